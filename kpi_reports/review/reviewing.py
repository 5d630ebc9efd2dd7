"""From params and data to the Review of one unit in one period: the architecture on one page."""

from __future__ import annotations

from dataclasses import replace

import kpi_reports
from kpi_reports.findings import data_issues, evidence_register, find
from kpi_reports.loop.actions import action_reports
from kpi_reports.measure import Cube
from kpi_reports.params.load import find_params, load_workspace
from kpi_reports.params.models import Workspace
from kpi_reports.params.smart import smart_faults
from kpi_reports.review.actuals import Actuals
from kpi_reports.review.asked import as_of, parse_languages, period_of, unit_of
from kpi_reports.review.bridges import bridge_of
from kpi_reports.review.cases import score, unit_case
from kpi_reports.review.comments import with_comments
from kpi_reports.review.cubes import open_cube
from kpi_reports.review.departments import (
    Department,
    department_kpis,
    departments_of,
    summaries,
)
from kpi_reports.review.drivers import with_drivers
from kpi_reports.review.fair import comparisons, own_standings
from kpi_reports.review.foreseen import with_foresight
from kpi_reports.review.handover import handed_over
from kpi_reports.review.inputs import sources_of
from kpi_reports.review.kpis import kpi_reviews
from kpi_reports.review.people import shown_grades
from kpi_reports.review.people_spreads import people_spreads
from kpi_reports.review.register import register
from kpi_reports.review.robust import robustness_of
from kpi_reports.review.segment_spreads import segment_spreads
from kpi_reports.review.shared_goals import shared_goals
from kpi_reports.review.slices import Slices
from kpi_reports.review.spreads import department_spreads
from kpi_reports.review.stars import star_ratings
from kpi_reports.review.support import support
from kpi_reports.values import (
    LANGUAGES,
    KpiReview,
    Language,
    Period,
    Provenance,
    Review,
    Unit,
)


@handed_over
def review(
    *,
    company: str,
    department: str,
    period: str,
    languages: str = "en,zh",
    cube: Cube | None = None,
) -> Review:
    """The review of a department (or of "company") in a period, as notebooks ask for it.

    `company` names a folder under params/; `languages` lists those wanted, the first leads. The
    cube is measured when the cache holds none for these sources and params.

    Raises ParamsError, SourceError, PeriodError or UnitError, each saying what to mend.
    """
    workspace = load_workspace(find_params(company))
    wanted = parse_languages(languages)
    unit = unit_of(workspace, department)
    cube = cube or open_cube(workspace, Period.parse(period))
    return review_unit(workspace, cube, unit, period_of(cube, period), wanted)


def review_unit(
    workspace: Workspace,
    cube: Cube | Actuals,
    unit: Unit,
    period: Period,
    languages: tuple[Language, ...] = LANGUAGES,
) -> Review:
    """Score, analyse, find: everything a pack may say about a unit, as one frozen value."""
    actuals = Actuals.of(workspace, cube)
    scorecard = score(workspace, actuals, unit, period)
    previous = score(workspace, actuals, unit, period.previous)
    kpis = _number(kpi_reviews(workspace, actuals, unit, period, scorecard))
    kpis = with_drivers(workspace, actuals, unit, kpis)
    kpis = with_foresight(workspace, actuals, unit, kpis)
    is_company = unit == workspace.company_unit
    read = [kpi for node in workspace.scheme_of(unit.id, period).nodes for kpi in node.all_reads]
    shown = [*(entry.kpi.id for entry in kpis), *read]
    sources = None if is_company else sources_of(workspace, shown)
    issues = data_issues(actuals.issues, kpis, unit, period, sources, actuals.sources)
    departments = departments_of(workspace, actuals, period) if is_company else ()
    case = unit_case(workspace, actuals, unit, period)
    bridge = bridge_of(workspace, actuals, unit, previous, scorecard)
    known = departments if is_company else (Department(unit, scorecard, kpis),)
    goals = shared_goals(workspace, actuals, unit, period, known)
    peers = comparisons(workspace, actuals, period) if is_company else ()
    found = Review(
        company_id=workspace.company.id,
        company=workspace.company_unit,
        unit=unit,
        period=period,
        as_of=as_of(workspace, actuals),
        languages=languages,
        audience=workspace.company.audience_of("company" if is_company else "department"),
        kpis=kpis,
        scorecard=scorecard,
        previous_scorecard=previous if previous.total is not None else None,
        findings=find(kpis, scorecard),
        evidence=evidence_register(
            kpis,
            is_company,
            bridge=bridge is not None,
            compared=[entry.kpi for entry in peers],
        ),
        issues=issues,
        provenance=_provenance(workspace, actuals, unit, sources),
        departments=summaries(workspace, actuals, period, departments),
        department_kpis=department_kpis(workspace, period) if is_company else (),
        robustness=robustness_of(actuals, case, scorecard, kpis),
        bridge=bridge,
        stars=star_ratings(workspace, unit, period, kpis),
        people=shown_grades(workspace, actuals, unit, period),
        register=register([(own.unit, own.kpis) for own in departments]),
        department_spreads=department_spreads(workspace, actuals, period) if is_company else (),
        people_spreads=people_spreads(workspace, actuals, unit, period),
        segment_spreads=segment_spreads(actuals, unit, kpis),
        funnels=peers,
        peer_standings=() if is_company else own_standings(workspace, actuals, period, unit),
        actions=action_reports(
            workspace.actions,
            unit.id,
            period=period,
            as_of=as_of(workspace, actuals),
            kpis=kpis,
            value_of=lambda kpi, at: actuals.value(kpi, unit.id, at),
        ),
        shared_goals=goals,
        support=support(workspace, departments, goals) if is_company else (),
        smart=smart_faults(workspace, period, unit.id, recent=_recent(kpis)),
    )
    return with_comments(workspace, found)


def _recent(kpis: tuple[KpiReview, ...]) -> dict[str, list[float]]:
    """The monthly values, oldest first, of KPIs whose target holds for a month as for a quarter."""
    return {
        entry.kpi.id: [
            point.value
            for point in entry.months.points
            if point.value is not None and point.n >= entry.kpi.month_minimum_n
        ]
        for entry in kpis
        if not entry.kpi.is_of_the_period
    }


def _number(kpis: tuple[KpiReview, ...]) -> tuple[KpiReview, ...]:
    """Gives every KPI its evidence id: E1 is the scorecard, so KPIs start at E2."""
    return tuple(replace(entry, evidence=f"E{at}") for at, entry in enumerate(kpis, start=2))


def _provenance(
    workspace: Workspace, cube: Actuals, unit: Unit, sources: frozenset[str] | None
) -> Provenance:
    """`sources` are those that the unit's KPIs rest on, None for all."""
    made_from = Slices(workspace, cube).of(unit)
    return Provenance(
        version=kpi_reports.__version__,
        params_sha256=made_from.params_sha256,
        data_sha256=made_from.data_sha256,
        sources=tuple(f for f in cube.sources if sources is None or f.source in sources),
    )
