"""The geometry of a control chart: margins that fit its words, and the ranges of both axes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from kpi_reports.report.figures.canvas import (
    POINTS_PER_INCH,
    TEXT_POINTS,
    WIDTH_INCHES,
    ControlSize,
    paper,
)
from kpi_reports.report.figures.drawn import Drawn
from kpi_reports.report.figures.labels import LINE, text_width, tick_texts, ticks
from kpi_reports.report.figures.latest import Latest, clear_of_dots, latest_of
from kpi_reports.report.figures.levels import Level

HEIGHT_INCHES: dict[ControlSize, float] = {"wide": 2.45, "narrow": 2.35, "mini": 1.5}
MONTHS_NAMED = 18  # with more months the axis names years alone
FEWEST_PLACES = 6  # a single month is not drawn as wide as the plot
RIGHT_OF_PLOT = 11.5  # points for the leaders of the right-hand words
LEAST_PLOT = 40.0  # points that are left to the months, however wide the words
CONSTANT = 1e-9  # a range so small against its values is the noise of binary arithmetic
GAP_STRIP = 10.0  # points below "No data", for the crosses
TRIES = 4  # a label that moves changes the scale, by which it may move again


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the plot stands. `box` is in parts of the figure, `x` and `y` are the ends of the axes.

    `pitch` is points per month, `y_points` points per unit of the drawn scale.
    """

    figure: Figure
    box: tuple[float, float, float, float]
    points: float
    x: tuple[float, float]
    y: tuple[float, float]
    pitch: float
    y_points: float
    ticks: list[float]
    latest: Latest

    @property
    def height(self) -> float:
        """The plot's height in points."""
        return (self.y[1] - self.y[0]) * self.y_points

    def held_inside(self, middle: float, width: float) -> float:
        """The month nearest to `middle` about which words of this width stay inside the plot."""
        half = width / 2 / self.pitch
        if 2 * half >= self.x[1] - self.x[0]:
            return (self.x[0] + self.x[1]) / 2
        return min(max(middle, self.x[0] + half), self.x[1] - half)


def frame_of(drawn: Drawn, levels: Sequence[Level], size: ControlSize) -> Frame:
    """Margins from the words that stand in them, ranges from the values and the levels."""
    latest = latest_of(drawn, TEXT_POINTS[size])
    frame = _fitted(drawn, levels, size, latest)
    for _ in range(TRIES):
        moved = clear_of_dots(latest, drawn, frame.pitch, frame.y_points)
        if moved == latest:
            break
        latest = moved
        frame = _fitted(drawn, levels, size, latest)
    return frame


def _fitted(drawn: Drawn, levels: Sequence[Level], size: ControlSize, latest: Latest) -> Frame:
    points, width, height = (
        TEXT_POINTS[size],
        WIDTH_INCHES[size] * POINTS_PER_INCH,
        HEIGHT_INCHES[size] * POINTS_PER_INCH,
    )
    rows = 2 if len(drawn.calendar) <= MONTHS_NAMED else 1
    bottom = 3 + rows * points * LINE
    plot_height = height - bottom - 2
    low, high = _y_range(drawn, levels, points, plot_height, latest)
    room = points * LINE / 2 * (high - low) / plot_height  # half a line of text stands above
    named = _named(drawn, levels, low, high - room)
    if size == "mini" and levels:
        named = []  # the lines beside which values stand give the scale
    left = 5 + max((text_width(t, points) for t in tick_texts(named, drawn.language)), default=0)
    right = 2 + max((RIGHT_OF_PLOT + text_width(v.words, points, bold=v.bold) for v in levels),
                    default=0.0)  # fmt: skip
    plot_width = max(width - left - right, LEAST_PLOT)
    x = _x_range(len(drawn.calendar), plot_width, latest)
    return Frame(
        figure=paper(WIDTH_INCHES[size], HEIGHT_INCHES[size]),
        box=(left / width, bottom / height, plot_width / width, plot_height / height),
        points=points,
        x=x,
        y=(low, high),
        pitch=plot_width / (x[1] - x[0]),
        y_points=plot_height / (high - low),
        ticks=named,
        latest=latest,
    )


def _y_range(
    drawn: Drawn,
    levels: Sequence[Level],
    points: float,
    height: float,
    latest: Latest,
) -> tuple[float, float]:
    """The ends of the value axis: room above for the period's name, below for gaps' words."""
    values = drawn.values
    shown = [*_known(values), *(level.at for level in levels), *drawn.line_heights]
    shown += drawn.ahead.ravel().tolist()
    if not shown:
        return 0.0, 1.0
    low, high = min(shown), max(shown)
    if high - low <= CONSTANT * max(abs(low), abs(high)):
        spare = abs(high) * 0.1 or 1.0
        low, high = low - spare, high + spare
    row = points * LINE
    ceiling = height - row * _rows_above(drawn)
    floor = GAP_STRIP + row if np.isnan(values).any() else 1.0
    above, below = row * _rows_above(drawn) + 4, floor + 5
    if latest.at is not None:
        offset = latest.offset
        reach = abs(offset) + row / 2
        at = below + (float(values[latest.at]) - low) * (height - above - below) / (high - low)
        above += max(0.0, at + reach - ceiling) if offset > 0 else 0.0
        below += max(0.0, floor - (at - reach)) if offset < 0 else 0.0
    unit = (height - above - below) / (high - low)
    return low - below / unit, high + above / unit


def _named(drawn: Drawn, levels: Sequence[Level], low: float, high: float) -> list[float]:
    """Ticks, but none that the KPI cannot reach: below 0, or above 100 % of a share."""
    values = drawn.values
    shown = [*_known(values), *(level.at for level in levels), *drawn.line_heights]
    if shown and min(shown) >= 0:
        low = max(low, 0.0)
    if shown and drawn.entry.kpi.unit_kind == "percent" and max(shown) <= 100:
        high = min(high, 100.0)
    return ticks(low, high)


def _rows_above(drawn: Drawn) -> int:
    """Rows of words above the lines: the period's name, and below it the dates of decisions."""
    return 2 if drawn.decisions else 1


def _known(values: NDArray[np.float64]) -> list[float]:
    return [float(value) for value in values[~np.isnan(values)]]


def _x_range(months: int, width: float, latest: Latest) -> tuple[float, float]:
    """The ends of the month axis, with room for the latest value's words inside the plot."""
    spare = max(FEWEST_PLACES - months, 0) / 2
    left, right = -0.6 - spare, months - 0.4 + spare
    if latest.at is None:
        return left, right
    half = latest.half + 1
    if (right - latest.at) * width / (right - left) < half < width:
        right = latest.at + (latest.at - left) * half / (width - half)
    return left, right
