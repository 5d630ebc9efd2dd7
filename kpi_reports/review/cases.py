"""What a unit is scored by in a period: its case, and the scorecard that follows from it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from kpi_reports.measure import Cube
from kpi_reports.params.models import Workspace
from kpi_reports.review.actuals import Actuals
from kpi_reports.scoring.case import UnitCase
from kpi_reports.scoring.chain import after_decisions, score_unit
from kpi_reports.scoring.rounding import exact
from kpi_reports.scoring.year import year_total
from kpi_reports.values import Grain, Kpi, Period, Scorecard, Unit, UnitKind

YEARS_BEFORE = 3  # that a rule with a baseline looks at


def unit_case(workspace: Workspace, cube: Cube | Actuals, unit: Unit, period: Period) -> UnitCase:
    """All that the unit's score rests on, each KPI with the target for its own cycle.

    Decisions are those about this unit and exactly this period: a quarter's are not its months'.
    """
    actuals = Actuals.of(workspace, cube)
    scheme = workspace.scheme_of(unit.id, period)
    entries = [entry for node in scheme.nodes for entry in node.all_entries]
    read = [kpi for node in scheme.nodes for kpi in node.all_reads]
    kpis = tuple(dict.fromkeys([*(entry.kpi for entry in entries), *read, *scheme.looked_at]))
    values = {kpi: actuals.value(kpi, unit.id, period) for kpi in kpis}
    wanted = (unit.id, period)
    return UnitCase(
        unit=unit.id,
        scheme=scheme,
        kpis={kpi: _kpi(workspace, kpi, unit) for kpi in kpis},
        values=values,
        targets={kpi: actuals.target(kpi, unit.id, period) for kpi in kpis},
        period=period,
        yearly={
            entry.kpi: years_before(actuals, entry.kpi, unit, values[entry.kpi].of_period or period)
            for entry in entries
            if entry.rule.reads_years
        },
        adjustments=tuple(a for a in workspace.adjustments if (a.unit, a.period) == wanted),
        exclusions=tuple(e for e in workspace.exclusions if (e.unit, e.period) == wanted),
    )


def _kpi(workspace: Workspace, kpi: str, unit: Unit) -> Kpi:
    """The KPI as the unit is assessed by it: one person has fewer rows."""
    declared = workspace.kpis[kpi]
    if unit.kind is not UnitKind.PERSON or declared.person_minimum_n is None:
        return declared.value
    return replace(declared.value, minimum_n=declared.person_minimum_n)


def years_before(
    actuals: Actuals, kpi: str, unit: Unit, period: Period
) -> tuple[Decimal | None, ...]:
    """A KPI's values of the same period in the three years before, the latest first.

    None where one is missing or partial: a year that the data do not cover is no baseline.
    """
    found = []
    for _ in range(YEARS_BEFORE):
        period = period.year_before
        value = actuals.value(kpi, unit.id, period)
        whole = None if value.partial else value.value
        found.append(None if whole is None else exact(whole))
    return tuple(found)


def score(workspace: Workspace, cube: Cube | Actuals, unit: Unit, period: Period) -> Scorecard:
    """The final scorecard of a unit in a period.

    A department on a cycle longer than the period has the card of the latest cycle that has ended
    with it, `carried_from` tells which. Where the scheme makes a year's total from its quarters, a
    year has it from theirs, or from half-years where the department is assessed by them.
    """
    actuals = Actuals.of(workspace, cube)
    cycle = actuals.unit_cycle(unit.id, period)
    if cycle is not None:
        return replace(score(workspace, actuals, unit, cycle), period=period, carried_from=cycle)
    case = unit_case(workspace, actuals, unit, period)
    own = score_unit(case)
    if period.grain is not Grain.YEAR or case.scheme.year is None:
        return own
    department = workspace.scheme_on(period.last).departments.get(unit.id)
    grain = (department.cycle if department else None) or Grain.QUARTER
    if grain is Grain.YEAR:
        return own
    cards = [score(workspace, actuals, unit, part) for part in period.parts(grain)]
    return after_decisions(year_total(own, case.scheme, cards), case)
