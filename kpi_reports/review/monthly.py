"""The monthly business review of a company or department: a month's review, and its plan to date.

A month is not scored here: companies that score by quarters have no targets for single months.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from kpi_reports.errors import PeriodError
from kpi_reports.measure import Cube
from kpi_reports.params.find import find_params
from kpi_reports.params.load import load_workspace
from kpi_reports.params.models import Workspace
from kpi_reports.periods import Grain, Period
from kpi_reports.review import open_cube, parse_languages, period_of, review_unit, unit_of
from kpi_reports.review.actuals import Actuals
from kpi_reports.review.compare import drifting_kpis
from kpi_reports.review.departments import departments_of
from kpi_reports.review.foreseen import with_foresight
from kpi_reports.review.handover import handed_over
from kpi_reports.values import (
    LANGUAGES,
    DataIssue,
    DepartmentMonth,
    DepartmentMonthKpi,
    Direction,
    KpiReview,
    Language,
    LightBounds,
    Monthly,
    PlanToDate,
    Review,
    Unit,
)

TOTALS = ("sum", "count", "distinct")


@handed_over
def monthly(
    *,
    company: str,
    department: str = "company",
    period: str,
    languages: str = "en,zh",
    cube: Cube | None = None,
) -> Review:
    """The review of a month with `monthly` filled, as notebooks ask for it.

    Takes what `kpi_reports.review.review` takes; `period` is a month.

    Raises ParamsError, SourceError, PeriodError or UnitError, each saying what to mend.
    """
    workspace = load_workspace(find_params(company))
    wanted = parse_languages(languages)
    unit = unit_of(workspace, department)
    at = month_of(period)
    cube = cube or open_cube(workspace, at)
    return monthly_unit(workspace, cube, unit, period_of(cube, str(at)), languages=wanted)


def month_of(period: str) -> Period:
    """The month. Raises PeriodError for a period of another length."""
    found = Period.parse(period)
    if found.grain is not Grain.MONTH:
        raise PeriodError(
            f"a monthly business review is of a month, and '{found}' is none. Write "
            f"'{Period.of(found.last, Grain.MONTH)}'."
        )
    return found


def monthly_unit(
    workspace: Workspace,
    cube: Cube | Actuals,
    unit: Unit,
    month: Period,
    *,
    languages: tuple[Language, ...] = LANGUAGES,
) -> Review:
    """A unit's month as one frozen value."""
    actuals = Actuals.of(workspace, cube)
    found = review_unit(workspace, actuals, unit, month, languages)
    lights = workspace.company.lights
    bounds = None if lights is None else LightBounds(lights.green, lights.amber)
    plans = tuple(plan_to_date(entry, bounds) for entry in found.kpis)
    departments = unit == workspace.company_unit
    return replace(
        found,
        kpis=tuple(replace(entry, data=month_mark(entry)) for entry in found.kpis),
        issues=_of_the_month(found.issues, found.kpis),
        monthly=Monthly(
            plans=plans,
            bounds=bounds,
            drifting=tuple(sorted(drifting_kpis(found.kpis))),
            departments=_departments(workspace, actuals, month, bounds) if departments else (),
        ),
    )


def month_mark(entry: KpiReview) -> Literal["complete", "doubt", "unusable"]:
    """How far the month's data can be trusted: a month needs fewer rows than a quarter."""
    if entry.value.value is None or entry.value.n < entry.kpi.month_minimum_n:
        return "unusable"
    return "doubt" if entry.value.partial else "complete"


def _of_the_month(issues: Sequence[DataIssue], kpis: Sequence[KpiReview]) -> tuple[DataIssue, ...]:
    """The issues without those of KPIs with too few rows for a quarter and enough for a month."""
    enough = {entry.kpi.id for entry in kpis if month_mark(entry) != "unusable"}
    return tuple(issue for issue in issues if not (issue.code == "too_few" and issue.kpi in enough))


def plan_to_date(entry: KpiReview, bounds: LightBounds | None = None) -> PlanToDate:
    """Where a KPI stands against the plan of its year, with its light where there are bounds."""
    found = _of_pace(entry) or _of_target(entry)
    if found is None:
        return PlanToDate(entry.kpi.id)
    value, due = found
    attainment = _attainment(entry, value, due)
    if bounds is None or attainment is None:
        return PlanToDate(entry.kpi.id, value, due, attainment)
    light: Literal["green", "amber", "red"] = "red"
    if attainment >= bounds.amber:
        light = "green" if attainment >= bounds.green else "amber"
    return PlanToDate(entry.kpi.id, value, due, attainment, light)


def _of_pace(entry: KpiReview) -> tuple[float, float] | None:
    """By the progress to the year's target: a total is due by the share that is usual by now."""
    pace = entry.pace
    if pace is None or pace.target is None:
        return None
    if pace.kind != "sum":
        return pace.to_date, pace.target
    share = pace.share_gone if pace.expected_share is None else pace.expected_share
    return pace.to_date, pace.target * share


def _of_target(entry: KpiReview) -> tuple[float, float] | None:
    """By the target in force, for what has one for any length of period and is no total."""
    so_far = None if entry.standing is None else entry.standing.to_date
    if entry.target is None or entry.kpi.measure in TOTALS:
        return None
    if so_far is None or so_far.value is None:
        return None
    return so_far.value, float(entry.target.value)


def _attainment(entry: KpiReview, value: float, due: float) -> float | None:
    """Rounded half up to a tenth of a percent, so that what is shown is what is judged."""
    if due <= 0:
        return None
    if entry.kpi.direction is Direction.HIGHER:
        share = value / due
    elif entry.kpi.direction is Direction.LOWER and value > 0:
        share = due / value
    else:
        return None
    return float(Decimal(str(share)).quantize(Decimal("0.001"), ROUND_HALF_UP))


def _departments(
    workspace: Workspace, actuals: Actuals, month: Period, bounds: LightBounds | None
) -> tuple[DepartmentMonth, ...]:
    found = []
    for own in departments_of(workspace, actuals, month):
        kpis = with_foresight(workspace, actuals, own.unit, own.kpis)
        found.append(
            DepartmentMonth(
                own.unit,
                tuple(
                    DepartmentMonthKpi(
                        plan_to_date(entry, bounds),
                        entry.value.value,
                        entry.signal.variation,
                        entry.last_signal,
                    )
                    for entry in kpis
                ),
            )
        )
    return tuple(found)
