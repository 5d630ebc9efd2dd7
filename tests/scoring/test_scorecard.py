"""The weight tree, missing items, grades and bounds; sums worked by hand."""

from __future__ import annotations

import decimal
from collections.abc import Callable
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
    Words,
)
from kpi_reports.periods import Period
from kpi_reports.scoring.case import UnitCase
from kpi_reports.scoring.chain import score_unit
from kpi_reports.scoring.scorecard import grade_of
from kpi_reports.values import Kpi, KpiValue, Missing, Scorecard, Target

WORDS = Words(en="block", zh="板块")
RATIO = RatioRule(kind="ratio")
GRADES = tuple(
    GradeBand(id=id, lowest=Decimal(lowest), name=WORDS)
    for id, lowest in (("C", 60), ("A", 90), ("B", 75), ("D", 0))
)
PERIOD = Period.parse("2013Q4")


def block(id: str, weight: str, *items: tuple[str, str], nodes: tuple[SchemeNode, ...] = ()) -> Any:
    kpis = tuple(SchemeKpi(kpi=kpi, weight=Decimal(w), rule=RATIO) for kpi, w in items)
    return SchemeNode(id=id, name=WORDS, weight=Decimal(weight), kpis=kpis, nodes=nodes)


TWO_BLOCKS = (block("x", "60", ("a", "50"), ("b", "50")), block("y", "40", ("c", "100")))


@pytest.fixture(scope="session")
def card(
    kpi: Callable[..., Kpi], value: Callable[..., KpiValue], target: Callable[..., Target]
) -> Callable[..., Scorecard]:
    """Scores `actuals` against targets of 100, so that a value is its own score."""

    def build(actuals: dict[str, Any], nodes: Any = TWO_BLOCKS, **settings: Any) -> Scorecard:
        scheme = Scheme(grades=GRADES, nodes=nodes, **settings)
        values = {
            id: x
            if isinstance(x, KpiValue)
            else value(x, missing=Missing.NO_ROWS if x is None else None)
            for id, x in actuals.items()
        }
        kpis = {id: kpi(id) for id in actuals}
        targets = {id: target("100") for id in actuals}
        return score_unit(UnitCase("u", scheme, kpis, values, targets, PERIOD))

    return build


def test_total_is_the_weighted_mean_and_blocks_have_their_own(card: Any) -> None:
    found = card({"a": 80.0, "b": 90.0, "c": 110.0})
    # 30 * 80 + 30 * 90 + 40 * 110 = 9500
    assert found.total == Decimal("95.0")
    assert [(n.id, n.weight, n.scored_weight, n.score) for n in found.nodes] == [
        ("x", 60, 60, Decimal("85.0")),
        ("y", 40, 40, Decimal("110.0")),
    ]
    assert [k.weight for n in found.nodes for k in n.kpis] == [30, 30, 40]
    assert found.grade.id == "A" and not found.held
    assert (found.lowest, found.highest, found.scored_weight) == (95, 95, 100)
    assert (found.kpis_met, found.kpis_scored) == (1, 3)


def test_weights_multiply_down_a_deeper_tree(card: Any) -> None:
    inner = (block("p", "25", ("a", "40"), ("b", "60")), block("q", "75", ("c", "100")))
    found = card({"a": 50.0, "b": 100.0, "c": 80.0}, (block("top", "100", nodes=inner),))
    assert [k.weight for k in found.nodes[0].nodes[0].kpis] == [10, 15]
    assert found.total == Decimal("80.0")  # 10*50 + 15*100 + 75*80 = 8000
    assert found.nodes[0].score == found.total


def test_grade_edges_are_inclusive_below_and_follow_the_rounded_total(card: Any) -> None:
    totals = [card({"a": x, "b": x, "c": x}) for x in (90.0, 89.95, 89.94, 59.9)]
    assert [(t.total, t.grade.id) for t in totals] == [
        (Decimal("90.0"), "A"),
        (Decimal("90.0"), "A"),
        (Decimal("89.9"), "B"),
        (Decimal("59.9"), "D"),
    ]


def test_grades_come_best_first_each_ending_where_the_next_begins(card: Any) -> None:
    grades = card({"a": 1.0, "b": 1.0, "c": 1.0}).grades
    assert [(g.id, g.lowest, g.below) for g in grades] == [
        ("A", 90, None),
        ("B", 75, 90),
        ("C", 60, 75),
        ("D", 0, 60),
    ]
    assert grade_of(Decimal("-0.1"), grades) is None


