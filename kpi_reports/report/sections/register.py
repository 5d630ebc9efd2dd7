"""The signal register of the company: what deserves attention, and what each row calls for."""

from __future__ import annotations

from typing import Any

from kpi_reports.report import numbers, sentences
from kpi_reports.report.blocks import Block, TableCell, Tone
from kpi_reports.report.marks import assurance_icon, variation_icon_of
from kpi_reports.report.sections.appendix import text_column
from kpi_reports.report.sections.first_page import in_each_language
from kpi_reports.report.voice import Voice
from kpi_reports.values import Attention, RegisterRow, Review, Variation

MOST_ROWS = 60  # three pages; what is left out is the least urgent, and is counted
TONES: dict[Attention, Tone] = {
    Attention.WORSE_AND_MISSED: "bad",
    Attention.WORSE: "bad",
    Attention.BETTER: "good",
    Attention.NO_DATA: "caution",
}


def signal_register(review: Review) -> Block:
    """Every KPI of every department that calls for something, the most urgent first."""
    calling = [row for row in review.register if row.calls]

    def build(voice: Voice) -> dict[str, Any]:
        t = voice.t
        return {
            "id": "signals",
            "columns": [
                text_column(t("Department"), 0.8),
                text_column(t("KPI"), 1.0),
                {"text": t("Actual"), "align": "right"},
                {"text": t("Target"), "align": "right"},
                {"text": t("Variation"), "align": "center"},
                {"text": t("Assurance"), "align": "center"},
                text_column(t("What it calls for"), 1.9),
            ],
            "rows": [_row(voice, row) for row in calling[:MOST_ROWS]],
            "note": _note(voice, calling),
            "empty": t("No department has a KPI that calls for attention."),
        }

    return in_each_language(review, "table", build)


def _row(voice: Voice, row: RegisterRow) -> list[TableCell]:
    def number(value: float | None) -> str:
        percent = row.kpi.unit_kind == "percent"
        if value is None:
            return "–"
        return numbers.format_value(row.kpi, value, voice.language, unit=percent)

    return [
        {
            "text": voice.say(row.unit.name),
            "href": f"../{row.unit.id}/review.{voice.language}.html",
        },
        {"text": voice.say(row.kpi.short_name)},
        {"text": number(row.value)},
        {"text": number(None if row.target is None else float(row.target))},
        {"text": "", "icon": variation_icon_of(voice.t, row.variation, row.side)},
        {"text": "", "icon": assurance_icon(voice.t, row.assurance)},
        {"text": what_it_calls_for(voice, row), "tone": TONES.get(row.attention, "none")},
    ]


def what_it_calls_for(voice: Voice, row: RegisterRow) -> str:
    """One sentence that somebody can act on; no cause is claimed."""
    t = voice.t
    month = voice.month(str(row.point.period)) if row.point else str(voice.review.period)
    if row.attention is Attention.MISSED and row.variation is not Variation.COMMON:
        return t("Missed; too few months to tell a change from chance.")
    return {
        Attention.WORSE_AND_MISSED: t(
            "Worse, and target missed: find out what changed by {month}."
        ),
        Attention.WORSE: t("Worse beyond normal variation: find out what changed by {month}."),
        Attention.DRIFTING: t(
            "Worse month by month, though no month stands out: find what drives it."
        ),
        Attention.OUT_OF_REACH: t(
            "Missed, and will be again as the process stands: change the process, or the target."
        ),
        Attention.NO_DATA: t("Not scored for want of data: get the number."),
        Attention.MISSED: t("Missed within normal variation: improve the process."),
        Attention.CHANGED: t("Changed beyond normal variation: ask what changed by {month}."),
        Attention.BETTER: t("Better beyond normal variation: learn what changed by {month}."),
        Attention.QUIET: "",
        Attention.TOO_FEW: "",
    }[row.attention].format(month=month)


def _note(voice: Voice, calling: list[RegisterRow]) -> str:
    t, register = voice.t, voice.review.register
    order = t("Most urgent first, within that by weight in the department's score.")
    few = sum(row.attention is Attention.TOO_FEW for row in register)
    quiet = len(register) - len(calling) - few
    told = [order] if calling else []
    if any(row.attention is Attention.MISSED for row in calling):
        told.append(t("A miss within normal variation is no single month's doing."))
    if len(calling) > MOST_ROWS:
        told.append(t("The {n} least urgent are not listed.", n=len(calling) - MOST_ROWS))
    if quiet:
        told.append(
            t.plural(
                "{n} other KPI shows normal variation and no missed target.",
                "{n} other KPIs show normal variation and no missed target.",
                quiet,
            )
        )
    if few:
        told.append(
            t.plural(
                "{n} other has too few months to judge.",
                "{n} others have too few months to judge.",
                few,
            )
        )
    return sentences.join(voice, told)
