"""A few departments with the interval of each: in their own order, so it is no league table."""

from __future__ import annotations

from collections.abc import Mapping

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
from kpi_reports.report.figures.labels import (
    LINE,
    in_lines,
    text_width,
    ticks,
    ticks_below,
)
from kpi_reports.report.palette import LIGHT
from kpi_reports.report.words import translator
from kpi_reports.values import FunnelUnit, Kpi, Language, PeerComparison

ROW_POINTS = 15.0
WIDEST_NAME: dict[Size, float] = {"wide": 0.28, "narrow": 0.3}  # of the drawing
DOT = 4.5


def intervals_chart(
    found: PeerComparison, kpi: Kpi, names: Mapping[str, str], *, language: Language, size: Size
) -> str:
    """The chart as SVG; `names` are the departments' in this language, by id."""
    with style():
        figure = intervals_figure(found, kpi, names, language=language, size=size)
        return svg(figure, f"intervals-{found.kpi}-{language}-{size}")


def intervals_figure(
    found: PeerComparison, kpi: Kpi, names: Mapping[str, str], *, language: Language, size: Size
) -> Figure:
    """The chart as a matplotlib figure: a row each with its value, 95 % interval and n."""
    scale = 100.0 if kpi.unit_kind == "percent" else 1.0
    points, width = TEXT_POINTS[size], WIDTH_INCHES[size] * POINTS_PER_INCH
    units = [unit for unit in found.funnel.units if unit.value is not None]
    named = [
        in_lines(names.get(unit.unit, unit.unit), points, width * WIDEST_NAME[size])
        for unit in units
    ]
    heights = [max(ROW_POINTS, len(lines) * points * LINE + 3) for lines in named]
    sizes = [f"n = {numbers.format_number(unit.n, 0, language)}" for unit in units]
    left = 8 + max(text_width(line, points) for lines in named for line in lines)
    right = 8 + max(text_width(words, points) for words in sizes)
    head = foot = points * LINE + 4
    deep = sum(heights)
    figure = paper(width / POINTS_PER_INCH, (deep + head + foot) / POINTS_PER_INCH)
    tall, wide = deep + head + foot, width - left - right
    axes = plot_area(figure, (left / width, foot / tall, wide / width, deep / tall))
    bare(axes, bottom=False)
    low, high = _ends(units, found.funnel.centre, scale)
    axes.set_xlim(low, high)
    axes.set_ylim(deep, 0)
    at = 0.0
    for unit, lines, words, height in zip(units, named, sizes, heights, strict=True):
        _row(axes, unit, at + height / 2, scale, pale=unit.unit in found.few)
        _words(axes, lines, words, at + height / 2, points)
        at += height
    _level(axes, found, kpi, language, points, scale)
    marked = [v for v in ticks(low, high) if scale != 100.0 or 0 <= v <= 100]
    ticks_below(axes, marked, language, points)
    return figure


def _ends(units: list[FunnelUnit], centre: float | None, scale: float) -> tuple[float, float]:
    shown = [e for unit in units for e in (unit.value, unit.low, unit.high) if e is not None]
    shown += [] if centre is None else [centre]
    low, high = min(shown) * scale, max(shown) * scale
    spare = (high - low) * 0.04 or abs(high) * 0.1 or 1.0
    return low - spare, high + spare


def _row(axes: Axes, unit: FunnelUnit, at: float, scale: float, *, pale: bool) -> None:
    """The interval as a line and the value as an open dot; pale where too few rows."""
    low, high = axes.get_xlim()
    colour = LIGHT["lim" if pale else "line"]
    draw_line(axes, [low, high], [at, at], color=LIGHT["rule"], lw=0.5, zorder=0.8)
    if unit.low is not None and unit.high is not None:
        draw_line(
            axes, [unit.low * scale, unit.high * scale], [at, at], color=colour, lw=1.3, zorder=3
        )
    draw_line(
            axes,
        [(unit.value or 0.0) * scale], [at], "o", ms=DOT, mfc=LIGHT["paper"], mec=colour, mew=1.1,
        zorder=4,
    )  # fmt: skip


def _words(axes: Axes, lines: list[str], size: str, at: float, points: float) -> None:
    """The name to the left in its lines, n to the right."""
    for row, words in enumerate(lines):
        down = (row - (len(lines) - 1) / 2) * points * LINE
        axes.annotate(
            words, (0, at), xycoords=axes.get_yaxis_transform(), xytext=(-5, -down),
            textcoords="offset points", ha="right", va="center", fontsize=points,
            color=LIGHT["ink"], annotation_clip=False,
        )  # fmt: skip
    axes.annotate(
        size, (1, at), xycoords=axes.get_yaxis_transform(), xytext=(6, 0),
        textcoords="offset points", ha="left", va="center", fontsize=points, color=LIGHT["ink3"],
        annotation_clip=False,
    )  # fmt: skip


def _level(
    axes: Axes, found: PeerComparison, kpi: Kpi, language: Language, points: float, scale: float
) -> None:
    """The level of all together, as a line with its words above."""
    centre = found.funnel.centre
    if centre is None:
        return
    low, high = axes.get_xlim()
    axes.axvline(centre * scale, color=LIGHT["lim"], lw=0.8, zorder=2)
    t = translator(language)
    words = t("All {value}", value=numbers.format_value(kpi, centre, language))
    place = (centre * scale - low) / (high - low)
    side = "left" if place < 0.2 else "right" if place > 0.8 else "center"
    axes.annotate(
        words, (centre * scale, 1), xycoords=axes.get_xaxis_transform(), xytext=(0, 3),
        textcoords="offset points", ha=side, va="bottom", fontsize=points, weight="bold",
        color=LIGHT["ink"], annotation_clip=False,
    )  # fmt: skip
