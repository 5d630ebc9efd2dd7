"""What is asked about KPIs, from cases made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from kpi_reports.errors import UnitError
from kpi_reports.params.load import load_workspace
from kpi_reports.params.models import KpiDeclaration, Workspace
from kpi_reports.review.health import health
from kpi_reports.review.health.cases import HealthCase
from kpi_reports.review.health.life import alive_questions, fresh_questions
from kpi_reports.review.health.months import new_process_questions, season_questions
from kpi_reports.review.health.outside import outside_questions
from kpi_reports.review.health.pairs import pair_questions, shown_pairs
from kpi_reports.review.health.patterns import pattern_questions
from kpi_reports.review.health.setup import setup_questions, smart_letters, unused_kpis
from kpi_reports.review.health.targets import attainment_of, target_questions
from kpi_reports.values import (
    Assurance,
    Grain,
    HealthQuestion,
    KpiPair,
    KpiReview,
    KpiScore,
    KpiSeries,
    KpiValue,
    Limits,
    Missing,
    Period,
    PointSignal,
    Result,
    Rule,
    Signal,
    SourceFacts,
    StepSuggestion,
    Target,
    TargetEvidence,
    Text,
    Trend,
    Unit,
    UnitKind,
    Variation,
)

AIRLINES = Path(__file__).parents[2] / "params" / "airlines"
QUARTER = Period.parse("2013Q4")
WORDS = {"en": "A", "zh": "甲"}
PLAN = TargetEvidence("plan", Text("Plan.", "计划。"))


@pytest.fixture(scope="module")
def airlines() -> Workspace:
    return load_workspace(AIRLINES)


def declared(kpi: str = "k", **more: Any) -> KpiDeclaration:
    fields = {
        "id": kpi,
        "name": WORDS,
        "definition": WORDS,
        "direction": "higher",
        "unit": {"kind": "number", "name": WORDS, "decimals": 1},
        "source": "s",
        "measure": {"kind": "mean", "value": "x"},
        "minimum_n": 1,
    }
    return KpiDeclaration.model_validate(fields | more)


def case(
    values: Sequence[float | None],
    target: float | None = None,
    *,
    unit: str = "U",
    limits: tuple[float, float] | None = None,
    met: bool | None = None,
    since: str = "2013-01-01",
    grain: Grain = Grain.MONTH,
    missing: Missing = Missing.NO_ROWS,
    partial: bool = False,
    suggestion: StepSuggestion | None = None,
    **more: Any,
) -> HealthCase:
    """A scored KPI whose last value is December 2013's, weighing 10."""
    kpi = declared(**more)
    last = Period.parse("2013-12")
    points = tuple(
        KpiValue(last.shift(at + 1 - len(values)), value, 9 if value is not None else 0)
        if value is not None
        else KpiValue(last.shift(at + 1 - len(values)), None, 0, missing=missing)
        for at, value in enumerate(values)
    )
    in_force = (
        None if target is None else Target(Decimal(str(target)), date.fromisoformat(since), PLAN)
    )
    band = Limits("xmr", 0.0, 20, *limits) if limits else None
    review = KpiReview(
        kpi=kpi.value,
        value=KpiValue(QUARTER, 1.0, 9, partial=partial),
        previous=KpiValue(QUARTER.previous, 1.0, 9),
        months=KpiSeries(kpi.id, unit, Grain.MONTH, points),
        signal=Signal(Variation.COMMON, Assurance.NOT_ASSURED, limits=band, suggestion=suggestion),
        trend=Trend(len(values)),
        evidence="",
        target=in_force,
        score=KpiScore(kpi.id, Decimal(10), "ratio", in_force, None, Decimal(90), met),
    )
    kind = UnitKind.COMPANY if unit == "company" else UnitKind.DEPARTMENT
    return HealthCase(
        unit=Unit(unit, kind, Text(unit, unit)),
        declared=kpi,
        review=review,
        grain=grain,
        months=tuple(values),
        points=tuple(values),
        targets=(target,) * len(values),
        is_share=kpi.unit.kind == "percent",
    )


