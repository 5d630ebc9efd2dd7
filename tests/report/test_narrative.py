"""What packs say of the real airlines: every number is the review's, no claim too large."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from kpi_reports.report import narrative, sentences
from kpi_reports.report.decisions import decisions
from kpi_reports.report.headlines import headline
from kpi_reports.report.position import position
from kpi_reports.report.sections.first_page import verdict
from kpi_reports.report.verdict_words import statement
from kpi_reports.report.voice import Voice
from kpi_reports.values import Approval, Finding, Gap, Missing, Period, Text, Variation

CARRIERS = (
    "UA",
    "B6",
    "EV",
    "DL",
    "AA",
    "MQ",
    "US",
    "9E",
    "WN",
    "VX",
    "FL",
    "AS",
    "F9",
    "YV",
    "HA",
)
UNITS = ("company", *CARRIERS, "OO")
CAUSES = re.compile(r"\b(because|due to|caused?|thanks to|driven by)\b|由于|因为|导致|造成|归因")


def texts(voice: Voice) -> list[str]:
    """All running text of a pack's first pages."""
    said = [statement(voice), *decisions(voice)]
    for finding in voice.review.findings:
        item = narrative.finding_item(voice, finding)
        said += [item["lead"], item["text"]]
    return said


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("unit", UNITS)
def test_no_sentence_claims_a_cause_or_leaves_a_hole(reviews, unit, language):
    for text in texts(Voice(reviews[unit], language)):
        assert not CAUSES.search(text), text
        assert "{" not in text
        assert not re.search(r"\bNone\b(?! of)", text)
        assert "nan" not in text
        assert text == text.strip()
        assert ".." not in text
        assert "。。" not in text


@pytest.mark.parametrize("unit", UNITS)
def test_both_languages_cite_the_same_evidence(reviews, unit):
    review = reviews[unit]
    english, chinese = Voice(review, "en"), Voice(review, "zh")
    for finding in review.findings:
        refs = narrative.finding_item(english, finding)["refs"]
        assert refs == narrative.finding_item(chinese, finding)["refs"]
        assert set(refs) <= {entry.id for entry in review.evidence}


@pytest.mark.parametrize("unit", UNITS)
def test_a_change_within_normal_variation_is_not_called_better_or_worse(reviews, unit):
    voice = Voice(reviews[unit], "en")
    for entry in voice.review.kpis:
        head = headline(voice, entry)
        drifts = any(f.kind == "drifting" and f.kpi == entry.kpi.id for f in voice.review.findings)
        if entry.signal.variation is Variation.COMMON and not drifts:
            assert "better" not in head
            assert "worse" not in head


def test_the_statement_of_united_is_its_scorecard(reviews):
    """Score 94.8 after 97.0, 2 of 6 targets met, no month of the quarter a signal."""
    review = reviews["UA"]
    assert statement(Voice(review, "en")) == (
        "Grade B with 94.8 points, 2.2 fewer than in 2013Q3: 2 of 6 KPIs met their targets, "
        "and growth in flights on the period before lost most points, at −0.3% against 0.0%. "
        "No KPI changed beyond normal variation."
    )
    assert statement(Voice(review, "zh")) == (
        "等级B，得94.8分，较2013Q3下降2.2分；6项计分指标中2项达标，失分最多的是航班量环比"
        "（实际−0.3%，目标0.0%）。各项指标均在正常波动之内。"
    )


def test_the_company_statement_counts_the_grades_of_its_departments(reviews):
    said = statement(Voice(reviews["company"], "en"))
    assert "Of 16 departments, 6 are graded A, 4 B, 3 C and 2 D; 1 has no grade;" in said
    chinese = statement(Voice(reviews["company"], "zh"))
    assert "16个部门中，A级6个、B级4个、C级3个和D级2个；1个不评等级；" in chinese


