"""Does a KPI still say anything? One that never varies, and one that is only repeated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from kpi_reports.analysis.arrays import Values, as_array, present, tolerance

MIN_POINTS = 8  # so many months must be alike before a KPI is called dead; as for a trend
CHANCE = 0.01  # how likely the latest run of equal values may be before it is asked about
MIN_RUN = 3  # two equal months in a row happen to any rounded number

Bounds = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class Dead:
    """Whether a KPI has stopped telling months apart; true in a condition where it has."""

    n: int
    reason: Literal["constant", "at_bound", "varies", "too_few"]
    value: float | None = None

    def __bool__(self) -> bool:
        return self.reason in ("constant", "at_bound")


@dataclass(frozen=True, slots=True)
class Stale:
    """Whether a KPI is only repeated; true in a condition where it is.

    The last `run` values are equal, of which `chance` is the probability; the last `silent` periods
    have no value at all.
    """

    n: int
    run: int
    silent: int
    chance: float | None
    reason: Literal["repeated", "silent", "fresh", "too_few"]

    def __bool__(self) -> bool:
        return self.reason in ("repeated", "silent")


def is_dead(values: Values, *, bounds: Bounds = (None, None), decimals: int | None = None) -> Dead:
    """Whether a KPI never varies, or never leaves the ends of its scale.

    "constant" where all values are equal, as they are shown where `decimals` are given; "at_bound"
    where every value is one of the `bounds`, as (0, 1) for a share: such a KPI tells good months
    from bad at best by yes and no. Below 8 values "too_few". Gaps are left out.

    Reference: docs/methods.md, Are the KPIs well set.

    >>> is_dead([100.0] * 12).reason
    'constant'
    >>> bool(is_dead([0.97, 1.0, 0.99, 1.0, 1.0, 0.98, 1.0, 1.0], bounds=(0, 1)))
    False
    """
    known = present(as_array(values))
    n = len(known)
    if n < MIN_POINTS:
        return Dead(n, "too_few")
    shown = known if decimals is None else np.round(known, decimals)
    slack = float(tolerance(known)[0])
    if float(np.ptp(shown)) <= slack:
        return Dead(n, "constant", float(known[-1]))
    edges = [edge for edge in bounds if edge is not None]
    if edges and all(min(abs(value - edge) for edge in edges) <= slack for value in known):
        return Dead(n, "at_bound")
    return Dead(n, "varies")


def is_stale(values: Values, *, bounds: Bounds = (None, None), silent: int = 2) -> Stale:
    """Whether the latest values only repeat an earlier one, or have stopped coming.

    "repeated" where at least 3 values at the end are equal and that is no habit of the KPI: with t
    of k earlier neighbours equal, a run of m has the chance ((t + 1) / (k + 2)) to the power of
    m - 1, which must be at most 1 % ◇. A count that is often 0 is no question, and neither is a run
    at one of the `bounds`: no cancellation in ten months is good work. "silent" where the last
    `silent` periods or more have no value. Below 8 values "too_few", unless silent. A series that
    is constant throughout is not stale but dead: see `is_dead`.

    Raises ValueError for `silent` below 1.

    Reference: Laplace's rule of succession for the share of equal neighbours.

    >>> found = is_stale([81.2, 80.4, 83.1, 82.0, 79.9, 81.7, 80.8, 84.0, 82.6, 83.3] + [82.9] * 4)
    >>> found.reason, found.run
    ('repeated', 4)
    """
    if silent < 1:
        raise ValueError(f"silent counts periods without a value, at least 1, not {silent}")
    array = as_array(values)
    places = np.flatnonzero(~np.isnan(array))
    n = len(places)
    quiet = len(array) - 1 - int(places[-1]) if n else len(array)
    known = array[places]
    slack = float(tolerance(known)[0]) if n else 0.0
    equal = np.abs(np.diff(known)) <= slack
    run = 1 if n else 0
    while run < n and equal[n - 1 - run]:
        run += 1
    if n and quiet >= silent:
        return Stale(n, run, quiet, None, "silent")
    if n < MIN_POINTS:
        return Stale(n, run, quiet, None, "too_few")
    before = equal[: n - run]
    chance = ((int(before.sum()) + 1) / (len(before) + 2)) ** (run - 1) if run < n else None
    at_bound = any(edge is not None and abs(known[-1] - edge) <= slack for edge in bounds)
    repeated = chance is not None and run >= MIN_RUN and chance <= CHANCE and not at_bound
    return Stale(n, run, quiet, chance, "repeated" if repeated else "fresh")
