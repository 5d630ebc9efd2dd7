"""Where did the level of a series change? Exact least squares over every way to divide it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, exp, floor, log, pi, sqrt

import numpy as np

from kpi_reports.analysis.arrays import NOISE, Array, Values, as_array

MOST_BREAKS = 5
LEAST_SEGMENT = 3  # points; two cannot tell a level from one odd month
CELLS = 2_000_000  # costs held in memory at once
OUTSIDE = 0.025  # on either side of an interval of 95 %


@dataclass(frozen=True, slots=True)
class Breaks:
    """Levels that follow each other, and where each new one begins.

    `places` index the first value of each new level, gaps counted, so that they are places in time;
    `means` has one more entry. 95 % of chance has the first value of the new level between `lows`
    and `highs`. `rss` and `bic` are those of the best division with 0, 1, 2 ... breaks; the least
    BIC was chosen. `bic` is empty for a constant series: there is nothing to choose.
    """

    n: int
    places: tuple[int, ...]
    means: tuple[float, ...]
    lows: tuple[int, ...] = ()
    highs: tuple[int, ...] = ()
    rss: tuple[float, ...] = ()
    bic: tuple[float, ...] = ()


def least_squares_breaks(
    values: Values, *, most: int = MOST_BREAKS, least: int = LEAST_SEGMENT
) -> Breaks:
    """The division into levels with the least squared deviations, its number of breaks by BIC.

    Every division into at most `most` + 1 levels of `least` or more values is looked at, by dynamic
    programming. A gap keeps its place in time and counts in no level. No break where there are
    fewer than 2 · `least` values, and in a constant series. The interval of a place supposes
    independent months; each side has its own variance, and both have the common one where a side
    has none, or where they differ too much for an interval.

    BIC is generous with short series: of quiet independent ones it finds a break in 17 % at 24
    points with levels of 3 or more, in 10 % with levels of 6 or more; in most where months resemble
    their neighbours. A break is a question to ask, not a finding.

    R's strucchange has `least` = 15 % of n, and places the last value of the level before.

    Raises ValueError for `least` below 2 or `most` below 0.

    Reference: Bai & Perron 2003; Yao 1988 for BIC; Bai 1997 for the interval.

    >>> least_squares_breaks([5, 6, 5, 6, 9, 10, 9, 10]).places
    (4,)
    """
    if least < 2 or most < 0:
        raise ValueError(
            f"a level needs 2 values or more and breaks are 0 or more, found least={least} "
            f"and most={most}"
        )
    array = as_array(values)
    times = np.flatnonzero(~np.isnan(array))
    points = array[times]
    n = len(points)
    unit, scale = scaled(points)
    if scale == 0:
        return Breaks(n, (), tuple(points[:1].tolist()), rss=(0.0,))
    ends, rss = best_ends(unit, min(most, n // least - 1), least)
    bic = [_bic(one, n, breaks) for breaks, one in enumerate(rss)]
    chosen = int(np.argmin(bic))
    cuts = ends[chosen]
    found = [place_interval(unit, before, cut, after) for before, cut, after in _around(cuts, n)]
    return Breaks(
        n,
        places=tuple(times[list(cuts)].tolist()),
        means=tuple(float(part.mean()) for part in np.split(points, cuts)),
        lows=tuple(int(times[low]) for low, _ in found),
        highs=tuple(int(times[high]) for _, high in found),
        rss=tuple(float(one) * scale**2 for one in rss),
        bic=tuple(float(one) + 2 * n * log(scale) for one in bic),
    )


def _bic(rss: float, n: int, breaks: int) -> float:
    """A mean for each level, a place for each break, and one variance are estimated."""
    rest = max(rss / n, NOISE**2)  # a perfect fit is not worth infinitely much
    return n * (log(rest) + 1 + log(2 * pi)) + log(n) * 2 * (breaks + 1)


def best_ends(points: Array, most: int, least: int) -> tuple[list[tuple[int, ...]], list[float]]:
    """For 0 to `most` breaks, the places of the best ones and their squared deviations."""
    n = len(points)
    sums, squares = (np.concatenate([[0.0], np.cumsum(points**power)]) for power in (1, 2))
    width = max(1, CELLS // (n + 1))
    starts = np.arange(n + 1)[:, np.newaxis]

    def costs(first: int, last: int) -> Array:
        """Of a level from each start (rows) to each end (columns `first` to `last` - 1)."""
        ends = np.arange(first, last)
        length = ends - starts
        level = (sums[ends] - sums[:, np.newaxis]) ** 2 / np.maximum(length, 1)
        cost = np.maximum(squares[ends] - squares[:, np.newaxis] - level, 0.0)
        return np.where(length >= least, cost, np.inf)

    blocks = [(at, min(at + width, n + 1)) for at in range(0, n + 1, width)]
    kept = costs(0, n + 1) if len(blocks) == 1 else None
    best = np.concatenate([(costs(*b) if kept is None else kept)[0] for b in blocks])
    best[0] = np.inf
    rss, steps = [_cost_of_all(points)], []
    for _ in range(most):
        totals = [best[:, np.newaxis] + (costs(*b) if kept is None else kept) for b in blocks]
        steps.append(np.concatenate([total.argmin(axis=0) for total in totals]))
        best = np.concatenate([total.min(axis=0) for total in totals])
        rss.append(float(best[n]))
    ends: list[tuple[int, ...]] = [()]
    for breaks in range(1, most + 1):
        places = [n]
        for step in reversed(steps[:breaks]):
            places.append(int(step[places[-1]]))
        ends.append(tuple(reversed(places[1:])))
    return ends, rss


def _cost_of_all(points: Array) -> float:
    return float(np.sum((points - points.mean()) ** 2))


def scaled(points: Array) -> tuple[Array, float]:
    """The values about their mean, the furthest 1 away, and that distance; 0 where constant."""
    if not len(points):
        return points, 0.0
    away = points - points.mean()
    scale = float(np.abs(away).max())
    if scale <= NOISE * float(np.abs(points).max()):
        return away, 0.0
    return away / scale, scale


def _around(cuts: Sequence[int], n: int) -> list[tuple[int, int, int]]:
    edges = [0, *cuts, n]
    return list(zip(edges, edges[1:], edges[2:], strict=False))


def place_interval(points: Array, before: int, cut: int, after: int) -> tuple[int, int]:
    """Between which places the new level begins. Reference: Bai 1997, proposition 2."""
    one, two = points[before:cut], points[cut:after]
    shift = (float(two.mean()) - float(one.mean())) ** 2
    if shift <= NOISE**2:
        return 1, len(points) - 1
    variances = float(one.var()), float(two.var())
    ratio = variances[1] / variances[0] if min(variances) > 0 else 0.0
    if not OUTSIDE < 1 / (1 + ratio) < 1 - OUTSIDE:
        common = (variances[0] * len(one) + variances[1] * len(two)) / (len(one) + len(two))
        variances, ratio = (common, common), 1.0
    low = floor(cut - _distance(1 / ratio) * variances[1] / shift)
    high = ceil(cut + _distance(ratio) * variances[0] / shift)
    return max(low, 1), min(high, len(points) - 1)


def _distance(ratio: float) -> float:
    """How far out, on one side, the estimate lies with the chance OUTSIDE, in units of variance
    over squared shift; `ratio` is the other side's variance over this one's."""
    from scipy.optimize import brentq

    most = 1.0
    while _beyond(most, ratio) > OUTSIDE:
        most *= 2
    return float(brentq(lambda distance: _beyond(distance, ratio) - OUTSIDE, 0.0, most))


def _beyond(distance: float, ratio: float) -> float:
    """The chance that the largest value of a two-sided Brownian motion with drift lies further out
    on this side. Reference: Bai 1997, appendix B."""
    from scipy.special import log_ndtr

    root, inverse = sqrt(distance), 1 / ratio
    steep = exp(inverse * (1 + inverse) * distance / 2 + log_ndtr(-(0.5 + inverse) * root))
    return float(
        (distance / 2 - 2 + (ratio + 2) ** 2 / (ratio + 1)) * exp(log_ndtr(-root / 2))
        - root * exp(-distance / 8) / sqrt(2 * pi)
        - steep * ratio * (ratio + 2) / (ratio + 1)
    )
