"""A change down two levels: the largest parts by name, the rest together, and where to stop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Literal

from kpi_reports.analysis.drivers.exact import BySegment, Key, Pairs, giver, named, read, read_pairs
from kpi_reports.analysis.drivers.parts import Part, breakdown
from kpi_reports.analysis.drivers.rates import COLUMNS, is_reversed, pooled, rate_parts, within
from kpi_reports.analysis.drivers.sums import base_of, sum_parts, total_of
from kpi_reports.values import Breakdown

MOST_LEVELS = 2  # a third level is not read any more
MOST = 5
LEAST_SHARE = 0.05  # of all movement, whatever its sign
ZERO = Fraction(0)
Sums = Mapping[Key, tuple[Fraction, ...]]
Kind = Literal["sum", "rate", "growth"]


def drill_down(
    before: BySegment | Pairs,
    now: BySegment | Pairs,
    *,
    kind: Kind = "sum",
    levels: int = 2,
    most: int = MOST,
    least_share: float = LEAST_SHARE,
) -> Breakdown:
    """The change of a sum, rate or growth down one or two levels of segments, the largest first.

    `before` and `now` as `sum_contributions`, `rate_contributions` and `growth_contributions` take
    them, with a tuple (or a MultiIndex) of levels for each segment; deeper levels are added up.

    Named are the `most` largest parts and every other that makes at least `least_share` of all
    movement (the sum of the parts' sizes); what is left stands last as an "other" with the number
    of segments in it (`merged`), so that the parts still add up to the change. A single one left is
    named. Only a named part that makes `least_share` of all movement is divided further, by the
    same rule: a sum by the differences of its own parts, a rate by dividing its rate effect into
    the mix within it and the rates of its parts. A segment that appears or vanishes is not divided.

    Raises ValueError as the functions above do, and for levels other than 1 or 2, a segment with
    fewer levels, `most` below 1, and a `least_share` outside 0 to 1.

    Reference: docs/methods.md, Where a change comes from; where to stop is a convention ◇.

    >>> found = drill_down(
    ...     {("East", "A"): 10, ("East", "B"): 20, ("West", "A"): 30},
    ...     {("East", "A"): 16, ("East", "B"): 19, ("West", "A"): 31},
    ... )
    >>> [(part.name, part.change, [child.change for child in part.children])
    ...     for part in found.parts]
    [('East', 5.0, [6.0, -1.0]), ('West', 1.0, [1.0])]
    """
    _check(levels, most, least_share)
    then, current = (
        read_pairs(values, what, COLUMNS) if kind == "rate" else read(values, what)  # type: ignore[arg-type]
        for values, what in ((before, "before"), (now, "now"))
    )
    for what, read_ in (("before", then), ("now", current)):
        if short := [key for key in read_.numbers if len(key) < levels]:
            raise ValueError(f"`{what}` has {named(short)} with fewer than {levels} levels")
    drill = _Drill(kind, most, Fraction(repr(float(least_share))), levels)
    sums = (then.numbers, current.numbers)
    if kind == "rate":
        wholes = (pooled(sums[0], "before"), pooled(sums[1], "now"))
        change, base = None, Fraction(1)
    else:
        wholes = (total_of(sums[0]), total_of(sums[1]))
        base = base_of(then) if kind == "growth" else Fraction(1)
        change = (wholes[1] - wholes[0]) / base if kind == "growth" else None
    parts = drill.parts(*sums, base)
    against = kind == "rate" and is_reversed(wholes[1] - wholes[0], parts)
    shown = drill.shown(parts, *sums, base)
    return breakdown(kind, wholes, shown, giver(then, current), change=change, is_reversed=against)


def _check(levels: int, most: int, least_share: float) -> None:
    if levels not in range(1, MOST_LEVELS + 1):
        raise ValueError(f"a change is drilled down 1 or 2 levels, not {levels}")
    if most < 1:
        raise ValueError(f"`most` is {most}; at least 1 part must be named")
    if not 0 <= least_share <= 1:
        raise ValueError(f"`least_share` is {least_share}; it is a fraction from 0 to 1")


class _Drill:
    """How far to go, and the parts of each level."""

    def __init__(self, kind: Kind, most: int, least: Fraction, levels: int) -> None:
        self._kind, self._most, self._least, self._levels = kind, most, least, levels

    def parts(self, before: Sums, now: Sums, base: Fraction) -> tuple[Part, ...]:
        """Every part of the first level, the largest first."""
        sums = _added_up(before, 1), _added_up(now, 1)
        return rate_parts(*sums) if self._kind == "rate" else sum_parts(*sums, base=base)

    def shown(
        self, parts: Sequence[Part], before: Sums, now: Sums, base: Fraction
    ) -> tuple[Part, ...]:
        """The named parts with theirs below them, and the others together."""
        named_, others = self._split(parts)
        movement = sum((abs(part.change) for part in parts), ZERO)
        if self._levels > 1:
            named_ = [
                replace(part, children=self._children(part, before, now, base))
                if part.presence == "both"
                and part.change
                and abs(part.change) >= self._least * movement
                else part
                for part in named_
            ]
        return (*named_, *_merged(others, before, now, 1))

    def _children(self, part: Part, before: Sums, now: Sums, base: Fraction) -> tuple[Part, ...]:
        then, current = (
            _added_up({key: of[key] for key in of if key[:1] == part.key}, 2)
            for of in (before, now)
        )
        if self._kind == "rate":
            if None in part.own:
                return ()  # all of it is mix: there is no rate effect to divide
            parts = within(part, then, current)
        else:
            parts = sum_parts(then, current, base=base)
        named_, others = self._split(parts)
        return (*named_, *_merged(others, then, current, 2))

    def _split(self, parts: Sequence[Part]) -> tuple[list[Part], list[Part]]:
        """Those that are named, and the others: never a single one."""
        movement = sum((abs(part.change) for part in parts), ZERO)
        place = next(
            (
                at
                for at, part in enumerate(parts)
                if at >= self._most and abs(part.change) < self._least * movement
            ),
            len(parts),
        )
        if len(parts) - place == 1:
            place = len(parts)
        return list(parts[:place]), list(parts[place:])


def _added_up(sums: Sums, level: int) -> dict[Key, tuple[Fraction, ...]]:
    """The sums of the first levels."""
    found: dict[Key, tuple[Fraction, ...]] = {}
    for key, numbers in sums.items():
        so_far = found.get(key[:level])
        found[key[:level]] = (
            numbers
            if so_far is None
            else tuple(a + b for a, b in zip(so_far, numbers, strict=True))
        )
    return found


def _merged(others: Sequence[Part], before: Sums, now: Sums, level: int) -> tuple[Part, ...]:
    """The others as one part, with their own value as a whole; none where there is none."""
    if not others:
        return ()
    keys = {part.key for part in others}
    own = [
        _whole([numbers for key, numbers in sums.items() if key[:level] in keys])
        for sums in (before, now)
    ]
    first = others[0]
    weights = None
    if first.weights is not None:
        then, current = zip(*(part.weights or (ZERO, ZERO) for part in others), strict=True)
        weights = (sum(then, ZERO), sum(current, ZERO))
    effects = tuple(
        sum(column, ZERO) for column in zip(*(part.effects for part in others), strict=True)
    )
    return (Part(first.key[:-1], effects, (own[0], own[1]), weights, merged=len(others)),)


def _whole(rows: Sequence[tuple[Fraction, ...]]) -> Fraction | None:
    """A sum, or a pooled rate where rows are pairs; None where there is nothing to divide by."""
    totals = [sum(column, ZERO) for column in zip(*rows, strict=True)]
    if len(totals) < 2:
        return totals[0] if totals else None
    return totals[0] / totals[1] if totals[1] else None
