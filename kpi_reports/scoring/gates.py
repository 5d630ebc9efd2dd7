"""Threshold indicators 门槛指标: while a KPI misses, an item, a block or the total is capped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from kpi_reports.params.models import Gate, SchemeNode
from kpi_reports.scoring.caps import TOTAL, Cap, Caps, capped, with_cap
from kpi_reports.scoring.case import UnitCase
from kpi_reports.scoring.saying import join, points
from kpi_reports.scoring.tree import Tree, score_tree
from kpi_reports.scoring.triggers import Judged, judge
from kpi_reports.values import ChainStep, Text


@dataclass(frozen=True, slots=True)
class Gated:
    """The tree under the caps that hold, the unrounded total, and the steps that were taken."""

    tree: Tree
    points: Decimal | None
    caps: Caps
    steps: tuple[ChainStep, ...]


def gated_total(tree: Tree, caps: Caps) -> Decimal | None:
    """The unrounded total of a tree, under the caps on the total."""
    return None if tree.total is None else capped(tree.total, caps.get(TOTAL, ()))[0]


def through_gates(case: UnitCase, tree: Tree, fill: Decimal | None = None) -> Gated:
    """The case's `tree` with every triggered gate in force: first those on items, then on blocks,
    then on the total; among equals in the scheme's order.

    A gate that lowered nothing is no step. One that could not be judged is a step that says so.
    `fill` is the score that missing items are taken for.
    """
    caps: Caps = {}
    steps = []
    if fill is not None:
        tree = score_tree(case, fill=fill, of=tree)
    total = tree.total
    for gate, level in _in_order(case):
        found = judge(gate.when, gate.kpi, case)
        if found is None or found.triggered is False:
            continue
        if found.triggered is None:
            steps.append(_step(gate, found, total, Text("nothing is capped", "不作封顶")))
            continue
        caps = with_cap(caps, gate.caps, Cap(gate.id, gate.name.text, gate.at))
        before, tree = tree, score_tree(case, caps, fill, of=tree)
        was, total = total, gated_total(tree, caps)
        if total != was or before.nodes != tree.nodes:
            steps.append(_step(gate, found, total, _effect(gate, level, case)))
    return Gated(tree, total, caps, tuple(steps))


def _in_order(case: UnitCase) -> list[tuple[Gate, int]]:
    """The gates on what this unit is scored by, each with its level: item, block or total."""
    scheme = case.scheme
    items = {kpi for node in scheme.nodes for kpi in node.all_kpis}
    blocks = {node.id for node in blocks_of(scheme.nodes)}
    looked_at = set(scheme.looked_at)
    levels = [
        (gate, 0 if gate.caps in items else 1 if gate.caps in blocks else 2)
        for gate in scheme.gates
        if gate.kpi in looked_at and gate.caps in items | blocks | {TOTAL}
    ]
    return sorted(levels, key=lambda pair: pair[1])


def blocks_of(nodes: Iterable[SchemeNode]) -> Iterable[SchemeNode]:
    """Every block, those within blocks too."""
    for node in nodes:
        yield node
        yield from blocks_of(node.nodes)


def _step(gate: Gate, found: Judged, total: Decimal | None, effect: Text) -> ChainStep:
    text = join(gate.name.text, join(found.text, effect), en=": ", zh="：")
    return ChainStep("gate", text, points=total, triggered=bool(found.triggered))


def _effect(gate: Gate, level: int, case: UnitCase) -> Text:
    at = points(gate.at)
    if level == 0:
        name = case.kpis[gate.caps].name
        return Text(f"{name.en} scores at most {at}", f"“{name.zh}”最高计 {at} 分")
    if level == 1:
        block = next(node for node in blocks_of(case.scheme.nodes) if node.id == gate.caps)
        name = block.name.text
        return Text(f"block {name.en} scores at most {at}", f"“{name.zh}”板块最高计 {at} 分")
    return Text(f"the total is at most {at}", f"总分最高计 {at} 分")
