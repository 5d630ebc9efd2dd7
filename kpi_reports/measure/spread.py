"""Tables `grains` and `distributions`: order statistics and distinct counts, per period.

Rows are first counted by unit, month and value, so that what follows depends on the number of
different values, not of rows. Then each grain by itself: departments, and the company as one unit.
All in DECIMAL; a quantile is exact.
"""

from __future__ import annotations

from decimal import Decimal

import duckdb

from kpi_reports.measure.compiled import QUANTILE_DECIMALS, CompiledMeasure
from kpi_reports.measure.expressions import ROW
from kpi_reports.measure.rows import exact, kept, plain
from kpi_reports.measure.schema import COMPANY, PRECISE, period_number, period_text
from kpi_reports.measure.sql import identifier, literal
from kpi_reports.params.models import Quantile
from kpi_reports.periods import Grain

MIN_DISTRIBUTION_ROWS = 5  # below it a spread would be read off single rows; docs/methods.md
EXTREME = "3.5"  # Iglewicz & Hoaglin 1993, modified z-score
NORMAL_MAD = "0.6745"  # MAD of the standard normal distribution
NORMAL_MEAN_DEVIATION = "1.253314"  # 1 / its mean distance from the centre, sqrt(pi / 2)
_DISTANCE = "DECIMAL(24,8)"  # of a value from a median: wide enough to be exact

Connection = duckdb.DuckDBPyConnection


def write_grains(connection: Connection, table: str, measure: CompiledMeasure) -> None:
    """Adds the quantile or distinct count of one KPI, for every grain, to results.grains."""
    if isinstance(measure.measure, Quantile):
        _count_values(connection, table, exact(measure, "value"))
    else:
        value = plain(measure, "value")
        _count_values(connection, table, value, f"NOT {kept(measure)} OR {value} IS NOT NULL")
    none_kept = "NULL" if isinstance(measure.measure, Quantile) else "CASE WHEN n > 0 THEN 0 END"
    for grain in Grain:
        _group(connection, grain)
        if isinstance(measure.measure, Quantile):
            den = 10**QUANTILE_DECIMALS
            _quantiles(connection, "weights", [int(measure.measure.q * den)], den)
        else:
            connection.execute(
                "CREATE OR REPLACE TEMP TABLE points AS SELECT u, p, 0 AS j, "
                f"CAST(count(DISTINCT v) AS {PRECISE}) AS value FROM weights GROUP BY ALL"
            )
        connection.execute(
            f"INSERT INTO results.grains SELECT {literal(measure.kpi)}, u, {literal(grain)}, "
            f"{period_text('p', grain)}, coalesce(value, {none_kept}), n "
            "FROM groups LEFT JOIN points USING (u, p)"
        )


def write_distributions(connection: Connection, table: str, measure: CompiledMeasure) -> None:
    """Adds the spread of one KPI's rows, for every grain, to results.distributions."""
    _count_values(connection, table, exact(measure, "distribution"))
    for grain in Grain:
        _group(connection, grain)
        _quantiles(connection, "weights", list(range(101)), 100)
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE spread AS SELECT u, p, list(CAST(value AS DOUBLE) "
            "ORDER BY j) AS quantiles, max(value) FILTER (j = 50) AS median "
            f"FROM points JOIN groups USING (u, p) WHERE n >= {MIN_DISTRIBUTION_ROWS} GROUP BY ALL"
        )
        _distances(connection)
        connection.execute(
            "INSERT INTO results.distributions SELECT "
            f"{literal(measure.kpi)}, u, {literal(grain)}, {period_text('p', grain)}, n, "
            "coalesce(quantiles, []), CAST(mad AS DOUBLE), extreme "
            "FROM groups LEFT JOIN spread USING (u, p) LEFT JOIN extremes USING (u, p)"
        )


