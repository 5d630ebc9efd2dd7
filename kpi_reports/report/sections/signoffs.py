"""Who answers for the numbers: per KPI who provided the period's, who reviewed it, and when."""

from __future__ import annotations

from typing import Any

from kpi_reports.report.blocks import Block, TableCell
from kpi_reports.report.sections.appendix import text_column
from kpi_reports.report.sections.first_page import in_each_language
from kpi_reports.report.voice import Voice
from kpi_reports.values import KpiReview, Review, Text


def signoffs(review: Review) -> Block | None:
    """Per KPI the data provider, the reviewer and the day of the sign-off; None where params ask
    for none."""
    asked = [entry for entry in review.kpis if entry.sign_off_asked]
    if not asked:
        return None

    def build(voice: Voice) -> dict[str, Any]:
        t = voice.t
        return {
            "id": "signoffs",
            "columns": [
                text_column(t("KPI"), 1.2),
                text_column(t("Data provider"), 1.2),
                text_column(t("Reviewer"), 1.0),
                text_column(t("Signed off on"), 1.2),
            ],
            "rows": [_row(voice, entry) for entry in asked],
            "note": "",
            "empty": "",
        }

    return in_each_language(review, "table", build)


def _row(voice: Voice, entry: KpiReview) -> list[TableCell]:
    signed = entry.sign_off
    return [
        {"text": voice.name(entry)},
        {"text": _who(voice, signed.provider if signed else None, entry.kpi.provider)},
        {"text": _who(voice, signed.reviewer if signed else None, entry.kpi.reviewer)},
        _signed_on(voice, entry),
    ]


def _who(voice: Voice, signed: str | None, declared: Text | None) -> str:
    """Who signed, else who is to sign by the KPI's declaration."""
    return signed or (voice.say(declared) if declared else "–")


def _signed_on(voice: Voice, entry: KpiReview) -> TableCell:
    """The day; with the period signed off where that is a longer one."""
    signed = entry.sign_off
    if signed is None:
        return {"text": voice.t("Not signed off"), "tone": "caution"}
    day = voice.date(signed.signed_on)
    if signed.period == voice.review.period:
        return {"text": day}
    return {"text": voice.t("{day}, for {period}", day=day, period=str(signed.period))}
