"""The control chart of a KPI's months: actual, limits, target, signals, the period in review."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from kpi_reports.report.figures.ahead import draw_ahead
from kpi_reports.report.figures.canvas import ControlSize, bare, draw_line, plot_area, style, svg
from kpi_reports.report.figures.drawn import Drawn, Mark, runs
from kpi_reports.report.figures.frame import Frame, frame_of
from kpi_reports.report.figures.labels import LINE, spread_apart, text_width, tick_texts
from kpi_reports.report.figures.latest import FAR, LARGER, OFFSET
from kpi_reports.report.figures.levels import Level, levels_of
from kpi_reports.report.figures.limit_lines import draw_decisions, draw_limits
from kpi_reports.report.figures.months import draw_months
from kpi_reports.report.palette import LIGHT
from kpi_reports.report.words import translator
from kpi_reports.values import KpiReview, Language, Period

DOT_POINTS: dict[ControlSize, float] = {"wide": 3.0, "narrow": 2.6, "mini": 2.0}
CROSS_POINTS = 4.5
TARGET_DASHES = (4.5, 2.2)
LEADER_POINTS = (1.0, 8.0)  # from the plot's edge; the words follow after one point more


def control_chart(
    entry: KpiReview,
    period: Period,
    language: Language,
    *,
    size: ControlSize,
    against: Period | None = None,
) -> str:
    """The chart as SVG. Months without a value are hatched and named; nothing is interpolated.

    `against` is an earlier period to stand on grey beside the one in review.
    """
    with style():
        figure = control_figure(entry, period, language, size=size, against=against)
        return svg(figure, f"control-{entry.kpi.id}-{entry.months.unit}-{language}-{size}")


def control_figure(
    entry: KpiReview,
    period: Period,
    language: Language,
    *,
    size: ControlSize,
    against: Period | None = None,
) -> Figure:
    """The chart as a matplotlib figure."""
    drawn = Drawn(entry, language)
    levels = levels_of(drawn)
    frame = frame_of(drawn, levels, size)
    axes = plot_area(frame.figure, frame.box)
    if np.isnan(drawn.values).all():
        _nothing(axes, drawn, frame)
        return frame.figure
    bare(axes)
    axes.set_xlim(*frame.x)
    axes.set_ylim(*frame.y)
    _period_columns(axes, drawn, frame, [period] if against is None else [against, period])
    draw_limits(axes, drawn, frame)
    _target(axes, frame, levels)
    draw_decisions(axes, drawn, frame)
    _gaps(axes, drawn, frame)
    _actual(axes, drawn, DOT_POINTS[size])
    draw_ahead(axes, drawn, DOT_POINTS[size])
    draw_months(axes, drawn, frame)
    _value_axis(axes, drawn, frame)
    _right_labels(axes, frame, levels)
    _latest(axes, drawn, frame)
    return frame.figure


def _nothing(axes: Axes, drawn: Drawn, frame: Frame) -> None:
    axes.set_axis_off()
    axes.text(
        0.5, 0.5, translator(drawn.language)("No data"), transform=frame.figure.transFigure,
        ha="center", va="center", fontsize=frame.points + 2, color=LIGHT["cau"], weight="bold",
    )  # fmt: skip


def _period_columns(axes: Axes, drawn: Drawn, frame: Frame, periods: Sequence[Period]) -> None:
    """The months of the periods on grey, with their names above, inside the plot and apart."""
    found: list[tuple[str, float]] = []
    for period in periods:
        inside = [
            at
            for at, point in enumerate(drawn.months)
            if period.first <= point.period.first <= period.last
        ]
        if inside:
            left, right = inside[0] - 0.5, inside[-1] + 0.5
            axes.axvspan(left, right, color=LIGHT["lim"], alpha=0.15, linewidth=0, zorder=1.1)
            found.append((str(period), (left + right) / 2))
    if not found:
        return
    width = max(text_width(name, frame.points, bold=True) for name, _ in found)
    places = [frame.held_inside(middle, width) for _, middle in found]
    half = width / 2 / frame.pitch
    gap = width / frame.pitch if len(found) > 1 else 0.0
    ends = (min(places[0], frame.x[0] + half), max(places[-1], frame.x[1] - half))
    for (name, _), middle in zip(found, spread_apart(places, gap, *ends), strict=True):
        axes.text(
            middle, 1.0, name, transform=axes.get_xaxis_transform(), ha="center", va="top",
            fontsize=frame.points, color=LIGHT["ink2"], weight="bold", zorder=8,
        )  # fmt: skip


def _target(axes: Axes, frame: Frame, levels: list[Level]) -> None:
    for level in levels:
        if level.kind == "target":
            draw_line(
            axes,
                frame.x, (level.at, level.at), color=LIGHT["ink"], lw=1.0, dashes=TARGET_DASHES,
                zorder=3,
            )  # fmt: skip


def _gaps(axes: Axes, drawn: Drawn, frame: Frame) -> None:
    """Months without a value: hatched, crossed, the longest gap with its words, all below."""
    missing = np.flatnonzero(np.isnan(drawn.values))
    if not len(missing):
        return
    low, high = frame.y
    for run in runs(missing):
        column = Rectangle(
            (run[0] - 0.5, low), len(run), high - low, fc="none", ec=LIGHT["cau"], lw=0,
            hatch="/////", alpha=0.35,
        )  # fmt: skip
        axes.add_patch(column)
    crosses = np.full(len(missing), low + 5.0 / frame.y_points)
    size = min(CROSS_POINTS, 0.8 * frame.pitch)
    amber = LIGHT["cau"]
    draw_line(axes, missing, crosses, "x", ms=size, mfc=amber, mec=amber, mew=1.2, zorder=7)
    words = translator(drawn.language)("No data")
    middle = frame.held_inside(
        float(max(runs(missing), key=len).mean()), text_width(words, frame.points, bold=True)
    )
    axes.text(
        middle, low + 9.5 / frame.y_points, words, ha="center", va="bottom",
        fontsize=frame.points, color=LIGHT["cau"], weight="bold",
        bbox={"fc": LIGHT["paper"], "ec": "none", "pad": 0.6}, zorder=8,
    )  # fmt: skip


def _actual(axes: Axes, drawn: Drawn, dot: float) -> None:
    """The values: a line that a gap breaks, open dots, and signals filled by shape and colour."""
    values = drawn.values
    known = np.flatnonzero(~np.isnan(values))
    for run in runs(known):
        draw_line(
            axes, run, values[run], color=LIGHT["line"], lw=1.35, solid_capstyle="round", zorder=4
        )
    marks, faint = drawn.marks, drawn.faint
    groups: dict[tuple[Mark | None, bool], list[int]] = {}
    for at in known.tolist():
        groups.setdefault((marks[at], marks[at] is None and faint[at]), []).append(at)
    paper = LIGHT["paper"]
    for (mark, pale), places in groups.items():
        if mark is None:
            edge = LIGHT["lim" if pale else "line"]
            draw_line(
                axes, places, values[places], "o", ms=dot, mfc=paper, mec=edge, mew=0.8, zorder=5
            )
        else:
            draw_line(
            axes,
                places, values[places], mark.marker, ms=dot + mark.extra, mfc=mark.colour,
                mec=paper, mew=0.6, zorder=6,
            )  # fmt: skip


def _value_axis(axes: Axes, drawn: Drawn, frame: Frame) -> None:
    for value, words in zip(frame.ticks, tick_texts(frame.ticks, drawn.language), strict=True):
        axes.annotate(
            words, (0, value), xycoords=axes.get_yaxis_transform(), xytext=(-3, 0),
            textcoords="offset points", ha="right", va="center", fontsize=frame.points,
            color=LIGHT["ink3"], annotation_clip=False,
        )  # fmt: skip


def _right_labels(axes: Axes, frame: Frame, levels: list[Level]) -> None:
    """Names and values of the lines, beside them, pushed apart with leaders."""
    low, high = frame.y
    gap = frame.points * LINE / frame.y_points
    ys = spread_apart([level.at for level in levels], gap, low + gap / 2, high - gap / 2)
    edge = frame.x[1]
    start, end = (edge + points / frame.pitch for points in LEADER_POINTS)
    for level, y in zip(levels, ys, strict=True):
        if level.kind != "note":
            draw_line(
                axes,
                [start, end],
                [level.at, y],
                color=LIGHT["lim"],
                lw=0.6,
                clip_on=False,
                zorder=1,
            )
        axes.text(
            end + 1.5 / frame.pitch, y, level.words, va="center", ha="left", clip_on=False,
            fontsize=frame.points, color=LIGHT["ink" if level.bold else "ink3"],
            weight="bold" if level.bold else "normal",
        )  # fmt: skip


def _latest(axes: Axes, drawn: Drawn, frame: Frame) -> None:
    """The latest value, bold, beside its dot, or led to it by a hairline from farther away."""
    at, offset = frame.latest.at, frame.latest.offset
    if at is None:
        return
    mark, value = drawn.marks[at], float(drawn.values[at])
    if abs(offset) > FAR:
        side = OFFSET / 2 if offset > 0 else -OFFSET / 2
        ends = [value + side / frame.y_points, value + (offset - side) / frame.y_points]
        draw_line(axes, [at, at], ends, color=LIGHT["lim"], lw=0.6, zorder=3.2)
    axes.annotate(
        frame.latest.words, (at, value), xytext=(0, offset), textcoords="offset points",
        ha="center", va="center", fontsize=frame.points + LARGER, weight="bold",
        color=LIGHT["ink"] if mark is None else mark.colour, zorder=9,
        bbox={"fc": LIGHT["paper"], "ec": "none", "pad": 0.5, "alpha": 0.85},
    )  # fmt: skip
