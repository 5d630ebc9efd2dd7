"""Tables `days` and `coverage`: what is summed once per unit and day, in one scan of a source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import duckdb

from kpi_reports.measure.compiled import CompiledMeasure
from kpi_reports.measure.expressions import ROW
from kpi_reports.measure.rows import exact, kept, plain
from kpi_reports.measure.schema import TOTAL
from kpi_reports.measure.segments import Division
from kpi_reports.measure.sql import identifier, literal

ADDITIVE = frozenset({"sum", "count", "mean", "ratio", "last"})
_ROWS = '"rows"'  # all rows of a unit and day
_UNIT_DAY = ('"unit"', '"day"')
_UNIT_MONTH = ('"unit"', '"month"')  # segments are not asked for by day


@dataclass(frozen=True, slots=True)
class Days:
    """What one scan left in the table `name`: SQL for each part's rows of the table `days`, sorted,
    and for each ratio the rows left out because only their numerator is missing. `segments` is SQL
    for the rows of each part that has segments, these alone."""

    name: str
    parts: Mapping[str, str] = field(default_factory=dict)
    segments: Mapping[str, str] = field(default_factory=dict)
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

    @property
    def aggregated(self) -> str:
        """SQL that works the aggregates out from rows."""
        listed = [f"count(*) AS {_ROWS}"]
        return ", ".join(listed + [f"{sql} AS {name}" for sql, name in self.aggregates.items()])

    @property
    def added_up(self) -> str:
        """SQL that works them out from themselves, of parts of the rows."""
        listed = [f"CAST(sum({_ROWS}) AS BIGINT) AS {_ROWS}"]
        for sql, name in self.aggregates.items():
            type_ = "BIGINT" if sql.startswith("count(") else TOTAL
            listed.append(f"CAST(sum({name}) AS {type_}) AS {name}")
        return ", ".join(listed)

    def rows(self, table: str, more: Mapping[str, str] | None = None) -> str:
        """SQL for the rows of a table with the columns that the aggregates need, and more."""
        columns = {**{name: sql for sql, name in self.columns.items()}, **(more or {})}
        listed = [*_UNIT_DAY, *(f"{sql} AS {name}" for name, sql in columns.items())]
        return f"SELECT {', '.join(listed)} FROM {table} AS {identifier(ROW)}"


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
    *,
    divisions: Sequence[Division] = (),
) -> Days:
    """Scans a source once for all its additive measures; the sums go to results.<name>.

    That table is wide, a column for each sum, and is made long only when it is exported. The same
    scan serves the divisions, each with a table by month beside it.
    """
    wanted = _Wanted()
    for measure in measures:
        _want(wanted, measure)
    if divisions:
        _scan_divided(connection, table, wanted, name, divisions)
    else:
        _scan(connection, table, wanted, name)
    sums = [f"coalesce(CAST(sum({column}) AS BIGINT), 0)" for column in wanted.left_out.values()]
    query = f"SELECT {', '.join(sums)} FROM results.{name}"
    counts = connection.execute(query).fetchall()[0] if sums else ()
    return Days(
        name,
        {part: _long(part, sums, f"{name}") for part, sums in wanted.parts.items()},
        {
            part: _long(part, wanted.parts[part], *_divided(name, measure, divisions))
            for measure in measures
            if measure.segments
            for part in wanted.parts
            if part.rpartition(".")[0] == measure.kpi
        },
        dict(zip(wanted.left_out, counts, strict=True)),
    )


def _scan(connection: duckdb.DuckDBPyConnection, table: str, wanted: _Wanted, name: str) -> None:
    keys = ", ".join(_UNIT_DAY)
    connection.execute(
        f"CREATE TABLE results.{name} AS SELECT {keys}, {wanted.aggregated} "
        f"FROM ({wanted.rows(table)}) GROUP BY {keys} ORDER BY {keys}"
    )


def _scan_divided(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    wanted: _Wanted,
    name: str,
    divisions: Sequence[Division],
) -> None:
    """One scan for the whole by day and for every division by month."""
    segments: dict[str, str] = {}
    sets = [_listed(_UNIT_DAY)]
    for number, division in enumerate(divisions):
        own = {_segment(number, level): sql for level, sql in enumerate(division.levels)}
        sets.append(_listed([*_UNIT_MONTH, *own]))
        segments |= own
    day, month = _UNIT_DAY[1], _UNIT_MONTH[1]
    columns = {month: f"date_trunc('month', {day})::DATE", **segments}
    keys = ", ".join([*_UNIT_DAY, *columns])
    connection.execute(
        f"CREATE TABLE results.{name}_all AS SELECT {keys}, {wanted.aggregated} "
        f"FROM ({wanted.rows(table, columns)}) GROUP BY GROUPING SETS ({', '.join(sets)})"
    )
    firsts = ", ".join(_segment(number, 0) for number in range(len(divisions)))
    connection.execute(  # a row of a segment has one, if only "": those of the whole have none
        f"CREATE TABLE results.{name} AS SELECT * EXCLUDE ({', '.join(columns)}) "
        f"FROM results.{name}_all WHERE coalesce({firsts}) IS NULL ORDER BY {', '.join(_UNIT_DAY)}"
    )
    for number, division in enumerate(divisions):
        _divide(connection, wanted, name, number, levels=len(division.levels))


def _divide(
    connection: duckdb.DuckDBPyConnection, wanted: _Wanted, name: str, number: int, *, levels: int
) -> None:
    """A division's table: by unit, month and first segment, and by both where it has two."""
    unit, month = _UNIT_MONTH
    columns = [_segment(number, level) for level in range(levels)]
    sets = [_listed([unit, month, *columns[: level + 1]]) for level in range(levels)]
    second = columns[1] if levels > 1 else "CAST(NULL AS VARCHAR)"
    connection.execute(
        f"CREATE TABLE results.{_divided_table(name, number)} AS SELECT {unit}, "
        f"{month} AS {_UNIT_DAY[1]}, {columns[0]} AS segment_1, {second} AS segment_2, "
        f"{wanted.added_up} FROM results.{name}_all WHERE {columns[0]} IS NOT NULL "
        f"GROUP BY GROUPING SETS ({', '.join(sets)}) ORDER BY 1, 2, 3, 4 NULLS FIRST"
    )


def _segment(division: int, level: int) -> str:
    return f"s{division}_{level}"


def _divided_table(name: str, division: int) -> str:
    return f"{name}_segments_{division}"


def _listed(columns: Sequence[str]) -> str:
    return f"({', '.join(columns)})"


def _divided(name: str, measure: CompiledMeasure, divisions: Sequence[Division]) -> tuple[str, str]:
    """The rows that hold a measure's segments, and the columns of its two levels."""
    number = next(n for n, one in enumerate(divisions) if one.serves(measure.segments))
    rows = _divided_table(name, number)
    only = " WHERE segment_2 IS NULL" if len(measure.segments) == 1 else ""
    return rows + only, "segment_1, segment_2"


def _long(part: str, sums: tuple[str, str], rows: str, segments: str = "NULL, NULL") -> str:
    total, n = sums
    return (
        f'SELECT {literal(part)}, "unit", "day", {segments}, CAST({total} AS {TOTAL}), '
        f"CAST({n} AS BIGINT) FROM {rows}"
    )


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
