"""A year's total from its quarters, and that what is carried counts nowhere."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_reports.params.models import Scheme
from kpi_reports.periods import Period
from kpi_reports.scoring.case import UnitCase
from kpi_reports.scoring.chain import after_decisions, score_unit
from kpi_reports.scoring.scorecard import grade_of
from kpi_reports.scoring.year import year_total
from kpi_reports.values import KpiValue, Missing, Scorecard

from .conftest import build_adjustment, build_kpi, build_target

YEAR = Period.parse("2013")
QUARTERS = [Period.parse(f"2013Q{number}") for number in (1, 2, 3, 4)]
HALVES = [Period.parse("2013H1"), Period.parse("2013H2")]


def scheme(year: object = None, kpis: tuple[str, ...] = ("a",)) -> Scheme:
    share = Decimal(100) / len(kpis)
    return Scheme.model_validate(
        {
            "grades": [
                {"id": "A", "lowest": "95", "name": {"en": "a", "zh": "a"}},
                {"id": "B", "lowest": "0", "name": {"en": "b", "zh": "b"}},
            ],
            "nodes": [
                {
                    "id": "all",
                    "name": {"en": "all", "zh": "all"},
                    "weight": "100",
                    "kpis": [
                        {"kpi": kpi, "weight": str(share), "rule": {"kind": "ratio"}}
                        for kpi in kpis
                    ],
                }
            ],
            "year": {} if year is None else year,
        }
    )


def card(period: Period, value: float | None, rules: Scheme) -> Scorecard:
    """A card whose total is `value`: one KPI with a target of 100."""
    found = KpiValue(period, value, 100 if value is not None else 0)
    case = UnitCase(
        "N", rules, {"a": build_kpi("a")}, {"a": found}, {"a": build_target("100")}, period
    )
    return score_unit(case)


def total(
    values: list[float | None], periods: list[Period] = QUARTERS, **year: object
) -> Scorecard:
    rules = scheme(year)
    cards = [card(period, value, rules) for period, value in zip(periods, values, strict=True)]
    return year_total(card(YEAR, 70, rules), rules, cards)


def test_the_total_is_the_mean_of_the_quarters_and_is_graded():
    """(90 + 100 + 110 + 80) / 4 = 95.0, which is at the edge of A; the year's own 70 counts not."""
    found = total([90, 100, 110, 80])
    assert (found.total, found.grade and found.grade.id, found.held) == (95, "A", False)
    assert [(str(p.period), p.weight, p.total, p.grade) for p in found.parts] == [
        ("2013Q1", 25, 90, "B"), ("2013Q2", 25, 100, "A"),
        ("2013Q3", 25, 110, "A"), ("2013Q4", 25, 80, "B"),
    ]  # fmt: skip
    assert found.nodes[0].kpis[0].actual == 70


def test_quarters_have_the_weights_of_the_scheme():
    """(10 · 90 + 20 · 100 + 30 · 110 + 40 · 80) / 100 = 94.0."""
    found = total([90, 100, 110, 80], weights=[10, 20, 30, 40])
    assert (found.total, found.grade and found.grade.id) == (94, "B")


def test_half_years_have_the_weights_of_their_two_quarters():
    """H1 has 10 + 20, H2 30 + 40: (30 · 100 + 70 · 90) / 100 = 93.0."""
    found = total([100, 90], HALVES, weights=[10, 20, 30, 40])
    assert (found.total, [p.weight for p in found.parts]) == (93, [30, 70])


def test_the_mean_is_rounded_half_up_once():
    """(90.1 + 90.1 + 90.1 + 90.3) / 4 = 90.15, which is 90.2."""
    assert total([90.1, 90.1, 90.1, 90.3]).total == Decimal("90.2")


def test_a_missing_quarter_gives_no_grade_under_hold_and_leaves_the_others_their_mean():
    found = total([90, 100, None, 80])
    assert (found.total, found.grade, found.held) == (90, None, True)
    assert (found.scored_weight, found.parts[2].total) == (75, None)
    assert (found.lowest, found.highest) == (Decimal("67.5"), Decimal("97.5"))


def test_under_renormalise_the_others_share_a_missing_quarters_weight():
    found = total([90, 100, None, 80], missing="renormalise")
    assert (found.total, found.grade and found.grade.id, found.held) == (90, "B", False)


def test_no_quarter_at_all_is_no_total():
    found = total([None, None, None, None], missing="renormalise")
    assert (found.total, found.grade, found.held, found.scored_weight) == (None, None, True, 0)


def test_a_quarter_without_a_grade_holds_the_year_back_under_hold_alone():
    rules, loose = scheme(), scheme({"missing": "renormalise"})
    cards = [card(period, 100, rules) for period in QUARTERS]
    cards[1] = replace(cards[1], held=True, grade=None)
    assert year_total(card(YEAR, 70, rules), rules, cards).grade is None
    assert year_total(card(YEAR, 70, loose), loose, cards).grade is not None


