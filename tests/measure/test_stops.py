"""A failed check holds a KPI's values back: which units, which periods, and what rests on them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from kpi_reports.measure import Cube
from kpi_reports.periods import Grain, Period
from kpi_reports.values import Distribution, Missing, Stop

JAN, FEB, MAR = (Period.parse(f"2024-0{month}") for month in (1, 2, 3))
Q1, Q2, YEAR = Period.parse("2024Q1"), Period.parse("2024Q2"), Period.parse("2024")
ROWS = [
    (unit, f"2024-0{month}-05", value)
    for unit in ("N", "S")
    for month in (1, 2, 3, 4)
    for value in (1, 2, 3, 4, 5)
]
KPIS = {
    "sum": {"kind": "sum", "value": "x", "distribution": "x"},
    "other": {"kind": "mean", "value": "x"},
    "median": {"kind": "quantile", "value": "x", "q": "0.5"},
    "growth": {"kind": "growth", "of": "sum"},
    "both": {"kind": "formula", "expression": "sum + other"},
}


def stopped(made, *stops: Stop, kpis=KPIS, rows=ROWS) -> Cube:
    return cube_with(made(rows, kpis), stops)


def cube_with(case, stops: Sequence[Stop]) -> Cube:
    """The cube of a case, had checks failed that stop just these."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kpi_reports.measure.build.stops_of", lambda *_: tuple(stops))
        return case.cube()


def february(unit: str | None = "N", kpi: str = "sum") -> Stop:
    return Stop(kpi, unit, date(2024, 2, 1), date(2024, 2, 29), "range x")


@pytest.mark.parametrize(
    "kpi, unit, period, missing",
    [
        ("sum", "N", FEB, Missing.CHECK_FAILED),
        ("sum", "N", Q1, Missing.CHECK_FAILED),  # February is in it
        ("sum", "N", YEAR, Missing.CHECK_FAILED),
        ("sum", "company", FEB, Missing.CHECK_FAILED),  # its sum holds N's rows
        ("sum", "company", Q1, Missing.CHECK_FAILED),
        ("sum", "N", JAN, None),
        ("sum", "N", Q2, None),
        ("sum", "S", FEB, None),
        ("sum", "company", JAN, None),
        ("other", "N", FEB, None),
        ("growth", "N", FEB, Missing.CHECK_FAILED),
        ("growth", "N", MAR, Missing.CHECK_FAILED),  # its base is February
        ("growth", "S", MAR, None),
        ("both", "N", FEB, Missing.CHECK_FAILED),
        ("both", "company", Q1, Missing.CHECK_FAILED),
        ("both", "S", Q1, None),
    ],
)
def test_a_stop_of_one_unit_holds_back_what_contains_its_rows(made, kpi, unit, period, missing):
    value = stopped(made, february()).value(kpi, unit, period)
    assert value.missing is missing
    assert (value.value is None) is (missing is not None)


def test_a_value_that_is_held_back_shows_neither_its_sums_nor_its_rows(made):
    value = stopped(made, february()).value("sum", "N", FEB)
    assert (value.value, value.n, value.numerator, value.denominator) == (None, 0, None, None)


def test_a_stop_of_every_unit_or_without_days_holds_all_of_them_back(made):
    everyone = stopped(made, february(unit=None))
    assert everyone.value("sum", "S", FEB).missing is Missing.CHECK_FAILED
    assert everyone.value("sum", "S", MAR).missing is None


def test_a_stop_without_days_holds_back_every_period(made):
    always = stopped(made, Stop("sum", "N", None, None, "unique id"))
    points = always.series("sum", "N", Grain.MONTH).points
    assert {point.missing for point in points} == {Missing.CHECK_FAILED}
    assert always.value("sum", "S", JAN).missing is None


@pytest.mark.parametrize(
    "first, last, stopped_months",
    [
        (None, date(2024, 1, 31), [JAN]),
        (None, date(2024, 2, 1), [JAN, FEB]),
        (date(2024, 2, 29), None, [FEB, MAR]),
        (date(2024, 3, 1), None, [MAR]),
        (date(2024, 2, 10), date(2024, 2, 10), [FEB]),
        (date(2024, 1, 31), date(2024, 2, 1), [JAN, FEB]),
    ],
)
def test_one_day_within_a_period_is_enough(made, first, last, stopped_months):
    cube = stopped(made, Stop("sum", "N", first, last, "range x"))
    held = [m for m in (JAN, FEB, MAR) if cube.value("sum", "N", m).missing]
    assert held == stopped_months


def test_a_spread_and_a_quantile_are_held_back_too(made):
    cube = stopped(made, february(), february(kpi="median"))
    assert cube.distribution("sum", "N", FEB) == Distribution(FEB, 0)
    assert cube.distribution("sum", "company", Q1) == Distribution(Q1, 0)
    shown = cube.distribution("sum", "S", FEB)
    assert shown is not None and shown.n == 5
    assert cube.value("median", "N", FEB).missing is Missing.CHECK_FAILED
    assert cube.value("median", "S", FEB).value == 3.0


def test_growth_and_formulas_can_be_stopped_themselves(made):
    cube = stopped(made, february(kpi="growth"), february(kpi="both"))
    assert cube.value("growth", "N", FEB).missing is Missing.CHECK_FAILED
    assert cube.value("both", "N", FEB).missing is Missing.CHECK_FAILED
    assert cube.value("sum", "N", FEB).value == 15.0


def test_a_failed_check_is_told_before_missing_rows_and_after_a_failed_source(made):
    rows = [row for row in ROWS if row[1] != "2024-02-05"]
    kpis = {**KPIS, "lost": {"kind": "count", "source": "gone"},
            "sums": {"kind": "formula", "expression": "other + sum"},
            "all": {"kind": "formula", "expression": "sum + lost"}}  # fmt: skip
    case = made(rows, kpis)
    sources = {**case.workspace.sources, "gone": case.workspace.sources["sales"]}
    case.workspace = case.workspace.model_copy(update={"sources": sources})
    stops = (february(), february(kpi="lost"))
    cube = cube_with(case, stops)
    assert cube.value("sum", "N", FEB).missing is Missing.CHECK_FAILED
    assert cube.value("other", "N", FEB).missing is Missing.NO_ROWS
    assert cube.value("sums", "N", FEB).missing is Missing.CHECK_FAILED
    assert cube.value("lost", "N", FEB).missing is Missing.SOURCE_FAILED
    assert cube.value("all", "N", FEB).missing is Missing.SOURCE_FAILED


def test_the_rows_of_a_stopped_unit_are_still_counted(made):
    cube = stopped(made, february())
    assert cube.unit_rows("N", FEB) == 5
