"""Looks at tables that have types of their own: Parquet files and SQLite databases."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import duckdb

from kpi_reports.errors import SourceError, nearest
from kpi_reports.inspection.grids import LOOKED_ROWS, Cells, Grid, Look
from kpi_reports.intake.cells import identifier, literal

_STORED = {
    "BOOLEAN": "boolean",
    "DATE": "date",
    "DECIMAL": "decimal",
    "FLOAT": "decimal",
    "DOUBLE": "decimal",
    **dict.fromkeys(
        ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"), "integer"
    ),
    **dict.fromkeys(
        ("TIMESTAMP", "TIMESTAMP_NS", "TIMESTAMP_MS", "TIMESTAMP_S", "TIMESTAMP WITH TIME ZONE"),
        "timestamp",
    ),
}


def look_at_parquet(path: Path, plain: Path, *, misleads: bool) -> Look:
    """A Parquet file's rows. Raises SourceError where it is damaged."""
    file = f"read_parquet({literal(str(plain))}, hive_partitioning=false)"
    with duckdb.connect(config={"python_enable_replacements": False}) as connection:
        try:
            described = connection.execute(f"DESCRIBE SELECT * FROM {file}").fetchall()
            kinds = {name: kind for name, kind, *_ in described}
            cells = ", ".join(_text(name, kind) for name, kind in kinds.items())
            found = connection.execute(
                f"SELECT {cells} FROM {file} LIMIT {LOOKED_ROWS + 1}"
            ).fetchall()
        except duckdb.Error as error:
            raise SourceError(
                f"'{path.name}' is no Parquet file, or a damaged one. Get the file again"
            ) from error
    stored = {name: _STORED.get(kind.split("(")[0], "text") for name, kind in kinds.items()}
    # a text column may still hold numbers or dates written as text
    stored = {name: kind for name, kind in stored.items() if kind != "text"}
    rows = tuple((number, tuple(row)) for number, row in enumerate(found[:LOOKED_ROWS], start=1))
    grid = Grid(rows, names=tuple(kinds), stored=stored, is_longer=len(found) > LOOKED_ROWS)
    return Look(path, "parquet", (grid,), ending_misleads=misleads)


def _text(name: str, kind: str) -> str:
    column = identifier(name)
    if kind == "TIMESTAMP WITH TIME ZONE":  # the clock as UTC; its text would need a time zone
        column = f"make_timestamp(epoch_us({column}))"
    return f"CAST({column} AS VARCHAR)"


def look_at_database(path: Path, plain: Path, *, table: str | None) -> Look:
    """The rows of every table and view of a SQLite file, or of one.

    Raises SourceError where the file is no database, is locked, has no table, or not that one.
    """
    if plain != path:
        raise SourceError(
            f"'{path.name}' is a packed database, and databases are read where they lie. Unpack it"
        )
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            names = [
                name
                for (name,) in connection.execute(
                    "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') "
                    "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
                )
            ]
            if not names:
                raise SourceError(f"'{path.name}' is empty: it has no table. Is it the right file?")
            if table is not None and table not in names:
                near = nearest(table, names)
                raise SourceError(f"'{path.name}': there is no table '{table}'.{near}")
            wanted = [table] if table is not None else names
            grids = tuple(_table(connection, name) for name in wanted)
    except sqlite3.Error as error:
        raise SourceError(
            f"'{path.name}' cannot be read as a SQLite database ({error}). Close it in other "
            "programs, or get the file again"
        ) from error
    return Look(path, "sqlite", grids)


def _table(connection: sqlite3.Connection, name: str) -> Grid:
    cursor = connection.execute(f"SELECT * FROM {identifier(name)} LIMIT {LOOKED_ROWS + 1}")
    names = tuple(str(entry[0]) for entry in cursor.description)
    found = cursor.fetchall()
    binary = {at for row in found for at, cell in enumerate(row) if isinstance(cell, bytes)}
    kept = [at for at in range(len(names)) if at not in binary]
    rows = tuple(
        (number, _cells([row[at] for at in kept]))
        for number, row in enumerate(found[:LOOKED_ROWS], start=1)
    )
    return Grid(
        rows,
        table=name,
        names=tuple(names[at] for at in kept),
        left_out=tuple(names[at] for at in sorted(binary)),
        is_longer=len(found) > LOOKED_ROWS,
    )


def _cells(row: list[object]) -> Cells:
    return tuple(None if cell is None else str(cell) for cell in row)
