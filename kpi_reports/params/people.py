"""people.csv: who is assessed as a person, where, in which position."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TypeAlias

from kpi_reports.errors import Fault, ParamsError
from kpi_reports.params.csv_text import (
    CsvLine,
    empty_cells,
    parse,
    read_lines,
    read_number,
    repeats,
)
from kpi_reports.params.explain import shown
from kpi_reports.params.models import Person

# The columns with what each holds; the reference in docs/params.md is made from this.
COLUMNS: Mapping[str, str] = {
    "id": "the key in the data; no department has the same",
    "name": "the name, for the analyst's files; no pack shows it",
    "department": "the department's id in departments.yaml",
    "position": "the id of a position in scheme.yaml, by which the person is scored",
    "base_pay": "the base of the bonus simulation, for the period reported; may be empty",
    "attendance": "the coefficient of attendance, as 0.95; empty: 1",
}
REQUIRED = ("id", "name", "department", "position")
IDENTIFIER = re.compile(r"\w[\w .-]{0,63}")
PersonLine: TypeAlias = CsvLine[Person]


def read_people(text: str, file: str) -> tuple[tuple[PersonLine, ...], list[Fault]]:
    """The people of a CSV text and the faults of the lines that hold none.

    Whether departments and positions exist is checked elsewhere.
    """
    lines, faults = read_lines(text, file, COLUMNS, _row)
    return lines, faults + repeats(
        lines, file, lambda row: row.id, lambda row: f"line of person '{row.id}'"
    )


def _row(cells: Mapping[str, str]) -> Person:
    """Raises ParamsError with every fault of the line, each without a place."""
    faults = empty_cells(cells, REQUIRED)
    if cells["id"] and not IDENTIFIER.fullmatch(cells["id"]):
        message = f"'id' is {shown(cells['id'])}; use letters, digits, '-', '_' and '.'"
        faults.append(Fault(None, None, message))
    pay = parse(read_number, "base_pay", cells["base_pay"], faults)
    attendance = parse(read_number, "attendance", cells["attendance"], faults)
    for name, number in (("base_pay", pay), ("attendance", attendance)):
        if number is not None and number < 0:
            faults.append(Fault(None, None, f"'{name}' is {number}; it cannot be below 0"))
    if faults:
        raise ParamsError(faults)
    return Person(
        id=cells["id"],
        name=cells["name"],
        department=cells["department"],
        position=cells["position"],
        base_pay=pay,
        attendance=Decimal(1) if attendance is None else attendance,
    )
