"""From doubtful rows to the KPIs that rest on them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from kpi_reports.measure.compiled import CompiledMeasure
from kpi_reports.values import Stop, Table


def stops_of(tables: Mapping[str, Table], measures: Sequence[CompiledMeasure]) -> tuple[Stop, ...]:
    """A stop for every KPI whose expressions read a doubtful column; for all KPIs of the source
    where whole rows are in doubt, or the column that gives the department or the day."""
    return _stops(tables, measures, lambda measure: {None, "unit", "day", *measure.columns})


def segment_stops(
    tables: Mapping[str, Table], measures: Sequence[CompiledMeasure]
) -> tuple[Stop, ...]:
    """A stop for every KPI that is divided by a doubtful column: its segments are not to be
    trusted, while the whole is."""
    return _stops(tables, measures, lambda measure: measure.segments)


def _stops(
    tables: Mapping[str, Table],
    measures: Sequence[CompiledMeasure],
    rests_on: Callable[[CompiledMeasure], Collection[str | None]],
) -> tuple[Stop, ...]:
    found: dict[Stop, None] = {}
    for measure in measures:
        table = tables.get(measure.source)
        for doubt in table.doubts if table else ():
            if doubt.column in rests_on(measure):
                stop = Stop(measure.kpi, doubt.unit, doubt.first, doubt.last, doubt.check)
                found.setdefault(stop)
    return tuple(found)
