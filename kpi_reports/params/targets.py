"""targets.csv: what each KPI should reach, from when on, and on what evidence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias, cast, get_args

from kpi_reports.errors import Fault, ParamsError, nearest
from kpi_reports.params.csv_text import (
    CsvLine,
    empty_cells,
    parse,
    read_day,
    read_lines,
    read_number,
    repeats,
    whom,
)
from kpi_reports.params.explain import shown
from kpi_reports.params.models import TargetRow
from kpi_reports.values import Target, TargetEvidence, Text

Kind = Literal["last_period", "market", "competitor", "benchmark", "plan"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Change = Literal["apply", "split"]
GrainName = Literal["month", "quarter", "half", "year"]
GRAINS: tuple[GrainName, ...] = get_args(GrainName)
CHANGES: tuple[Change, ...] = get_args(Change)
# Columns that may be left out.
OPTIONAL: Mapping[str, str] = {
    "benchmark": "a peer's or the industry's value, for reading; may be empty",
    "grain": f"for which length of period it holds: {', '.join(GRAINS)}; empty: for any",
    "change": "what it does to a period in which it begins: `apply`, it counts for the whole "
    "period; `split`, it and the one before count by their days; empty: `apply`",
    "reason_en": "why the target was changed, in English; may be empty",
    "reason_zh": "why the target was changed, in Chinese; may be empty",
}
# The columns with what each holds; the reference in docs/params.md is made from this.
COLUMNS: Mapping[str, str] = {
    "kpi": "the KPI's id in kpis.yaml",
    "department": "the id of a department, position or person; empty: all of them and the company",
    "valid_from": "the first day on which the target is in force, as 2013-12-31",
    "target": "the value to reach, as 12 or 0.5; 80 % is 0.8",
    "floor": "the least acceptable value (three_point needs it); may be empty",
    "stretch": "the value that earns the most (three_point needs it); may be empty",
    "evidence_kind": f"what the target rests on: {', '.join(KINDS)}",
    "evidence_en": "the evidence in English",
    "evidence_zh": "the evidence in Chinese",
    "agreed_by": "who agreed; may be empty",
    "agreed_on": "the day of the agreement, as 2013-12-31; may be empty",
    **OPTIONAL,
}
REQUIRED = ("kpi", "valid_from", "target", "evidence_kind", "evidence_en", "evidence_zh")
Line: TypeAlias = CsvLine[TargetRow]


def read_targets(text: str, file: str) -> tuple[tuple[Line, ...], list[Fault]]:
    """The targets of a CSV text and the faults of the lines that hold none.

    Whether KPIs and departments exist is checked elsewhere.
    """
    lines, faults = read_lines(text, file, COLUMNS, _row, OPTIONAL)
    return lines, faults + repeats(
        lines,
        file,
        lambda row: (row.kpi, row.department, row.target.valid_from, row.target.grain),
        _which,
    )


def _which(row: TargetRow) -> str:
    """The target as a message names it."""
    length = f" and periods of a {row.target.grain}" if row.target.grain else ""
    whose = f"{whom(row.department)} from {row.target.valid_from}{length}"
    return f"target of '{row.kpi}' for {whose}"


def _row(cells: Mapping[str, str]) -> TargetRow:
    """Raises ParamsError with every fault of the line, each without a place."""
    faults = empty_cells(cells, REQUIRED)
    names = ("target", "floor", "stretch", "benchmark")
    numbers = {n: parse(read_number, n, cells[n], faults) for n in names}
    days = {n: parse(read_day, n, cells[n], faults) for n in ("valid_from", "agreed_on")}
    for column, allowed in (("evidence_kind", KINDS), ("grain", GRAINS), ("change", CHANGES)):
        if cells[column] and cells[column] not in allowed:
            near = nearest(cells[column], allowed)
            message = f"'{column}' cannot be {shown(cells[column])}.{near}"
            faults.append(Fault(None, None, message))
    if bool(cells["reason_en"]) != bool(cells["reason_zh"]):
        faults.append(Fault(None, None, "the reason stands in one language; write it in both"))
    value, valid_from = numbers["target"], days["valid_from"]
    if faults or value is None or valid_from is None:
        raise ParamsError(faults)
    kind, words = (
        cast(Kind, cells["evidence_kind"]),
        Text(cells["evidence_en"], cells["evidence_zh"]),
    )
    target = Target(
        value=value,
        valid_from=valid_from,
        evidence=TargetEvidence(kind, words),
        floor=numbers["floor"],
        stretch=numbers["stretch"],
        agreed_by=cells["agreed_by"] or None,
        agreed_on=days["agreed_on"],
        benchmark=numbers["benchmark"],
        grain=cast(GrainName, cells["grain"]) if cells["grain"] else None,
        change=cast(Change, cells["change"] or "apply"),
        reason=Text(cells["reason_en"], cells["reason_zh"]) if cells["reason_en"] else None,
    )
    return TargetRow(kpi=cells["kpi"], department=cells["department"] or None, target=target)
