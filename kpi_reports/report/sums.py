"""How blocks and the total add up from weights and scores, one line each."""

from __future__ import annotations

from decimal import Decimal

from kpi_reports.report import numbers
from kpi_reports.report.words import Translator
from kpi_reports.values import Scorecard, ScoreNode

EARNED_DECIMALS = 2
HUNDRED = Decimal(100)


def sum_lines(t: Translator, card: Scorecard) -> list[tuple[str, str]]:
    """Each block's name and weight with its sum, inner blocks first, and the total of them all.

    "Finance 40" and "28.88 + 9.12 = 38.00 of 40 → 95.0". The sums are of the tree as it is shown,
    under gates; what was done to the total after it is told by the chain of steps.
    """
    lines = [line for node in card.nodes for line in _block_lines(t, node)]
    return [*lines, (t("Overall"), _total_line(t, card))]


def _block_lines(t: Translator, node: ScoreNode) -> list[tuple[str, str]]:
    below = [line for child in node.nodes for line in _block_lines(t, child)]
    head = f"{node.name[t.language]} {_weight(node.weight)}"
    parts = _parts(node)
    if node.score is None:
        return [*below, (head, t("nothing in it is scored"))]
    line = _sum(t, parts, node.scored_weight)
    mean = HUNDRED * sum(parts, Decimal(0)) / node.scored_weight
    line += f" → {numbers.format_score(mean)}"
    if is_capped(node):
        line += t(", held at {score} by a gate", score=numbers.format_score(node.score))
    return [*below, (head, line)]


def _total_line(t: Translator, card: Scorecard) -> str:
    if card.parts:
        return _parts_line(t, card)
    if not card.scored_weight:
        return t("nothing in it is scored")
    parts = [_earned(node) for node in card.nodes if node.score is not None]
    due = HUNDRED - card.carried_weight if card.missing_policy == "zero" else card.scored_weight
    total = HUNDRED * sum(parts, Decimal(0)) / due
    return f"{_sum(t, parts, due)} → {numbers.format_score(total)}"


def _parts_line(t: Translator, card: Scorecard) -> str:
    """The mean of shorter periods' totals: "(20 × 94.2 + 25 × 76.1) / 45 → 84.1"; blocks are not in
    it."""
    known = [part for part in card.parts if part.total is not None]
    if not known or card.base_total is None:
        return t("nothing in it is scored")
    terms = [
        f"{_weight(p.weight)} × {numbers.format_score(p.total)}"
        for p in known
        if p.total is not None
    ]
    weights = _weight(sum((part.weight for part in known), Decimal(0)))
    periods = t.list_of([str(part.period) for part in known])
    return t(
        "final scores of {periods}: ({sum}) / {weights} → {total}",
        periods=periods,
        sum=" + ".join(terms),
        weights=weights,
        total=numbers.format_score(card.base_total),
    )


def _sum(t: Translator, parts: list[Decimal], weight: Decimal) -> str:
    total = sum(parts, Decimal(0))
    shown = " + ".join(numbers.format_number(part, EARNED_DECIMALS) for part in parts)
    if len(parts) > 1:
        shown += f" = {numbers.format_number(total, EARNED_DECIMALS)}"
    return t("{points} of {weight}", points=shown, weight=_weight(weight))


def _parts(node: ScoreNode) -> list[Decimal]:
    """What the items of a block, or the blocks in it, add to the whole, unrounded."""
    own = [
        entry.weight * entry.unrounded / HUNDRED
        for entry in node.kpis
        if entry.unrounded is not None
    ]
    return own + [_earned(child) for child in node.nodes if child.score is not None]


def _earned(node: ScoreNode) -> Decimal:
    if node.score is not None and is_capped(node):
        return node.score * node.scored_weight / HUNDRED
    return sum(_parts(node), Decimal(0))


def is_capped(node: ScoreNode) -> bool:
    """Whether a gate holds a block below what its parts add up to, beyond any rounding."""
    if node.score is None or not node.scored_weight:
        return False
    mean = HUNDRED * sum(_parts(node), Decimal(0)) / node.scored_weight
    step = Decimal(1).scaleb(int(node.score.as_tuple().exponent))
    return mean - node.score > step


def _weight(weight: Decimal) -> str:
    return f"{numbers.rounded(weight, EARNED_DECIMALS):f}".rstrip("0").rstrip(".")
