"""Writing SQL safely, and connections that can reach nothing but their own tables."""

from __future__ import annotations

import duckdb

_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "python_enable_replacements": False,  # a name in SQL is never a Python variable
}


def identifier(name: str) -> str:
    """A column's or table's name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def open_connection(
    database: str = ":memory:", *, threads: int | None = None
) -> duckdb.DuckDBPyConnection:
    """A connection on which a division by zero gives NULL. `threads` None: one per core."""
    config = dict(_CONFIG) if threads is None else {**_CONFIG, "threads": threads}
    connection = duckdb.connect(database, config=config)
    connection.execute("SET error_on_division_by_zero = false")
    connection.execute("SET ieee_floating_point_ops = false")
    return connection


def lock(connection: duckdb.DuckDBPyConnection) -> None:
    """From here on no file, network or setting can be reached; loaded tables remain."""
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def open_locked() -> duckdb.DuckDBPyConnection:
    """A locked connection without tables: to parse and to ask for types."""
    connection = open_connection(threads=1)
    lock(connection)
    return connection
