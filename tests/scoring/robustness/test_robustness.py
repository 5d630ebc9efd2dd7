"""The three statements together, missing items, and ranks."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from kpi_reports.periods import Period
from kpi_reports.scoring.chain import score_unit
from kpi_reports.scoring.robustness import Spread, rank_intervals, robustness
from kpi_reports.scoring.robustness.missing import missing_range
from kpi_reports.values import PartTotal

from .conftest import PERIOD, block


def test_missing_items_at_0_and_at_the_maximum_span_the_grades_between(case):
    # 90 of weight 80 is 72 of 100; the missing 20 add 0 or 20 · 120 / 100 = 24
    nodes = block("x", "100", ("a", "80"), ("b", "20"))
    card = score_unit(case({"a": 90.0, "b": None}, nodes, maximum=Decimal(120)))
    found = missing_range(card)
    assert found is not None
    assert (found.low, found.high, found.grades) == (72, 96, ("A", "B", "C"))
    assert card.grade is not None and card.grade.id == "A"


def test_nothing_missing_has_no_range_and_all_missing_the_whole_scale(case):
    assert missing_range(score_unit(case({"a": 90.0}))) is None
    found = missing_range(score_unit(case({"a": None}, maximum=Decimal(120))))
    assert found is not None
    assert (found.low, found.high, found.grades) == (0, 120, ("A", "B", "C", "D"))


def test_items_that_are_carried_over_are_not_missing(case, value):
    nodes = block("x", "100", ("a", "80"), ("b", "20"))
    carried = replace(value(95.0), carried=True)
    assert missing_range(score_unit(case({"a": 90.0, "b": carried}, nodes))) is None


def test_the_awarded_grade_stands_whatever_the_statements_say(case):
    built = case({"a": 89.9})
    card = score_unit(built)
    found = robustness(built, card, spreads={"a": Spread(3.0)})
    assert found.grade == "B" == (card.grade and card.grade.id)
    assert found.chance is not None and found.weights is not None and found.missing is None
    assert found == robustness(built, card, spreads={"a": Spread(3.0)})


def test_without_a_grade_only_the_missing_items_are_spoken_of(case):
    built = case({"a": None, "b": None})
    found = robustness(built, score_unit(built), spreads={"a": Spread(1.0)})
    assert (found.grade, found.chance, found.weights, found.flips) == ("", None, None, ())
    assert found.why_no_chance == "no_grade"
    assert found.missing is not None


@pytest.mark.parametrize(
    "change",
    [
        {"parts": (PartTotal(PERIOD, Decimal(100), Decimal(80)),)},
        {"carried_from": Period.parse("2013")},
    ],
)
def test_a_total_of_other_periods_is_not_run_again(case, change):
    built = case({"a": 80.0})
    card = replace(score_unit(built), **change)
    found = robustness(built, card, spreads={"a": Spread(1.0)})
    assert (found.chance, found.weights, found.flips) == (None, None, ())
    assert (found.grade, found.why_no_chance) == ("B", "no_rerun")


def test_correlations_that_cannot_all_hold_are_told(case):
    built = case({"a": 85.0, "b": 85.0, "c": 85.0})
    spreads = {kpi: Spread(2.0) for kpi in "abc"}
    matrix = ((1.0, 0.9, -0.9), (0.9, 1.0, 0.9), (-0.9, 0.9, 1.0))
    found = robustness(built, score_unit(built), spreads=spreads, correlation=matrix, months=12)
    assert found.chance is not None
    assert (found.chance.repaired, found.chance.correlation, found.chance.months) == (
        True,
        "months",
        12,
    )


def test_ranks_of_units_that_never_meet_are_certain():
    totals = [np.array([80.0]), np.array([90.0]), np.array([70.0])]
    assert rank_intervals(totals) == [(2, 2), (1, 1), (3, 3)]


def test_units_that_always_tie_share_all_their_ranks():
    assert rank_intervals([np.array([80.0])] * 3) == [(1, 3)] * 3


def test_a_rank_that_comes_in_less_than_one_of_forty_reruns_is_left_out():
    # the first is beaten in 2 of 100 reruns, then in 3 of 100: 2.5 % are cut at either end
    ahead, behind = np.full(100, 80.0), np.full(100, 70.0)
    behind[:2] = 90.0
    assert rank_intervals([ahead, behind]) == [(1, 1), (2, 2)]
    behind[:3] = 90.0
    assert rank_intervals([ahead, behind]) == [(1, 2), (1, 2)]


def test_no_unit_has_no_rank_and_one_is_the_first():
    assert rank_intervals([]) == []
    assert rank_intervals([np.array([80.0, 81.0])]) == [(1, 1)]
