"""Goals that several departments share, and what only leadership can settle."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from kpi_reports.values.judged import Variation
from kpi_reports.values.measured import Exact, Kpi, Text, Unit


@dataclass(frozen=True, slots=True)
class GoalPart:
    """A KPI of one department that serves a shared goal, as it stands in the period.

    `met` is None where it has no score, no target, a value of an earlier cycle, or too few rows to
    be judged; `scored` says whether the department is assessed by it, or only watches it.
    """

    unit: Unit
    kpi: Kpi
    value: float | None
    target: Exact | None
    attainment: Exact | None
    met: bool | None
    variation: Variation
    side: int = 0
    scored: bool = True


@dataclass(frozen=True, slots=True)
class PullingPair:
    """Two KPIs that params say may pull against each other (`conflicts_with`), in a period in which
    one did well and the other did not: better against worse, or met against missed.

    A fact about two numbers: that the one moved the other is not shown by it.
    """

    well: GoalPart
    badly: GoalPart


@dataclass(frozen=True, slots=True)
class SharedGoal:
    """A goal that several departments own, or by whose KPIs several are scored.

    `above` names the goal that it is handed down from. `owners` are its departments in goals.yaml.
    `parts` are in the order of departments.yaml, each department's KPIs in that of its scheme.
    """

    id: str
    name: Text
    above: Text | None
    owners: tuple[Unit, ...]
    parts: tuple[GoalPart, ...]
    pulling: tuple[PullingPair, ...] = ()

    @property
    def is_owned_together(self) -> bool:
        """Whether goals.yaml names several departments that answer for it."""
        return len(self.owners) > 1

    @property
    def idle(self) -> tuple[Unit, ...]:
        """Owners of whom no KPI serves it."""
        serving = {part.unit.id for part in self.parts}
        return tuple(owner for owner in self.owners if owner.id not in serving)

    @property
    def judged(self) -> tuple[Unit, ...]:
        """The departments of which at least one KPI of the goal met or missed its target."""
        found = {part.unit.id: part.unit for part in self.parts if part.met is not None}
        return tuple(found.values())

    @property
    def on_course(self) -> tuple[Unit, ...]:
        """Those judged that missed with none of their KPIs of the goal."""
        behind = {part.unit.id for part in self.parts if part.met is False}
        return tuple(unit for unit in self.judged if unit.id not in behind)


class SupportRule(StrEnum):
    """Why something needs leadership: in this order, what one department cannot settle alone."""

    NO_GRADE = "no_grade"  # too much weight is missing for a grade
    LOWEST_GRADE = "lowest_grade"  # the scheme's lowest grade
    OUT_OF_REACH = "out_of_reach"  # missed, and as the process stands it will be missed again
    GOAL_DIVIDED = "goal_divided"  # owners of one goal: some on course, others not
    PULLING = "pulling"  # KPIs that may pull against each other, one well and the other not
    MISSED_WIDELY = "missed_widely"  # missed by at least three departments, and by most of those
    BEYOND_CONTROL = "beyond_control"  # missed, and only partly in the department's hands
    DATA_MISSING = "data_missing"  # another department is to provide the number
    NOT_SIGNED = "not_signed"  # another department has not signed the numbers off


SupportAsk = Literal["decide", "resource", "arbitrate", "data"]


@dataclass(frozen=True, slots=True)
class SupportCase:
    """Something that needs leadership: which rule found it, and what is asked.

    `parts` are the KPIs that it rests on, with their departments; `provider` is who is to deliver,
    where that is one.
    `of` counts the departments that `units` are out of; `goal` names a goal that is shared.
    """

    rule: SupportRule
    ask: SupportAsk
    units: tuple[Unit, ...]
    parts: tuple[GoalPart, ...] = ()
    of: int = 0
    goal: Text | None = None
    provider: Text | None = None
