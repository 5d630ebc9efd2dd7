"""The months of a KPI up to a period's end, divided, freed of their season and judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np

from kpi_reports.analysis.arrays import Array, as_array
from kpi_reports.analysis.signals.chart import Part, counted_points, judged_parts
from kpi_reports.analysis.signals.rates import with_sizes
from kpi_reports.analysis.signals.season import SeasonKind, SeasonPlan, factors_of, taken_out
from kpi_reports.analysis.signals.segment import ChartRules, Flag, Judged, too_rare
from kpi_reports.analysis.signals.settings import ChartSettings, reachable
from kpi_reports.periods import Period
from kpi_reports.values import KpiValue, ProcessChange, Season


@dataclass(frozen=True, slots=True)
class History:
    """The months up to a period's end as a chart judges them. `values` hold nan for gaps; `inside`
    are the places of the period's months; each of `parts`, the segments, was begun by its entry
    in `changes`."""

    points: tuple[KpiValue, ...]
    values: Array
    inside: tuple[int, ...]
    changes: tuple[ProcessChange | None, ...]
    parts: tuple[Part, ...]
    season: Season | None
    plan: SeasonPlan | None

    @property
    def last(self) -> Judged:
        """The latest segment."""
        return self.parts[-1].judged if self.parts else Judged(None)

    @property
    def flags(self) -> list[Flag]:
        return [flag for part in self.parts for flag in part.judged.flags]

    @property
    def adjusted(self) -> Array:
        """The values without their season, where one was taken out."""
        if self.season is None:
            return self.values
        return taken_out(self.values, self.season, self.points[0].period.number)

    @property
    def known(self) -> tuple[bool, ...]:
        """Which months have a value that counts."""
        return tuple((~np.isnan(self.values)).tolist())

    def has_value(self, at: int) -> bool:
        return not np.isnan(self.values[at])


def usable(point: KpiValue, minimum_n: int) -> float | None:
    """A month's value where it counts as a point of the process; None where it is a gap."""
    if point.value is None or not isfinite(point.value) or point.n < minimum_n or point.partial:
        return None
    return point.value


def history_of(points: tuple[KpiValue, ...], period: Period, settings: ChartSettings) -> History:
    """The months divided, freed of their season, and judged."""
    values = as_array([usable(point, settings.minimum_n) for point in points])
    sizes = None
    if settings.kind not in ("xmr", "run"):
        sizes = as_array([_size(point) for point in points])
        values, sizes = with_sizes(values, sizes, settings.kind)
    rules = ChartRules(settings.kind, reachable(settings.kind, settings.bounds))
    starts, changes = _division(points, settings.changes)
    counted = counted_points(len(points), starts, settings.baseline)
    begins = period.first
    inside = tuple(at for at, point in enumerate(points) if point.period.first >= begins)
    plan = season = None
    if settings.season is not None and settings.kind == "xmr" and inside:
        known = tuple((~np.isnan(values)).tolist())
        plan = SeasonPlan(known, points[0].period.number, inside[0], starts[1:])
        season = None if too_rare(values, rules.bounds) else _season(values, plan, settings.season)
    month = points[0].period.number if points else 1
    parts = judged_parts(values, sizes, starts, counted, rules, season, month)
    return History(points, values, inside, changes, parts, season, plan if season else None)


def _season(values: Array, plan: SeasonPlan, kind: SeasonKind) -> Season | None:
    """Factors of the kind that was declared; differences where a value is 0 or below, as it has
    none that multiply."""
    is_positive = bool((values[~np.isnan(values)] > 0).all())
    return factors_of(values, plan, kind if is_positive else "additive")


def _size(point: KpiValue) -> float | None:
    return None if point.denominator is None else float(point.denominator)


def _division(
    points: Sequence[KpiValue], changes: Sequence[ProcessChange]
) -> tuple[tuple[int, ...], tuple[ProcessChange | None, ...]]:
    """Where segments begin, with the decision that began each. One from before the first month
    began the first segment; one after the last month divides nothing yet."""
    if not points:
        return (), ()
    begun: dict[int, ProcessChange | None] = {0: None}
    for change in sorted(changes, key=lambda change: change.first.first):
        at = sum(point.period.first < change.first.first for point in points)
        if at < len(points):
            begun[at] = change
    return tuple(begun), tuple(begun.values())
