"""What one KPI would score at another value, all else out of sight."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

from kpi_reports.params.models import SchemeKpi, SchemeNode
from kpi_reports.scoring.case import UnitCase
from kpi_reports.scoring.chain import score_unit
from kpi_reports.values import KpiScore, Scorecard

WHOLE = Decimal(100)
ScoreAt = Callable[[float], Decimal | None]


def scored_items(case: UnitCase, card: Scorecard) -> tuple[tuple[SchemeKpi, KpiScore], ...]:
    """The scheme's KPIs that have a score in the card, in the scheme's order."""
    scores = {score.kpi: score for leaf in card.leaves for score in leaf.kpis}
    return tuple(
        (item, scores[item.kpi])
        for item in _items(case.scheme.nodes)
        if scores[item.kpi].unrounded is not None and scores[item.kpi].actual is not None
    )


def _items(nodes: tuple[SchemeNode, ...]) -> Iterator[SchemeKpi]:
    for node in nodes:
        yield from node.kpis
        yield from _items(node.nodes)


def as_scored(case: UnitCase, card: Scorecard) -> UnitCase:
    """The case with the values that were scored in place of approved exclusions.

    So that a drawn or tried value is scored as it is, and not replaced by the approved one.
    """
    if not case.exclusions:
        return case
    values = dict(case.values)
    for item, score in scored_items(case, card):
        if score.actual is not None:
            values[item.kpi] = replace(values[item.kpi], value=float(score.actual))
    return replace(case, values=values, exclusions=())


def score_alone(case: UnitCase, item: SchemeKpi) -> ScoreAt:
    """A function from a value to the KPI's unrounded score; None where the rule refuses it.

    It scores a scheme of this KPI alone, so every rule answers as it does in the scorecard. Gates,
    vetoes and adjustments are no part of it.
    """
    node = case.scheme.nodes[0].model_copy(
        update={"weight": WHOLE, "nodes": (), "kpis": (item.model_copy(update={"weight": WHOLE}),)}
    )
    scheme = case.scheme.model_copy(update={"nodes": (node,), "gates": (), "vetoes": ()})
    alone = replace(case, scheme=scheme, adjustments=(), exclusions=())
    value = case.values[item.kpi]

    def score_at(tried: float) -> Decimal | None:
        values = {**case.values, item.kpi: replace(value, value=tried)}
        (found,) = score_unit(replace(alone, values=values)).nodes[0].kpis
        return found.unrounded

    return score_at
