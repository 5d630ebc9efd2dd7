"""Goals that several departments share: who serves them by which KPI, and how each stands.

A department is told of the goals that goals.yaml makes it answer for together with others, and of
the others' KPIs only those that serve such a goal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from kpi_reports.params.models import Goal, Workspace
from kpi_reports.review.actuals import Actuals
from kpi_reports.review.cases import score
from kpi_reports.review.departments import Department
from kpi_reports.review.kpis import kpi_reviews
from kpi_reports.values import (
    GoalPart,
    KpiReview,
    Period,
    PullingPair,
    SharedGoal,
    Unit,
    Variation,
)


def shared_goals(
    workspace: Workspace,
    actuals: Actuals,
    unit: Unit,
    period: Period,
    departments: Sequence[Department],
) -> tuple[SharedGoal, ...]:
    """The goals that a unit shares, in the order of goals.yaml.

    For the company, those that several departments own or are scored by, of `departments`, which
    are all. For a department, those that it owns together with others; `departments` is itself.
    """
    if unit == workspace.company_unit:
        found = [_goal(workspace, goal, departments, departments) for goal in workspace.goals]
        return tuple(goal for goal in found if len(_answering(goal)) > 1)
    goals = [
        goal
        for goal in workspace.goals
        if unit.id in goal.owners and len(_owners(workspace, goal)) > 1
    ]
    reviewed = {
        partner.id: _partner(workspace, actuals, partner, period, goals)
        for goal in goals
        for partner in _owners(workspace, goal)
        if partner != unit
    } | {own.unit.id: own for own in departments}
    return tuple(
        _goal(
            workspace,
            goal,
            [reviewed[owner.id] for owner in _owners(workspace, goal)],
            departments,
        )
        for goal in goals
    )


def _owners(workspace: Workspace, goal: Goal) -> tuple[Unit, ...]:
    """The departments among a goal's owners, in the order of departments.yaml."""
    return tuple(unit for unit in workspace.units() if unit.id in goal.owners)


def _answering(goal: SharedGoal) -> set[str]:
    """The departments that own a goal or are scored by a KPI that serves it."""
    scored = {part.unit.id for part in goal.parts if part.scored}
    return scored | {owner.id for owner in goal.owners}


def _partner(
    workspace: Workspace, actuals: Actuals, partner: Unit, period: Period, goals: Sequence[Goal]
) -> Department:
    """Another department, with the KPIs alone that serve goals which both own."""
    both = {goal.id for goal in goals if partner.id in goal.owners}
    serving = [kpi for kpi in workspace.kpis if workspace.goal_of(kpi) in both]
    card = score(workspace, actuals, partner, period)
    kpis = kpi_reviews(workspace, actuals, partner, period, card, only=serving)
    return Department(partner, card, kpis)


def _goal(
    workspace: Workspace, goal: Goal, departments: Sequence[Department], told: Sequence[Department]
) -> SharedGoal:
    """A goal with the KPIs of `departments` that serve it; pairs that pull are those of `told`."""
    above = next((other for other in workspace.goals if other.id == goal.parent), None)
    return SharedGoal(
        id=goal.id,
        name=goal.name.text,
        above=None if above is None else above.name.text,
        owners=_owners(workspace, goal),
        parts=tuple(
            part_of(own.unit, entry)
            for own in departments
            for entry in own.kpis
            if workspace.goal_of(entry.kpi.id) == goal.id
        ),
        pulling=tuple(
            pair
            for pair in pulling_pairs(workspace, told)
            if goal.id in (workspace.goal_of(part.kpi.id) for part in (pair.well, pair.badly))
        ),
    )


def part_of(unit: Unit, entry: KpiReview) -> GoalPart:
    """A department's KPI as a part of something shared."""
    scored = entry.score
    judged = scored is not None and entry.judged and not entry.is_carried
    return GoalPart(
        unit=unit,
        kpi=entry.kpi,
        value=entry.value.value,
        target=None if entry.target is None else entry.target.value,
        attainment=None if scored is None else scored.attainment,
        met=scored.met if scored is not None and judged else None,
        variation=entry.signal.variation,
        side=entry.signal.side,
        scored=scored is not None,
    )


def pulling_pairs(workspace: Workspace, departments: Sequence[Department]) -> list[PullingPair]:
    """The pairs of `conflicts_with` of which one did well in the period and the other did not.

    Within the departments that have both KPIs; where none has, between those that have one.
    """
    declared = {
        frozenset((kpi.id, other)): (kpi.id, other)
        for kpi in workspace.kpis.values()
        for other in kpi.conflicts_with
    }
    parts = [(own.unit.id, part_of(own.unit, entry)) for own in departments for entry in own.kpis]
    found = []
    for first, second in declared.values():
        ones = [(unit, part) for unit, part in parts if part.kpi.id == first]
        others = [(unit, part) for unit, part in parts if part.kpi.id == second]
        pairs = [(one, other) for (at, one), (by, other) in product(ones, others) if at == by]
        pairs = pairs or [(one, other) for (_, one), (_, other) in product(ones, others)]
        found += [pair for one, other in pairs for pair in _pulling(one, other)]
    return found


def _pulling(one: GoalPart, other: GoalPart) -> Iterator[PullingPair]:
    """The pair, where one did well and the other badly: by signals first, then by targets."""
    for well, badly in ((one, other), (other, one)):
        ways = (well.variation, badly.variation)
        apart = ways == (Variation.IMPROVING, Variation.WORSENING)
        if apart or (well.met is True and badly.met is False):
            yield PullingPair(well, badly)
            return
