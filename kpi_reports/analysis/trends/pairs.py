"""All pairs of values of a series, or all of a same season: what Sen and Kendall count."""

from __future__ import annotations

from functools import lru_cache
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from kpi_reports.analysis.arrays import Array, tolerance
from kpi_reports.analysis.serial import TWO_SIDED_5_PERCENT

Places = NDArray[np.int64]
LONGEST_KEPT = 240  # values; pairs of longer series are worked out each time, to spare memory


def pairs_of(times: Places, season: int | None) -> tuple[Places, Places]:
    """Places (in `times`) of the earlier and the later value of every pair; with a season only of
    those that lie whole seasons apart."""
    n = len(times)
    if season is None:
        return _kept_pairs(n) if n <= LONGEST_KEPT else _all_pairs(n)
    earlier, later = [], []
    for group in groups_of(times, season):
        first, second = pairs_of(group, None)
        earlier.append(group[first])
        later.append(group[second])
    return np.concatenate(earlier), np.concatenate(later)


def groups_of(times: Places, season: int | None) -> list[Places]:
    """Places (in `times`) of the values of each season; of all values without one."""
    if season is None:
        return [np.arange(len(times))]
    return [group for at in range(season) if len(group := np.flatnonzero(times % season == at))]


def dense_ranks(points: Array) -> Places:
    """0 for the least value, 1 for the next; values that differ by binary noise are equal."""
    order = np.argsort(points, kind="stable")
    steps = np.diff(points[order]) > tolerance(points)[0] if len(points) else np.array([], bool)
    ranks = np.zeros(len(points), dtype=np.int64)
    ranks[order[1:]] = np.cumsum(steps)
    return ranks


def sen_interval(slopes: Array, variance: float) -> tuple[float, float]:
    """The slopes (in order) that 95 % of chance lies between, by the variance of S.

    Reference: Sen 1968, with tied values.
    """
    return interval_at(slopes, TWO_SIDED_5_PERCENT * sqrt(variance))


def interval_at(slopes: Array, chance: float) -> tuple[float, float]:
    """The slopes (in order) at which S, of the values less the slope, is as large as chance."""
    pairs = len(slopes)
    upper = min(round((pairs + chance) / 2), pairs - 1)
    lower = max(round((pairs - chance) / 2) - 1, 0)
    return float(slopes[lower]), float(slopes[upper])


def _all_pairs(n: int) -> tuple[Places, Places]:
    earlier, later = np.triu_indices(n, k=1)
    return earlier, later


@lru_cache(maxsize=64)
def _kept_pairs(n: int) -> tuple[Places, Places]:
    earlier, later = _all_pairs(n)
    earlier.flags.writeable = later.flags.writeable = False
    return earlier, later
