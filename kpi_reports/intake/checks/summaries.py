"""SQL that sums a check up: one row for each department and month, and what it must be.

pandera judges these few rows, so a check of twenty million rows costs one scan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from kpi_reports.intake.cells import identifier, listed, literal
from kpi_reports.intake.coverage import covered_until_sql
from kpi_reports.params.data_checks import (
    Allowed,
    Complete,
    DataCheck,
    Fresh,
    Monotone,
    Range,
    RefersTo,
    Required,
    Rows,
    Unique,
)
from kpi_reports.values import Table

WEEKEND = (6, 7)  # isodow of Saturday and Sunday
_MONTH = "date_trunc('month', \"day\")::DATE"


@dataclass(frozen=True, slots=True)
class Summary:
    """`query` gives columns unit, first, last, rows, value, example; `value` must lie between the
    bounds. `column` is what the check looks at, None where it is whole rows."""

    query: str
    column: str | None
    at_least: Decimal | None = None
    at_most: Decimal | None = None


def summary_of(check: DataCheck, table: Table, tables: Mapping[str, Table], as_of: date) -> Summary:
    """How a check is summed up. Row checks count the rows that fail; none may."""
    match check:
        case Rows():
            return Summary(_rows(table), None, check.at_least, check.at_most)
        case Fresh():
            return Summary(_fresh(table, as_of), None, None, Decimal(check.days))
        case Complete():
            return Summary(_complete(table, check, as_of), None, check.at_least, None)
        case _:
            failing, column, shown = _failing(check, table, tables)
            return Summary(_counted(table, failing, shown), column, None, Decimal(0))


def _failing(
    check: Required | Unique | Range | Allowed | RefersTo | Monotone,
    table: Table,
    tables: Mapping[str, Table],
) -> tuple[str, str | None, str]:
    """SQL for "this row fails", the column it looks at, and SQL for an example."""
    if isinstance(check, Unique):
        key = ", ".join(identifier(name) for name in check.columns)
        whole = " AND ".join(f"{identifier(name)} IS NOT NULL" for name in check.columns)
        shown = f"concat_ws(' / ', {key})"
        return f"{whole} AND count(*) OVER (PARTITION BY {key}) > 1", None, shown
    column = identifier(check.column)
    shown = f"CAST({column} AS VARCHAR)"
    match check:
        case Required():
            return f"{column} IS NULL", check.column, "''"
        case Range():
            bounds = []
            if check.at_least is not None:
                bounds.append(f"{column} < {check.at_least:f}")
            if check.at_most is not None:
                bounds.append(f"{column} > {check.at_most:f}")
            return " OR ".join(bounds), check.column, shown
        case Allowed():
            return f"{shown} NOT IN ({listed(check.values)})", check.column, shown
        case RefersTo():
            there = identifier(check.to)
            known = f"SELECT CAST({there} AS VARCHAR) FROM ({tables[check.source].relation})"
            found = f"{shown} IN ({known} WHERE {there} IS NOT NULL)"
            return f"{column} IS NOT NULL AND NOT {found}", check.column, shown
        case Monotone():
            unit = '"unit"' if table.of_departments else "1"
            sign, order = ("<", "ASC") if check.direction == "rising" else (">", "DESC")
            # rows of one day have no order among them, so none of them breaks the rule
            along = f'PARTITION BY {unit} ORDER BY "day", {column} {order}'
            before = f"lag({column} IGNORE NULLS) OVER ({along})"
            return f"coalesce({column} {sign} {before}, false)", check.column, shown


def _counted(table: Table, failing: str, shown: str) -> str:
    unit, first, last = ('"unit"', 'min("day")', 'max("day")')
    group = '"unit", date_trunc(\'month\', "day")'
    if not table.of_departments:
        unit, first, last, group = "NULL::VARCHAR", "NULL::DATE", "NULL::DATE", "()"
    return (
        f"SELECT {unit} AS unit, {first} AS first, {last} AS last, "
        "count(*) FILTER (fails) AS rows, count(*) FILTER (fails) AS value, "
        f"min(example) FILTER (fails) AS example FROM "
        f"(SELECT *, coalesce({failing}, false) AS fails, {shown} AS example "
        f"FROM ({table.relation})) GROUP BY {group} ORDER BY 1, 2"
    )


def _months(table: Table) -> str:
    """Rows and days with rows of each department in each month."""
    return (
        'SELECT "unit" AS unit, date_trunc(\'month\', "day")::DATE AS month, count(*) AS rows, '
        f'max("day") AS latest FROM ({table.relation}) GROUP BY ALL'
    )


def _rows(table: Table) -> str:
    """The share of the month before; a department's first month has none to be held against."""
    return (
        f"WITH months AS ({_months(table)}) SELECT unit, month AS first, "
        "last_day(month) AS last, rows, rows / before AS value, NULL::VARCHAR AS example FROM "
        "(SELECT *, lag(rows) OVER (PARTITION BY unit ORDER BY month) AS before, "
        "lag(month) OVER (PARTITION BY unit ORDER BY month) AS earlier FROM months) "
        "WHERE earlier = month - INTERVAL 1 MONTH ORDER BY 1, 2"
    )


def _fresh(table: Table, as_of: date) -> str:
    day = literal(as_of.isoformat())
    newest = covered_until_sql('max("day")', table.facts.covers)
    latest = f"({newest})"
    return (
        f'SELECT "unit" AS unit, {latest} + 1 AS first, NULL::DATE AS last, count(*) AS rows, '
        f"date_diff('day', {latest}, {day}::DATE) AS value, {latest}::VARCHAR AS example "
        f"FROM ({table.relation}) GROUP BY 1 ORDER BY 1"
    )


def _complete(table: Table, check: Complete, as_of: date) -> str:
    """Days with rows over days expected, from the source's first month to the last month that was
    over at the state of the data: what is not due yet is not missing."""
    start = (table.facts.first_day or as_of).replace(day=1)
    end = (as_of + timedelta(days=1)).replace(day=1)
    step, had = ("1 MONTH", _MONTH) if check.each == "month" else ("1 DAY", '"day"')
    days = (
        f"SELECT m::DATE AS day FROM range({literal(start.isoformat())}::TIMESTAMP, "
        f"{literal(end.isoformat())}::TIMESTAMP, INTERVAL {step}) AS days_(m)"
    )
    if check.each == "workday":
        days += f" WHERE isodow(m) NOT IN ({', '.join(map(str, WEEKEND))})"
    return (
        f'WITH days AS ({days}), units AS (SELECT DISTINCT "unit" AS unit '
        f'FROM ({table.relation})), present AS (SELECT DISTINCT "unit" AS unit, {had} AS day '
        f"FROM ({table.relation})) "
        "SELECT unit, date_trunc('month', day)::DATE AS first, last_day(day) AS last, "
        "count(present.day) AS rows, count(present.day) / count(*) AS value, "
        "NULL::VARCHAR AS example FROM (SELECT unit, day FROM units CROSS JOIN days) AS expected "
        "LEFT JOIN present USING (unit, day) GROUP BY unit, first, last ORDER BY 1, 2"
    )
