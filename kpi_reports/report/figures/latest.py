"""Where the latest value of a control chart stands: near its dot, on no other."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from kpi_reports.report.figures.drawn import Drawn
from kpi_reports.report.figures.labels import text_width

OFFSET = 8.5  # points from a dot to the middle of words beside it
DOT_ROOM = 2.5  # points around the middle of a dot that its mark takes
LARGER = 0.4  # points that the words are larger than the rest
FAR = 13.0  # points from which a hairline leads from the dot to its words


@dataclass(frozen=True, slots=True)
class Latest:
    """The last month with a value: its place, its words with half their width in points, and how
    many points above its dot they stand. `natural` is the side that the line leaves free."""

    at: int | None
    words: str = ""
    half: float = 0.0
    offset: float = OFFSET
    natural: int = 1


def latest_of(drawn: Drawn, points: float) -> Latest:
    """The words on the side where the line to the dot is not."""
    known = np.flatnonzero(~np.isnan(drawn.values))
    if not len(known):
        return Latest(None)
    at = int(known[-1])
    value = drawn.months[at].value
    fell = len(known) > 1 and known[-2] == at - 1 and drawn.values[at] < drawn.values[at - 1]
    words = "" if value is None else drawn.text(value)
    half = text_width(words, points + LARGER, bold=True) / 2
    side = -1 if fell else 1
    return Latest(at, words, half, side * OFFSET, side)


def clear_of_dots(latest: Latest, drawn: Drawn, pitch: float, y_points: float) -> Latest:
    """The words moved beyond the dots that they would cover, above or below, whichever is nearer.

    `pitch` is points per month, `y_points` points per unit of the drawn scale.
    """
    if latest.at is None:
        return latest
    here = float(drawn.values[latest.at])
    reach = (latest.half + DOT_ROOM) / pitch
    near = [
        (height - here) * y_points
        for place, height in _dots(drawn)
        if place != latest.at and abs(place - latest.at) < reach
    ]
    up, down = max([0.0, *near]) + OFFSET, min([0.0, *near]) - OFFSET
    first, second = (up, down) if latest.natural > 0 else (down, up)
    offset = first if abs(first) <= abs(second) else second
    return latest if abs(offset - latest.offset) < 0.01 else replace(latest, offset=offset)


def _dots(drawn: Drawn) -> list[tuple[int, float]]:
    """Months with a value, and the open dot at a forecast's end."""
    values = drawn.values
    dots = [(int(at), float(values[at])) for at in np.flatnonzero(~np.isnan(values))]
    if len(drawn.ahead):
        dots.append((drawn.ahead_from + len(drawn.ahead) - 1, float(drawn.ahead[-1, 0])))
    return dots
