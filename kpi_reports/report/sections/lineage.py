"""How each source was read: files, rows left out and why, what was converted."""

from __future__ import annotations

from typing import Any

from kpi_reports.report import numbers
from kpi_reports.report.blocks import Block, TableCell, TableColumn
from kpi_reports.report.sections.first_page import in_each_language
from kpi_reports.report.voice import Voice
from kpi_reports.report.words import Translator
from kpi_reports.values import Conversion, Dropped, Review, SourceFacts

SHOWN_CONVERSIONS = 6  # of a source; review.json has all


def lineage(review: Review) -> Block:
    """Per source: what was read, what was left out, what was changed on the way."""

    def build(voice: Voice) -> dict[str, Any]:
        t = voice.t
        right: list[TableColumn] = [
            {"text": t("Rows read"), "align": "right"},
            {"text": t("Rows used"), "align": "right"},
        ]
        return {
            "id": "lineage",
            "columns": [
                {"text": t("Source"), "align": "left", "share": 1.0},
                *right,
                {"text": t("Left out"), "align": "left", "share": 1.2},
                {"text": t("Converted"), "align": "left", "share": 1.8},
            ],
            "rows": [_row(voice, facts) for facts in review.provenance.sources],
            "note": t(
                "kpi-reports trace lists the rows behind a number, with file, sheet and row."
            ),
            "empty": "",
        }

    return in_each_language(review, "table", build)


def _row(voice: Voice, facts: SourceFacts) -> list[TableCell]:
    t = voice.t
    left_out = sum(entry.rows for entry in facts.dropped)
    return [
        {"text": facts.source},
        {"text": numbers.format_number(facts.rows, 0, voice.language)},
        {"text": numbers.format_number(facts.rows - left_out, 0, voice.language)},
        {"text": t.list_of([_dropped(voice, entry) for entry in facts.dropped]) or t("none")},
        {"text": _converted(voice, facts)},
    ]


def _dropped(voice: Voice, entry: Dropped) -> str:
    t = voice.t
    words = {
        "duplicate": t("{n} repeated"),
        "unknown_unit": t("{n} of unknown departments"),
        "missing_unit": t("{n} without a department"),
        "no_day": t("{n} without a usable day"),
        "unmatched": t("{n} without a match in the joined source"),
        "empty_cell": t("{n} empty cells"),
    }[entry.why]
    return words.format(n=numbers.format_number(entry.rows, 0, voice.language))


def _converted(voice: Voice, facts: SourceFacts) -> str:
    t = voice.t
    if not facts.conversions:
        return t("nothing")
    entries = sorted(facts.conversions, key=lambda entry: -entry.rows)
    shown = [_conversion(voice, entry) for entry in entries[:SHOWN_CONVERSIONS]]
    rest = len(entries) - SHOWN_CONVERSIONS
    if rest > 0:
        shown.append(t("{n} more", n=rest))
    return "; ".join(shown) if voice.language == "en" else "；".join(shown)


def _conversion(voice: Voice, entry: Conversion) -> str:
    count = numbers.format_number(entry.rows, 0, voice.language)
    how = how_words(voice.t).get(entry.how, entry.how)
    return voice.t("{column}: {how} ({n})", column=entry.column, how=how, n=count)


def how_words(t: Translator) -> dict[str, str]:
    """What each way of writing that was understood is called."""
    return {
        "plain": t("written plainly"),
        "trimmed": t("white space taken off"),
        "full_width": t("full-width characters"),
        "dash": t("typographic minus sign"),
        "alias": t("spellings unified"),
        "thousands": t("thousands marks"),
        "decimal_mark": t("decimal comma"),
        "scientific": t("scientific notation"),
        "chinese_unit": t("万 or 亿 in the cell"),
        "percent": t("percent to fraction"),
        "permille": t("per mille to fraction"),
        "accounting_negative": t("negative in brackets"),
        "trailing_minus": t("minus sign behind"),
        "yuan": t("元 in the cell"),
        "currency": t("currency sign"),
        "clock": t("clock time to minutes"),
        "duration": t("duration to minutes"),
        "chinese_word": t("是 or 否"),
        "tick": t("tick or cross"),
        "date_format": t("declared date format"),
        "excel_serial": t("Excel serial number to date"),
        "timestamp": t("day of a time stamp"),
        "dotted_date": t("dotted date"),
        "compact_date": t("date of eight digits"),
        "chinese_date": t("Chinese date"),
        "english_month": t("English month name"),
        "month_only": t("month to its first day"),
        "year_only": t("year to its first day"),
        "quarter": t("quarter to its first day"),
        "half_year": t("half-year to its first day"),
        "fiscal": t("fiscal period to its first day"),
        "twelve_hours": t("twelve-hour clock"),
        "chinese_clock": t("Chinese clock time"),
        "zone_dropped": t("time zone dropped"),
    }
