"""process_changes.csv: from which month on a KPI was decided to be a new process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from kpi_reports.errors import Fault, ParamsError
from kpi_reports.params.csv_text import (
    CsvLine,
    empty_cells,
    parse,
    read_day,
    read_lines,
    read_period,
    repeats,
    whom,
)
from kpi_reports.params.explain import shown
from kpi_reports.periods import Grain, Period
from kpi_reports.values import ProcessChange, Text

# The columns with what each holds; the reference in docs/params.md is made from this.
COLUMNS: Mapping[str, str] = {
    "kpi": "the KPI's id in kpis.yaml",
    "department": "a department's id, or `company`; empty: all departments and the company",
    "first": "the first month of the new process, as 2024-05",
    "reason_en": "what changed, in English",
    "reason_zh": "what changed, in Chinese",
    "decided_by": "who decided that it is a new process",
    "decided_on": "the day of the decision, as 2024-09-02",
}
REQUIRED = tuple(name for name in COLUMNS if name != "department")
ProcessChangeLine: TypeAlias = CsvLine[ProcessChange]


def read_process_changes(text: str, file: str) -> tuple[tuple[ProcessChangeLine, ...], list[Fault]]:
    """The decisions of a CSV text and the faults of the lines that hold none.

    Whether KPIs and departments exist is checked elsewhere.
    """
    lines, faults = read_lines(text, file, COLUMNS, _row)
    return lines, faults + repeats(
        lines,
        file,
        lambda row: (row.kpi, row.unit, row.first),
        lambda row: f"change of '{row.kpi}' for {whom(row.unit)} in {row.first}",
    )


def _row(cells: Mapping[str, str]) -> ProcessChange:
    """Raises ParamsError with every fault of the line, each without a place."""
    faults = empty_cells(cells, REQUIRED)
    first = parse(_read_month, "first", cells["first"], faults)
    day = parse(read_day, "decided_on", cells["decided_on"], faults)
    if faults or first is None or day is None:
        raise ParamsError(faults)
    reason = Text(cells["reason_en"], cells["reason_zh"])
    return ProcessChange(
        cells["kpi"], cells["department"] or None, first, reason, cells["decided_by"], day
    )


def _read_month(name: str, text: str) -> Period:
    """The month in a cell. Raises ParamsError for anything else."""
    period = read_period(name, text)
    if period.grain is not Grain.MONTH:
        message = f"'{name}' is {shown(text)}; limits are of months, so name one such as 2024-05"
        raise ParamsError(message)
    return period
