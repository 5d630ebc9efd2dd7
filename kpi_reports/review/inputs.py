"""What a KPI rests on: the KPIs that it is made of, and their sources."""

from __future__ import annotations

from collections.abc import Iterable

from kpi_reports.params.formula import parse_formula
from kpi_reports.params.models import Formula, Growth, Workspace


def measured_kpis(workspace: Workspace, kpi: str) -> tuple[str, ...]:
    """The KPIs that are measured from rows and on which this one rests; itself where it is one."""
    measure = workspace.kpis[kpi].measure
    match measure:
        case Growth():
            inputs: tuple[str, ...] = (measure.of,)
        case Formula():
            inputs = parse_formula(measure.expression).names
        case _:
            return (kpi,)
    found = [name for entry in inputs for name in measured_kpis(workspace, entry)]
    return tuple(dict.fromkeys(found))


def sources_of(workspace: Workspace, kpis: Iterable[str]) -> frozenset[str]:
    """The sources that the KPIs rest on, those that are joined to them among them."""
    found: set[str] = set()
    for kpi in kpis:
        for name in measured_kpis(workspace, kpi):
            source = workspace.kpis[name].source
            if source is not None:
                found.add(source)
                found.update(join.source for join in workspace.sources[source].joins)
    return frozenset(found)
