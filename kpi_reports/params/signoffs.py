"""signoffs.csv: who provided and who reviewed the numbers of a KPI, for which period, and when."""

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
from kpi_reports.values import SignOff

# The columns with what each holds; the reference in docs/params.md is made from this.
COLUMNS: Mapping[str, str] = {
    "kpi": "the KPI's id in kpis.yaml",
    "department": "the department's id; empty: all departments and the company",
    "period": "the period signed off, as 2024-10, 2024Q4, 2024H2 or 2024; it covers those in it",
    "provider": "who provided the number; empty where the KPI has a `provider`",
    "reviewer": "who reviewed it; empty where the KPI has a `reviewer`",
    "signed_on": "the day of the sign-off, as 2025-01-08",
}
REQUIRED = ("kpi", "period", "signed_on")
SignOffLine: TypeAlias = CsvLine[SignOff]


def read_signoffs(text: str, file: str) -> tuple[tuple[SignOffLine, ...], list[Fault]]:
    """The sign-offs of a CSV text and the faults of the lines that hold none.

    Whether KPIs and departments exist is checked elsewhere.
    """
    lines, faults = read_lines(text, file, COLUMNS, _row)
    return lines, faults + repeats(
        lines,
        file,
        lambda row: (row.kpi, row.department, row.period),
        lambda row: f"sign-off of '{row.kpi}' for {whom(row.department)} in {row.period}",
    )


def _row(cells: Mapping[str, str]) -> SignOff:
    """Raises ParamsError with every fault of the line, each without a place."""
    faults = empty_cells(cells, REQUIRED)
    period = parse(read_period, "period", cells["period"], faults)
    signed_on = parse(read_day, "signed_on", cells["signed_on"], faults)
    if period is not None and signed_on is not None and signed_on < period.first:
        message = f"'signed_on' is {signed_on}, before {period} begins; correct the day"
        faults.append(Fault(None, None, message))
    if faults or period is None or signed_on is None:
        raise ParamsError(faults)
    return SignOff(
        kpi=cells["kpi"],
        department=cells["department"] or None,
        period=period,
        provider=cells["provider"] or None,
        reviewer=cells["reviewer"] or None,
        signed_on=signed_on,
    )
