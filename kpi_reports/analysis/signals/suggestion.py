"""Does the level seem to have changed, and when? A suggestion for people, never applied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from kpi_reports.analysis.arrays import Array, Values, as_array, present
from kpi_reports.analysis.breaks import Breaks, least_squares_breaks
from kpi_reports.analysis.serial import autocorrelation, autocorrelation_bounds

MIN_LEVEL_POINTS = 6  # half a year at a level before it is called one; fewer are odd months
MOST_CHANGES = 5
CHANGE_COST = 3.0  # times log n: Zhang & Siegmund 2007, the leading term of their mBIC
WIDEST = 12  # points from the first to the last place that a change may have
SMALLEST = 1e-12  # share of the squares below which what is left is binary arithmetic


@dataclass(frozen=True, slots=True)
class LevelShift:
    """The latest change of level. `at` is the place of the first point of the new one, which lies
    between `low` and `high` in 95 % of chance; `before` and `after` are the means."""

    at: int
    low: int
    high: int
    before: float
    after: float


def step_suggestion(values: Values) -> LevelShift | None:
    """The latest change of level that the values show, for people to decide whether the process
    is a new one.

    Levels by least squares, each of at least 6 points (half a year ◇), as many as BIC asks for. BIC
    alone finds one in every tenth quiet series, so a change is told only where it explains as much
    as its place and level cost, 3 log n of the log-likelihood ratio, against the same levels
    without it and against a straight line (Zhang & Siegmund 2007), and its place is known to within
    12 points ◇: then in fewer than 1 of 200 quiet series, and 1 of 50 with a lag-1
    autocorrelation of 0.3. None as well where the points about the levels still resemble their
    neighbours (a slow drift is no step), and for fewer than 12 points. Gaps are passed over.
    Nothing is concluded from it: `control_chart` divides only by the `steps` it is given.

    Reference: Bai & Perron 2003; Zhang & Siegmund 2007.

    >>> quiet = [5, 6, 5, 7, 6, 5, 6, 7]
    >>> step_suggestion(quiet + [x + 9 for x in quiet]).at
    8
    """
    array = as_array(values)
    found = least_squares_breaks(array, most=MOST_CHANGES, least=MIN_LEVEL_POINTS)
    if (
        not found.places
        or found.highs[-1] - found.lows[-1] > WIDEST
        or not _are_levels(array, found)
    ):
        return None
    return LevelShift(
        found.places[-1], found.lows[-1], found.highs[-1], found.means[-2], found.means[-1]
    )


def _are_levels(values: Array, found: Breaks) -> bool:
    """Whether the last change earns its cost, against none there and against a line, and whether
    no drift is left."""
    n, changes = len(present(values)), len(found.places)
    left = _about_levels(values, found.places)
    r = autocorrelation(left)
    if r is not None and r > autocorrelation_bounds(n)[1]:
        return False
    without = _squares(_about_levels(values, found.places[:-1]))
    squares, cost = max(_squares(left), SMALLEST * without), CHANGE_COST * log(n)
    return (
        n * log(without / squares) > cost
        and n * log(max(_squares(_about_line(values)), squares) / squares) > changes * cost
    )


def _about_levels(values: Array, places: Sequence[int]) -> Array:
    parts = np.split(values, list(places))
    return np.concatenate([part - np.nanmean(part) for part in parts])


def _about_line(values: Array) -> Array:
    known = np.flatnonzero(~np.isnan(values))
    times, points = known - known.mean(), values[known] - values[known].mean()
    return np.asarray(points - times * (times @ points) / (times @ times))


def _squares(left: Array) -> float:
    return float(np.nansum(left**2))
