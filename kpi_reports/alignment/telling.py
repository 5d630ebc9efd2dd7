"""The notes in words: grouped, numbered, each with what to do. The map cites the same numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kpi_reports.alignment.cascade import Alignment, Note, NoteKind
from kpi_reports.pack.text import visible
from kpi_reports.values import Language, Text

HEADINGS: tuple[tuple[Text, tuple[NoteKind, ...]], ...] = (
    (Text("No goals", "尚无目标"), ("no_goals",)),
    (Text("KPIs without a goal", "未对应目标的指标"), ("orphan",)),
    (Text("Goals without a KPI", "没有指标支撑的目标"), ("no_kpi",)),
    (Text("Goals that lead to no strategy", "未承接公司战略的目标"), ("no_parent",)),
    (Text("Shared goals", "共担目标"), ("shared", "shared_differs")),
    (Text("Owners and scores that differ", "责任与考核不一致"), ("owner_idle", "not_owner")),
    (
        Text("KPIs that may pull against each other", "可能相互牵制的指标"),
        ("conflict_within", "conflict_across", "opposed"),
    ),
    (
        Text("Targets that do not fit together", "相互不衔接的目标值"),
        ("targets_sum", "whole_target", "too_weak"),
    ),
)
NOTHING = Text(
    "Every scored KPI leads up to strategy, every goal has a KPI, and no targets disagree.",
    "各计分指标均可追溯到公司战略，各目标均有指标支撑，目标值相互衔接。",
)


@dataclass(frozen=True, slots=True)
class Group:
    """Notes of one heading, each with its number in the whole list."""

    heading: Text
    notes: tuple[tuple[int, Note], ...]


def groups(cascade: Alignment) -> tuple[Group, ...]:
    """The notes under their headings; a heading without a note is left out."""
    numbered = list(enumerate(cascade.notes, start=1))
    found = (
        Group(heading, tuple(pair for pair in numbered if pair[1].kind in kinds))
        for heading, kinds in HEADINGS
    )
    return tuple(group for group in found if group.notes)


def summary(cascade: Alignment) -> Text:
    """How many goals, scored KPIs, units and notes there are."""
    top = sum(goal.level == "strategy" for goal in cascade.goals)
    scored = [kpi for kpi in cascade.kpis if kpi.is_scored]
    units = {unit for kpi in scored for unit in kpi.units}
    counts = (
        (len(cascade.goals), "goal"),
        (len(scored), "scored KPI"),
        (len(units), "unit"),
        (len(cascade.notes), "note"),
    )
    goals, kpis, places, notes = (f"{n} {noun}{'' if n == 1 else 's'}" for n, noun in counts)
    return Text(
        f"{goals} ({top} of strategy), {kpis}, {places} scored by them; {notes}.",
        f"目标 {len(cascade.goals)} 个（其中公司战略目标 {top} 个），计分指标 {len(scored)} 项，"
        f"被考核的公司、部门或岗位 {len(units)} 个；提示 {len(cascade.notes)} 条。",
    )


def told(cascade: Alignment, language: Language) -> Iterator[str]:
    """The lists as lines for a terminal, in one language."""
    colon = ": " if language == "en" else "："
    yield visible(
        f"{cascade.company[language]} {cascade.period}{colon}{summary(cascade)[language]}"
    )
    if not cascade.notes:
        yield NOTHING[language]
    for group in groups(cascade):
        yield ""
        yield group.heading[language]
        for number, note in group.notes:
            yield visible(f"{number:>3}. {note.text[language]}")
            yield visible(f"     {note.advice[language]}")
