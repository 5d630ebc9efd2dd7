"""Statements that a person replaced, and comments that found no place, in the appendix."""

from __future__ import annotations

from typing import Any

from kpi_reports.report.blocks import Block, TableCell
from kpi_reports.report.comments import bodies, stands_with_finding
from kpi_reports.report.sections.appendix import text_column
from kpi_reports.report.sections.first_page import in_each_language
from kpi_reports.report.voice import Voice
from kpi_reports.values import ON_SCORE, ON_VERDICT, Comment, Review


def listed(review: Review) -> list[Comment]:
    """Comments that replaced a sentence or were meant to, and those that stand nowhere else."""
    return [entry for entry in review.comments if entry.replaces or not _stands(review, entry)]


def comments(review: Review) -> Block | None:
    """Each generated sentence beside the comment in its place; None where nothing was replaced."""
    told = listed(review)
    if not told:
        return None

    def build(voice: Voice) -> dict[str, Any]:
        t = voice.t
        return {
            "id": "comments",
            "columns": [
                text_column(t("About"), 0.8),
                text_column(t("Generated sentence"), 2.0),
                text_column(t("Comment"), 2.0),
                text_column(t("By whom"), 1.2),
            ],
            "rows": [_row(voice, entry) for entry in told],
            "note": t("Numbers, scores, grades and icons are never replaced."),
            "empty": "",
        }

    return in_each_language(review, "table", build)


def _stands(review: Review, comment: Comment) -> bool:
    """Whether a comment is shown beside what it is about."""
    if comment.about in (ON_VERDICT, ON_SCORE) or stands_with_finding(review, comment.about):
        return True
    return any(entry.kpi.id == comment.about and entry.is_charted for entry in review.kpis)


def _row(voice: Voice, comment: Comment) -> list[TableCell]:
    (body,) = bodies(voice, [comment])
    return [
        {"text": _subject(voice, comment)},
        {"text": _original(voice, comment)},
        {"text": body["text"]},
        {"text": body["mark"]},
    ]


def _subject(voice: Voice, comment: Comment) -> str:
    fixed = {ON_VERDICT: voice.t("Verdict"), ON_SCORE: voice.t("Score")}
    known = {kpi.id: voice.say(kpi.name) for kpi in voice.review.all_kpis}
    return fixed.get(comment.about) or known.get(comment.about, comment.about)


def _original(voice: Voice, comment: Comment) -> str:
    t = voice.t
    if comment.original is not None:
        return voice.say(comment.original)
    if not _stands(voice.review, comment):
        return t(
            "This pack neither has a finding nor a chart of it; the comment is told here alone."
        )
    return t("There was no finding to replace; the comment stands with the chart.")
