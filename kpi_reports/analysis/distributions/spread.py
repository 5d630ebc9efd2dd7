"""How values spread: their middle, their width, on which side the tail is, and those far out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from kpi_reports.analysis.arrays import NOISE, Values
from kpi_reports.analysis.samples import (
    as_sample,
    deviation,
    is_constant,
    mean_and_squares,
    rounding,
    unordered,
)

Skew = Literal["right", "left", "even"]

LOPSIDED = 0.2  # of the whole spread; about where an eye sees a tail in an ECDF
TAIL = 5  # percent of values on either side that are left out of the tails
MIN_SKEW_VALUES = 21  # the 5 % quantile then leaves one whole value out
EXTREME = 3.5  # modified z-score; Iglewicz & Hoaglin 1993
MIN_OUTLIER_VALUES = 5  # of fewer, any one may be the odd one
MAD_OF_NORMAL = 0.6745  # median absolute deviation of a normal variable of standard deviation 1
MEAN_DEVIATION_FACTOR = 1.253314  # √(π/2): standard deviation over mean deviation, normal


@dataclass(frozen=True, slots=True)
class Description:
    """A sample in numbers: n known values and `missing` gaps; None where n does not allow it.

    `sd` divides by n - 1 and needs 2 values; `mad` is the median absolute deviation as it is, not
    scaled to a normal one; `outliers` counts those of `outliers`.
    """

    n: int
    missing: int
    mean: float | None = None
    sd: float | None = None
    minimum: float | None = None
    lower_quartile: float | None = None
    median: float | None = None
    upper_quartile: float | None = None
    maximum: float | None = None
    mad: float | None = None
    skew: Skew | None = None
    outliers: int | None = None


@dataclass(frozen=True, slots=True)
class Outliers:
    """Values outside `low` to `high`, with their `places` among all values given, gaps counted.

    `scale` says what the distances are held against: "mad", "mean_deviation" where the MAD is 0,
    or "none" for a constant sample, where nothing lies far out. `reason` "too_few" or "no_data":
    not judged.
    """

    n: int
    median: float | None = None
    low: float | None = None
    high: float | None = None
    places: tuple[int, ...] = ()
    values: tuple[float, ...] = ()
    scale: Literal["mad", "mean_deviation", "none"] = "none"
    reason: Literal["no_data", "too_few"] | None = None


def skew(values: Values) -> Skew | None:
    """On which side the long tail is: "right" (high values), "left" or "even".

    None below 21 values. Quantiles that run evenly from 0 % to 100 % give the word of the sample
    they are of. The rule: how much further the upper part reaches from the median than the lower,
    as a share of both, once for the quartiles and once for the 5 % and 95 % quantiles; "right"
    where the mean of the two is above 0.2, "left" below -0.2. A part without spread (most values
    equal) says nothing, and no spread at all is "even". Changing the unit does not change the word.

    Reference: Bowley 1901; Hinkley 1975.

    >>> skew([days**2 for days in range(30)])
    'right'
    """
    sample = as_sample(values)
    if len(sample) < MIN_SKEW_VALUES:
        return None
    low, q1, median, q3, high = np.quantile(sample, [TAIL / 100, 0.25, 0.5, 0.75, 1 - TAIL / 100])
    parts = [(median - q1, q3 - median), (median - low, high - median)]
    noise = NOISE * max(abs(float(low)), abs(float(high)))
    lean = [(up - down) / (up + down) for down, up in parts if up + down > noise]
    mean = sum(lean) / len(lean) if lean else 0.0
    if mean > LOPSIDED:
        return "right"
    return "left" if mean < -LOPSIDED else "even"


def outliers(values: Values, threshold: float = EXTREME) -> Outliers:
    """The values further from the median than `threshold` · MAD / 0.6745, and where they stand.

    A MAD of 0 (half the values equal) falls back to 1.2533 times the mean absolute deviation. Below
    5 values nothing is judged. Gaps are no outliers and keep their place.

    Raises ValueError for a threshold that is not above 0.

    Reference: Iglewicz & Hoaglin 1993.

    >>> outliers([12, 11, None, 13, 12, 48, 12.5]).places
    (5,)
    """
    if not threshold > 0:
        raise ValueError(f"the threshold of outliers must be above 0, found {threshold}")
    given = unordered(values)
    known = np.flatnonzero(~np.isnan(given))
    sample = given[known]
    n = len(sample)
    if n < MIN_OUTLIER_VALUES:
        return Outliers(n, reason="too_few" if n else "no_data")
    median = float(np.median(sample))
    if is_constant(sample):
        return Outliers(n, median, median, median)
    distances = np.abs(sample - median)
    mad = float(np.median(distances))
    if mad <= rounding(sample):
        mad = 0.0
    scaled = mad / MAD_OF_NORMAL if mad > 0 else MEAN_DEVIATION_FACTOR * float(distances.mean())
    reach = threshold * scaled
    far = np.flatnonzero(distances > reach)
    return Outliers(
        n=n,
        median=median,
        low=median - reach,
        high=median + reach,
        places=tuple(known[far].tolist()),
        values=tuple(sample[far].tolist()),
        scale="mad" if mad > 0 else "mean_deviation",
    )


def describe(values: Values) -> Description:
    """The sample in numbers: mean and standard deviation, five quantiles, MAD, skew, outliers.

    Order does not matter. Gaps are counted in `missing` and left out. Sums are exact, so that long
    numbers keep their digits: NIST's certified data sets come out to the last one. The skew needs
    21 values, outliers 5, the standard deviation 2; each is None below.

    Reference: NIST StRD univariate; Hyndman & Fan 1996, type 7; Iglewicz & Hoaglin 1993.

    >>> described = describe([10000001, 10000003, 10000002, None])
    >>> described.mean, described.sd, described.missing
    (10000002.0, 1.0, 1)
    """
    sample = as_sample(values)
    n = len(sample)
    missing = len(values) - n
    if not n:
        return Description(0, missing)
    low, q1, median, q3, high = (float(q) for q in np.quantile(sample, [0, 0.25, 0.5, 0.75, 1]))
    far = outliers(values)
    return Description(
        n=n,
        missing=missing,
        mean=mean_and_squares(sample)[0],
        sd=deviation(sample),
        minimum=low,
        lower_quartile=q1,
        median=median,
        upper_quartile=q3,
        maximum=high,
        mad=float(np.median(np.abs(sample - median))),
        skew=skew(values),
        outliers=len(far.places) if far.reason is None else None,
    )
