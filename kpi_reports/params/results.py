"""results.csv: results that are entered, because no row can be counted for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from kpi_reports.errors import Fault, ParamsError
from kpi_reports.params.csv_text import (
    CsvLine,
    empty_cells,
    parse,
    read_count,
    read_day,
    read_lines,
    read_number,
    read_period,
    repeats,
)
from kpi_reports.values import Result, Text

# The columns with what each holds; the reference in docs/params.md is made from this.
COLUMNS: Mapping[str, str] = {
    "unit": "a department's or person's id, or `company`",
    "kpi": "the id of a KPI whose measure is `entered`",
    "period": "the period that the result is of, as 2024-10, 2024Q4, 2024H2 or 2024",
    "value": "the result, as 12 or 0.5; 80 % is 0.8; of described levels the level's number",
    "n": "how many cases, answers or events it rests on; empty: 1",
    "evidence_en": "what shows it, in English; a rule of kind `levels` needs it",
    "evidence_zh": "what shows it, in Chinese; a rule of kind `levels` needs it",
    "provided_by": "who provided it; may be empty",
    "provided_on": "the day, as 2025-01-08; may be empty",
}
REQUIRED = ("unit", "kpi", "period", "value")
ResultLine: TypeAlias = CsvLine[Result]


def read_results(text: str, file: str) -> tuple[tuple[ResultLine, ...], list[Fault]]:
    """The results of a CSV text and the faults of the lines that hold none.

    Whether KPIs and units exist is checked elsewhere.
    """
    lines, faults = read_lines(text, file, COLUMNS, _row)
    return lines, faults + repeats(
        lines,
        file,
        lambda row: (row.unit, row.kpi, row.period),
        lambda row: f"result of '{row.kpi}' for '{row.unit}' in {row.period}",
    )


def _row(cells: Mapping[str, str]) -> Result:
    """Raises ParamsError with every fault of the line, each without a place."""
    faults = empty_cells(cells, REQUIRED)
    period = parse(read_period, "period", cells["period"], faults)
    value = parse(read_number, "value", cells["value"], faults)
    n = parse(read_count, "n", cells["n"], faults)
    day = parse(read_day, "provided_on", cells["provided_on"], faults)
    if bool(cells["evidence_en"]) != bool(cells["evidence_zh"]):
        faults.append(Fault(None, None, "evidence stands in one language; write it in both"))
    if faults or period is None or value is None:
        raise ParamsError(faults)
    evidence = Text(cells["evidence_en"], cells["evidence_zh"]) if cells["evidence_en"] else None
    return Result(
        unit=cells["unit"],
        kpi=cells["kpi"],
        period=period,
        value=value,
        n=1 if n is None else n,
        evidence=evidence,
        provided_by=cells["provided_by"] or None,
        provided_on=day,
    )
