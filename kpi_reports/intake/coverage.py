"""How long a row's day stands for: a row of a monthly table covers its whole month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal

from kpi_reports.intake.fields import DATE, field_named
from kpi_reports.params.source import DateFromParts, Shape
from kpi_reports.periods import Grain, Period
from kpi_reports.values import Conversion

Covers = Literal["day", "week", "month", "quarter", "year"]
WEEK_DAYS = 7
_WRITTEN: dict[str, Covers] = {"month_only": "month", "quarter": "quarter", "year_only": "year"}
_LAST_DAY = {  # SQL for the last day that a row's day stands for
    "day": "{day}",
    "week": f"{{day}} + {WEEK_DAYS - 1}",
    "month": "last_day({day})",
    "quarter": "last_day((date_trunc('quarter', {day}) + INTERVAL 2 MONTH)::DATE)",
    "year": "make_date(year({day}), 12, 31)",
}


def covers_of(source: Shape, conversions: Sequence[Conversion], rows: int) -> Covers:
    """As declared; else a month where days are made of year and month alone, or where every date
    was written as a month (or a quarter, or a year); else a day."""
    if source.covers is not None:
        return source.covers
    if isinstance(source.date, DateFromParts):
        return "day" if source.date.day is not None else "month"
    column = field_named(source, source.date or "") or DATE.removeprefix("\\")
    for entry in conversions:
        if entry.column == column and entry.how in _WRITTEN and entry.rows == rows:
            return _WRITTEN[entry.how]
    return "day"


def covered_until(last: date | None, covers: Covers) -> date | None:
    """The last day that the latest row stands for."""
    if last is None or covers == "day":
        return last
    if covers == "week":
        return last + timedelta(days=WEEK_DAYS - 1)
    return Period.of(last, Grain(covers)).last


def covered_until_sql(day: str, covers: Covers) -> str:
    """The same in SQL."""
    return _LAST_DAY[covers].format(day=day)
