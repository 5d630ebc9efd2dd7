"""KPIs that pull against each other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from kpi_reports.alignment.cascade import Alignment, KpiPlace, Note
from kpi_reports.alignment.wording import quoted, sentence, unit_names
from kpi_reports.params.models import Workspace
from kpi_reports.values import Direction, Text


def conflicts(workspace: Workspace, cascade: Alignment) -> Iterator[Note]:
    """Pairs that params declare as conflicts, then KPIs of one goal that call opposite directions
    of one measure good."""
    yield from _declared(workspace, cascade)
    yield from _opposed(workspace, cascade)


def _declared(workspace: Workspace, cascade: Alignment) -> Iterator[Note]:
    """Pairs that params say may pull against each other, where somebody is scored by each."""
    pairs = {
        tuple(sorted((kpi.id, other), key=list(workspace.kpis).index)): None
        for kpi in workspace.kpis.values()
        for other in kpi.conflicts_with
    }
    scored = {place.id: place for place in cascade.kpis if place.is_scored}
    for first, second in pairs:
        if first not in scored or second not in scored:
            continue
        yield _pulling(cascade, scored[first], scored[second])


def _pulling(cascade: Alignment, one: KpiPlace, other: KpiPlace) -> Note:
    """Two KPIs that may pull against each other: within the units scored by both, or across."""
    both = tuple(unit for unit in one.units if unit in other.units)
    names = {"one": quoted(one.name), "other": quoted(other.name)}
    if both:
        return Note(
            "conflict_within",
            sentence(
                "{one} and {other} may pull against each other; {both}: scored by both.",
                "{one}与{other}可能相互牵制；{both}同时以二者计分。",
                both=unit_names(cascade, both),
                **names,
            ),
            Text(
                "Set both targets together, and read the two side by side in every review.",
                "两项目标值应一并商定，每次回顾时对照查看。",
            ),
            kpis=(one.id, other.id),
            units=both,
        )
    return Note(
        "conflict_across",
        sentence(
            "{one} ({ones}) and {other} ({others}) may pull against each other, and different "
            "units are scored by them.",
            "{one}（{ones}）与{other}（{others}）可能相互牵制，且分属不同部门或岗位。",
            ones=unit_names(cascade, one.units),
            others=unit_names(cascade, other.units),
            **names,
        ),
        Text(
            "Let these units agree on both targets, or share one of the two KPIs.",
            "请相关部门共同商定两项目标值，或共担其中一项指标。",
        ),
        kpis=(one.id, other.id),
        units=tuple(dict.fromkeys((*one.units, *other.units))),
    )


def _opposed(workspace: Workspace, cascade: Alignment) -> Iterator[Note]:
    """Two KPIs of one goal that measure the same and call opposite directions good."""
    scored = [place for place in cascade.kpis if place.is_scored and place.goal is not None]
    for one, other in combinations(scored, 2):
        if one.goal != other.goal:
            continue
        first, second = workspace.kpis[one.id], workspace.kpis[other.id]
        if (first.source, first.measure) != (second.source, second.measure):
            continue
        if {first.direction, second.direction} != {Direction.HIGHER, Direction.LOWER}:
            continue
        yield Note(
            "opposed",
            sentence(
                "{one} and {other} serve goal {goal} and measure the same, but one is good when "
                "higher and the other when lower.",
                "{one}与{other}支撑同一目标{goal}且口径相同，但方向相反：一项越高越好，"
                "一项越低越好。",
                one=quoted(one.name),
                other=quoted(other.name),
                goal=quoted(cascade.goal(str(one.goal)).name),
            ),
            Text("Keep one of them, or change a direction.", "请保留其中一项，或更正方向。"),
            goals=(str(one.goal),),
            kpis=(one.id, other.id),
            units=tuple(dict.fromkeys((*one.units, *other.units))),
        )
