"""The top left of a sheet, its rows shaded by what they mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from kpi_reports.inspection.grids import Cells, filled
from kpi_reports.inspection.inspecting import TableFound
from kpi_reports.inspection.picture_text import cut_to
from kpi_reports.report.palette import LIGHT

SHOWN_COLUMNS = 10
_DATA_ROWS = 5
_ROWS_OF_A_KIND = 4
_ROW = 0.2  # inches
_NUMBERS = 0.45
_LABELS = 1.5
_POINTS = 7.5
_PAD = 0.05
_FILL = {
    "title": LIGHT["caus"],
    "names": LIGHT["goods"],
    "data": LIGHT["paper"],
    "total": LIGHT["band"],
    "note": LIGHT["bads"],
}
_WORDS = {kind: kind for kind in _FILL} | {"names": "column names"}
_TELLS = {"title": "cau", "names": "good", "data": "ink2", "total": "ink2", "note": "bad"}


@dataclass(frozen=True, slots=True)
class Line:
    """A row to be drawn: its number, what it means and its cells; no cells where rows are left
    out."""

    number: int | None
    kind: str
    cells: Cells


def lines_of(table: TableFound) -> list[Line]:
    """The rows that are drawn: titles, names, the first data rows, totals and notes; a gap stands
    where rows are left out."""
    grid, frame = table.frame.grid, table.frame
    if frame.found is None:
        named = [Line(None, "names", frame.names)]
        data = [Line(number, "data", cells) for number, cells in grid.rows[:_DATA_ROWS]]
        more = len(grid.rows) > _DATA_ROWS or grid.is_longer
        return [*named, *data, *([Line(None, "", ())] if more else [])]
    names = range(frame.found.at, frame.first_data)
    marked = {
        **dict.fromkeys(frame.titles[:_ROWS_OF_A_KIND], "title"),
        **dict.fromkeys(names, "names"),
        **dict.fromkeys(frame.ending.totals[:_ROWS_OF_A_KIND], "total"),
        **dict.fromkeys(frame.ending.notes[:_ROWS_OF_A_KIND], "note"),
    }
    last = frame.ending.notes[0] if frame.ending.notes else len(grid.rows)
    skipped = {*frame.ending.totals, *frame.ending.notes}
    data_rows = [
        at for at in range(frame.first_data, last) if at not in skipped and any(grid.rows[at][1])
    ][:_DATA_ROWS]
    marked |= dict.fromkeys(data_rows, "data")
    return list(_with_gaps(table, sorted(marked.items())))


def _with_gaps(table: TableFound, marked: Sequence[tuple[int, str]]) -> Iterator[Line]:
    rows = table.frame.grid.rows
    before = -1
    for at, kind in marked:
        if any(filled(rows[between][1]) for between in range(before + 1, at)):
            yield Line(None, "", ())
        yield Line(rows[at][0], kind, rows[at][1])
        before = at
    if before < len(rows) - 1 or table.frame.grid.is_longer:
        yield Line(None, "", ())


def grid_height(table: TableFound) -> float:
    """Inches that the grid needs, its line of column numbers included."""
    return (len(lines_of(table)) + 1) * _ROW + _PAD


def draw_grid(axes: Axes, table: TableFound, *, height: float) -> None:
    """Cells with their texts; what each row is stands to the right of them."""
    lines = lines_of(table)
    count = max((len(line.cells) for line in lines), default=1)
    shown = min(count, SHOWN_COLUMNS)
    room = axes.get_xlim()[1] - _NUMBERS - _LABELS
    width = room / max(1, shown)
    top = height - _ROW
    for place in range(shown):
        _text(axes, _NUMBERS + place * width + _PAD, top, str(place + 1), "ink3")
    if count > shown:
        _text(axes, _NUMBERS + room + _PAD, top, f"… {count - shown} more columns", "ink3")
    told = ""
    for line in lines:
        top -= _ROW
        if not line.kind:
            _text(axes, _NUMBERS + _PAD, top, "…", "ink3")
            told = ""
            continue
        _line(axes, line, top, shown=shown, width=width)
        if line.kind != told:
            beside, colour = _NUMBERS + room + _PAD * 2, _TELLS[line.kind]
            _text(axes, beside, top, _WORDS[line.kind], colour, bold=True)
        told = line.kind


def _line(axes: Axes, line: Line, bottom: float, *, shown: int, width: float) -> None:
    if line.number is not None:
        axes.text(
            _NUMBERS - _PAD, bottom + _ROW / 2, str(line.number), size=_POINTS, ha="right",
            va="center_baseline", color=LIGHT["ink3"],
        )  # fmt: skip
    # a title runs over the empty cells beside it, as it does in the sheet
    for place in range(shown):
        left = _NUMBERS + place * width
        axes.add_patch(
            Rectangle(
                (left, bottom), width, _ROW, facecolor=_FILL[line.kind], edgecolor=LIGHT["rule"],
                linewidth=0.5,
            )
        )  # fmt: skip
    for place in range(shown):
        cell = line.cells[place] if place < len(line.cells) else None
        if not cell or cell.isspace():
            continue
        free = _free_cells(line, place, shown) if line.kind in ("title", "note") else 1
        written = cut_to(cell, free * width - 2 * _PAD, _POINTS)
        left = _NUMBERS + place * width + _PAD
        _text(axes, left, bottom, written, "ink", bold=line.kind == "names")


def _free_cells(line: Line, place: int, shown: int) -> int:
    """How many cells a text may run over: its own and the empty ones to the right."""
    following = line.cells[place + 1 : shown]
    taken = next((n for n, cell in enumerate(following) if cell and not cell.isspace()), None)
    return 1 + (taken if taken is not None else shown - place - 1)


def _text(
    axes: Axes, left: float, bottom: float, text: str, colour: str, *, bold: bool = False
) -> None:
    axes.text(
        left, bottom + _ROW / 2, text, size=_POINTS, color=LIGHT[colour], va="center_baseline",
        weight="bold" if bold else "normal", parse_math=False,
    )  # fmt: skip
