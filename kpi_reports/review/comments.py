"""Comments of people on a unit and a period, each with the sentence that it replaces."""

from __future__ import annotations

from dataclasses import replace

from kpi_reports.params.models import Workspace
from kpi_reports.report import narrative
from kpi_reports.report.verdict_words import statement
from kpi_reports.report.voice import Voice
from kpi_reports.values import ON_VERDICT, Comment, Review, Text


def with_comments(workspace: Workspace, review: Review) -> Review:
    """The review with what people say of it; nothing else in it changes."""
    found = workspace.comments_on(review.unit.id, review.period)
    return replace(review, comments=tuple(_with_original(review, entry) for entry in found))


def _with_original(review: Review, comment: Comment) -> Comment:
    if not comment.replaces:
        return comment
    english, chinese = (
        _sentence(Voice(review, "en"), comment),
        _sentence(Voice(review, "zh"), comment),
    )
    return replace(comment, original=Text(english, chinese) if english else None)


def _sentence(voice: Voice, comment: Comment) -> str:
    """The generated sentence that a comment is about; empty where there is none."""
    if comment.about == ON_VERDICT:
        return statement(voice)
    for good in (True, False):
        found = narrative.shown_findings(voice.review, good=good)
        items = narrative.finding_items(voice, found)
        for finding, item in zip(found, items, strict=True):
            if finding.kpi == comment.about:
                return item["text"]
    return ""
