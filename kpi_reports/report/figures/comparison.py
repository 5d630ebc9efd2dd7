"""Departments side by side on the scale of grades; in their own order, so it is no league table."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kpi_reports.report import numbers
from kpi_reports.report.figures.canvas import (
    TEXT_POINTS,
    WIDTH_INCHES,
    Size,
    bare,
    paper,
    style,
    svg,
)
from kpi_reports.report.palette import LIGHT
from kpi_reports.report.words import translator
from kpi_reports.values import DepartmentSummary, Language, Review

ROW_INCHES = 0.21
HEAD_INCHES = 0.3
LEFT: dict[Size, float] = {"wide": 0.21, "narrow": 0.36}
MARGIN_POINTS = 8.0  # score points shown below the lowest score or grade edge


def comparison_chart(review: Review, language: Language, *, size: Size) -> str:
    """The chart as SVG."""
    with style():
        return svg(comparison_figure(review, language, size=size), f"comparison-{language}-{size}")


def comparison_figure(review: Review, language: Language, *, size: Size) -> Figure:
    """The chart as a matplotlib figure."""
    rows = len(review.departments)
    height = HEAD_INCHES + ROW_INCHES * rows + 0.08
    figure = paper(WIDTH_INCHES[size], height)
    box = (LEFT[size], 0.06 / height, 0.9 - LEFT[size], ROW_INCHES * rows / height)
    axes = figure.add_axes(box)
    bare(axes, bottom=False)
    axes.set_ylim(rows - 0.5, -0.5)
    axes.set_xticks([])
    _bands(axes, review, TEXT_POINTS[size])
    for at, department in enumerate(review.departments):
        _row(axes, department, at, language, TEXT_POINTS[size])
    axes.set_yticks(range(rows))
    axes.set_yticklabels([d.unit.name[language] for d in review.departments])
    axes.tick_params(axis="y", length=0, pad=5, labelsize=TEXT_POINTS[size], colors=LIGHT["ink"])
    return figure


def _bands(axes: Axes, review: Review, points: float) -> None:
    grades = review.scorecard.grades
    totals = [float(d.total) for d in review.departments if d.total is not None]
    edges = [float(grade.lowest) for grade in grades if grade.lowest > 0]
    low = max(0.0, min([*edges, *totals, 100.0]) - MARGIN_POINTS)
    high = float(review.scorecard.maximum)
    axes.set_xlim(low, high)
    for at, grade in enumerate(grades):
        left = max(low, float(grade.lowest))
        right = high if grade.below is None else float(grade.below)
        if right <= low:
            continue
        if at % 2:
            axes.axvspan(left, right, color=LIGHT["surf"], lw=0, zorder=0)
        axes.axvline(right, color=LIGHT["rule"], lw=0.6, zorder=0.5)
        axes.text(
            (left + right) / 2, 1.01, grade.id, transform=axes.get_xaxis_transform(), ha="center",
            va="bottom", fontsize=points + 0.5, color=LIGHT["ink2"], weight="bold", clip_on=False,
        )  # fmt: skip


def _row(
    axes: Axes, department: DepartmentSummary, at: int, language: Language, points: float
) -> None:
    low, high = axes.get_xlim()
    axes.plot([low, high], [at, at], color=LIGHT["rule"], lw=0.5, zorder=0.8)
    if department.total is None:
        words = translator(language)("too few data")
        axes.text(
            low + (high - low) * 0.02, at, words, va="center", fontsize=points, color=LIGHT["cau"],
            bbox={"fc": LIGHT["paper"], "ec": "none", "pad": 0.8},
        )  # fmt: skip
        return
    total = float(department.total)
    if department.lowest is not None and department.highest is not None:
        span = [max(low, float(department.lowest)), min(high, float(department.highest))]
        if span[1] - span[0] > 0.05:
            axes.plot(span, [at, at], color=LIGHT["cau"], lw=1.2, zorder=2)
    open_dot = department.grade is None
    axes.plot(
        [total], [at], "o", ms=5, mfc=LIGHT["paper"] if open_dot else LIGHT["line"],
        mec=LIGHT["line"], mew=1.0, zorder=3,
    )  # fmt: skip
    axes.annotate(
        numbers.format_score(department.total), (total, at), xytext=(6, 0),
        textcoords="offset points", va="center", ha="left", fontsize=points, annotation_clip=False,
        bbox={"fc": LIGHT["paper"], "ec": "none", "pad": 0.4, "alpha": 0.85}, zorder=4,
    )  # fmt: skip
