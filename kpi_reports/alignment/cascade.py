"""The values of the cascade: goals, the KPIs that serve them, the units that are scored by these.

Everything is frozen and says what params say, not what is right about it: `gaps.py` and
`conflicts.py` make the notes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeVar

from kpi_reports.values import Period, Text

Level = Literal["strategy", "department", "position"]
LEVELS: tuple[Level, ...] = ("strategy", "department", "position")
NoteKind = Literal[
    "no_goals", "orphan", "no_kpi", "no_parent", "shared", "shared_differs", "owner_idle",
    "not_owner", "conflict_within", "conflict_across", "opposed", "targets_sum", "whole_target",
    "too_weak",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class UnitPlace:
    """Who is scored: the company, a department or a position."""

    id: str
    kind: Literal["company", "department", "position"]
    name: Text


@dataclass(frozen=True, slots=True)
class Share:
    """A unit that is scored by a KPI, and the KPI's weight there in percent of the whole."""

    unit: str
    weight: Decimal


@dataclass(frozen=True, slots=True)
class KpiPlace:
    """A KPI: the goal and the KPI that it comes from, and who is scored by it.

    `goal` is the one that it names, or that its nearest parent names; None where neither does:
    then nothing shows what it is for. `shares` is empty for a KPI that is only watched.
    """

    id: str
    name: Text
    goal: str | None
    own_goal: str | None
    parent: str | None
    shares: tuple[Share, ...]

    @property
    def units(self) -> tuple[str, ...]:
        return tuple(share.unit for share in self.shares)

    @property
    def is_scored(self) -> bool:
        return bool(self.shares)


@dataclass(frozen=True, slots=True)
class GoalPlace:
    """A goal with the goals and KPIs directly below it, by their ids, in the order of params."""

    id: str
    name: Text
    level: Level
    parent: str | None
    owners: tuple[str, ...]
    goals: tuple[str, ...]
    kpis: tuple[str, ...]


Place = TypeVar("Place", GoalPlace, KpiPlace, UnitPlace)


@dataclass(frozen=True, slots=True)
class Note:
    """A statement about the cascade, and what to do about it. People judge it; it is no fault."""

    kind: NoteKind
    text: Text
    advice: Text
    goals: tuple[str, ...] = ()
    kpis: tuple[str, ...] = ()
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A station on the way from a KPI up to strategy. `level` is that of a goal."""

    kind: Literal["kpi", "goal"]
    id: str
    name: Text
    level: Level | None = None


@dataclass(frozen=True, slots=True)
class Below:
    """All that hangs on a goal: the goals below it, the KPIs, and the units scored by those."""

    goals: tuple[str, ...]
    kpis: tuple[str, ...]
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alignment:
    """The cascade of a company in a period.

    `kpis` are those that are scored, that serve a goal, or that others are handed down from.
    """

    company: Text
    period: Period
    goals: tuple[GoalPlace, ...]
    kpis: tuple[KpiPlace, ...]
    units: tuple[UnitPlace, ...]
    notes: tuple[Note, ...] = ()

    def goal(self, goal: str) -> GoalPlace:
        """Raises KeyError where there is no such goal."""
        return _named(self.goals, goal)

    def kpi(self, kpi: str) -> KpiPlace:
        """Raises KeyError where the KPI has no place in the cascade."""
        return _named(self.kpis, kpi)

    def unit(self, unit: str) -> UnitPlace:
        """Raises KeyError where there is no such department or position."""
        return _named(self.units, unit)

    def path_of(self, kpi: str) -> tuple[Step, ...]:
        """From a KPI up to strategy: itself, the KPIs it is handed down from until one names a
        goal, then the goals upward. It ends where nothing higher is named.

        Raises KeyError where the KPI has no place in the cascade.
        """
        steps, place = [], self.kpi(kpi)
        steps.append(Step("kpi", place.id, place.name))
        while place.own_goal is None and place.parent is not None:
            place = self.kpi(place.parent)
            steps.append(Step("kpi", place.id, place.name))
        at = place.own_goal
        while at is not None:
            goal = self.goal(at)
            steps.append(Step("goal", goal.id, goal.name, goal.level))
            at = goal.parent
        return tuple(steps)

    def below(self, goal: str) -> Below:
        """All that hangs on a goal, each once. Raises KeyError where there is no such goal."""
        place = self.goal(goal)
        under = [self.below(child) for child in place.goals]
        pairs = zip(place.goals, under, strict=True)
        goals = [name for child, found in pairs for name in (child, *found.goals)]
        kpis = tuple(dict.fromkeys((*(k for found in under for k in found.kpis), *place.kpis)))
        scored = {unit for kpi in kpis for unit in self.kpi(kpi).units}
        units = tuple(unit.id for unit in self.units if unit.id in scored)
        return Below(tuple(goals), kpis, units)

    def above(self, goal: str) -> tuple[GoalPlace, ...]:
        """The goals that a goal is handed down from, the nearest first."""
        found: list[GoalPlace] = []
        at = self.goal(goal).parent
        while at is not None:
            found.append(self.goal(at))
            at = found[-1].parent
        return tuple(found)

    def roots(self) -> Iterator[GoalPlace]:
        """The goals that are handed down from none: strategy first, then in the order of params."""
        tops = [goal for goal in self.goals if goal.parent is None]
        return iter(sorted(tops, key=lambda goal: LEVELS.index(goal.level)))

    @property
    def homeless(self) -> tuple[KpiPlace, ...]:
        """Scored KPIs from which no way leads to a goal."""
        return tuple(kpi for kpi in self.kpis if kpi.goal is None and kpi.is_scored)


def _named(places: tuple[Place, ...], wanted: str) -> Place:
    for place in places:
        if place.id == wanted:
            return place
    raise KeyError(wanted)
