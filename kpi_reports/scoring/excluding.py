"""Approved exclusions 剔除因素: the value without the factor counts, both scores are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from kpi_reports.scoring.case import UnitCase
from kpi_reports.scoring.tree import score_tree
from kpi_reports.values import Exclusion, KpiScore, KpiValue, ScoreNode


def without_factors(case: UnitCase) -> UnitCase:
    """The case with the value of every approved exclusion in the place of the measured one.

    The approved value stands on its document: it is judged whatever number of rows was measured. A
    value carried over from a longer cycle stays so.
    """
    if not case.exclusions:
        return case
    values = dict(case.values)
    for entry in case.exclusions:
        if entry.kpi in values:
            values[entry.kpi] = _replaced(values[entry.kpi], entry, case.kpis[entry.kpi].minimum_n)
    return replace(case, values=values)


def _replaced(value: KpiValue, entry: Exclusion, minimum_n: int) -> KpiValue:
    return replace(
        value,
        value=float(entry.value),
        n=max(value.n, minimum_n),
        numerator=None,
        denominator=None,
        missing=None,
    )


def with_both_scores(nodes: tuple[ScoreNode, ...], case: UnitCase) -> tuple[ScoreNode, ...]:
    """The blocks with each exclusion beside its KPI's score, and the score with the factor.

    `case` is the one as measured. The score with the factor is the one before any gate.
    """
    if not case.exclusions:
        return nodes
    excluded = {entry.kpi: entry for entry in case.exclusions}
    measured = {entry.kpi: entry.score for entry in score_tree(case).scores}
    return tuple(_marked(node, excluded, measured) for node in nodes)


def _marked(
    node: ScoreNode, excluded: Mapping[str, Exclusion], measured: Mapping[str, Decimal | None]
) -> ScoreNode:
    def mark(entry: KpiScore) -> KpiScore:
        if entry.kpi not in excluded:
            return entry
        return replace(entry, exclusion=excluded[entry.kpi], score_as_measured=measured[entry.kpi])

    return replace(
        node,
        kpis=tuple(mark(entry) for entry in node.kpis),
        nodes=tuple(_marked(below, excluded, measured) for below in node.nodes),
    )
