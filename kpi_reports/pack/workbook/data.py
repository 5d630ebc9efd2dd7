"""The sheet of the data: per KPI how far they can be trusted, then the sources."""

from __future__ import annotations

from kpi_reports.pack.workbook.heading import write_heading
from kpi_reports.pack.workbook.notes import unit_line
from kpi_reports.pack.workbook.page import Column, Page
from kpi_reports.pack.workbook.style import COUNT, value_format
from kpi_reports.report import sentences
from kpi_reports.report.cycles import entered_words
from kpi_reports.report.issues import issue_words
from kpi_reports.report.marks import data_icon
from kpi_reports.report.sections.appendix import issues_beside_kpis
from kpi_reports.report.voice import Voice
from kpi_reports.values import KpiReview, SourceFacts

KPI, PERIOD, VALUE, ROWS, LEAST, STATE, KNOW, PROVIDER, REVIEWER, SIGNED = range(10)


def data_columns(voice: Voice) -> tuple[Column, ...]:
    """The columns of the sheet; the sources below use the same."""
    t = voice.t
    return (
        Column(t("KPI"), 22, 40, left=True),
        Column(t("Period"), 10, 12),
        Column(t("Actual"), 10, 14),
        Column(t("Rows counted"), 11, 12),
        Column(t("Rows needed"), 10, 12),
        Column(t("Data"), 12, 16, left=True),
        Column(t("What to know"), 40, 70, left=True),
        Column(t("Data provider"), 14, 24, left=True),
        Column(t("Reviewer"), 12, 20, left=True),
        Column(t("Signed off on"), 12, 12),
    )


def write_data(page: Page) -> None:
    """A row for every KPI, then what else is known by source and severity, then the sources."""
    voice = page.voice
    write_heading(page, voice.t("Data"))
    page.next()
    page.heads()
    for entry in voice.review.kpis:
        _row(page, entry)
    for subject, severity, words in issues_beside_kpis(voice):
        _known(page, subject, severity, words)
    page.next()
    _sources(page)


def _row(page: Page, entry: KpiReview) -> None:
    voice, value = page.voice, entry.value
    missing = value.value is None
    page.named(KPI, voice.name(entry), unit_line(voice, entry))
    page.text(PERIOD, str(value.of_period or value.period), "row", align="center")
    page.number(VALUE, value.value, value_format(entry.kpi), "missing" if missing else "row")
    page.number(ROWS, value.n, COUNT)
    page.number(LEAST, entry.kpi.minimum_n, COUNT)
    page.text(STATE, data_icon(voice.t, entry.data)["alt"], "note")
    issues = [issue for issue in voice.review.issues if issue.kpi == entry.kpi.id]
    said = [*(issue_words(voice, issue) for issue in issues), *entered_words(voice, entry)]
    if missing and not said:
        said = [sentences.why_missing(voice, entry)]
    page.text(KNOW, sentences.join(voice, said), "why" if missing else "note")
    signed, kpi = entry.sign_off, entry.kpi
    declared = (kpi.provider, kpi.reviewer)
    names = (signed.provider, signed.reviewer) if signed else (None, None)
    for column, name, text in zip((PROVIDER, REVIEWER), names, declared, strict=True):
        page.text(column, name or (voice.say(text) if text else ""), "note")
    page.day(SIGNED, signed.signed_on if signed else None)
    page.next()


def _known(page: Page, subject: str, severity: str, words: str) -> None:
    """What is known of a source, or of all of them, below the KPIs."""
    page.text(KPI, subject)
    page.blank("row", PERIOD, VALUE, ROWS, LEAST, PROVIDER, REVIEWER, SIGNED)
    page.text(STATE, severity, "note")
    page.text(KNOW, words, "note")
    page.next()


def _sources(page: Page) -> None:
    """Every source: where it is, its rows, the days that it covers, and its whole hash."""
    t = page.voice.t
    page.text(KPI, t("Sources"), "part")
    page.next()
    heads = {
        KPI: t("Source"),
        PERIOD: t("First day"),
        VALUE: t("Last day"),
        ROWS: t("Rows read"),
        KNOW: t("Where it is"),
        PROVIDER: "SHA-256",
    }
    for column in range(len(page.columns)):
        page.head(column, heads.get(column, ""), left=column in (KPI, KNOW, PROVIDER))
    page.next()
    for facts in page.voice.review.provenance.sources:
        _source(page, facts)


def _source(page: Page, facts: SourceFacts) -> None:
    page.text(KPI, facts.source)
    page.day(PERIOD, facts.first_day)
    page.day(VALUE, facts.last_day)
    page.number(ROWS, facts.rows, COUNT)
    page.blank("row", LEAST, STATE)
    page.text(KNOW, facts.location, "note")
    page.sheet.merge_range(page.row, PROVIDER, page.row, SIGNED, "", page.styles.get("note"))
    page.text(PROVIDER, facts.sha256, "note")
    page.next(height=32)
