"""Names and numbers inside the sentences of notes, in both languages at once."""

from __future__ import annotations

from collections.abc import Iterable

from kpi_reports.alignment.cascade import Alignment
from kpi_reports.report import numbers
from kpi_reports.report.words import translator
from kpi_reports.values import LANGUAGES, Kpi, Text


def quoted(name: Text) -> Text:
    """A name as sentences cite it."""
    return Text(f"“{name.en}”", f"“{name.zh}”")


def listed(names: Iterable[Text]) -> Text:
    """ "A, B and C" / "A、B 和 C"."""
    every = list(names)
    return Text(
        translator("en").list_of([name.en for name in every]),
        translator("zh").list_of([name.zh for name in every]),
    )


def unit_names(cascade: Alignment, units: Iterable[str]) -> Text:
    """The names of units, by their ids."""
    return listed(cascade.unit(unit).name for unit in units)


def valued(kpi: Kpi, value: numbers.Numeric) -> Text:
    """A value with its unit: "77.4%", "10.2 minutes", "CNY 85.50m"."""
    en, zh = (numbers.format_value(kpi, value, language, unit=True) for language in LANGUAGES)
    return Text(en, zh)


def sentence(en: str, zh: str, /, **facts: Text) -> Text:
    """Both sentences with the facts of their language filled in."""
    return Text(
        en.format(**{key: fact.en for key, fact in facts.items()}),
        zh.format(**{key: fact.zh for key, fact in facts.items()}),
    )
