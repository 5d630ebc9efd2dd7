"""Where did the level (or the spread) of a series change, for a price per change of one's own?"""

from __future__ import annotations

from math import log, pi
from typing import Literal

import numpy as np

from kpi_reports.analysis.arrays import Array, Values, as_array
from kpi_reports.analysis.breaks import (
    LEAST_SEGMENT,
    MOST_BREAKS,
    Breaks,
    least_squares_breaks,
    place_interval,
    scaled,
)

LEAST_VARIANCE = 1e-4  # of the whole series': equal neighbours are no level without variance
Cost = Literal["mean", "mean_and_variance"]


def change_points(
    values: Values,
    *,
    cost: Cost = "mean",
    penalty: float | None = None,
    most: int = MOST_BREAKS,
    least: int = LEAST_SEGMENT,
) -> Breaks:
    """The places where the level of a series changes, gaps in their place.

    Without a `penalty`, changes of the mean are those of `least_squares_breaks`: up to `most`,
    their number by BIC. With one, or for "mean_and_variance", the division with the least sum of
    costs and penalties, whatever its number: the optimum that PELT finds, by optimal partitioning,
    which looks at all of them (n² steps; a thousand values take a tenth of a second).

    The cost of a level is its squared deviations for "mean", so that a penalty is in squared units
    of the values (R: cpt.mean(x, penalty="Manual", pen.value=p, method="PELT")), and for
    "mean_and_variance" -2 log likelihood of normal values, with 3 · log n where none is given
    (R: cpt.meanvar(x, penalty="BIC", minseglen=least)); a variance counts as 1/10,000 of the whole
    series' at least. `rss` and `bic` are then empty; for "mean_and_variance" so are `lows` and
    `highs`. No break under 2 · `least` values, and in a constant series.

    Raises ValueError for `least` below 2, `most` below 0, or a penalty that is not above 0.

    Reference: Jackson et al. 2005; Killick, Fearnhead & Eckley 2012 for PELT.

    >>> change_points([5, 6, 5, 6, 9, 10, 9, 10], penalty=4).places
    (4,)
    """
    if penalty is not None and not penalty > 0:
        raise ValueError(f"a change costs more than 0, found penalty={penalty}")
    known = least_squares_breaks(values, most=most, least=least)
    if penalty is None and cost == "mean":
        return known
    array = as_array(values)
    times = np.flatnonzero(~np.isnan(array))
    points = array[times]
    n = len(points)
    unit, scale = scaled(points)
    if scale == 0 or n < 2 * least:
        return Breaks(n, (), known.means[:1] if scale == 0 else (float(points.mean()),))
    price = 3 * log(n) if penalty is None else penalty / (scale**2 if cost == "mean" else 1)
    cuts = _cheapest(unit, price, least, spread=cost == "mean_and_variance")
    edges = [0, *cuts, n]
    around = zip(edges, edges[1:], edges[2:], strict=False)
    found = [place_interval(unit, *three) for three in around] if cost == "mean" else []
    return Breaks(
        n,
        places=tuple(times[cuts].tolist()),
        means=tuple(float(part.mean()) for part in np.split(points, cuts)),
        lows=tuple(int(times[low]) for low, _ in found),
        highs=tuple(int(times[high]) for _, high in found),
    )


def _cheapest(points: Array, price: float, least: int, *, spread: bool) -> list[int]:
    """The first places of the new levels in the division that costs least."""
    n = len(points)
    sums, squares = (np.concatenate([[0.0], np.cumsum(points**power)]) for power in (1, 2))
    floor = LEAST_VARIANCE * float(points.var())
    total = np.full(n + 1, np.inf)
    total[0] = -price
    began = np.zeros(n + 1, dtype=np.int64)
    for end in range(least, n + 1):
        starts = np.arange(end - least + 1)
        length = end - starts
        level = (sums[end] - sums[starts]) ** 2 / length
        costs = np.maximum(squares[end] - squares[starts] - level, 0.0)
        if spread:
            variance = np.maximum(costs / length, floor)
            costs = length * np.log(2 * pi * variance) + costs / variance
        all_costs = total[starts] + costs + price
        began[end] = int(np.argmin(all_costs))
        total[end] = all_costs[began[end]]
    cuts: list[int] = []
    end = int(began[n])
    while end > 0:
        cuts.append(end)
        end = int(began[end])
    return cuts[::-1]
