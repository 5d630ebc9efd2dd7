"""Which months a KPI's trend is made from, and whether by season."""

from __future__ import annotations

from kpi_reports.params.models import KpiDeclaration
from kpi_reports.periods import Grain, Period
from kpi_reports.review.kpis import trend_of
from kpi_reports.values import KpiSeries, KpiValue

WORDS = {"en": "x", "zh": "x"}
YEAR = [0, 40, 10, 80, 30, 60, 20, 90, 50, 70, 5, 15]


def declared(*, seasonal: bool) -> KpiDeclaration:
    return KpiDeclaration.model_validate(
        {
            "id": "k",
            "name": WORDS,
            "definition": WORDS,
            "direction": "higher",
            "unit": {"kind": "number", "name": WORDS},
            "source": "rows",
            "measure": {"kind": "mean", "value": "x"},
            "seasonal": seasonal,
        }
    )


def months(count: int, rows: int = 100) -> KpiSeries:
    first = Period.parse("2021-01")
    points = tuple(
        KpiValue(first.shift(at), float(YEAR[at % 12] + at + at % 5 % 2), rows)
        for at in range(count)
    )
    return KpiSeries("k", "u", Grain.MONTH, points)


def test_a_seasonal_kpi_is_compared_by_calendar_month_from_36_months() -> None:
    found = trend_of(declared(seasonal=True), months(36))
    assert found.season == 12 and found.low is not None and found.low > 0.9
    assert trend_of(declared(seasonal=True), months(35)).season is None


def test_a_kpi_that_declares_no_season_is_not() -> None:
    assert trend_of(declared(seasonal=False), months(48)).season is None


def test_months_with_too_few_rows_are_gaps() -> None:
    assert trend_of(declared(seasonal=False), months(24, rows=9)).reason == "no_data"
