"""How long something took, as people and spreadsheets write it, in minutes."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from kpi_reports.intake.measurement_units import six_decimals
from kpi_reports.intake.written.numbers import parse_percent
from kpi_reports.intake.written.parsed import MAX_LENGTH, Parsed, fold

_CLOCK = re.compile(
    r"(?P<sign>[+-])?(?P<hours>[0-9]{1,5}):(?P<minutes>[0-5][0-9])"
    r"(?::(?P<seconds>[0-5][0-9](?:\.[0-9]{1,6})?))?"
)
# a unit's words, its minutes, and how many of it make one of the unit before
_STEPS = (
    ("days", "天|days?|d", Fraction(1440), None),
    ("hours", "个?小时|时|钟头|hours?|hrs?|h", Fraction(60), 24),
    ("minutes", "分钟|分|minutes?|mins?|m", Fraction(1), 60),
    ("seconds", "秒钟?|seconds?|secs?|s", Fraction(1, 60), 60),
)


def parse_minutes(
    text: str, *, decimal_mark: str = ".", thousands_mark: str | None = None
) -> Parsed[Decimal] | None:
    """The minutes that a text writes, to six decimals, rounded half up.

    1:30 is an hour and a half and 0:01:30 a minute and a half: the first figure is hours. 90分钟,
    1小时30分, 1.5小时, 1h30m, 30秒 and 2天 (of 24 hours) say their units; a smaller unit that would
    fill the larger one (1小时90分) gives None, and so does a fraction of a unit that others follow.
    2日 is None: it may be the second of a month. A bare number is so many minutes.

    `how`: clock, duration, else that of the bare number. Raises as `parse_percent`.
    """
    folded = fold(text)
    # as a share would be read: a bare number stays, money and 万 are not taken
    number = parse_percent(text, decimal_mark=decimal_mark, thousands_mark=thousands_mark)
    if number is not None:
        return None if number.how in ("percent", "permille") else number
    if len(folded) > MAX_LENGTH:
        return None
    if found := _CLOCK.fullmatch(folded):
        seconds = Fraction(found["seconds"] or 0)
        minutes = int(found["hours"]) * 60 + int(found["minutes"]) + seconds / 60
        return Parsed(_signed(minutes, found["sign"]), "clock")
    return _in_words(folded, decimal_mark)


def _in_words(folded: str, decimal_mark: str) -> Parsed[Decimal] | None:
    found = _words(decimal_mark).fullmatch(folded)
    if found is None:
        return None
    total, is_first, had_fraction = Fraction(0), True, False
    for name, _, minutes, limit in _STEPS:
        if (written := found[name]) is None:
            continue
        amount = Fraction(written.replace(decimal_mark, "."))
        if had_fraction or (not is_first and limit is not None and amount >= limit):
            return None
        had_fraction = decimal_mark in written
        is_first = False
        total += amount * minutes
    return None if is_first else Parsed(_signed(total, found["sign"]), "duration")


def _signed(minutes: Fraction, sign: str | None) -> Decimal:
    return six_decimals(-minutes if sign == "-" else minutes)


@lru_cache
def _words(decimal_mark: str) -> re.Pattern[str]:
    amount = rf"[0-9]+(?:{re.escape(decimal_mark)}[0-9]+)?"
    steps = (rf"(?:(?P<{name}>{amount}) *(?:{words}))?" for name, words, _, _ in _STEPS)
    return re.compile(r"(?P<sign>[+-])?" + " *".join(steps), re.IGNORECASE | re.ASCII)
