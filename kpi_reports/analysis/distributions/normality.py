"""Whether values look normal: reported, and never what decides on a method."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import Literal

import numpy as np

from kpi_reports.analysis.arrays import Array, Values
from kpi_reports.analysis.samples import as_sample, deviation, is_constant, mean_and_squares

MIN_SHAPIRO_VALUES, MOST_SHAPIRO_VALUES = 3, 5000  # Royston 1995, where its p is known
MIN_ANDERSON_VALUES = 8  # D'Agostino & Stephens 1986, for the p of A2*


@dataclass(frozen=True, slots=True)
class Normality:
    """Shapiro–Wilk's W and Anderson–Darling's A2 with its small-sample form A2*, each with its p.

    A p below 0.05 says that normal values would seldom look like this; a large one never proves
    that they are. `reason` says why there is nothing: "no_data", "too_few", "constant".
    """

    n: int
    w: float | None = None
    w_p: float | None = None
    a2: float | None = None
    a2_star: float | None = None
    a2_p: float | None = None
    reason: Literal["no_data", "too_few", "constant"] | None = None


def normality(values: Values) -> Normality:
    """Shapiro–Wilk and Anderson–Darling against a normal of the sample's own mean and deviation.

    Gaps are left out. From 3 values; the p of A2* (R's nortest::ad.test) from 8; Shapiro–Wilk, as
    in R's shapiro.test, up to 5,000. It is reported, not a gate: small samples pass whatever they
    are, large ones fail for trifles.

    Reference: Shapiro & Wilk 1965; Royston 1995; Stephens 1974; D'Agostino & Stephens 1986.

    >>> round(normality([148, 154, 158, 160, 161, 162, 166, 170, 182, 195, 236]).w, 4)
    0.7888
    """
    sample = np.sort(as_sample(values))
    n = len(sample)
    if n < MIN_SHAPIRO_VALUES:
        return Normality(n, reason="too_few" if n else "no_data")
    sd = deviation(sample)
    if is_constant(sample) or not sd:
        return Normality(n, reason="constant")
    from scipy.stats import shapiro  # slow to import

    standard = (sample - mean_and_squares(sample)[0]) / sd
    w = w_p = None
    if n <= MOST_SHAPIRO_VALUES:
        found = shapiro(standard)
        w, w_p = float(found.statistic), float(found.pvalue)
    a2 = _anderson_darling(standard)
    star = a2 * (1 + 0.75 / n + 2.25 / n**2)
    p = _p_of_anderson(star) if n >= MIN_ANDERSON_VALUES else None
    return Normality(n, w, w_p, a2, star, p)


def _anderson_darling(standard: Array) -> float:
    from scipy.special import log_ndtr

    n = len(standard)
    weights = 2 * np.arange(1, n + 1) - 1
    return float(-n - np.mean(weights * (log_ndtr(standard) + log_ndtr(-standard[::-1]))))


def _p_of_anderson(star: float) -> float:
    """Reference: D'Agostino & Stephens 1986, table 4.9, for mean and deviation estimated."""
    if star < 0.2:
        return 1 - exp(-13.436 + 101.14 * star - 223.73 * star**2)
    if star < 0.34:
        return 1 - exp(-8.318 + 42.796 * star - 59.938 * star**2)
    if star < 0.6:
        return exp(0.9177 - 4.279 * star - 1.38 * star**2)
    return exp(1.2937 - 5.709 * star + 0.0186 * star**2) if star < 10 else 0.0
