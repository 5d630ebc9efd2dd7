"""Results that people entered, because no row can be counted for them: the latest of each KPI."""

from __future__ import annotations

from typing import Any

from kpi_reports.report import numbers
from kpi_reports.report.blocks import Block, TableCell
from kpi_reports.report.sections.appendix import text_column
from kpi_reports.report.sections.first_page import in_each_language
from kpi_reports.report.voice import Voice
from kpi_reports.values import KpiReview, Result, Review


def entered_results(review: Review) -> Block | None:
    """Per KPI whose results are entered, the latest ones, oldest first, with who entered them and
    what shows them; None where nothing is entered."""
    entered = [entry for entry in review.kpis if entry.results]
    if not entered:
        return None

    def build(voice: Voice) -> dict[str, Any]:
        t = voice.t
        rows, anchors = [], []
        for entry in entered:
            for at, result in enumerate(entry.results):
                rows.append(_row(voice, entry, result))
                anchors.append("" if at or entry.is_charted else entry.evidence)
        return {
            "id": "entered-results",
            "columns": [
                text_column(t("KPI"), 1.2),
                text_column(t("Period"), 0.6),
                {"text": t("Result"), "align": "right"},
                text_column(t("Evidence"), 1.8),
                text_column(t("Entered by"), 1.1),
            ],
            "rows": rows,
            "anchors": anchors,
            "note": t("With fewer than eight results nothing is said of change or trend."),
            "empty": "",
        }

    return in_each_language(review, "table", build)


def _row(voice: Voice, entry: KpiReview, result: Result) -> list[TableCell]:
    kpi = entry.kpi
    who = [result.provided_by or "", voice.date(result.provided_on) if result.provided_on else ""]
    comma = ", " if voice.language == "en" else "，"
    return [
        {"text": voice.name(entry)},
        {"text": str(result.period)},
        {"text": numbers.format_value(kpi, result.value, voice.language)},
        {"text": voice.say(result.evidence) if result.evidence else "–"},
        {"text": comma.join(filter(None, who)) or "–"},
    ]
