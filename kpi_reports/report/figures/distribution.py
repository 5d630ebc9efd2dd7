"""How single records spread: a quartile strip above the cumulative share."""

from __future__ import annotations

import numpy as np
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from kpi_reports.report import numbers
from kpi_reports.report.figures.canvas import (
    TEXT_POINTS,
    WIDTH_INCHES,
    Size,
    bare,
    decimals_of,
    paper,
    style,
    svg,
    ticks,
)
from kpi_reports.report.palette import LIGHT
from kpi_reports.report.words import translator
from kpi_reports.values import KpiReview, Language

HEIGHT_INCHES = 2.1
SHOWN_PERCENT = (1, 98)  # a long tail beyond is told in words, so that it does not squash the rest
SHARES = (0, 25, 50, 75, 100)


def distribution_chart(entry: KpiReview, language: Language, *, size: Size) -> str:
    """The chart as SVG. Raises ValueError where the KPI has no distribution."""
    with style():
        figure = distribution_figure(entry, language, size=size)
        return svg(figure, f"spread-{entry.kpi.id}-{entry.months.unit}-{language}-{size}")


def distribution_figure(entry: KpiReview, language: Language, *, size: Size) -> Figure:
    """The chart as a matplotlib figure."""
    if entry.distribution is None or not entry.distribution.quantiles:
        raise ValueError(f"KPI '{entry.kpi.id}' has no distribution to draw")
    scale = 100.0 if entry.kpi.unit_kind == "percent" else 1.0
    grid = np.array(entry.distribution.quantiles) * scale
    figure = paper(WIDTH_INCHES[size], HEIGHT_INCHES)
    left = 0.075 if size == "wide" else 0.135
    strip = figure.add_axes((left, 0.82, 0.97 - left, 0.14))
    curve = figure.add_axes((left, 0.21, 0.97 - left, 0.58))
    low, high = float(grid[SHOWN_PERCENT[0]]), float(grid[SHOWN_PERCENT[1]])
    margin = (high - low) * 0.03 or 1.0
    for axes in (strip, curve):
        bare(axes, bottom=axes is curve)
        axes.set_xlim(low - margin, high + margin)
    _strip(strip, grid)
    _curve(curve, grid, entry, language, TEXT_POINTS[size])
    return figure


def _strip(axes: Axes, grid: np.ndarray) -> None:
    """10 to 90 % as a line, the middle half as a box, the median as a tick."""
    axes.set_ylim(-1, 1)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.plot([grid[10], grid[90]], [0, 0], color=LIGHT["line"], lw=1.0, zorder=2)
    box = Rectangle(
        (grid[25], -0.55), grid[75] - grid[25], 1.1, fc=LIGHT["rule"], ec=LIGHT["line"], lw=0.8
    )
    box.set_zorder(3)
    axes.add_patch(box)
    axes.plot([grid[50]] * 2, [-0.8, 0.8], color=LIGHT["ink"], lw=1.8, zorder=4)


def _curve(
    axes: Axes, grid: np.ndarray, entry: KpiReview, language: Language, points: float
) -> None:
    t = translator(language)
    shares = np.arange(101)
    sns.lineplot(
        x=grid, y=shares, ax=axes, color=LIGHT["line"], linewidth=1.35, errorbar=None,
        estimator=None, sort=False, legend=False,
    )  # fmt: skip
    axes.set_ylim(0, 108)
    low, high = axes.get_xlim()
    for share, words in ((50, t("half below {value}")), (90, t("90% below {value}"))):
        value = float(grid[share])
        for xs, ys in (([low, value], [share, share]), ([value, value], [0, share])):
            axes.plot(xs, ys, color=LIGHT["lim"], lw=0.6, dashes=(1.2, 1.6), zorder=1)
        axes.plot(
            [value], [share], "o", ms=4, mfc=LIGHT["paper"], mec=LIGHT["line"], mew=1, zorder=5
        )
        _mark(axes, value, share, words.format(value=numbers.format_value(
            entry.kpi, value / (100.0 if entry.kpi.unit_kind == "percent" else 1.0), language
        )), low, high, points)  # fmt: skip
    axes.set_yticks(SHARES)
    axes.set_yticklabels([f"{share}%" for share in SHARES])
    shown = ticks(low, high)
    axes.set_xticks(shown)
    decimals = decimals_of(shown)
    axes.set_xticklabels([numbers.format_number(value, decimals, language) for value in shown])
    axes.tick_params(length=0, pad=2, labelsize=points)
    axes.set_xlabel(entry.kpi.unit_name[language], fontsize=points, color=LIGHT["ink3"], labelpad=1)
    axes.set_ylabel("")


def _mark(
    axes: Axes, value: float, share: int, words: str, low: float, high: float, points: float
) -> None:
    """A label right of and below its point; left and above where the right has no room."""
    roomy = (high - value) / (high - low) > 0.34
    axes.annotate(
        words, (value, share), xytext=(7, -7) if roomy else (-5, 7), textcoords="offset points",
        ha="left" if roomy else "right", va="center", fontsize=points, weight="bold",
        color=LIGHT["ink"], zorder=6,
    )  # fmt: skip
