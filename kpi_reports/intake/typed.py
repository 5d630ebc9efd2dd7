"""Plain tables of texts become one typed table, with the text of every cell that was lost."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from kpi_reports.errors import SourceError
from kpi_reports.intake.cells import cleaned, identifier, listed, literal, typed
from kpi_reports.intake.fields import UNIT, Field, Layouted, Located, field_named
from kpi_reports.intake.places.inputs import Input
from kpi_reports.intake.readers.plain import PlainTable
from kpi_reports.params.source import DUCKDB_TYPES, Files, Shape

FILE, ROW = identifier("\\file"), identifier("\\row")
_WIDE_NAME, _WIDE_VALUE = identifier("\\name"), identifier("\\value")


@dataclass(frozen=True, slots=True)
class Part:
    """One table of a source: the file it comes from, its texts, and where they hold the fields."""

    found: Input
    plain: PlainTable
    layout: Layouted

    @property
    def place(self) -> str:
        """The file, and the sheet where there is one, as messages name it."""
        return place_of(self.found, self.plain)


def place_of(found: Input, plain: PlainTable) -> str:
    """The file, and the sheet where there is one, as messages name it."""
    return f"'{found.name}', sheet '{plain.sheet}'" if plain.sheet else f"'{found.name}'"


def value_of(number: int) -> str:
    """The column of table `typed` that holds a field's values."""
    return identifier(f"\\value_{number}")


def lost_of(number: int) -> str:
    """The column of table `typed` that holds the texts of which no value could be made."""
    return identifier(f"\\lost_{number}")


def create_typed(connection: duckdb.DuckDBPyConnection, fields: Sequence[Field]) -> None:
    """Table `typed`: \\file and \\row, then value and lost text of each field."""
    columns = [f"{FILE} INTEGER", f"{ROW} BIGINT"]
    for number, field in enumerate(fields):
        columns += [
            f"{value_of(number)} {DUCKDB_TYPES[field.type]}",
            f"{lost_of(number)} VARCHAR",
        ]
    connection.execute(f"CREATE TABLE typed ({', '.join(columns)})")


def insert_part(
    connection: duckdb.DuckDBPyConnection,
    source: Shape,
    part: Part,
    number: int,
    ids: Sequence[str],
) -> None:
    """Adds the rows of one part. `ids` are the departments' ids and aliases, which are never taken
    for a marker of nothing. Raises SourceError where DuckDB cannot read the text."""
    start = connection.execute("SELECT count(*) FROM typed").fetchall()[0][0]
    row = f"CAST({identifier('n')} AS BIGINT)" if part.plain.numbered else "NULL::BIGINT"
    texts, values = _expressions(source, part.layout.located, ids)
    wide = _unfolded(part)
    query = (
        f"INSERT INTO typed SELECT {number}, {row}, {', '.join(values)} FROM "
        f"(SELECT *, {', '.join(texts)} FROM (SELECT *{wide} FROM {_read(source, part, ids)}))"
    )
    try:
        connection.execute(query)
    except duckdb.Error as error:
        raise SourceError(_unreadable(part, str(error))) from error
    if not part.plain.numbered:
        connection.execute(
            f"UPDATE typed SET {ROW} = {_ordinal(start, part)} WHERE rowid >= {start}"
        )


def _ordinal(start: int, part: Part) -> str:
    """The row's number in the file, by its place in the table, which keeps the order of the file.

    Columns that became rows give several of them for each row.
    """
    repeated = max(1, len(part.layout.wide))
    return f"(rowid - {start}) // {repeated} + {part.plain.first_row}"


def _read(source: Shape, part: Part, ids: Sequence[str]) -> str:
    names = [f"c{position}" for position in range(len(part.plain.header))]
    if part.plain.numbered:
        names.insert(0, "n")
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
    nothing = ["", *(marker for marker in source.missing if marker not in ids)]
    return read_csv(part.plain, columns, nothing)


def read_csv(plain: PlainTable, columns: str, nothing: Sequence[str]) -> str:
    """SQL that reads a plain table; `columns` are DuckDB's names and types of its cells, and texts
    in `nothing` are missing. Where it is not told, DuckDB takes as line end the first one that it
    meets, even within a cell."""
    ends = ", new_line='\\n'" if plain.numbered or plain.line_feeds else ""
    return (
        f"read_csv({literal(str(plain.path))}, auto_detect=false, header=false, skip={plain.skip}, "
        f"delim={literal(plain.delimiter)}, quote='\"', escape='\"'{ends}, "
        f"nullstr=[{listed(nothing)}], columns={{{columns}}})"
    )


def _unfolded(part: Part) -> str:
    """Columns that become rows, one row for each, with what stood in the header."""
    if not part.layout.wide:
        return ""
    heads = ", ".join(literal(part.plain.header[at]) for at in part.layout.wide)
    cells = ", ".join(f"c{at}" for at in part.layout.wide)
    return f", unnest([{heads}]) AS {_WIDE_NAME}, unnest([{cells}]) AS {_WIDE_VALUE}"


def _expressions(
    source: Shape, located: Sequence[Located], ids: Sequence[str]
) -> tuple[list[str], list[str]]:
    """SQL for the text of each field, and for its value and lost text made of that."""
    mark = source.text.decimal_mark if isinstance(source, Files) else "."
    by_unit = field_named(source, source.unit) if source.unit else None
    texts, values = [], []
    for number, at in enumerate(located):
        cell = f"t{number}"
        names_unit = at.field.name in (UNIT, by_unit)
        nothing = [m for m in source.missing if m and not (names_unit and m in ids)]
        texts.append(f"{_text(at)} AS {cell}")
        if at.field.type == "text":
            passed = nothing if at.position is None else ids
            values += [cleaned(cell, nothing, passed=passed), "NULL"]
            continue
        declared = at.field.column
        by_hand = declared is not None and declared.date_format is not None
        value = (
            f"CAST(NULL AS {DUCKDB_TYPES[at.field.type]})"
            if by_hand
            else typed(cell, at.field.type, decimal_mark=mark)
        )
        values += [value, f"CASE WHEN {value} IS NULL THEN {cell} END"]
    return texts, values


def _text(at: Located) -> str:
    if at.wide:
        return _WIDE_NAME if at.wide == "name" else _WIDE_VALUE
    if at.position is not None:
        return f"c{at.position}"
    return literal(at.constant) if at.constant is not None else "NULL::VARCHAR"


def _unreadable(part: Part, told: str) -> str:
    """DuckDB's reason without its advice and without the local path."""
    line = re.search(r"CSV Error on Line: (\d+)", told)
    place = f"line {line[1]} of " if line else ""
    if counts := re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", told):
        reason = f"it has {counts[2]} cells where the column names are {counts[1]}"
    elif "unicode" in told:
        reason = "it is not UTF-8 text. Declare how it is written: text: {encoding: gb18030}"
    elif "Maximum line size" in told:
        reason = "a row is longer than 2,000,000 bytes. Leave out the column that holds so much"
    elif "unterminated quote" in told:
        reason = "a quotation mark is not closed"
    else:
        reason = "it is not a table of separated cells"
    return f"{place}{part.place} cannot be read: {reason}"
