"""Reads the cube's tables, rolled up to one grain."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import duckdb

from kpi_reports.errors import CubeError
from kpi_reports.measure.schema import COMPANY, period_number, period_text
from kpi_reports.measure.sql import literal, open_connection
from kpi_reports.periods import Grain, Period
from kpi_reports.values import Distribution

if TYPE_CHECKING:  # a run that makes nothing opens a cube, and reads no table of it
    import numpy as np
    from numpy.typing import NDArray

Total = tuple[Decimal | None, int]  # a sum, None where nothing was added, and its n
Key = tuple[str, str]  # part, KPI or source; period as it is spelt
# by period as it is spelt, segment, and name of the part without its KPI
SegmentTotals = Mapping[str, Mapping[tuple[str, ...], Mapping[str, Total]]]
Rows = list[tuple[Any, ...]]
Columns: TypeAlias = (
    "tuple[list[str], NDArray[np.int64], NDArray[np.float64], NDArray[np.float64], "
    "NDArray[np.int64]]"
)
Fetched = TypeVar("Fetched")

FEW_UNITS = 3  # a department's pack asks for its own and the company's; more, and all are read
_SEGMENT_PARTS = ("numerator", "denominator", "value", "rows")
_WHOLE = "segment_1 IS NULL AND segment_2 IS NULL"


class StoredTables:
    """The Parquet tables of a cube's folder, each read when first asked for.

    The company is a unit in every table. What is asked of few units is read of these alone, so that
    one unit costs the same in a large company as in a small one.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._by_unit: dict[tuple[str, Grain | None], _ByUnit] = {}
        self._distributions: dict[tuple[str, str, str], Distribution | None] = {}
        self._segments: dict[tuple[str, str, Grain, int], SegmentTotals] = {}

    def totals(self, unit: str, grain: Grain) -> Mapping[Key, Total]:
        """The additive parts of a unit."""
        return self._of(unit, "totals", grain, self._totals)

    def latest(self, unit: str, grain: Grain) -> Mapping[Key, Total]:
        """The parts of measures that take a period's latest day: each unit's on the latest day that
        has one, the company's the sum of theirs."""
        return self._of(unit, "latest", grain, self._latest)

    def rows(self, unit: str, grain: Grain) -> Mapping[Key, int]:
        """The rows of a unit in each source."""
        return self._of(unit, "rows", grain, self._rows)

    def values(self, unit: str) -> Mapping[Key, Total]:
        """Quantiles and distinct counts of every grain; a period's spelling tells its grain."""
        return self._of(unit, "values", None, self._values)

    def shares(self, kpi: str) -> Columns:
        """A share of rows by department and month: department, month since year 0, numerator, nan
        where nothing was counted, denominator and n."""
        import numpy as np

        parts = [literal(f"{kpi}.{name}") for name in ("numerator", "denominator")]
        sums = [f"FILTER (WHERE part = {part})" for part in parts]
        query = (
            f"SELECT unit, {period_number('day', Grain.MONTH)}::BIGINT AS p, "
            f"(sum(total) {sums[0]})::DOUBLE AS top, (sum(total) {sums[1]})::DOUBLE AS below, "
            f"(sum(n) {sums[0]})::BIGINT AS n FROM {{table}} "
            f"WHERE {_WHOLE} AND part IN ({', '.join(parts)}) GROUP BY 1, 2"
        )
        found: dict[str, Any] = self._fetched("days", query, duckdb.DuckDBPyConnection.fetchnumpy)
        top, below = (np.ma.filled(found[name], np.nan) for name in ("top", "below"))
        n = np.ma.filled(found["n"], 0)
        return found["unit"].tolist(), found["p"], top, np.nan_to_num(below), n

    def _of(
        self, unit: str, what: str, grain: Grain | None, read: Callable[[str | None, Any], Rows]
    ) -> Mapping[Key, Any]:
        known = self._by_unit.setdefault((what, grain), _ByUnit())
        if unit not in known.units and not known.all_read:
            known.all_read = len(known.units) >= FEW_UNITS
            for name, period, of, *found in read(None if known.all_read else unit, grain):
                value = found[0] if len(found) == 1 else tuple(found)
                known.units.setdefault(of, {})[name, period] = value
        return known.units.setdefault(unit, {})

    def _totals(self, unit: str | None, grain: Grain) -> Rows:
        return self._rolled_up("days", "part", "day", grain, "sum(total), sum(n)::BIGINT", unit)

    def _latest(self, unit: str | None, grain: Grain) -> Rows:
        days = (
            f"SELECT part, unit, {period_number('day', grain)} AS p, max_by(total, day) AS total, "
            f"max_by(n, day) AS n FROM {{table}} WHERE {_WHOLE} AND part LIKE '%.latest' "
            f"AND total IS NOT NULL{_of_unit(unit)} GROUP BY 1, 2, 3"
        )
        return self._query(
            "days",
            f"SELECT part, {period_text('p', grain)}, {_unit(unit)}, sum(total), sum(n)::BIGINT "
            f"FROM ({days}) GROUP BY {_grouping('part', unit)}",
        )

    def _rows(self, unit: str | None, grain: Grain) -> Rows:
        return self._rolled_up("coverage", "source", "month", grain, "sum(rows)::BIGINT", unit)

    def _values(self, unit: str | None, _: None) -> Rows:
        own = "" if unit is None else f" WHERE unit = {literal(unit)}"
        return self._query("grains", f"SELECT kpi, period, unit, value, n FROM {{table}}{own}")

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
        self, table: str, name: str, day: str, grain: Grain, sums: str, unit: str | None
    ) -> Rows:
        whole = _WHOLE if table == "days" else "true"
        return self._query(
            table,
            f"SELECT {name}, {period_text('p', grain)}, {_unit(unit)}, {sums} "
            f"FROM (SELECT *, {period_number(day, grain)} AS p FROM {{table}} "
            f"WHERE {whole}{_of_unit(unit)}) GROUP BY {_grouping(name, unit)}",
        )

    def _query(self, table: str, query: str, *parameters: str) -> Rows:
        return self._fetched(table, query, duckdb.DuckDBPyConnection.fetchall, parameters)

    def _fetched(
        self,
        table: str,
        query: str,
        fetch: Callable[[duckdb.DuckDBPyConnection], Fetched],
        parameters: Sequence[str] = (),
    ) -> Fetched:
        """What a query gives, in which {table} stands for the table's file."""
        file = f"read_parquet({literal(str(self.folder / f'{table}.parquet'))})"
        try:
            if self._connection is None:
                self._connection = open_connection(threads=1)
            return fetch(self._connection.execute(query.replace("{table}", file), parameters))
        except duckdb.Error as error:
            raise CubeError(
                f"table '{table}' of the measured cube cannot be read. "
                "Delete the cube; it is measured again on the next run"
            ) from error


@dataclass(slots=True)
class _ByUnit:
    """What was read of a table, by unit."""

    units: dict[str, dict[Key, Any]] = field(default_factory=dict)
    all_read: bool = False


def _of_unit(unit: str | None) -> str:
    """SQL: the rows of a department alone; the company's are those of all."""
    return "" if unit in (None, COMPANY) else f" AND unit = {literal(str(unit))}"


def _unit(unit: str | None) -> str:
    """SQL: whose a group is; without a unit the groups of all departments and of the company."""
    return f"coalesce(unit, {literal(COMPANY)})" if unit is None else literal(unit)


def _grouping(name: str, unit: str | None) -> str:
    return f"{name}, p" if unit is not None else f"GROUPING SETS (({name}, unit, p), ({name}, p))"


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
