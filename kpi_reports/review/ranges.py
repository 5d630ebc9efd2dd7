"""How sure a department's score is, whole and block by block."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from kpi_reports.scoring.robustness import Reruns
from kpi_reports.scoring.rounding import round_score
from kpi_reports.values import (
    BlockScore,
    DepartmentSummary,
    KpiScore,
    Scorecard,
    ScoreNode,
    ScoreRange,
)

INSIDE = 0.95  # of the reruns have a score from `low` to `high`
KNOWN = Decimal("0.5")  # of a score's weight must have a known spread, or its range is too narrow


def with_ranges(
    summary: DepartmentSummary, card: Scorecard, reruns: Reruns | None
) -> DepartmentSummary:
    """The summary with the ranges of its total and of its blocks, and what of these was scored.

    A range of chance is given where at least half of the scored weight has a known spread; KPIs
    without one are held at their value, so it is at least that wide. Where chance is not known but
    weight is missing, the range is that of the missing items at 0 and at the maximum. A total that
    is carried over, or made of those of shorter periods, has no range of chance.
    """
    moved = reruns.moved if reruns is not None else ()
    scores = [score for leaf in card.leaves for score in leaf.kpis]
    chance = None
    if reruns is not None and _is_known(scores, moved):
        chance = _range(card, reruns.totals)
    blocks = tuple(
        _block(card, node, block, reruns)
        for node, block in zip(card.nodes, summary.blocks, strict=True)
    )
    return replace(summary, blocks=blocks, range=chance or _missing_total(card))


def _block(
    card: Scorecard, node: ScoreNode, block: BlockScore, reruns: Reruns | None
) -> BlockScore:
    scores = kpi_scores(node)
    due = node.weight - sum((score.weight for score in scores if score.carried), Decimal(0))
    found = None
    if node.score is not None and reruns is not None and _is_known(scores, reruns.moved):
        found = _range(card, reruns.blocks[node.id])
    if found is None and node.score is not None and node.scored_weight < due:
        points, gap = node.score * node.scored_weight, due - node.scored_weight
        ends = (points / due, (points + gap * card.maximum) / due)
        low, high = (round_score(end, card.decimals, card.rounding) for end in ends)
        found = ScoreRange(low, high, "missing")
    return replace(block, weight=due, scored_weight=node.scored_weight, range=found)


def kpi_scores(node: ScoreNode) -> list[KpiScore]:
    """The KPIs of a block and of every block in it."""
    return [*node.kpis, *(score for inner in node.nodes for score in kpi_scores(inner))]


def _is_known(scores: Collection[KpiScore], moved: Collection[str]) -> bool:
    scored = sum((score.weight for score in scores if score.score is not None), Decimal(0))
    known = sum((score.weight for score in scores if score.kpi in moved), Decimal(0))
    return scored > 0 and known >= KNOWN * scored


def _range(card: Scorecard, drawn: NDArray[np.float64]) -> ScoreRange | None:
    there = drawn[~np.isnan(drawn)]
    if not len(there):
        return None
    ends = [(1 - INSIDE) / 2, (1 + INSIDE) / 2]
    low, high = np.quantile(there, ends, method="inverted_cdf").tolist()
    low, high = (
        round_score(Decimal(str(end)), card.decimals, card.rounding) for end in (low, high)
    )
    return ScoreRange(low, high, "chance")


def _missing_total(card: Scorecard) -> ScoreRange | None:
    if card.total is None or card.lowest is None or card.highest is None:
        return None
    if card.scored_weight >= card.due_weight:
        return None
    return ScoreRange(card.lowest, card.highest, "missing")