def test_the_total_is_rounded_once_and_never_from_rounded_scores(card: Any) -> None:
    # 0.3*80.04 + 0.3*80.04 + 0.4*80.04 = 80.04; parts show 80.0. And 80.05 rounds half up.
    assert card({"a": 80.04, "b": 80.04, "c": 80.04}).total == Decimal("80.0")
    found = card({"a": 80.04, "b": 80.04, "c": 80.065})  # 80.05
    assert found.total == Decimal("80.1")
    assert [k.score for n in found.nodes for k in n.kpis] == [80, 80, Decimal("80.1")]


def test_renormalise_takes_the_missing_weight_out(card: Any) -> None:
    found = card({"a": None, "b": 90.0, "c": 110.0}, hold_over=Decimal(30))
    # (30*90 + 40*110) / 70 = 101.43
    assert (found.total, found.scored_weight, found.held) == (Decimal("101.4"), 70, False)
    assert found.hold_over == 30
    assert (found.nodes[0].score, found.nodes[0].scored_weight) == (90, 30)
    # 7100/100 and (7100 + 30*120)/100
    assert (found.lowest, found.highest) == (Decimal("71.0"), Decimal("107.0"))
    assert found.nodes[0].kpis[0].missing is Missing.NO_ROWS


def test_zero_counts_the_missing_weight_as_nothing(card: Any) -> None:
    found = card({"a": None, "b": 90.0, "c": 110.0}, missing_items="zero", hold_over=Decimal(30))
    assert (found.total, found.grade.id, found.missing_policy) == (Decimal("71.0"), "C", "zero")


def test_hold_gives_no_grade_once_anything_is_missing(card: Any) -> None:
    found = card({"a": None, "b": 90.0, "c": 110.0}, missing_items="hold", hold_over=Decimal(50))
    assert (found.total, found.grade, found.held) == (Decimal("101.4"), None, True)
    assert not card({"a": 1.0, "b": 90.0, "c": 110.0}, missing_items="hold").held


@pytest.mark.parametrize("policy", ["renormalise", "zero", "hold"])
def test_more_than_the_stated_share_missing_holds_the_grade(card: Any, policy: str) -> None:
    found = card(
        {"a": None, "b": 90.0, "c": 110.0}, missing_items=policy, hold_over=Decimal("29.9")
    )
    assert found.held and found.grade is None and found.total is not None


def test_exactly_the_stated_share_missing_does_not_hold(card: Any) -> None:
    assert not card({"a": None, "b": 90.0, "c": 110.0}, hold_over=Decimal(30)).held


@pytest.mark.parametrize("policy", ["renormalise", "zero", "hold"])
def test_nothing_scored_has_no_total_and_the_widest_bounds(card: Any, policy: str) -> None:
    found = card({"a": None, "b": None, "c": None}, missing_items=policy)
    assert (found.total, found.grade, found.held) == (None, None, True)
    assert (found.lowest, found.highest, found.scored_weight) == (0, 120, 0)
    assert [n.score for n in found.nodes] == [None, None]
    assert (found.kpis_met, found.kpis_scored) == (0, 0)


@pytest.mark.parametrize(("n", "missing"), [(29, Missing.TOO_FEW), (30, None)])
def test_a_kpi_below_its_minimum_n_is_shown_and_not_scored(
    card: Any, value: Callable[..., KpiValue], n: int, missing: Missing | None
) -> None:
    entry = card({"a": value(80.0, n), "b": 90.0, "c": 110.0}).nodes[0].kpis[0]
    assert entry.missing is missing
    assert (entry.score is None, entry.met is None, entry.attainment is None) == (
        (True,) * 3 if missing else (False,) * 3
    )


def test_a_kpi_without_target_is_missing_and_says_so(
    kpi: Callable[..., Kpi], value: Callable[..., KpiValue]
) -> None:
    scheme = Scheme(grades=GRADES, nodes=(block("x", "100", ("a", "100")),))
    found = score_unit(
        UnitCase("u", scheme, {"a": kpi("a")}, {"a": value(80.0)}, {"a": None}, PERIOD)
    )
    entry = found.nodes[0].kpis[0]
    assert (entry.missing, entry.score, entry.met) == (Missing.NO_TARGET, None, None)
    assert entry.derivation is not None and "no target" in entry.derivation.en