def yearly(targets: Sequence[float | None], actuals: Sequence[float | None]) -> Any:
    """A workspace and actuals that know years alone, 2010 on."""

    def target_for(kpi: str, unit: str, year: Period) -> Target | None:
        value = targets[year.year - 2010]
        return None if value is None else Target(Decimal(str(value)), year.first, PLAN)

    def measured(kpi: str, unit: str, year: Period) -> KpiValue:
        return KpiValue(year, actuals[year.year - 2010], 9)

    workspace = SimpleNamespace(target_for=target_for)
    return workspace, SimpleNamespace(first_day=date(2010, 1, 1), measured=measured)


def target_kinds(cases: Sequence[HealthCase], targets: Any = None) -> list[str]:
    workspace, actuals = targets or yearly([None] * 4, [None] * 4)
    asked = target_questions(workspace, actuals, cases, attainment_of(cases))
    return [question.kind for question in asked.questions]


def test_a_target_that_is_always_met_within_its_limits_is_asked_about():
    assert target_kinds([case([9.0] * 20, 8, limits=(8.5, 10))]) == ["too_easy"]
    assert target_kinds([case([9.0] * 20, 8, limits=(7.5, 10))]) == []
    assert target_kinds([case([9.0] * 15, 8, limits=(8.5, 10))]) == []


def test_the_target_furthest_beyond_its_limits_is_asked_about_first():
    near, far = (case([9.0] * 20, t, limits=(8.5, 10), kpi=k) for k, t in (("n", 8.4), ("f", 5)))
    workspace, actuals = yearly([None] * 4, [None] * 4)
    asked = target_questions(workspace, actuals, [near, far], attainment_of([near, far]))
    ranks = {question.kpis[0]: question.severity for question in asked.questions}
    assert ranks["f"] > ranks["n"]


def test_a_process_that_changed_has_no_limits_to_hold_a_target_against():
    changed = case([9.0] * 20, 8, limits=(7.5, 10))
    signal = replace(
        changed.review.signal,
        points=(PointSignal(Period.parse("2013-03"), Rule.OUTSIDE_LIMITS, 1),),
    )
    assert target_kinds([replace(changed, review=replace(changed.review, signal=signal))]) == [
        "too_easy"
    ]


def test_a_target_older_than_two_years_is_asked_about_once_for_all():
    old = [case([9.0, 7.0], 8, kpi=k, unit=u, since="2011-12-01") for k, u in ("aA", "bA", "bB")]
    workspace, actuals = yearly([None] * 4, [None] * 4)
    (question,) = target_questions(workspace, actuals, old, attainment_of(old)).questions
    assert (question.kind, question.kpis, question.units) == ("old_target", ("a", "b"), ("A", "B"))
    assert target_kinds([case([9.0, 7.0], 8, since="2012-01-01")]) == []  # 24 months


def test_yearly_targets_that_follow_last_year_are_asked_about():
    follows = yearly([100, 110, 118, 125], [110, 118, 125, 130])
    assert target_kinds([case([9.0, 7.0], 8)], follows) == ["ratchet"]
    assert target_kinds([case([9.0, 7.0], 8, direction="neither")], follows) == []


def test_of_totals_no_ratchet_is_asked_about():
    total = {"kind": "sum", "value": "x"}
    assert target_kinds([case([9.0, 7.0], 8, measure=total)], yearly([100] * 4, [90] * 4)) == []


def pair(unit: str, rho: float, kind: str = "redundant", **more: Any) -> KpiPair:
    return KpiPair("a", "b", 36, rho, 36.0, 0.001, 0.002, kind, unit=unit, **more)  # type: ignore[arg-type]


def test_a_near_double_is_asked_about_where_half_of_the_units_show_it():
    cases = [case([1.0], kpi=kpi, unit=unit) for kpi in "ab" for unit in "UVWX"]
    two = [pair("U", 0.95), pair("V", 0.97), pair("W", 0.5, "none"), pair("X", 0.5, "none")]
    asked = pair_questions(two, cases)
    (question,) = asked.questions
    assert (question.units, question.facts["rho"], question.facts["tested"]) == (
        ("U", "V"), 0.97, 4,
    )  # fmt: skip
    assert [p.unit for p in shown_pairs(two, asked)] == ["V"]
    assert pair_questions([*two[1:], pair("Y", 0.1, "none")], cases).questions == ()


