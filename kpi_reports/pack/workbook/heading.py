"""The head of every sheet: whose it is, as of when the data are, what it was made from."""

from __future__ import annotations

from kpi_reports.pack.workbook.page import Page
from kpi_reports.report import numbers
from kpi_reports.values import UnitKind

HASH_SHOWN = 12  # hexadecimal digits; the sheet of the data and review.json have all


def write_heading(page: Page, title: str) -> None:
    """Title, period and state of the data, version and hashes: three rows."""
    voice, review = page.voice, page.voice.review
    t, made = voice.t, review.provenance
    is_company = review.unit.kind is UnitKind.COMPANY
    unit = t("Company overview") if is_company else voice.say(review.unit.name)
    separator = " · "
    page.text(0, separator.join((title, unit, str(review.period))), "title")
    page.next(height=26)
    state = (
        voice.say(review.company.name),
        numbers.period_name(review.period, voice.language),
        t("Data as of {date}", date=voice.date(review.as_of)),
    )
    page.text(0, separator.join(state), "meta")
    page.next()
    hashes = t(
        "kpi-reports {version}; SHA-256 of the params {params}, of the measured data {cube}",
        version=made.version,
        params=made.params_sha256[:HASH_SHOWN],
        cube=made.data_sha256[:HASH_SHOWN],
    )
    page.text(0, hashes, "meta")
    page.next()
