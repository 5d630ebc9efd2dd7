"""Tables `days` and `coverage`: what is summed once per unit and day, in one scan of a source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import duckdb

from kpi_reports.measure.compiled import CompiledMeasure
from kpi_reports.measure.expressions import ROW
from kpi_reports.measure.rows import exact, kept, plain
from kpi_reports.measure.schema import TOTAL
from kpi_reports.measure.sql import identifier, literal

ADDITIVE = frozenset({"sum", "count", "mean", "ratio", "last"})
_ROWS = '"rows"'  # all rows of a unit and day


@dataclass(frozen=True, slots=True)
class Days:
    """What one scan left in the table `name`: SQL for each part's rows of the table `days`, sorted,
    and for each ratio the rows left out because only their numerator is missing."""

    name: str
    parts: Mapping[str, str] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Wanted:
    """What a scan must work out: columns of a row, aggregates of them, and parts of aggregates.

    Measures that need the same column or aggregate share it.
    """

    columns: dict[str, str] = field(default_factory=dict)
    aggregates: dict[str, str] = field(default_factory=dict)
    parts: dict[str, tuple[str, str]] = field(default_factory=dict)  # total and n
    left_out: dict[str, str] = field(default_factory=dict)

    def column(self, sql: str) -> str:
        return self.columns.setdefault(sql, f"c{len(self.columns)}")

    def aggregate(self, sql: str) -> str:
        return self.aggregates.setdefault(sql, f"a{len(self.aggregates)}")

    def rows_where(self, condition: str) -> str:
        return self.aggregate(f"count(*) FILTER ({condition})")


def write_coverage(connection: duckdb.DuckDBPyConnection, source: str, days: Days) -> None:
    """Adds the source's rows per unit and month to results.coverage."""
    connection.execute(
        f"INSERT INTO results.coverage SELECT {literal(source)}, \"unit\", date_trunc('month', "
        f'"day")::DATE, CAST(sum({_ROWS}) AS BIGINT), max("day") FROM results.{days.name} '
        "GROUP BY ALL"
    )


def write_days(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    measures: Sequence[CompiledMeasure],
    name: str,
) -> Days:
    """Scans a source once for all its additive measures; the sums go to results.<name>.

    That table is wide, a column for each sum, and is made long only when it is exported.
    """
    wanted = _Wanted()
    for measure in measures:
        _want(wanted, measure)
    columns = ['"unit"', '"day"']
    columns += [f"{sql} AS {column}" for sql, column in wanted.columns.items()]
    aggregates = [f"count(*) AS {_ROWS}"]
    aggregates += [f"{sql} AS {column}" for sql, column in wanted.aggregates.items()]
    connection.execute(
        f'CREATE TABLE results.{name} AS SELECT "unit", "day", {", ".join(aggregates)} '
        f"FROM (SELECT {', '.join(columns)} FROM {table} AS {identifier(ROW)}) "
        'GROUP BY "unit", "day" ORDER BY "unit", "day"'
    )
    parts = {
        part: f'SELECT {literal(part)}, "unit", "day", NULL, NULL, CAST({total} AS {TOTAL}), '
        f"CAST({n} AS BIGINT) FROM {name}"
        for part, (total, n) in wanted.parts.items()
    }
    sums = [f"coalesce(CAST(sum({column}) AS BIGINT), 0)" for column in wanted.left_out.values()]
    query = f"SELECT {', '.join(sums)} FROM results.{name}"
    counts = connection.execute(query).fetchall()[0] if sums else ()
    return Days(name, parts, dict(zip(wanted.left_out, counts, strict=True)))


def _want(wanted: _Wanted, measure: CompiledMeasure) -> None:
    kpi = measure.kpi
    match measure.measure.kind:
        case "count":
            wanted.parts[f"{kpi}.rows"] = (_kept_rows(wanted, measure), _ROWS)
        case "sum":
            value = _value(wanted, measure, "value")
            n = wanted.aggregate(f"count({value})")
            total = _sum(wanted, measure, "value", value, n)
            dropped = f"{_ROWS} - {_kept_rows(wanted, measure)}"
            wanted.parts[f"{kpi}.value"] = (total, f"{dropped} + {n}")
        case "last":
            value = _value(wanted, measure, "value")
            n = wanted.aggregate(f"count({value})")
            wanted.parts[f"{kpi}.latest"] = (_sum(wanted, measure, "value", value, n), n)
        case "mean":
            value = _value(wanted, measure, "value")
            n = wanted.aggregate(f"count({value})")
            wanted.parts[f"{kpi}.numerator"] = (_sum(wanted, measure, "value", value, n), n)
            wanted.parts[f"{kpi}.denominator"] = (n, n)
        case _:
            _want_ratio(wanted, measure)


def _want_ratio(wanted: _Wanted, measure: CompiledMeasure) -> None:
    above = _value(wanted, measure, "numerator")
    if measure.expressions["denominator"].sql == "TRUE":  # every row that has a numerator
        n = wanted.aggregate(f"count({above})")
        total = _sum(wanted, measure, "numerator", above, n)
        wanted.parts[f"{measure.kpi}.numerator"] = (total, n)
        wanted.parts[f"{measure.kpi}.denominator"] = (f"nullif({n}, 0)", n)
        wanted.left_out[measure.kpi] = f"{_kept_rows(wanted, measure)} - {n}"
        return
    below = _value(wanted, measure, "denominator")
    both = f"{above} IS NOT NULL AND {below} IS NOT NULL"
    n = rows = wanted.rows_where(both)
    true = below
    if measure.expressions["denominator"].boolean:
        n = wanted.rows_where(f"{both} AND {below}")
    else:
        true = f"{below} <> 0"
    for name, value in (("numerator", above), ("denominator", below)):
        total = _sum(wanted, measure, name, value, rows, both)
        wanted.parts[f"{measure.kpi}.{name}"] = (total, n)
    wanted.left_out[measure.kpi] = wanted.rows_where(f"{above} IS NULL AND {true}")


def _value(wanted: _Wanted, measure: CompiledMeasure, name: str) -> str:
    """Column of a row's value: true/false as it is, a number as an exact decimal."""
    boolean = measure.expressions[name].boolean
    return wanted.column(plain(measure, name) if boolean else exact(measure, name))


def _sum(
    wanted: _Wanted, measure: CompiledMeasure, name: str, value: str, n: str, among: str = ""
) -> str:
    """SQL for the sum of a column over the rows `among`; NULL where these, counted by n, are none.

    True rows are counted, which costs less than adding up ones.
    """
    if measure.expressions[name].boolean:
        true = wanted.rows_where(f"{among} AND {value}" if among else value)
        return f"CASE WHEN {n} > 0 THEN {true} END"
    return wanted.aggregate(
        f"sum(CASE WHEN {among} THEN {value} END)" if among else f"sum({value})"
    )


def _kept_rows(wanted: _Wanted, measure: CompiledMeasure) -> str:
    if "where" not in measure.expressions:
        return _ROWS
    return wanted.rows_where(wanted.column(kept(measure)))
