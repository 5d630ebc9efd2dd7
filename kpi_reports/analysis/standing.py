"""同比, 环比 and 累计: a value against a year before, against the one before, and since January."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Any

import numpy as np

from kpi_reports.analysis.arrays import Array, Values, as_array
from kpi_reports.analysis.dated import is_series, periods_of
from kpi_reports.values import Change, ChangeWord, Direction

MONTHS = 12


def change(
    now: float | None,
    base: float | None,
    *,
    points: bool = False,
    direction: Direction = Direction.HIGHER,
) -> Change:
    """A value against an earlier one: the difference, and the fraction of the base it is.

    Of rates, `points` gives the difference alone: from 80 % to 84 % is 4 points, not 5 %. A base of
    0 or less has no percentage (reason "base_not_positive"), only the difference; where higher is
    better a sign is then told in words: `to_profit` 扭亏为盈 from below 0 to above, `to_loss`
    由盈转亏 from above 0 to below (a fall of more than 100 % is no percentage either),
    `loss_narrowed` 减亏 and `loss_widened` 增亏 below 0. A missing value leaves no difference:
    reason "no_value" for now, "no_base" for the earlier one.

    Reference: docs/methods.md, Standing.

    >>> change(120, 100).relative
    0.2
    >>> change(30, -50).word
    'to_profit'
    >>> change(0.84, 0.80, points=True).relative is None
    True
    """
    now = None if now is None or not isfinite(now) else float(now)
    base = None if base is None or not isfinite(base) else float(base)
    if now is None or base is None:
        return Change(now, base, points=points, reason="no_value" if now is None else "no_base")
    difference = now - base
    if points:
        return Change(now, base, difference, points=True)
    word = _word(now, base) if direction is Direction.HIGHER else None
    if base <= 0:
        return Change(now, base, difference, word=word, reason="base_not_positive")
    if word is not None:
        return Change(now, base, difference, word=word)
    return Change(now, base, difference, difference / base)


def _word(now: float, base: float) -> ChangeWord | None:
    if base > 0:
        return "to_loss" if now < 0 else None
    if base == 0 or now == base:
        return None
    if now > 0:
        return "to_profit"
    return "loss_narrowed" if now > base else "loss_widened"


def year_on_year(
    values: Values,
    *,
    per_year: int | None = None,
    points: bool = False,
    direction: Direction = Direction.HIGHER,
) -> tuple[Change, ...]:
    """同比: each value against that of a year before, oldest first; see `change`.

    `per_year` is how many values make a year: by the periods or dates of a Series, else 12. The
    first year has no base. A gap stays a gap, on either side.

    Raises ValueError for `per_year` below 1.

    >>> [c.relative for c in year_on_year([50, 80, 60, 100], per_year=2)]
    [None, None, 0.2, 0.25]
    """
    lag = _per_year(values, per_year)
    return _against(as_array(values), lag, points=points, direction=direction)


def period_on_period(
    values: Values, *, points: bool = False, direction: Direction = Direction.HIGHER
) -> tuple[Change, ...]:
    """环比: each value against the one before, oldest first; see `change`. The first has no base.

    >>> [c.relative for c in period_on_period([50, 80, 60])]
    [None, 0.6, -0.25]
    """
    return _against(as_array(values), 1, points=points, direction=direction)


def year_to_date(
    numerator: Values,
    denominator: Values | None = None,
    *,
    per_year: int | None = None,
    first: int | None = None,
) -> tuple[float | None, ...]:
    """累计: the total from the year's first period to each, oldest first; of a rate, that of its
    numerators over that of its denominators, never a mean of months.

    `first` is the place in its year of the first value (1 for January): by the periods or dates of
    a Series, else 1. From a gap on there is no total until the year ends, nor in a first year that
    begins late; a denominator of 0 so far gives None.

    Raises ValueError where the two differ in length, `per_year` is below 1, or `first` is not a
    place in the year.

    >>> year_to_date([8, 9, 3], [10, 10, 20])
    (0.8, 0.85, 0.5)
    """
    length = _per_year(numerator, per_year)
    begin = _first(numerator) if first is None else first
    if not 1 <= begin <= length:
        raise ValueError(f"first is a place in the year, 1 to {length}, found {begin}")
    above = as_array(numerator)
    below = np.ones(len(above)) if denominator is None else as_array(denominator)
    if len(below) != len(above):
        raise ValueError(f"there are {len(above)} numerators and {len(below)} denominators")
    known = ~np.isnan(above + below)
    found: list[float | None] = []
    begun, top, bottom = begin == 1, 0.0, 0.0
    for at, (up, down) in enumerate(zip(above.tolist(), below.tolist(), strict=True)):
        if (begin - 1 + at) % length == 0:
            begun, top, bottom = True, 0.0, 0.0
        begun = begun and bool(known[at])
        top, bottom = top + up, bottom + down
        if not begun or (denominator is not None and bottom == 0):
            found.append(None)
        else:
            found.append(top if denominator is None else top / bottom)
    return tuple(found)


def _against(array: Array, lag: int, *, points: bool, direction: Direction) -> tuple[Change, ...]:
    known: Sequence[float | None] = [None if np.isnan(x) else float(x) for x in array]
    return tuple(
        change(now, known[at - lag] if at >= lag else None, points=points, direction=direction)
        for at, now in enumerate(known)
    )


def _per_year(values: Values, per_year: int | None) -> int:
    if per_year is not None:
        if per_year < 1:
            raise ValueError(f"per_year must be 1 or more, found {per_year}")
        return per_year
    periods = _periods(values)
    return MONTHS if periods is None else {"M": 12, "Q": 4, "Y": 1}.get(periods.freqstr[0], MONTHS)


def _first(values: Values) -> int:
    """The place in its year of the first value."""
    periods = _periods(values)
    if periods is None:
        return 1
    earliest = periods.min()
    return int({"M": earliest.month, "Q": earliest.quarter}.get(periods.freqstr[0], 1))


def _periods(values: Values) -> Any:
    return periods_of(values) if is_series(values) else None
