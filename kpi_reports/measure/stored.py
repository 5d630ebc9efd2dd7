"""Reads the cube's tables, rolled up to one grain."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from kpi_reports.errors import CubeError
from kpi_reports.measure.schema import COMPANY, period_number, period_text
from kpi_reports.measure.sql import literal, open_connection
from kpi_reports.periods import Grain, Period
from kpi_reports.values import Distribution

Total = tuple[Decimal | None, int]  # a sum, None where nothing was added, and its n
Key = tuple[str, str, str]  # part, KPI or source; unit; period as it is spelt
# by period as it is spelt, segment, and name of the part without its KPI
SegmentTotals = Mapping[str, Mapping[tuple[str, ...], Mapping[str, Total]]]

_SEGMENT_PARTS = ("numerator", "denominator", "value", "rows")


class StoredTables:
    """The Parquet tables of a cube's folder, each read when first asked for.

    The company is a unit in every table.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._totals: dict[Grain, dict[Key, Total]] = {}
        self._latest: dict[Grain, dict[Key, Total]] = {}
        self._rows: dict[Grain, dict[Key, int]] = {}
        self._values: dict[Key, Total] | None = None
        self._distributions: dict[Key, Distribution | None] = {}
        self._segments: dict[tuple[str, str, Grain, int], SegmentTotals] = {}

    def totals(self, grain: Grain) -> Mapping[Key, Total]:
        """The additive parts."""
        if grain not in self._totals:
            rows = self._rolled_up("days", "part", "day", grain, "sum(total), sum(n)::BIGINT")
            self._totals[grain] = {(a, b, c): (total, n) for a, b, c, total, n in rows}
        return self._totals[grain]

    def latest(self, grain: Grain) -> Mapping[Key, Total]:
        """The parts of measures that take a period's latest day: each unit's on the latest day that
        has one, the company's the sum of theirs."""
        if grain not in self._latest:
            rows = self._query(
                "days",
                f"SELECT part, coalesce(unit, {literal(COMPANY)}), {period_text('p', grain)}, "
                "sum(total), sum(n)::BIGINT FROM (SELECT part, unit, "
                f"{period_number('day', grain)} AS p, max_by(total, day) AS total, "
                "max_by(n, day) AS n FROM {table} WHERE segment_1 IS NULL AND segment_2 IS NULL "
                "AND part LIKE '%.latest' AND total IS NOT NULL GROUP BY 1, 2, 3) "
                "GROUP BY GROUPING SETS ((part, unit, p), (part, p))",
            )
            self._latest[grain] = {(a, b, c): (total, n) for a, b, c, total, n in rows}
        return self._latest[grain]

    def rows(self, grain: Grain) -> Mapping[Key, int]:
        """The rows of each source."""
        if grain not in self._rows:
            rows = self._rolled_up("coverage", "source", "month", grain, "sum(rows)::BIGINT")
            self._rows[grain] = {(a, b, c): count for a, b, c, count in rows}
        return self._rows[grain]

    def values(self) -> Mapping[Key, Total]:
        """Quantiles and distinct counts of every grain; a period's spelling tells its grain."""
        if self._values is None:
            rows = self._query("grains", "SELECT kpi, unit, period, value, n FROM {table}")
            self._values = {(a, b, c): (value, n) for a, b, c, value, n in rows}
        return self._values

    def distribution(self, kpi: str, unit: str, period: Period) -> Distribution | None:
        """None where the unit has no row in the period."""
        key = (kpi, unit, str(period))
        if key not in self._distributions:
            rows = self._query(
                "distributions",
                "SELECT n, quantiles, mad, extreme, mean, sd, rank_sum, ties FROM {table} "
                "WHERE kpi = ? AND unit = ? AND period = ?",
                *key,
            )
            self._distributions[key] = _distribution(period, *rows[0]) if rows else None
        return self._distributions[key]

    def segments(self, kpi: str, unit: str, grain: Grain, level: int) -> SegmentTotals:
        """The additive parts of a KPI by segment, of level 1 or 2."""
        key = (kpi, unit, grain, level)
        if key not in self._segments:
            parts = ", ".join(literal(f"{kpi}.{name}") for name in _SEGMENT_PARTS)
            names = "segment_1" if level == 1 else "segment_1, segment_2"
            whose = "" if unit == COMPANY else f"AND unit = {literal(unit)} "
            rows = self._query(
                "days",
                f"SELECT {period_text('p', grain)}, part, sum(total), sum(n)::BIGINT, {names} "
                f"FROM (SELECT *, {period_number('day', grain)} AS p FROM {{table}} "
                f"WHERE part IN ({parts}) AND segment_1 IS NOT NULL "
                f"AND segment_2 IS {'' if level == 1 else 'NOT '}NULL {whose}) "
                f"GROUP BY p, part, {names}",
            )
            found: dict[str, dict[tuple[str, ...], dict[str, Total]]] = {}
            for period, part, total, n, *segment in rows:
                totals = found.setdefault(period, {}).setdefault(tuple(segment), {})
                totals[part.rpartition(".")[2]] = (total, n)
            self._segments[key] = found
        return self._segments[key]

    def _rolled_up(
        self, table: str, name: str, day: str, grain: Grain, sums: str
    ) -> list[tuple[Any, ...]]:
        whole = "WHERE segment_1 IS NULL AND segment_2 IS NULL" if table == "days" else ""
        return self._query(
            table,
            f"SELECT {name}, coalesce(unit, {literal(COMPANY)}), {period_text('p', grain)}, {sums} "
            f"FROM (SELECT *, {period_number(day, grain)} AS p FROM {{table}} {whole}) "
            f"GROUP BY GROUPING SETS (({name}, unit, p), ({name}, p))",
        )

    def _query(self, table: str, query: str, *parameters: str) -> list[tuple[Any, ...]]:
        """The rows of a query in which {table} stands for the table's file."""
        file = f"read_parquet({literal(str(self.folder / f'{table}.parquet'))})"
        try:
            if self._connection is None:
                self._connection = open_connection(threads=1)
            return self._connection.execute(query.replace("{table}", file), parameters).fetchall()
        except duckdb.Error as error:
            raise CubeError(
                f"table '{table}' of the measured cube cannot be read. "
                "Delete the cube; it is measured again on the next run"
            ) from error


def _distribution(
    period: Period,
    n: int,
    quantiles: list[float],
    mad: float | None,
    extreme: int | None,
    mean: float | None,
    sd: float | None,
    rank_sum: float | None,
    ties: float | None,
) -> Distribution:
    return Distribution(
        period,
        n,
        tuple(quantiles),
        mad,
        extreme=extreme,
        mean=mean,
        sd=sd,
        rank_sum=rank_sum,
        ties=ties,
    )
