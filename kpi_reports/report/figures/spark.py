"""A sparkline for the scorecard: the latest months, their limits and the target."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from kpi_reports.report.figures.canvas import paper, style, svg
from kpi_reports.report.figures.control import Drawn
from kpi_reports.report.numbers import SPARK_MONTHS
from kpi_reports.report.palette import LIGHT
from kpi_reports.values import Direction, KpiReview, Language, Period

WIDTH_INCHES, HEIGHT_INCHES = 1.18, 0.27


def spark(entry: KpiReview, period: Period, language: Language) -> str:
    """The sparkline as SVG; empty of a line where there is no value."""
    drawn = Drawn(entry, period, language, "narrow")
    with style():
        figure = paper(WIDTH_INCHES, HEIGHT_INCHES)
        axes = figure.add_axes((0.01, 0.06, 0.97, 0.88))
        axes.set_axis_off()
        values = drawn.values[-SPARK_MONTHS:]
        if len(values):
            _draw(axes, drawn, values)
        return svg(figure, f"spark-{entry.kpi.id}-{entry.months.unit}")


def _draw(axes: Axes, drawn: Drawn, values: np.ndarray) -> None:
    limits, span = drawn.entry.signal.limits, (-0.5, len(values) - 0.5)
    shown = [float(value) for value in values[~np.isnan(values)]]
    lower = drawn.scaled(limits.lower) if limits else None
    upper = drawn.scaled(limits.upper) if limits else None
    if lower is not None and upper is not None:
        axes.fill_between(span, lower, upper, color=LIGHT["band"], lw=0)
        shown += [lower, upper]
    if drawn.target is not None:
        axes.plot(span, [drawn.target] * 2, color=LIGHT["ink"], lw=0.7, dashes=(3, 1.6))
        shown.append(drawn.target)
    low, high = (min(shown), max(shown)) if shown else (0.0, 1.0)
    margin = (high - low) * 0.1 or 1.0
    axes.set_xlim(-0.7, len(values) - 0.2)
    axes.set_ylim(low - margin, high + margin)
    axes.plot(np.arange(len(values)), values, color=LIGHT["line"], lw=0.95)
    _signals(axes, drawn, values)
    for at in np.flatnonzero(np.isnan(values)):
        axes.plot([at], [low], "x", ms=2.8, mec=LIGHT["cau"], mew=0.9)


def _signals(axes: Axes, drawn: Drawn, values: np.ndarray) -> None:
    """Signals filled by shape and colour; the latest value always has a dot."""
    months = drawn.entry.months.points[-SPARK_MONTHS:]
    direction = drawn.entry.kpi.direction
    sides = {str(point.period): point.side for point in drawn.entry.signal.points}
    for at, month in enumerate(months):
        side = sides.get(str(month.period), 0)
        last = at == len(months) - 1
        if np.isnan(values[at]) or not (side or last):
            continue
        marker, colour = "o", LIGHT["line"]
        if side and direction is not Direction.NEITHER:
            good = (side > 0) == (direction is Direction.HIGHER)
            marker, colour = ("o", LIGHT["good"]) if good else ("D", LIGHT["bad"])
        size = (3.6 if last else 2.2) if marker == "o" else (3.2 if last else 2.0)
        axes.plot([at], [values[at]], marker, ms=size, mfc=colour, mec="none")
