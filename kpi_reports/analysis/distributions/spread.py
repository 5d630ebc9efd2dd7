"""How rows spread: quantiles, their skew in one word, and rows far out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from kpi_reports.analysis.arrays import NOISE, as_array, present
from kpi_reports.periods import Period
from kpi_reports.values import Distribution

Skew = Literal["right", "left", "even"]

LOPSIDED = 0.2  # of the whole spread; about where an eye sees a tail in an ECDF
TAIL = 5  # percent of rows on either side that are left out of the tails
QUANTILES = 101
EXTREME = 3.5  # modified z-score; Iglewicz & Hoaglin 1993
MAD_OF_NORMAL = 0.6745  # median absolute deviation of a normal variable of standard deviation 1
MEAN_DEVIATION_FACTOR = 1.253314  # √(π/2): standard deviation over mean deviation, normal


def skew(quantiles: Sequence[float]) -> Skew | None:
    """On which side the long tail is: "right" (high values), "left" or "even".

    `quantiles` run evenly from 0 % to 100 %, 101 of them or at least 21; None where there are
    fewer. The rule: how much further the upper part reaches from the median than the lower, as a
    share of both, once for the quartiles and once for the 5 % and 95 % quantiles; "right" where the
    mean of the two is above 0.2, "left" below -0.2. A part without spread (most rows equal) says
    nothing, and no spread at all is "even". Changing the unit does not change the word.

    Reference: Bowley 1901; Hinkley 1975.
    """
    if len(quantiles) < QUANTILES // TAIL + 1:
        return None
    grid = np.linspace(0, 100, len(quantiles))
    low, q1, median, q3, high = np.interp([TAIL, 25, 50, 75, 100 - TAIL], grid, quantiles)
    parts = [(median - q1, q3 - median), (median - low, high - median)]
    noise = NOISE * max(abs(float(low)), abs(float(high)))
    lean = [(up - down) / (up + down) for down, up in parts if up + down > noise]
    mean = sum(lean) / len(lean) if lean else 0.0
    if mean > LOPSIDED:
        return "right"
    return "left" if mean < -LOPSIDED else "even"


def describe(values: Sequence[float | None], *, period: Period, minimum_n: int = 1) -> Distribution:
    """The spread of raw values; gaps are left out, and n counts the rest.

    101 quantiles, linear between values; the median absolute deviation (MAD); the skew; how many
    values lie beyond 3.5 MAD / 0.6745 from the median, with the mean absolute deviation in place
    of a MAD of 0. Below `minimum_n` values, n alone.

    Reference: Hyndman & Fan 1996, type 7; Iglewicz & Hoaglin 1993.
    """
    known = present(as_array(values))
    n = len(known)
    if n < max(minimum_n, 1):
        return Distribution(period, n)
    quantiles = tuple(np.quantile(known, np.linspace(0, 1, QUANTILES)).tolist())
    distances = np.abs(known - np.median(known))
    mad = float(np.median(distances))
    scale = mad / MAD_OF_NORMAL if mad > 0 else MEAN_DEVIATION_FACTOR * float(distances.mean())
    extreme = int(np.count_nonzero(distances > EXTREME * scale)) if scale > 0 else 0
    return Distribution(period, n, quantiles, mad, skew(quantiles), extreme)
