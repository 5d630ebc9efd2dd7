"""What would flip the grade: the first shown value that does; the one before it does not."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_reports.params.models import RatioRule, ThreePointRule
from kpi_reports.scoring.chain import score_unit
from kpi_reports.scoring.robustness import Spread
from kpi_reports.scoring.robustness.flips import MOST_FLIPS, grade_flips
from kpi_reports.values import Adjustment, Approval, Text

from .conftest import PERIOD, STEPS, block

INVERSE = RatioRule(kind="ratio", lower_form="inverse")


def flips(built, spreads=None):
    return grade_flips(built, score_unit(built), spreads or {})


def told(built, spreads=None):
    return [(f.kpi, str(f.needed), f.grade, f.up) for f in flips(built, spreads)]


def test_one_kpi_needs_the_edge_of_the_next_grade_and_just_less_than_its_own(case):
    # B is 75 to under 90, totals are rounded to one decimal: 89.95 is not shown with one decimal
    assert told(case({"a": 80.0})) == [("a", "90.0", "A", True), ("a", "74.9", "C", False)]


def test_two_kpis_need_twice_the_gap_each(case):
    # total (80 + 90) / 2 = 85; A needs 89.95, so +9.9; C needs under 74.95, so −20.2
    assert told(case({"a": 80.0, "b": 90.0}), {"a": Spread(1.0), "b": Spread(2.0)}) == [
        ("b", "99.9", "A", True),
        ("a", "89.9", "A", True),
        ("b", "69.8", "C", False),
        ("a", "59.8", "C", False),
    ]


def test_lower_is_better_turns_the_way_round(case):
    # mirror: 100 · (2 − A / 100); 120 scores 80, 110 scores 90, 125.1 scores 74.9
    built = case({"a": 120.0}, directions={"a": "lower"})
    assert told(built) == [("a", "110.0", "A", True), ("a", "125.1", "C", False)]


def test_a_rule_that_divides_by_the_value_is_searched_short_of_zero(case):
    # inverse: 100 · 100 / A, at most 120: 125 scores 80; 111.1 scores 90.01; 133.5 scores 74.91
    built = case({"a": 125.0}, block("x", "100", ("a", "100", INVERSE)), directions={"a": "lower"})
    assert told(built) == [("a", "111.1", "A", True), ("a", "133.5", "C", False)]


def test_steps_flip_at_their_edge_and_may_skip_a_grade(case):
    # 85 scores 80 (B); from 90 it scores 100 (A); below 80 it scores 40 (D)
    built = case({"a": 85.0}, block("x", "100", ("a", "100", STEPS)))
    assert told(built) == [("a", "90.0", "A", True), ("a", "79.9", "D", False)]


def test_a_kpi_that_cannot_flip_the_grade_is_not_there(case):
    # b weighs 1: at its cap of 120 it adds 0.4, at 0 it takes 0.8
    nodes = block("x", "100", ("a", "99"), ("b", "1", RatioRule(kind="ratio")))
    assert {f.kpi for f in flips(case({"a": 80.0, "b": 80.0}, nodes))} == {"a"}


def test_a_bound_ends_the_search(case):
    built = case({"a": 80.0})
    assert told(built, {"a": Spread(1.0, 76.0, 89.0)}) == []
    assert told(built, {"a": Spread(1.0, 76.0, 90.0)}) == [("a", "90.0", "A", True)]


def test_the_best_grade_has_nothing_above_and_no_grade_has_no_flip(case):
    assert [f.up for f in flips(case({"a": 95.0}))] == [False]
    assert flips(case({"a": None})) == ()


def test_a_value_between_two_shown_ones_flips_to_the_next_shown_one(case):
    # 89.93 is shown as 89.9; 90.0 is the first shown value beyond it with another grade
    (up, _) = flips(case({"a": 89.93}))
    assert (up.actual, up.needed) == (Decimal("89.93"), Decimal("90.0"))


def test_a_percentage_is_moved_by_what_it_shows(case, kpi, value, target):
    built = case({"a": 0.8})
    built = replace(
        built,
        kpis={"a": kpi("a", unit_kind="percent")},
        targets={"a": target("1")},
    )
    # one decimal of a percentage: steps of 0.001
    assert told(built) == [("a", "0.900", "A", True), ("a", "0.749", "C", False)]


def test_at_most_three_up_and_three_down_the_easiest_by_the_process_first(case):
    built = case(dict.fromkeys("abcde", 85.0))
    spreads = {"a": Spread(1.0), "b": Spread(2.0), "c": Spread(4.0), "d": Spread(3.0)}
    found = flips(built, spreads)
    assert [f.kpi for f in found if f.up] == ["c", "d", "b"]
    assert [f.kpi for f in found if not f.up] == ["c", "d", "b"]
    assert MOST_FLIPS == 3


def test_a_case_with_a_decision_is_scored_whole(case):
    approval = Approval("No. 1", "board", PERIOD.last)
    bonus = Adjustment("u", PERIOD, "bonus", "prize", Text("p", "奖"), approval, Decimal(2))
    built = replace(case({"a": 80.0}), adjustments=(bonus,))
    assert_flips(built, flips(built))


def assert_flips(built, found):
    card = score_unit(built)

    def grade(kpi, tried):
        values = {**built.values, kpi: replace(built.values[kpi], value=float(tried))}
        return score_unit(replace(built, values=values)).grade

    for flip in found:
        side = 1 if flip.needed > flip.actual else -1
        step = Decimal("0.1")
        before = flip.needed - side * step
        before = max(before, flip.actual) if side > 0 else min(before, flip.actual)
        assert grade(flip.kpi, flip.needed).id == flip.grade != card.grade.id
        assert grade(flip.kpi, before).id == card.grade.id
        order = [g.id for g in card.grades]
        assert flip.up == (order.index(flip.grade) < order.index(card.grade.id))


@given(
    actuals=st.lists(st.floats(30, 150), min_size=3, max_size=3),
    directions=st.lists(st.sampled_from(["higher", "lower"]), min_size=3, max_size=3),
    weight=st.integers(10, 80),
)
@settings(max_examples=40)
def test_flips_really_flip_and_just_before_they_do_not(case, actuals, directions, weight):
    nodes = (
        block("x", str(weight), ("a", "40"), ("b", "60", RatioRule(kind="ratio"))),
        block("y", str(100 - weight), ("c", "100", STEPS)),
    )
    built = case(
        dict(zip("abc", actuals, strict=True)),
        *nodes,
        directions=dict(zip("abc", directions, strict=True)),
    )
    assert_flips(built, flips(built))


@pytest.mark.parametrize("actual", [70.0, 100.0, 130.0])
def test_three_points_flip_too(case, actual):
    built = case({"a": actual}, block("x", "100", ("a", "100", ThreePointRule(kind="three_point"))))
    found = flips(built)
    assert found
    assert_flips(built, found)
