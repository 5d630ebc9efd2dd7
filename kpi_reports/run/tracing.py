"""`kpi-reports trace`: a number's way back, in words and as a file of rows."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from kpi_reports.errors import OutputError
from kpi_reports.params.load import load_workspace
from kpi_reports.report import numbers
from kpi_reports.report.sections.lineage import how_words
from kpi_reports.report.words import translator
from kpi_reports.review.trace import Trace, TracedPart, trace
from kpi_reports.values import KpiValue, Result

if TYPE_CHECKING:
    from xlsxwriter import Workbook

SHOWN_FILES = 5
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run or hide


def trace_lines(params: Path, kpi: str, department: str, period: str) -> tuple[Trace, list[str]]:
    """The trace of a number and the lines that tell it."""
    workspace = load_workspace(params)
    found = trace(workspace, kpi, department, period)
    declared = workspace.kpis[kpi]
    lines = [
        f"{kpi} ({declared.name.en}), {found.unit.id}, {found.period}: {_value(found.value)}",
        f"  definition: {found.definition}",
        f"  measured as: {_measure(declared.measure.model_dump(exclude_none=True))}",
        *_cycle(found.value),
        *(_entered(result) for result in found.entered),
    ]
    for part in found.parts:
        lines += ["", *_part(part)]
    return found, lines


def _value(value: KpiValue) -> str:
    if value.value is None:
        return f"no value ({value.missing.value if value.missing else 'no rows'})"
    shown = f"{value.value:.6g}, n = {value.n}"
    if value.numerator is not None and value.denominator is not None:
        shown += f" ({_exact(value.numerator)} / {_exact(value.denominator)})"
    return shown


def _cycle(value: KpiValue) -> Iterator[str]:
    if value.of_period is not None:
        carried = ", carried over and not scored here" if value.carried else ""
        yield f"  the value is that of its cycle, {value.of_period}{carried}"


def _entered(result: Result) -> str:
    """Who entered a result that no row is counted for, and what shows it."""
    by = result.provided_by or "somebody who is not named"
    on = f" on {result.provided_on}" if result.provided_on else ""
    shown = f"; evidence: {result.evidence.en}" if result.evidence else ""
    return (
        f"  entered in results.csv for {result.period}: {_exact(result.value)}, n = {result.n}, "
        f"by {by}{on}{shown}"
    )


def _exact(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _measure(declared: dict[str, object]) -> str:
    return ", ".join(f"{name}: {text}" for name, text in declared.items())


def _part(part: TracedPart) -> Iterator[str]:
    yield f"{part.kpi} in {part.period}: {_value(part.value)}"
    yield from _source(part)
    behind = part.behind
    yield f"  rows used: {behind.used}; passed over by the KPI itself: {behind.passed_over}"
    for why, rows in behind.dropped.items():
        yield f"  left out when the source was read: {rows} ({why})"
    for name, total in behind.totals.items():
        yield f"  sum of {name} over these rows: {'none' if total is None else _exact(total)}"
    if part.agrees is not None:
        yield f"  the rows add up to the number: {'yes' if part.agrees else 'NO'}"


def _source(part: TracedPart) -> Iterator[str]:
    facts = part.facts
    count = numbers.format_number(facts.rows, 0, "en")
    yield f"  source: {facts.source}, {facts.location}; {count} rows; SHA-256 {facts.sha256}"
    used = Counter(int(str(row[0])) for row in part.behind.rows if row[-1])
    for number, rows in sorted(used.items())[:SHOWN_FILES]:
        file = facts.files[number]
        sheet = f", sheet {file.sheet}" if file.sheet else ""
        encoding = f", {file.encoding}" if file.encoding else ""
        yield (
            f"    {file.location}{sheet}{encoding}: {rows} of its {file.rows} rows; "
            f"SHA-256 {file.sha256}"
        )
    if (rest := len(used) - SHOWN_FILES) > 0:
        yield f"    ... and {rest} more files"
    words = how_words(translator("en"))
    for entry in facts.conversions:
        how = words.get(entry.how, entry.how)
        yield f"  converted in the source: {entry.column}, {how}: {entry.rows} cells"


def export_rows(found: Trace, target: Path) -> int:
    """Writes the rows behind the number as .csv or .xlsx; returns how many.

    Texts that a spreadsheet would run as formulas stay texts. Raises OutputError where the file
    cannot be written, or its ending is another.
    """
    header, rows = _table(found)
    try:
        match target.suffix.lower():
            case ".csv":
                _write_csv(target, header, rows)
            case ".xlsx":
                _write_xlsx(target, header, rows)
            case _:
                raise OutputError(f"'{target.name}' must end in .csv or .xlsx")
    except OSError as error:
        raise OutputError(f"'{target}' cannot be written: {error.strerror}") from error
    return len(rows)


def _table(found: Trace) -> tuple[list[str], list[list[object]]]:
    """Rows of all parts, each with its KPI, file, sheet and row."""
    columns = list(dict.fromkeys(name for part in found.parts for name in part.behind.header[2:]))
    header = ["kpi", "period", "source", "file", "sheet", "row", *columns]
    rows: list[list[object]] = []
    for part in found.parts:
        names = part.behind.header[2:]
        for number, row, *cells in part.behind.rows:
            file = part.facts.files[int(str(number))]
            known = dict(zip(names, cells, strict=True))
            place = [part.kpi, str(part.period), part.facts.source, file.location, file.sheet, row]
            rows.append([*place, *(known.get(name) for name in columns)])
    return header, rows


def _write_csv(target: Path, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([_safe(name) for name in header])
        writer.writerows([_safe(cell) for cell in row] for row in rows)


def _safe(cell: object) -> object:
    if isinstance(cell, str) and cell.startswith(FORMULA_STARTS):
        return f"'{cell}"
    return "" if cell is None else cell


def _write_xlsx(target: Path, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    from xlsxwriter import Workbook

    options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    target.open("wb").close()  # a target that cannot be written is found out before the work
    with Workbook(target, options) as book:
        _fill(book, header, rows)


def _fill(book: Workbook, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("rows")
    sheet.write_row(0, 0, header)
    for at, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(at, column, cell, day)
            elif isinstance(cell, bool):
                sheet.write_boolean(at, column, cell)
            elif isinstance(cell, int | float | Decimal):
                sheet.write_number(at, column, float(cell))
            elif cell is not None:
                sheet.write_string(at, column, str(cell))
