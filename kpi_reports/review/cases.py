"""What a unit is scored by in a period: its case, and the scorecard that follows from it."""

from __future__ import annotations

from decimal import Decimal

from kpi_reports.measure import Cube
from kpi_reports.params.models import Workspace
from kpi_reports.scoring.case import UnitCase
from kpi_reports.scoring.rounding import exact
from kpi_reports.scoring.scorecard import score_unit
from kpi_reports.values import Period, Scorecard, Unit

YEARS_BEFORE = 3  # that a rule with a baseline looks at


def unit_case(workspace: Workspace, cube: Cube, unit: Unit, period: Period) -> UnitCase:
    """All that the unit's score rests on, with the targets in force at the period's end."""
    scheme = workspace.scheme_of(unit.id, period)
    entries = [entry for node in scheme.nodes for entry in node.all_entries]
    read = [kpi for node in scheme.nodes for kpi in node.all_reads]
    kpis = tuple(dict.fromkeys([*(entry.kpi for entry in entries), *read]))
    values = {kpi: cube.value(kpi, unit.id, period) for kpi in kpis}
    return UnitCase(
        unit=unit.id,
        scheme=scheme,
        kpis={kpi: workspace.kpis[kpi].value for kpi in kpis},
        values=values,
        targets={kpi: workspace.target(kpi, unit.id, period.last) for kpi in kpis},
        period=period,
        yearly={
            entry.kpi: years_before(cube, entry.kpi, unit, values[entry.kpi].of_period or period)
            for entry in entries
            if entry.rule.reads_years
        },
    )


def years_before(cube: Cube, kpi: str, unit: Unit, period: Period) -> tuple[Decimal | None, ...]:
    """A KPI's values of the same period in the three years before, the latest first.

    None where one is missing or partial: a year that the data do not cover is no baseline.
    """
    found = []
    for _ in range(YEARS_BEFORE):
        period = period.year_before
        value = cube.value(kpi, unit.id, period)
        whole = None if value.partial else value.value
        found.append(None if whole is None else exact(whole))
    return tuple(found)


def score(workspace: Workspace, cube: Cube, unit: Unit, period: Period) -> Scorecard:
    """The scorecard of a unit."""
    return score_unit(unit_case(workspace, cube, unit, period))
