"""A sparkline for the scorecard: the latest months, their limits and the target."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from kpi_reports.report.figures.canvas import draw_line, paper, plot_area, style, svg
from kpi_reports.report.figures.drawn import Drawn, Mark, runs
from kpi_reports.report.numbers import SPARK_MONTHS
from kpi_reports.report.palette import LIGHT
from kpi_reports.values import KpiReview, Language, Period

WIDTH_INCHES, HEIGHT_INCHES = 1.18, 0.27
LAST_DOT, SIGNAL_DOT, LONE_DOT, CROSS = 3.4, 2.2, 1.6, 2.8  # points
CROSS_STRIP = 0.24  # of the height, for the crosses of missing months


def spark(entry: KpiReview, period: Period, language: Language) -> str:
    """The sparkline as SVG, of the months up to the period's end; blank where there is no month."""
    drawn = Drawn(entry, language)
    with style():
        figure = paper(WIDTH_INCHES, HEIGHT_INCHES)
        axes = plot_area(figure, (0.01, 0.06, 0.97, 0.88))
        axes.set_axis_off()
        kept = [at for at, p in enumerate(drawn.months) if p.period.first <= period.last]
        kept = kept[-SPARK_MONTHS:]
        if kept:
            _draw(axes, drawn, drawn.values[kept], [drawn.marks[at] for at in kept], kept[0])
        return svg(figure, f"spark-{entry.kpi.id}-{entry.months.unit}")


def _draw(
    axes: Axes, drawn: Drawn, values: NDArray[np.float64], marks: list[Mark | None], first: int
) -> None:
    span = (-0.5, len(values) - 0.5)
    known = np.flatnonzero(~np.isnan(values))
    shown = values[known].tolist()
    shown += _bands(axes, drawn, first)
    if drawn.target is not None:
        draw_line(axes, span, [drawn.target] * 2, color=LIGHT["ink"], lw=0.7, dashes=(3, 1.6))
        shown.append(drawn.target)
    low, high = (min(shown), max(shown)) if shown else (0.0, 1.0)
    margin = (high - low) * 0.12 or abs(high) * 0.1 or 1.0
    axes.set_xlim(-0.7, len(values) - 0.2)
    missing = np.flatnonzero(np.isnan(values))
    # Crosses stand below all values, so that none is taken for one.
    floor = low - margin - (CROSS_STRIP * (high - low + 2 * margin) if len(missing) else 0.0)
    axes.set_ylim(floor, high + margin)
    for run in runs(known):
        draw_line(axes, run, values[run], color=LIGHT["line"], lw=0.95)
    _dots(axes, values, marks)
    at = np.full(len(missing), floor + (high + margin - floor) * CROSS_STRIP / 2)
    amber = LIGHT["cau"]
    draw_line(axes, missing, at, "x", ms=CROSS, mfc=amber, mec=amber, mew=0.9)


def _bands(axes: Axes, drawn: Drawn, first: int) -> list[float]:
    """What lies between the limits of each process, from the first month that is shown; and the
    heights that this takes."""
    shown: list[float] = []
    for process in drawn.processes:
        _, lower, upper = (
            heights[max(first - process.first, 0) :] for heights in drawn.heights(process)
        )
        if not len(lower) or np.isnan(lower).all():
            continue
        left = max(process.first - first, 0) - 0.5
        x = np.repeat(left + np.arange(len(lower) + 1), 2)[1:-1]
        low, high = np.repeat(lower, 2), np.repeat(upper, 2)
        if not process.varies:
            x, low, high = x[[0, -1]], low[:2], high[:2]
        axes.fill_between(x, low, high, color=LIGHT["band"], lw=0)
        shown += [float(np.nanmin(lower)), float(np.nanmax(upper))]
    return shown


def _dots(axes: Axes, values: NDArray[np.float64], marks: list[Mark | None]) -> None:
    """Signals by shape and colour; a dot for a month between gaps, and for the last month."""
    lone = {int(run[0]) for run in runs(np.flatnonzero(~np.isnan(values))) if len(run) == 1}
    for at in np.flatnonzero(~np.isnan(values)).tolist():
        mark, last = marks[at], at == len(values) - 1
        if mark is None and not last and at not in lone:
            continue
        size = LAST_DOT if last else LONE_DOT if mark is None else SIGNAL_DOT
        colour = LIGHT["line"] if mark is None else mark.colour
        marker = "o" if mark is None else mark.marker
        draw_line(axes, [at], [values[at]], marker, ms=size, mfc=colour, mec=colour, mew=0)
