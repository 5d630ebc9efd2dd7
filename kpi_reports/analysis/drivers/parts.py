"""Parts of a change while they are worked out, and how they become a breakdown that adds up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from kpi_reports.analysis.drivers.exact import Key, quantum, settled, to_decimal
from kpi_reports.values import Amount, Breakdown, BreakdownKind, Contribution, Presence

ZERO = Fraction(0)
Give = Callable[[Decimal], Amount]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a change, exact. `effects` are its cells in a row: (mix, rate) of a rate, else one.

    `children` divide the last effect.
    """

    key: Key
    effects: tuple[Fraction, ...]
    own: tuple[Fraction | None, Fraction | None]
    weights: tuple[Fraction, Fraction] | None = None
    presence: Presence = "both"
    merged: int = 0
    children: tuple[Part, ...] = ()

    @property
    def change(self) -> Fraction:
        return sum(self.effects, ZERO)


def presence(before: bool, now: bool) -> Presence:
    """Which of the periods has a segment."""
    return "both" if before and now else "gone" if before else "new"


def largest_first(parts: Sequence[Part]) -> tuple[Part, ...]:
    """By size, whatever the sign; among equals by name."""
    return tuple(sorted(parts, key=lambda part: (-abs(part.change), part.key)))


def breakdown(
    kind: BreakdownKind,
    wholes: tuple[Fraction, Fraction],
    parts: Sequence[Part],
    give: Give,
    *,
    change: Fraction | None = None,
    is_reversed: bool = False,
) -> Breakdown:
    """The parts rounded so that rows, columns and the whole add up.

    `change` is that of the wholes unless it is given, as for growth.
    """
    start, end = wholes
    total = end - start if change is None else change
    cells = [cell for part in parts for cell in part.effects]
    unit = quantum([*(wholes if change is None else ()), total, *cells])
    whole = (
        to_decimal(end, unit) - to_decimal(start, unit)
        if change is None
        else to_decimal(total, unit)
    )
    rows = _rows(parts, whole, unit)
    columns = [sum(column, Decimal(0)) for column in zip(*rows, strict=True)]
    own = unit if change is None else quantum(wholes)
    return Breakdown(
        kind=kind,
        before=give(to_decimal(start, own)),
        now=give(to_decimal(end, own)),
        change=give(whole),
        mix=give(columns[0]) if kind == "rate" and columns else None,
        rate=give(columns[1]) if kind == "rate" and columns else None,
        reversed=is_reversed,
        parts=tuple(
            _contribution(part, row, unit, total, give)
            for part, row in zip(parts, rows, strict=True)
        ),
    )


def _rows(parts: Sequence[Part], whole: Decimal, unit: Decimal) -> list[list[Decimal]]:
    """A row of rounded cells for each part; all cells together are the whole."""
    rounded = iter(settled([cell for part in parts for cell in part.effects], whole, unit))
    return [[next(rounded) for _ in part.effects] for part in parts]


def _contribution(
    part: Part, row: Sequence[Decimal], unit: Decimal, total: Fraction, give: Give
) -> Contribution:
    def of(number: Fraction | None) -> Amount | None:
        return None if number is None else give(to_decimal(number, quantum([number])))

    below = _rows(part.children, row[-1], unit) if part.children else []
    weights = part.weights or (None, None)
    return Contribution(
        segment=part.key,
        change=give(sum(row, Decimal(0))),
        before=of(part.own[0]),
        now=of(part.own[1]),
        mix=give(row[0]) if len(row) > 1 else None,
        rate=give(row[1]) if len(row) > 1 else None,
        weight_before=of(weights[0]),
        weight_now=of(weights[1]),
        share=of(part.change / total) if total else None,
        presence=part.presence,
        merged=part.merged,
        children=tuple(
            _contribution(child, cells, unit, total, give)
            for child, cells in zip(part.children, below, strict=True)
        ),
    )
