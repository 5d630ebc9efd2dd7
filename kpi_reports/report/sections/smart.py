"""Are the KPIs well set? Per scored KPI the five letters of SMART, and what is missing."""

from __future__ import annotations

from typing import Any

from kpi_reports.report.blocks import Block, TableCell
from kpi_reports.report.sections.appendix import text_column
from kpi_reports.report.sections.first_page import in_each_language
from kpi_reports.report.voice import Voice
from kpi_reports.values import KpiReview, Review

LETTERS = ("S", "M", "A", "R", "T")
HOLDS = "✓"


def smart(review: Review) -> Block:
    """Per scored KPI whether it is specific, measurable, attainable, relevant and time-bound."""
    scored = [entry for entry in review.kpis if entry.score is not None]

    def build(voice: Voice) -> dict[str, Any]:
        t = voice.t
        names = {
            "S": t("Specific"),
            "M": t("Measurable"),
            "A": t("Attainable"),
            "R": t("Relevant"),
            "T": t("Time-bound"),
        }
        return {
            "id": "smart",
            "columns": [
                text_column(t("KPI"), 1.2),
                *({"text": names[letter], "align": "center"} for letter in LETTERS),
                text_column(t("What is missing"), 2.6),
            ],
            "rows": [_row(voice, entry) for entry in scored],
            "note": t(
                "Specific, measurable, attainable, relevant, time-bound: each is a rule, and what "
                "is missing stands with the place to write it. It does not change the score."
            ),
            "empty": t("No KPI is scored."),
        }

    return in_each_language(review, "table", build)


def _row(voice: Voice, entry: KpiReview) -> list[TableCell]:
    t = voice.t
    faults = [fault for fault in voice.review.smart if fault.kpi == entry.kpi.id]
    missing = {fault.letter for fault in faults}
    cells: list[TableCell] = [
        {"text": t("gap"), "tone": "caution"} if letter in missing else {"text": HOLDS}
        for letter in LETTERS
    ]
    joint = "; " if voice.language == "en" else "；"
    told = joint.join(f"{fault.letter}: {voice.say(fault.text)}" for fault in faults)
    return [{"text": voice.name(entry)}, *cells, {"text": told or t("nothing")}]
