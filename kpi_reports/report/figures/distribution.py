"""How single records spread: a quartile strip above the cumulative share."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

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
from kpi_reports.report.figures.drawn import Drawn
from kpi_reports.report.figures.labels import (
    LINE,
    in_lines,
    text_width,
    tick_texts,
    ticks,
    ticks_below,
)
from kpi_reports.report.palette import LIGHT
from kpi_reports.report.words import translator
from kpi_reports.values import Distribution, KpiReview, Language

HEIGHT_INCHES = 2.2
STRIP_POINTS = 22.0
SHOWN_PERCENT = (1, 98)  # a long tail beyond is told in words, so that it does not squash the rest
SHARES = (0, 25, 50, 75, 100)
NAMED_SHARES = (50, 90)
HEADROOM = 108  # the axis of shares ends a little above 100 %
MOST_VALUE_TICKS: dict[Size, int] = {"wide": 7, "narrow": 5}


def distribution_chart(entry: KpiReview, language: Language, *, size: Size) -> str:
    """The chart as SVG. Raises ValueError where the KPI has no distribution."""
    with style():
        figure = distribution_figure(entry, language, size=size)
        return svg(figure, f"spread-{entry.kpi.id}-{entry.months.unit}-{language}-{size}")


def distribution_figure(entry: KpiReview, language: Language, *, size: Size) -> Figure:
    """The chart as a matplotlib figure: strip, curve, and what the axis shows in words."""
    found = entry.distribution
    if found is None or not found.quantiles:
        raise ValueError(f"KPI '{entry.kpi.id}' has no distribution to draw")
    drawn, points = Drawn(entry, language), TEXT_POINTS[size]
    grid = np.array(found.quantiles) * drawn.scale
    figure = paper(WIDTH_INCHES[size], HEIGHT_INCHES)
    width, height = (float(inches) * POINTS_PER_INCH for inches in figure.get_size_inches())
    notes = _notes(drawn, found, points, width - 4)
    left = 5 + max(text_width(f"{share}%", points) for share in SHARES)
    bottom = 4 + (1 + len(notes)) * points * LINE
    ends = _ends(grid)
    named = ticks(*ends, most=MOST_VALUE_TICKS[size])
    right = max(text_width(words, points) for words in ("", *tick_texts(named, language))) / 2
    wide = width - left - max(12.0, right)
    high = height - bottom - STRIP_POINTS - 6
    curve = plot_area(figure, (left / width, bottom / height, wide / width, high / height))
    above = (bottom + high + 3) / height
    strip = plot_area(figure, (left / width, above, wide / width, STRIP_POINTS / height))
    for axes in (strip, curve):
        bare(axes, bottom=axes is curve)
        axes.set_xlim(*ends)
    _strip(strip, grid)
    _curve(curve, grid)
    _named_points(curve, drawn, found, points, wide)
    _axis_words(curve, named, language, points)
    for row, line in enumerate(reversed(notes)):
        figure.text(
            0.5, (2 + row * points * LINE) / height, line, ha="center", va="bottom",
            fontsize=points, color=LIGHT["ink3"],
        )  # fmt: skip
    return figure


def _ends(grid: NDArray[np.float64]) -> tuple[float, float]:
    low, high = (float(grid[share]) for share in SHOWN_PERCENT)
    margin = (high - low) * 0.03 or abs(high) * 0.1 or 1.0
    return low - margin, high + margin


def _notes(drawn: Drawn, found: Distribution, points: float, width: float) -> list[str]:
    """The unit, n, and what lies beyond the ends of the axis: one line if there is room."""
    t, kpi = translator(drawn.language), drawn.entry.kpi
    comma = "; " if drawn.language == "en" else "；"
    low, high = (found.quantiles[share] for share in SHOWN_PERCENT)
    n = numbers.format_number(found.n, 0, drawn.language)
    head = f"{kpi.unit_name[drawn.language]}{comma}n = {n}"
    beyond = []
    if found.quantiles[0] < low:
        beyond.append(t("{share}% below {value}", share=SHOWN_PERCENT[0], value=drawn.text(low)))
    if found.quantiles[-1] > high:
        share = 100 - SHOWN_PERCENT[1]
        beyond.append(t("{share}% above {value}", share=share, value=drawn.text(high)))
    if not beyond:
        return in_lines(head, points, width)
    tails = t("not shown: {tails}", tails=t.list_of(beyond))
    whole = head + comma + tails
    if text_width(whole, points) <= width:
        return [whole]
    return [*in_lines(head, points, width), *in_lines(tails, points, width)]


def _strip(axes: Axes, grid: NDArray[np.float64]) -> None:
    """10 to 90 % as a line, the middle half as a box, the median as a tick."""
    axes.set_ylim(-1, 1)
    draw_line(axes, [grid[10], grid[90]], [0, 0], color=LIGHT["line"], lw=1.0, zorder=2)
    box = Rectangle(
        (grid[25], -0.55), grid[75] - grid[25], 1.1, fc=LIGHT["rule"], ec=LIGHT["line"], lw=0.8
    )
    box.set_zorder(3)
    axes.add_patch(box)
    draw_line(axes, [grid[50]] * 2, [-0.8, 0.8], color=LIGHT["ink"], lw=1.8, zorder=4)


def _curve(axes: Axes, grid: NDArray[np.float64]) -> None:
    """The share of records up to each value, as far as the axis goes."""
    first, last = SHOWN_PERCENT
    draw_line(
        axes, grid[first : last + 1], np.arange(first, last + 1), color=LIGHT["line"], lw=1.35
    )
    axes.set_ylim(0, HEADROOM)


def _named_points(
    axes: Axes, drawn: Drawn, found: Distribution, points: float, width: float
) -> None:
    """The values below which half and nine tenths lie: right below their point, or left above."""
    t = translator(drawn.language)
    low, high = axes.get_xlim()
    for share, words in zip(
        NAMED_SHARES, (t("half at most {value}"), t("90% at most {value}")), strict=True
    ):
        value = found.quantiles[share] * drawn.scale
        for xs, ys in (([low, value], [share, share]), ([value, value], [0, share])):
            draw_line(axes, xs, ys, color=LIGHT["lim"], lw=0.6, dashes=(1.2, 1.6), zorder=1)
        draw_line(
            axes,
            [value],
            [share],
            "o",
            ms=4,
            mfc=LIGHT["paper"],
            mec=LIGHT["line"],
            mew=1,
            zorder=5,
        )
        label = words.format(value=drawn.text(found.quantiles[share]))
        later = found.quantiles[NAMED_SHARES[-1]] * drawn.scale  # its dotted line stays clear
        clear = (later if later > value else high) - value
        needed = (9 + text_width(label, points, bold=True)) * (high - low) / width
        left = clear < needed and value - low >= min(needed, high - value)
        axes.annotate(
            label, (value, share), xytext=(-5, 7) if left else (7, -7),
            textcoords="offset points", ha="right" if left else "left", va="center",
            fontsize=points, weight="bold", color=LIGHT["ink"], zorder=6,
            bbox={"fc": LIGHT["paper"], "ec": "none", "pad": 0.4, "alpha": 0.85},
        )  # fmt: skip


def _axis_words(axes: Axes, named: list[float], language: Language, points: float) -> None:
    for share in SHARES:
        axes.annotate(
            f"{share}%", (0, share), xycoords=axes.get_yaxis_transform(),
            xytext=(-3, 0 if share else 4.5),  # clear of the first value below
            textcoords="offset points", ha="right", va="center", fontsize=points,
            color=LIGHT["ink3"], annotation_clip=False,
        )  # fmt: skip
    ticks_below(axes, named, language, points)
