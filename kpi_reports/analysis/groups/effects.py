"""How large a difference is, whatever n is, with a word for it."""

from __future__ import annotations

from math import exp, sqrt

import numpy as np

from kpi_reports.analysis.arrays import Array, Values
from kpi_reports.analysis.samples import as_sample, is_constant, mean_and_squares
from kpi_reports.values import Effect, EffectName, EffectSize

MIN_EFFECT_VALUES = 2  # in each group, for the variance of the effect
# Where "small", "medium" and "large" begin.
_SHARE_OF_VARIANCE = (0.01, 0.06, 0.14)  # Cohen 1988
_THRESHOLDS: dict[EffectName, tuple[float, float, float]] = {
    "epsilon_squared": _SHARE_OF_VARIANCE,
    "eta_squared": _SHARE_OF_VARIANCE,
    "omega_squared": _SHARE_OF_VARIANCE,
    "cliffs_delta": (0.147, 0.33, 0.474),  # Romano et al. 2006
    "hedges_g": (0.2, 0.5, 0.8),  # Cohen 1988
}


def size_word(name: EffectName, value: float) -> EffectSize:
    """The word of an effect, by its own thresholds; they are conventions, not laws."""
    small, medium, large = _THRESHOLDS[name]
    if abs(value) < small:
        return "negligible"
    if abs(value) < medium:
        return "small"
    return "medium" if abs(value) < large else "large"


def cliffs_delta(values: Values, other: Values, *, level: float = 0.95) -> Effect:
    """How much oftener a value of the first is above one of the second than below it: -1 to 1.

    With Cliff's asymmetric interval; where every pair says the same (-1 or 1), from the smaller
    group's n alone. Ties count neither way. The mean rank effect of Mann and Whitney: delta is
    2W/(mn) - 1. No interval where a group has one value. "negligible" below 0.147, "small" below
    0.33, "medium" below 0.474.

    Raises ValueError for a group without values, and a level not between 0 and 1.

    Reference: Cliff 1993, 1996; Feng & Cliff 2004; Romano et al. 2006 for the words.

    >>> cliffs_delta([3, 4, 5, 6], [1, 2, 3, 4]).value
    0.75
    """
    one, two = _pair(values, other, level)
    m, n = len(one), len(two)
    ordered = np.sort(two)
    below = np.searchsorted(ordered, one, side="left")
    above = n - np.searchsorted(ordered, one, side="right")
    rows = (below - above) / n
    ordered = np.sort(one)
    columns = (
        (m - np.searchsorted(ordered, two, side="right"))
        - np.searchsorted(ordered, two, side="left")
    ) / m
    delta = float(rows.mean())
    low, high = None, None
    if min(m, n) >= MIN_EFFECT_VALUES:
        pairs_that_differ = float(below.sum() + above.sum())
        low, high = _cliff_interval(delta, rows, columns, pairs_that_differ, level)
    return Effect("cliffs_delta", delta, size_word("cliffs_delta", delta), low, high)


def _cliff_interval(
    delta: float, rows: Array, columns: Array, differing: float, level: float
) -> tuple[float, float]:
    m, n = len(rows), len(columns)
    z2 = _normal(level) ** 2
    if abs(delta) == 1.0:
        end = (min(m, n) - z2) / (min(m, n) + z2)
        return (end, 1.0) if delta > 0 else (-1.0, -end)
    of_rows = float(np.sum((rows - delta) ** 2))
    of_columns = float(np.sum((columns - delta) ** 2))
    of_pairs = differing - m * n * delta**2  # the sum of (d - delta)² over all pairs
    variance = (n**2 * of_rows + m**2 * of_columns - of_pairs) / (m * n * (m - 1) * (n - 1))
    variance = max(variance, (1 - delta**2) / (m * n - 1))
    root = sqrt(z2 * variance * ((1 - delta**2) ** 2 + z2 * variance))
    below = 1 - delta**2 + z2 * variance
    middle = delta - delta**3
    return (middle - root) / below, (middle + root) / below


def hedges_g(values: Values, other: Values, *, level: float = 0.95) -> Effect:
    """The difference of two means in pooled standard deviations, freed of its small-sample bias.

    With the large-sample interval of Hedges & Olkin. "negligible" below 0.2, "small" below 0.5,
    "medium" below 0.8.

    Raises ValueError for a group of fewer than 2 values, a level not between 0 and 1, and where
    neither group varies, so that there is no deviation to measure by.

    Reference: Hedges 1981; Hedges & Olkin 1985, chapter 5; Cohen 1988 for the words.

    >>> round(hedges_g([3, 4, 5, 6], [1, 2, 3, 4]).value, 3)
    1.346
    """
    one, two = _pair(values, other, level)
    m, n = len(one), len(two)
    if min(m, n) < MIN_EFFECT_VALUES:
        raise ValueError(f"Hedges' g needs 2 values in each group, found {m} and {n}")
    if is_constant(one) and is_constant(two):
        raise ValueError(
            "neither group varies, so that there is no deviation to measure the difference by; "
            "use cliffs_delta"
        )
    (mean, squares), (other_mean, other_squares) = mean_and_squares(one), mean_and_squares(two)
    df = m + n - 2
    from scipy.special import gammaln

    bias = exp(float(gammaln(df / 2)) - float(gammaln((df - 1) / 2))) / sqrt(df / 2)
    g = bias * (mean - other_mean) / sqrt((squares + other_squares) / df)
    error = sqrt((m + n) / (m * n) + g**2 / (2 * (m + n)))
    reach = _normal(level) * error
    return Effect("hedges_g", g, size_word("hedges_g", g), g - reach, g + reach)


def _pair(values: Values, other: Values, level: float) -> tuple[Array, Array]:
    if not 0 < level < 1:
        raise ValueError(f"the level of an interval lies between 0 and 1, found {level}")
    one, two = as_sample(values), as_sample(other)
    if not len(one) or not len(two):
        raise ValueError(f"both groups need values, found {len(one)} and {len(two)}")
    return one, two


def _normal(level: float) -> float:
    from scipy.special import ndtri

    return float(ndtri((1 + level) / 2))