def _count_values(
    connection: Connection, table: str, value: str, counted: str | None = None
) -> None:
    """Table `counts`: rows of each unit, month and value, and whether they could have counted."""
    month = period_number('"day"', Grain.MONTH)
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE counts AS SELECT u, m, v, "
        f"{'counted' if counted else 'v IS NOT NULL'} AS counted, count(*) AS c FROM ("
        f'SELECT "unit", {month}, {value}, {counted or "NULL"} '
        f"FROM {table} AS {identifier(ROW)}) AS valued(u, m, v, counted) GROUP BY ALL"
    )


def _group(connection: Connection, grain: Grain) -> None:
    """Tables `weights` (rows by unit, period and value) and `groups` (n by unit and period)."""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE grouped AS SELECT u, m // {grain.months} AS p, v, counted, "
        "CAST(sum(c) AS BIGINT) AS c FROM (SELECT * FROM counts UNION ALL SELECT "
        f"{literal(COMPANY)} AS u, m, v, counted, c FROM counts) GROUP BY ALL"
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE groups AS SELECT u, p, "
        "coalesce(CAST(sum(c) FILTER (counted) AS BIGINT), 0) AS n FROM grouped GROUP BY ALL"
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE weights AS SELECT u, p, v, c FROM grouped WHERE v IS NOT NULL"
    )


def _quantiles(connection: Connection, weights: str, numerators: list[int], den: int) -> None:
    """Table `points`: for each group with values its quantile number j, numerators[j] / den.

    Type 7 of Hyndman & Fan 1996: with h = (n - 1) q, the value of rank floor(h) plus the fraction
    of h times the step to the next rank. Ranks count from 0.
    """
    wanted = ", ".join(f"({j}, {numerator})" for j, numerator in enumerate(numerators))
    step = f"CAST({Decimal(1) / den:f} AS DECIMAL(7,6))"
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE points AS
        WITH ranked AS (
            SELECT u, p, v, CAST(sum(c) OVER (PARTITION BY u, p ORDER BY v) AS BIGINT) AS upto
            FROM {weights}
        ), places AS (
            SELECT u, p, n, j, (n - 1) * q // {den} AS rank, (n - 1) * q % {den} AS rest
            FROM (SELECT u, p, max(upto) AS n FROM ranked GROUP BY ALL), (VALUES {wanted}) w(j, q)
        ), lower AS (
            SELECT places.*, ranked.v AS low FROM places ASOF JOIN ranked
            ON places.u = ranked.u AND places.p = ranked.p AND places.rank + 1 <= ranked.upto
        )
        SELECT lower.u, lower.p, j,
               CAST(low + (ranked.v - low) * CAST(rest AS DECIMAL(7,0)) * {step} AS {PRECISE})
               AS value
        FROM lower ASOF JOIN ranked ON lower.u = ranked.u AND lower.p = ranked.p
             AND least(lower.rank + 2, n) <= ranked.upto
        """
    )


def _distances(connection: Connection) -> None:
    """Table `extremes`: MAD and number of extreme rows of each group in `spread`."""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE distances AS SELECT u, p, "
        f"CAST(abs(weights.v - median) AS {_DISTANCE}) AS v, CAST(sum(c) AS BIGINT) AS c "
        "FROM weights JOIN spread USING (u, p) GROUP BY ALL"
    )
    _quantiles(connection, "distances", [1], 2)
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE extremes AS
        WITH centres AS (
            SELECT u, p, sum(v * c) AS total, sum(c) AS n FROM distances GROUP BY ALL
        )
        SELECT u, p, any_value(value) AS mad, coalesce(CAST(sum(c) FILTER (
            CASE WHEN value > 0 THEN v * {NORMAL_MAD} > {EXTREME} * value
                 ELSE v * n > {EXTREME} * {NORMAL_MEAN_DEVIATION} * total END
        ) AS BIGINT), 0) AS extreme
        FROM distances JOIN points USING (u, p) JOIN centres USING (u, p) GROUP BY ALL
        """
    )
