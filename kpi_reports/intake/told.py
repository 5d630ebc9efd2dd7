"""What a reader must know of a table that was read: docs/cube.md lists the codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from kpi_reports.intake.cells import identifier
from kpi_reports.intake.fields import Field
from kpi_reports.intake.joins import unmatched_rows
from kpi_reports.intake.shape import DAY_TEXT, UNIT_TEXT, WHY
from kpi_reports.intake.typed import FILE, ROW, Part, lost_of
from kpi_reports.params.source import Shape
from kpi_reports.values import DataIssue, Dropped, Fact

_SHOWN_UNITS = 5


def one_row(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    """The first row of a query that always has one."""
    return connection.execute(query).fetchall()[0]


def dropped(connection: duckdb.DuckDBPyConnection) -> tuple[Dropped, ...]:
    """Rows left out, by reason, the most frequent first."""
    rows = connection.execute(
        f"SELECT {WHY}, count(*) AS n FROM shaped WHERE {WHY} IS NOT NULL "
        "GROUP BY 1 ORDER BY n DESC, 1"
    ).fetchall()
    return tuple(Dropped(why, count) for why, count in rows)


def issues_of(
    connection: duckdb.DuckDBPyConnection,
    source: Shape,
    fields: Sequence[Field],
    parts: Sequence[Part],
) -> list[DataIssue]:
    """Every issue of tables `typed` and `shaped`."""
    return [
        *column_issues(connection, source, fields, parts),
        *row_issues(connection, source),
    ]


def column_issues(
    connection: duckdb.DuckDBPyConnection,
    source: Shape,
    fields: Sequence[Field],
    parts: Sequence[Part],
) -> list[DataIssue]:
    """Cells that were lost, with the first of them, and columns without any value."""
    found: list[DataIssue] = []
    kept = one_row(connection, f"SELECT count(*) FROM shaped WHERE {WHY} IS NULL")[0]
    for number, field in enumerate(fields):
        if field.column is None:
            continue
        lost, value = lost_of(number), identifier(field.name)
        rows, example, present = one_row(
            connection,
            f"SELECT count({lost}), min({lost}), count({value}) FILTER ({WHY} IS NULL) FROM shaped",
        )
        if rows:
            facts: dict[str, Fact] = {
                "column": field.name,
                "type": field.type,
                "rows": rows,
                "example": example,
            }
            place = connection.execute(
                f"SELECT {FILE}, {ROW} FROM shaped WHERE {lost} = $1 ORDER BY ALL LIMIT 1",
                [example],
            ).fetchall()[0]
            facts |= {"file": parts[place[0]].place.replace("'", ""), "row": place[1]}
            found.append(DataIssue("uncastable", "warning", facts=facts))
        if kept and not present:
            facts = {"column": field.name, "rows": kept}
            found.append(DataIssue("all_missing", "warning", facts=facts))
    return found


def row_issues(connection: duckdb.DuckDBPyConnection, source: Shape) -> list[DataIssue]:
    """Rows that were left out, each reason with an example; joins that found nothing."""
    strangers = connection.execute(
        f"SELECT {UNIT_TEXT}, count(*) AS n FROM shaped WHERE {WHY} = 'unknown_unit' "
        "GROUP BY 1 ORDER BY n DESC, 1"
    ).fetchall()
    counts = {entry.why: entry.rows for entry in dropped(connection)}
    query = f"SELECT min({DAY_TEXT}) FROM shaped WHERE {WHY} = 'no_day'"
    example = one_row(connection, query)[0] if counts.get("no_day") else None
    found = drop_issues(strangers, counts, example or "")
    rule = source.duplicates
    if rule is not None and (rows := counts.get("duplicate")):
        facts: dict[str, Fact] = {"rows": rows, "key": ", ".join(rule.key), "keep": rule.keep}
        found.append(DataIssue("duplicate", rule.severity, facts=facts))
    for number, join in enumerate(source.joins):
        if rows := unmatched_rows(connection, join, number):
            facts = {"rows": rows, "joined": join.source}
            found.append(DataIssue("unmatched", "warning", facts=facts))
    return found


def drop_issues(
    strangers: Sequence[tuple[str, int]], counts: Mapping[str, int], example: str
) -> list[DataIssue]:
    """What is told of rows without a department or day.

    `strangers` are the texts that name no department, with their rows, the most frequent first;
    `counts` are rows by the reason that they were left out for, `example` is a day that was lost.
    """
    told: list[tuple[str, dict[str, Fact]]] = []
    if strangers:
        rows = sum(count for _, count in strangers)
        examples = ", ".join(str(unit) for unit, _ in strangers[:_SHOWN_UNITS])
        facts: dict[str, Fact] = {"rows": rows, "units": len(strangers), "examples": examples}
        told.append(("unknown_unit", facts))
    if rows := counts.get("missing_unit", 0):
        told.append(("missing_unit", {"rows": rows}))
    if rows := counts.get("no_day", 0):
        told.append(("no_day", {"rows": rows, "example": example}))
    return [DataIssue(code, "warning", facts=facts) for code, facts in told]


def nothing_left(issues: Sequence[DataIssue], source: Shape, place: str) -> str:
    """Why not one row of the source could be kept, in words."""
    told = []
    for issue in issues:
        facts = issue.facts
        if issue.code == "unknown_unit":
            told.append(
                f"{facts['rows']} rows name departments that departments.yaml does not have "
                f"({facts['examples']})"
            )
        elif issue.code == "missing_unit":
            told.append(f"{facts['rows']} rows have no value in '{source.unit}'")
        elif issue.code == "no_day":
            told.append(f"{facts['rows']} rows have no day (for example '{facts['example']}')")
        elif issue.code == "unmatched":
            told.append(f"{facts['rows']} rows have a key that '{facts['joined']}' does not have")
    why = "; ".join(told) or "every cell is empty"
    return f"no row of {place} can be used: {why}. Look at 'unit' and 'date'"
