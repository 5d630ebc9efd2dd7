"""Departments by size: each one's value, and the limits that chance and usual differences allow."""

from __future__ import annotations

from collections.abc import Mapping
from math import log10, nan

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
from kpi_reports.report.figures.funnel_names import DOT, FunnelPlot, draw_names, outlier_mark
from kpi_reports.report.figures.labels import (
    LINE,
    spread_apart,
    text_width,
    tick_texts,
    ticks,
)
from kpi_reports.report.palette import LIGHT
from kpi_reports.report.words import translator
from kpi_reports.values import Kpi, Language, PeerComparison

HEIGHT_INCHES: dict[Size, float] = {"wide": 2.6, "narrow": 2.5}
LOG_FROM = 20.0  # sizes this many times apart are drawn on a logarithmic scale
RIGHT_OF_PLOT = 14.0  # points for the leaders of the right-hand words, and a little air
LIMIT_DASHES, OUTER_DASHES = (1.2, 1.6), (4.0, 1.6)
MOST_SIZES: dict[Size, int] = {"wide": 7, "narrow": 4}
ROUND_SIZES = (1, 2, 5)


def funnel_chart(
    found: PeerComparison, kpi: Kpi, names: Mapping[str, str], *, language: Language, size: Size
) -> str:
    """The chart as SVG; `names` are the departments' in this language, by id."""
    with style():
        figure = funnel_figure(found, kpi, names, language=language, size=size)
        return svg(figure, f"funnel-{found.kpi}-{language}-{size}")


def funnel_figure(
    found: PeerComparison, kpi: Kpi, names: Mapping[str, str], *, language: Language, size: Size
) -> Figure:
    """The chart as a matplotlib figure; only departments that lie outside the limits are named."""
    scale = 100.0 if kpi.unit_kind == "percent" else 1.0
    points = TEXT_POINTS[size]
    width, height = (
        inches * POINTS_PER_INCH for inches in (WIDTH_INCHES[size], HEIGHT_INCHES[size])
    )
    lines = _lines(found, kpi, language, scale)
    low, high = _y_range(found, scale)
    named = [value for value in ticks(low, high) if scale != 100.0 or 0 <= value <= 100]
    left = 5 + max((text_width(words, points) for words in tick_texts(named, language)), default=0)
    right = RIGHT_OF_PLOT + max(text_width(words, points, bold=bold) for _, words, bold in lines)
    bottom = 4 + 2 * points * LINE
    figure = paper(width / POINTS_PER_INCH, height / POINTS_PER_INCH)
    wide, tall = width - left - right, height - bottom - 4
    axes = plot_area(figure, (left / width, bottom / height, wide / width, tall / height))
    bare(axes)
    sizes = [unit.n for unit in found.funnel.units]
    logarithmic = max(sizes) > LOG_FROM * min(sizes)
    x = _x_range(sizes, logarithmic)
    plot = FunnelPlot(axes, x, (low, high), wide, tall, points, logarithmic, scale)
    axes.set_xlim(*x)
    axes.set_ylim(low, high)
    _limits(plot, found)
    _dots(plot, found, kpi)
    _axis_words(plot, named, sizes, language, size)
    _line_words(plot, lines)
    draw_names(plot, found, kpi, names)
    return figure


def _lines(
    found: PeerComparison, kpi: Kpi, language: Language, scale: float
) -> list[tuple[float, str, bool]]:
    """The lines' heights at the right end, with their words; the common level is bold."""
    t = translator(language)
    centre = found.funnel.centre or 0.0
    words = t("All {value}", value=numbers.format_value(kpi, centre, language))
    lines = [(centre * scale, words, True)]
    curve = found.curve
    if curve is not None:
        lines += [
            (side[-1] * scale, share, False)
            for side, share in (
                (curve.lower_998, "99.8%"), (curve.lower_95, "95%"),
                (curve.upper_95, "95%"), (curve.upper_998, "99.8%"),
            )
            if 0 < side[-1] < 1  # beyond the ends of a share nothing lies
        ]  # fmt: skip
    return sorted(lines)


def _y_range(found: PeerComparison, scale: float) -> tuple[float, float]:
    """All values and the limits of the largest; those of the small may leave the plot."""
    shown = [unit.value for unit in found.funnel.units if unit.value is not None]
    shown.append(found.funnel.centre or 0.0)
    if found.curve is not None:
        shown += [found.curve.lower_998[-1], found.curve.upper_998[-1]]
    low, high = min(shown) * scale, max(shown) * scale
    spare = (high - low) * 0.08 or abs(high) * 0.1 or 1.0
    return low - spare, high + spare


def _x_range(sizes: list[float], logarithmic: bool) -> tuple[float, float]:
    low, high = min(sizes), max(sizes)
    if logarithmic:
        low, high = log10(low), log10(high)
    spare = (high - low) * 0.06 or max(abs(high) * 0.1, 0.5)
    return low - spare, high + spare


