"""Is a trend really a step? A level that changed once looks like a slope to every trend test."""

from __future__ import annotations

from math import log

import numpy as np

from kpi_reports.analysis.arrays import NOISE, Array
from kpi_reports.analysis.breaks import place_interval
from kpi_reports.analysis.serial import autocorrelation_bounds, autocorrelations
from kpi_reports.analysis.trends.pairs import Places, groups_of
from kpi_reports.values import TrendStep

LEAST_LEVEL = 4  # values; three odd months at an end make no new level
EQUAL = 2.0  # a difference in BIC up to this is not worth a mention (Kass & Raftery 1995)
STRONG, VERY_STRONG = 6.0, 10.0  # Kass & Raftery 1995


def step_of(points: Array, times: Places, *, season: int | None, called: bool) -> TrendStep | None:
    """The one change of level that explains the values as well as a straight line, or better.

    By BIC of three least-squares models with independent deviations: one level (2 parameters), a
    line (3), two levels (4: their means, the place, the variance); with a season each has a level
    for every calendar month besides. Where a trend is `called`, a step counts whose BIC is at most
    2 above the line's. Where none is, the evidence must be strong (6 below the line's, 10 below one
    level's) and what the step leaves must not be autocorrelated, because a wandering level looks
    like a step too.

    Reference: Schwarz 1978; Kass & Raftery 1995 for the thresholds.
    """
    n = len(points)
    groups = groups_of(times, season)
    away = points - points.mean()
    scale = float(np.abs(away).max())
    within = _less_group_means(away / scale, groups)
    total = float(within @ within)
    if n < 2 * LEAST_LEVEL or total <= n * NOISE**2:
        return None
    cut, shift, gain = _best_cut(within, groups)
    line = _less_group_means(times.astype(np.float64), groups)
    along = float(within @ line) ** 2 / float(line @ line)
    flat, slope, step = (
        n * log(max((total - explained) / n, NOISE**2)) + parameters * log(n)
        for explained, parameters in ((0.0, 2), (along, 3), (gain, 4))
    )
    preference = slope - step
    after = (np.arange(n) >= cut).astype(np.float64)
    left = within - shift * _less_group_means(after, groups)
    doubtful = preference < STRONG or flat - step < VERY_STRONG or _wanders(left, times)
    if preference < -EQUAL or (not called and doubtful):
        return None
    low, high = place_interval(left + shift * after, 0, cut, n)
    levels = [float(points[group].mean() - scale * shift * after[group].mean()) for group in groups]
    before = float(np.mean(levels))
    return TrendStep(
        place=int(times[cut]),
        low=int(times[low]),
        high=int(times[high]),
        before=before,
        after=before + scale * shift,
        preference=preference,
    )


def _best_cut(within: Array, groups: list[Places]) -> tuple[int, float, float]:
    """The first place of the new level, the shift, and the squared deviations that it explains.

    `within` are the values less the means of their groups. All cuts at once: of the new level's
    indicator, less its group means, only its squared length is needed, and its product with the
    values is a sum of them.
    """
    n = len(within)
    lengths = np.zeros(n)
    for group in groups:
        inside = np.zeros(n)
        inside[group] = 1.0
        later = np.cumsum(inside[::-1])[::-1]
        lengths += later - later**2 / len(group)
    later_sums = np.cumsum(within[::-1])[::-1]
    cuts = np.arange(LEAST_LEVEL, n - LEAST_LEVEL + 1)
    gains = later_sums[cuts] ** 2 / lengths[cuts]
    cut = int(cuts[np.argmax(gains)])
    return cut, float(later_sums[cut] / lengths[cut]), float(gains.max())


def _less_group_means(points: Array, groups: list[Places]) -> Array:
    left = points.copy()
    for group in groups:
        left[group] -= points[group].mean()
    return left


def _wanders(left: Array, times: Places) -> bool:
    """Whether months still resemble their neighbours when the step is taken out."""
    in_place = np.full(int(times[-1]) + 1, np.nan)
    in_place[times] = left
    r = float(autocorrelations(in_place[np.newaxis, :])[0])
    return bool(r > autocorrelation_bounds(len(left))[1])
