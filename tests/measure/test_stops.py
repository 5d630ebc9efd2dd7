"""A failed check holds a KPI's values back: which units, which periods, and what rests on them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
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


SHARE = {"kind": "ratio", "numerator": "x > 2", "denominator": "x IS NOT NULL"}
NEVER = {"kind": "ratio", "numerator": "x > NULL", "denominator": "x IS NOT NULL"}


def test_monthly_shares_are_the_values_of_every_department_and_month(made):
    rows = [*ROWS[:-7], ("N", "2024-06-05", None)]  # S ends in March, N has a gap in May
    cube = stopped(made, february(kpi="share"), kpis={"share": SHARE, "never": NEVER}, rows=rows)
    for kpi in ("share", "never"):
        found = cube.monthly_shares(kpi)
        assert [str(month) for month in found.months][::5] == ["2024-01", "2024-06"]
        for row, unit in enumerate(found.units):
            for column, month in enumerate(found.months):
                value = cube.value(kpi, unit, month)
                assert found.partial[column] == value.partial
                assert found.held[row, column] == (value.missing is Missing.CHECK_FAILED)
                if not found.held[row, column]:
                    top = found.numerators[row, column]
                    assert (None if np.isnan(top) else int(top)) == value.numerator
                    assert found.denominators[row, column] == (value.denominator or 0)
                    assert found.n[row, column] == value.n


def test_only_of_a_share_there_are_monthly_shares(made):
    with pytest.raises(ValueError, match="KPI 'sum' is no share of rows"):
        stopped(made).monthly_shares("sum")


def test_what_is_asked_of_few_units_and_then_of_all_is_the_same(made):
    rows = [(unit, day, value) for unit in "ABCDEF" for _, day, value in ROWS[:20]]
    kpis = KPIS | {"last": {"kind": "last", "value": "x"}}
    case = made(rows, kpis, units=tuple("ABCDEF"))
    asked = ["company", *"ABCDEF"]
    one_way, other_way = case.cube(), case.cube()
    for kpi in (*KPIS, "last"):
        for period in (JAN, Q1, YEAR):
            found = {unit: one_way.value(kpi, unit, period) for unit in asked}
            again = {unit: other_way.value(kpi, unit, period) for unit in reversed(asked)}
            assert found == again
