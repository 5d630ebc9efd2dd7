"""Tables `grains` and `distributions`: order statistics and distinct counts, per period.

What cannot be added up needs all values of a group at once: they are read years at a time, laid out
by unit and month, and each unit's period, and the company's, is worked out from its slice. All in
whole numbers; nothing is rounded or estimated.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

import duckdb
import numpy as np

from kpi_reports.measure.cells import read_cells
from kpi_reports.measure.compiled import QUANTILE_DECIMALS, CompiledMeasure
from kpi_reports.measure.expressions import ROW
from kpi_reports.measure.ranks import (
    MIN_DISTRIBUTION_ROWS,
    PERCENT,
    different,
    moments,
    quantile,
    rank_sum,
    spread,
    ties,
)
from kpi_reports.measure.rows import exact, kept, plain
from kpi_reports.measure.schema import COMPANY, TABLES
from kpi_reports.measure.sql import identifier
from kpi_reports.params.models import Quantile
from kpi_reports.periods import Grain, Period

MAX_CODE = 2**31 - 1
MILLION = 10**6  # a row's value has six decimals
_WHOLE = frozenset({"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "BOOLEAN"})

Connection = duckdb.DuckDBPyConnection


def write_grains(connection: Connection, table: str, measure: CompiledMeasure) -> None:
    """Adds the quantile or distinct count of one KPI, for every grain, to results.grains."""
    found = (_quantiles if isinstance(measure.measure, Quantile) else _different)(
        connection, table, measure
    )
    rows = [
        (measure.kpi, unit, str(period.grain), str(period), value, n)
        for unit, period, value, n in found
    ]
    _insert(connection, "grains", rows)


def write_distributions(
    connection: Connection, table: str, measure: CompiledMeasure, *, ranked: bool
) -> None:
    """Adds the spread of one KPI's rows, for every grain, to results.distributions; with the ranks
    of each unit's rows among all, where units are compared by ranks."""
    value = _millionths(exact(measure, "distribution"))
    rows: list[tuple[object, ...]] = []
    for cells in read_cells(connection, measure.source, _rows(table), value):
        ordered, ordered_months = np.zeros(0, dtype=np.int64), slice(0)
        for unit, period, months in cells.groups():
            values = cells.of(unit, months)
            key = (measure.kpi, unit, str(period.grain), str(period), len(values))
            if len(values) < MIN_DISTRIBUTION_ROWS:
                rows.append((*key, [], *(None,) * 6))
                continue
            found = spread(values)
            quantiles = [value / (PERCENT * MILLION) for value in found.hundredths]
            mean, sd = (value / MILLION for value in moments(values))
            if ranked and months != ordered_months:
                ordered, ordered_months = np.sort(cells.of(COMPANY, months)), months
            ranks = (rank_sum(values, ordered), ties(ordered)) if ranked else (None, None)
            mad = found.mad_quarters / (4 * MILLION)
            rows.append((*key, quantiles, mad, found.extreme, mean, sd, *ranks))
    _insert(connection, "distributions", rows)


def _quantiles(
    connection: Connection, table: str, measure: CompiledMeasure
) -> Iterator[tuple[str, Period, str | None, int]]:
    assert isinstance(measure.measure, Quantile)
    denominator = 10**QUANTILE_DECIMALS
    numerator = int(measure.measure.q * denominator)
    value = _millionths(exact(measure, "value"))
    for cells in read_cells(connection, measure.source, _rows(table), value):
        for unit, period, months in cells.groups():
            values = cells.of(unit, months)
            if len(values):
                found = quantile(values, numerator, denominator)
                yield unit, period, f"{Decimal(f'{found}e-{2 * QUANTILE_DECIMALS}'):f}", len(values)
            else:
                yield unit, period, None, 0


def _different(
    connection: Connection, table: str, measure: CompiledMeasure
) -> Iterator[tuple[str, Period, str | None, int]]:
    counted = _counted(connection, table, measure)
    code, rows = _codes(connection, table, plain(measure, "value"))
    for cells in read_cells(connection, measure.source, rows, code):
        once = cells.each(different)
        for unit, period, months in cells.groups():
            units = cells.units if unit == COMPANY else (unit,)
            n = sum(counted[u, m] for u in units for m in _months(period) if (u, m) in counted)
            yield unit, period, str(len(different(once.of(unit, months)))) if n else None, n


def _counted(
    connection: Connection, table: str, measure: CompiledMeasure
) -> dict[tuple[str, date], int]:
    """Rows of each unit and month less those kept without a value."""
    value = plain(measure, "value")
    rows = connection.execute(
        'SELECT "unit", date_trunc(\'month\', "day")::DATE, '
        f"count(*) FILTER (NOT {kept(measure)} OR {value} IS NOT NULL) "
        f"FROM {_rows(table)} GROUP BY ALL"
    ).fetchall()
    return {(unit, month): count for unit, month, count in rows}


def _months(period: Period) -> list[date]:
    return [month.first for month in period.parts(Grain.MONTH)]


def _codes(connection: Connection, table: str, value: str) -> tuple[str, str]:
    """SQL that tells values apart by a whole number from 0 on, and the rows that it reads."""
    rows = _rows(table)
    if str(connection.execute(f"DESCRIBE SELECT {value} FROM {rows}").fetchall()[0][1]) in _WHOLE:
        least, most = connection.execute(
            f"SELECT min({value}), max({value}) FROM {rows}"
        ).fetchall()[0]
        if least is None or int(most) - int(least) <= MAX_CODE:
            return f"CAST(CAST({value} AS BIGINT) - ({int(least or 0)}) AS INTEGER)", rows
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE codes AS SELECT told, row_number() OVER () - 1 AS code "
        f"FROM (SELECT DISTINCT {value} AS told FROM {rows})"
    )
    # told apart from a source's own columns of these names
    joined = f'{rows} JOIN codes AS "the codes" ON "the codes".told = {value}'
    return 'CAST("the codes".code AS INTEGER)', joined


def _rows(table: str) -> str:
    return f"{table} AS {identifier(ROW)}"


def _millionths(value: str) -> str:
    return f"CAST({value} * {MILLION} AS BIGINT)"


def _insert(connection: Connection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    """Adds rows to a table of the results."""
    columns = TABLES[table].columns.values()
    listed = ", ".join(f"unnest(CAST(? AS {type_}[]))" for type_ in columns)
    if rows:
        values = [list(column) for column in zip(*rows, strict=True)]
        connection.execute(f"INSERT INTO results.{table} SELECT {listed}", values)
