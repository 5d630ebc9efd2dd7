"""What reading a source gives, and the careful way of reading: any mess, every loss told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import duckdb

from kpi_reports.errors import SourceError
from kpi_reports.intake.cells import identifier, literal
from kpi_reports.intake.fields import Field, is_there
from kpi_reports.intake.keys import Keys
from kpi_reports.intake.mend import habits_of, mend
from kpi_reports.intake.shape import WHY, shape
from kpi_reports.intake.told import dropped, issues_of, nothing_left, one_row
from kpi_reports.intake.typed import FILE, ROW, Part, create_typed, insert_part
from kpi_reports.params.source import DUCKDB_TYPES, Shape
from kpi_reports.values import Conversion, DataIssue, Doubt, Dropped, FileFacts, Table

OWN = ("unit", "day")  # the columns that every table of a department's rows gets


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A source that was read.

    `relation` selects the rows that count, with the declared columns, `unit` and `day`. `traced`
    selects every row, with \\file, \\row and \\why besides. `files` are those that the two read.
    `lacks` are columns that one file of several does not hold, from its first day to its last.
    """

    columns: Mapping[str, str]
    relation: str
    traced: str
    files: tuple[str, ...]
    rows: int
    first_day: date | None
    last_day: date | None
    parts: tuple[FileFacts, ...]
    conversions: tuple[Conversion, ...]
    dropped: tuple[Dropped, ...]
    issues: tuple[DataIssue, ...]
    lacks: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be read: the declaration, its fields, and who the departments are.

    `tables` are the sources that this one joins, `folder` is the params folder.
    """

    source: Shape
    fields: tuple[Field, ...]
    keys: Keys
    spellings: tuple[str, ...]
    tables: Mapping[str, Table]
    folder: Path
    excel: bool = False


def connected(temporary: Path) -> duckdb.DuckDBPyConnection:
    """A connection to read texts with; what does not fit into memory goes to the folder."""
    connection = duckdb.connect(config={"python_enable_replacements": False})
    connection.execute(f"SET temp_directory = {literal(str(temporary))}")
    # a list of markers would become a join, for which every cell is trimmed
    connection.execute("SET disabled_optimizers = 'in_clause'")
    return connection


def read_carefully(wanted: Wanted, parts: Sequence[Part], target: Path) -> ReadTable:
    """Every cell as text, cast where that is plain, read by hand where not; written to `target`.

    Raises SourceError where a file cannot be read or no row is left.
    """
    source = wanted.source
    with connected(target.parent) as connection:
        create_typed(connection, wanted.fields)
        for number, part in enumerate(parts):
            insert_part(connection, source, part, number, wanted.spellings)
        conversions = mend(connection, wanted.fields, habits_of(source, excel=wanted.excel))
        conversions += shape(
            connection,
            source,
            wanted.fields,
            keys=wanted.keys,
            tables=wanted.tables,
            folder=wanted.folder,
        )
        issues = issues_of(connection, source, wanted.fields, parts)
        columns = columns_of(source, wanted.tables)
        day = '"day"' if source.has_unit else "NULL::DATE"
        rows, kept, first, last = one_row(
            connection,
            f"SELECT count(*), count(*) FILTER ({WHY} IS NULL), min({day}) FILTER ({WHY} IS NULL), "
            f"max({day}) FILTER ({WHY} IS NULL) FROM shaped",
        )
        refuse_nothing(rows, kept, issues, source, parts)
        names = [*columns, *(name for name in OWN if source.has_unit and name not in columns)]
        relation, traced = _written(connection, names, target)
        return ReadTable(
            columns=columns,
            relation=relation,
            traced=traced,
            files=(str(target),),
            rows=rows,
            first_day=first,
            last_day=last,
            parts=_facts(connection, parts),
            conversions=tuple(conversions),
            dropped=dropped(connection),
            issues=(*(issue for part in parts for issue in part.plain.issues), *issues),
            lacks=_lacks(connection, source, parts),
        )


def _written(
    connection: duckdb.DuckDBPyConnection, names: Sequence[str], target: Path
) -> tuple[str, str]:
    """Writes table `shaped` to `target`. SQL for the rows that count, and for all with a place."""
    listed = ", ".join(identifier(name) for name in names)
    connection.execute(
        f"COPY (SELECT {FILE}, {ROW}, {WHY}, {listed} FROM shaped ORDER BY {FILE}, {ROW}) "
        f"TO {literal(str(target))} (FORMAT parquet, COMPRESSION zstd)"
    )
    whole = f"read_parquet({literal(str(target))})"
    relation = f"SELECT {listed} FROM {whole} WHERE {WHY} IS NULL"
    return relation, f"SELECT {FILE}, {ROW}, {WHY}, {listed} FROM {whole}"


def columns_of(source: Shape, tables: Mapping[str, Table]) -> dict[str, str]:
    """The columns of the rows with their DuckDB types: the declared, then those of joins."""
    columns = {column.name: DUCKDB_TYPES[column.type] for column in source.columns}
    for join in source.joins:
        columns |= {name: tables[join.source].columns[name] for name in join.columns}
    return columns


def refuse_nothing(
    rows: int, kept: int, issues: Sequence[DataIssue], source: Shape, parts: Sequence[Part]
) -> None:
    """Raises SourceError where there is no row, or none that can be used."""
    place = parts[0].place if len(parts) == 1 else f"{len(parts)} tables"
    if not rows:
        raise SourceError(f"{place} holds column names but no row")
    if not kept:
        raise SourceError(nothing_left(issues, source, place))


def _facts(connection: duckdb.DuckDBPyConnection, parts: Sequence[Part]) -> tuple[FileFacts, ...]:
    counts = {
        number: (rows, used)
        for number, rows, used in connection.execute(
            f"SELECT {FILE}, count(DISTINCT {ROW}), count(*) FILTER ({WHY} IS NULL) "
            "FROM shaped GROUP BY 1"
        ).fetchall()
    }
    return tuple(file_facts(part, *counts.get(number, (0, 0))) for number, part in enumerate(parts))


def file_facts(part: Part, rows: int, used: int) -> FileFacts:
    """What is told of one table: `rows` of it were read, `used` of them count."""
    encoding = next(
        (str(i.facts["encoding"]) for i in part.plain.issues if "encoding" in i.facts), None
    )
    return FileFacts(part.found.location, part.found.sha256, rows, used, part.plain.sheet, encoding)


def _lacks(
    connection: duckdb.DuckDBPyConnection, source: Shape, parts: Sequence[Part]
) -> tuple[Doubt, ...]:
    """Declared columns that single files do not hold; that none holds them is an error before."""
    lacks: list[Doubt] = []
    for number, part in enumerate(parts):
        missing = [
            at.field.name
            for at in part.layout.located
            if at.field.column is not None and not is_there(at)
        ]
        if missing and source.has_unit:
            first, last = one_row(
                connection,
                f'SELECT min("day"), max("day") FROM shaped WHERE {FILE} = {number} '
                f"AND {WHY} IS NULL",
            )
            place = part.place.replace("'", "")
            lacks += [Doubt(name, None, first, last, place) for name in missing]
    return tuple(lacks)


def with_source(issue: DataIssue, name: str) -> DataIssue:
    """The issue with its source's name."""
    return replace(issue, source=name)
