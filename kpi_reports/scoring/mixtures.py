"""Cases mixed of two: the values of one period with the targets and rules of another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import product

from kpi_reports.params.models import Scheme, SchemeKpi, SchemeNode
from kpi_reports.scoring.case import UnitCase
from kpi_reports.scoring.chain import score_unit
from kpi_reports.scoring.shapley import Changed
from kpi_reports.values import KpiScore, Scorecard


def items_of(card: Scorecard) -> dict[str, KpiScore]:
    """The KPIs of a scorecard by their id, in the scheme's order."""
    return {item.kpi: item for leaf in card.leaves for item in leaf.kpis}


def mixed_scores(
    before: UnitCase, after: UnitCase, kpis: frozenset[str]
) -> dict[Changed, dict[str, Decimal | None]]:
    """Every KPI's unrounded score for each mixture of two cases, by the parts that are `after`'s.

    Parts: `performance` (values, approved exclusions), `target` (targets, and the earlier years
    that a rule compares with) and `rule` (rules and the scheme's maximum). None, or no entry, where
    a mixture cannot be scored.
    """
    found = {}
    for performance, target, rule in product((False, True), repeat=3):
        factors = {"performance": performance, "target": target, "rule": rule}
        changed = frozenset(factor for factor, is_new in factors.items() if is_new)
        case = _mixed(before, after, changed, kpis)
        found[changed] = {kpi: item.unrounded for kpi, item in items_of(score_unit(case)).items()}
    return found


def _mixed(before: UnitCase, after: UnitCase, changed: Changed, kpis: frozenset[str]) -> UnitCase:
    """A case with these KPIs in one block; each part of it from the side that its factor says."""
    values = after if "performance" in changed else before
    targets = after if "target" in changed else before
    rules = after if "rule" in changed else before
    return replace(
        rules,
        scheme=_one_block(rules.scheme, kpis),
        kpis={**before.kpis, **after.kpis, **rules.kpis},
        values={**before.values, **after.values, **values.values},
        exclusions=values.exclusions,
        targets={**before.targets, **after.targets, **targets.targets},
        yearly=targets.yearly,
    )


def _one_block(scheme: Scheme, kpis: frozenset[str]) -> Scheme:
    """The scheme with these KPIs alone, all alike: only their own scores are wanted of it."""

    def below(nodes: Iterable[SchemeNode]) -> Iterator[SchemeKpi]:
        for node in nodes:
            yield from node.kpis
            yield from below(node.nodes)

    items = tuple(item for item in below(scheme.nodes) if item.kpi in kpis)
    block = scheme.nodes[0].model_copy(update={"nodes": (), "kpis": items})
    return scheme.model_copy(update={"nodes": (block,)})
