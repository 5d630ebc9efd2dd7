"""A review's numbers and names, said in one language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kpi_reports.report import numbers
from kpi_reports.report.words import Translator, translator
from kpi_reports.values import Grain, Kpi, KpiReview, Language, Period, Review, Text


@dataclass(frozen=True, slots=True)
class Voice:
    """Speaks about one review in one language: words by `t`, numbers by the KPI's own format."""

    review: Review
    language: Language

    @property
    def t(self) -> Translator:
        return translator(self.language)

    def say(self, text: Text) -> str:
        return text[self.language]

    def name(self, entry: KpiReview) -> str:
        return self.say(entry.kpi.name)

    def lower_name(self, entry: KpiReview | Kpi) -> str:
        """The name inside an English sentence: "mean departure delay", but "US sales"."""
        return self.lower((entry.kpi if isinstance(entry, KpiReview) else entry).name)

    def lower(self, text: Text) -> str:
        """A name inside an English sentence: "airport of departure"."""
        name = self.say(text)
        second = name[1:2]
        return name[:1].lower() + name[1:] if self.language == "en" and second.islower() else name

    def value(self, entry: KpiReview, value: float | None) -> str:
        """A value with its unit: "77.4%", "10.2 minutes"; "no data" where there is none."""
        if value is None:
            return self.t("no data")
        return numbers.format_value(entry.kpi, value, self.language, unit=True)

    def bare(self, entry: KpiReview, value: float | None) -> str:
        """A value whose unit was just said: "77.4%", "10.2"; money with its own."""
        if value is None or entry.kpi.unit_kind == "percent":
            return self.value(entry, value)
        own = numbers.has_own_scale(entry.kpi, value, self.language)
        return numbers.format_value(entry.kpi, value, self.language, unit=own, per=False)

    def span(self, kpi: Kpi, values: Iterable[float | Decimal | None]) -> str:
        """A value as it stands in a table ("77.4%", "10.2"), or the least and the greatest of
        several; "–" where none is known."""
        known = [value for value in values if value is not None]
        if not known:
            return "–"
        percent = kpi.unit_kind == "percent"
        low, high = (
            numbers.format_value(kpi, value, self.language, unit=percent)
            for value in (min(known), max(known))
        )
        return low if low == high else self.t("{low} to {high}", low=low, high=high)

    def change(self, entry: KpiReview, change: float) -> str:
        return numbers.format_change(entry.kpi, change, self.language)

    def money_change(self, entry: KpiReview, change: float) -> str:
        """A change beside values in words: money as money, "+CNY 11.10m"; else as ever."""
        kpi = entry.kpi
        if kpi.money is None:
            return self.change(entry, change)
        return numbers.format_value(kpi, change, self.language, sign=True, unit=True, per=False)

    def period(self, period: Period) -> str:
        """A period inside a sentence: "2024Q4", "November", "2023" / "2023 年"."""
        if period.grain is Grain.MONTH:
            return self.month(str(period))
        is_year = period.grain is Grain.YEAR and self.language == "zh"
        return f"{period}{numbers.NO_BREAK}年" if is_year else str(period)

    def month(self, month: str) -> str:
        """ "2013-12" as "December" / "12 月", with its year where it is not the reporting year."""
        period = Period.parse(month)
        text = numbers.month_name(period, self.language)
        if period.year == self.review.period.year:
            return text
        return (
            f"{text} {period.year}"
            if self.language == "en"
            else f"{period.year}{numbers.NO_BREAK}年{numbers.NO_BREAK}{text}"
        )

    def date(self, day: date) -> str:
        return numbers.format_date(day)
