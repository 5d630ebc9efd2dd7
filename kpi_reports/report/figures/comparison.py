"""Departments side by side on the scale of grades; in their own order, so it is no league table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kpi_reports.report import numbers
from kpi_reports.report.figures.canvas import (
    POINTS_PER_INCH,
    TEXT_POINTS,
    WIDTH_INCHES,
    Size,
    bare,
    draw_line,
    paper,
    plot_area,
    style,
    svg,
)
from kpi_reports.report.figures.labels import LINE, in_lines, text_width
from kpi_reports.report.palette import LIGHT
from kpi_reports.report.words import translator
from kpi_reports.values import DepartmentSummary, Grade, Language, Review

ROW_POINTS = 15.0
WIDEST_NAME: dict[Size, float] = {
    "wide": 0.32,
    "narrow": 0.36,
}  # of the drawing; longer names take more lines
MARGIN_SCORE = 8.0  # score points shown below the lowest score or grade edge
DOT, GAP = 5.0, 6.0  # points


@dataclass(frozen=True, slots=True)
class _Plan:
    """The rows' names in lines, and the plot's place, all in points."""

    names: list[list[str]]
    rows: list[float]
    left: float
    plot: tuple[float, float]
    width: float
    height: float
    points: float


def comparison_chart(review: Review, language: Language, *, size: Size) -> str:
    """The chart as SVG."""
    with style():
        return svg(comparison_figure(review, language, size=size), f"comparison-{language}-{size}")


def comparison_figure(review: Review, language: Language, *, size: Size) -> Figure:
    """The chart as a matplotlib figure: grades above, their edges below, a row per department."""
    plan = _plan(review.departments, language, size)
    figure = paper(plan.width / POINTS_PER_INCH, plan.height / POINTS_PER_INCH)
    foot = plan.points * LINE + 4
    axes = plot_area(
        figure,
        (
            plan.left / plan.width,
            foot / plan.height,
            plan.plot[0] / plan.width,
            plan.plot[1] / plan.height,
        ),
    )
    bare(axes, bottom=False)
    axes.set_ylim(plan.plot[1], 0)
    totals = [float(d.total) for d in review.departments if d.total is not None]
    _grades(axes, review.scorecard.grades, totals, float(review.scorecard.maximum), plan)
    for department, names, at in zip(review.departments, plan.names, plan.rows, strict=True):
        for line, words in enumerate(names):
            down = (line - (len(names) - 1) / 2) * plan.points * LINE
            axes.annotate(
                words, (0, at), xycoords=axes.get_yaxis_transform(), xytext=(-5, -down),
                textcoords="offset points", ha="right", va="center", fontsize=plan.points,
                color=LIGHT["ink"], annotation_clip=False,
            )  # fmt: skip
        _row(axes, department, at, language, plan.points)
    return figure


def _plan(departments: Sequence[DepartmentSummary], language: Language, size: Size) -> _Plan:
    points, width = TEXT_POINTS[size], WIDTH_INCHES[size] * POINTS_PER_INCH
    names = [
        in_lines(d.unit.name[language], points, width * WIDEST_NAME[size]) for d in departments
    ]
    heights = [max(ROW_POINTS, len(lines) * points * LINE + 3) for lines in names]
    rows, depth = [], 0.0
    for height in heights:
        rows.append(depth + height / 2)
        depth += height
    widest = max((text_width(line, points) for lines in names for line in lines), default=0.0)
    left = widest + 9
    right = DOT / 2 + GAP + text_width("100.0", points) + 2
    depth = max(depth, ROW_POINTS)  # a company without departments has the scale alone
    ends = 2 * (points * LINE + 4)
    return _Plan(names, rows, left, (width - left - right, depth), width, depth + ends, points)


def _grades(
    axes: Axes, grades: Sequence[Grade], totals: Sequence[float], maximum: float, plan: _Plan
) -> None:
    """Every second grade on grey, its letter above, the score where it begins below."""
    edges = sorted(float(grade.lowest) for grade in grades if grade.lowest > 0)
    low = max(0.0, min([*edges, *totals, maximum]) - MARGIN_SCORE)
    axes.set_xlim(low, maximum)
    free = 0.0
    for at, grade in enumerate(sorted(grades, key=lambda grade: grade.lowest)):
        left = max(low, float(grade.lowest))
        right = maximum if grade.below is None else float(grade.below)
        if right <= low:
            continue
        if at % 2 == 0:
            axes.axvspan(left, right, color=LIGHT["surf"], lw=0, zorder=0)
        axes.axvline(right, color=LIGHT["rule"], lw=0.6, zorder=0.5)
        free = _word(axes, grade.id, (left + right) / 2, 1.0, plan, after=free, bold=True)
    free = 0.0
    for edge in (*edges, maximum):
        whole = edge == int(edge)
        words = numbers.format_number(edge, 0 if whole else 1)
        free = _word(axes, words, edge, 0.0, plan, after=free)


def _word(
    axes: Axes, words: str, score: float, side: float, plan: _Plan, *, after: float,
    bold: bool = False,
) -> float:  # fmt: skip
    """A word above (`side` 1) or below (0) the plot where it is free; gives where it ends."""
    low, high = axes.get_xlim()
    middle = (score - low) / (high - low) * plan.plot[0]
    half = text_width(words, plan.points, bold=bold) / 2
    if middle - half < after:
        return after
    axes.annotate(
        words, (score, side), xycoords=axes.get_xaxis_transform(),
        xytext=(0, 2.5 if side else -2.5), textcoords="offset points", ha="center",
        va="bottom" if side else "top", fontsize=plan.points, annotation_clip=False,
        color=LIGHT["ink2" if bold else "ink3"], weight="bold" if bold else "normal",
    )  # fmt: skip
    return middle + half + 2


def _row(
    axes: Axes, department: DepartmentSummary, at: float, language: Language, points: float
) -> None:
    """A dot at the score, filled where it has a grade; a line over what missing data could do."""
    low, high = axes.get_xlim()
    draw_line(axes, [low, high], [at, at], color=LIGHT["rule"], lw=0.5, zorder=0.8)
    if department.total is None:
        words = translator(language)("too few data")
        axes.annotate(
            words, (low, at), xytext=(4, 0), textcoords="offset points", va="center",
            fontsize=points, color=LIGHT["cau"],
            bbox={"fc": LIGHT["paper"], "ec": "none", "pad": 0.8},
        )  # fmt: skip
        return
    total, end = float(department.total), float(department.total)
    if department.lowest is not None and department.highest is not None:
        span = [max(low, float(department.lowest)), min(high, float(department.highest))]
        if span[1] - span[0] > 0.05:
            draw_line(axes, span, [at, at], color=LIGHT["cau"], lw=1.2, zorder=2)
            end = max(end, span[1])
    graded = department.grade is not None
    draw_line(
            axes,
        [total], [at], "o", ms=DOT, mfc=LIGHT["line" if graded else "paper"], mec=LIGHT["line"],
        mew=1.0, zorder=3, clip_on=False,
    )  # fmt: skip
    axes.annotate(
        numbers.format_score(department.total), (end, at), xytext=(GAP, 0),
        textcoords="offset points", va="center", ha="left", fontsize=points, annotation_clip=False,
        bbox={"fc": LIGHT["paper"], "ec": "none", "pad": 0.4, "alpha": 0.85}, zorder=4,
    )  # fmt: skip
