"""One day of the calendar, as people write it in Chinese and English."""

from __future__ import annotations

import re
from datetime import date

from kpi_reports.intake.written.parsed import Parsed

FIRST_YEAR, LAST_YEAR = 1900, 2199
YEAR = r"(?P<year>[0-9]{4})"
_MONTHS = {
    "jan": 1, "january": 1, "feb": 2, "february": 2, "mar": 3, "march": 3, "apr": 4, "april": 4,
    "may": 5, "jun": 6, "june": 6, "jul": 7, "july": 7, "aug": 8, "august": 8, "sep": 9,
    "sept": 9, "september": 9, "oct": 10, "october": 10, "nov": 11, "november": 11, "dec": 12,
    "december": 12,
}  # fmt: skip
MONTH_NAME = rf"(?P<name>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})"
_WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
_DAY = r"(?P<day>[0-9]{1,2})"
_ORDINAL = r"(?:st|nd|rd|th)?"
_FLAGS = re.IGNORECASE | re.ASCII

_SPELLINGS = tuple(
    (how, re.compile(spelling, _FLAGS))
    for how, spelling in (
        ("plain", rf"{YEAR}(?P<mark>[-/])(?P<month>[0-9]{{1,2}})(?P=mark){_DAY}"),
        ("dotted_date", rf"{YEAR}\.(?P<month>[0-9]{{1,2}})\.{_DAY}"),
        ("compact_date", rf"{YEAR}(?P<month>[0-9]{{2}})(?P<day>[0-9]{{2}})"),
        (
            "chinese_date",
            rf"{YEAR} *年 *(?P<month>[0-9]{{1,2}}) *月 *{_DAY} *[日号]?"
            r" *(?:(?:星期|周)(?P<weekday>[一二三四五六日天]))?",
        ),
        ("english_month", rf"{_DAY}{_ORDINAL}(?P<mark>[- /]?){MONTH_NAME}\.?,?(?:(?P=mark)){YEAR}"),
        ("english_month", rf"{MONTH_NAME}\.? +{_DAY}{_ORDINAL}(?:,| ) *{YEAR}"),
        ("english_month", rf"{YEAR}(?P<mark>[- /]){MONTH_NAME}(?P=mark){_DAY}"),
    )
)


def parse_day(folded: str) -> Parsed[date] | None:
    """The day that a folded text writes in full; None where the day does not exist.

    A weekday behind a Chinese date must be that day's. `how`: dotted_date, compact_date,
    chinese_date, english_month, plain.
    """
    for how, spelling in _SPELLINGS:
        if found := spelling.fullmatch(folded):
            part = found.groupdict()
            day = calendar_day(int(part["year"]), month_of(part), int(part["day"]))
            weekday = part.get("weekday")
            if day is None or (weekday and day.weekday() != _WEEKDAYS[weekday]):
                return None
            return Parsed(day, how)
    return None


def month_of(part: dict[str, str | None]) -> int:
    """The month of a spelling's parts: its number, or the number of its English name."""
    if name := part.get("name"):
        return _MONTHS[name.lower()]
    return int(part.get("month") or 0)


def calendar_day(year: int, month: int, day: int = 1) -> date | None:
    """The day, or None where there is none or its year is not among 1900 to 2199."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
