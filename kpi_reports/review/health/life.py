"""KPIs that say nothing any more, and data that are late, silent or held back."""

from __future__ import annotations

from collections.abc import Sequence

from kpi_reports.analysis.health import is_dead, is_stale
from kpi_reports.params.models import Workspace
from kpi_reports.review.actuals import Actuals
from kpi_reports.review.health.cases import PERCENT_PLACES, Asked, HealthCase, by_kpi
from kpi_reports.review.inputs import sources_of
from kpi_reports.values import Fact, HealthQuestion, Missing, Period

DEAD, LATE, STOPPED, SILENT, REPEATED = 60.0, 58.0, 56.0, 55.0, 50.0  # ranks


def alive_questions(cases: Sequence[HealthCase]) -> Asked:
    """KPIs that never vary as they are shown, or never leave the ends of their scale."""
    questions, judged = [], set()
    for case in cases:
        kpi = case.review.kpi
        places = kpi.decimals + (PERCENT_PLACES if kpi.unit_kind == "percent" else 0)
        found = is_dead(
            case.points, bounds=(0.0, 1.0) if case.is_share else (None, None), decimals=places
        )
        if found.reason != "too_few":
            judged.add(case.kpi)
        if found:
            facts: dict[str, Fact] = {"n": found.n, "value": found.value}
            facts["grain"] = case.grain.value
            kind = "dead" if found.reason == "constant" else "at_bound"
            rank = DEAD + case.weight / 10
            units = (case.unit.id,)
            questions.append(HealthQuestion(kind, "alive", (case.kpi,), rank, units, facts))
    return Asked(tuple(questions), frozenset(judged))


def fresh_questions(
    workspace: Workspace, actuals: Actuals, cases: Sequence[HealthCase], period: Period
) -> Asked:
    """Sources that end before the period does; KPIs held back, silent, or only repeated."""
    stopped = [q for kpi, own in by_kpi(cases).items() for q in _stopped(kpi, own, period)]
    told = {kpi for question in stopped for kpi in question.kpis}
    late = _late(workspace, actuals, [case for case in cases if case.kpi not in told], period)
    told |= {kpi for question in late for kpi in question.kpis}
    silent = [q for kpi, own in by_kpi(cases).items() if kpi not in told for q in _silent(kpi, own)]
    questions = [*stopped, *late, *silent]
    judged = {case.kpi for case in cases if case.review.value.value is not None}
    return Asked(tuple(questions), frozenset(judged | {k for q in questions for k in q.kpis}))


def _late(
    workspace: Workspace, actuals: Actuals, cases: Sequence[HealthCase], period: Period
) -> list[HealthQuestion]:
    """One question for each source that ends early, with the KPIs that rest on it."""
    partial = [case for case in cases if case.review.value.partial]
    questions = []
    for facts in actuals.sources:
        if facts.last_day is None or facts.last_day >= period.last:
            continue
        resting = [case for case in partial if facts.source in sources_of(workspace, [case.kpi])]
        if resting:
            told: dict[str, Fact] = {"source": facts.source, "last": facts.last_day.isoformat()}
            kpis = tuple(dict.fromkeys(case.kpi for case in resting))
            units = tuple(dict.fromkeys(case.unit.id for case in resting))
            questions.append(HealthQuestion("late", "fresh", kpis, LATE, units, told))
    return questions


def _stopped(kpi: str, own: Sequence[HealthCase], period: Period) -> list[HealthQuestion]:
    """Months of the period that a failed check holds back; a department's own, not the company's
    that follows from it."""
    months: dict[str, list[str]] = {}
    for case in own:
        held = [
            str(point.period)
            for point in case.review.months.points
            if point.missing is Missing.CHECK_FAILED and point.period.first >= period.first
        ]
        if held:
            months[case.unit.id] = held
    if not months:
        return []
    facts: dict[str, Fact] = {
        "months": ", ".join(sorted({m for own in months.values() for m in own}))
    }
    return [HealthQuestion("stopped", "fresh", (kpi,), STOPPED, tuple(months), facts)]


def _silent(kpi: str, own: Sequence[HealthCase]) -> list[HealthQuestion]:
    questions = []
    for case in own:
        if case.review.is_carried or case.review.kpi.measure == "entered":
            continue  # its months are not expected
        points = case.review.months.points
        found = is_stale([point.value for point in points], bounds=case.ends)
        if not found or not found.n:
            continue
        kind, rank = ("silent", SILENT) if found.reason == "silent" else ("repeated", REPEATED)
        last = max(place for place, point in enumerate(points) if point.value is not None)
        facts: dict[str, Fact] = {
            "run": found.run,
            "silent": found.silent,
            "value": points[last].value,
            "month": str(points[last].period),
        }
        units = (case.unit.id,)
        questions.append(
            HealthQuestion(kind, "fresh", (kpi,), rank + case.weight / 10, units, facts)
        )
    return questions
