"""From doubtful rows to the KPIs that rest on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kpi_reports.measure.compiled import CompiledMeasure
from kpi_reports.values import Stop, Table


def stops_of(tables: Mapping[str, Table], measures: Sequence[CompiledMeasure]) -> tuple[Stop, ...]:
    """A stop for every KPI whose expressions read a doubtful column; for all KPIs of the source
    where whole rows are in doubt, or the column that gives the department or the day."""
    found: dict[Stop, None] = {}
    for measure in measures:
        table = tables.get(measure.source)
        for doubt in table.doubts if table else ():
            if doubt.column in (None, "unit", "day", *measure.columns):
                stop = Stop(measure.kpi, doubt.unit, doubt.first, doubt.last, doubt.check)
                found.setdefault(stop)
    return tuple(found)
