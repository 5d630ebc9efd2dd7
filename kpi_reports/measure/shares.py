"""A share of rows by department and month at once: what departments are compared by."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kpi_reports.measure.schema import CubeRecord
from kpi_reports.measure.stored import StoredTables
from kpi_reports.measure.valuing import Valuing, is_partial
from kpi_reports.periods import Grain, Period, between


@dataclass(frozen=True, slots=True)
class MonthlyShares:
    """A share of rows: departments by months that the data touch, oldest first.

    `numerators` of `denominators`, of `n` rows that could have counted; a numerator is nan where
    nothing was counted. All are 0 where there is no row. A month is `held` where a failed check
    holds it back; of `partial` months the data lack days.
    """

    units: tuple[str, ...]
    months: tuple[Period, ...]
    numerators: NDArray[np.float64]
    denominators: NDArray[np.float64]
    n: NDArray[np.int64]
    held: NDArray[np.bool_]
    partial: NDArray[np.bool_]


def monthly_shares(
    record: CubeRecord, tables: StoredTables, valuing: Valuing, kpi: str
) -> MonthlyShares:
    """The whole numbers of each department that `Cube.value` has for each of its months."""
    months = tuple(between(record.first_day, record.last_day, Grain.MONTH))
    shape = len(record.units), len(months)
    numerators, denominators = np.full(shape, np.nan), np.zeros(shape)
    n, held = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=bool)
    row_of = {unit: at for at, unit in enumerate(record.units)}
    facts = next((f for f in record.sources if f.source == record.kpis[kpi].source), None)
    if facts is not None and months:
        units, places, top, below, counted = tables.shares(kpi)
        rows = np.array([row_of[unit] for unit in units], dtype=np.int64)
        columns = places - (months[0].year * 12 + months[0].number - 1)
        numerators[rows, columns], denominators[rows, columns] = top, below
        n[rows, columns] = counted
    if valuing.stops_of(kpi):
        for unit, row in row_of.items():
            held[row] = [valuing.is_stopped(kpi, unit, month) for month in months]
    partial = np.array([facts is None or is_partial(facts, month) for month in months], dtype=bool)
    return MonthlyShares(record.units, months, numerators, denominators, n, held, partial)
