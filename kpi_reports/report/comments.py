"""What people say in a pack: in the place of a generated sentence, or below it, always marked."""

from __future__ import annotations

from collections.abc import Sequence

from kpi_reports.report import numbers
from kpi_reports.report.blocks import CommentBody, FindingItem
from kpi_reports.report.narrative import shown_findings
from kpi_reports.report.voice import Voice
from kpi_reports.values import ON_SCORE, ON_VERDICT, Comment, Finding, Review


def on_page_one(voice: Voice) -> list[CommentBody]:
    """Comments on the verdict, then on the score."""
    review = voice.review
    return bodies(voice, [*about(review, ON_VERDICT), *about(review, ON_SCORE)])


def commented(voice: Voice, item: FindingItem, finding: Finding) -> FindingItem:
    """A finding with what people say of its KPI."""
    said = bodies(voice, about(voice.review, finding.kpi) if finding.kpi else [])
    if not said:
        return item
    return {**item, "text": replaced(said, item["text"]), "comments": said}


def replaced(said: Sequence[CommentBody], sentence: str) -> str:
    """The sentence, or the comment in its place: with its mark, so that none goes unmarked where
    only the sentence is shown."""
    return next((f"{each['text']} ({each['mark']})" for each in said if each["replaces"]), sentence)


def about(review: Review, what: str) -> list[Comment]:
    """The comments on a KPI, on the verdict or on the score; the one that replaces comes first."""
    found = [entry for entry in review.comments if entry.about == what]
    return sorted(found, key=lambda entry: entry.original is None)


def stands_with_finding(review: Review, kpi: str) -> bool:
    """Whether a KPI has a finding that is written out, for its comments to stand with."""
    return any(
        finding.kpi == kpi
        for good in (True, False)
        for finding in shown_findings(review, good=good)
    )


def bodies(voice: Voice, comments: Sequence[Comment]) -> list[CommentBody]:
    """Comments in a pack's language; where one is written in the other alone, in that one."""
    return [_body(voice, comment) for comment in comments]


def _body(voice: Voice, comment: Comment) -> CommentBody:
    t, language = voice.t, voice.language
    mark = t("Comment by {who}, {day}", who=comment.by, day=numbers.format_date(comment.on))
    body: CommentBody = {
        "text": comment.words.get(language, ""),
        "mark": mark,
        "replaces": comment.original is not None,
    }
    if language not in comment.words:
        other, text = next(iter(comment.words.items()))
        written = {"en": t("written in English"), "zh": t("written in Chinese")}[other]
        body |= {
            "text": text,
            "mark": t("{mark}, {written}", mark=mark, written=written),
            "lang": other,
        }
    return body
