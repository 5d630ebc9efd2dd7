"""The rules of an XmR chart, as one list in order of precedence.

Each looks at a series × time array with nan for gaps and answers, for every point, +1 (high or
rising), -1 (low or falling) or 0. A point is judged by itself and by earlier points, so a later
month never changes what was said of it. A gap breaks every run.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np

from kpi_reports.analysis.arrays import Array, Flags, Signs, signs, streaks, tolerance
from kpi_reports.values import Rule

RUN_LENGTH = 7  # points; docs/methods.md, Signals
NEAR_LIMIT = 2 / 3  # of the way from the centre to a limit, two standard deviations


class Around(Protocol):
    """Centre line and half-width of the limits, broadcast over series × time."""

    @property
    def centre(self) -> Array: ...

    @property
    def width(self) -> Array: ...


def outside_limits(values: Array, spread: Around) -> Signs:
    """A point beyond a limit. A point on the limit is not beyond it.

    Reference: Shewhart 1931.
    """
    return _beyond(values, spread, 1.0)


def trend_of_seven(values: Array, spread: Around) -> Signs:
    """The last of 7 points that rise or fall strictly, 6 moves; equal neighbours break it.

    Reference: NHS England, Making Data Count; NHSRplotthedots.
    """
    moves = signs(np.diff(values, axis=-1), tolerance(values))
    long_enough = streaks(moves) >= RUN_LENGTH - 1
    flagged = np.where(long_enough, moves, 0)
    return np.concatenate([np.zeros_like(flagged[..., :1]), flagged], axis=-1).astype(np.int8)


def two_of_three(values: Array, spread: Around) -> Signs:
    """A point beyond two thirds of the way to a limit, after another such point on the same side
    one or two places earlier.

    Reference: Western Electric 1956.
    """
    near = _beyond(values, spread, NEAR_LIMIT)
    one_before = _earlier(near, 1)
    two_before = np.where(_earlier(~np.isnan(values), 1), _earlier(near, 2), 0)
    return np.where((near == one_before) | (near == two_before), near, 0).astype(np.int8)


def run_of_seven(values: Array, spread: Around) -> Signs:
    """The seventh and later points in a row on one side of the centre; one on it breaks the run.

    Reference: NHS England, Making Data Count; NHSRplotthedots.
    """
    sides = signs(values - spread.centre, tolerance(values))
    return np.where(streaks(sides) >= RUN_LENGTH, sides, 0).astype(np.int8)


XMR_RULES: tuple[tuple[Rule, Callable[[Array, Around], Signs]], ...] = (
    (Rule.OUTSIDE_LIMITS, outside_limits),
    (Rule.TREND_OF_SEVEN, trend_of_seven),
    (Rule.TWO_OF_THREE, two_of_three),
    (Rule.RUN_OF_SEVEN, run_of_seven),
)


def reasons(values: Array, spread: Around, run_rules: Flags) -> Signs:
    """What each rule of XMR_RULES says of every point: rules × series × time.

    `run_rules` (one per series) says where more than the limits may be asked.
    """
    found = np.stack([find(values, spread) for _, find in XMR_RULES])
    found[1:] *= run_rules[:, np.newaxis]  # the first asks for the limits alone
    return found


def signalled(values: Array, spread: Around, run_rules: Flags) -> tuple[Signs, Signs]:
    """For every point the place of its first rule in XMR_RULES (-1 for none) and its side."""
    found = reasons(values, spread, run_rules)
    first = (found != 0).argmax(axis=0)
    sides = np.take_along_axis(found, first[np.newaxis], axis=0)[0]
    return np.where(sides != 0, first, -1).astype(np.int8), sides


def _beyond(values: Array, spread: Around, share: float) -> Signs:
    return signs(values - spread.centre, share * spread.width + tolerance(values))


def _earlier(array: Signs | Flags, steps: int) -> Signs | Flags:
    """Each place's value so many places before it; 0 at the start."""
    moved = np.zeros_like(array)
    moved[..., steps:] = array[..., :-steps]
    return moved
