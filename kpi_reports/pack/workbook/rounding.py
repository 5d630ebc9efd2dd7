"""How a scorecard was rounded, as it shows by its own numbers, and the same as a formula."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal

from kpi_reports.values import Scorecard, ScoreNode

SETTLED = 10  # decimals: far below any score, far above the noise of a spreadsheet's binary sums
USUAL = 1  # decimals of a card without any number
_FUNCTIONS = {ROUND_HALF_UP: "ROUND", ROUND_UP: "ROUNDUP", ROUND_DOWN: "ROUNDDOWN"}


@dataclass(frozen=True, slots=True)
class Rounding:
    """Decimals of a score and Python's name of the way it is rounded: half up, up or down.

    Excel's ROUND takes halves away from 0, as ROUND_HALF_UP does.
    """

    decimals: int
    mode: str

    def of(self, value: Decimal) -> Decimal:
        """The value as it counts; the noise of a division is settled first."""
        settled = value.quantize(Decimal(1).scaleb(-SETTLED), ROUND_HALF_UP)
        return settled.quantize(Decimal(1).scaleb(-self.decimals), self.mode)

    def formula(self, inner: str) -> str:
        """The same in a spreadsheet."""
        return f"{_FUNCTIONS[self.mode]}(ROUND({inner},{SETTLED}),{self.decimals})"


def rounding_of(card: Scorecard) -> Rounding:
    """The rounding that explains every score of the card and most of its blocks; half up where
    several do.

    A card holds scores before and after rounding, not the word for what was done between. Blocks
    come second, because a gate may have lowered one.
    """
    pairs, blocks = list(_pairs(card)), list(_blocks(card.nodes))
    decimals = max((_decimals(after) for _, after in (*pairs, *blocks)), default=USUAL)
    ways = [Rounding(decimals, mode) for mode in _FUNCTIONS]
    return max(ways, key=lambda way: (_explained(way, pairs), _explained(way, blocks)))


def _explained(way: Rounding, pairs: Iterable[tuple[Decimal, Decimal]]) -> int:
    return sum(way.of(before) == after for before, after in pairs)


def _pairs(card: Scorecard) -> Iterator[tuple[Decimal, Decimal]]:
    """Numbers of the card before and after rounding."""
    yield from _of_items(card.nodes)
    steps = card.chain
    if steps and steps[0].points is not None and card.base_total is not None:
        yield steps[0].points, card.base_total
    running = None
    for step in steps:
        if step.kind == "rounding" and running is not None and step.points is not None:
            yield running, step.points
        running = step.points if step.triggered else running


def _of_items(nodes: Iterable[ScoreNode]) -> Iterator[tuple[Decimal, Decimal]]:
    for node in nodes:
        for entry in node.kpis:
            if entry.unrounded is not None and entry.score is not None:
                yield entry.unrounded, entry.score
        yield from _of_items(node.nodes)


def _blocks(nodes: Iterable[ScoreNode]) -> Iterator[tuple[Decimal, Decimal]]:
    for node in nodes:
        scored = list(_scored(node))
        weight = sum((share for share, _ in scored), Decimal(0))
        if weight and node.score is not None:
            yield sum((share * score for share, score in scored), Decimal(0)) / weight, node.score
        yield from _blocks(node.nodes)


def _scored(node: ScoreNode) -> Iterator[tuple[Decimal, Decimal]]:
    """Weight and unrounded score of every scored KPI below a block."""
    for entry in node.kpis:
        if entry.unrounded is not None:
            yield entry.weight, entry.unrounded
    for below in node.nodes:
        yield from _scored(below)


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
