"""Parquet files, folders and globs: read where they lie, however large; copied only where the
declaration changes rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import duckdb

from kpi_reports.errors import Fault, SourceError, nearest
from kpi_reports.intake.cells import identifier, listed, literal, typed
from kpi_reports.intake.fields import UNIT, Layouted, Located, field_named, locate, normal
from kpi_reports.intake.over_files import Lying, over_files
from kpi_reports.intake.places.inputs import Input
from kpi_reports.intake.read import ReadTable, Wanted, read_carefully, refuse_nothing
from kpi_reports.intake.readers.plain import PlainTable
from kpi_reports.intake.shape import WHY
from kpi_reports.intake.straight import is_straight
from kpi_reports.intake.told import one_row
from kpi_reports.intake.typed import FILE, ROW, Part
from kpi_reports.params.source import DUCKDB_TYPES
from kpi_reports.values import DataIssue, Doubt, FileFacts

_WHOLE_DIGITS = 12  # before the point of a DECIMAL(18,6)
_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")
_NUMBERS = (*_WHOLE, "UBIGINT", "HUGEINT", "UHUGEINT", "FLOAT", "DOUBLE", "DECIMAL")
_TIMES = ("TIMESTAMP", "TIMESTAMP_NS", "TIMESTAMP_MS", "TIMESTAMP_S", "TIMESTAMP WITH TIME ZONE")
_FROM = {  # which stored types become a declared one
    "integer": _NUMBERS,
    "decimal": _NUMBERS,
    "percent": _NUMBERS,
    "minutes": _NUMBERS,
    "number": _NUMBERS,
    "date": ("DATE", *_TIMES),
    "timestamp": ("DATE", *_TIMES),
    "boolean": ("BOOLEAN",),
}


def read_parquet(wanted: Wanted, inputs: Sequence[Input], target: Path) -> ReadTable:
    """The rows of all files together; columns that a file lacks are missing there.

    Folders named `column=value` give that column (Hive partitions). Raises SourceError where a file
    is damaged, a column is absent, or is stored as what its declared type cannot be made of.
    """
    paths = [str(found.path) for found in inputs]
    with duckdb.connect(config={"python_enable_replacements": False}) as connection:
        stored = _stored(connection, inputs, paths)
        located = _located(wanted, list(stored), inputs)
        plain_texts = all(
            at.field.type == "text" or at.position is None or stored[_name(at, stored)] != "VARCHAR"
            for at in located
        )
        # what names of files say is one value for all rows only where all names say the same
        one_name = len({found.values for found in inputs}) == 1
        part = Part(inputs[0], PlainTable(Path(paths[0]), tuple(stored)), Layouted(located))
        if plain_texts and one_name and is_straight(wanted.source, [part]):
            return _in_place(connection, wanted, inputs, paths, located, stored)
        # every file by itself, so that a row's number is its own file's
        copied = [
            _copied(connection, wanted, found, target, number)
            for number, found in enumerate(inputs)
        ]
    read = read_carefully(wanted, copied, target)
    for part in copied:
        part.plain.path.unlink()  # its rows are in the table now
    return read


def _copied(
    connection: duckdb.DuckDBPyConnection,
    wanted: Wanted,
    found: Input,
    target: Path,
    number: int,
) -> Part:
    plain = _as_text(connection, found, target, number)
    layout = locate(
        wanted.source, wanted.fields, plain.header, found.values, place=f"'{found.name}'"
    )
    return Part(found, plain, layout)


def _stored(
    connection: duckdb.DuckDBPyConnection, inputs: Sequence[Input], paths: Sequence[str]
) -> dict[str, str]:
    """The columns of all files with their types, those of Hive partitions among them."""
    try:
        rows = connection.execute(f"DESCRIBE SELECT * FROM {_files(paths)}").fetchall()
    except duckdb.Error as error:
        for found in inputs:
            try:
                connection.execute(f"DESCRIBE SELECT * FROM {_files([str(found.path)])}")
            except duckdb.Error as own:
                raise SourceError(
                    f"'{found.name}' is no Parquet file, or a damaged one. Get the file again"
                ) from own
        raise SourceError(
            f"the {len(paths)} Parquet files do not fit together: "
            f"{str(error).splitlines()[0]}. Split them into sources"
        ) from error
    return {name: kind for name, kind, *_ in rows}


def _files(paths: Sequence[str], more: str = "") -> str:
    return f"read_parquet([{listed(paths)}], union_by_name=true, hive_partitioning=true{more})"


def _located(wanted: Wanted, names: Sequence[str], inputs: Sequence[Input]) -> tuple[Located, ...]:
    known = {normal(name): position for position, name in reversed(list(enumerate(names)))}
    place = f"'{inputs[0].name}'" if len(inputs) == 1 else f"none of the {len(inputs)} files"
    located, faults = [], []
    for field in wanted.fields:
        at = next((known[n] for n in map(normal, field.names) if n in known), None)
        given = dict(inputs[0].values)
        constant = next((given[n] for n in field.names if n in given), None)
        if at is None and constant is None:
            message = f"{place} has no column '{field.names[0]}'.{nearest(field.names[0], names)}"
            faults.append(Fault(None, None, message))
        located.append(Located(field, position=at, constant=constant))
    if faults:
        raise SourceError(faults)
    return tuple(located)


def _name(at: Located, stored: dict[str, str]) -> str:
    return list(stored)[at.position or 0]


def _in_place(
    connection: duckdb.DuckDBPyConnection,
    wanted: Wanted,
    inputs: Sequence[Input],
    paths: Sequence[str],
    located: Sequence[Located],
    stored: dict[str, str],
) -> ReadTable:
    by_unit = field_named(wanted.source, wanted.source.unit) if wanted.source.unit else None
    selected = []
    for at in located:
        # the few texts that name departments are looked through once, not row by row
        names_unit = at.field.name in (UNIT, by_unit)
        value = _value(at, stored, () if names_unit else wanted.source.missing)
        selected.append(f"{value} AS {identifier(at.field.name)}")
    names = ", ".join(selected)
    which = " ".join(f"WHEN {literal(path)} THEN {number}" for number, path in enumerate(paths))
    lying = Lying(
        plain=f"SELECT {names} FROM {_files(paths)}",
        typed=f"SELECT CASE filename {which} END AS {FILE}, file_row_number + 1 AS {ROW}, {names} "
        f"FROM {_files(paths, ', filename=true, file_row_number=true')}",
        files=tuple(paths),
    )
    issues = _losses(connection, located, stored, paths)
    read = over_files(connection, wanted, lying, _facts(connection, inputs), issues)
    kept_rows = read.rows - sum(entry.rows for entry in read.dropped)
    part = Part(inputs[0], PlainTable(Path(paths[0]), ()), Layouted(()))
    refuse_nothing(read.rows, kept_rows, read.issues, wanted.source, [part] * len(inputs))
    lacks = _lacks(connection, located, stored, inputs, read.traced)
    return replace(read, lacks=lacks)


def _lacks(
    connection: duckdb.DuckDBPyConnection,
    located: Sequence[Located],
    stored: dict[str, str],
    inputs: Sequence[Input],
    traced: str,
) -> tuple[Doubt, ...]:
    """Declared columns that single files do not hold; those of Hive partitions are in none."""
    paths = [str(found.path) for found in inputs]
    held: dict[str, set[str]] = {path: set() for path in paths}
    for path, name in connection.execute(
        f"SELECT file_name, name FROM parquet_schema([{listed(paths)}])"
    ).fetchall():
        held[path].add(name)
    anywhere = set().union(*held.values())
    lacks = []
    for number, (found, path) in enumerate(zip(inputs, paths, strict=True)):
        for at in located:
            if at.field.column is None or at.position is None:
                continue
            name = _name(at, stored)
            if name in anywhere and name not in held[path]:
                first, last = one_row(
                    connection,
                    f'SELECT min("day"), max("day") FROM ({traced}) '
                    f"WHERE {FILE} = {number} AND {WHY} IS NULL",
                )
                lacks.append(Doubt(at.field.name, None, first, last, found.name))
    return tuple(lacks)


def _value(at: Located, stored: dict[str, str], markers: Sequence[str] = ()) -> str:
    """SQL for a field's value: the stored one where it is of the declared type."""
    target = DUCKDB_TYPES[at.field.type]
    if at.position is None:
        return typed(literal(at.constant or ""), at.field.type)
    column, kind = identifier(_name(at, stored)), stored[_name(at, stored)]
    if at.field.type == "text":
        text = column if kind == "VARCHAR" else f"CAST({column} AS VARCHAR)"
        return f"CASE WHEN {text} NOT IN ({listed(markers)}) THEN {text} END" if markers else text
    base = kind.split("(")[0]
    if base not in _FROM[at.field.type]:
        raise SourceError(
            f"column '{_name(at, stored)}' is stored as {kind}, of which no {at.field.type} can "
            "be made. Declare another type"
        )
    if at.field.type == "number":
        value = f"TRY_CAST({column} AS DOUBLE)"
        return f"CASE WHEN isfinite({value}) THEN {value} END"
    if kind == target or (at.field.type == "integer" and base in _WHOLE):
        return column if kind == target else f"CAST({column} AS {target})"
    if at.field.type == "integer":
        return f"CASE WHEN {column} = trunc({column}) THEN TRY_CAST({column} AS {target}) END"
    return f"TRY_CAST({column} AS {target})"


