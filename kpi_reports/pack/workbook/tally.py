"""The tree of a scorecard added up once more, so that every formula is checked when it is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext

from kpi_reports.pack.workbook.rounding import Rounding
from kpi_reports.values import KpiScore, Scorecard, ScoreNode

ARITHMETIC = Context(prec=40)
ZERO = Decimal(0)
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Part:
    """A block or a KPI of the card. Weights are fractions, points are weight times score.

    `within` is its weight within its parent, None where the parent has none. `unrounded` is its
    score, None where nothing is scored. `cap` is what a gate leaves of a block that was above it.
    """

    item: ScoreNode | KpiScore
    depth: int
    weight: Decimal
    within: Decimal | None
    scored: Decimal
    points: Decimal
    unrounded: Decimal | None
    cap: Decimal | None = None
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Whole:
    """All blocks, and the unrounded total of the scores as they stand in the card."""

    parts: tuple[Part, ...]
    scored: Decimal
    points: Decimal
    carried: Decimal
    divisor: Decimal
    total: Decimal | None

    @property
    def has_cap(self) -> bool:
        """Whether a gate holds a block down."""
        return any(part.cap is not None for part in every(self.parts))


def whole_of(card: Scorecard, rounding: Rounding) -> Whole:
    """The card's parts and total. A missing item leaves the divisor, except where the policy lets
    it count 0; what is carried leaves it always. A year from its quarters has no such total."""
    with localcontext(ARITHMETIC):
        parts = tuple(_block(node, HUNDRED, 0, rounding) for node in card.nodes)
        scored = sum((part.scored for part in parts), ZERO)
        points = sum((part.points for part in parts), ZERO)
        weight = sum((part.weight for part in parts), ZERO)
        carried = sum((part.weight for part in leaves(parts) if _is_carried(part)), ZERO)
        divisor = weight - carried if card.missing_policy == "zero" else scored
        total = points / divisor if scored and divisor else None
        return Whole(parts, scored, points, carried, divisor, total)


def every(parts: Sequence[Part]) -> tuple[Part, ...]:
    """All parts, each before those below it."""
    return tuple(found for part in parts for found in (part, *every(part.parts)))


def leaves(parts: Sequence[Part]) -> tuple[Part, ...]:
    """The KPIs below, in the order of the card."""
    return tuple(leaf for part in parts for leaf in (leaves(part.parts) if part.parts else (part,)))


def _is_carried(part: Part) -> bool:
    return isinstance(part.item, KpiScore) and part.item.carried


def _block(node: ScoreNode, parent: Decimal, depth: int, rounding: Rounding) -> Part:
    blocks = [_block(below, node.weight, depth + 1, rounding) for below in node.nodes]
    items = [_item(entry, node.weight, depth + 1) for entry in node.kpis]
    parts = (*blocks, *items)
    scored = sum((part.scored for part in parts), ZERO)
    points = sum((part.points for part in parts), ZERO)
    mean = points / scored if scored else None
    cap = None
    if mean is not None and node.score is not None and rounding.of(mean) > node.score:
        cap = mean = node.score
        points = mean * scored
    within = node.weight / parent if parent else None
    return Part(node, depth, node.weight / HUNDRED, within, scored, points, mean, cap, parts)


def _item(entry: KpiScore, parent: Decimal, depth: int) -> Part:
    weight = entry.weight / HUNDRED
    within = entry.weight / parent if parent else None
    if entry.unrounded is None:
        return Part(entry, depth, weight, within, ZERO, ZERO, None)
    return Part(entry, depth, weight, within, weight, weight * entry.unrounded, entry.unrounded)
