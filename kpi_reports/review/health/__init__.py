"""Is every KPI of the company well set? The company's review with its questions, for one pack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kpi_reports.errors import UnitError
from kpi_reports.measure import Cube
from kpi_reports.params.find import find_params
from kpi_reports.params.load import load_workspace
from kpi_reports.params.models import Workspace
from kpi_reports.review import open_cube, parse_languages, period_of, review_unit
from kpi_reports.review.actuals import Actuals
from kpi_reports.review.handover import handed_over
from kpi_reports.review.health.cases import Asked, HealthCase, by_kpi, cases_of
from kpi_reports.review.health.life import alive_questions, fresh_questions
from kpi_reports.review.health.months import new_process_questions, season_questions
from kpi_reports.review.health.outside import outside_questions
from kpi_reports.review.health.pairs import pair_questions, pairs_of, shown_pairs
from kpi_reports.review.health.patterns import pattern_questions
from kpi_reports.review.health.setup import setup_questions, smart_letters, unused_kpis
from kpi_reports.review.health.targets import attainment_of, target_questions
from kpi_reports.values import (
    HEALTH_CHECKS,
    HealthCheck,
    HealthQuestion,
    HealthRow,
    HealthState,
    KpiHealth,
    KpiPair,
    Period,
    Review,
)

__all__ = ["health", "kpi_health"]


@handed_over
def health(
    *,
    company: str,
    department: str = "company",
    period: str,
    languages: str = "en,zh",
    cube: Cube | None = None,
) -> Review:
    """The company's review in a period with `health` filled, as notebooks ask for it.

    Takes what `kpi_reports.review.review` takes; `department` is always "company", for KPIs are set
    together. Nothing in it is of a person.

    Raises ParamsError, SourceError, PeriodError or UnitError, each saying what to mend.
    """
    if department != "company":
        raise UnitError(
            f"KPI health looks at the whole company: set department to 'company', not to "
            f"'{department}'."
        )
    workspace = load_workspace(find_params(company))
    wanted = parse_languages(languages)
    cube = cube or open_cube(workspace, Period.parse(period))
    at = period_of(cube, period)
    actuals = Actuals.of(workspace, cube)
    found = review_unit(workspace, actuals, workspace.company_unit, at, wanted)
    audience = workspace.company.audience_of("health")
    return replace(found, health=kpi_health(workspace, actuals, at), audience=audience)


def kpi_health(workspace: Workspace, cube: Cube | Actuals, period: Period) -> KpiHealth:
    """What there is to ask about the KPIs of the company and its departments."""
    actuals = Actuals.of(workspace, cube)
    cases = cases_of(workspace, actuals, period)
    attainment = attainment_of(cases)
    pairs = pairs_of(workspace, cases)
    together = pair_questions(pairs, cases)
    asked: dict[HealthCheck, Asked] = {
        "target": target_questions(workspace, actuals, cases, attainment),
        "conflict": together,
        "alive": alive_questions(cases),
        "fresh": fresh_questions(workspace, actuals, cases, period),
        "setup": _setup(workspace, cases, together, period),
        "patterns": pattern_questions(workspace, cases, period),
        "outside": outside_questions(workspace, cases, period),
    }
    rows = _rows(workspace, cases, asked, pairs, period)
    order = {row.kpi: at for at, row in enumerate(rows)}
    questions = [question for part in asked.values() for question in part.questions]
    return KpiHealth(
        kpis=tuple(workspace.kpis[row.kpi].value for row in rows),
        questions=tuple(sorted(questions, key=lambda q: (-q.severity, order[q.kpis[0]]))),
        rows=rows,
        pairs=shown_pairs(pairs, asked["conflict"]),
        pairs_tested=sum(pair.p is not None for pair in pairs),
        attainment=attainment,
    )


def _setup(
    workspace: Workspace, cases: tuple[HealthCase, ...], together: Asked, period: Period
) -> Asked:
    """What params lack, what they could say of months included."""
    found = setup_questions(workspace, cases, period)
    doubles = [question.kpis for question in together.questions if question.kind == "redundant"]
    of_months = [*new_process_questions(cases), *season_questions(cases, doubles)]
    return replace(found, questions=(*found.questions, *of_months))


def _rows(
    workspace: Workspace,
    cases: tuple[HealthCase, ...],
    asked: Mapping[HealthCheck, Asked],
    pairs: tuple[KpiPair, ...],
    period: Period,
) -> tuple[HealthRow, ...]:
    """A row for each KPI with a good direction, also one in no scheme, in kpis.yaml's order."""
    units = {kpi: tuple(c.unit.id for c in own) for kpi, own in by_kpi(cases).items()}
    wanted = {case.kpi for case in cases if case.is_directed} | set(unused_kpis(workspace, period))
    letters = smart_letters(workspace, period)
    declared = {kpi for p in pairs if p.declared for kpi in (p.one, p.other)}
    return tuple(
        HealthRow(
            kpi=kpi,
            units=units.get(kpi, ()),
            states=tuple(
                (check, _state(kpi, check, asked[check], declared, letters))
                for check in HEALTH_CHECKS
            ),
            smart=letters.get(kpi, ()),
        )
        for kpi in workspace.kpis
        if kpi in wanted
    )


def _state(
    kpi: str,
    check: HealthCheck,
    asked: Asked,
    declared: set[str],
    letters: Mapping[str, tuple[str, ...]],
) -> HealthState:
    def concerns(question: HealthQuestion) -> bool:
        return kpi in question.kpis

    if any(map(concerns, asked.questions)):
        return "ask"
    if (check == "conflict" and kpi in declared) or (check == "setup" and kpi in letters):
        return "known"
    return "fine" if kpi in asked.judged else "not_judged"