def test_a_change_that_is_neither_good_nor_bad_is_told_too(reviews):
    """AirTran flew 213 times in December, below the lower limit; flights have no good direction."""
    said = statement(Voice(reviews["FL"], "en"))
    assert "none of 6 KPIs met its target" in said
    assert "flights changed in December" in said


@pytest.mark.parametrize("unit", UNITS)
def test_the_verdict_is_two_sentences_and_short(reviews, unit):
    english, chinese = (statement(Voice(reviews[unit], language)) for language in ("en", "zh"))
    assert len(re.findall(r"[.](?: |$)", english)) <= 2
    assert chinese.count("。") <= 2
    assert len(english.split()) <= 90
    assert len(re.findall("[\u4e00-\u9fff]", chinese)) <= 110


def test_a_grade_near_its_edge_is_put_to_the_meeting_with_its_distance(reviews):
    asked = decisions(Voice(reviews["UA"], "en"))
    assert asked[0] == "Confirm grade B: 94.8 points, 0.2 short of the next grade."


def test_too_few_data_give_no_score_and_the_pack_says_what_to_decide(reviews):
    voice = Voice(reviews["OO"], "en")
    assert statement(voice).startswith("No score and no grade: too few data to judge.")
    assert decisions(voice) == [
        "Decide whether to assess this unit at all in this period; no grade is given."
    ]


def test_a_worsening_kpi_asks_who_finds_out_what_changed(reviews):
    """ExpressJet's cancellations, 4.2 % of flights, are a signal in December."""
    voice = Voice(reviews["EV"], "en")
    assert any("cancelled flights in December" in text for text in decisions(voice))


@pytest.mark.parametrize("missing", list(Missing))
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_reason_of_a_missing_value_has_words(reviews, missing, language):
    review = reviews["UA"]
    entry = review.kpis[0]
    holed = replace(entry, value=replace(entry.value, value=None, missing=missing))
    said = sentences.why_missing(Voice(review, language), holed)
    assert said.endswith("." if language == "en" else "。")


def test_without_an_earlier_value_none_is_said(reviews):
    voice = Voice(reviews["UA"], "en")
    entry = voice.review.kpis[0]
    assert (
        position(voice, entry) == "On-time arrivals: 77.4%, 3.1\u00a0pp below the target of 80.5%"
    )
    assert sentences.earlier(voice, entry) == "It was 78.6% in 2013Q3."
    holed = replace(entry, previous=replace(entry.previous, value=None))
    assert sentences.earlier(voice, holed) == ""


def test_a_finding_names_its_kpi_as_the_scorecard_does(reviews):
    voice = Voice(reviews["UA"], "en")
    shown = [narrative.finding_item(voice, finding).get("kpi") for finding in voice.review.findings]
    assert shown == [finding.kpi for finding in voice.review.findings]
    assert set(shown) <= {entry.kpi.id for entry in voice.review.kpis}


def test_where_nothing_is_scored_one_finding_says_why(reviews):
    voice = Voice(reviews["OO"], "en")
    (finding,) = voice.review.findings
    item = narrative.finding_item(voice, finding)
    assert item["lead"] == "No score and no grade are given."
    assert item["text"] == (
        "No KPI could be scored; nothing was filled in. "
        "Only 5 rows are there; at least 30 are needed to judge."
    )


def test_a_missing_item_says_that_nothing_was_filled_in(reviews):
    voice = Voice(reviews["OO"], "en")
    finding = Finding("not_scored", 330, False, "on_time", ("E2", "E1"), facts={"weight": 30.0})
    item = narrative.finding_item(voice, finding)
    assert item["lead"] == "On-time arrivals: not scored."
    assert item["text"] == (
        "Only 5 rows are there; at least 30 are needed to judge. "
        "Its weight of 30 is left out of the score; nothing was filled in."
    )


def missing_review(review, reason, *, policy="renormalise", gap=None):
    """The review with the first KPI's value missing for this reason."""
    first = review.kpis[0]
    value = replace(first.value, value=None, n=0, missing=reason)
    entry = replace(first, value=value, score=replace(first.score, score=None), gap=gap)
    card = replace(review.scorecard, missing_policy=policy)
    return replace(review, kpis=(entry, *review.kpis[1:]), scorecard=card)


