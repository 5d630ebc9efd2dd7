"""Row values laid out by unit and month, so that any unit's period is a slice of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from kpi_reports.measure.schema import COMPANY
from kpi_reports.measure.sql import literal
from kpi_reports.periods import Grain, Period

YEARS_ROWS = 8_000_000  # years are read together up to this; a row takes about 40 bytes

Values = npt.NDArray[np.signedinteger[Any]]


@dataclass(frozen=True, slots=True)
class Cells:
    """The values of whole years. The values of unit u and month m, both counted from 0, are those
    from `starts[u * months + m]` up to the next start."""

    units: tuple[str, ...]
    first_year: int
    months: int
    rows: npt.NDArray[np.int64]  # of the source, by unit and month
    values: Values
    starts: npt.NDArray[np.int64]

    def each(self, work: Callable[[Values], Values]) -> Cells:
        """The same cells, the values of each of them worked on."""
        made = [work(self._cell(number)) for number in range(len(self.units) * self.months)]
        starts = np.cumsum([0, *(len(values) for values in made)])
        values = np.concatenate(made) if made else self.values
        return Cells(self.units, self.first_year, self.months, self.rows, values, starts)

    def groups(self) -> Iterator[tuple[str, Period, slice]]:
        """Every unit, and the company, in every period in which it has rows, with its months."""
        for grain in Grain:
            for start in range(0, self.months, grain.months):
                months = slice(start, start + grain.months)
                number = start % 12 // grain.months + 1
                period = Period(grain, self.first_year + start // 12, number)
                has_rows = self.rows[:, months].any(axis=1)
                for unit in np.flatnonzero(has_rows):
                    yield self.units[unit], period, months
                if has_rows.any():
                    yield COMPANY, period, months

    def of(self, unit: str, months: slice) -> Values:
        """The values of a unit, or of the company, in these months."""
        if unit != COMPANY:
            return self._months(self.units.index(unit), months)
        return np.concatenate([self._months(u, months) for u in range(len(self.units))])

    def _months(self, unit: int, months: slice) -> Values:
        first = unit * self.months
        return self.values[self.starts[first + months.start] : self.starts[first + months.stop]]

    def _cell(self, number: int) -> Values:
        return self.values[self.starts[number] : self.starts[number + 1]]


def read_cells(
    connection: duckdb.DuckDBPyConnection, source: str, rows: str, value: str
) -> Iterator[Cells]:
    """The values of a source's rows, years at a time.

    `rows` is what SQL selects from, `value` the SQL for a whole number of each row; rows without
    one are left out. `results.coverage` must hold the source.
    """
    known = connection.execute(
        'SELECT unit, year("month"), month("month"), "rows" FROM results.coverage '
        f"WHERE source = {literal(source)} ORDER BY unit"
    ).fetchall()
    units = tuple(unit for unit, _ in groupby(row[0] for row in known))
    if not units:
        return
    connection.execute("DROP TYPE IF EXISTS units")
    connection.execute(f"CREATE TYPE units AS ENUM ({', '.join(map(literal, units))})")
    numbers = {unit: number for number, unit in enumerate(units)}
    for first, last in _years(known):
        counts = np.zeros((len(units), (last - first + 1) * 12), dtype=np.int64)
        for unit, year, month, count in known:
            if first <= year <= last:
                counts[numbers[unit], (year - first) * 12 + month - 1] = count
        yield _read(connection, units, first, counts, f"{value} AS v FROM {rows}")


def _years(known: list[tuple[Any, ...]]) -> Iterator[tuple[int, int]]:
    """First and last year of what is read together, years without rows left out at the ends."""
    rows: dict[int, int] = {}
    for _, year, _, count in known:
        rows[year] = rows.get(year, 0) + count
    together: list[int] = []
    for year in sorted(rows):
        if together and sum(rows[y] for y in together) + rows[year] > YEARS_ROWS:
            yield together[0], together[-1]
            together = []
        together.append(year)
    yield together[0], together[-1]


def _read(
    connection: duckdb.DuckDBPyConnection,
    units: tuple[str, ...],
    first_year: int,
    rows: npt.NDArray[np.int64],
    selected: str,
) -> Cells:
    cells, months = rows.size, rows.shape[1]
    last_year = first_year + months // 12 - 1
    small = "USMALLINT" if cells <= np.iinfo(np.uint16).max else "INTEGER"  # sorts by radix
    read = connection.execute(
        f'SELECT CAST(enum_code(CAST("unit" AS units))::INTEGER * {months} '
        f'+ (year("day") - {first_year}) * 12 + month("day") - 1 AS {small}) AS cell, v '
        f'FROM (SELECT "unit", "day", {selected}) WHERE v IS NOT NULL '
        f"AND \"day\" BETWEEN DATE '{first_year:04d}-01-01' AND DATE '{last_year:04d}-12-31'"
    ).fetchnumpy()
    cell, values = np.asarray(read["cell"]), np.asarray(read["v"])
    order = np.argsort(cell, kind="stable")
    starts = np.concatenate(([0], np.cumsum(np.bincount(cell, minlength=cells))))
    return Cells(units, first_year, months, rows, values[order], starts)
