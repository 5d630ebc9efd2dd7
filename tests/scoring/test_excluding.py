"""Approved exclusions: the value without the factor is scored, both scores are kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from kpi_reports.scoring.chain import score_unit
from kpi_reports.values import Approval, Exclusion, Missing, Text
from tests.scoring.conftest import PERIOD, build_case, build_value

ACTUALS = {"a": 80.0, "b": 90.0, "c": 110.0}  # 24 + 27 + 44 = 95


def without(kpi: str, value: str) -> Exclusion:
    approval = Approval("No. 9", "Board", date(2014, 1, 8))
    return Exclusion("u", kpi, PERIOD, Decimal(value), Text("flood", "洪水"), approval)


def test_both_scores_are_kept_of_the_kpi_and_of_the_whole() -> None:
    found = score_unit(build_case(ACTUALS, exclusions=(without("a", "100"),)))
    item, other = found.nodes[0].kpis
    assert (item.actual, item.score, item.score_as_measured) == (100, 100, 80)
    assert item.exclusion == without("a", "100")
    assert (item.attainment, item.met) == (1, True)
    assert (other.exclusion, other.score_as_measured) == (None, None)
    # 30 + 27 + 44 = 101 without the factor, 95 with it
    assert (found.total, found.base_total, found.as_measured) == (101, 101, 95)
    assert len(found.chain) == 1


def test_without_exclusions_there_is_no_second_total() -> None:
    assert score_unit(build_case(ACTUALS)).as_measured is None


def test_an_approved_value_counts_where_nothing_or_too_little_was_measured() -> None:
    for measured in (None, build_value(80.0, n=2)):
        found = score_unit(build_case({**ACTUALS, "a": measured}, exclusions=(without("a", "90"),)))
        item = found.nodes[0].kpis[0]
        assert (item.score, item.missing, item.score_as_measured) == (90, None, None)
        assert found.total == 98  # 27 + 27 + 44
        assert found.as_measured == 101.4 or str(found.as_measured) == "101.4"  # 71 / 0.7


def test_gates_and_vetoes_look_at_the_value_without_the_factor() -> None:
    gate = {"id": "g", "name": {"en": "G", "zh": "门"}, "kpi": "a", "when": {"below": 90},
            "caps": "total", "at": 60}  # fmt: skip
    assert score_unit(build_case(ACTUALS, gates=[gate])).total == 60
    found = score_unit(build_case(ACTUALS, gates=[gate], exclusions=(without("a", "100"),)))
    assert (found.total, found.as_measured) == (101, 95)  # as measured is a base total


def test_the_score_with_the_factor_is_the_one_before_any_gate() -> None:
    gate = {"id": "g", "name": {"en": "G", "zh": "门"}, "kpi": "b", "when": {"below": 95},
            "caps": "a", "at": 50}  # fmt: skip
    item = score_unit(
        build_case(ACTUALS, gates=[gate], exclusions=(without("a", "100"),))
    ).nodes[0].kpis[0]  # fmt: skip
    assert (item.score, item.score_as_measured, item.gated_by[0].id) == (50, 80, "g")


def test_a_value_of_a_longer_cycle_stays_carried() -> None:
    carried = replace(build_value(80.0), carried=True)
    found = score_unit(build_case({**ACTUALS, "a": carried}, exclusions=(without("a", "100"),)))
    assert found.nodes[0].kpis[0].missing is Missing.CARRIED


def test_an_exclusion_of_a_kpi_that_the_unit_has_not_changes_nothing() -> None:
    found = score_unit(build_case(ACTUALS, exclusions=(without("z", "100"),)))
    assert (found.total, found.as_measured) == (95, 95)