NOT_SCORED = Finding("not_scored", 330, False, "on_time", ("E2", "E1"), facts={"weight": 30.0})


def test_a_number_that_its_source_did_not_give_asks_who_answers_for_it(reviews):
    review = missing_review(reviews["UA"], Missing.SOURCE_FAILED)
    text = narrative.finding_item(Voice(review, "en"), NOT_SCORED)["text"]
    assert text == (
        "Its source could not be read. Its weight of 30 is left out of the score; nothing was "
        "filled in. Who answers for that is not recorded yet."
    )
    few = missing_review(reviews["UA"], Missing.ZERO_DENOMINATOR)
    assert "answers" not in narrative.finding_item(Voice(few, "en"), NOT_SCORED)["text"]


def test_who_answers_for_a_missing_number_is_told_with_the_document(reviews):
    approval = Approval("No. 7", "Board", date(2014, 1, 8))
    period = Period.parse("2013Q4")
    because = Text("Export stopped.", "系统停机。")
    gap = Gap("UA", "on_time", period, "provider", because, approval)
    review = missing_review(reviews["UA"], Missing.SOURCE_FAILED, gap=gap)
    assert narrative.finding_item(Voice(review, "en"), NOT_SCORED)["text"].endswith(
        "The data provider answers for that: Export stopped (No. 7, Board)."
    )
    assert narrative.finding_item(Voice(review, "zh"), NOT_SCORED)["text"].endswith(
        "由数据提供部门承担责任：系统停机（No. 7，Board）。"
    )


def test_where_missing_items_score_0_the_words_say_so(reviews):
    review = missing_review(reviews["UA"], Missing.NO_ROWS, policy="zero")
    text = narrative.finding_item(Voice(review, "en"), NOT_SCORED)["text"]
    assert "By the scheme it scores 0, with its weight of 30." in text
    assert "left out" not in text


def test_the_company_pack_asks_for_what_its_departments_need(reviews):
    """In 2013Q4 cancellations worsened at two airlines, two have grade D, one has no grade."""
    asked = decisions(Voice(reviews["company"], "en"))
    assert asked[-3:] == [
        "Ask ExpressJet and Virgin America what changed in cancelled flights, and report it at the "
        "next meeting.",
        "Agree what support AirTran and Mesa Airlines need: grade D.",
        "Decide how to treat SkyWest: no grade is given.",
    ]


def test_a_score_without_any_target_has_no_share_of_targets_met(reviews):
    review = reviews["UA"]
    untargeted = replace(review.scorecard, kpis_met=0, kpis_scored=0)
    words = verdict(replace(review, scorecard=untargeted))["words"]
    lines = {language: words[language]["tiles"][0]["lines"] for language in ("en", "zh")}
    assert lines["en"][-1] == "No scored KPI has a target"
    assert lines["zh"][-1] == "计分指标均未设目标值"
    unscored = verdict(reviews["OO"])["words"]["en"]["tiles"][0]["lines"]
    assert unscored[-1] == "No KPI could be scored"


def test_of_more_findings_than_a_page_holds_the_rest_are_named(reviews):
    voice = Voice(reviews["UA"], "en")
    found = [Finding("met", 1, True, kpi, ("E2",)) for kpi in ("on_time", "dep_delay")]
    assert narrative.rest_words(voice, found) == (
        "And 2 more: on-time arrivals and mean departure delay."
    )
    assert narrative.rest_words(voice, []) == ""


def test_advice_that_holds_for_several_misses_is_given_once(reviews):
    voice = Voice(reviews["UA"], "en")
    missed = [finding for finding in voice.review.findings if finding.kind == "missed"]
    said = [item["text"] for item in narrative.finding_items(voice, missed)]
    assert sum("it is the process to improve" in text for text in said) == 1
