"""Casts the cells of a table to their declared types, and tells what that lost."""

from __future__ import annotations

from typing import Any

import duckdb

from kpi_reports.intake.cells import day_from_parts, identifier, literal, raw, typed
from kpi_reports.intake.declared import RESERVED, CsvTable, name_in_file
from kpi_reports.params.models import DateFromParts
from kpi_reports.values import DataIssue, Fact

KEPT = identifier("\\kept")  # no column of a file is called so, because none is declared so
_WRITTEN_DAY = identifier("\\day")
_SHOWN_UNITS = 5


def cast_cells(
    connection: duckdb.DuckDBPyConnection, table: CsvTable, needed: dict[str, int]
) -> None:
    """Table `typed` from table `cells`: values beside their cells, `unit`, `day` and KEPT."""
    source = table.source
    if isinstance(when := source.date, DateFromParts):
        parts = [_cell(table, needed, name) for name in (when.year, when.month, when.day)]
        day, written = day_from_parts(*parts), f"concat_ws('-', {', '.join(parts)})"
    else:
        written = _cell(table, needed, when)
        day = typed(written, "date")
    selected = [
        f"{typed(_cell(table, needed, column.name), column.type)} AS {identifier(column.name)}"
        for column in source.columns
        if column.name not in RESERVED
    ]
    selected.append(f'{_cell(table, needed, source.unit)} AS "unit"')
    selected += [f'{day} AS "day"', f"{written} AS {_WRITTEN_DAY}"]
    connection.execute(
        f'CREATE TABLE typed AS SELECT *, {_known(table)} AND "day" IS NOT NULL AS {KEPT} '
        f"FROM (SELECT {', '.join(selected)}, * FROM cells)"
    )


def issues_of(
    connection: duckdb.DuckDBPyConnection, table: CsvTable, needed: dict[str, int]
) -> tuple[DataIssue, ...]:
    """What a reader must know about the table; docs/cube.md lists the codes."""
    issues = [*_column_issues(connection, table, needed), *_row_issues(connection, table)]
    return tuple(DataIssue(code, "warning", table.name, facts=facts) for code, facts in issues)


def _column_issues(
    connection: duckdb.DuckDBPyConnection, table: CsvTable, needed: dict[str, int]
) -> list[tuple[str, dict[str, Fact]]]:
    found: list[tuple[str, dict[str, Fact]]] = []
    for column in table.source.columns:
        value, cell = identifier(column.name), _cell(table, needed, column.name)
        lost = f"{cell} IS NOT NULL AND {value} IS NULL"
        rows, example, kept, present = one_row(
            connection,
            f"SELECT count(*) FILTER ({lost}), min({cell}) FILTER ({lost}), "
            f"count(*) FILTER ({KEPT}), count({value}) FILTER ({KEPT}) FROM typed",
        )
        if rows:
            facts = {"column": column.name, "type": column.type, "rows": rows, "example": example}
            found.append(("uncastable", facts))
        if not present:
            found.append(("all_missing", {"column": column.name, "rows": kept}))
    return found


def _row_issues(
    connection: duckdb.DuckDBPyConnection, table: CsvTable
) -> list[tuple[str, dict[str, Fact]]]:
    found: list[tuple[str, dict[str, Fact]]] = []
    strangers = connection.execute(
        f'SELECT "unit", count(*) AS n FROM typed WHERE "unit" IS NOT NULL AND NOT {_known(table)} '
        'GROUP BY "unit" ORDER BY n DESC, "unit"'
    ).fetchall()
    if strangers:
        rows = sum(count for _, count in strangers)
        examples = ", ".join(unit for unit, _ in strangers[:_SHOWN_UNITS])
        found.append(
            ("unknown_unit", {"rows": rows, "units": len(strangers), "examples": examples})
        )
    if rows := one_row(connection, 'SELECT count(*) FROM typed WHERE "unit" IS NULL')[0]:
        found.append(("missing_unit", {"rows": rows}))
    rows, example = one_row(
        connection,
        f'SELECT count(*), min({_WRITTEN_DAY}) FROM typed WHERE {_known(table)} AND "day" IS NULL',
    )
    if rows:
        found.append(("no_day", {"rows": rows, "example": example}))
    return found


def nothing_left(connection: duckdb.DuckDBPyConnection, table: CsvTable) -> str:
    """Why not one row of the table could be kept, in words."""
    told = []
    for code, facts in _row_issues(connection, table):
        if code == "unknown_unit":
            told.append(
                f"{facts['rows']} rows name departments that departments.yaml does not have "
                f"({facts['examples']})"
            )
        elif code == "missing_unit":
            told.append(f"{facts['rows']} rows have no value in '{table.source.unit}'")
        else:
            told.append(f"{facts['rows']} rows have no day (for example '{facts['example']}')")
    return f"no row of '{table.file}' can be used: {'; '.join(told)}. Look at 'unit' and 'date'"


def one_row(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    """The first row of a query that always has one."""
    return connection.execute(query).fetchall()[0]


def _cell(table: CsvTable, needed: dict[str, int], name: str) -> str:
    return raw(needed[name_in_file(table.source, name)])


def _known(table: CsvTable) -> str:
    units = ", ".join(literal(unit) for unit in table.units) or "NULL"
    return f'coalesce("unit" IN ({units}), false)'
