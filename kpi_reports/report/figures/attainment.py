"""How often each target was met: a dot and its 95 % interval on a scale from never to always."""

from __future__ import annotations

from collections.abc import Sequence

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
from kpi_reports.values import Attainment, Language

ROW_POINTS = 14.0
WIDEST_NAME: dict[Size, float] = {"wide": 0.4, "narrow": 0.44}  # of the drawing
DOT = 4.6
EDGES = (0.2, 0.8, 0.5, 0.0, 1.0)  # shares named below the plot, the most needed first


def attainment_chart(
    shown: Sequence[tuple[str, Attainment]], language: Language, *, size: Size
) -> str:
    """The chart as SVG; each row has its words, and whose attainment it is."""
    with style():
        figure = attainment_figure(shown, language, size=size)
        return svg(figure, f"attainment-{language}-{size}")


def attainment_figure(
    shown: Sequence[tuple[str, Attainment]], language: Language, *, size: Size
) -> Figure:
    """The chart as a matplotlib figure: a row each, the bounds of too hard and too easy shaded."""
    points, width = TEXT_POINTS[size], WIDTH_INCHES[size] * POINTS_PER_INCH
    bold = [_asked(entry) for _, entry in shown]
    names = [
        in_lines(words, points, width * WIDEST_NAME[size], bold=asked)
        for (words, _), asked in zip(shown, bold, strict=True)
    ]
    heights = [max(ROW_POINTS, len(lines) * points * LINE + 3) for lines in names]
    depth, foot, head = sum(heights), points * LINE + 4, points * LINE + 4
    widths = [
        text_width(line, points, bold=asked)
        for lines, asked in zip(names, bold, strict=True)
        for line in lines
    ]
    left = 8 + max(widths, default=0.0)
    right = 10 + max(
        (text_width(_counts(entry), points, bold=_asked(entry)) for _, entry in shown), default=0.0
    )
    height = depth + foot + head
    figure = paper(width / POINTS_PER_INCH, height / POINTS_PER_INCH)
    axes = plot_area(
        figure, (left / width, foot / height, (width - left - right) / width, depth / height)
    )
    bare(axes, bottom=False)
    axes.set_xlim(0, 1)
    axes.set_ylim(depth, 0)
    _bounds(axes, language, points, width - left - right)
    at = 0.0
    for (_, entry), lines, tall in zip(shown, names, heights, strict=True):
        _row(axes, entry, lines, at + tall / 2, points)
        at += tall
    return figure


def _bounds(axes: Axes, language: Language, points: float, width: float) -> None:
    """Grey where the whole interval would call a target too hard or too easy; its edges by name,
    and the middle and the ends of the scale where there is room."""
    t = translator(language)
    for low, high, words in ((0.0, 0.2, t("too hard?")), (0.8, 1.0, t("too easy?"))):
        axes.axvspan(low, high, color=LIGHT["surf"], lw=0, zorder=0)
        axes.annotate(
            words, ((low + high) / 2, 1), xycoords=axes.get_xaxis_transform(), xytext=(0, 3),
            textcoords="offset points", ha="center", va="bottom", fontsize=points,
            color=LIGHT["ink2"], annotation_clip=False,
        )  # fmt: skip
    taken: list[tuple[float, float]] = []
    for edge in EDGES:
        name = numbers.format_percent(edge, 0)
        wide = text_width(name, points)
        begin = edge * width - wide * (edge if edge in (0.0, 1.0) else 0.5)
        if any(begin < right + 2 and left - 2 < begin + wide for left, right in taken):
            continue
        taken.append((begin, begin + wide))
        axes.annotate(
            name, (edge, 0), xycoords=axes.get_xaxis_transform(),
            xytext=(0, -3), textcoords="offset points", va="top", fontsize=points,
            ha={0.0: "left", 1.0: "right"}.get(edge, "center"), color=LIGHT["ink3"],
            annotation_clip=False,
        )  # fmt: skip


def _row(axes: Axes, entry: Attainment, lines: list[str], at: float, points: float) -> None:
    found = entry.difficulty
    asked = _asked(entry)
    for place, words in enumerate(lines):
        down = (place - (len(lines) - 1) / 2) * points * LINE
        axes.annotate(
            words, (0, at), xycoords=axes.get_yaxis_transform(), xytext=(-5, -down),
            textcoords="offset points", ha="right", va="center", fontsize=points,
            color=LIGHT["ink"], weight="bold" if asked else "normal", annotation_clip=False,
        )  # fmt: skip
    draw_line(axes, [0, 1], [at, at], color=LIGHT["rule"], lw=0.5, zorder=0.8)
    if found.low is not None and found.high is not None:
        draw_line(axes, [found.low, found.high], [at, at], color=LIGHT["line"], lw=1.2, zorder=2)
        draw_line(
            axes,
            [found.met / found.judged], [at], "D" if asked else "o", ms=DOT, mec=LIGHT["line"],
            mfc=LIGHT["line" if asked else "paper"], mew=1.0, zorder=3, clip_on=False,
        )  # fmt: skip
    axes.annotate(
        _counts(entry), (1, at), xycoords=axes.get_yaxis_transform(), xytext=(6, 0),
        textcoords="offset points", ha="left", va="center", fontsize=points, color=LIGHT["ink"],
        weight="bold" if asked else "normal", annotation_clip=False,
    )  # fmt: skip


def _asked(entry: Attainment) -> bool:
    """Whether the target is asked about: bold, with a filled mark."""
    return entry.difficulty.verdict in ("too_easy", "too_hard")


def _counts(entry: Attainment) -> str:
    return f"{entry.difficulty.met}/{entry.difficulty.judged}"
