"""A miss that peers share asks what happened outside, before anybody asks about the target."""

from __future__ import annotations

from collections.abc import Sequence

from kpi_reports.analysis.health import OutsideChange, outside_change
from kpi_reports.params.models import Workspace
from kpi_reports.review.health.cases import Asked, HealthCase, by_kpi
from kpi_reports.values import Direction, Fact, HealthQuestion, Period, UnitKind

OUTSIDE = 65.0  # rank
YEAR = 12
MIN_PEERS = 3


def outside_questions(workspace: Workspace, cases: Sequence[HealthCase], period: Period) -> Asked:
    """KPIs that three departments or more have, where a miss in one came with a change for the
    worse that its peers share; one question a KPI, with the departments that missed."""
    questions, judged = [], set()
    for kpi, own in by_kpi(cases).items():
        units = [case for case in own if case.unit.kind is UnitKind.DEPARTMENT]
        if len(units) <= MIN_PEERS or not units[0].is_directed:
            continue
        if units[0].review.kpi.is_of_the_period:
            continue  # totals of departments of different size do not compare
        judged.add(kpi)
        missed = [case for case in units if case.review.score and case.review.score.met is False]
        shared = [
            (case, found)
            for case in missed
            if (found := _moved(workspace, case, units, period)).verdict == "outside"
            and _worse(case, found)
        ]
        if shared:
            questions.append(_question(kpi, shared, len(missed)))
    return Asked(tuple(questions), frozenset(judged))


def _moved(
    workspace: Workspace, case: HealthCase, units: Sequence[HealthCase], period: Period
) -> OutsideChange:
    points = case.review.months.points
    benchmarks = [workspace.target_for(case.kpi, case.unit.id, point.period) for point in points]
    market = [None if t is None or t.benchmark is None else float(t.benchmark) for t in benchmarks]
    return outside_change(
        case.months,
        {other.unit.id: other.months for other in units if other.unit != case.unit},
        after=period.grain.months,
        season=_season(case, period),
        benchmark=market if all(value is not None for value in market) else None,
    )


def _season(case: HealthCase, period: Period) -> int | None:
    """A year, where the same months of the year before are there."""
    return YEAR if len(case.months) >= YEAR + period.grain.months else None


def _worse(case: HealthCase, found: OutsideChange) -> bool:
    sign = -1 if case.declared.direction is Direction.LOWER else 1
    return found.own is not None and found.own * sign < 0


def _question(
    kpi: str, shared: Sequence[tuple[HealthCase, OutsideChange]], missed: int
) -> HealthQuestion:
    case, found = max(shared, key=lambda entry: abs(entry[1].own or 0.0))
    facts: dict[str, Fact] = {
        "own": found.own,
        "common": found.common,
        "same_way": found.same_way,
        "peers": found.peers,
        "benchmark": found.benchmark,
        "unit": case.unit.id,
        "missed": missed,
        "season": _season(case, case.review.value.period) is not None,
    }
    units = tuple(entry.unit.id for entry, _ in shared)
    return HealthQuestion("outside", "outside", (kpi,), OUTSIDE, units, facts)
