"""A person's words in a pack: added or in place of a sentence, always marked, never lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kpi_reports.pack.html import render_html
from kpi_reports.pack.pdf import render_pdf
from kpi_reports.params.load import load_workspace
from kpi_reports.periods import Period
from kpi_reports.report import sections
from kpi_reports.report.schema import review_json
from kpi_reports.report.verdict_words import statement
from kpi_reports.report.voice import Voice
from kpi_reports.review.comments import with_comments
from kpi_reports.values import Comment, Review

ROOT = Path(__file__).parents[2]
HOSTILE = '<script>alert("x")</script> #read("/etc/passwd") =1+1 a\u202eb'


def comment(about: str, *, replaces: bool = False, **more: Any) -> Comment:
    facts: dict[str, Any] = {
        "period": Period.parse("2013Q4"),
        "unit": "UA",
        "words": {"en": "We disagree.", "zh": "我们有不同看法。"},
        "by": "Li Na",
        "on": date(2014, 1, 8),
        **more,
    }
    return Comment(about=about, replaces=replaces, **facts)


@pytest.fixture
def united(reviews: Mapping[str, Review]) -> Review:
    return reviews["UA"]


def said(review: Review, *comments: Comment) -> Review:
    workspace = load_workspace(ROOT / "params" / "airlines")
    return with_comments(workspace.model_copy(update={"comments": comments}), review)


def item_of(review: Review, language: str = "en") -> dict[str, Any]:
    """The first problem of the pack."""
    body = sections.findings(review)["words"][language]
    found: dict[str, Any] = body["lists"][1]["items"][0]
    return found


def first_problem(review: Review) -> str:
    return next(f.kpi for f in review.findings if not f.good and f.kpi)


def test_a_comment_is_added_below_the_finding_with_who_and_when(united: Review) -> None:
    kpi = first_problem(united)
    item = item_of(said(united, comment(kpi)))
    assert item["text"] == item_of(united)["text"]
    assert item["comments"] == [
        {"text": "We disagree.", "mark": "Comment by Li Na, 2014-01-08", "replaces": False}
    ]
    chinese = item_of(said(united, comment(kpi)), "zh")["comments"]
    assert chinese[0]["mark"] == "Li Na 点评，2014-01-08"


def test_a_comment_may_stand_in_place_of_a_sentence_and_leaves_its_lead_and_evidence(
    united: Review,
) -> None:
    kpi = first_problem(united)
    review = said(united, comment(kpi), comment(kpi, replaces=True, words={"en": "It was ice."}))
    item, before = item_of(review), item_of(united)
    assert item["text"] == "It was ice. (Comment by Li Na, 2014-01-08)"
    assert [entry["replaces"] for entry in item["comments"]] == [True, False]
    assert (item["lead"], item["refs"]) == (before["lead"], before["refs"])
    assert sections.scorecard(review) == sections.scorecard(united)
    page = render_html([sections.findings(review)], "en")
    assert before["text"] not in page
    assert page.count("It was ice.") == 1


def test_the_replaced_sentence_is_kept_in_the_review_and_in_the_appendix(united: Review) -> None:
    review = said(united, comment("verdict", replaces=True))
    original = statement(Voice(united, "zh"))
    assert original in review_json(review)
    block = sections.comments(review)
    assert block is not None
    (row,) = block["words"]["zh"]["rows"]
    assert [cell["text"] for cell in row] == [
        "总体结论", original, "我们有不同看法。", "Li Na 点评，2014-01-08",
    ]  # fmt: skip
    heading = sections.heading(review, "comments")
    assert heading is not None
    assert heading["words"]["en"]["text"] == "Statements replaced by a person"
    assert sections.comments(said(united, comment("verdict"))) is None
    assert sections.heading(united, "comments") is None


def test_the_verdict_and_the_score_have_their_comments_on_page_one(united: Review) -> None:
    review = said(united, comment("score"), comment("verdict", replaces=True))
    body = sections.verdict(review)["words"]["en"]
    assert body["statement"] == "We disagree. (Comment by Li Na, 2014-01-08)"
    assert [entry["replaces"] for entry in body["comments"]] == [True, False]
    assert body["tiles"] == sections.verdict(united)["words"]["en"]["tiles"]


def test_without_a_finding_the_comment_stands_with_the_chart(united: Review) -> None:
    kpi = first_problem(united)
    quiet = replace(united, findings=tuple(f for f in united.findings if f.kpi != kpi))
    review = said(quiet, comment(kpi, replaces=True))
    figures = sections.kpi_charts(review)["words"]["en"]["figures"]
    (figure,) = [each for each in figures if each.get("comments")]
    assert figure["id"] == f"kpi-{kpi}"
    assert figure["comments"][0]["replaces"] is False
    block = sections.comments(review)
    assert block is not None
    assert block["words"]["en"]["rows"][0][1]["text"] == (
        "There was no finding to replace; the comment stands with the chart."
    )


def test_a_comment_that_finds_no_place_is_told_in_the_appendix(united: Review) -> None:
    kpi = first_problem(united)
    gone = replace(
        united,
        kpis=tuple(entry for entry in united.kpis if entry.kpi.id != kpi),
        findings=tuple(f for f in united.findings if f.kpi != kpi),
    )
    block = sections.comments(said(gone, comment(kpi)))
    assert block is not None
    row = block["words"]["en"]["rows"][0]
    assert (row[0]["text"], row[2]["text"]) == (kpi, "We disagree.")
    assert row[1]["text"].startswith("This pack neither has a finding nor a chart of it")


def test_a_comment_in_the_other_language_is_shown_in_that_one_and_says_so(united: Review) -> None:
    review = said(united, comment("verdict", words={"zh": "天气影响较大。"}))
    (body,) = sections.verdict(review)["words"]["en"]["comments"]
    assert body["text"] == "天气影响较大。"
    assert body["mark"] == "Comment by Li Na, 2014-01-08, written in Chinese"
    assert '<blockquote class="said"><p lang="zh-CN">' in render_html(
        [sections.verdict(review)], "en"
    )
    assert "lang" not in sections.verdict(review)["words"]["zh"]["comments"][0]
    other = said(united, comment("verdict", words={"en": "Ice."}))
    assert "原文为英文" in sections.verdict(other)["words"]["zh"]["comments"][0]["mark"]


def test_comments_of_other_units_and_periods_stay_out(united: Review) -> None:
    later = comment("verdict", period=Period.parse("2013-12"))
    assert said(united, later, comment("verdict", unit="AA")).comments == ()


@pytest.mark.filterwarnings("ignore:the pack's font has no glyph")
def test_hostile_words_stay_text_and_the_same_comments_give_the_same_bytes(united: Review) -> None:
    kpi = first_problem(united)
    words = {"en": HOSTILE, "zh": HOSTILE}
    review = said(
        united,
        comment(kpi, replaces=True, words=words, by=HOSTILE),
        comment("verdict", replaces=True, words=words),
        comment("score", words={"zh": HOSTILE}),
    )
    made = [sections.verdict(review), sections.findings(review), sections.comments(review)]
    blocks = [block for block in made if block is not None]
    page = render_html(blocks, "en")
    assert page.count("<script") == 1  # the pack's own
    assert "&lt;script&gt;alert(&#34;x&#34;)" in page
    assert "a[U+202E]b" in page
    assert render_pdf(blocks, "en") == render_pdf(blocks, "en")
