"""A day with a time of the clock, as people and systems write it."""

from __future__ import annotations

import re
from datetime import datetime, time

from kpi_reports.intake.written.days import parse_day
from kpi_reports.intake.written.parsed import Parsed

_ZONE = r"(?P<zone> ?(?:Z|UTC|[+-][0-9]{2}(?::?[0-9]{2})?))?"
_COLONS = (
    r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})"
    r"(?::(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,9}))?)?(?: ?(?P<half>[AP]M))?"
)
_CHINESE = (
    r"(?P<hour>[0-9]{1,2}) *[时点]"
    r"(?: *(?P<minute>[0-9]{1,2}) *分(?: *(?P<second>[0-9]{1,2}) *秒)?)?"
)
_GAP = r"(?P<day>.*?[^ ,T])(?:T|,? +|(?<=[日号]))(?P<chinese_half>上午|下午)? *"
_SPELLINGS = tuple(
    (how, re.compile(spelling, re.IGNORECASE | re.ASCII))
    for how, spelling in (
        ("plain", f"{_GAP}{_COLONS}{_ZONE}"),
        ("chinese_clock", f"{_GAP}{_CHINESE}"),
        (
            "compact_date",
            r"(?P<day>[0-9]{8})T?(?P<hour>[0-9]{2})(?P<minute>[0-9]{2})(?P<second>[0-9]{2})"
            f"{_ZONE}",
        ),
    )
)
_AFTERNOON = {"AM": 0, "上午": 0, "PM": 12, "下午": 12}


def parse_clock(folded: str) -> Parsed[datetime] | None:
    """The day and time that a folded text writes, without a zone: the clock as written.

    24:00 and seconds of 60 are None. With 上午, 下午, AM or PM the hour is 1 to 12, and 上午 12 is
    midnight, as spreadsheets write it. Decimals of a second are kept to six.

    `how`: that of the day where it tells something, else twelve_hours, chinese_clock,
    zone_dropped, plain.
    """
    for how, spelling in _SPELLINGS:
        if found := spelling.fullmatch(folded):
            part = found.groupdict()
            day, clock = parse_day(part["day"]), _time(part)
            if day is None or clock is None:
                return None
            when = datetime.combine(day.value, clock)
            return Parsed(when, day.how if day.how != "plain" else _how(how, part))
    return None


def _time(part: dict[str, str | None]) -> time | None:
    hour = int(part["hour"] or 0)
    halves = [half for name in ("half", "chinese_half") if (half := part.get(name))]
    if halves:
        if len(halves) > 1 or not 1 <= hour <= 12:
            return None
        hour = hour % 12 + _AFTERNOON[halves[0].upper()]
    microseconds = int((part.get("fraction") or "0")[:6].ljust(6, "0"))
    try:
        return time(hour, int(part["minute"] or 0), int(part.get("second") or 0), microseconds)
    except ValueError:
        return None


def _how(how: str, part: dict[str, str | None]) -> str:
    if part.get("half") or part.get("chinese_half"):
        return "twelve_hours"
    return "zone_dropped" if how == "plain" and part.get("zone") else how
