"""The most that an item, a block or the total may score while a gate or veto holds it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from kpi_reports.values import Text

TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Cap:
    """What a gate or veto leaves: `id` and `name` are its own, `at` the most that is left."""

    id: str
    name: Text
    at: Decimal


# By what is capped: a KPI's id, a block's id, or TOTAL.
Caps = Mapping[str, tuple[Cap, ...]]


def capped(score: Decimal, caps: Iterable[Cap]) -> tuple[Decimal, tuple[Cap, ...]]:
    """The unrounded score that is left, and the caps that it was above."""
    lowering = tuple(cap for cap in caps if cap.at < score)
    return min([score, *(cap.at for cap in lowering)]), lowering


def with_cap(caps: Caps, what: str, cap: Cap) -> Caps:
    """The caps with one more."""
    return {**caps, what: (*caps.get(what, ()), cap)}
