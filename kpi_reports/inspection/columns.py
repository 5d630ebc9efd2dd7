"""What each column holds: its type, unit, gaps, examples and different values."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from kpi_reports.inspection.column_names import base_unit, english_name, unit_in_header
from kpi_reports.inspection.frame import Frame
from kpi_reports.inspection.kinds import Guess, Marks, find_marks, guess_type
from kpi_reports.intake.fields import normal
from kpi_reports.intake.measurement_units import conversion
from kpi_reports.intake.readers.layout import one_line
from kpi_reports.intake.written.numbers import parse_integer, parse_number, parse_percent
from kpi_reports.params.source import NOTHING
from kpi_reports.params.yaml_text import UNPRINTABLE

_MINUTES = ("分钟", "min", "minute", "minutes")
NUMBERS = ("integer", "decimal", "percent", "minutes")
_MONEY = re.compile(
    r"额|收入|成本|费|预算|价|利润|工资|薪|revenue|sales|cost|amount|price|income|budget|profit",
    re.IGNORECASE,
)
_FRACTION_LIMIT = Decimal("1.5")  # bare numbers beyond it are no fractions


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """A column as it was looked at.

    `header` is its name in the file, `name` the one proposed. `values` counts the different
    filled texts. `refused` says why it cannot be declared. `lowest` and `highest` are of numbers,
    as written in the file.
    """

    place: int
    header: str
    name: str
    guess: Guess
    rows: int
    values: Counter[str] = field(repr=False)
    from_unit: str | None = None
    to_unit: str | None = None
    lowest: Decimal | None = None
    highest: Decimal | None = None
    numbers: tuple[float, ...] = field(default=(), repr=False)
    refused: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def filled(self) -> int:
        return self.values.total()

    @property
    def missing(self) -> int:
        return self.rows - self.filled

    @property
    def is_number(self) -> bool:
        return self.guess.type in NUMBERS


def columns_of(
    frame: Frame, *, excel: bool, is_text: bool
) -> tuple[tuple[ColumnFacts, ...], Marks]:
    """Facts of every column of a table, and the marks of its numbers."""
    counted = [_values(frame, at) for at in range(len(frame.names))]
    headers = dict(enumerate(frame.names))
    marks = find_marks({str(at): counted[at] for at in headers}) if is_text else Marks()
    taken: set[str] = set()
    twice = Counter(normal(name) for name in frame.names if name)
    found = []
    for at, header in headers.items():
        refused = _refusal(header, twice)
        name = english_name(header, taken) if not refused else header
        stored = frame.grid.stored.get(header)
        total = counted[at].total()
        guess = (
            Guess(stored, total, total)
            if stored
            else guess_type(counted[at], name=header, marks=marks, excel=excel)
        )
        found.append(_facts(frame, at, name, guess, counted[at], marks, refused))
    return tuple(found), marks


def _values(frame: Frame, at: int) -> Counter[str]:
    texts = (cells[at] for _, cells in frame.records)
    trimmed = (text.strip() for text in texts if text)
    return Counter(text for text in trimmed if text not in NOTHING)


def _refusal(header: str, twice: Counter[str]) -> str:
    if not header:
        return "it has no name in the file: give it one there"
    if twice[normal(header)] > 1:
        return f"{twice[normal(header)]} columns have this name: rename them in the file"
    if "|" in header:
        return "its name holds |, which stands between several names"
    if UNPRINTABLE.search(header):
        return "its name holds a control character"
    return ""


def _facts(
    frame: Frame,
    at: int,
    name: str,
    guess: Guess,
    values: Counter[str],
    marks: Marks,
    refused: str,
) -> ColumnFacts:
    header = frame.names[at]
    numbers = _numbers(values, guess, marks)
    guess, from_unit, to_unit, remarks = _unit(header, guess, values, numbers)
    return ColumnFacts(
        place=at,
        header=one_line(header),
        name=name,
        guess=guess,
        rows=len(frame.records),
        values=values,
        from_unit=from_unit,
        to_unit=to_unit,
        lowest=min(numbers, default=None),
        highest=max(numbers, default=None),
        numbers=tuple(float(number) for number in numbers),
        refused=refused,
        remarks=remarks,
    )


def _numbers(values: Counter[str], guess: Guess, marks: Marks) -> list[Decimal]:
    if guess.type not in ("integer", "decimal", "percent"):
        return []
    read = {"integer": parse_integer, "percent": parse_percent}.get(guess.type, parse_number)
    found: list[Decimal] = []
    for text, count in values.items():
        parsed = read(text, **marks.as_arguments)  # type: ignore[arg-type]
        if parsed is not None:
            found += [Decimal(parsed.value)] * count
    return found


def _unit(
    header: str, guess: Guess, values: Counter[str], numbers: Sequence[Decimal]
) -> tuple[Guess, str | None, str | None, tuple[str, ...]]:
    """The type again, the unit of the cells, the one to count in, and what is to be decided."""
    unit = unit_in_header(header)
    if guess.type == "integer" and _MONEY.search(header):
        guess = replace(guess, type="decimal")  # whole in this file, perhaps not in the next
    if unit is None or guess.type not in ("integer", "decimal"):
        return guess, None, None, ()
    decimal = replace(guess, type="decimal")
    if unit in _MINUTES:
        return replace(guess, type="minutes"), None, None, (f"the header says {unit}",)
    base = base_unit(unit)
    if base is None:
        return guess, None, None, ()
    if base == "fraction" and all(abs(number) <= _FRACTION_LIMIT for number in numbers):
        doubt = (
            f"choose: the header says {unit}, and no cell is beyond {_FRACTION_LIMIT}: are they "
            f"fractions, or from_unit: '{unit}', to_unit: fraction?"
        )
        return decimal, None, None, (doubt,)
    factor = conversion(unit, base)
    by = f"times {factor.multiply}" if factor.divide == 1 else "converted"
    return decimal, unit, base, (f"the header says {unit}: {by} {base}",)
