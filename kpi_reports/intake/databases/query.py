"""Reads one table or query of a database, which it cannot change, into a table of texts."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from sqlalchemy import URL, Connection, Dialect, Select, TextClause, create_engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from kpi_reports.errors import SourceError
from kpi_reports.intake.cells import identifier, literal
from kpi_reports.intake.databases.cell_texts import cell_text, json_as_written
from kpi_reports.intake.databases.connections import connection_address
from kpi_reports.intake.databases.faults import (
    CONNECT_SECONDS,
    STATEMENT_SECONDS,
    database_name,
    told_by_database,
    why_not_opened,
    why_not_read,
)
from kpi_reports.intake.databases.statement import (
    needs_period,
    parameters,
    period_values,
    query_statement,
    table_statement,
)
from kpi_reports.intake.readers.plain import PlainTable
from kpi_reports.params.source import SqlSource
from kpi_reports.periods import Period

__all__ = ["needs_period", "opening_statements", "read_query"]

FETCHED_ROWS = 2_000  # held in memory at a time
SORT_MEMORY = "1GB"  # beyond it DuckDB sorts on disk
_LINE_BYTES = 2_097_152  # DuckDB's own limit for a row, raised where a row is longer
_SQLITE_STEPS = 100_000  # of SQLite's machine between two looks at the clock
_EXTRAS = {"postgresql": "postgresql", "mysql": "mysql", "mariadb": "mysql"}


def read_query(
    source: SqlSource, target: Path, *, params_folder: Path, period: Period | None, name: str
) -> PlainTable:
    """The rows of the source's table or query as CSV in `target`, sorted by all their columns.

    A database gives rows in any order, so that the same rows are the same bytes only when sorted;
    rows are counted from 1 in that order. `name` is what the database's administrator sees.
    Memory does not grow with the rows. A NULL and an empty text are both missing.

    Raises SourceError where the connection cannot be understood, its driver is not installed, the
    database cannot be reached or refuses, the query is not one SELECT, needs a period that is not
    given, fails or takes too long, or where a column holds bytes. No message holds the address.
    """
    address = connection_address(source.connection, params_folder)
    statement = _statement(source, mysql=address.get_backend_name() in ("mysql", "mariadb"))
    values = _values(source, statement, period)
    unsorted = target.with_name(f"{target.name}.unsorted")
    try:
        with _session(source, address, name) as connection:
            try:
                header, longest = _write(connection, statement, values, unsorted)
            except (SQLAlchemyError, ArithmeticError, ValueError) as error:
                # the last two: a driver cannot hold what the database gave
                raise SourceError(why_not_read(connection, source, error, address)) from None
        try:
            _sort(unsorted, target, header, longest)
        except duckdb.Error as error:
            why = str(error).partition("\n")[0]
            raise SourceError(f"the rows cannot be sorted: {why}. Read fewer rows") from None
    finally:
        unsorted.unlink(missing_ok=True)
    return PlainTable(path=target, header=header, skip=1, first_row=1, line_feeds=True)


def opening_statements(dialect: Dialect) -> tuple[str, ...]:
    """What is said before the query: that nothing may be changed, and how long it may take."""
    if dialect.name == "postgresql":
        return (
            "SET TRANSACTION READ ONLY",
            f"SET LOCAL statement_timeout = {STATEMENT_SECONDS * 1000}",
        )
    if dialect.name == "sqlite":
        return ("PRAGMA query_only = ON",)
    limit = f"max_execution_time = {STATEMENT_SECONDS * 1000}"
    if getattr(dialect, "is_mariadb", False):
        limit = f"max_statement_time = {STATEMENT_SECONDS}"
    return (
        f"SET SESSION {limit}",
        "SET SESSION TRANSACTION READ ONLY",
        "START TRANSACTION READ ONLY",
    )


def _statement(source: SqlSource, *, mysql: bool) -> TextClause | Select[Any]:
    if source.query is not None:
        return query_statement(source.query, mysql=mysql)
    return table_statement(str(source.table))


def _values(
    source: SqlSource, statement: TextClause | Select[Any], period: Period | None
) -> dict[str, date]:
    names = parameters(statement)
    if not names:
        return {}
    if period is None:
        raise SourceError(
            f"query has the parameter ':{names[0]}', and no reporting period is given. Name one, "
            "as --period 2024Q1"
        )
    days = period_values(source, period)
    return {name: days[name] for name in names}


@contextmanager
def _session(source: SqlSource, address: URL, name: str) -> Iterator[Connection]:
    """A connection in a transaction that can only read and is never committed."""
    database = address.get_backend_name()
    called = database_name(source, address)
    options: dict[str, Any] = {"connect_args": _connect_arguments(database, name)}
    if database == "postgresql":
        options["json_deserializer"] = json_as_written
    try:
        engine = create_engine(address, poolclass=NullPool, hide_parameters=True, **options)
    except ImportError:
        raise SourceError(
            f"{called} needs a driver that is not installed. Install it with: "
            f'pip install "kpi-reports[{_EXTRAS.get(database, database)}]"'
        ) from None
    try:
        connection = engine.connect()
    except (SQLAlchemyError, OSError, RuntimeError, TypeError, ValueError) as error:
        raise SourceError(f"{called} cannot be opened: {why_not_opened(error)}") from None
    with connection:
        try:
            for statement in opening_statements(connection.dialect):
                connection.exec_driver_sql(statement)
        except SQLAlchemyError as error:
            raise SourceError(
                f"{called} does not start to read: {told_by_database(error, address)}"
            ) from None
        if database == "sqlite":
            _limit_sqlite(connection)
        yield connection


def _connect_arguments(database: str, name: str) -> dict[str, Any]:
    program = f"kpi-reports {name}"
    if database == "postgresql":
        # without client_encoding a SQL_ASCII database gives bytes
        return {
            "connect_timeout": CONNECT_SECONDS,
            "application_name": program,
            "client_encoding": "utf8",
        }
    if database == "sqlite":
        return {"timeout": CONNECT_SECONDS}
    # a server that falls silent later than its own limit is left
    return {
        "connect_timeout": CONNECT_SECONDS,
        "read_timeout": STATEMENT_SECONDS + CONNECT_SECONDS,
        "program_name": program,
        "charset": "utf8mb4",
    }


def _limit_sqlite(connection: Connection) -> None:
    """SQLite has no limit of its own: its query is interrupted when the time is over."""
    until = time.monotonic() + STATEMENT_SECONDS
    driver: Any = connection.connection.driver_connection
    driver.set_progress_handler(lambda: time.monotonic() > until, _SQLITE_STEPS)


def _write(
    connection: Connection,
    statement: TextClause | Select[Any],
    values: dict[str, date],
    path: Path,
) -> tuple[tuple[str, ...], int]:
    """The names of the columns, and the characters of the longest row."""
    streaming = connection.execution_options(stream_results=True, yield_per=FETCHED_ROWS)
    longest = 0
    with (
        streaming.execute(statement, values) as result,
        path.open("w", encoding="utf-8", newline="") as file,
    ):
        header = tuple(str(name) for name in result.keys())  # noqa: SIM118 - not a mapping
        if not header:
            raise SourceError("query gives no column. Name what to read after SELECT")
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for row in result:
            longest = max(longest, writer.writerow(_cells(row, header)))
    return header, longest


def _cells(row: Sequence[object], header: tuple[str, ...]) -> list[str]:
    cells: list[str] = []
    try:
        for value in row:
            cells.append(cell_text(value))
    except TypeError as error:
        raise SourceError(
            f"column '{header[len(cells)]}' holds values of the kind '{error}', which have no "
            "text. Leave the column out, or turn it into text or a number in a query"
        ) from None
    return cells


def _sort(unsorted: Path, target: Path, header: tuple[str, ...], longest: int) -> None:
    """Writes the rows, sorted, below the names of their columns; every cell is quoted."""
    columns = [identifier(f"c{position}") for position in range(len(header))]
    names = (" ".join(name.splitlines()) for name in header)  # the header is one line
    first = ", ".join(
        f"{literal(name)} AS {column}" for name, column in zip(names, columns, strict=True)
    )
    cells = ", ".join(f"coalesce({column}, '')" for column in columns)
    types = ", ".join(f"{literal(f'c{position}')}: 'VARCHAR'" for position in range(len(header)))
    with duckdb.connect(config={"python_enable_replacements": False}) as connection:
        connection.execute(f"SET temp_directory = {literal(str(target.parent))}")
        connection.execute(f"SET memory_limit = {literal(SORT_MEMORY)}")
        connection.execute(
            f"COPY (SELECT {', '.join(columns)} FROM (SELECT 0 AS part, {first} UNION ALL "
            f"SELECT 1, {cells} FROM read_csv({literal(str(unsorted))}, auto_detect=false, "
            f"header=false, new_line='\\n', delim=',', quote='\"', escape='\"', "
            f"columns={{{types}}}, max_line_size={max(_LINE_BYTES, 4 * longest + 4)})) "
            f"ORDER BY part, {', '.join(columns)}) TO {literal(str(target))} "
            f"(FORMAT csv, HEADER false, QUOTE '\"', ESCAPE '\"', FORCE_QUOTE *)"
        )