def test_a_conflict_over_the_years_too_is_asked_about_first():
    cases = [case([1.0], kpi=kpi, unit=unit) for kpi in "ab" for unit in "UV"]
    month, both = (
        pair_questions([pair("U", -0.6, "conflict", long_run=long)], cases).questions[0]
        for long in (False, True)
    )
    assert both.severity > month.severity


def test_a_declared_pair_that_the_data_do_not_show_stays_on_the_map():
    quiet = [pair("U", 0.1, "none", declared=True)]
    asked = pair_questions(quiet, [case([1.0], kpi=kpi) for kpi in "ab"])
    assert asked.questions == ()
    assert shown_pairs(quiet, asked) == tuple(quiet)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([0.98] * 8, ["dead"]),
        ([0.98] * 7, []),
        ([0.9800, 0.9802] * 4, ["dead"]),  # 98.0% as shown
        ([0.98, 0.97] * 4, []),
        ([0.0, 1.0] * 4, ["at_bound"]),
    ],
)
def test_what_never_varies_as_it_is_shown_is_asked_about(values, kind):
    found = case(values)
    percent = replace(found.review, kpi=replace(found.review.kpi, unit_kind="percent"))
    asked = alive_questions([replace(found, review=percent, is_share=True)])
    assert [question.kind for question in asked.questions] == kind


def sources(*facts: tuple[str, str]) -> Any:
    return SimpleNamespace(
        sources=[
            SourceFacts(name, name, "ab", 1, None, date.fromisoformat(day)) for name, day in facts
        ]
    )


def workspace_of(*cases: HealthCase) -> Any:
    return SimpleNamespace(
        kpis={entry.kpi: entry.declared for entry in cases},
        sources={"s": SimpleNamespace(joins=()), "t": SimpleNamespace(joins=())},
    )


def fresh(*cases: HealthCase, ends: Any = None) -> list[tuple[str, tuple[str, ...]]]:
    actuals = ends or sources(("s", "2013-12-31"))
    asked = fresh_questions(workspace_of(*cases), actuals, cases, QUARTER)
    return [(question.kind, question.kpis) for question in asked.questions]


LIVELY = [81.2, 80.4, 83.1, 82.0, 79.9, 81.7, 80.8, 84.0, 82.6, 83.3]


def test_all_kpis_of_a_source_that_ends_early_are_one_question():
    late = [case(LIVELY, kpi=kpi, partial=True) for kpi in "ab"]
    other = case(LIVELY, kpi="c", source="t")
    ends = sources(("s", "2013-12-20"), ("t", "2013-12-20"))
    assert fresh(*late, other, ends=ends) == [("late", ("a", "b"))]


def test_months_of_the_period_that_a_check_holds_back_are_asked_about():
    held = case([*LIVELY, None, 82.0], missing=Missing.CHECK_FAILED)
    assert fresh(held) == [("stopped", ("k",))]
    before = case([*LIVELY[:3], None, *LIVELY[3:]], missing=Missing.CHECK_FAILED)
    assert fresh(before) == []


def test_silence_and_repetition_are_asked_about():
    assert fresh(case([*LIVELY, None, None])) == [("silent", ("k",))]
    assert fresh(case([*LIVELY, 83.3, 83.3, 83.3])) == [("repeated", ("k",))]
    assert fresh(case([*LIVELY, 0.0, 0.0, 0.0, 0.0])) == []  # at the end of its scale
    entered = {"kind": "entered"}
    assert fresh(case([*LIVELY, None, None], measure=entered, source=None)) == []


def patterns(*cases: HealthCase, results: Sequence[Result] = ()) -> list[HealthQuestion]:
    workspace = cast(Workspace, SimpleNamespace(results=tuple(results)))
    return list(pattern_questions(workspace, cases, QUARTER).questions)


def test_patterns_share_one_level_over_all_kpis():
    spike = [10, 11, 18, 9, 12, 19, 11, 10, 17, 12, 9, 20, 10, 11, 18, 12, 11, 19]
    found = patterns(case(spike))
    assert [(q.kind, q.facts["standing"]) for q in found] == [("spike", 6)]
    crowded = [80.1, 80.2, 80.0, 80.3, 80.1, 80.4, 80.2, 80.1, 80.0, 80.3] * 2
    spread = [60.0, 100.0, 65.0, 95.0, 70.0, 90.0] * 4
    assert [q.kind for q in patterns(case([*crowded, *spread], 80))] == ["past_target"]
    assert patterns(case(spike, direction="neither")) == []


