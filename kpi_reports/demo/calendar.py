"""The three years of the demo company."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from kpi_reports.periods import Grain, Period

FIRST, LAST = date(2022, 1, 1), date(2024, 12, 31)
AS_OF = date(2025, 1, 5)
YEARS = (2022, 2023, 2024)
MONTHS = tuple(Period(Grain.MONTH, year, number) for year in YEARS for number in range(1, 13))


def position(month: Period) -> int:
    """The place of a month in the three years, from 0."""
    return MONTHS.index(month)


def month_of(day: date) -> Period:
    """The month that holds a day."""
    return Period(Grain.MONTH, day.year, day.month)


def days(month: Period) -> Iterator[date]:
    """Every day of a month."""
    day = month.first
    while day <= month.last:
        yield day
        day += timedelta(days=1)


def between(start: float, end: float, month: Period) -> float:
    """A value on the straight line from the first month to the last."""
    return start + (end - start) * position(month) / (len(MONTHS) - 1)


def month_zh(month: Period) -> str:
    """2024年1月"""
    return f"{month.year}年{month.number}月"


def day_zh(day: date) -> str:
    """2024年1月5日"""
    return f"{day.year}年{day.month}月{day.day}日"


def day_slashed(day: date) -> str:
    """2024/1/5"""
    return f"{day.year}/{day.month}/{day.day}"
