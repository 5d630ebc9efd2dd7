"""The words that belong to every pack, not to what it says: page numbers, skip link, footer."""

from __future__ import annotations

from kpi_reports.report.words import translator
from kpi_reports.values import Language

HTML_LANG = {"en": "en", "zh": "zh-CN"}


def furniture(language: Language) -> dict[str, str]:
    """The pack's own words in this language, by what they are for."""
    t = translator(language)
    return {
        "title": t("KPI review"),
        "skip": t("Skip to the content"),
        "contents": t("Contents"),
        "summary": t("Summary"),
        "show_all": t("Show all {n} rows"),
        "show_charts": t("Show all {n} charts"),
        "open_all": t("Open every part"),
        "close_all": t("Close every part"),
        "page": t("Page {page} of {pages}"),
    }
