"""Does a series have a season, how strong is it, and what is left without it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, exp, lgamma
from typing import Literal

import numpy as np

from kpi_reports.analysis.arrays import Array, Values, as_array, tolerance
from kpi_reports.analysis.trends.pairs import groups_of
from kpi_reports.analysis.trends.slope import theil_sen

MIN_PER_SEASON = 3  # values of each month; two cannot show what is the month's and what is chance
SUGGESTED_BELOW = 0.01  # one KPI in a hundred without a season is suggested to have one


@dataclass(frozen=True, slots=True)
class Decomposition:
    """Values = trend + seasonal + remainder, one entry each per value.

    A strength is 1 where the remainder is nothing beside the part, 0 where the part is nothing.
    The rest says how STL was set: the three windows and their jumps (a smooth is worked out at
    every so many values and interpolated between), inner and outer passes.
    """

    trend: tuple[float, ...]
    seasonal: tuple[float, ...]
    remainder: tuple[float, ...]
    trend_strength: float
    seasonal_strength: float
    period: int
    window: int | Literal["periodic"]
    trend_window: int
    low_pass_window: int
    jumps: tuple[int, int, int]
    inner: int
    outer: int


@dataclass(frozen=True, slots=True)
class Seasonality:
    """Whether the months differ more than chance. `suggested`: ask whether the KPI is seasonal.

    `p` is by chi-square, as R has it. `beta_p` is by Kruskal and Wallis's beta approximation, to
    use where many tests share a level: with three values of each month no chi-square p is below
    0.0002, however plain the season. `high` and `low` are the months of the year that lie highest
    and lowest, 0 for that of the first value. `reason` says why there is no p: "too_few" (under 3
    values of some month), "constant".
    """

    n: int
    statistic: float | None = None
    p: float | None = None
    suggested: bool = False
    reason: Literal["too_few", "constant"] | None = None
    beta_p: float | None = None
    high: int | None = None
    low: int | None = None


def decompose(
    values: Values,
    *,
    period: int = 12,
    window: int | Literal["periodic"] = "periodic",
    robust: bool = False,
    settings: Literal["exact", "R"] = "exact",
) -> Decomposition:
    """Trend, season and remainder by STL, with the strength of season and trend.

    `window` is how many years the season of a month is smoothed over, odd, 7 or more; "periodic"
    keeps it the same in all. Degrees are 0 for the season, 1 for trend and low pass; the trend's
    window is the least odd number from 1.5 · period / (1 - 1.5 / window). `settings` "exact" works
    out every value (jumps 1) with 5 inner passes; "R" is R's stl(x, s.window=window): jumps of a
    tenth of each window and 2 inner passes. `robust`: 15 outer passes, with R's settings 1 inner.

    Raises ValueError for a gap, for 2 periods of values or fewer, and for a window that is even or
    below 7.

    Reference: Cleveland et al. 1990; Wang, Smith & Hyndman 2006 for the strengths.

    >>> decompose([1, 2, 3, 6] * 5, period=4).seasonal_strength
    1.0
    """
    array = as_array(values)
    _check(array, period, window)
    n = len(array)
    seasons = 10 * n + 1 if window == "periodic" else int(window)
    windows = seasons, _odd(1.5 * period / (1 - 1.5 / seasons)), _odd(period)
    in_r = settings == "R"
    jumps = tuple(ceil(one / 10) for one in windows) if in_r else (1, 1, 1)
    inner, outer = (1 if in_r else 5) if robust else (2 if in_r else 5), 15 if robust else 0
    trend, seasonal = _stl(array, period, windows, jumps, (inner, outer), robust)
    if window == "periodic":
        for group in groups_of(np.arange(n), period):
            seasonal[group] = seasonal[group].mean()
    remainder = array - trend - seasonal
    return Decomposition(
        trend=tuple(trend.tolist()),
        seasonal=tuple(seasonal.tolist()),
        remainder=tuple(remainder.tolist()),
        trend_strength=_strength(trend, remainder, array),
        seasonal_strength=_strength(seasonal, remainder, array),
        period=period,
        window=window,
        trend_window=windows[1],
        low_pass_window=windows[2],
        jumps=(jumps[0], jumps[1], jumps[2]),
        inner=inner,
        outer=outer,
    )


def seasonality(values: Values, *, period: int = 12) -> Seasonality:
    """Whether calendar months differ, by Kruskal–Wallis on the values less their seasonal slope.

    To suggest that a KPI be declared `seasonal`, never to take a season out: the decision is
    people's. Ties are corrected for; a gap keeps its place. Where months resemble their neighbours
    without a season, p is somewhat too small. `beta_p` matches the mean and variance that the
    statistic has by permutation, and its largest value.

    Raises ValueError for a `period` below 2.

    Reference: Kruskal & Wallis 1952.

    >>> seasonality([1, 5, 2, 6, 1, 7, 2, 5, 1, 6], period=2).suggested
    True
    """
    if period < 2:
        raise ValueError(f"a season has a period of 2 steps or more, found {period}")
    array = as_array(values)
    times = np.flatnonzero(~np.isnan(array))
    n = len(times)
    groups = groups_of(times, period)
    slope = theil_sen(array, season=period)
    if len(groups) < period or slope is None or min(map(len, groups)) < MIN_PER_SEASON:
        return Seasonality(n, reason="too_few")
    left = array[times] - slope * times
    if np.ptp(left) <= tolerance(array[times])[0]:
        return Seasonality(n, reason="constant")
    from scipy.stats import kruskal, rankdata

    statistic, p = kruskal(*(left[group] for group in groups))
    ranks = rankdata(left)
    levels = [float(ranks[group].mean()) for group in groups]
    return Seasonality(
        n,
        float(statistic),
        float(p),
        suggested=bool(p < SUGGESTED_BELOW),
        beta_p=_beta_p(float(statistic), [len(group) for group in groups]),
        high=int(np.argmax(levels)),
        low=int(np.argmin(levels)),
    )


def _beta_p(statistic: float, sizes: Sequence[int]) -> float:
    """P of Kruskal and Wallis's statistic by a beta distribution from 0 to the largest it can be,
    with the mean and variance of permuted ranks without ties; at least the chance that no two
    seasons overlap, beyond which no order of ranks goes."""
    from scipy.stats import beta

    n, k = sum(sizes), len(sizes)
    largest = (n**3 - sum(size**3 for size in sizes)) / (n * (n + 1))
    variance = (
        2 * (k - 1)
        - 2 * (3 * k * k - 6 * k + n * (2 * k * k - 6 * k + 1)) / (5 * n * (n + 1))
        - 6 / 5 * sum(1 / size for size in sizes)
    )
    mean, spread = (k - 1) / largest, variance / largest**2
    both = mean * (1 - mean) / spread - 1
    share = min(statistic / largest, 1.0)
    apart = exp(lgamma(k + 1) + sum(lgamma(size + 1) for size in sizes) - lgamma(n + 1))
    return max(float(beta.sf(share, mean * both, (1 - mean) * both)), apart)


def _check(array: Array, period: int, window: int | str) -> None:
    if period < 2:
        raise ValueError(f"a season has a period of 2 steps or more, found {period}")
    gaps = np.flatnonzero(np.isnan(array))
    if len(gaps):
        raise ValueError(
            f"STL needs every value, and value {gaps[0] + 1} of {len(array)} is missing; fill it "
            "by a rule that you can name, as series.interpolate()"
        )
    if len(array) <= 2 * period:
        raise ValueError(
            f"STL needs more than 2 periods, {2 * period + 1} values, found {len(array)}"
        )
    if window != "periodic" and (not isinstance(window, int) or window < 7 or window % 2 == 0):
        raise ValueError(f"window is 'periodic' or an odd number from 7 on, found {window!r}")


def _stl(
    array: Array,
    period: int,
    windows: tuple[int, ...],
    jumps: tuple[int, ...],
    passes: tuple[int, int],
    robust: bool,
) -> tuple[Array, Array]:
    """Trend and season. The values are scaled to 1, which STL is indifferent to."""
    from statsmodels.tsa.seasonal import STL

    middle = float(array.mean())
    scale = float(np.abs(array - middle).max()) or 1.0
    fitted = STL(
        (array - middle) / scale,
        period=period,
        seasonal=windows[0],
        trend=windows[1],
        low_pass=windows[2],
        seasonal_deg=0,
        trend_deg=1,
        low_pass_deg=1,
        robust=robust,
        seasonal_jump=jumps[0],
        trend_jump=jumps[1],
        low_pass_jump=jumps[2],
    ).fit(inner_iter=passes[0], outer_iter=passes[1])
    trend = np.asarray(fitted.trend, dtype=np.float64) * scale + middle
    return trend, np.asarray(fitted.seasonal, dtype=np.float64) * scale


def _odd(least: float) -> int:
    """The least odd number that is not below, and above the period where that is odd."""
    whole = ceil(least)
    return whole + 1 if whole % 2 == 0 else whole


def _strength(part: Array, remainder: Array, array: Array) -> float:
    both = float((part + remainder).var())
    if both <= tolerance(array)[0] ** 2:
        return 0.0
    return max(0.0, 1 - float(remainder.var()) / both)
