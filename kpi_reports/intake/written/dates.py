"""Dates and times, as people and spreadsheets write them.

Nothing is guessed: a text that has two readings gives None. That holds for 25/12/2024 too, which
has only one: read alone, it would leave 03/04/2024 of the same column unread, and half a column
is worse than a fault that names the cure, `date_format`.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from kpi_reports.errors import SourceError
from kpi_reports.intake.written.clocks import parse_clock
from kpi_reports.intake.written.days import FIRST_YEAR, LAST_YEAR, parse_day
from kpi_reports.intake.written.parsed import MAX_LENGTH, Parsed, fold, folding
from kpi_reports.intake.written.periods import parse_period

ExcelSerials = Literal["1900", "1904"]

_SERIAL = re.compile(r"(?P<days>[0-9]{5})(?P<fraction>\.[0-9]+)?")
_FIRST_SERIAL, _SERIAL_LIMIT = 20_000, 80_000  # 1954 to 2119: less is more likely a number
# the 1900 count has a 29 February 1900 that never was; from March 1900 on, counting from
# 30 December 1899 makes up for it, and our serials begin later
_EPOCHS = {"1900": datetime(1899, 12, 30), "1904": datetime(1904, 1, 1)}
_SECONDS_PER_DAY = 86_400
_PROBE = datetime(2003, 11, 24)
_RUN_TOGETHER = re.compile("%[A-Za-z]%")


def parse_date(
    text: str,
    *,
    date_format: str | None = None,
    fiscal_year_starts: int = 1,
    excel_serials: ExcelSerials | None = None,
) -> Parsed[date] | None:
    """The day that a text writes; of a month, quarter, half-year or year, its first day.

    With `date_format` only that format is read, and two-digit years as strptime takes them.
    Without, years have four digits, 1900 to 2199, except in Jan-24 and FY24. Of a time, the day
    as written. With `excel_serials` five digits from 20000 to 79999 are days counted by a
    spreadsheet; a fraction is dropped. `parse_period` tells how fiscal years are named.

    `how`: date_format, excel_serial, timestamp, what `parse_day` and `parse_period` tell, else
    full_width, dash, trimmed, plain.
    """
    folded = fold(text)
    if len(folded) > MAX_LENGTH:
        return None
    if date_format is not None:
        when = _by_format(folded, date_format)
        return None if when is None else Parsed(when.date(), "date_format")
    if excel_serials is not None and (serial := _SERIAL.fullmatch(folded)):
        when = _from_serial(serial["days"], excel_serials)
        return None if when is None else Parsed(when.date(), "excel_serial")
    found = parse_day(folded) or parse_period(folded, fiscal_year_starts=fiscal_year_starts)
    if found is not None:
        return Parsed(found.value, folding(text)) if found.how == "plain" else found
    clock = parse_clock(folded)
    return None if clock is None else Parsed(clock.value.date(), "timestamp")


def parse_timestamp(
    text: str,
    *,
    date_format: str | None = None,
    fiscal_year_starts: int = 1,
    excel_serials: ExcelSerials | None = None,
) -> Parsed[datetime] | None:
    """The day and time that a text writes, without a zone: the clock as written.

    A day alone is its midnight; a month or longer period is None, so `fiscal_year_starts` changes
    nothing and is taken only to be called as `parse_date` is. The rest is as there; a fraction
    of a serial number is rounded half up to the second.

    `how`: date_format, excel_serial, what `parse_day` and `parse_clock` tell, else full_width,
    dash, trimmed, plain.
    """
    folded = fold(text)
    if len(folded) > MAX_LENGTH:
        return None
    if date_format is not None:
        when = _by_format(folded, date_format)
        return None if when is None else Parsed(when, "date_format")
    if excel_serials is not None and _SERIAL.fullmatch(folded):
        when = _from_serial(folded, excel_serials)
        return None if when is None else Parsed(when, "excel_serial")
    if day := parse_day(folded):
        midnight = datetime.combine(day.value, datetime.min.time())
        return Parsed(midnight, folding(text) if day.how == "plain" else day.how)
    clock = parse_clock(folded)
    if clock is not None and clock.how == "plain":
        return Parsed(clock.value, folding(text))
    return clock


def check_date_format(date_format: str) -> None:
    """Passes where the format can be read and tells a day, a month or a year.

    Raises SourceError where Python knows no such format, or a date read by it would have a year
    or a month that was never written.
    """
    try:
        read = datetime.strptime(_PROBE.strftime(date_format), date_format)
    except (ValueError, re.error) as error:
        raise SourceError(
            f"date_format '{date_format}' cannot be read. Write it as %d/%m/%Y or %Y%m%d"
        ) from error
    if read.date() not in (_PROBE.date(), date(2003, 11, 1), date(2003, 1, 1)):
        raise SourceError(
            f"date_format '{date_format}' does not tell the year, or tells the day without the "
            "month. Write it as %d/%m/%Y or %Y%m"
        )


def _by_format(folded: str, date_format: str) -> datetime | None:
    # strptime takes digits of any script
    if any(character.isdecimal() and not character.isascii() for character in folded):
        return None
    try:
        when = datetime.strptime(folded, fold(date_format)).replace(tzinfo=None)
    except (ValueError, re.error):
        return None
    if not FIRST_YEAR <= when.year <= LAST_YEAR:
        return None
    # without marks between, 1112024 may be the 1st or the 11th: every part must be filled
    if _RUN_TOGETHER.search(date_format):
        again = when.strftime(fold(date_format))
        return when if again.casefold() == folded.casefold() else None
    return when


def _from_serial(written: str, excel_serials: ExcelSerials) -> datetime | None:
    days = Decimal(written)
    if not _FIRST_SERIAL <= days < _SERIAL_LIMIT:
        return None
    seconds = (days * _SECONDS_PER_DAY).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return _EPOCHS[excel_serials] + timedelta(seconds=int(seconds))
