"""One strip for each column: its name, type, gaps, and how its values are spread."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from kpi_reports.inspection.columns import ColumnFacts
from kpi_reports.inspection.inspecting import TableFound
from kpi_reports.inspection.picture_text import cut_to, printable
from kpi_reports.inspection.proposal import share_missing
from kpi_reports.report.palette import LIGHT

MAX_STRIPS = 60
_STRIP = 0.3  # inches
_HEAD = 0.26
_POINTS = 7.5
_BINS = 24
_TOP_TEXTS = 3
# where the parts begin, as shares of a strip's width: one or two strips stand in a line
_PARTS = {"name": 0.0, "type": 0.40, "missing": 0.53, "values": 0.67}
_TWO_ABREAST = 12  # columns from which strips stand in two
_GUTTER = 0.35


def _strips(table: TableFound) -> Sequence[ColumnFacts]:
    return [*table.columns, *([table.value] if table.value else [])][:MAX_STRIPS]


def _abreast(table: TableFound) -> int:
    return 2 if len(_strips(table)) >= _TWO_ABREAST else 1


def strips_height(table: TableFound) -> float:
    """Inches that all strips need, with the line that names their parts and one for what is left
    out."""
    lines = -(-len(_strips(table)) // _abreast(table))
    return _HEAD + lines * _STRIP + (_HEAD if _left_out(table) else 0)


def _left_out(table: TableFound) -> int:
    return len(table.columns) + (table.value is not None) - len(_strips(table))


def draw_strips(axes: Axes, table: TableFound, *, height: float) -> None:
    """Strips from the top, in one or two columns."""
    strips, abreast = _strips(table), _abreast(table)
    width = (axes.get_xlim()[1] - _GUTTER * (abreast - 1)) / abreast
    lines = -(-len(strips) // abreast)
    for column in range(abreast):
        left = column * (width + _GUTTER)
        for part, words in zip(_PARTS, ("column", "type", "missing", "values"), strict=True):
            _text(axes, left + _PARTS[part] * width, height - _HEAD / 2, words, "ink3")
    for number, strip in enumerate(strips):
        left = (number // lines) * (width + _GUTTER)
        bottom = height - _HEAD - (number % lines + 1) * _STRIP
        _strip(axes, strip, left, bottom, width)
    if _left_out(table):
        _text(axes, 0, _HEAD / 2, f"… and {_left_out(table)} more columns", "ink3")


def _strip(axes: Axes, column: ColumnFacts, left: float, bottom: float, width: float) -> None:
    middle = bottom + _STRIP / 2
    axes.plot([left, left + width], [bottom, bottom], color=LIGHT["rule"], linewidth=0.5)
    header = column.header or f"(column {column.place + 1})"
    room = (_PARTS["type"] - _PARTS["name"]) * width - 0.1
    named = f"{header} → {column.name}"
    if header == column.name or cut_to(named, room, _POINTS) != printable(named):
        named = header
    _text(axes, left, middle, cut_to(named, room, _POINTS), "ink")
    kind, colour = (column.guess.type, "ink2") if not column.refused else ("not read", "cau")
    _text(axes, left + _PARTS["type"] * width, middle, kind, colour)
    _missing(axes, column, left + _PARTS["missing"] * width, bottom, 0.07 * width)
    values = left + _PARTS["values"] * width
    room = width - _PARTS["values"] * width
    if len(set(column.numbers)) > 1:
        _histogram(axes, column, values, bottom, room)
    else:
        _text(axes, values, middle, cut_to(_top(column), room, _POINTS), "ink2")


def _missing(axes: Axes, column: ColumnFacts, left: float, bottom: float, width: float) -> None:
    share = column.missing / max(1, column.rows)
    low, high = bottom + 0.1, _STRIP - 0.2
    axes.add_patch(Rectangle((left, low), width, high, facecolor=LIGHT["band"], linewidth=0))
    axes.add_patch(Rectangle((left, low), width * share, high, facecolor=LIGHT["cau"], linewidth=0))
    colour = "cau" if column.missing else "ink3"
    _text(axes, left + width + 0.06, bottom + _STRIP / 2, share_missing(column), colour)


def _histogram(axes: Axes, column: ColumnFacts, left: float, bottom: float, room: float) -> None:
    """Bars between the lowest and the highest value, which stand beside them."""
    numbers = np.asarray(column.numbers, dtype=float)
    counts, _ = np.histogram(numbers, bins=_BINS)
    ends = 0.27 * room
    width = (room - 2 * ends) / _BINS
    middle = bottom + _STRIP / 2
    low, high = (cut_to(_short(n), ends - 0.06, _POINTS) for n in (numbers.min(), numbers.max()))
    _text(axes, left + ends - 0.06, middle, low, "ink3", right=True)
    _text(axes, left + room - ends + 0.06, middle, high, "ink3")
    for place, count in enumerate(counts):
        if count:
            size = max(0.015, (_STRIP - 0.08) * count / counts.max())
            place_left = left + ends + place * width
            axes.add_patch(
                Rectangle(
                    (place_left, bottom + 0.04), width * 0.85, size, facecolor=LIGHT["line"],
                    linewidth=0,
                )
            )  # fmt: skip


def _short(number: float) -> str:
    """Few digits: 1.2e+06 is no number that people read, 1.2M is."""
    for power, mark in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(number) >= power:
            return f"{number / power:.3g}{mark}"
    return f"{number:.3g}"


def _top(column: ColumnFacts) -> str:
    """The most frequent texts with their counts, or the number of different ones."""
    if not column.filled:
        return "empty"
    top = column.values.most_common(_TOP_TEXTS)
    if len(column.values) == column.filled > _TOP_TEXTS:
        return f"{len(column.values)} different: {top[0][0]}, {top[1][0]}, …"
    return ", ".join(f"{text} ×{count}" for text, count in top)


def _text(
    axes: Axes, left: float, middle: float, text: str, colour: str, *, right: bool = False
) -> None:
    axes.text(
        left, middle, text, size=_POINTS, color=LIGHT[colour], va="center_baseline",
        ha="right" if right else "left", parse_math=False,
    )  # fmt: skip
