"""Targets that are too easy or too hard, that follow last year's actual, or that nobody renewed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kpi_reports.analysis.health import ratchet, target_difficulty
from kpi_reports.params.models import Workspace
from kpi_reports.review.actuals import Actuals
from kpi_reports.review.health.cases import Asked, HealthCase
from kpi_reports.values import (
    Attainment,
    Fact,
    Grain,
    HealthQuestion,
    Period,
)

TOO_HARD, TOO_EASY, RATCHET, OLD_TARGET = 75.0, 70.0, 45.0, 20.0  # ranks
MOST_MARGIN = 2.0
OLD_MONTHS = 24  # a target unchanged for longer is asked about; our convention


def attainment_of(cases: Sequence[HealthCase]) -> tuple[Attainment, ...]:
    """How often every target was met, in the order of the cases; where there is none, nothing."""
    return tuple(
        Attainment(
            kpi=case.kpi,
            unit=case.unit.id,
            grain=case.grain,
            difficulty=target_difficulty(
                case.points, case.targets, direction=case.declared.direction, limits=case.limits
            ),
            target=next((t for t in reversed(case.targets) if t is not None), None),
            lower=case.limits[0],
            upper=case.limits[1],
        )
        for case in cases
        if case.is_directed and any(target is not None for target in case.targets)
    )


def target_questions(
    workspace: Workspace,
    actuals: Actuals,
    cases: Sequence[HealthCase],
    attainment: Sequence[Attainment],
) -> Asked:
    """Too easy and too hard by unit; ratchets; targets that have stood for more than two years."""
    by_place = {(case.kpi, case.unit.id): case for case in cases}
    found = [_difficulty(entry, by_place[entry.kpi, entry.unit]) for entry in attainment]
    questions = [question for question in found if question is not None]
    told = {(question.kpis[0], question.units[0]) for question in questions}
    questions += [q for case in cases if (q := _ratcheted(workspace, actuals, case)) is not None]
    questions += _old([case for case in cases if (case.kpi, case.unit.id) not in told])
    judged = {entry.kpi for entry in attainment if entry.difficulty.verdict != "not_judged"}
    return Asked(tuple(questions), frozenset(judged))


def _difficulty(entry: Attainment, case: HealthCase) -> HealthQuestion | None:
    found = entry.difficulty
    if found.verdict not in ("too_easy", "too_hard") or found.low is None or found.high is None:
        return None
    facts: dict[str, Fact] = {
        "met": found.met,
        "judged": found.judged,
        "low": found.low,
        "high": found.high,
        "grain": entry.grain.value,
        "target": entry.target,
        "lower": entry.lower,
        "upper": entry.upper,
        "since": case.review.target.valid_from.isoformat() if case.review.target else None,
    }
    rank = TOO_EASY if found.verdict == "too_easy" else TOO_HARD
    rank += case.weight / 10 + _margin(entry)
    return HealthQuestion(found.verdict, "target", (entry.kpi,), rank, (entry.unit,), facts)


def _margin(entry: Attainment) -> float:
    """How far the target lies beyond the nearer control limit, in widths of the limits, at most 2:
    what lies far beyond is asked about first."""
    if entry.lower is None or entry.upper is None or entry.target is None:
        return 0.0
    width = entry.upper - entry.lower
    beyond = max(entry.lower - entry.target, entry.target - entry.upper, 0.0)
    return min(beyond / width, MOST_MARGIN) if width > 0 else 0.0


def _ratcheted(workspace: Workspace, actuals: Actuals, case: HealthCase) -> HealthQuestion | None:
    """Whether yearly targets follow the year before, over whole years up to the period."""
    if not case.is_directed or case.review.kpi.is_of_the_period:
        return None  # a total's target is a quarter's or a year's; years alone are too few
    period, first = case.review.value.period, actuals.first_day.year
    years = [Period(Grain.YEAR, year, 1) for year in range(first, period.last.year + 1)]
    targets = [workspace.target_for(case.kpi, case.unit.id, year) for year in years]
    values = [actuals.measured(case.kpi, case.unit.id, year) for year in years]
    found = ratchet(
        [None if target is None else float(target.value) for target in targets],
        [None if value.partial else value.value for value in values],
        direction=case.declared.direction,
    )
    if not found:
        return None
    facts: dict[str, Fact] = {"changes": found.changes, "follow": found.follow}
    return HealthQuestion(
        "ratchet", "target", (case.kpi,), RATCHET + case.weight / 10, (case.unit.id,), facts
    )


def _old(cases: Sequence[HealthCase]) -> Iterator[HealthQuestion]:
    """Scored KPIs whose target has stood for more than two years; one question for each day since
    which they stand."""
    since: dict[str, list[HealthCase]] = {}
    for case in cases:
        target = case.review.target
        if case.review.score is not None and target is not None and _months(case) > OLD_MONTHS:
            since.setdefault(target.valid_from.isoformat(), []).append(case)
    for day, old in sorted(since.items()):
        kpis = tuple(dict.fromkeys(case.kpi for case in old))
        units = tuple(dict.fromkeys(case.unit.id for case in old))
        facts: dict[str, Fact] = {"since": day, "months": OLD_MONTHS}
        yield HealthQuestion("old_target", "target", kpis, OLD_TARGET, units, facts)


def _months(case: HealthCase) -> int:
    """Months that the target has stood at the end of the period, the first and last counted."""
    target, last = case.review.target, case.review.value.period.last
    if target is None:
        return 0
    begun = target.valid_from
    return (last.year - begun.year) * 12 + last.month - begun.month + 1
