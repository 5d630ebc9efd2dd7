"""What stands in the boxes of the map: a name, and small lines that say what is special."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kpi_reports.alignment.cascade import Alignment, GoalPlace, KpiPlace
from kpi_reports.alignment.wording import listed, sentence, unit_names
from kpi_reports.pack.text import visible
from kpi_reports.report.figures.labels import in_lines
from kpi_reports.values import Language, Text

Kind = Literal["goal", "kpi", "absent"]
Frame = Literal["plain", "double", "dashed"]
Symbol = Literal["none", "diamond", "arrows", "circles"]
NAME_SIZE, MARK_SIZE, LEADING = 12.0, 11.0, 1.35
INSET, ABOVE, BELOW, SYMBOL_ROOM = 9.0, 6.0, 7.0, 17.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A small line below a name; `symbol` stands before it."""

    text: Text
    symbol: Symbol = "none"


@dataclass(frozen=True, slots=True)
class Content:
    """A box before it has a place."""

    kind: Kind
    id: str
    name: Text
    marks: tuple[Mark, ...] = ()
    frame: Frame = "plain"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text in a box: `x` from its left side, `y` of the baseline from its top."""

    text: str
    x: float
    y: float
    size: float
    symbol: Symbol = "none"


@dataclass(frozen=True, slots=True)
class Box:
    """A box of the map, with its lines."""

    kind: Kind
    id: str
    x: float
    y: float
    width: float
    lines: tuple[Line, ...]
    frame: Frame

    @property
    def height(self) -> float:
        return self.lines[-1].y + BELOW

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


def lines_of(content: Content, language: Language, width: float) -> tuple[Line, ...]:
    """The lines of a box of this width, from the top down."""
    y = ABOVE
    found: list[Line] = []
    for text in in_lines(visible(content.name[language]), NAME_SIZE, width - 2 * INSET):
        y += NAME_SIZE if not found else NAME_SIZE * LEADING
        found.append(Line(text, INSET, y, NAME_SIZE))
    for mark in content.marks:
        room = SYMBOL_ROOM if mark.symbol != "none" else 0.0
        wrapped = in_lines(visible(mark.text[language]), MARK_SIZE, width - 2 * INSET - room)
        for at, text in enumerate(wrapped):
            y += MARK_SIZE * LEADING + (2 if at == 0 else 0)
            found.append(Line(text, INSET + room, y, MARK_SIZE, mark.symbol if at == 0 else "none"))
    return tuple(found)


def goal_content(cascade: Alignment, goal: GoalPlace) -> Content:
    """A goal with who answers for it, and the notes about it."""
    departments = [owner for owner in goal.owners if cascade.unit(owner).kind == "department"]
    is_shared = len(departments) > 1
    marks: list[Mark] = []
    if goal.owners:
        shared, alone = ("Shared by: {who}", "共担：{who}"), ("Owner: {who}", "责任：{who}")
        text = sentence(*(shared if is_shared else alone), who=unit_names(cascade, goal.owners))
        marks.append(Mark(text, "circles" if is_shared else "none"))
    has_no_parent = goal.parent is None and goal.level != "strategy"
    if has_no_parent:
        marks.append(Mark(Text("No strategy goal above", "未承接公司战略"), "diamond"))
    marks += _notes(cascade, "goals", goal.id)
    frame: Frame = "dashed" if has_no_parent else "double" if is_shared else "plain"
    return Content("goal", goal.id, goal.name, tuple(marks), frame)


def kpi_content(cascade: Alignment, kpi: KpiPlace) -> Content:
    """A KPI with where it comes from, whether it is scored, and what it pulls against."""
    marks: list[Mark] = []
    if kpi.goal is None and kpi.is_scored:
        marks.append(Mark(Text("Serves no goal", "未对应目标"), "diamond"))
    if kpi.parent is not None:
        parent = cascade.kpi(kpi.parent).name
        marks.append(Mark(sentence("From: {kpi}", "承接：{kpi}", kpi=parent)))
    if not kpi.is_scored:
        marks.append(Mark(Text("Watched, not scored", "仅监测，不计分")))
    against = _against(cascade, kpi.id)
    if against:
        names = listed(cascade.kpi(other).name for other in against)
        marks.append(Mark(sentence("Against: {kpis}", "牵制：{kpis}", kpis=names), "arrows"))
    marks += _notes(cascade, "kpis", kpi.id)
    frame: Frame = "dashed" if kpi.goal is None and kpi.is_scored else "plain"
    return Content("kpi", kpi.id, kpi.name, tuple(marks), frame)


def absent_content(goal: GoalPlace) -> Content:
    """The empty place where a goal should have a KPI."""
    return Content("absent", goal.id, Text("No KPI", "没有指标"), frame="dashed")


def _against(cascade: Alignment, kpi: str) -> tuple[str, ...]:
    return tuple(
        other
        for note in cascade.notes
        if note.kind in ("conflict_within", "conflict_across", "opposed") and kpi in note.kpis
        for other in note.kpis
        if other != kpi
    )


def _notes(cascade: Alignment, what: Literal["goals", "kpis"], id: str) -> list[Mark]:
    """The numbers of the notes about a goal or KPI, as the lists count them."""
    found = [
        str(number)
        for number, note in enumerate(cascade.notes, start=1)
        if id in (note.goals if what == "goals" else note.kpis)
    ]
    if not found:
        return []
    word = "note" if len(found) == 1 else "notes"
    return [Mark(Text(f"See {word} {', '.join(found)}", f"见提示 {'、'.join(found)}"))]
