"""The plot of a funnel chart, and the names of those that lie outside its limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log10

from matplotlib.axes import Axes

from kpi_reports.report.figures.drawn import BETTER, CHANGED, WORSE, Mark
from kpi_reports.report.figures.labels import (
    LINE,
    in_few_lines,
    text_width,
)
from kpi_reports.report.figures.placed import Box, place
from kpi_reports.report.palette import LIGHT
from kpi_reports.values import Direction, FunnelUnit, Kpi, PeerComparison

DOT = 4.2
WIDEST_NAME, MOST_NAME_LINES = 0.6, 3  # of the plot; a longer name is cut


@dataclass(frozen=True, slots=True)
class FunnelPlot:
    """The figure's axes with their ends, and how many points a unit of either scale takes."""

    axes: Axes
    x: tuple[float, float]
    y: tuple[float, float]
    width: float
    height: float
    points: float
    logarithmic: bool
    scale: float

    def at(self, n: float) -> float:
        return log10(n) if self.logarithmic else n

    def place(self, n: float, value: float) -> tuple[float, float]:
        """Where a unit stands, in points from the lower left."""
        return (
            (self.at(n) - self.x[0]) / (self.x[1] - self.x[0]) * self.width,
            (value * self.scale - self.y[0]) / (self.y[1] - self.y[0]) * self.height,
        )


def outlier_mark(unit: FunnelUnit, direction: Direction) -> Mark | None:
    """How a unit beyond the 99.8 % limits is drawn; None for any other."""
    if unit.flag not in ("above_99.8", "below_99.8"):
        return None
    if direction is Direction.NEITHER:
        return CHANGED
    return BETTER if (unit.flag == "above_99.8") == (direction is Direction.HIGHER) else WORSE


def draw_names(plot: FunnelPlot, found: PeerComparison, kpi: Kpi, names: Mapping[str, str]) -> None:
    """Names of those outside alone, clear of dots and of each other."""
    units = [unit for unit in found.funnel.units if unit.value is not None]
    spots = [plot.place(unit.n, unit.value or 0.0) for unit in units]
    taken = [Box(x - DOT / 2, y - DOT / 2, x + DOT / 2, y + DOT / 2) for x, y in spots]
    room = Box(1.0, 1.0, plot.width - 1, plot.height - 1)
    for unit in (*found.funnel.outside, *found.funnel.doubtful):
        name = names.get(unit.unit, unit.unit)
        mark = outlier_mark(unit, kpi.direction)
        bold = mark is not None
        spot = plot.place(unit.n, unit.value or 0.0)
        row = plot.points * LINE
        lines, box = _room_for(name, spot, (taken, room), plot, bold=bold)
        taken.append(box)
        for rank, line in enumerate(lines):
            plot.axes.annotate(
                line, (box.left / plot.width, (box.top - (rank + 0.5) * row) / plot.height),
                xycoords="axes fraction", ha="left", va="center", fontsize=plot.points,
                color=LIGHT["ink"] if mark is None else mark.colour, zorder=8,
                weight="bold" if bold else "normal", annotation_clip=False,
            )  # fmt: skip
        if box.distance(spot) > 2 * DOT:
            plot.axes.annotate(
                "", box.nearest(spot), xycoords="axes points", xytext=spot,
                textcoords="axes points",
                arrowprops={"arrowstyle": "-", "lw": 0.5, "color": LIGHT["lim"], "shrinkA": 3,
                            "shrinkB": 0.5},
            )  # fmt: skip


def _room_for(
    name: str,
    spot: tuple[float, float],
    among: tuple[list[Box], Box],
    plot: FunnelPlot,
    *,
    bold: bool,
) -> tuple[list[str], Box]:
    """The name in lines and where they stand; a long one is cut where it would cover another."""
    taken, room = among
    for most in range(MOST_NAME_LINES, 0, -1):
        lines = in_few_lines(name, plot.points, WIDEST_NAME * plot.width, most=most, bold=bold)
        widest = max(text_width(line, plot.points, bold=bold) for line in lines)
        box = place(spot, (widest, plot.points * LINE * len(lines)), taken, room)
        if not box.outside(room) and not any(box.overlap(other) for other in taken):
            break
    return lines, box
