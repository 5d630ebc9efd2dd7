"""A case with another target, weight or value: what a what-if scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from kpi_reports.errors import ParamsError
from kpi_reports.params.models import SchemeKpi, SchemeNode
from kpi_reports.scoring.case import UnitCase
from kpi_reports.values import Target, TargetEvidence, Text

WHOLE = Decimal(100)
ZERO = Decimal(0)
SUPPOSED = TargetEvidence("plan", Text("supposed", "假设"))


def with_targets(case: UnitCase, targets: Mapping[str, Decimal]) -> UnitCase:
    """The case with these targets for the whole period. Floor and stretch stay as they are."""
    changed = dict(case.targets)
    for kpi, value in targets.items():
        old = case.targets[kpi] or Target(value, case.period.first, SUPPOSED)
        changed[kpi] = replace(old, value=value, parts=(), changed_on=None, before=None)
    return replace(case, targets=changed)


def with_values(case: UnitCase, values: Mapping[str, Decimal]) -> UnitCase:
    """The case with these values, each with rows enough to be scored and without an exclusion.

    KPIs that are worked out from others keep their value.
    """
    changed = dict(case.values)
    for kpi, value in values.items():
        old = case.values[kpi]
        changed[kpi] = replace(
            old,
            value=float(value),
            n=max(old.n, case.kpis[kpi].minimum_n),
            numerator=None,
            denominator=None,
            missing=None,
            partial=False,
            carried=False,
        )
    exclusions = tuple(entry for entry in case.exclusions if entry.kpi not in values)
    return replace(case, values=changed, exclusions=exclusions)


def with_weights(case: UnitCase, weights: Mapping[str, Decimal]) -> UnitCase:
    """The case with these weights, each in percent of its block.

    The other KPIs of a block share what is left in the proportion that they have, so that its
    weights still sum to 100.

    Raises ParamsError where they cannot: nothing would be left, or a KPI is alone in its block.
    """

    def node(old: SchemeNode) -> SchemeNode:
        kpis = _reweighted(old, weights)
        return old.model_copy(update={"kpis": kpis, "nodes": tuple(map(node, old.nodes))})

    nodes = tuple(map(node, case.scheme.nodes))
    return replace(case, scheme=case.scheme.model_copy(update={"nodes": nodes}))


def _reweighted(block: SchemeNode, weights: Mapping[str, Decimal]) -> tuple[SchemeKpi, ...]:
    fixed = {item.kpi: weights[item.kpi] for item in block.kpis if item.kpi in weights}
    if not fixed:
        return block.kpis
    left = WHOLE - sum(fixed.values(), ZERO)
    others = sum((item.weight for item in block.kpis if item.kpi not in fixed), ZERO)
    names = " and ".join(f"'{kpi}'" for kpi in fixed)
    if not others and left:
        alone = "is the only KPI" if len(fixed) == 1 else "are the only KPIs"
        raise ParamsError(
            f"{names} {alone} of block '{block.id}', whose weights sum to {WHOLE}; "
            f"found {WHOLE - left:f}"
        )
    if others and left <= 0:
        raise ParamsError(
            f"weights of {names} in block '{block.id}' come to {WHOLE - left:f} and leave nothing "
            f"to its other KPIs; stay below {WHOLE}"
        )
    return tuple(
        item.model_copy(
            update={"weight": fixed.get(item.kpi, item.weight * left / (others or WHOLE))}
        )
        for item in block.kpis
    )