def test_a_year_is_partial_with_any_of_its_quarters_and_as_measured_where_one_is():
    rules = scheme()
    cards = [card(period, 100, rules) for period in QUARTERS]
    cards[3] = replace(cards[3], partial=True, as_measured=Decimal(80))
    found = year_total(card(YEAR, 70, rules), rules, cards)
    assert (found.partial, found.total, found.as_measured) == (True, 100, 95)


@pytest.mark.parametrize("periods", [QUARTERS[:3], QUARTERS[::-1], [*HALVES, QUARTERS[0]]])
def test_cards_that_do_not_make_up_the_year_are_refused(periods):
    with pytest.raises(ValueError, match="do not make up 2013"):
        total([100.0] * len(periods), periods)


def test_a_scheme_that_says_nothing_of_the_year_is_refused():
    rules = scheme().model_copy(update={"year": None})
    cards = [card(period, 100, rules) for period in QUARTERS]
    with pytest.raises(ValueError, match="its total is not from its quarters"):
        year_total(card(YEAR, 70, rules), rules, cards)


scores = st.decimals(0, 120, places=1).map(float)
shares = st.lists(st.integers(1, 60), min_size=3, max_size=3).filter(lambda w: sum(w) < 100)


@given(values=st.lists(scores, min_size=4, max_size=4), weights=shares)
def test_the_year_is_the_weighted_mean_of_its_quarters(values, weights):
    whole = [*weights, 100 - sum(weights)]
    found = total(values, weights=whole)
    mean = sum(Decimal(str(v)) * w for v, w in zip(values, whole, strict=True)) / 100
    assert found.total == mean.quantize(Decimal("0.1"), ROUND_HALF_UP)
    assert found.grade == grade_of(found.total, found.grades)
    assert found.lowest == found.total == found.highest


@given(value=scores, carried=st.one_of(st.none(), scores))
def test_a_carried_kpi_never_changes_the_total(value, carried):
    rules = scheme(kpis=("a", "b"))
    old = KpiValue(
        QUARTERS[0],
        carried,
        100 if carried is not None else 0,
        missing=None if carried is not None else Missing.CARRIED,
        of_period=Period.parse("2012"),
        carried=True,
    )
    found = score_unit(
        UnitCase(
            "N",
            rules,
            {kpi: build_kpi(kpi) for kpi in "ab"},
            {"a": KpiValue(QUARTERS[0], value, 100), "b": old},
            {kpi: build_target("100") for kpi in "ab"},
            QUARTERS[0],
        )
    )
    alone = card(QUARTERS[0], value, scheme())
    assert (found.total, found.grade, found.held) == (alone.total, alone.grade, False)
    assert (found.carried_weight, found.due_weight, found.scored_weight) == (50, 50, 50)
    assert (found.lowest, found.highest) == (alone.lowest, alone.highest)


# --- what was decided about the year --------------------------------------------------------------

VETOES = [
    {"id": "accident", "name": {"en": "a", "zh": "a"}, "effect": "multiply", "factor": "0.8"},
    {"id": "fraud", "name": {"en": "f", "zh": "f"}, "effect": "zero_item", "item": "a"},
]


def decided_year(*adjustments: object) -> Scorecard:
    """The year of quarters 90, 100, 110, 80, whose mean is 95.0, after these decisions."""
    rules = scheme().model_copy(
        update={"vetoes": Scheme.model_validate(scheme().model_dump() | {"vetoes": VETOES}).vetoes}
    )
    cards = [card(p, v, rules) for p, v in zip(QUARTERS, [90, 100, 110, 80], strict=True)]
    value = KpiValue(YEAR, 70, 100)
    case = UnitCase(
        "N", rules, {"a": build_kpi("a")}, {"a": value}, {"a": build_target("100")}, YEAR,
        adjustments=adjustments,  # type: ignore[arg-type]
    )  # fmt: skip
    return after_decisions(year_total(score_unit(case), rules, cards), case)


def test_a_year_without_decisions_stays_as_its_quarters_make_it():
    found = decided_year()
    assert (found.total, found.base_total, found.chain) == (95, 95, ())


def test_what_was_decided_about_the_year_works_on_the_mean_of_its_quarters():
    """(95.0 + 2 - 3) x 0.8 = 75.2, then the committee's +1: 76.2."""
    found = decided_year(
        build_adjustment("bonus", "award", "2"),
        build_adjustment("deduction", "late", "3"),
        build_adjustment("veto", "accident"),
        build_adjustment("committee", "edge", "1"),
    )
    assert (found.base_total, found.total, found.grade and found.grade.id) == (
        95,
        Decimal("76.2"),
        "B",
    )
    assert [(step.kind, step.points) for step in found.chain] == [
        ("base", 95),
        ("bonus", 97),
        ("deduction", 94),
        ("veto", Decimal("75.2")),
        ("rounding", Decimal("75.2")),
        ("grade", Decimal("75.2")),
        ("committee", Decimal("76.2")),
    ]
    assert (found.lowest, found.highest) == (Decimal("76.2"), Decimal("76.2"))


def test_no_item_of_a_year_made_of_quarters_can_be_zeroed():
    found = decided_year(build_adjustment("veto", "fraud"))
    assert found.total == 95
    (step,) = [step for step in found.chain if step.kind == "veto"]
    assert not step.triggered and "not applied" in step.text.en
