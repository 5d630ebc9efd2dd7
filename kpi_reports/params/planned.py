"""For which period a KPI's target is set, seen from a shorter period inside it."""

from __future__ import annotations

from kpi_reports.params.models import Workspace
from kpi_reports.periods import Period
from kpi_reports.values import Target


def planned_period(workspace: Workspace, kpi: str, unit: str, period: Period) -> Period:
    """The period that the KPI's target is for: that of the KPI's own cycle, or of its department's,
    where it is longer; a yearly KPI's is the year that holds the period."""
    department = workspace.scheme_on(period.last).departments.get(unit)
    cycles = (workspace.kpis[kpi].cycle, department.cycle if department else None)
    grains = [period.grain, *(cycle for cycle in cycles if cycle is not None)]
    longest = max(grains, key=lambda grain: grain.months)
    return period if longest is period.grain else Period.of(period.last, longest)


def planned_target(workspace: Workspace, kpi: str, unit: str, period: Period) -> Target | None:
    """The target that is set for the period, or for the longer cycle that holds it."""
    at = planned_period(workspace, kpi, unit, period)
    return workspace.target_for(kpi, unit, at)
