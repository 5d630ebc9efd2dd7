"""What a unit is scored by in a period: its case, and the scorecard that follows from it."""

from __future__ import annotations

from kpi_reports.measure import Cube
from kpi_reports.params.models import Workspace
from kpi_reports.scoring.case import UnitCase
from kpi_reports.scoring.scorecard import score_unit
from kpi_reports.values import Period, Scorecard, Unit


def unit_case(workspace: Workspace, cube: Cube, unit: Unit, period: Period) -> UnitCase:
    """All that the unit's score rests on, with the targets in force at the period's end."""
    scheme = workspace.scheme_of(unit.id, period)
    scored = [kpi for node in scheme.nodes for kpi in node.all_kpis]
    return UnitCase(
        unit=unit.id,
        scheme=scheme,
        kpis={kpi: workspace.kpis[kpi].value for kpi in scored},
        values={kpi: cube.value(kpi, unit.id, period) for kpi in scored},
        targets={kpi: workspace.target(kpi, unit.id, period.last) for kpi in scored},
        period=period,
    )


def score(workspace: Workspace, cube: Cube, unit: Unit, period: Period) -> Scorecard:
    """The scorecard of a unit."""
    return score_unit(unit_case(workspace, cube, unit, period))
