"""Every KPI against last year and the plan: 同比, 环比, 累计, 序时进度."""

from __future__ import annotations

from typing import Any

from kpi_reports.report import foresight, numbers
from kpi_reports.report.blocks import Block, TableCell, TableColumn
from kpi_reports.report.sections.appendix import text_column
from kpi_reports.report.sections.first_page import in_each_language
from kpi_reports.report.voice import Voice
from kpi_reports.values import KpiReview, Review


def standing(review: Review) -> Block | None:
    """Per KPI its value, the change on the year before and on the period before, the year to date
    and its change, and where the target of the year stands; None where nothing is known of that.
    """
    shown = [entry for entry in review.kpis if entry.standing is not None]
    if not shown:
        return None

    counted = any(entry.pace is not None and entry.pace.progress is not None for entry in shown)

    def build(voice: Voice) -> dict[str, Any]:
        return {
            "id": "standing",
            "columns": _columns(voice, counted=counted),
            "rows": [_row(voice, entry, counted=counted) for entry in shown],
            "note": _note(voice),
            "empty": "",
        }

    return in_each_language(review, "table", build)


def _columns(voice: Voice, *, counted: bool) -> list[TableColumn]:
    """The heads; progress and what is due only where a total counts towards a target."""
    t = voice.t
    heads = [
        (t("Actual"), 0.55),
        (t("On the year before"), 0.74),
        (foresight.period_before_name(voice), 0.74),
        (t("Year to date"), 0.6),
        (t("Year to date, on the year before"), 0.74),
    ]
    if counted:
        heads += [(t("Progress"), 0.5), (t("Due by now"), 0.5)]
    right: list[TableColumn] = [
        {"text": head, "align": "right", "share": share} for head, share in heads
    ]
    return [text_column(t("KPI"), 1.0), *right, text_column(t("Target of the year"), 2.2)]


def _row(voice: Voice, entry: KpiReview, *, counted: bool) -> list[TableCell]:
    found = entry.standing
    if found is None:
        raise ValueError(f"KPI '{entry.kpi.id}' has no standing")
    value = voice.t("no data")
    if entry.value.value is not None:
        value = numbers.format_value(entry.kpi, entry.value.value, voice.language)
        value += "%" if entry.kpi.unit_kind == "percent" else ""
    outlook: TableCell = {"text": foresight.pace_words(voice, entry)}
    if entry.pace is not None and entry.pace.status in ("behind", "missed"):
        outlook["tone"] = "caution"
    actual: TableCell = {"text": value}
    if entry.value.value is None:
        actual["tone"] = "caution"
    progress: list[TableCell] = [
        {"text": text} for text in foresight.progress_text(voice, entry) if counted
    ]
    return [
        {"text": voice.name(entry)},
        actual,
        {"text": foresight.change_text(voice, entry, found.year_on_year)},
        {"text": foresight.change_text(voice, entry, found.on_period_before)},
        {"text": foresight.to_date_text(voice, entry)},
        {"text": foresight.change_text(voice, entry, found.to_date_year_on_year)},
        *progress,
        outlook,
    ]


def _note(voice: Voice) -> str:
    t = voice.t
    parts = [
        t(
            "Changes of percentages are in points. A change here does not say whether it is more "
            "than normal variation; the charts do. The year to date is worked out from sums, never "
            "from means of months."
        )
    ]
    paces = [entry.pace for entry in voice.review.kpis if entry.pace is not None]
    if any(pace.kind == "sum" and pace.years for pace in paces):
        years = max(pace.years for pace in paces)
        parts.append(
            t(
                "Due by now: the share of a year’s total that the same months came to, on average "
                "over {years} earlier years.",
                years=years,
            )
        )
    if any(pace.kind == "sum" and not pace.years for pace in paces):
        parts.append(t("Due by now, without two whole earlier years: the share of days past."))
    running = next((pace for pace in paces if pace.reason != "over"), None)
    if running is not None:
        gone = numbers.format_percent(running.share_gone)
        parts.append(
            t("{gone} of the days of {span} are past.", gone=gone, span=str(running.period))
        )
    if any(pace.status in ("on_pace", "open", "behind") for pace in paces):
        parts.append(
            t(
                "On pace or behind: the target lies beyond the range of 80 of 100 outcomes; open: "
                "inside it."
            )
        )
    if any(pace.reason == "no_better_than_naive" for pace in paces):
        parts.append(
            t(
                "Plain rule: no forecast did better on the past year, so its range stands and no "
                "probability is given."
            )
        )
    return (" " if voice.language == "en" else "").join(parts)
