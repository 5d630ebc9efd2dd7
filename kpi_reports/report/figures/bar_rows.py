"""Rows of named bars: how high each is, where its name stands, and what that leaves to the plot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kpi_reports.report.figures.canvas import (
    POINTS_PER_INCH,
    TEXT_POINTS,
    WIDTH_INCHES,
    Size,
    bare,
    paper,
    plot_area,
)
from kpi_reports.report.figures.labels import LINE, in_lines, text_width
from kpi_reports.report.palette import LIGHT

ROW_POINTS, BAR = 16.0, 9.0  # height of a row and of its bar, in points
WIDEST_NAME: dict[Size, float] = {"wide": 0.30, "narrow": 0.36}  # of the drawing
BOLD_WIDENS = 1.06
GAP, MARK = 4.5, 4.6  # points


@dataclass(frozen=True, slots=True)
class BarRows:
    """The rows' names in lines and their middles, and the plot's place, all in points."""

    names: list[list[str]]
    middles: list[float]
    left: float
    plot: tuple[float, float]
    width: float
    points: float


def bar_rows(rows: Sequence[tuple[str, str, bool]], size: Size) -> BarRows:
    """`rows` are each bar's name, the words beside it, and whether the name is bold."""
    points, width = TEXT_POINTS[size], WIDTH_INCHES[size] * POINTS_PER_INCH
    names = [
        in_lines(name, points, width * WIDEST_NAME[size] / (BOLD_WIDENS if bold else 1.0))
        for name, _, bold in rows
    ]
    middles, depth = [], 0.0
    for lines in names:
        height = max(ROW_POINTS, len(lines) * points * LINE + 3)
        middles.append(depth + height / 2)
        depth += height
    left = max(
        text_width(line, points, bold=bold)
        for (_, _, bold), lines in zip(rows, names, strict=True)
        for line in lines
    )
    right = max(text_width(words, points, bold=True) for _, words, _ in rows) + GAP + MARK + 4
    return BarRows(names, middles, left + 7, (width - left - 9 - right, depth), width, points)


def bar_axes(rows: BarRows) -> tuple[Figure, Axes]:
    """A figure as large as the rows, with axes in points from the upper left of the plot."""
    width, height = rows.plot
    figure = paper(rows.width / POINTS_PER_INCH, height / POINTS_PER_INCH)
    axes = plot_area(figure, (rows.left / rows.width, 0, width / rows.width, 1))
    bare(axes, bottom=False)
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    return figure, axes


def bar_name(axes: Axes, lines: Sequence[str], *, middle: float, points: float, bold: bool) -> None:
    """A row's name to the left of the plot."""
    for line, words in enumerate(lines):
        down = (line - (len(lines) - 1) / 2) * points * LINE
        axes.annotate(
            words, (0, middle), xytext=(-5, -down), textcoords="offset points", ha="right",
            va="center", fontsize=points, color=LIGHT["ink"], annotation_clip=False,
            weight="bold" if bold else "normal",
        )  # fmt: skip
