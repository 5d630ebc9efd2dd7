"""Where the change of a rate or mean comes from: its mix, and the rates of its segments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from kpi_reports.analysis.drivers.exact import Key, NoBreakdown, Pairs, giver, named, read_pairs
from kpi_reports.analysis.drivers.parts import Part, breakdown, largest_first, presence
from kpi_reports.values import Breakdown, NoDrivers

COLUMNS = ("numerator", "denominator")
ZERO, HALF = Fraction(0), Fraction(1, 2)
Sums = Mapping[Key, tuple[Fraction, ...]]


def rate_contributions(before: Pairs, now: Pairs) -> Breakdown:
    """What each segment adds to the change of a rate or mean: by its mix and by its own rate.

    `before` and `now` give (numerator, denominator) by segment, or (sum, n) for a mean: a mapping
    of pairs, or a frame with the columns `numerator` and `denominator`. The whole is the pooled
    rate, Σ numerator / Σ denominator. With w a segment's share of the denominators, r its rate and
    R the pooled rate, each 0 before and 1 now:

    - rate effect  (w0 + w1) / 2 · (r1 − r0)
    - mix effect   (w1 − w0) · ((r0 + r1) / 2 − (R0 + R1) / 2)

    Both are symmetric in time, and all of them add up to R1 − R0 (Decimals exactly, floats within
    1e-9 of the largest). More weight on a segment whose rate lies above the pooled rate raises
    it, on one below lowers it; as shares sum to 1, measuring from the pooled rate changes no total.
    A segment that appears, vanishes or has a denominator of 0 in one period goes to mix as a whole.
    `reversed` says that the whole moved one way while segments' own rates moved the other or
    stayed (Simpson 1951). Largest first. These are contributions, not causes.

    Raises ValueError for a missing number, a segment that comes twice, a denominator below 0, and
    a period whose denominators are 0 together: it has no rate.

    Reference: Kitagawa 1955, without interaction; mix from the pooled rate is a convention ◇.

    >>> found = rate_contributions(
    ...     {"Large": (90, 100), "Small": (10, 20)}, {"Large": (45, 50), "Small": (35, 70)}
    ... )
    >>> round(found.change, 4), round(found.mix, 4), round(found.rate, 4)
    (-0.1667, -0.1667, 0.0)
    """
    then, current = read_pairs(before, "before", COLUMNS), read_pairs(now, "now", COLUMNS)
    wholes = (pooled(then.numbers, "before"), pooled(current.numbers, "now"))
    parts = rate_parts(then.numbers, current.numbers)
    against = is_reversed(wholes[1] - wholes[0], parts)
    return breakdown("rate", wholes, parts, giver(then, current), is_reversed=against)


def pooled(sums: Sums, what: str) -> Fraction:
    """Σ numerator / Σ denominator. Raises ValueError where that has no meaning."""
    below = [key for key, (_, denominator) in sums.items() if denominator < 0]
    if below:
        raise NoBreakdown(
            f"`{what}` has a denominator below 0 for {named(below)}: it has no share in the mix",
            NoDrivers.NEGATIVE,
        )
    above, denominator = _totals(sums)
    if not denominator:
        raise NoBreakdown(
            f"the denominators of `{what}` add up to 0: there is no rate whose change could be "
            "broken down",
            NoDrivers.ZERO,
        )
    return above / denominator


def rate_parts(before: Sums, now: Sums) -> tuple[Part, ...]:
    """The mix and rate effect of each segment, the largest first. Both have a denominator."""
    wholes = (_totals(before), _totals(now))
    level = sum((above / below for above, below in wholes), ZERO) * HALF
    found = []
    for key in {**before, **now}:
        (n0, d0), (n1, d1) = (sums.get(key, (ZERO, ZERO)) for sums in (before, now))
        w0, w1 = d0 / wholes[0][1], d1 / wholes[1][1]
        moved = n1 / wholes[1][1] - n0 / wholes[0][1] - level * (w1 - w0)
        r0, r1 = n0 / d0 if d0 else None, n1 / d1 if d1 else None
        rate = ZERO if r0 is None or r1 is None else (w0 + w1) * HALF * (r1 - r0)
        there = presence(key in before, key in now)
        found.append(Part(key, (moved - rate, rate), (r0, r1), (w0, w1), there))
    return largest_first(found)


def within(part: Part, before: Sums, now: Sums) -> tuple[Part, ...]:
    """The rate effect of a segment divided over parts of its own: mix within it, and their rates.

    Its mean weight times what its parts add to the change of its own rate.
    """
    if part.weights is None:
        raise ValueError("only a part with weights has a rate effect")
    weight = sum(part.weights, ZERO) * HALF
    return tuple(
        replace(child, effects=tuple(weight * effect for effect in child.effects))
        for child in rate_parts(before, now)
    )


def is_reversed(change: Fraction, parts: Sequence[Part]) -> bool:
    """Whether the whole moved one way, some segments' own rates the other, and none with it."""
    ways = [part.effects[-1] * change for part in parts]
    return any(way < 0 for way in ways) and not any(way > 0 for way in ways)


def _totals(sums: Sums) -> tuple[Fraction, Fraction]:
    above = sum((pair[0] for pair in sums.values()), ZERO)
    return above, sum((pair[1] for pair in sums.values()), ZERO)
