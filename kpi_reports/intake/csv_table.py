"""Reads one CSV file into a typed Parquet table: declared columns, `unit` and `day`."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from kpi_reports.errors import SourceError
from kpi_reports.intake.cast import KEPT, cast_cells, issues_of, nothing_left, one_row
from kpi_reports.intake.cells import identifier, literal, raw
from kpi_reports.intake.declared import RESERVED, CsvTable, name_in_file, needed_columns
from kpi_reports.params.source import DUCKDB_TYPES
from kpi_reports.values import DataIssue

_HEADER_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class ReadTable:
    """What was read: columns with their DuckDB types, rows of the file, days of the rows kept."""

    columns: dict[str, str]
    rows: int
    first_day: date | None
    last_day: date | None
    issues: tuple[DataIssue, ...]


def read_csv_table(table: CsvTable, plain: Path, target: Path) -> ReadTable:
    """Writes the table as Parquet to `target`.

    Every cell is read as text; an empty cell or one of the missing markers is missing; the rest is
    cast to the declared type. Rows of unknown units and rows without a day are left out.

    Raises SourceError where a column is absent, a name is taken twice, the file is empty, cannot
    be read as UTF-8 comma-separated text, or no row is left.
    """
    header = _header(table, plain)
    needed = needed_columns(table, header)
    with duckdb.connect(config={"python_enable_replacements": False}) as connection:
        connection.execute(f"SET temp_directory = {literal(str(target.parent))}")
        _read_cells(connection, table, plain, header, needed)
        cast_cells(connection, table, needed)
        rows, kept, first, last = one_row(
            connection,
            f'SELECT count(*), count(*) FILTER ({KEPT}), min("day") FILTER ({KEPT}), '
            f'max("day") FILTER ({KEPT}) FROM typed',
        )
        if not rows:
            raise SourceError(f"'{table.file}' holds column names but no row")
        if not kept:
            raise SourceError(nothing_left(connection, table))
        issues = issues_of(connection, table, needed)
        columns = {column.name: DUCKDB_TYPES[column.type] for column in table.source.columns}
        names = ", ".join(identifier(name) for name in dict.fromkeys((*columns, *RESERVED)))
        connection.execute(
            f"COPY (SELECT {names} FROM typed WHERE {KEPT}) "
            f"TO {literal(str(target))} (FORMAT parquet, COMPRESSION zstd)"
        )
    return ReadTable(columns, rows, first, last, issues)


def _header(table: CsvTable, plain: Path) -> list[str]:
    try:
        with plain.open("rb") as file:
            start = file.read(_HEADER_BYTES)
        # a byte that is no character is told with its line when the rows are read
        text = start.decode("utf-8-sig", errors="replace")
        header = next(csv.reader(io.StringIO(text, newline="")), [])
    except csv.Error as error:
        raise SourceError(f"the column names of '{table.file}' cannot be read: {error}") from error
    if not header:
        raise SourceError(f"'{table.file}' is empty: it has no column names")
    return header


def _read_cells(
    connection: duckdb.DuckDBPyConnection,
    table: CsvTable,
    plain: Path,
    header: list[str],
    needed: dict[str, int],
) -> None:
    """Table `cells`: the needed columns as text, missing markers as NULL."""
    unit = name_in_file(table.source, table.source.unit)
    selected = []
    for name, position in needed.items():
        # a department may be called as a missing marker is: "NA"
        markers = [m for m in table.source.missing if name != unit or m not in table.units]
        listed = ", ".join(literal(marker) for marker in markers) or "NULL"
        cell = identifier(f"c{position}")
        text = f"CASE WHEN trim({cell}) IN ({listed}) THEN NULL ELSE {cell} END"
        selected.append(f"{text} AS {raw(position)}")
    columns = ", ".join(f"'c{position}': 'VARCHAR'" for position in range(len(header)))
    try:
        connection.execute(
            f"CREATE TABLE cells AS SELECT {', '.join(selected)} FROM read_csv("
            f"{literal(str(plain))}, auto_detect=false, header=true, delim=',', quote='\"', "
            f"escape='\"', columns={{{columns}}})"
        )
    except duckdb.Error as error:
        raise SourceError(_unreadable(table, str(error))) from error


def _unreadable(table: CsvTable, told: str) -> str:
    """DuckDB's reason without its advice and without the local path."""
    line = re.search(r"CSV Error on Line: (\d+)", told)
    place = f"line {line[1]} of " if line else ""
    if counts := re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", told):
        reason = f"it has {counts[2]} cells where the column names are {counts[1]}"
    elif "unicode" in told:
        reason = "it is not UTF-8 text. Save the file as UTF-8"
    elif "unterminated quote" in told:
        reason = "a quotation mark is not closed"
    else:
        reason = "it is not comma-separated text"
    return f"{place}'{table.file}' cannot be read: {reason}"
