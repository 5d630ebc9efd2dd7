"""How each score was worked out, and how blocks and the total add up."""

from __future__ import annotations

from typing import Any

from kpi_reports.report import sentences
from kpi_reports.report.blocks import Block, TableCell
from kpi_reports.report.sections.appendix import text_column
from kpi_reports.report.sections.first_page import in_each_language
from kpi_reports.report.sums import sum_lines
from kpi_reports.report.voice import Voice
from kpi_reports.values import Review


def derivations(review: Review) -> Block:
    """How each score was worked out, in one line; then how blocks and the total add up."""

    def build(voice: Voice) -> dict[str, Any]:
        t = voice.t
        rows: list[list[TableCell]] = []
        for entry in review.kpis:
            if entry.score is None:
                continue
            line = (
                voice.say(entry.score.derivation)
                if entry.score.derivation
                else sentences.why_missing(voice, entry)
            )
            rows.append([{"text": voice.name(entry)}, {"text": line}])
        rows += [
            [{"text": name}, {"text": line}]
            for name, line in (sum_lines(t, review.scorecard) if rows else [])
        ]
        return {
            "id": "derivations",
            "ordered": True,
            "columns": [
                text_column(t("KPI"), 1.0),
                text_column(t("How the score was worked out"), 2.5),
            ],
            "rows": rows,
            "note": t("Sums are of unrounded figures: the last digit shown may differ."),
            "empty": t("No KPI is scored."),
        }

    return in_each_language(review, "table", build)
