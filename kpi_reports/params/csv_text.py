"""Lines of the CSV files in params: cells as text, faults with their line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Generic, TypeVar

from kpi_reports.errors import Fault, ParamsError, PeriodError, nearest
from kpi_reports.params.explain import shown
from kpi_reports.params.yaml_text import UNPRINTABLE
from kpi_reports.periods import Period

T = TypeVar("T")
Row = TypeVar("Row")
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class CsvLine(Generic[Row]):
    """What a line says, with its number."""

    line: int
    row: Row


def read_lines(
    text: str,
    file: str,
    columns: Mapping[str, str],
    row: Callable[[Mapping[str, str]], Row],
    optional: Collection[str] = (),
) -> tuple[tuple[CsvLine[Row], ...], list[Fault]]:
    """The lines of a CSV text below its header, and the faults of those that cannot be read.

    `columns` are those that must be there, in any order, but for the `optional` ones among them,
    whose cells are empty where they are not; `row` makes a line's cells, text by
    column, into what the line says, or raises ParamsError. Blank lines are passed over.
    """
    faults: list[Fault] = []
    lines: list[CsvLine[Row]] = []
    records = _records(text, file, faults)
    number, header = next(records, (1, None))
    if header is None:
        return (), faults or [Fault(file, None, "the file is empty")]
    if found := _header_faults(header, number, file, columns, optional):
        return (), found
    for number, cells in records:
        try:
            known = dict.fromkeys(optional, "") | _cells(header, cells)
            lines.append(CsvLine(number, row(known)))
        except ParamsError as error:
            faults.extend(Fault(file, number, fault.message) for fault in error.faults)
    return tuple(lines), faults


def repeats(
    lines: Sequence[CsvLine[Row]],
    file: str,
    key: Callable[[Row], Hashable],
    what: Callable[[Row], str],
) -> list[Fault]:
    """A fault for every line whose key stands in an earlier one: `what` it is a second of, and the
    number of the first."""
    first: dict[Hashable, int] = {}
    faults = []
    for entry in lines:
        line = first.setdefault(key(entry.row), entry.line)
        if line != entry.line:
            message = f"a second {what(entry.row)}; the first is in line {line}"
            faults.append(Fault(file, entry.line, message))
    return faults


def empty_cells(cells: Mapping[str, str], required: Sequence[str]) -> list[Fault]:
    """A fault, without a place, for each required column that is empty."""
    return [Fault(None, None, f"column '{name}' is empty") for name in required if not cells[name]]


def parse(reader: Callable[[str, str], T], name: str, text: str, faults: list[Fault]) -> T | None:
    """The cell as a value; None where it is empty or, with a fault, where it cannot be read."""
    try:
        return reader(name, text) if text else None
    except ParamsError as error:
        faults.extend(error.faults)
        return None


def read_day(name: str, text: str) -> date:
    """The day in a cell. Raises ParamsError where it is not written as 2013-12-31."""
    try:
        if DAY.fullmatch(text):
            return date.fromisoformat(text)
        raise ValueError(text)
    except ValueError as error:
        expected = "expected a day such as 2013-12-31"
        raise ParamsError(f"'{name}' is {shown(text)}; {expected}") from error


def read_number(name: str, text: str) -> Decimal:
    """The number in a cell. Raises ParamsError where it is not written as 12 or 0.5."""
    if not NUMBER.fullmatch(text):
        hint = "; write 80 % as 0.8" if "%" in text or "％" in text else ""
        raise ParamsError(f"'{name}' is {shown(text)}; expected a number such as 12 or 0.5{hint}")
    return Decimal(text)


def read_count(name: str, text: str) -> int:
    """The whole number in a cell. Raises ParamsError where it is not one."""
    if not re.fullmatch(r"\d{1,12}", text, re.ASCII):
        raise ParamsError(f"'{name}' is {shown(text)}; expected a whole number such as 12")
    return int(text)


def read_period(name: str, text: str) -> Period:
    """The period in a cell. Raises ParamsError where it is not written as one."""
    try:
        return Period.parse(text)
    except PeriodError as error:
        expected = "expected a period such as 2024-10, 2024Q4, 2024H2 or 2024"
        raise ParamsError(f"'{name}' is {shown(text)}; {expected}") from error


def whom(department: str | None) -> str:
    """A line's department as messages name it."""
    return f"'{department}'" if department else "all departments"


def _records(text: str, file: str, faults: list[Fault]) -> Iterator[tuple[int, list[str]]]:
    """Every record with the line on which it begins; a quoted cell may hold line breaks."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        begins = reader.line_num + 1
        try:
            cells = [cell.strip() for cell in next(reader)]
            if found := UNPRINTABLE.search("".join(cells)):
                code = f"U+{ord(found[0]):04X}"
                faults.append(Fault(file, begins, f"text holds the control character {code}"))
        except StopIteration:
            return
        except csv.Error as error:
            faults.append(Fault(file, begins, f"not readable as CSV: {error}"))
            return
        if any(cells):
            yield begins, cells


def _header_faults(
    header: Sequence[str],
    line: int,
    file: str,
    columns: Mapping[str, str],
    optional: Collection[str],
) -> list[Fault]:
    if len(header) == 1 and (separator := next((s for s in ";\t|" if s in header[0]), None)):
        name = "tab" if separator == "\t" else f"'{separator}'"
        return [Fault(file, line, f"cells are separated by {name}; save the file with commas")]
    messages = [
        f"unknown column {shown(name)}.{nearest(name, columns)}"
        for name in header
        if name not in columns
    ]
    missing = [name for name in columns if name not in header and name not in optional]
    messages += [f"column '{name}' is missing" for name in missing]
    twice = sorted({name for name in header if header.count(name) > 1})
    messages += [f"column '{name}' stands twice" for name in twice]
    return [Fault(file, line, message) for message in messages]


def _cells(header: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    if len(cells) != len(header):
        raise ParamsError(
            f"{len(cells)} cells, but the header has {len(header)}; put quotes round text that "
            "holds a comma"
        )
    return dict(zip(header, cells, strict=True))
