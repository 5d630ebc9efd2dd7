"""Where the change of a sum comes from: what each segment adds to it, and to its growth."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from kpi_reports.analysis.drivers.exact import BySegment, Key, NoBreakdown, Read, giver, read
from kpi_reports.analysis.drivers.parts import Part, breakdown, largest_first, presence
from kpi_reports.values import Breakdown, NoDrivers

ZERO = Fraction(0)
Sums = Mapping[Key, tuple[Fraction, ...]]


def sum_contributions(before: BySegment, now: BySegment) -> Breakdown:
    """What each segment adds to the change of a sum: its own difference, the largest first.

    `before` and `now` are numbers by segment, a mapping or a Series; tuples may name segments of
    several levels. A segment that only one of them has counts 0 in the other, and is told as "new"
    or "gone". `share` is the part of the whole change, which can pass 1 where parts offset each
    other, and is None where the whole did not change. Decimals give Decimals that add up exactly,
    floats add up within 1e-9 of the largest number. No segment at all: a change of 0 without parts.

    Raises ValueError for a number that is missing, and for a segment that comes twice.

    Reference: by definition; docs/methods.md, Where a change comes from.

    >>> found = sum_contributions({"North": 40, "South": 60}, {"North": 55, "South": 57})
    >>> [(part.name, part.change, part.share) for part in found.parts]
    [('North', 15.0, 1.25), ('South', -3.0, -0.25)]
    """
    then, current = read(before, "before"), read(now, "now")
    parts = sum_parts(then.numbers, current.numbers)
    wholes = (total_of(then.numbers), total_of(current.numbers))
    return breakdown("sum", wholes, parts, giver(then, current))


def growth_contributions(before: BySegment, now: BySegment) -> Breakdown:
    """What each segment adds to the growth of a sum (拉动): its difference over the whole before.

    The parts add up to the growth rate, a fraction; `before` and `now` of a part are its own sums.

    Raises ValueError as `sum_contributions` does, and where the whole before is 0 or below: from
    such a base there is no growth rate, only the difference.

    Reference: by definition; docs/methods.md, Where a change comes from.

    >>> found = growth_contributions({"North": 40, "South": 60}, {"North": 55, "South": 57})
    >>> found.change, [(part.name, part.change) for part in found.parts]
    (0.12, [('North', 0.15), ('South', -0.03)])
    """
    then, current = read(before, "before"), read(now, "now")
    base = base_of(then)
    parts = sum_parts(then.numbers, current.numbers, base=base)
    end = total_of(current.numbers)
    give = giver(then, current)
    return breakdown("growth", (base, end), parts, give, change=(end - base) / base)


def base_of(before: Read) -> Fraction:
    """The whole before, from which there is growth. Raises ValueError where it is 0 or below."""
    base = total_of(before.numbers)
    if base <= 0:
        raise NoBreakdown(
            f"the whole before is {float(base):g}: growth has no meaning from a base of 0 or "
            "below. Break the difference down with sum_contributions",
            NoDrivers.NO_VALUE,
        )
    return base


def total_of(sums: Sums) -> Fraction:
    return sum((numbers[0] for numbers in sums.values()), ZERO)


def sum_parts(before: Sums, now: Sums, *, base: Fraction = Fraction(1)) -> tuple[Part, ...]:
    """The difference of each segment over a base, the largest first."""
    found = []
    for key in {**before, **now}:
        own = tuple(sums[key][0] if key in sums else None for sums in (before, now))
        moved = ((own[1] or ZERO) - (own[0] or ZERO)) / base
        there = presence(key in before, key in now)
        found.append(Part(key, (moved,), (own[0], own[1]), presence=there))
    return largest_first(found)
