"""A case with another target, weight or value, and what cannot be supposed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kpi_reports.errors import ParamsError
from kpi_reports.params.models import GradeBand, RatioRule, Scheme, SchemeKpi, SchemeNode, Words
from kpi_reports.periods import Period
from kpi_reports.scoring.case import UnitCase
from kpi_reports.scoring.chain import score_unit
from kpi_reports.scoring.supposing import with_targets, with_values, with_weights
from kpi_reports.values import Approval, Exclusion, KpiValue, Missing, TargetPart, Text

D = Decimal
WORDS = Words(en="block", zh="板块")
PERIOD = Period.parse("2013Q4")


def block(id: str, weight: int, **kpis: int) -> SchemeNode:
    items = tuple(
        SchemeKpi(kpi=kpi, weight=D(own), rule=RatioRule(kind="ratio")) for kpi, own in kpis.items()
    )
    return SchemeNode(id=id, name=WORDS, weight=D(weight), kpis=items)


@pytest.fixture
def case(kpi: Any, value: Any, target: Any) -> UnitCase:
    """Three KPIs in block x at 80, 90 and 100 of a target of 100, and one alone in y at 60."""
    actuals = {"a": 80.0, "b": 90.0, "c": 100.0, "d": 60.0}
    return UnitCase(
        unit="u",
        scheme=Scheme(
            grades=(GradeBand(id="A", lowest=D(0), name=WORDS),),
            nodes=(block("x", 50, a=50, b=30, c=20), block("y", 50, d=100)),
        ),
        kpis={id: kpi(id) for id in actuals},
        values={id: value(actual) for id, actual in actuals.items()},
        targets={id: target("100") for id in actuals},
        period=PERIOD,
    )


def weights(case: UnitCase) -> dict[str, Decimal]:
    return {item.kpi: item.weight for node in case.scheme.nodes for item in node.kpis}


def test_the_other_weights_of_the_block_share_what_is_left_in_proportion(case):
    found = with_weights(case, {"a": D(20)})
    assert weights(found) == {"a": 20, "b": 48, "c": 32, "d": 100}  # 30 : 20 of 80
    # x: .2 x 80 + .48 x 90 + .32 x 100 = 91.2; with y 75.6
    assert score_unit(found).total == D("75.6")
    assert score_unit(case).total == D("73.5")  # and the case itself is as it was


def test_several_weights_of_a_block_stand_as_they_are_given(case):
    assert weights(with_weights(case, {"a": D(20), "c": D(60)})) == {
        "a": 20, "b": 20, "c": 60, "d": 100,
    }  # fmt: skip
    exact = with_weights(case, {"a": D(20), "b": D(20), "c": D(60)})
    assert weights(exact)["c"] == 60


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"d": D(90)}, "'d' is the only KPI of block 'y', whose weights sum to 100; found 90"),
        ({"a": D(20), "b": D(20), "c": D(50)},
         "'a' and 'b' and 'c' are the only KPIs of block 'x', whose weights sum to 100; found 90"),
        ({"a": D(100)}, "weights of 'a' in block 'x' come to 100 and leave nothing"),
        ({"a": D(70), "b": D(40)}, "weights of 'a' and 'b' in block 'x' come to 110 and leave"),
    ],
)  # fmt: skip
def test_weights_that_cannot_sum_to_100_are_refused(case, given, words):
    with pytest.raises(ParamsError, match=words):
        with_weights(case, given)


def test_a_kpi_alone_in_its_block_may_keep_its_100(case):
    assert weights(with_weights(case, {"d": D(100)})) == weights(case)


def test_a_supposed_target_counts_for_the_whole_period_and_keeps_floor_and_stretch(case, target):
    split = replace(
        target("100", "50", "150"),
        parts=(TargetPart(date(2013, 10, 1), date(2013, 12, 31), D(100)),),
        changed_on=date(2013, 11, 1),
        before=D(90),
    )
    found = with_targets(replace(case, targets={**case.targets, "a": split}), {"a": D(80)})
    made = found.targets["a"]
    assert made is not None
    assert (made.value, made.floor, made.stretch) == (80, 50, 150)
    assert (made.parts, made.changed_on, made.before) == ((), None, None)


def test_a_target_may_be_supposed_where_there_was_none(case):
    without = replace(case, targets={**case.targets, "d": None})
    assert score_unit(without).total == D("87.0")  # d is not scored
    assert score_unit(with_targets(without, {"d": D(100)})).total == D("73.5")


def test_a_supposed_value_is_scored_whatever_was_measured(case):
    none = KpiValue(PERIOD, None, 0, missing=Missing.NO_ROWS)
    found = with_values(replace(case, values={**case.values, "d": none}), {"d": D(90)})
    assert score_unit(found).total == D("88.5")  # half of 87 and of 90


def test_a_supposed_value_stands_in_for_an_approved_exclusion_too(case):
    approval = Approval("Doc 1", "Committee", date(2014, 1, 5))
    excluded = [Exclusion("u", kpi, PERIOD, D(95), Text("", ""), approval) for kpi in ("a", "d")]
    found = with_values(replace(case, exclusions=tuple(excluded)), {"d": D(90)})
    assert [entry.kpi for entry in found.exclusions] == ["a"]
