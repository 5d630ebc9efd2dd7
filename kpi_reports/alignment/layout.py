"""Where everything of the map stands: goals by level from the left, KPIs, who is scored by them.

Each goal takes the rows of what hangs on it, and stands in their middle; so boxes never overlap and
lines never cross. Units are columns of numbers: a line from each KPI to each unit could not be
followed. All lengths are CSS pixels.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import cos, radians, sin
from typing import Literal

from kpi_reports.alignment.boxes import (
    Box,
    Content,
    absent_content,
    goal_content,
    kpi_content,
    lines_of,
)
from kpi_reports.alignment.cascade import LEVELS, Alignment, GoalPlace, KpiPlace, Level
from kpi_reports.pack.text import visible
from kpi_reports.report import numbers
from kpi_reports.report.figures.labels import in_lines, text_width
from kpi_reports.values import Language, Text

MARGIN = 16.0
GOAL_WIDTH, KPI_WIDTH = 170.0, 196.0
COLUMN_GAP, ROW_GAP = 40.0, 9.0
SIZE, SMALL, TITLE = 12.0, 11.0, 15.0  # of text; nothing is smaller than 11
LEADING = 1.35
UNIT_WIDTH, KIND_GAP, NAME_ANGLE, NAME_LEADING = 40.0, 10.0, 50.0, 1.15
NAME_WIDTHS = (90.0, 120.0, 150.0, 190.0, 240.0)  # the first at which every name takes two lines
NAME_LINES = 2
LEVEL_NAMES: dict[Level, Text] = {
    "strategy": Text("Strategy goals", "公司战略目标"),
    "department": Text("Department goals", "部门目标"),
    "position": Text("Position goals", "岗位目标"),
}
KPI_HEADING = Text("KPIs", "指标")
MAP_TITLE = Text("Goals, KPIs and who is scored by them", "目标、指标与考核对象")
Sign = Literal["shared", "dashed", "conflict", "number"]
LEGEND: tuple[tuple[Sign, Text], ...] = (
    ("shared", Text("double frame: shared by departments", "双线框：多部门共担")),
    ("dashed", Text("broken frame: no goal above, or no KPI below", "虚线框：无上级目标或无指标")),
    ("conflict", Text("opposed arrows: may pull against each other", "相对箭头：可能相互牵制")),
    ("number", Text("weight in % of a unit's score", "占该单位总分的权重（%）")),
)


@dataclass(frozen=True, slots=True)
class Link:
    """From a goal's right side to the left side of what hangs on it, with its bend at `bend`."""

    x: float
    y: float
    bend: float
    to_x: float
    to_y: float


@dataclass(frozen=True, slots=True)
class Words:
    """Lines of text whose first baseline is at (x, y); turned up by `angle` around that point."""

    x: float
    y: float
    lines: tuple[str, ...]
    size: float
    bold: bool = False
    anchor: Literal["start", "middle"] = "start"
    angle: float = 0.0
    leading: float = LEADING


