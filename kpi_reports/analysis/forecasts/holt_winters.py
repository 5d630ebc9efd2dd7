"""Holt–Winters smoothing, as the textbooks and R have it, for series with a strong season."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from kpi_reports.analysis.arrays import Array, Values, as_array

BEGIN = (0.3, 0.1, 0.1)  # where R's search begins


@dataclass(frozen=True, slots=True)
class HoltWinters:
    """The shares alpha (level), beta (trend) and gamma (season), the last level and trend, the sum
    of squared errors, and the forecast. `converged` is False where the search gave up early."""

    alpha: float
    beta: float
    gamma: float
    level: float
    trend: float
    sse: float
    forecast: tuple[float, ...]
    converged: bool


def holt_winters(
    values: Values,
    *,
    periods: int,
    season: int = 12,
    seasonal: Literal["additive", "multiplicative"] = "multiplicative",
) -> HoltWinters:
    """Level, trend and season smoothed with the shares that leave the least squared errors.

    The start is R's: the first two seasons are decomposed by moving averages, level and trend are
    the line through their trend, and errors count from the second season on. It is not used in
    packs, whose forecasts are additive and damped (`forecast`).

    Raises ValueError for gaps, fewer than two seasons and a value more, `periods` or `season` too
    small, and multiplicative seasons with values of 0 or less.

    Reference: Holt 1957; Winters 1960; as R's `HoltWinters`.

    >>> wave = [(20 + at) * (1.5 if at % 2 else 0.5) for at in range(12)]
    >>> [round(x) for x in holt_winters(wave, periods=2, season=2).forecast]
    [16, 49]
    """
    array = as_array(values)
    _check(array, periods, season, seasonal)
    from scipy.optimize import minimize

    start = _r_start(array[: 2 * season], season, seasonal)
    size = float(np.mean(array[season:] ** 2)) or 1.0  # the search's steps suit sums near 1
    multiplicative = seasonal == "multiplicative"

    def loss(shares: Array) -> float:
        return _smoothed(array, shares, start, multiplicative=multiplicative).sse / size

    found = minimize(loss, BEGIN, method="L-BFGS-B", bounds=[(0.0, 1.0)] * 3)
    last = _smoothed(array, found.x, start, multiplicative=multiplicative)
    alpha, beta, gamma = (float(share) for share in found.x)
    ahead = []
    for step in range(1, periods + 1):
        level = last.level + step * last.trend
        own = last.seasons[(len(array) + step - 1) % season]
        ahead.append(level * own if multiplicative else level + own)
    return HoltWinters(
        alpha, beta, gamma, last.level, last.trend, last.sse, tuple(ahead), bool(found.success)
    )


@dataclass(frozen=True, slots=True)
class _State:
    """Level, trend and seasons after a value, and the squared errors up to it."""

    level: float
    trend: float
    seasons: list[float]
    sse: float = 0.0


def _smoothed(values: Array, shares: Array, start: _State, *, multiplicative: bool) -> _State:
    """The state after the last value. The season is smoothed against the new level, as R does."""
    alpha, beta, gamma = (float(share) for share in shares)
    level, trend, seasons, sse = start.level, start.trend, list(start.seasons), start.sse
    season = len(seasons)
    for at, value in enumerate(values[season:].tolist()):
        place = at % season
        own, expected = seasons[place], level + trend
        sse += (value - (expected * own if multiplicative else expected + own)) ** 2
        bare = value / own if multiplicative else value - own
        before, level = level, alpha * bare + (1 - alpha) * expected
        trend = beta * (level - before) + (1 - beta) * trend
        rest = value / level if multiplicative else value - level
        seasons[place] = gamma * rest + (1 - gamma) * own
    return _State(level, trend, seasons, sse)


def _r_start(first: Array, season: int, seasonal: str) -> _State:
    """Level, trend and seasons before the second season, as R's `HoltWinters` takes them."""
    weights = np.ones(season + 1 - season % 2) / season
    if season % 2 == 0:
        weights[[0, -1]] /= 2
    smooth = np.convolve(first, weights, mode="valid")
    edge = len(weights) // 2
    inside = first[edge : edge + len(smooth)]
    rest = inside / smooth if seasonal == "multiplicative" else inside - smooth
    places = (edge + np.arange(len(rest))) % season
    seasons = np.array([rest[places == place].mean() for place in range(season)])
    seasons = seasons / seasons.mean() if seasonal == "multiplicative" else seasons - seasons.mean()
    slope, level = np.polyfit(np.arange(1, len(smooth) + 1), smooth, 1)
    return _State(float(level), float(slope), seasons.tolist())


def _check(array: Array, periods: int, season: int, seasonal: str) -> None:
    if seasonal not in ("additive", "multiplicative"):
        raise ValueError(f"seasonal is 'additive' or 'multiplicative', found '{seasonal}'")
    if periods < 1 or season < 2:
        raise ValueError(f"periods must be 1, season 2 or more, found {periods} and {season}")
    if np.isnan(array).any():
        raise ValueError("Holt–Winters needs values without a gap; forecast() can bridge gaps")
    if len(array) < 2 * season + 1:
        raise ValueError(
            f"Holt–Winters needs two seasons and a value more, {2 * season + 1}; found {len(array)}"
        )
    if seasonal == "multiplicative" and (array <= 0).any():
        raise ValueError("multiplicative seasons need values above 0; use seasonal='additive'")
