"""达标能力: will the target be met, as the process stands?"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from kpi_reports.analysis.arrays import NOISE
from kpi_reports.analysis.signals.limits import XMR_FACTOR, Bounds, clip
from kpi_reports.values import Assurance, Direction, Limits, Season

Span = tuple[float, float]


def assurance(
    limits: Limits | None,
    *,
    direction: Direction,
    target: float | None,
    changed: bool,
    span: Span | None,
) -> Assurance:
    """The next target against what the process does by itself in a period (`period_limits`).

    WILL_MEET where the limit on the bad side still reaches the target (equality counts), WILL_NOT
    where the limit on the good side stays short of it, else NOT_ASSURED. PROCESS_CHANGED where the
    segment holds a special cause: its limits then describe no one process. TOO_FEW without limits.
    Months that never varied meet nothing for sure (no cancellation in 74 flights), so they are
    NOT_ASSURED at best. NO_TARGET without a target or a good direction.

    Reference: docs/methods.md, Signals; Wheeler 2000.
    """
    if target is None or direction is Direction.NEITHER:
        return Assurance.NO_TARGET
    if span is None or limits is None:
        return Assurance.TOO_FEW
    if changed:
        return Assurance.PROCESS_CHANGED
    lower, upper = span
    higher = direction is Direction.HIGHER
    worst, best = (lower, upper) if higher else (upper, lower)
    if meets(worst, target, direction):
        return Assurance.WILL_MEET if lower < upper else Assurance.NOT_ASSURED
    return Assurance.NOT_ASSURED if meets(best, target, direction) else Assurance.WILL_NOT


def period_limits(
    limits: Limits | None,
    *,
    independent: bool = True,
    months_per_period: int = 1,
    bounds: Bounds = (None, None),
    width: float | None = None,
    season: Season | None = None,
    calendar: Sequence[int] = (),
) -> Span | None:
    """What a period of so many months lies between; None without limits.

    A target is set for a period of `months_per_period` months, the limits are of single months.
    The mean of m independent months varies by 1/√m as much, so the limits are drawn in to that
    about their centre. This fits means and rates whose months weigh alike; a KPI whose period is
    the sum of its months needs a target per month. Where months are not `independent` nothing is
    drawn in. `width` is the half-width of a month's limits, where it is not that of XmR limits.
    A `season` is put back as the mean of the period's months, 1 to 12 in `calendar`. `bounds` clip
    as they do the limits.
    """
    if limits is None or limits.lower is None or limits.mean_moving_range is None:
        return None
    half = XMR_FACTOR * limits.mean_moving_range if width is None else width
    half /= sqrt(months_per_period if independent else 1)
    ends = (limits.centre - half, limits.centre + half)
    if season is not None:
        low, high = (
            sum(season.put_back(end, month) for month in calendar) / len(calendar) for end in ends
        )
        ends = (low, high)
    return clip(*ends, bounds)


def meets(value: float, target: float, direction: Direction) -> bool:
    """At the target or better; the noise of binary arithmetic does not make a miss."""
    slack = NOISE * max(abs(value), abs(target))
    if direction is Direction.HIGHER:
        return value >= target - slack
    return value <= target + slack
