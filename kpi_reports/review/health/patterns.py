"""Patterns in results that deserve a question about how they came to be."""

from __future__ import annotations

from collections.abc import Sequence

from kpi_reports.analysis.health import heaping, just_past_target, period_end_spike
from kpi_reports.analysis.multiple import adjust_p_values
from kpi_reports.review.health.cases import Asked, HealthCase
from kpi_reports.values import Direction, Fact, HealthQuestion

SPIKE, PAST_TARGET, HEAPED = 48.0, 46.0, 42.0  # ranks
LEVEL = 0.01  # of q over all KPIs of the pack: it asks about people's honesty


def pattern_questions(cases: Sequence[HealthCase]) -> Asked:
    """Results that crowd just past the target, spikes at the close of quarters, heaped digits of
    results that somebody enters."""
    directed = [case for case in cases if case.is_directed]
    parts = [_past(directed), _spikes(directed), _heaped(directed)]
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


def _heaped(cases: Sequence[HealthCase]) -> Asked:
    """Only results that are entered: those counted from rows have digits that nobody wrote."""
    entered = [case for case in cases if case.review.kpi.measure == "entered"]
    questions, judged = [], set()
    for case in entered:
        values = [float(result.value) for result in case.review.results]
        found = heaping(values, decimals=case.review.kpi.decimals)
        if found.reason in ("heaped", "even"):
            judged.add(case.kpi)
        if found:
            facts: dict[str, Fact] = {"n": found.n, "share": found.round_share}
            questions.append(_question("heaped", case, HEAPED, facts))
    return Asked(tuple(questions), frozenset(judged))


def _question(kind: str, case: HealthCase, rank: float, facts: dict[str, Fact]) -> HealthQuestion:
    weighted = rank + case.weight / 10
    return HealthQuestion(kind, "patterns", (case.kpi,), weighted, (case.unit.id,), facts)


def _judged(cases: Sequence[HealthCase], adjusted: Sequence[float | None]) -> frozenset[str]:
    return frozenset(c.kpi for c, q in zip(cases, adjusted, strict=True) if q is not None)
