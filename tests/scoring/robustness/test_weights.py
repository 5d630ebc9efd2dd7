"""Second statement: the exact ends against every corner of the box of weights."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_reports.params.models import SchemeNode
from kpi_reports.scoring.chain import score_unit
from kpi_reports.scoring.robustness.weights import weight_shift

from .conftest import block

CORNERS = (Decimal("0.8"), Decimal("1.2"))


def every_corner(case):
    """The totals at all corners, by scoring each of them."""
    places: list[str] = []

    def walk(nodes):
        for node in nodes:
            places.append(node.id)
            places.extend(item.kpi for item in node.kpis)
            walk(node.nodes)

    walk(case.scheme.nodes)
    totals = []
    for factors in product(CORNERS, repeat=len(places)):
        by_name = dict(zip(places, factors, strict=True))

        def share_out(children, by_name=by_name):
            weights = [
                c.weight * by_name[c.id if isinstance(c, SchemeNode) else c.kpi] for c in children
            ]
            return [100 * w / sum(weights) for w in weights]

        def tilt(nodes, share_out=share_out):
            return tuple(
                node.model_copy(
                    update={
                        "weight": weight,
                        "kpis": tuple(
                            item.model_copy(update={"weight": own})
                            for item, own in zip(node.kpis, share_out(node.kpis), strict=True)
                        ),
                        "nodes": tilt(node.nodes),
                    }
                )
                for node, weight in zip(nodes, share_out(nodes), strict=True)
            )

        scheme = case.scheme.model_copy(update={"nodes": tilt(case.scheme.nodes)})
        totals.append(score_unit(replace(case, scheme=scheme)).total)
    return totals


def test_two_kpis_are_worked_out_by_hand(case):
    # 100 and 60 at 50 each, total 80. Most: 0.6·100 + 0.4·60 = 84; least: 76
    found = weight_shift(*scored(case({"a": 100.0, "b": 60.0})))
    assert found is not None
    assert (found.low, found.high, found.grades) == (Decimal("76.0"), Decimal("84.0"), ("B",))
    assert found.changed_by == ()


def scored(built):
    return built, score_unit(built)


def test_a_grade_that_a_single_weight_flips_is_told_with_the_way(case):
    # 100 and 78 at 50: 89.0, B. a alone by 1.2: (60·100 + 50·78)/110 = 90.0, A.
    # b alone by 0.8: (50·100 + 40·78)/90 = 90.2, A. The others go away from the edge.
    found = weight_shift(*scored(case({"a": 100.0, "b": 78.0})))
    assert found is not None
    assert found.changed_by == ("+a", "-b")
    assert found.grades == ("A", "B")


def test_a_kpi_alone_in_its_block_moves_with_the_block(case):
    # as above, but each KPI alone in a block of 50
    nodes = (block("x", "50", ("a", "100")), block("y", "50", ("b", "100")))
    found = weight_shift(*scored(case({"a": 100.0, "b": 78.0}, *nodes)))
    assert found is not None
    assert found.changed_by == ("+a", "-b")


def test_one_kpi_alone_has_no_weight_to_move(case):
    found = weight_shift(*scored(case({"a": 80.0})))
    assert found is not None
    assert (found.low, found.high, found.changed_by) == (80, 80, ())


def test_equal_scores_leave_the_total_where_it_is(case):
    found = weight_shift(*scored(case({"a": 80.0, "b": 80.0, "c": 80.0})))
    assert found is not None
    assert (found.low, found.high, found.grades) == (80, 80, ("B",))


def test_grades_between_the_ends_can_be_reached_too(case):
    # 140 and 15 at 50: from 0.4·140 + 0.6·15 = 65 (C) to 0.6·140 + 0.4·15 = 90 (A): B lies between
    found = weight_shift(*scored(case({"a": 140.0, "b": 15.0})))
    assert found is not None
    assert (found.low, found.high, found.grades) == (65, 90, ("A", "B", "C"))


def test_nothing_scored_has_no_weights_to_move(case):
    assert weight_shift(*scored(case({"a": None, "b": None}))) is None


@given(
    actuals=st.lists(st.none() | st.integers(0, 130).map(float), min_size=5, max_size=5),
    weights=st.lists(st.integers(5, 45), min_size=3, max_size=3),
    policy=st.sampled_from(["renormalise", "zero", "hold"]),
)
@settings(max_examples=12)
def test_the_ends_are_those_of_every_corner(case, actuals, weights, policy):
    one, two, three = weights
    nodes = (
        block("x", str(one), ("a", str(two)), ("b", str(100 - two))),
        block(
            "y",
            str(100 - one),
            nodes=(
                block("z", str(three), ("c", "30"), ("d", "70")),
                block("w", str(100 - three), ("e", "100")),
            ),
        ),
    )
    built = case(dict(zip("abcde", actuals, strict=True)), *nodes, missing_items=policy)
    card = score_unit(built)
    found = weight_shift(built, card)
    if card.total is None:
        assert found is None
        return
    # w and e are alone below their places: 2^9 corners
    corners = every_corner(built)
    assert found is not None
    assert (found.low, found.high) == (min(corners), max(corners))
    assert found.low <= card.total <= found.high
    assert card.grade is None or card.grade.id in found.grades


@pytest.mark.parametrize("decimals", [0, 2])
def test_the_ends_are_rounded_as_the_scheme_says(case, decimals):
    # 100, 60, 50 at thirds: most (40·100 + 26.7·60 + 26.7·50)/93.3 = 74.2857
    found = weight_shift(*scored(case({"a": 100.0, "b": 60.0, "c": 50.0}, decimals=decimals)))
    assert found is not None
    assert found.high == {0: Decimal("74"), 2: Decimal("74.29")}[decimals]
