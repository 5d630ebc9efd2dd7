"""Gates: every trigger, what they cap, and what is said of those that cannot be judged."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from kpi_reports.scoring.chain import score_unit
from kpi_reports.scoring.gates import through_gates
from kpi_reports.scoring.tree import score_tree
from kpi_reports.values import Text
from tests.scoring.conftest import build_case, build_value

ACTUALS = {"a": 80.0, "b": 90.0, "c": 110.0}  # 24 + 27 + 44 = 95
NAME = {"en": "Safety", "zh": "安全"}


def gate(id: str = "g", **given: Any) -> dict[str, Any]:
    return {"id": id, "name": NAME, "kpi": "a", "when": {"below": 90}, "caps": "total", **given}


@pytest.mark.parametrize(
    ("when", "triggered"),
    [
        ({"misses": "target"}, True),  # 80 of 100
        ({"misses": "floor"}, False),  # the floor is 60
        ({"below": "80.001"}, True),
        ({"below": 80}, False),  # the edge is left out
        ({"above": 80}, False),
        ({"above": "79.999"}, True),
    ],
)
def test_each_trigger_and_its_edge(when: dict[str, Any], triggered: bool) -> None:
    card = score_unit(build_case(ACTUALS, gates=[gate(when=when, at=70)]))
    assert (card.total == 70) is triggered


@pytest.mark.parametrize(
    ("value", "total"), [(100.0, 95), (99.9, 70), (60.0, 70)], ids=["at target", "below", "floor"]
)
def test_a_value_at_its_target_does_not_miss_it(value: float, total: int) -> None:
    case = build_case(
        {"a": 80.0, "b": 90.0, "c": 110.0, "d": value},
        gates=[gate(kpi="d", when={"misses": "target"}, at=70)],
        monitored=("d",),
    )
    assert score_unit(case).total == total


def test_lower_is_better_misses_above_its_target() -> None:
    case = build_case(
        ACTUALS,
        extra={"d": build_value(101.0)},
        gates=[gate(kpi="d", when={"misses": "target"}, at=70)],
    )
    target = case.targets["a"]
    assert score_unit(replace(case, targets={**case.targets, "d": target})).total == 70
    assert (
        score_unit(
            replace(case, targets={**case.targets, "d": replace(target, value=Decimal(101))})
        ).total
        == 95
    )


def test_a_gate_on_an_item_holds_its_unrounded_score_before_the_sum() -> None:
    card = score_unit(build_case(ACTUALS, gates=[gate(caps="c", at=90)]))
    # 24 + 27 + 36 = 87
    assert (card.total, card.base_total) == (87, 95)
    item = card.nodes[1].kpis[0]
    assert (item.score, item.unrounded, [gate.id for gate in item.gated_by]) == (90, 90, ["g"])
    assert item.derivation.en.endswith(
        "→ 110.0, weight 40 → 44.0 of 40; Safety: at most 90 → 36 of 40"
    )
    assert item.derivation.zh.endswith("；安全：最高计 90 分 → 36 / 40")
    assert card.nodes[1].score == 90
    assert card.chain[1].text == Text(
        "Safety: a 80.0 is below 90.0; c scores at most 90",
        "安全：“a”80.0，低于 90.0；“c”最高计 90 分",
    )


def test_a_gate_on_a_block_holds_its_mean() -> None:
    card = score_unit(build_case(ACTUALS, gates=[gate(caps="x", at=60)]))
    # x: 85 -> 60. 60 x 0.6 + 110 x 0.4 = 80
    assert (card.total, card.nodes[0].score) == (80, 60)
    assert [item.score for item in card.nodes[0].kpis] == [80, 90]  # items keep theirs
    assert card.chain[1].text.en.endswith("; block X scores at most 60")
    assert card.chain[1].text.zh.endswith("“板块x”板块最高计 60 分")


def test_a_gate_on_a_block_within_a_block_holds_before_the_outer_one() -> None:
    inner = [
        {"id": "p", "name": NAME, "weight": 50, "kpis": [
            {"kpi": "a", "weight": 100, "rule": {"kind": "ratio"}}]},
        {"id": "q", "name": NAME, "weight": 50, "kpis": [
            {"kpi": "c", "weight": 100, "rule": {"kind": "ratio"}}]},
    ]  # fmt: skip
    top = [{"id": "top", "name": NAME, "weight": 100, "nodes": inner}]
    card = score_unit(build_case(ACTUALS, nodes=top, gates=[gate(caps="q", at=60)]))
    assert card.total == 70  # (80 + 60) / 2, not (80 + 110) / 2
    assert card.nodes[0].score == 70


def test_gates_act_on_items_then_blocks_then_the_total_whatever_their_order() -> None:
    gates = [
        gate("t", caps="total", at=85),
        gate("b", caps="y", at=100),
        gate("i", caps="c", at=105),
    ]
    card = score_unit(build_case(ACTUALS, gates=gates))
    # c 105: 51 + 42 = 93; y 100: 91; total 85
    assert [(step.kind, step.points) for step in card.chain[:4]] == [
        ("base", 95), ("gate", 93), ("gate", 91), ("gate", 85),
    ]  # fmt: skip
    assert card.total == 85


def test_of_two_gates_on_one_item_the_stricter_one_is_left() -> None:
    gates = [gate("first", caps="c", at=60), gate("second", caps="c", at=90)]
    card = score_unit(build_case(ACTUALS, gates=gates))
    assert card.total == 75  # 51 + 24
    lowered = card.nodes[1].kpis[0].gated_by
    assert [found.id for found in lowered] == ["first", "second"]
    assert {found.name for found in lowered} == {Text(**NAME)}
    assert [step.kind for step in card.chain] == ["base", "gate", "gate", "rounding", "grade"]


def test_a_gate_that_lowers_nothing_is_no_step() -> None:
    for caps in ("a", "x", "total", "other"):
        card = score_unit(build_case(ACTUALS, gates=[gate(caps=caps, at=96)]))
        assert ([step.kind for step in card.chain], card.total) == (["base"], 95)


@pytest.mark.parametrize(
    ("value", "why", "why_zh"),
    [
        (build_value(None), "d has no value", "“d”没有数值"),
        (
            build_value(1.0, n=29),
            "d rests on 29 rows, at least 30 are needed",
            "仅有 29 条记录，至少需要 30 条",
        ),
        (build_value(1.0), "d has no target", "“d”没有目标值"),
    ],
)
def test_a_gate_that_cannot_be_judged_caps_nothing_and_says_why(
    value: Any, why: str, why_zh: str
) -> None:
    watching = gate(kpi="d", when={"misses": "target"}, at=1)
    card = score_unit(build_case(ACTUALS, extra={"d": value}, gates=[watching]))
    assert card.total == 95
    assert [(step.kind, step.points, step.triggered) for step in card.chain] == [
        ("base", 95, True), ("gate", 95, False), ("rounding", 95, True), ("grade", 95, True),
    ]  # fmt: skip
    assert card.chain[1].text.en == f"Safety: not judged: {why}; nothing is capped"
    assert why_zh in card.chain[1].text.zh


def test_a_gate_without_a_trigger_is_never_triggered() -> None:
    card = score_unit(build_case(ACTUALS, gates=[gate(when={}, at=1)]))
    assert card.total == 95 and "a has no trigger" in card.chain[1].text.en


def test_a_target_without_floor_cannot_be_missed() -> None:
    case = build_case(ACTUALS, gates=[gate(when={"misses": "floor"}, at=1)])
    bare = {**case.targets, "a": replace(case.targets["a"], floor=None)}
    card = score_unit(replace(case, targets=bare))
    assert "a has no floor" in card.chain[1].text.en and card.total == 95


def test_a_value_of_a_longer_cycle_is_judged_in_its_own_period() -> None:
    carried = replace(build_value(1.0), carried=True)
    card = score_unit(build_case(ACTUALS, extra={"d": carried}, gates=[gate(kpi="d", at=1)]))
    assert (len(card.chain), card.total) == (1, 95)


def test_a_unit_that_neither_scores_nor_monitors_the_kpi_is_not_gated_unless_it_is_named() -> None:
    watching = gate(kpi="d", at=1)
    case = build_case(ACTUALS, extra={"d": build_value(1.0)})
    for units, total in (((), 95), (("u",), 1)):
        scheme = case.scheme.model_validate(
            {**case.scheme.model_dump(), "monitored": (), "gates": [{**watching, "units": units}]}
        )
        assert score_unit(replace(case, scheme=scheme)).total == total


def test_missing_items_are_held_under_the_gate_too() -> None:
    case = build_case({**ACTUALS, "c": None}, gates=[gate(caps="c", at=50)], hold_over=50)
    # 24 + 27 + 0.4 x 50
    assert through_gates(case, score_tree(case), Decimal(120)).points == 71
    assert score_unit(case).highest == 71