def entered(values: Sequence[float], unit: str) -> list[Result]:
    """One for each of the quarters up to the period's."""
    return [
        Result(unit, "k", QUARTER.shift(-at), Decimal(str(value)), 1, None)
        for at, value in enumerate(values)
    ]


def typed(unit: str) -> HealthCase:
    """A KPI whose results are entered, in whole numbers."""
    found = case([1.0], unit=unit, measure={"kind": "entered"}, source=None)
    return replace(found, review=replace(found.review, kpi=replace(found.review.kpi, decimals=0)))


def test_digits_are_looked_at_in_all_results_of_all_units_together():
    units = [typed(unit) for unit in "AB"]
    round_ones = [float(10 * at) for at in range(10)]
    both = [*entered(round_ones, "A"), *entered(round_ones, "B")]
    (question,) = patterns(*units, results=both)
    assert (question.kind, question.kpis, question.units) == ("heaped", ("k",), ("A", "B"))
    assert (question.facts["n"], question.facts["share"]) == (20, 1.0)
    assert question.facts["round"]
    assert patterns(*units, results=both[1:]) == []  # 19


def test_results_of_later_periods_and_of_people_are_not_looked_at():
    later = [replace(result, period=result.period.shift(8)) for result in entered([10.0] * 30, "A")]
    early = entered([float(10 * at) for at in range(15)], "A")
    of_a_person = entered([float(10 * at) for at in range(15)], "E001")
    assert patterns(typed("A"), results=[*later[:8], *early, *of_a_person]) == []


