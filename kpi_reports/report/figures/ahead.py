"""The months to come on a control chart: a dotted line, a wedge of 80 % of chance, an open end."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from kpi_reports.report.figures.canvas import draw_line
from kpi_reports.report.figures.drawn import Drawn
from kpi_reports.report.palette import LIGHT

DOTS = (1.0, 1.6)


def draw_ahead(axes: Axes, drawn: Drawn, dot: float) -> None:
    """Draws the forecast, joined to the last month that it rests on where that has a value."""
    ahead = drawn.ahead
    if not len(ahead):
        return
    places, middle, low, high = _joined(drawn, ahead)
    axes.fill_between(places, low, high, color=LIGHT["fc"], alpha=0.18, lw=0, zorder=1.5)
    draw_line(axes, places, middle, color=LIGHT["fc"], lw=1.35, dashes=DOTS, zorder=3.5)
    draw_line(
            axes,
        places[-1:], middle[-1:], "o", ms=dot, mfc=LIGHT["paper"], mec=LIGHT["fc"], mew=0.9,
        zorder=5,
    )  # fmt: skip


def _joined(drawn: Drawn, ahead: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Places, middle, low and high, with the month before them as the wedge's point."""
    first = drawn.ahead_from
    places = np.arange(first, first + len(ahead), dtype=float)
    columns = [places, *ahead.T]
    if first and not np.isnan(drawn.values[first - 1]):
        start = drawn.values[first - 1]
        points = (first - 1.0, start, start, start)
        columns = [np.concatenate([[p], c]) for p, c in zip(points, columns, strict=True)]
    return columns
