"""The last step of a plain case: exactly what score_unit has, once and for many reruns."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_reports.scoring.chain import score_unit
from kpi_reports.scoring.robustness.total import (
    NO_GRADE,
    grade_id,
    is_plain,
    leaves_of,
    plain_total,
    plain_totals,
)
from kpi_reports.values import Adjustment, Approval, Text

from .conftest import PERIOD, block


@given(
    actuals=st.lists(st.none() | st.floats(0, 150), min_size=3, max_size=3),
    weights=st.tuples(st.integers(1, 99), st.integers(1, 99)),
    policy=st.sampled_from(["renormalise", "zero", "hold"]),
    rounding=st.sampled_from(["half_up", "up", "down"]),
    decimals=st.integers(0, 2),
)
@settings(max_examples=60)
def test_both_totals_are_those_of_the_scorer(case, actuals, weights, policy, rounding, decimals):
    one, two = weights
    nodes = (
        block("x", str(one), ("a", str(two)), ("b", str(100 - two))),
        block("y", str(100 - one), ("c", "100")),
    )
    built = case(
        dict(zip("abc", actuals, strict=True)),
        *nodes,
        missing_items=policy,
        rounding=rounding,
        decimals=decimals,
    )
    card = score_unit(built)
    leaves = leaves_of(card)
    assert plain_total(built.scheme, leaves) == card.total
    scores = {
        leaf.kpi: np.full(2, np.nan if leaf.score is None else float(leaf.score)) for leaf in leaves
    }
    for drawn in ({}, scores):
        totals, grades = plain_totals(built.scheme, leaves, drawn, 2)
        if card.total is None:
            assert np.isnan(totals).all()
        else:
            assert totals.tolist() == [float(card.total)] * 2
        place = NO_GRADE if card.grade is None else "DCBA".index(card.grade.id)
        assert grades.tolist() == [place, place]


@pytest.mark.parametrize(
    ("total", "grade"), [("90.0", "A"), ("89.9", "B"), ("0", "D"), ("-1", None), (None, None)]
)
def test_a_lower_edge_belongs_to_its_grade(case, total, grade):
    grades = score_unit(case({"a": 80.0})).grades
    assert grade_id(None if total is None else Decimal(total), grades) == grade


def test_a_case_with_a_decision_about_its_total_is_not_plain(case):
    built = case({"a": 80.0})
    approval = Approval("No. 1", "board", PERIOD.last)
    bonus = Adjustment("u", PERIOD, "bonus", "prize", Text("p", "奖"), approval, Decimal(2))
    assert is_plain(built)
    assert not is_plain(replace(built, adjustments=(bonus,)))