def _losses(
    connection: duckdb.DuckDBPyConnection,
    located: Sequence[Located],
    stored: dict[str, str],
    paths: Sequence[str],
) -> list[DataIssue]:
    """Stored values that the declared type cannot hold; looked for only where that can be."""
    issues = []
    for at in located:
        if at.position is None or at.field.type == "text" or at.field.column is None:
            continue
        column, kind = identifier(_name(at, stored)), stored[_name(at, stored)]
        value = _value(at, stored)
        if value in (column, f"CAST({column} AS {DUCKDB_TYPES[at.field.type]})"):
            continue  # a type that holds every stored value
        if kind.startswith("DECIMAL") and at.field.type in ("decimal", "percent", "minutes"):
            digits, places = (int(part) for part in kind[8:-1].split(","))
            if digits - places <= _WHOLE_DIGITS:
                continue
        lost = f"{column} IS NOT NULL AND ({value}) IS NULL"
        rows, example = connection.execute(
            f"SELECT count(*) FILTER ({lost}), min(CAST({column} AS VARCHAR)) FILTER ({lost}) "
            f"FROM {_files(paths)}"
        ).fetchall()[0]
        if rows:
            facts = {"column": at.field.name, "type": at.field.type, "rows": rows}
            issues.append(DataIssue("uncastable", "warning", facts=facts | {"example": example}))
    return issues


