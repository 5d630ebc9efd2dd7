"""Patterns in results that deserve a question about how they came to be."""

from __future__ import annotations

from collections.abc import Sequence

from kpi_reports.analysis.health import Heaping, heaping, just_past_target, period_end_spike
from kpi_reports.analysis.multiple import adjust_p_values
from kpi_reports.params.models import Workspace
from kpi_reports.review.health.cases import PERCENT_PLACES, Asked, HealthCase, by_kpi
from kpi_reports.values import Direction, Fact, HealthQuestion, Period, Result

SPIKE, PAST_TARGET, HEAPED = 48.0, 46.0, 42.0  # ranks
LEVEL = 0.01  # of q over all KPIs of the pack: it asks about people's honesty


def pattern_questions(workspace: Workspace, cases: Sequence[HealthCase], period: Period) -> Asked:
    """Results that crowd just past the target, spikes at the close of quarters, heaped digits of
    results that somebody enters."""
    directed = [case for case in cases if case.is_directed]
    parts = [_past(directed), _spikes(directed), _heaped(workspace, directed, period)]
    return Asked(
        tuple(question for part in parts for question in part.questions),
        frozenset(kpi for part in parts for kpi in part.judged),
    )


def _past(cases: Sequence[HealthCase]) -> Asked:
    found = [
        just_past_target(case.points, case.targets, direction=case.declared.direction)
        for case in cases
    ]
    adjusted = adjust_p_values([entry.p for entry in found])
    questions = []
    for case, entry, q in zip(cases, found, adjusted, strict=True):
        if q is not None and q <= LEVEL:
            facts: dict[str, Fact] = {
                "past": entry.past,
                "inside": entry.inside,
                "caliper": entry.caliper,
                "expected": entry.expected,
                "grain": case.grain.value,
            }
            questions.append(_question("past_target", case, PAST_TARGET, facts))
    return Asked(tuple(questions), _judged(cases, adjusted))


def _spikes(cases: Sequence[HealthCase]) -> Asked:
    found = []
    for case in cases:
        points = case.review.months.points
        sign = -1.0 if case.declared.direction is Direction.LOWER else 1.0
        months = [None if value is None else sign * value for value in case.months]
        first = (points[0].period.first.month - 1) % 3 + 1 if points else 1
        found.append(period_end_spike(months, first=first))
    adjusted = adjust_p_values([entry.p for entry in found])
    questions = []
    for case, entry, q in zip(cases, found, adjusted, strict=True):
        if q is not None and q <= LEVEL:
            facts: dict[str, Fact] = {"standing": entry.standing, "quarters": entry.quarters}
            questions.append(_question("spike", case, SPIKE, facts))
    return Asked(tuple(questions), _judged(cases, adjusted))


def _heaped(workspace: Workspace, cases: Sequence[HealthCase], period: Period) -> Asked:
    """Results that are entered, of all units of a KPI together and up to the period's end; those
    counted from rows have digits that nobody wrote. A person's are left out."""
    entered = {
        kpi: own for kpi, own in by_kpi(cases).items() if own[0].review.kpi.measure == "entered"
    }
    of_units = {case.unit.id for case in cases}
    results: dict[str, list[Result]] = {kpi: [] for kpi in entered}
    for result in workspace.results:
        if result.kpi in results and result.unit in of_units and result.period.last <= period.last:
            results[result.kpi].append(result)
    found = {kpi: _digits(own[0], results[kpi]) for kpi, own in entered.items()}
    adjusted = adjust_p_values([entry.p for entry in found.values()])
    questions = []
    for (kpi, entry), q in zip(found.items(), adjusted, strict=True):
        if q is not None and q <= LEVEL:
            facts: dict[str, Fact] = {
                "n": entry.n,
                "share": entry.round_share,
                "round": entry.is_round,
            }
            units = tuple(dict.fromkeys(result.unit for result in results[kpi]))
            rank = HEAPED + max(case.weight for case in entered[kpi]) / 10
            questions.append(HealthQuestion("heaped", "patterns", (kpi,), rank, units, facts))
    judged = {kpi for kpi, entry in found.items() if entry.p is not None}
    return Asked(tuple(questions), frozenset(judged))


def _digits(case: HealthCase, results: Sequence[Result]) -> Heaping:
    """The last digits as the KPI is shown, a percent without its sign."""
    kpi = case.review.kpi
    places = kpi.decimals + (PERCENT_PLACES if kpi.unit_kind == "percent" else 0)
    return heaping([float(result.value) for result in results], decimals=places)


def _question(kind: str, case: HealthCase, rank: float, facts: dict[str, Fact]) -> HealthQuestion:
    weighted = rank + case.weight / 10
    return HealthQuestion(kind, "patterns", (case.kpi,), weighted, (case.unit.id,), facts)


def _judged(cases: Sequence[HealthCase], adjusted: Sequence[float | None]) -> frozenset[str]:
    return frozenset(c.kpi for c, q in zip(cases, adjusted, strict=True) if q is not None)
