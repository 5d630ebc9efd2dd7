"""The monthly business review in words: plan, lights, questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from kpi_reports.pack.html import render_html
from kpi_reports.pack.pdf import render_pdf
from kpi_reports.periods import Period
from kpi_reports.report import sections
from kpi_reports.report.monthly_words import MOST_QUESTIONS
from kpi_reports.values import (
    DepartmentMonth,
    DepartmentMonthKpi,
    KpiReview,
    LightBounds,
    Monthly,
    Pace,
    PlanToDate,
    Review,
    Variation,
)

BOUNDS = LightBounds(Decimal(1), Decimal("0.9"))
BEHIND = Pace("mean", 12, 11, 0.72, 0.8, 0.9, required=0.95, status="behind",
              period=Period.parse("2013"))  # fmt: skip
Make = Callable[..., Review]


@pytest.fixture(scope="module")
def make(reviews: Mapping[str, Review]) -> Make:
    """United in a month: on-time arrivals behind plan, the rest quiet, and what a test changes."""

    def quiet(entry: KpiReview) -> KpiReview:
        signal = replace(entry.signal, variation=Variation.COMMON, side=0)
        return replace(entry, signal=signal, pace=None, data="complete")

    def build(variation: Variation = Variation.COMMON, **more: Any) -> Review:
        found = reviews[more.pop("unit", "UA")]
        first, *rest = map(quiet, found.kpis)
        own = replace(
            first, signal=replace(first.signal, variation=variation), **more.pop("of", {})
        )
        light = more.pop("light", "red")
        share = {"red": 0.88, "amber": 0.95, "green": 1.02, None: 0.95}[light]
        plans = (PlanToDate(first.kpi.id, 0.704, 0.8, share, light),
                 *(PlanToDate(entry.kpi.id) for entry in rest))  # fmt: skip
        monthly = Monthly(plans, BOUNDS if light else None, **more)
        return replace(found, period=Period.parse("2013-12"), kpis=(own, *rest), monthly=monthly)

    return build


def body(block: Any, language: str = "en") -> Any:
    return block["words"][language]


def questions(review: Review, language: str = "en") -> list[str]:
    items: list[str] = body(sections.monthly_questions(review), language)["items"]
    return items


def test_the_verdict_says_in_two_sentences_who_is_behind_and_what_stands_out(make):
    said = body(sections.monthly_verdict(make()))["statement"]
    assert said == (
        "1 of 1 KPIs with a plan is behind it: on-time arrivals (88.0%). In December no KPI stood "
        "out beyond its normal variation."
    )
    worse = body(sections.monthly_verdict(make(Variation.WORSENING)), "zh")["statement"]
    assert "12 月超出正常波动" in worse.replace("\u00a0", " ")
    assert worse.endswith("恶化。")


def test_with_everything_on_plan_nobody_is_said_to_be_behind(make):
    said = body(sections.monthly_verdict(make(light="green")))["statement"]
    assert said.startswith("None of 1 KPIs with a plan is behind it.")
    assert questions(make(light="green")) == ["Nothing has to be asked: the month is on plan."]


def test_without_any_target_nothing_is_said_of_the_plan(make):
    none = make()
    monthly = replace(none.monthly, plans=tuple(PlanToDate(p.kpi) for p in none.monthly.plans))
    bare = replace(none, monthly=monthly)
    said = body(sections.monthly_verdict(bare))["statement"]
    assert said.startswith("No KPI has a target for the year")
    assert sections.monthly_plan(bare) is None
    assert sections.monthly_heading(bare, "plan") is None


@pytest.mark.parametrize(
    ("light", "text", "icon"),
    [
        ("red", "88.0% red", "light_red"),
        ("amber", "95.0% amber", "light_amber"),
        ("green", "102.0% green", "light_green"),
    ],
)
def test_a_light_has_a_word_and_a_shape(make, light, text, icon):
    cell = body(sections.monthly_plan(make(light=light)))["rows"][0][-2]
    assert (cell["text"], cell["icon"]["icon"]) == (text, icon)
    note = body(sections.monthly_plan(make(light=light)))["note"]
    assert "green circle from 100%, amber triangle from 90%" in note


def test_without_lights_there_are_none(make):
    shown = body(sections.monthly_plan(make(light=None)))
    assert shown["rows"][0][-2] == {"text": "95.0%", "tone": "caution"}
    assert "Lights" not in shown["note"]


def test_a_kpi_is_asked_about_once_by_the_most_pressing_rule(make):
    asked = questions(make(Variation.WORSENING, of={"pace": BEHIND}))
    assert len(asked) == 1
    assert asked[0].startswith("On-time arrivals: behind plan (88.0% of it), and worse beyond")
    behind = questions(make(of={"pace": BEHIND}))
    assert behind == [
        "On-time arrivals: the months left must average 95.0%, 72.0% so far. What will be done "
        "differently?"
    ]
    drifting = questions(make(drifting=("on_time",)))
    assert drifting[0].startswith("On-time arrivals: worse month by month")


@pytest.mark.parametrize(
    ("pace", "words"),
    [
        (replace(BEHIND, status="missed"), "80.0% can no longer be reached in 2013."),
        (replace(BEHIND, status="missed", reason="over"), "Nothing has to be asked"),
        (replace(BEHIND, status="open"), "Nothing has to be asked"),
    ],
)
def test_a_target_out_of_reach_is_asked_about_while_the_year_lasts(make, pace, words):
    assert words in questions(make(of={"pace": pace}))[0]


def test_signals_and_missing_values_are_asked_about(make):
    worse = questions(make(Variation.WORSENING, light="green"))
    assert "though not behind plan. What happened?" in worse[0]
    better = questions(make(Variation.IMPROVING, light="green"))
    assert "better beyond normal variation in December. What was done" in better[0]
    lacking = make()
    value = replace(lacking.kpis[0].value, value=None)
    review = replace(lacking, kpis=(replace(lacking.kpis[0], value=value), *lacking.kpis[1:]))
    assert questions(review) == [
        "On-time arrivals: no value for December. Who delivers it, and when?"
    ]


def departments(review: Review, variation: Variation) -> tuple[DepartmentMonth, ...]:
    plan = PlanToDate("on_time", 0.7, 0.8, 0.875, "red")
    kpi = DepartmentMonthKpi(plan, 0.7, variation)
    gone = DepartmentMonthKpi(PlanToDate("cancelled"), None, Variation.NO_DATA)
    return tuple(DepartmentMonth(own.unit, (kpi, gone)) for own in review.departments[:8])


def test_departments_stand_with_who_is_behind_and_what_stands_out(make, reviews):
    own = departments(reviews["company"], Variation.WORSENING)
    review = make(unit="company", departments=own)
    rows = body(sections.monthly_departments(review))["rows"]
    assert [cell["text"] for cell in rows[0][1:4]] == ["On time (87.5%)", "–", "On time"]
    heat = body(sections.monthly_heat(review))
    assert (heat["columns"][1], heat["rows"][0]["cells"][0]["text"]) == ("On time", "70.0%")
    assert heat["rows"][0]["cells"][0]["shade"] == pytest.approx(0.1875)
    assert heat["rows"][0]["cells"][1] == {"text": "no data", "shade": None, "note": ""}
    assert len(questions(review)) == MOST_QUESTIONS
    alone = make()
    assert sections.monthly_departments(alone) is None
    assert sections.monthly_heat(alone) is None
    assert sections.monthly_heading(alone, "departments") is None


def test_at_most_four_charts_are_drawn_and_the_rest_is_named(make):
    review = make()
    signals = tuple(
        replace(entry, signal=replace(entry.signal, variation=Variation.WORSENING))
        for entry in review.kpis
    )
    shown = body(sections.monthly_charts(replace(review, kpis=signals)))
    charted = sum(entry.is_charted for entry in signals)
    assert len(shown["figures"]) == min(4, charted)
    assert bool(shown["note"]) == (charted > 4)
    assert sections.monthly_charts(review) is None
    assert sections.monthly_heading(review, "charts") is None


def test_only_what_is_not_complete_is_told_of_the_data(make):
    review = replace(make(), issues=())
    shown = body(sections.monthly_data(review))
    assert shown["rows"] == []
    assert shown["empty"] == "All data are complete; nothing else was found."
    doubt = replace(review, kpis=(replace(review.kpis[0], data="doubt"), *review.kpis[1:]))
    assert body(sections.monthly_data(doubt))["rows"][0][0]["text"] == "On-time arrivals"


def test_a_review_of_another_kind_is_told(reviews):
    with pytest.raises(ValueError, match="this review is no monthly one"):
        sections.monthly_verdict(reviews["UA"])


def test_the_pack_is_drawn_in_both_languages_and_formats(make):
    review = make(Variation.WORSENING, of={"pace": BEHIND})
    built = [
        sections.monthly_cover(review), sections.monthly_verdict(review),
        sections.monthly_questions(review), sections.monthly_heading(review, "table"),
        sections.monthly_table(review), sections.monthly_plan(review),
        sections.monthly_data(review), sections.monthly_provenance(review),
    ]  # fmt: skip
    blocks = [block for block in built if block is not None]
    page = render_html(blocks, "zh")
    assert "月度经营分析会" in page
    assert "kpi-reports monthly params/airlines --period 2013-12 --department UA" in page
    assert render_pdf(blocks, "en").startswith(b"%PDF")
