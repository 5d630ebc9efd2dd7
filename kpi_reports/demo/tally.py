"""What KPIs must come to, added up from clean records before anything is made messy."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from kpi_reports.periods import Grain, Period

COMPANY = "company"


class Tally:
    """Sums by KPI, department and month, and from these by quarter and year."""

    def __init__(self) -> None:
        self._sums: dict[tuple[str, str, Period], tuple[Decimal, Decimal | None]] = {}

    def add(
        self,
        kpi: str,
        department: str,
        day: date,
        numerator: Decimal | int,
        denominator: Decimal | int | None = None,
    ) -> None:
        """Adds a row's numerator and denominator; a sum or count has no denominator."""
        for period in _periods(day):
            for unit in (department, COMPANY):
                above, below = self._sums.get((kpi, unit, period), (Decimal(0), None))
                if denominator is not None:
                    below = (below or Decimal(0)) + denominator
                self._sums[kpi, unit, period] = (above + numerator, below)

    def numerator(self, kpi: str, department: str, period: Period) -> Decimal:
        """What was added up so far; 0 where nothing was."""
        return self._sums.get((kpi, department, period), (Decimal(0), None))[0]

    def rows(self) -> Iterator[dict[str, str | None]]:
        """One entry for each KPI, department and period: exact texts of decimals."""
        for (kpi, unit, period), (above, below) in sorted(
            self._sums.items(), key=lambda item: (item[0][0], item[0][1], str(item[0][2]))
        ):
            yield {
                "kpi": kpi,
                "department": unit,
                "period": str(period),
                "numerator": _plain(above),
                "denominator": None if below is None else _plain(below),
            }


def _periods(day: date) -> tuple[Period, ...]:
    return tuple(
        Period(grain, day.year, (day.month - 1) // grain.months + 1)
        for grain in (Grain.MONTH, Grain.QUARTER, Grain.YEAR)
    )


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
