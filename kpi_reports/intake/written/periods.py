"""The first day of a month, quarter, half-year or year, as people write these periods."""

from __future__ import annotations

import re
from datetime import date

from kpi_reports.intake.written.days import MONTH_NAME, YEAR, calendar_day, month_of
from kpi_reports.intake.written.parsed import Parsed

_FLAGS = re.IGNORECASE | re.ASCII
_NUMERALS = {"一": 1, "二": 2, "三": 3, "四": 4, "上": 1, "下": 2}
_CENTURY_TURNS = 69  # two digits: 69 to 99 are 1969 to 1999, as POSIX and strptime read them

_PART = (
    r"(?:Q(?P<quarter>[1-4])|第?(?<![0-9])(?P<quarter_word>[1-4一二三四]) *季度?"
    r"|H(?P<half>[12])|(?P<half_word>[上下])半年)"
)
_FISCAL = r"FY ?(?:(?P<year>[0-9]{4})|(?P<short>[0-9]{2}))"
_FISCAL_CHINESE = rf"{YEAR} *(?:财年|财政年度|会计年度)"

_FISCAL_SPELLINGS = tuple(
    re.compile(spelling, _FLAGS)
    for spelling in (
        rf"{_FISCAL}(?:[ /-]?{_PART})?",
        rf"{_FISCAL_CHINESE}(?: *{_PART})?",
        rf"{_PART}[ /-]?{_FISCAL}",
    )
)
_PART_SPELLINGS = tuple(
    re.compile(spelling, _FLAGS)
    for spelling in (
        rf"{YEAR}(?: *年 *|[ /-]?){_PART}",
        rf"{_PART}[ /-]?{YEAR}",
        rf"(?P<quarter>[1-4])Q[ /-]?{YEAR}",
    )
)
_MONTH_SPELLINGS = tuple(
    (how, re.compile(spelling, _FLAGS))
    for how, spelling in (
        ("month_only", rf"{YEAR}[-/](?P<month>[0-9]{{1,2}})"),
        ("month_only", rf"{YEAR} *年 *(?P<month>[0-9]{{1,2}}) *月份?"),
        ("month_only", rf"{YEAR}(?P<month>[0-9]{{2}})"),
        ("english_month", rf"{MONTH_NAME}\.?(?:[-/,']|,? +)?{YEAR}"),
        ("english_month", rf"{YEAR}[- /]?{MONTH_NAME}"),
        # `Jan 24` is not taken: it may be a day of January
        ("english_month", rf"{MONTH_NAME}[-'](?P<short>[0-9]{{2}})"),
    )
)
_YEAR_SPELLING = re.compile(rf"{YEAR} *年(?P<business>度)?")
_BARE_DIGITS = re.compile("[0-9]{6}")


def parse_period(folded: str, *, fiscal_year_starts: int = 1) -> Parsed[date] | None:
    """The first day of the period that a folded text writes.

    A fiscal year (FY2024, 2024财年) is named by the calendar year in which it ends, unless it
    begins in January: with `fiscal_year_starts=4`, FY2024 begins on 2023-04-01. Quarters and
    halves that do not say "fiscal" are those of the calendar, whatever `fiscal_year_starts`.
    2024年度 is None where the fiscal year is not the calendar's, for it may be either. 200112 is
    None, as are all six digits that could also be a day (2020-01-12).

    `how`: fiscal, quarter, half_year, month_only, english_month, year_only.
    """
    for fiscal in _FISCAL_SPELLINGS:
        if found := fiscal.fullmatch(folded):
            return _fiscal(found.groupdict(), fiscal_year_starts)
    for spelling in _PART_SPELLINGS:
        if found := spelling.fullmatch(folded):
            how, months = _part(found.groupdict())
            return _parsed(int(found["year"]), 1 + months, how)
    for how, spelling in _MONTH_SPELLINGS:
        if found := spelling.fullmatch(folded):
            part = found.groupdict()
            if _BARE_DIGITS.fullmatch(folded) and _could_be_a_day(folded):
                return None
            return _parsed(_year(part), month_of(part), how)
    if found := _YEAR_SPELLING.fullmatch(folded):
        if found["business"] and fiscal_year_starts != 1:
            return None
        return _parsed(int(found["year"]), 1, "year_only")
    return None


def _fiscal(part: dict[str, str | None], starts: int) -> Parsed[date] | None:
    months = starts - 1 + _part(part)[1]
    year = _year(part) - (starts > 1)
    return _parsed(year + months // 12, months % 12 + 1, "fiscal")


def _part(part: dict[str, str | None]) -> tuple[str, int]:
    """How it was written, and the months that lie before it in its year."""
    if quarter := part.get("quarter") or part.get("quarter_word"):
        return "quarter", 3 * (_number(quarter) - 1)
    if half := part.get("half") or part.get("half_word"):
        return "half_year", 6 * (_number(half) - 1)
    return "year_only", 0


def _number(written: str) -> int:
    return _NUMERALS.get(written) or int(written)


def _year(part: dict[str, str | None]) -> int:
    if short := part.get("short"):
        return int(short) + (1900 if int(short) >= _CENTURY_TURNS else 2000)
    return int(part["year"] or 0)


def _could_be_a_day(digits: str) -> bool:
    """Whether YYYYMM may as well be YYMMDD."""
    year, month, day = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    return calendar_day(2000 + year, month, day) is not None


def _parsed(year: int, month: int, how: str) -> Parsed[date] | None:
    day = calendar_day(year, month)
    return None if day is None else Parsed(day, how)
