"""A year's total beside the totals of the shorter periods that it comes from."""

from __future__ import annotations

from typing import Any

from kpi_reports.report import numbers
from kpi_reports.report.blocks import Block, TableCell
from kpi_reports.report.sections.appendix import text_column
from kpi_reports.report.sections.first_page import in_each_language, weight_text
from kpi_reports.report.voice import Voice
from kpi_reports.values import PartTotal, Review


def parts(review: Review) -> Block | None:
    """Per quarter (or half-year) its weight, final total and grade, then the year's; None where the
    total comes from the period's own values."""
    if not review.scorecard.parts:
        return None

    def build(voice: Voice) -> dict[str, Any]:
        t, card = voice.t, voice.review.scorecard
        grade = card.grade.id if card.grade else None
        whole = PartTotal(card.period, card.scored_weight, card.total, grade)
        return {
            "id": "parts",
            "ordered": True,
            "columns": [
                text_column(t("Period"), 1.0),
                {"text": t("Weight"), "align": "right"},
                {"text": t("Final score"), "align": "right"},
                {"text": t("Grade"), "align": "center"},
            ],
            "rows": [_row(voice, part) for part in (*card.parts, whole)],
            "note": t(
                "The year's score is the mean of these final scores, by weight. The KPI rows of "
                "the scorecard show the year's own values, for reading; their scores are not added "
                "up to it."
            ),
            "empty": "",
        }

    return in_each_language(review, "table", build)


def _row(voice: Voice, part: PartTotal) -> list[TableCell]:
    score: TableCell = {"text": "–", "tone": "caution"}
    if part.total is not None:
        score = {"text": numbers.format_score(part.total)}
    grade: TableCell = {"text": part.grade or voice.t("none")}
    if part.grade is None:
        grade["tone"] = "caution"
    return [{"text": str(part.period)}, {"text": weight_text(part.weight)}, score, grade]
