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
from kpi_reports.report.figures.levels import Level

HEIGHT_INCHES: dict[ControlSize, float] = {"wide": 2.45, "narrow": 2.35, "mini": 1.5}
MONTHS_NAMED = 18  # with more months the axis names years alone
FEWEST_PLACES = 6  # a single month is not drawn as wide as the plot
RIGHT_OF_PLOT = 11.5  # points for the leaders of the right-hand words
LATEST_OFFSET = 8.5  # points from a dot to the middle of its value
LEAST_PLOT = 40.0  # points that are left to the months, however wide the words
CONSTANT = 1e-9  # a range so small against its values is the noise of binary arithmetic
GAP_STRIP = 10.0  # points below "No data", for the crosses


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the plot stands. `box` is in parts of the figure, `x` and `y` are the ends of the axes.

    `pitch` is points per month, `y_points` points per unit of the drawn scale. `latest` is the
    place of the last month with a value, whose words stand `latest_offset` points above its dot.
    """

    figure: Figure
    box: tuple[float, float, float, float]
    points: float
    x: tuple[float, float]
    y: tuple[float, float]
    pitch: float
    y_points: float
    ticks: list[float]
    latest: int | None
    latest_words: str
    latest_offset: float

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
    points, width, height = (
        TEXT_POINTS[size],
        WIDTH_INCHES[size] * POINTS_PER_INCH,
        HEIGHT_INCHES[size] * POINTS_PER_INCH,
    )
    latest, words, offset = _latest(drawn)
    rows = 2 if len(drawn.calendar) <= MONTHS_NAMED else 1
    bottom = 3 + rows * points * LINE
    plot_height = height - bottom - 2
    low, high = _y_range(drawn, levels, points, plot_height, latest, offset)
    room = points * LINE / 2 * (high - low) / plot_height  # half a line of text stands above
    named = _named(drawn, levels, low, high - room)
    if size == "mini" and levels:
        named = []  # the lines beside which values stand give the scale
    left = 5 + max((text_width(t, points) for t in tick_texts(named, drawn.language)), default=0)
    right = 2 + max((RIGHT_OF_PLOT + text_width(v.words, points, bold=v.bold) for v in levels),
                    default=0.0)  # fmt: skip
    plot_width = max(width - left - right, LEAST_PLOT)
    half = text_width(words, points + 0.4, bold=True) / 2 + 1
    x = _x_range(len(drawn.calendar), plot_width, latest, half)
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
        latest_words=words,
        latest_offset=offset,
    )


def _latest(drawn: Drawn) -> tuple[int | None, str, float]:
    """The last month with a value, its words, and the side of its dot where the line is not."""
    known = np.flatnonzero(~np.isnan(drawn.values))
    if not len(known):
        return None, "", LATEST_OFFSET
    at = int(known[-1])
    value = drawn.months[at].value
    fell = len(known) > 1 and known[-2] == at - 1 and drawn.values[at] < drawn.values[at - 1]
    words = "" if value is None else drawn.text(value)
    return at, words, -LATEST_OFFSET if fell else LATEST_OFFSET


def _y_range(
    drawn: Drawn,
    levels: Sequence[Level],
    points: float,
    height: float,
    latest: int | None,
    offset: float,
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
    if latest is not None:
        reach = abs(offset) + row / 2
        at = below + (float(values[latest]) - low) * (height - above - below) / (high - low)
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


def _x_range(months: int, width: float, latest: int | None, half: float) -> tuple[float, float]:
    """The ends of the month axis, with room for the latest value's words inside the plot."""
    spare = max(FEWEST_PLACES - months, 0) / 2
    left, right = -0.6 - spare, months - 0.4 + spare
    if latest is None:
        return left, right
    if (right - latest) * width / (right - left) < half < width:
        right = latest + (latest - left) * half / (width - half)
    return left, right
