"""The cascade is traced both ways: from a goal down to who is scored, from a KPI up to strategy."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kpi_reports.alignment.cascade import Share
from kpi_reports.alignment.placing import alignment
from kpi_reports.periods import Period
from tests.alignment.companies import kpi, workspace


def steps(cascade, kpi):
    return [(step.kind, step.id, step.level) for step in cascade.path_of(kpi)]


def test_a_kpi_leads_up_through_its_goals_to_strategy(cascade):
    assert steps(cascade, "visits") == [
        ("kpi", "visits", None),
        ("goal", "visit", "position"),
        ("goal", "sell", "department"),
        ("goal", "grow", "strategy"),
    ]


def test_a_kpi_without_a_goal_leads_up_through_the_kpi_it_comes_from(cascade):
    assert steps(cascade, "share") == [
        ("kpi", "share", None),
        ("kpi", "sales", None),
        ("goal", "sell", "department"),
        ("goal", "grow", "strategy"),
    ]
    assert cascade.kpi("share").goal == "sell"


def test_a_kpi_that_serves_nothing_leads_nowhere(cascade):
    assert steps(cascade, "lonely") == [("kpi", "lonely", None)]
    assert [place.id for place in cascade.homeless] == ["lonely"]


def test_a_goal_leads_down_to_goals_kpis_and_units_each_once(cascade):
    below = cascade.below("grow")
    assert below.goals == ("sell", "visit")
    assert below.kpis == ("visits", "sales", "share", "watched")
    assert below.units == ("company", "north", "east", "rep")
    assert cascade.below("care").kpis == ()


def test_weights_are_in_percent_of_the_unit_s_whole(cascade):
    assert cascade.kpi("sales").shares == (
        Share("company", Decimal(100)), Share("north", Decimal(60)), Share("east", Decimal(100)),
    )  # fmt: skip
    assert not cascade.kpi("watched").is_scored


def test_weights_of_blocks_in_blocks_are_multiplied():
    made = workspace([kpi("a"), kpi("b")], scored={"company": {"a": 100}})
    inner = made.scheme.nodes[0].model_copy(update={"weight": Decimal(25), "id": "inner"})
    outer = made.scheme.nodes[0].model_copy(
        update={"weight": Decimal(40), "kpis": (), "nodes": (inner,)}
    )
    scheme = made.scheme.model_copy(update={"nodes": (outer,)})
    found = alignment(made.model_copy(update={"scheme": scheme}), Period.parse("2024"))
    assert found.kpi("a").shares[0] == Share("company", Decimal(10))  # 40 % of 25 % of 100
    with pytest.raises(KeyError):
        found.kpi("b")


@pytest.mark.parametrize("what", ["goal", "kpi", "unit", "path_of", "below"])
def test_what_is_not_there_is_a_key_error(cascade, what):
    with pytest.raises(KeyError, match="nowhere"):
        getattr(cascade, what)("nowhere")
