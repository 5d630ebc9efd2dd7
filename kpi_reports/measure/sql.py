"""Writing SQL safely, and connections that can reach nothing but their own tables."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

MEMORY_MB = 1024  # DuckDB's share of the 2 GiB that measuring may take; beyond it spills to disk
MEMORY_MB_PER_THREAD = 128  # below it DuckDB's own buffers do not fit

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


def limit_memory(connection: duckdb.DuckDBPyConnection) -> None:
    """What does not fit goes to the connection's temporary folder."""
    threads = int(connection.execute("SELECT current_setting('threads')").fetchall()[0][0])
    limit = max(MEMORY_MB, threads * MEMORY_MB_PER_THREAD)
    connection.execute(f"SET memory_limit = '{limit}MiB'")


def lock(connection: duckdb.DuckDBPyConnection, files: Iterable[str] = ()) -> None:
    """From here on no setting can be changed and no file or network be reached.

    What remains: loaded tables, attached databases, the temporary folder, and `files`, which are
    read in place; each must be named as it is here, and none by a pattern.
    """
    allowed = ", ".join(literal(file) for file in files)
    connection.execute(f"SET allowed_paths = [{allowed}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def open_locked() -> duckdb.DuckDBPyConnection:
    """A locked connection without tables: to parse and to ask for types."""
    connection = open_connection(threads=1)
    lock(connection)
    return connection