def _facts(connection: duckdb.DuckDBPyConnection, inputs: Sequence[Input]) -> tuple[FileFacts, ...]:
    facts = []
    for found in inputs:
        rows = connection.execute(
            f"SELECT sum(num_rows)::BIGINT FROM parquet_file_metadata({literal(str(found.path))})"
        ).fetchall()[0][0]
        facts.append(FileFacts(found.location, found.sha256, rows, rows))
    return tuple(facts)


def _as_text(
    connection: duckdb.DuckDBPyConnection, found: Input, target: Path, number: int
) -> PlainTable:
    """One file as a CSV of texts, for the careful way. Missing columns of this file stay empty."""
    path = target.with_name(f"{target.stem}_{number}.csv")
    rows = connection.execute(f"DESCRIBE SELECT * FROM {_files([str(found.path)])}").fetchall()
    texts = ", ".join(f"CAST({identifier(name)} AS VARCHAR)" for name, *_ in rows)
    connection.execute(
        f"COPY (SELECT {texts} FROM {_files([str(found.path)])}) TO {literal(str(path))} "
        "(FORMAT csv, HEADER false, DELIMITER ',', QUOTE '\"', ESCAPE '\"')"
    )
    return PlainTable(path, tuple(name for name, *_ in rows), skip=0, first_row=1)
