"""Which row of the scorecard's sheet holds which block, KPI, total and grade."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kpi_reports.pack.workbook.tally import Part
from kpi_reports.values import KpiReview, Review, Scorecard

HEAD = 4  # row of the heads, from 0: title, two lines on the data, and the result stand above
ITEM, WITHIN, WEIGHT, ACTUAL, TARGET, ATTAINMENT, MET = range(7)
RESULT, SCORE, SCORED, POINTS, NOTE = range(7, 12)


@dataclass(frozen=True, slots=True)
class Line:
    """A row with what it shows, its parent's row (None at the top), and its children's."""

    part: Part
    row: int
    parent: int | None
    children: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Rows from 0. `total` is that of the blocks' weighted total; `base` that of the base score:
    the same, but where gates changed the rows, or a year comes from its quarters. `missing` is that
    of the weight that is missing, None for such a year."""

    lines: tuple[Line, ...]
    parts: tuple[int, ...]
    total: int
    base: int
    missing: int | None
    final: int
    grade: int
    monitored: int
    table: int

    @property
    def top(self) -> tuple[Line, ...]:
        """The outermost blocks."""
        return tuple(line for line in self.lines if line.parent is None)


def plan_of(parts: Sequence[Part], card: Scorecard, monitored: int, *, gated: bool) -> Plan:
    """The rows of a card with so many KPIs that are only watched."""
    lines = tuple(_placed(parts, HEAD + 1, None))
    total = HEAD + 1 + len(lines)
    rows = tuple(range(total + 1, total + 1 + len(card.parts)))
    base = total + len(rows) + 1 if card.parts or gated else total
    missing = None if card.parts else base + 1
    final = base + (1 if missing is None else 2)
    watched = final + 3
    table = watched + (monitored + 2 if monitored else 0)
    return Plan(lines, rows, total, base, missing, final, final + 1, watched, table)


def monitored_of(review: Review) -> tuple[KpiReview, ...]:
    """The KPIs that are watched and not scored."""
    return tuple(entry for entry in review.kpis if entry.score is None)


def _placed(parts: Sequence[Part], first: int, parent: int | None) -> list[Line]:
    lines: list[Line] = []
    for part in parts:
        row = first + len(lines)
        below = _placed(part.parts, row + 1, row)
        children = tuple(line.row for line in below if line.parent == row)
        lines += [Line(part, row, parent, children), *below]
    return lines


def cell(row: int, column: int, *, fixed: bool = False) -> str:
    """ "C7", or "$C$7": how a formula names a cell of the first 26 columns, rows from 0."""
    mark = "$" if fixed else ""
    return f"{mark}{chr(ord('A') + column)}{mark}{row + 1}"


def where_number(cell: str, formula: str) -> str:
    """The formula where the cell holds a number, else an empty text: what is missing is never 0."""
    return f'IF(ISNUMBER({cell}),{formula},"")'


def summed_weight(rows: Sequence[int], column: int) -> str:
    """The sum of the weights scored, an empty text where none is."""
    total = summed(rows, column)
    return f'IF({total}=0,"",{total})'


def summed(rows: Sequence[int], column: int) -> str:
    """ "SUM(J6:J9)" or "SUM(J6,J12)": neighbours as one range."""
    ranges: list[list[int]] = []
    for row in rows:
        if ranges and row == ranges[-1][1] + 1:
            ranges[-1][1] = row
        else:
            ranges.append([row, row])
    named = [
        cell(first, column) if first == last else f"{cell(first, column)}:{cell(last, column)}"
        for first, last in ranges
    ]
    return f"SUM({','.join(named)})"
