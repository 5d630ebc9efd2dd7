"""The score bridge: each part by hand, and sums that hold for any two cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_reports.params.models import (
    Band,
    BandsRule,
    GradeBand,
    RatioRule,
    Scheme,
    SchemeKpi,
    SchemeNode,
    ThreePointRule,
    Words,
)
from kpi_reports.params.steps import Gate, Trigger, Veto
from kpi_reports.periods import Period
from kpi_reports.scoring.bridge import bridge
from kpi_reports.scoring.case import UnitCase
from kpi_reports.scoring.chain import score_unit
from kpi_reports.scoring.shapley import shapley
from kpi_reports.scoring.shown_parts import shown_parts
from kpi_reports.values import (
    Adjustment,
    Approval,
    Bridge,
    Direction,
    Kpi,
    KpiValue,
    Missing,
    Target,
    TargetEvidence,
    Text,
)

WORDS = Words(en="block", zh="板块")
GRADES = (GradeBand(id="A", lowest=Decimal(0), name=WORDS),)
RATIO = RatioRule(kind="ratio")
THREE_POINT = ThreePointRule(kind="three_point")
BANDS = BandsRule(kind="bands", bands=(Band(at_least=Decimal(50), score=Decimal(90)),))
NOW = Period.parse("2013Q4")
NAME = Text("name", "名称")
D = Decimal


def a_kpi(id: str) -> Kpi:
    return Kpi(id, NAME, NAME, NAME, Direction.HIGHER, "number", NAME, 1, "ratio", 1)


def a_target(value: object, floor: object = None, stretch: object = None) -> Target:
    three = [None if point is None else D(str(point)) for point in (value, floor, stretch)]
    evidence = TargetEvidence("plan", NAME)
    return Target(three[0], date(2013, 1, 1), evidence, *three[1:])  # type: ignore[arg-type]


def a_case(items: Mapping[str, tuple[Any, ...]], period: Period = NOW, **scheme: Any) -> UnitCase:
    """Items as weight, value (None: missing), target (default 100) and rule (default ratio)."""
    full = {kpi: (*item, a_target(100), RATIO)[: max(4, len(item))] for kpi, item in items.items()}
    full = {
        kpi: (item[0], item[1], items[kpi][2] if len(items[kpi]) > 2 else a_target(100),
              items[kpi][3] if len(items[kpi]) > 3 else RATIO)
        for kpi, item in full.items()
    }  # fmt: skip
    entries = tuple(
        SchemeKpi(kpi=kpi, weight=D(str(item[0])), rule=item[3]) for kpi, item in full.items()
    )
    node = SchemeNode(id="all", name=WORDS, weight=D(100), kpis=entries)
    return UnitCase(
        unit="u",
        scheme=Scheme(grades=GRADES, nodes=(node,), hold_over=D(100), **scheme),
        kpis={kpi: a_kpi(kpi) for kpi in items},
        values={
            kpi: KpiValue(period, None, 0, missing=Missing.NO_ROWS)
            if item[1] is None
            else KpiValue(period, float(item[1]), 100)
            for kpi, item in full.items()
        },
        targets={kpi: item[2] for kpi, item in full.items()},
        period=period,
    )


def between(before: Mapping[str, Any], after: Mapping[str, Any], **scheme: Any) -> Bridge:
    found = bridge(a_case(before, NOW.previous, **scheme), a_case(after, **scheme))
    assert found is not None
    return found


def steps(found: Bridge) -> dict[str, Decimal]:
    """The steps that are not 0."""
    return {step.kind: step.points for step in found.steps if step.points}


def by_kpi(found: Bridge, kind: str) -> dict[str | None, Decimal]:
    return {part.kpi: part.points for part in found.by_kpi if part.kind == kind}


# --- one thing changes ----------------------------------------------------------------------------


def test_a_value_that_changes_is_performance_and_nothing_else():
    found = between({"a": (60, 80), "b": (40, 100)}, {"a": (60, 90), "b": (40, 100)})
    assert steps(found) == {"performance": 6}  # 60 % of 90 - 80
    assert by_kpi(found, "performance") == {"a": 6}
    assert (found.before, found.start, found.end) == (NOW.previous, 88, 94)


def test_steps_come_in_their_order_whatever_is_zero():
    found = between({"a": (100, 80)}, {"a": (100, 80)})
    assert [step.kind for step in found.steps] == [
        "left", "performance", "target", "weight", "rule", "joined", "adjustments", "rounding",
    ]  # fmt: skip
    assert steps(found) == {} and found.by_kpi == ()
    assert [str(step.shown) for step in found.steps] == ["0.0"] * 8


def test_a_target_that_changes_is_target():
    found = between({"a": (50, 80), "b": (50, 90)}, {"a": (50, 80, a_target(80)), "b": (50, 90)})
    assert steps(found) == {"target": 10}  # 50 % of 100 - 80
    assert by_kpi(found, "target") == {"a": 10}


def test_value_and_target_share_what_they_do_together_equally():
    found = between({"a": (100, 60, a_target(100))}, {"a": (100, 80, a_target(80))})
    # value first: 60, 80, 100; target first: 60, 75, 100. Value (20 + 25) / 2, target (20 + 15) / 2
    assert steps(found) == {"performance": D("22.5"), "target": D("17.5")}


def test_weight_that_moves_to_a_better_item_raises_the_score():
    found = between({"a": (50, 80), "b": (50, 100)}, {"a": (30, 80), "b": (70, 100)})
    assert steps(found) == {"weight": 4}  # 94 - 90
    # The mean of both periods is 92: -0.2 x (80 - 92) and +0.2 x (100 - 92)
    assert by_kpi(found, "weight") == {"a": D("2.4"), "b": D("1.6")}


def test_a_rule_that_changes_is_rule():
    target = a_target(100, 50, 150)
    found = between({"a": (100, 75, target, RATIO)}, {"a": (100, 75, target, THREE_POINT)})
    assert steps(found) == {"rule": 5}  # 75, then 60 + 40 x 25/50 = 80
    assert by_kpi(found, "rule") == {"a": 5}


def test_a_rule_that_needs_what_the_old_target_lacks_comes_after_the_target():
    found = between(
        {"a": (100, 75, a_target(100), RATIO)},
        {"a": (100, 75, a_target(125, 50, 150), THREE_POINT)},
    )
    # The target alone: 75 to 60; then the rule: 60 to 60 + 40 x 25/75 = 73.33. Never the reverse.
    assert {kind: round(points, 9) for kind, points in steps(found).items()} == {
        "target": -15,
        "rule": D("13.333333333"),
        "rounding": D("-0.033333333"),
    }


# --- items come and go ----------------------------------------------------------------------------


def test_an_item_that_is_not_scored_any_more_is_left_and_the_others_are_like_with_like():
    found = between({"a": (50, 80), "b": (50, 100)}, {"a": (50, 84), "b": (50, None)})
    assert steps(found) == {"left": -10, "performance": 4}  # 90 to 80 without b, then 84


def test_an_item_that_is_scored_for_the_first_time_is_joined():
    found = between({"a": (100, 80)}, {"a": (60, 90), "b": (40, 100)})
    assert steps(found) == {"performance": 10, "joined": 4}  # 80, 90, then 0.6 x 90 + 0.4 x 100


def test_items_may_leave_and_join_at_once():
    found = between({"a": (50, 80), "b": (50, 60)}, {"a": (50, 80), "c": (50, 120)})
    assert steps(found) == {"left": 10, "joined": 20}


def test_without_an_item_in_common_there_is_no_bridge():
    assert bridge(a_case({"a": (100, 80)}), a_case({"b": (100, 90)})) is None


@pytest.mark.parametrize("missing", [0, 1])
def test_without_a_total_on_either_side_there_is_no_bridge(missing):
    cases = [a_case({"a": (100, 80)}), a_case({"a": (100, 80)})]
    cases[missing] = a_case({"a": (100, None)})
    assert bridge(*cases) is None


def test_where_missing_items_score_0_their_score_comes_and_goes_with_the_roster():
    items = {"a": (50, 80), "b": (50, 100)}
    gone = {"a": (50, 80), "b": (50, None)}
    assert steps(between(items, gone, missing_items="zero")) == {"left": -50}  # 90 to 40
    assert steps(between(gone, items, missing_items="zero")) == {"joined": 50}


def test_where_missing_items_score_0_one_that_stays_missing_moves_with_its_weight_alone():
    before, after = {"a": (50, 80), "b": (50, None)}, {"a": (60, 80), "b": (40, None)}
    found = between(before, after, missing_items="zero")
    assert steps(found) == {"weight": 8}  # 40 to 48
    assert by_kpi(found, "weight") == {"a": D("3.6"), "b": D("4.4")}  # the mean is 44


# --- what comes after the base score --------------------------------------------------------------


APPROVAL = Approval("doc 7", "Board", date(2014, 1, 9))


def decision(kind: str, item: str, points: object = None) -> Adjustment:
    exact = None if points is None else D(str(points))
    return Adjustment("u", NOW, kind, item, NAME, APPROVAL, exact)  # type: ignore[arg-type]


def test_vetoes_and_committee_are_adjustments_and_rounding_comes_last():
    vetoes = tuple(
        Veto(id=id, name=WORDS, effect="multiply", factor=D(factor))
        for id, factor in (("accident", "0.8"), ("late", "0.95"))
    )
    lines = (decision("veto", "accident"), decision("veto", "late"), decision("committee", "c", 1))
    before, after = a_case({"a": (100, "80.06")}, NOW.previous), a_case({"a": (100, "85.06")})
    scheme = after.scheme.model_copy(update={"vetoes": vetoes})
    found = bridge(before, replace(after, scheme=scheme, adjustments=lines))
    assert found is not None and (found.start, found.end) == (D("80.1"), 69)
    # 85.06 x 0.8 = 68.048 and +1 of the committee; rounding -0.048 now, +0.04 before
    assert steps(found) == {
        "performance": 5,
        "adjustments": D("-16.012"),
        "rounding": D("-0.088"),
    }
    assert [str(step.shown) for step in found.steps if step.points] == ["5.0", "-16.0", "-0.1"]


def test_a_deduction_that_ends_gives_its_points_back():
    before = a_case({"a": (100, 80)}, NOW.previous)
    before = replace(before, adjustments=(decision("deduction", "late report", 5),))
    found = bridge(before, a_case({"a": (100, 80)}))
    assert found is not None and steps(found) == {"adjustments": 5}


def test_a_gate_that_caps_the_total_is_an_adjustment():
    gate = Gate(id="g", name=WORDS, kpi="a", when=Trigger(below=D(90)), caps="total", at=D(60))
    after = a_case({"a": (100, 85)})
    after = replace(after, scheme=after.scheme.model_copy(update={"gates": (gate,)}))
    found = bridge(a_case({"a": (100, 80)}, NOW.previous), after)
    assert found is not None and steps(found) == {"performance": 5, "adjustments": -25}


# --- as it is printed -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("points", "total", "shown"),
    [
        (["-2.26", "0.06"], "-2.2", ["-2.3", "0.1"]),  # rounded steps add up already
        (["1.25", "1.25", "-0.5"], "2.0", ["1.2", "1.3", "-0.5"]),  # equal: the earlier moves
        (["3.34", "3.33", "3.33"], "10.0", ["3.4", "3.3", "3.3"]),  # the largest residual moves
        (["0.04", "2.04", "0.02"], "2.1", ["0.0", "2.1", "0.0"]),  # 0.0 stays 0.0
        (["0.12", "0.54", "0.00"], "0.6", ["0.1", "0.5", "0.0"]),  # adds up
        (["0.14", "0.13", "0.03"], "0.3", ["0.2", "0.1", "0.0"]),
        (["0.04", "0.04", "0.02"], "0.1", ["0.0", "0.0", "0.1"]),  # nothing else may move
        (["0.06", "0.06", "-0.02"], "0.1", ["0.1", "0.1", "-0.1"]),  # nor past 0
    ],
)
def test_shown_parts_add_up_and_small_ones_stay_zero(points, total, shown):
    found = shown_parts([D(p) for p in points], D(total), 1, last_resort=len(points) - 1)
    assert [str(part) for part in found] == shown
    assert sum(found) == D(total)


def test_what_rounds_to_zero_has_no_sign():
    assert str(shown_parts([D("-0.04")], D("0.0"), 1, last_resort=0)[0]) == "0.0"


def test_parts_by_kpi_are_shown_so_that_they_add_up_to_their_step():
    before = {kpi: (w, 80) for kpi, w in (("a", 33), ("b", 33), ("c", 34))}
    after = {kpi: (w, 81) for kpi, w in (("a", 33), ("b", 33), ("c", 34))}
    found = between(before, after)
    whole = next(step for step in found.steps if step.kind == "performance")
    assert str(whole.shown) == "1.0"
    assert [(part.kpi, str(part.shown)) for part in found.by_kpi] == [
        ("c", "0.4"),
        ("a", "0.3"),
        ("b", "0.3"),
    ]


# --- Shapley by itself ----------------------------------------------------------------------------


def test_shapley_needs_a_value_at_both_ends():
    with pytest.raises(ValueError, match="needs a value before it and one after it"):
        shapley(("x",), lambda changed: None if changed else D(1))


def test_where_no_order_has_a_meaning_the_last_factor_takes_the_difference():
    worth = {frozenset(): D(1), frozenset({"x", "y"}): D(5)}
    assert shapley(("x", "y"), worth.get) == {"x": 0, "y": 4}


def test_a_product_of_three_is_shared_as_shapley_says():
    sizes = {"x": (1, 2), "y": (3, 5), "z": (7, 11)}

    def worth(changed: frozenset[str]) -> Decimal:
        x, y, z = (D(after if k in changed else before) for k, (before, after) in sizes.items())
        return x * y * z

    found = shapley(("x", "y", "z"), worth)
    # x: (21 x 2 + 33 + 35 + 55 x 2) / 6; y: 2 x (7 x 2 + 11 + 14 + 22 x 2) / 6; z the rest of 89
    assert {k: round(v, 9) for k, v in found.items()} == {
        "x": D("36.666666667"),
        "y": D("27.666666667"),
        "z": D("24.666666667"),
    }


# --- any two cases --------------------------------------------------------------------------------

VALUES = st.one_of(st.none(), st.integers(-50, 250).map(lambda tenths: tenths / 2))
TARGETS = st.one_of(
    st.none(),
    st.builds(
        lambda low, a, b: a_target(low + a, low, low + a + b),
        st.integers(-40, 60), st.integers(1, 70), st.integers(1, 70),
    ),
    st.integers(20, 150).map(a_target),
)  # fmt: skip
ITEMS = st.dictionaries(
    st.sampled_from("abcdef"),
    st.tuples(st.integers(1, 40), VALUES, TARGETS, st.sampled_from([RATIO, THREE_POINT, BANDS])),
    min_size=1,
)
POLICIES = st.sampled_from(["renormalise", "zero"])


@given(ITEMS, ITEMS, POLICIES, POLICIES)
@settings(max_examples=120)
def test_the_parts_of_any_change_add_up_and_so_do_those_that_are_shown(was, now, old, new):
    start = a_case(was, NOW.previous, missing_items=old)
    end = a_case(now, missing_items=new, rounding="up")
    found = bridge(start, end)
    if found is None:
        return
    assert (found.start, found.end) == (score_unit(start).total, score_unit(end).total)
    assert sum(step.points for step in found.steps) == found.end - found.start
    assert sum(step.shown for step in found.steps) == found.end - found.start
    for step in found.steps:
        parts = [part for part in found.by_kpi if part.kind == step.kind]
        if parts:
            assert sum(part.points for part in parts) == step.points
            assert sum(part.shown for part in parts) == step.shown
        if abs(step.points) < D("0.05") and step.kind != "rounding":
            assert step.shown == 0


@given(ITEMS, ITEMS, st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_the_order_of_kpis_in_the_scheme_changes_nothing(was, now, chance):
    def shuffled(items: Mapping[str, Any]) -> dict[str, Any]:
        order = list(items)
        chance.shuffle(order)
        return {kpi: items[kpi] for kpi in order}

    one = bridge(a_case(was, NOW.previous), a_case(now))
    two = bridge(a_case(shuffled(was), NOW.previous), a_case(shuffled(now)))
    if one is None or two is None:
        assert one is two
        return
    for a, b in zip(one.steps, two.steps, strict=True):
        assert abs(a.points - b.points) < D("1e-12") and a.shown == b.shown
    parts = [{(p.kind, p.kpi): round(p.points, 12) for p in found.by_kpi} for found in (one, two)]
    assert parts[0] == parts[1]
