"""Which declared type the texts of a column are of, with the share that parses."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from kpi_reports.intake.written.dates import parse_date, parse_timestamp
from kpi_reports.intake.written.durations import parse_minutes
from kpi_reports.intake.written.numbers import (
    parse_boolean,
    parse_integer,
    parse_number,
    parse_percent,
)
from kpi_reports.intake.written.parsed import fold

ENOUGH = 0.95  # of the filled cells: the others are told as not readable
DOUBTFUL = 0.6  # from here on a type is worth a question
_CODE_DIGITS = 12  # a whole number of so many digits is an id
_SHOWN_FAILURES = 3

_CODE_NAME = re.compile(
    r"(编号|编码|代码|工号|单号|卡号|账号|帐号|电话|手机|邮编|序列号|(?<![A-Za-z])(id|code|no\.?|zip))$"
    r"|^号$|_(id|code|no)$",
    re.IGNORECASE,
)
_DATE_NAME = re.compile(
    r"日期|日$|时间|月份|^月$|date|day|month|period|time|_on$|_at$", re.IGNORECASE
)
_LEADING_ZERO = re.compile(r"0\d+")
_COMPACT = re.compile(r"(?:19|20)\d{4}(?:\d{2})?")
_SERIAL = re.compile(r"[2-7]\d{4}(\.\d+)?")
_SWAPPED = re.compile(r"\d{1,2}([-/.])\d{1,2}\1(\d{4}|\d{2})(?: +(\d{1,2}:\d{2})(:\d{2})?)?")
_CLOCK = re.compile(r"\d{1,4}:[0-5]\d(:[0-5]\d)?")


@dataclass(frozen=True, slots=True)
class Marks:
    """What stands before decimals and groups digits in the file."""

    decimal: Literal[".", ","] = "."
    thousands: Literal[",", ".", " ", "'"] | None = None

    @property
    def as_arguments(self) -> dict[str, str | None]:
        return {"decimal_mark": self.decimal, "thousands_mark": self.thousands}


@dataclass(frozen=True, slots=True)
class Guess:
    """A type, how many of the filled cells parse as it, and what is to be decided.

    `failures` are examples of cells that do not; `remarks` are questions and evidence in words.
    """

    type: str
    parsed: int
    filled: int
    failures: tuple[str, ...] = ()
    date_format: str | None = None
    remarks: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        return self.parsed / self.filled if self.filled else 1.0


def find_marks(columns: Mapping[str, Counter[str]]) -> Marks:
    """The marks of numbers in a text file: other than . and , only where cells need them."""
    for marks in (Marks(",", "."), Marks(".", " "), Marks(".", "'"), Marks(",", " ")):
        for values in columns.values():
            plain = _share(values, lambda text: parse_number(text))
            other = _share(values, lambda text, m=marks: parse_number(text, **m.as_arguments))  # type: ignore[misc]
            if other >= ENOUGH and plain < other and plain < ENOUGH:
                return marks
    return Marks()


def guess_type(values: Counter[str], *, name: str, marks: Marks, excel: bool) -> Guess:
    """The type of a column from its different texts and how often each stands there."""
    total = values.total()
    if not total:
        return Guess("text", 0, 0, remarks=("every cell looked at is empty",))
    if reason := _code(values, name):
        return Guess("text", total, total, remarks=(reason,))
    if swapped := _swapped_date(values):
        return swapped
    best = Guess("text", 0, total)
    for kind, read in _readers(values, name=name, marks=marks, excel=excel):
        failures = [text for text in values if read(text) is None]
        lost = sum(values[text] for text in failures)
        shown = tuple(failures[:_SHOWN_FAILURES])
        guess = Guess(kind, total - lost, total, shown)
        if guess.share >= ENOUGH:
            return replace(guess, remarks=_remarks(kind, values))
        best = max(best, guess, key=lambda one: one.share)
    if best.share >= DOUBTFUL:
        doubt = (
            f"choose: type {best.type}? {best.parsed} of {total} cells parse, not "
            f"{_quoted(best.failures)}"
        )
        return Guess("text", total, total, remarks=(doubt,))
    return Guess("text", total, total)


def _share(values: Counter[str], read: Callable[[str], object]) -> float:
    total = values.total()
    found = sum(count for text, count in values.items() if read(text) is not None)
    return found / total if total else 0.0


def _quoted(texts: tuple[str, ...]) -> str:
    return ", ".join(f"'{text}'" for text in texts)


def _code(values: Counter[str], name: str) -> str:
    """Why digits are no numbers here: the reason in words, or nothing."""
    digits = [text for text in values if fold(text).isdecimal()]
    if not digits or len(digits) < ENOUGH * len(values):
        return ""
    if zero := next((text for text in digits if _LEADING_ZERO.fullmatch(fold(text))), None):
        return f"digits that begin with 0 ('{zero}') are a code, no number"
    if _CODE_NAME.search(name):
        return "digits, and the name says that they are a code"
    if all(len(text) >= _CODE_DIGITS for text in digits) and not _dates_in_digits(values):
        return f"digits as long as '{digits[0]}' are a code, no number"
    return ""


def _dates_in_digits(values: Counter[str]) -> bool:
    return _share(values, lambda text: parse_timestamp(text)) >= ENOUGH


def _readers(
    values: Counter[str], *, name: str, marks: Marks, excel: bool
) -> Iterator[tuple[str, Callable[[str], object]]]:
    """Types to try in order, each with what reads a text of it."""
    written = marks.as_arguments
    serials: Literal["1900"] | None = "1900" if excel else None
    texts = [fold(text) for text in values]
    if not all(text in ("0", "1") for text in texts):
        yield "boolean", parse_boolean
    compact = all(_COMPACT.fullmatch(text) for text in texts)
    serial = all(_SERIAL.fullmatch(text) for text in texts)
    plain = [text for text in texts if parse_number(text) is not None]
    is_day = len(plain) < len(texts) or ((compact or (serial and excel)) and _is_day(name, texts))
    if is_day and any(":" in text or "时" in text or "点" in text for text in texts):
        yield "timestamp", lambda text: parse_timestamp(text, excel_serials=serials)
    if is_day:
        yield "date", lambda text: parse_date(text, excel_serials=serials)
    if any("%" in text or "‰" in text or "百分之" in text for text in texts):
        yield "percent", lambda text: parse_percent(text, **written)  # type: ignore[arg-type]
    yield "integer", lambda text: parse_integer(text, **written)  # type: ignore[arg-type]
    yield "decimal", lambda text: parse_number(text, **written)  # type: ignore[arg-type]
    yield "minutes", lambda text: parse_minutes(text, **written)  # type: ignore[arg-type]


def _is_day(name: str, texts: list[str]) -> bool:
    """Whether digits alone are days: eight of them that make one, else where the name says so."""
    eight = all(len(text) == 8 for text in texts)
    return bool(_DATE_NAME.search(name)) or (eight and all(map(parse_date, texts)))


def _remarks(kind: str, values: Counter[str]) -> tuple[str, ...]:
    if kind == "minutes" and all(_CLOCK.fullmatch(fold(text)) for text in values):
        example = next(iter(values))
        return (f"choose: '{example}' is read as hours:minutes that something took; a time of "
                "the day is text",)  # fmt: skip
    if kind == "percent":
        bare = [text for text in values if parse_number(text) is not None]
        if bare:
            return (f"choose: '{bare[0]}' has no % and stays as it is",)
    return ()


def _swapped_date(values: Counter[str]) -> Guess | None:
    """Dates as 25/12/2024 or 12/25/2024: the order that all cells fit, else a question."""
    found = {text: _SWAPPED.fullmatch(fold(text)) for text in values}
    total = values.total()
    like = sum(values[text] for text, match in found.items() if match)
    if like < ENOUGH * total:
        return None
    first = next(match for match in found.values() if match)
    mark, year = first[1], "%Y" if len(first[2]) == 4 else "%y"
    clock = " %H:%M" + (":%S" if first[4] else "") if first[3] else ""
    orders = {
        f"%d{mark}%m{mark}{year}{clock}": "day before month",
        f"%m{mark}%d{mark}{year}{clock}": "month before day",
    }
    kind = "timestamp" if clock else "date"
    counts = {order: _count(values, order) for order in orders}
    example = first[0]
    fitting = [order for order, count in counts.items() if count >= ENOUGH * total]
    if len(fitting) == 1:
        other = next(order for order in orders if order != fitting[0])
        evidence = (
            f"{orders[fitting[0]]}: fits {counts[fitting[0]]} of {total} cells, "
            f"{orders[other]} fits {counts[other]}"
        )
        return Guess(kind, counts[fitting[0]], total, (), fitting[0], (evidence,))
    listed = " or ".join(f"date_format: '{order}'" for order in orders)
    doubt = (
        f"choose: type {kind} with {listed}: "
        f"{'both fit every cell' if fitting else 'neither fits all cells'}, such as '{example}'"
    )
    return Guess("text", total, total, (), None, (doubt,))


def _count(values: Counter[str], date_format: str) -> int:
    return sum(n for text, n in values.items() if parse_date(text, date_format=date_format))