@dataclass(frozen=True, slots=True)
class Layout:
    """The map, ready to be drawn. `rules` are the lines below rows of KPIs: x, y, to x."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    links: tuple[Link, ...]
    words: tuple[Words, ...]
    names: tuple[Words, ...]
    weights: tuple[Words, ...]
    rules: tuple[tuple[float, float, float], ...]
    legend: tuple[tuple[Sign, Words], ...]


@dataclass(slots=True)
class _Draft:
    """What is placed so far. `columns` are the left sides of goals, by level and nesting."""

    cascade: Alignment
    language: Language
    columns: dict[tuple[str, int], float]
    kpi_x: float
    boxes: list[Box] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    rows: dict[str, float] = field(default_factory=dict)  # KPI to the middle of its row
    bottoms: list[float] = field(default_factory=list)

    def box(self, content: Content, x: float, y: float, width: float) -> Box:
        lines = lines_of(content, self.language, width)
        return Box(content.kind, content.id, x, y, width, lines, content.frame)

    def put(self, content: Content, x: float, y: float, width: float) -> Box:
        self.boxes.append(self.box(content, x, y, width))
        return self.boxes[-1]


def lay_out(cascade: Alignment, language: Language, *, titled: bool = True) -> Layout:
    """The places of everything, with a title where the drawing stands alone."""
    columns, kpi_x = _columns(cascade)
    draft = _Draft(cascade, language, columns, kpi_x)
    names, units, top, overhang = _names(cascade, language, kpi_x + KPI_WIDTH)
    heads = _headings(draft, top, titled=titled)
    y = top + ROW_GAP + 4
    for goal in cascade.roots():
        y += _goal(draft, goal, y)
    for kpi in cascade.kpis:
        if kpi.goal is None:
            y += _kpi(draft, kpi, y).height + ROW_GAP
    right = max((x + UNIT_WIDTH / 2 for x in units.values()), default=kpi_x + KPI_WIDTH)
    width = max(right + overhang, _title_width(language)) + MARGIN
    legend = _legend(language, y + 14, width - 2 * MARGIN)
    return Layout(
        width=width,
        height=(legend[-1][1].y if legend else y) + MARGIN,
        boxes=tuple(draft.boxes),
        links=tuple(draft.links),
        words=heads,
        names=names,
        weights=_weights(draft, units),
        rules=tuple((kpi_x, bottom, right) for bottom in draft.bottoms),
        legend=legend,
    )


def _columns(cascade: Alignment) -> tuple[dict[tuple[str, int], float], float]:
    """The left side of each column of goals, and that of the KPIs."""
    used = sorted(
        {(goal.level, _nesting(cascade, goal)) for goal in cascade.goals},
        key=lambda column: (LEVELS.index(column[0]), column[1]),
    )
    places: dict[tuple[str, int], float] = {
        column: MARGIN + at * (GOAL_WIDTH + COLUMN_GAP) for at, column in enumerate(used)
    }
    return places, MARGIN + len(used) * (GOAL_WIDTH + COLUMN_GAP)


def _nesting(cascade: Alignment, goal: GoalPlace) -> int:
    """How many goals of its own level a goal hangs on."""
    return sum(above.level == goal.level for above in cascade.above(goal.id))


def _goal(draft: _Draft, goal: GoalPlace, y: float) -> float:
    """Places a goal and all that hangs on it from `y` down; returns the height taken."""
    cascade, below = draft.cascade, y
    x = draft.columns[goal.level, _nesting(cascade, goal)]
    content = goal_content(cascade, goal)
    targets: list[Box] = []
    for child in goal.goals:
        first = len(draft.boxes)
        below += _goal(draft, cascade.goal(child), below)
        targets += [box for box in draft.boxes[first:] if (box.kind, box.id) == ("goal", child)]
    for kpi in goal.kpis:
        targets.append(_kpi(draft, cascade.kpi(kpi), below))
        below += targets[-1].height + ROW_GAP
    if not targets:
        targets.append(draft.put(absent_content(goal), draft.kpi_x, below, KPI_WIDTH))
        below += targets[-1].height + ROW_GAP
    box = draft.box(content, x, y, GOAL_WIDTH)
    height = max(below - y, box.height + ROW_GAP)
    box = replace(box, y=y + (height - ROW_GAP - box.height) / 2)
    draft.boxes.append(box)
    bend = x + GOAL_WIDTH + COLUMN_GAP / 2
    draft.links += [
        Link(x + GOAL_WIDTH, box.middle, bend, target.x, target.middle) for target in targets
    ]
    return height


def _kpi(draft: _Draft, kpi: KpiPlace, y: float) -> Box:
    box = draft.put(kpi_content(draft.cascade, kpi), draft.kpi_x, y, KPI_WIDTH)
    draft.rows[kpi.id] = box.middle
    draft.bottoms.append(y + box.height + ROW_GAP / 2)
    return box


def _names(
    cascade: Alignment, language: Language, left: float
) -> tuple[tuple[Words, ...], dict[str, float], float, float]:
    """The names of scored units, the middle of each one's column, where columns begin, and how far
    the last names reach out to the right."""
    scored = {unit for kpi in cascade.kpis for unit in kpi.units}
    units = [unit for unit in cascade.units if unit.id in scored]
    wrapped = _wrapped([unit.name[language] for unit in units])
    longest = max((text_width(line, SMALL) for lines in wrapped for line in lines), default=0.0)
    step, turn = SMALL * NAME_LEADING, radians(NAME_ANGLE)
    most = max((len(lines) for lines in wrapped), default=1)
    top = MARGIN + longest * sin(turn) + (most * step + SMALL) * cos(turn) + 8
    top = max(top, MARGIN + TITLE * LEADING + SIZE * LEADING + 14)
    found: list[Words] = []
    columns: dict[str, float] = {}
    x = left + 14.0 + UNIT_WIDTH / 2
    for at, (unit, lines) in enumerate(zip(units, wrapped, strict=True)):
        x += KIND_GAP if at and unit.kind != units[at - 1].kind else 0.0
        columns[unit.id] = x
        further = (len(lines) - 1) * step  # from the first line to the last, across the lines
        start = x + (SMALL * 0.7 - further) / 2 * sin(turn)
        y = top - 8 - further * cos(turn)
        found.append(Words(start, y, lines, SMALL, angle=NAME_ANGLE, leading=NAME_LEADING))
        x += UNIT_WIDTH
    return tuple(found), columns, top, longest * cos(turn)


def _wrapped(names: list[str]) -> list[tuple[str, ...]]:
    """Names in at most two lines, which are as long as that takes; no longer than the longest."""
    wrapped: list[tuple[str, ...]] = []
    for width in NAME_WIDTHS:
        wrapped = [tuple(in_lines(visible(name), SMALL, width)) for name in names]
        if all(len(lines) <= NAME_LINES for lines in wrapped):
            break
    return wrapped


def _headings(draft: _Draft, top: float, *, titled: bool) -> tuple[Words, ...]:
    language = draft.language
    found = [
        Words(x, top - 4, (LEVEL_NAMES[level][language],), SIZE, bold=True)
        for level in LEVELS
        if (x := draft.columns.get((level, 0))) is not None
    ]
    found.append(Words(draft.kpi_x, top - 4, (KPI_HEADING[language],), SIZE, bold=True))
    if titled:
        title = visible(f"{draft.cascade.company[language]}, {draft.cascade.period}")
        lines = in_lines(title, TITLE, draft.kpi_x + KPI_WIDTH - MARGIN)
        first = MARGIN + TITLE
        found.append(Words(MARGIN, first, (lines[0],), TITLE, bold=True))
        found.append(Words(MARGIN, first + SIZE * 1.6, (MAP_TITLE[language],), SIZE))
    return tuple(found)


def _title_width(language: Language) -> float:
    return MARGIN + text_width(MAP_TITLE[language], SIZE)


def _weights(draft: _Draft, units: dict[str, float]) -> tuple[Words, ...]:
    """In a KPI's row, below each unit that is scored by it, the weight that it has there."""
    found = []
    for kpi in draft.cascade.kpis:
        for share in kpi.shares:
            text = numbers.format_number(share.weight, 0) if share.weight >= 1 else "<1"
            y = draft.rows[kpi.id] + SIZE * 0.35
            found.append(Words(units[share.unit], y, (text,), SIZE, anchor="middle"))
    return tuple(found)


def _legend(language: Language, y: float, width: float) -> tuple[tuple[Sign, Words], ...]:
    found: list[tuple[Sign, Words]] = []
    for sign, text in LEGEND:
        lines = tuple(in_lines(text[language], SMALL, width - 34))
        found.append((sign, Words(MARGIN + 34, y + SMALL, lines, SMALL)))
        y += len(lines) * SMALL * LEADING + 5
    return tuple(found)
