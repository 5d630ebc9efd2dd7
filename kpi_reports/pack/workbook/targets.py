"""The sheet of the targets: values, what they rest on, who agreed, and the longer periods."""

from __future__ import annotations

from decimal import Decimal

from kpi_reports.pack.workbook.heading import write_heading
from kpi_reports.pack.workbook.notes import unit_line
from kpi_reports.pack.workbook.page import Column, Page
from kpi_reports.pack.workbook.style import value_format
from kpi_reports.report.sections.targets import evidence_words
from kpi_reports.report.voice import Voice
from kpi_reports.values import KpiReview, Target

(KPI, PERIOD, VALUE, FLOOR, STRETCH, BENCHMARK, SINCE, RESTS, BY, ON, CHANGED, BEFORE, REASON) = (
    range(13)
)


def target_columns(voice: Voice) -> tuple[Column, ...]:
    """The columns of the sheet."""
    t = voice.t
    return (
        Column(t("KPI"), 22, 40, left=True),
        Column(t("Holds for"), 9, 12),
        Column(t("Target"), 8, 14),
        Column(t("Floor"), 8, 14),
        Column(t("Stretch"), 8, 14),
        Column(t("Benchmark"), 8, 14),
        Column(t("In force from"), 11, 12),
        Column(t("What the target rests on"), 30, 60, left=True),
        Column(t("Agreed by"), 10, 22, left=True),
        Column(t("Agreed on"), 11, 12),
        Column(t("Changed on"), 11, 12),
        Column(t("Before the change"), 8, 14),
        Column(t("Reason for the change"), 14, 40, left=True),
    )


def write_targets(page: Page) -> None:
    """A row for every target of a KPI: the one that counts, then those for longer periods."""
    voice = page.voice
    write_heading(page, voice.t("Targets"))
    page.next()
    page.heads()
    for entry in voice.review.kpis:
        if entry.target is None and (entry.score is not None or entry.long_term):
            page.named(KPI, voice.name(entry), unit_line(voice, entry))
            page.text(PERIOD, "", "row")
            page.blank("missing", VALUE)
            page.blank("row", *range(FLOOR, SINCE + 1), BY, ON, CHANGED, BEFORE, REASON)
            page.text(RESTS, voice.t("No target"), "why")
            page.next()
        for target in filter(None, (entry.target, *entry.long_term)):
            _row(page, entry, target)


def _row(page: Page, entry: KpiReview, target: Target) -> None:
    voice, written = page.voice, value_format(entry.kpi)
    page.named(KPI, voice.name(entry), unit_line(voice, entry))
    page.text(PERIOD, _length(voice, target), "row", align="center")
    numbers: tuple[tuple[int, Decimal | None], ...] = (
        (VALUE, target.value),
        (FLOOR, target.floor),
        (STRETCH, target.stretch),
        (BENCHMARK, target.benchmark),
        (BEFORE, target.before),
    )
    for column, value in numbers:
        page.number(column, value, written)
    for column, day in ((SINCE, target.valid_from), (ON, target.agreed_on)):
        page.day(column, day)
    page.day(CHANGED, target.changed_on)
    page.text(RESTS, evidence_words(voice, target), "note")
    page.text(BY, target.agreed_by or "", "note")
    page.text(REASON, voice.say(target.reason) if target.reason else "", "note")
    page.next()


def _length(voice: Voice, target: Target) -> str:
    t = voice.t
    return {
        "month": t("Month"),
        "quarter": t("Quarter"),
        "half": t("Half-year"),
        "year": t("Year"),
        None: t("Any period"),
    }[target.grain]
