"""Columns that are months, quarters or years: they become rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kpi_reports.intake.readers.templates import columns_match
from kpi_reports.intake.written.dates import parse_date

_LEAST_COLUMNS = 3
_ENGLISH = (
    r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|january|february|march|april|august"
    r"|september|october|november|december)"
)
# how headers are written, the pattern that finds them, and what the new column is called
_KINDS: tuple[tuple[re.Pattern[str], str, str], ...] = tuple(
    (re.compile(spelling, re.IGNORECASE), pattern, name)
    for spelling, pattern, name in (
        (r"\d{4}年\d{1,2}月", "####年*月", "month"),
        (r"\d{4}年\d{1,2}月份", "####年*月份", "month"),
        (r"\d{4}-\d{2}-\d{2}", "####-##-##", "day_of"),
        (r"\d{4}-\d{2}", "####-##", "month"),
        (r"\d{4}-\d{1,2}", "####-*", "month"),
        (r"\d{4}/\d{1,2}", "####/*", "month"),
        (r"(?:19|20)\d{4}", "######", "month"),
        (r"\d{4} ?Q[1-4]", "####*Q#", "quarter"),
        (r"\d{4}年第?[1-4一二三四]季度?", "####年*季*", "quarter"),
        (r"Q[1-4]", "Q#", "quarter"),
        (r"第?[1-4一二三四]季度?", "*季*", "quarter"),
        (rf"{_ENGLISH}[-']\d{{2}}", "*-##|*'##", "month"),
        (rf"{_ENGLISH}[- ]?\d{{4}}", "*####", "month"),
        (rf"{_ENGLISH}", "", "month"),
        (r"\d{1,2}月份?", "*月|*月份", "month"),
        (r"(?:19|20)\d{2}年度?", "####年*", "year"),
        (r"(?:19|20)\d{2}", "####", "year"),
        (r"(?:19|20)\d{2} ?[*†]?", "####*", "year"),
    )
)


@dataclass(frozen=True, slots=True)
class Wide:
    """Columns that are values of one thing: which, by which pattern, and what the thing is."""

    places: tuple[int, ...]
    pattern: str
    name: str
    headers: tuple[str, ...]
    has_days: bool  # every header says a day, so that the new column is a date


def find_wide(names: Sequence[str]) -> Wide | None:
    """The columns whose names are periods, where there are at least three."""
    for spelling, pattern, name in _KINDS:
        places = [at for at, header in enumerate(names) if spelling.fullmatch(header.strip())]
        if len(places) < _LEAST_COLUMNS:
            continue
        more = [at for at, header in enumerate(names) if _is_period_with_mark(header)]
        if len(more) > len(places) and name == "year":
            continue  # some are marked as `2015 *`: the last kind takes both
        headers = tuple(names[at] for at in places)
        if "|".join(headers).count("|") != len(headers) - 1:
            continue
        has_days = all(parse_date(header) is not None for header in headers)
        return Wide(tuple(places), _pattern(pattern, names, places), name, headers, has_days)
    return None


def _is_period_with_mark(header: str) -> bool:
    return bool(_KINDS[-1][0].fullmatch(header.strip()))


def _pattern(pattern: str, names: Sequence[str], places: Sequence[int]) -> str:
    """The shortest writing that finds these columns and no other."""
    for written in [*pattern.split("|"), pattern]:
        if written and [n for n, h in enumerate(names) if h and columns_match(written, h)] == [
            *places
        ]:
            return written
    return "|".join(names[at] for at in places)