def test_digits_that_vary_as_counted_ones_do_are_left_alone():
    counted = [float(7 * at + at // 3) for at in range(40)]
    assert patterns(typed("A"), results=entered(counted, "A")) == []


def test_digits_of_a_kpi_that_is_measured_are_nobodys():
    rounded = entered([float(10 * at) for at in range(30)], "U")
    assert patterns(case(LIVELY), results=rounded) == []


PEAK = [5.0, 2, 5, 5, 5, 5, 5, 5, 5, 5, 8, 9]  # low in February, high in December
YEARS = [round(level + 0.01 * at, 2) for at, level in enumerate(PEAK * 3)]
QUIET = [5.0 + (7 * at % 36) / 36 for at in range(36)]  # each value once, in no order of months


def seasons(
    *cases: HealthCase, doubles: Sequence[tuple[str, ...]] = ()
) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    return [(q.kind, q.kpis, q.units) for q in season_questions(cases, doubles)]


def test_a_season_that_nobody_declared_is_asked_about_once_a_kpi():
    twice = [case(YEARS, unit="A"), case([2 * value for value in YEARS], unit="B")]
    quiet = case(QUIET, unit="C")
    (question,) = season_questions([*twice, quiet], ())
    assert (question.kind, question.check, question.units) == ("season", "setup", ("A", "B"))
    assert (question.facts["high"], question.facts["low"]) == (12, 2)
    assert (question.facts["shown"], question.facts["judged"]) == (2, 3)
    assert float(question.facts["q"] or 0) < 0.001
    assert seasons(case(YEARS[1:])) == []  # 35 months
    assert seasons(case(YEARS, direction="neither")) == []


def test_a_season_shows_in_few_years_among_many_other_series():
    # chi-square with three values a month never falls below 0.0002: one in 50 would not show
    others = [case([value + at for value in QUIET], kpi=f"q{at}") for at in range(50)]
    assert seasons(case(YEARS), *others) == [("season", ("k",), ("U",))]


def test_the_same_months_of_company_and_department_are_one_series():
    both = [case(YEARS, unit=unit) for unit in ("company", "A")]
    (question,) = season_questions(both, ())
    assert (question.units, question.facts["judged"]) == (("company", "A"), 1)


def test_near_doubles_are_asked_about_their_season_once():
    both = [case(YEARS, kpi="a"), case([2 * value for value in YEARS], kpi="b", unit="V")]
    assert seasons(*both, doubles=[("a", "b")]) == [("season", ("a", "b"), ("U", "V"))]
    assert len(seasons(*both, doubles=[("a", "c")])) == 2


def test_a_declared_season_is_asked_about_where_no_unit_shows_it():
    without = case(QUIET, seasonal=True)
    assert seasons(without) == [("no_season", ("k",), ("U",))]
    assert seasons(without, case(YEARS, unit="V", seasonal=True)) == []
    assert seasons(case(QUIET[:24], seasonal=True)) == []  # too few to say


def level(month: str, low: str, high: str) -> StepSuggestion:
    at, first, last = (Period.parse(text) for text in (month, low, high))
    return StepSuggestion(at, first, last, 5.8, 4.1)


def test_changes_of_level_are_listed_from_the_latest_and_the_rest_counted():
    months = ["2013-03", "2013-08", "2012-05", "2013-05", "2013-01", "2012-11", "2012-07"]
    cases = [
        case([float(at), 1.0], kpi=f"k{at}", suggestion=level(month, month, month))
        for at, month in enumerate(months)
    ]
    *listed, rest = new_process_questions([*cases, case([1.0, 2.0], kpi="still")])
    assert [q.facts["at"] for q in listed] == [
        "2013-08", "2013-05", "2013-03", "2013-01", "2012-11",
    ]  # fmt: skip
    assert (rest.kind, rest.kpis, rest.facts["n"]) == ("more_processes", ("k6", "k2"), 2)
    ranks = [q.severity for q in (*listed, rest)]
    assert ranks == sorted(ranks, reverse=True)
    assert len(new_process_questions(cases[:5])) == 5


def test_a_change_of_level_keeps_its_months_and_levels():
    changed = level("2013-05", "2013-04", "2013-06")
    both = [case(LIVELY, unit=unit, suggestion=changed) for unit in ("company", "A")]
    (question,) = new_process_questions(both)  # the same months: one question
    assert (question.kind, question.units) == ("new_process", ("company", "A"))
    assert question.facts == {
        "at": "2013-05", "low": "2013-04", "high": "2013-06", "before": 5.8, "after": 4.1,
    }  # fmt: skip
    watched = case(LIVELY, direction="neither", suggestion=changed)
    assert new_process_questions([watched]) == []


STEADY = [80.0, 81, 79, 80, 82, 80, 81, 79, 80]
FELL = [*STEADY, 72, 71, 70]


def outside(*cases: HealthCase) -> list[tuple[str, tuple[str, ...]]]:
    workspace = cast(Workspace, SimpleNamespace(target_for=lambda *_: None))
    asked = outside_questions(workspace, cases, QUARTER)
    return [(question.kpis[0], question.units) for question in asked.questions]


def test_a_miss_that_peers_share_asks_what_happened_outside():
    units = [case(FELL, unit=unit, met=unit != "A") for unit in "ABCD"]
    assert outside(*units) == [("k", ("A",))]
    assert outside(*units[:3]) == []  # two peers
    rose = [case([160 - value for value in FELL], unit=unit, met=unit != "A") for unit in "ABCD"]
    assert outside(*rose) == []  # for the better
    alone = [units[0], *(case([*STEADY, 80, 81, 80], unit=u, met=True) for u in "BCD")]
    assert outside(*alone) == []


def test_a_kpi_in_no_scheme_and_a_watched_one_of_nobody_are_asked_about(airlines: Workspace):
    extra = airlines.kpis["on_time"].model_copy(update={"id": "extra"})
    more = airlines.model_copy(update={"kpis": {**airlines.kpis, "extra": extra}})
    assert unused_kpis(airlines, QUARTER) == ()
    assert unused_kpis(more, QUARTER) == ("extra",)
    watched = case([1.0], kpi="w")
    watched = replace(watched, review=replace(watched.review, score=None))
    asked = setup_questions(more, (watched,), QUARTER)
    assert [(q.kind, q.kpis) for q in asked.questions] == [
        ("unweighted", ("extra",)),
        ("unowned", ("w",)),
        ("no_provider", ("w",)),
    ]


def test_what_smart_tells_is_only_referred_to(airlines: Workspace):
    letters = smart_letters(airlines, QUARTER)
    assert letters["on_time"] == ("S", "M", "T")
    assert "arr_delay" not in letters  # only watched


def test_health_is_of_the_whole_company():
    with pytest.raises(UnitError, match="set department to 'company', not to 'UA'"):
        health(company="airlines", department="UA", period="2013Q4")
