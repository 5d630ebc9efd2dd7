"""targets.csv: what each KPI should reach, from when on, and on what evidence."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, TypeVar, cast, get_args

from kpi_reports.errors import Fault, ParamsError, nearest
from kpi_reports.params.explain import shown
from kpi_reports.params.models import TargetRow
from kpi_reports.params.yaml_text import UNPRINTABLE
from kpi_reports.values import Target, TargetEvidence, Text

T = TypeVar("T")
Kind = Literal["last_period", "market", "competitor", "benchmark", "plan"]
KINDS: tuple[Kind, ...] = get_args(Kind)
# The columns with what each holds; the reference in docs/params.md is made from this.
COLUMNS: Mapping[str, str] = {
    "kpi": "the KPI's id in kpis.yaml",
    "department": "the department's id; empty: all departments and the company",
    "valid_from": "the first day on which the target is in force, as 2013-12-31",
    "target": "the value to reach, as 12 or 0.5; 80 % is 0.8",
    "floor": "the least acceptable value (three_point needs it); may be empty",
    "stretch": "the value that earns the most (three_point needs it); may be empty",
    "evidence_kind": f"what the target rests on: {', '.join(KINDS)}",
    "evidence_en": "the evidence in English",
    "evidence_zh": "the evidence in Chinese",
    "agreed_by": "who agreed; may be empty",
    "agreed_on": "the day of the agreement, as 2013-12-31; may be empty",
}
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Line:
    """A target with the line on which it stands."""

    line: int
    row: TargetRow


def read_targets(text: str, file: str) -> tuple[tuple[Line, ...], list[Fault]]:
    """The targets of a CSV text and the faults of the lines that hold none.

    Cells are text until they are parsed here; blank lines are passed over. Whether KPIs and
    departments exist is checked elsewhere.
    """
    faults: list[Fault] = []
    lines: list[Line] = []
    records = _records(text, file, faults)
    number, header = next(records, (1, None))
    if header is None:
        return (), faults or [Fault(file, None, "the file is empty")]
    if found := _header_faults(header, number, file):
        return (), found
    for number, cells in records:
        try:
            lines.append(Line(number, _row(_cells(header, cells))))
        except ParamsError as error:
            faults.extend(Fault(file, number, fault.message) for fault in error.faults)
    faults.extend(_duplicates(lines, file))
    return tuple(lines), faults


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


def _header_faults(header: Sequence[str], line: int, file: str) -> list[Fault]:
    if len(header) == 1 and (separator := next((s for s in ";\t|" if s in header[0]), None)):
        name = "tab" if separator == "\t" else f"'{separator}'"
        return [Fault(file, line, f"cells are separated by {name}; save the file with commas")]
    messages = [
        f"unknown column {shown(name)}.{nearest(name, COLUMNS)}"
        for name in header
        if name not in COLUMNS
    ]
    messages += [f"column '{name}' is missing" for name in COLUMNS if name not in header]
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


def _row(cells: Mapping[str, str]) -> TargetRow:
    """Raises ParamsError with every fault of the line, each without a place."""
    faults = [
        Fault(None, None, f"column '{name}' is empty")
        for name in ("kpi", "valid_from", "target", "evidence_kind", "evidence_en", "evidence_zh")
        if not cells[name]
    ]
    numbers = {n: _parse(_number, n, cells[n], faults) for n in ("target", "floor", "stretch")}
    days = {n: _parse(_day, n, cells[n], faults) for n in ("valid_from", "agreed_on")}
    kind = cells["evidence_kind"]
    if kind and kind not in KINDS:
        faults.append(
            Fault(None, None, f"'evidence_kind' cannot be {shown(kind)}.{nearest(kind, KINDS)}")
        )
    value, valid_from = numbers["target"], days["valid_from"]
    if faults or value is None or valid_from is None:
        raise ParamsError(faults)
    target = Target(
        value=value,
        valid_from=valid_from,
        evidence=TargetEvidence(cast(Kind, kind), Text(cells["evidence_en"], cells["evidence_zh"])),
        floor=numbers["floor"],
        stretch=numbers["stretch"],
        agreed_by=cells["agreed_by"] or None,
        agreed_on=days["agreed_on"],
    )
    return TargetRow(kpi=cells["kpi"], department=cells["department"] or None, target=target)


def _parse(reader: Callable[[str, str], T], name: str, text: str, faults: list[Fault]) -> T | None:
    """The cell as a value; None where it is empty or, with a fault, where it cannot be read."""
    try:
        return reader(name, text) if text else None
    except ParamsError as error:
        faults.extend(error.faults)
        return None


def _number(name: str, text: str) -> Decimal:
    if not NUMBER.fullmatch(text):
        hint = "; write 80 % as 0.8" if "%" in text or "％" in text else ""
        raise ParamsError(f"'{name}' is {shown(text)}; expected a number such as 12 or 0.5{hint}")
    return Decimal(text)


def _day(name: str, text: str) -> date:
    try:
        if DAY.fullmatch(text):
            return date.fromisoformat(text)
        raise ValueError(text)
    except ValueError as error:
        expected = "expected a day such as 2013-12-31"
        raise ParamsError(f"'{name}' is {shown(text)}; {expected}") from error


def _duplicates(lines: Sequence[Line], file: str) -> Iterator[Fault]:
    first: dict[tuple[str, str | None, date], int] = {}
    for entry in lines:
        row = entry.row
        key = (row.kpi, row.department, row.target.valid_from)
        if key in first:
            whom = f"'{row.department}'" if row.department else "all departments"
            yield Fault(
                file,
                entry.line,
                f"a second target of '{row.kpi}' for {whom} from {row.target.valid_from}; "
                f"the first is in line {first[key]}",
            )
        first.setdefault(key, entry.line)