def test_a_refused_value_is_missing_and_still_tells_that_the_target_is_met(
    kpi: Callable[..., Kpi], value: Callable[..., KpiValue], target: Callable[..., Target]
) -> None:
    rule = RatioRule(kind="ratio", lower_form="inverse")
    node = SchemeNode(
        id="x",
        name=WORDS,
        weight=Decimal(100),
        kpis=(SchemeKpi(kpi="a", weight=Decimal(100), rule=rule),),
    )
    found = score_unit(
        UnitCase(
            "u",
            Scheme(grades=GRADES, nodes=(node,)),
            {"a": kpi("a", direction="lower")},
            {"a": value(0.0)},
            {"a": target("2")},
            PERIOD,
        )
    )
    entry = found.nodes[0].kpis[0]
    assert (entry.missing, entry.score, entry.met) == (Missing.RULE_REFUSED, None, True)
    assert (found.kpis_met, found.kpis_scored) == (0, 0)


def test_a_banded_kpi_without_target_is_scored_but_not_counted_as_met_or_missed(
    kpi: Callable[..., Kpi], value: Callable[..., KpiValue]
) -> None:
    rule = BandsRule(kind="bands", bands=(Band(at_least=Decimal("0.1"), score=Decimal(100)),))
    node = SchemeNode(
        id="x",
        name=WORDS,
        weight=Decimal(100),
        kpis=(SchemeKpi(kpi="g", weight=Decimal(100), rule=rule),),
    )
    scheme = Scheme(grades=GRADES, nodes=(node,))
    # growth from 100 to 110 as floats leave it: 0.10000000000000009, on the edge
    found = score_unit(
        UnitCase("u", scheme, {"g": kpi("g")}, {"g": value(110 / 100 - 1)}, {"g": None}, PERIOD)
    )
    assert (found.total, found.kpis_scored) == (100, 0)
    assert found.nodes[0].kpis[0].met is None


def test_no_score_passes_the_schemes_maximum(card: Any) -> None:
    found = card({"a": 150.0, "b": 150.0, "c": 150.0}, maximum=Decimal(110))
    assert (found.total, found.highest) == (110, 110)
    derivation = found.nodes[1].kpis[0].derivation
    assert derivation is not None and "capped at 110.0" in derivation.en


def test_the_callers_decimal_settings_do_not_matter(card: Any) -> None:
    actuals = {"a": 81.37, "b": None, "c": 77.19}
    expected = card(actuals)
    with decimal.localcontext(prec=3, rounding=decimal.ROUND_DOWN):
        assert card(actuals) == expected


actuals = st.one_of(st.none(), st.integers(0, 1200).map(lambda tenths: tenths / 10))


@settings(deadline=None)
@given(a=actuals, b=actuals, c=actuals, share=st.integers(1, 99), split=st.integers(1, 99))
def test_tree_total_equals_the_flat_weighted_sum_and_lies_within_its_bounds(
    card: Any, a: float | None, b: float | None, c: float | None, share: int, split: int
) -> None:
    nodes = (
        block("x", str(share), ("a", str(split)), ("b", str(100 - split))),
        block("y", str(100 - share), ("c", "100")),
    )
    found = card({"a": a, "b": b, "c": c}, nodes, decimals=4, hold_over=Decimal(100))
    scored = [k for n in found.nodes for k in n.kpis if k.score is not None]
    assert sum(k.weight for n in found.nodes for k in n.kpis) == 100
    weight = sum(k.weight for k in scored)
    assert found.scored_weight == weight
    assert found.lowest <= found.highest
    if scored:
        flat = sum(k.weight * k.score for k in scored) / weight
        assert abs(found.total - flat) <= Decimal("0.0001")
        assert sum(100 * k.weight / weight for k in scored) == pytest.approx(100)
        assert found.lowest <= found.total <= found.highest


def test_the_rate_of_targets_met_is_none_where_no_kpi_has_a_target(
    card: Any, kpi: Callable[..., Kpi], value: Callable[..., KpiValue]
) -> None:
    found = card({"a": 100.0, "b": 99.9, "c": 101.0})
    assert (found.kpis_met, found.kpis_scored) == (2, 3)
    assert found.met_rate == Decimal(2) / 3
    assert card({"a": 1.0, "b": 1.0, "c": 1.0}).met_rate == 0
    rule = BandsRule(kind="bands", bands=(Band(at_least=Decimal(1), score=Decimal(100)),))
    item = SchemeKpi(kpi="g", weight=Decimal(100), rule=rule)
    node = SchemeNode(id="x", name=WORDS, weight=Decimal(100), kpis=(item,))
    scheme = Scheme(grades=GRADES, nodes=(node,))
    case = UnitCase("u", scheme, {"g": kpi("g")}, {"g": value(5.0)}, {"g": None}, PERIOD)
    assert score_unit(case).total == 100
    assert score_unit(case).met_rate is None