def _limits(plot: FunnelPlot, found: PeerComparison) -> None:
    centre = (found.funnel.centre or 0.0) * plot.scale
    draw_line(plot.axes, plot.x, (centre, centre), color=LIGHT["lim"], lw=0.7, zorder=2)
    curve = found.curve
    if curve is None:
        return
    # the lines reach the right end, where their words stand
    at = [*(plot.at(size) for size in curve.sizes), plot.x[1]]

    def scaled(side: tuple[float, ...]) -> list[float]:
        return [value * plot.scale for value in (*side, side[-1])]

    def drawn(side: tuple[float, ...]) -> list[float]:
        """Where a value can lie beyond the limit."""
        return [value * plot.scale if 0 < value < 1 else nan for value in (*side, side[-1])]

    plot.axes.fill_between(
        at, scaled(curve.lower_95), scaled(curve.upper_95), color=LIGHT["band"], lw=0, zorder=0
    )
    for side, dashes in (
        (curve.lower_95, LIMIT_DASHES), (curve.upper_95, LIMIT_DASHES),
        (curve.lower_998, OUTER_DASHES), (curve.upper_998, OUTER_DASHES),
    ):  # fmt: skip
        draw_line(plot.axes, at, drawn(side), color=LIGHT["lim"], lw=0.7, dashes=dashes, zorder=1)


def _dots(plot: FunnelPlot, found: PeerComparison, kpi: Kpi) -> None:
    """Open dots, pale where too few rows; beyond the 99.8 % limits filled by what it means."""
    white = LIGHT["paper"]
    for unit in found.funnel.units:
        if unit.value is None:
            continue
        at, value = plot.at(unit.n), unit.value * plot.scale
        edge = LIGHT["lim" if unit.unit in found.few else "line"]
        mark = outlier_mark(unit, kpi.direction)
        if mark is None:
            draw_line(plot.axes, [at], [value], "o", ms=DOT, mfc=white, mec=edge, mew=1.0, zorder=5)
        else:
            draw_line(
            plot.axes,
                [at], [value], mark.marker, ms=DOT + mark.extra, mfc=mark.colour, mec=white,
                mew=0.6, zorder=6,
            )  # fmt: skip


def _axis_words(
    plot: FunnelPlot, named: list[float], sizes: list[float], language: Language, size: Size
) -> None:
    t, grey = translator(language), LIGHT["ink3"]
    for value, words in zip(named, tick_texts(named, language), strict=True):
        plot.axes.annotate(
            words, (0, value), xycoords=plot.axes.get_yaxis_transform(), xytext=(-3, 0),
            textcoords="offset points", ha="right", va="center", fontsize=plot.points,
            color=grey, annotation_clip=False,
        )  # fmt: skip
    rounds = _round_sizes(sizes, plot, MOST_SIZES[size])
    for n in rounds:
        draw_line(
            plot.axes,
            [plot.at(n)] * 2, [0, -2.0 / plot.height], transform=plot.axes.get_xaxis_transform(),
            color=LIGHT["lim"], lw=0.6, clip_on=False,
        )  # fmt: skip
        plot.axes.annotate(
            numbers.format_number(n, 0, language), (plot.at(n), 0),
            xycoords=plot.axes.get_xaxis_transform(), xytext=(0, -3), textcoords="offset points",
            ha="center", va="top", fontsize=plot.points, color=grey, annotation_clip=False,
        )  # fmt: skip
    words = (
        t("records of the department, logarithmic scale")
        if plot.logarithmic
        else t("records of the department")
    )
    plot.axes.annotate(
        words, (0.5, 0), xycoords="axes fraction", xytext=(0, -3 - plot.points * LINE),
        textcoords="offset points", ha="center", va="top", fontsize=plot.points, color=grey,
        annotation_clip=False,
    )  # fmt: skip


def _round_sizes(sizes: list[float], plot: FunnelPlot, most: int) -> list[float]:
    """Round numbers along the axis that have room beside each other."""
    if not plot.logarithmic:
        low = max(plot.x[0], 0.0)
        return [n for n in ticks(low, plot.x[1], most=most) if n >= 1 and n == round(n)]
    powers = range(int(log10(max(sizes))) + 2)
    for steps in (ROUND_SIZES, (1, 3), (1,)):
        found = [
            float(step * 10**power)
            for power in powers
            for step in steps
            if plot.x[0] <= log10(step * 10**power) <= plot.x[1]
        ]
        if len(found) <= most:
            return found
    return found[:: -(-len(found) // most)]


def _line_words(plot: FunnelPlot, lines: list[tuple[float, str, bool]]) -> None:
    """Words beside the lines' right ends, pushed apart with leaders."""
    low, high = plot.y
    gap = plot.points * LINE / plot.height * (high - low)
    held = [min(max(height, low), high) for height, _, _ in lines]
    ys = spread_apart(held, gap, low + gap / 2, high - gap / 2)
    pitch = (plot.x[1] - plot.x[0]) / plot.width
    start, end = plot.x[1] + pitch, plot.x[1] + 8 * pitch
    for (height, words, bold), y in zip(lines, ys, strict=True):
        if low <= height <= high:
            draw_line(
                plot.axes,
                [start, end],
                [height, y],
                color=LIGHT["lim"],
                lw=0.6,
                clip_on=False,
                zorder=1,
            )
        plot.axes.text(
            end + 1.5 * pitch, y, words, va="center", ha="left", clip_on=False,
            fontsize=plot.points, color=LIGHT["ink" if bold else "ink3"],
            weight="bold" if bold else "normal",
        )  # fmt: skip
