"""累计 of every kind of measure, by hand: January to April as the first quarter and April."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from kpi_reports.params.models import (
    Count,
    Distinct,
    Entered,
    Formula,
    Growth,
    Last,
    Quantile,
    Ratio,
    Sum,
)
from kpi_reports.periods import Period
from kpi_reports.review.to_date import to_date
from kpi_reports.values import KpiValue, Missing

APRIL = Period.parse("2024-04")


class Measured:
    """Values by KPI and period; what is not given has no rows."""

    def __init__(self, **kpis: dict[str, KpiValue]) -> None:
        self._kpis = kpis

    def measured(self, kpi: str, unit: str, period: Period) -> KpiValue:
        none = KpiValue(period, None, 0, missing=Missing.NO_ROWS)
        return self._kpis[kpi].get(str(period), none)


def value(period: str, above: float | None, below: float | None = None, **more: Any) -> KpiValue:
    top = None if above is None else Decimal(str(above))
    bottom = None if below is None else Decimal(str(below))
    found = above if above is None or below is None else (above / below if below else None)
    return KpiValue(Period.parse(period), found, more.pop("n", 5), top, bottom, **more)


def found(measures: dict[str, Any], last: Period = APRIL, **kpis: Any) -> KpiValue | None:
    workspace = SimpleNamespace(
        kpis={kpi: SimpleNamespace(measure=measure) for kpi, measure in measures.items()}
    )
    return to_date(workspace, Measured(**kpis), "k", "u", last)


SUM = Sum(kind="sum", value="x")
RATIO = Ratio(kind="ratio", numerator="x", denominator="y")


def test_a_total_is_added_up():
    parts = {"2024Q1": value("2024Q1", 30, n=3), "2024-04": value("2024-04", 12.5, n=1)}
    assert (found({"k": SUM}, k=parts).value, found({"k": SUM}, k=parts).n) == (42.5, 4)


def test_a_rate_is_its_numerators_over_its_denominators():
    # 9 of 10 and 10 of 90: 19 %, not the mean of 90 % and 11 %.
    parts = {"2024Q1": value("2024Q1", 9, 10), "2024-04": value("2024-04", 10, 90)}
    assert found({"k": RATIO}, k=parts).value == 0.19


def test_a_month_without_rows_adds_nothing():
    assert found({"k": SUM}, k={"2024Q1": value("2024Q1", 30)}).value == 30
    assert found({"k": SUM}, k={}).missing is Missing.NO_ROWS


def test_nothing_to_divide_by_is_missing():
    empty = value("2024Q1", 0, 0, missing=Missing.ZERO_DENOMINATOR)
    assert found({"k": RATIO}, k={"2024Q1": empty}).missing is Missing.ZERO_DENOMINATOR


@pytest.mark.parametrize("reason", [Missing.CHECK_FAILED, Missing.SOURCE_FAILED])
def test_a_part_that_may_not_be_used_holds_back_the_whole(reason):
    parts = {"2024Q1": value("2024Q1", 30), "2024-04": value("2024-04", None, missing=reason)}
    assert found({"k": SUM}, k=parts).missing is reason


def test_data_that_begin_after_january_have_no_year_to_date():
    parts = {"2024Q1": value("2024Q1", 30, partial=True), "2024-04": value("2024-04", 1)}
    assert found({"k": SUM}, k=parts).missing is Missing.NO_EARLIER_DATA
    quarter = {"2024Q1": value("2024Q1", 30, partial=True)}
    whole = found({"k": SUM}, Period.parse("2024-03"), k=quarter)
    assert whole.missing is Missing.NO_EARLIER_DATA


@pytest.mark.parametrize(("roll_up", "expected"), [("sum", 14), ("mean", 8.5), ("last", 4)])
def test_entered_results_are_rolled_up_as_declared(roll_up, expected):
    # 10 with n = 3, 4 with n = 1: (10·3 + 4·1) / 4 = 8.5.
    parts = {
        "2024Q1": KpiValue(Period.parse("2024Q1"), 10.0, 3),
        "2024-04": KpiValue(APRIL, 4.0, 1),
    }
    assert found({"k": Entered(kind="entered", roll_up=roll_up)}, k=parts).value == expected


def test_results_that_are_not_all_entered_have_no_year_to_date():
    parts = {
        "2024Q1": KpiValue(Period.parse("2024Q1"), 10.0, 3),
        "2024-04": KpiValue(APRIL, None, 0, missing=Missing.NOT_ENTERED),
    }
    entered = Entered(kind="entered")
    assert found({"k": entered}, k=parts).missing is Missing.NOT_ENTERED
    none = {p: KpiValue(Period.parse(p), None, 0, missing=Missing.ZERO_DENOMINATOR)
            for p in ("2024Q1", "2024-04")}  # fmt: skip
    assert found({"k": entered}, k=none).missing is Missing.ZERO_DENOMINATOR


def test_a_headcount_is_that_of_the_last_month():
    parts = {"2024Q1": value("2024Q1", 30), "2024-04": value("2024-04", 31)}
    assert found({"k": Last(kind="last", value="x")}, k=parts).value == 31


@pytest.mark.parametrize(
    "measure",
    [
        Quantile(kind="quantile", value="x", q=Decimal("0.5")),
        Distinct(kind="distinct", value="x"),
        Growth(kind="growth", of="a"),
    ],
)
def test_what_has_no_sums_has_no_year_to_date_but_in_one_whole_period(measure):
    assert found({"k": measure}, k={}) is None
    quarter = {"2024Q1": KpiValue(Period.parse("2024Q1"), 7.0, 3)}
    assert found({"k": measure}, Period.parse("2024-03"), k=quarter).value == 7


def test_a_formula_of_what_has_no_sums_has_none_either():
    measures = {"k": Formula(kind="formula", expression="a / b"), "a": SUM,
                "b": Distinct(kind="distinct", value="x")}  # fmt: skip
    assert found(measures, a={}, b={}) is None


def test_a_formula_over_totals_and_its_divisor_of_zero():
    measures = {
        "k": Formula(kind="formula", expression="a / b"),
        "a": SUM,
        "b": Count(kind="count"),
    }
    a = {"2024Q1": value("2024Q1", 6), "2024-04": value("2024-04", 4)}
    assert found(measures, a=a, b={"2024-04": value("2024-04", 4)}).value == 2.5
    zero = found(measures, a=a, b={"2024-04": value("2024-04", 0)})
    assert zero.missing is Missing.ZERO_DENOMINATOR
    assert found(measures, a=a, b={}).missing is Missing.INPUT_MISSING


def test_growth_on_the_year_before_is_of_the_totals_to_date():
    measures = {"k": Growth(kind="growth", of="a", against="yoy"), "a": SUM}
    now = {"2024Q1": value("2024Q1", 20), "2024-04": value("2024-04", 10)}
    before = {"2023Q1": value("2023Q1", 15), "2023-04": value("2023-04", 10)}
    assert found(measures, a=now | before).value == pytest.approx(0.2)
    assert found(measures, a=now).missing is Missing.NO_ROWS
    assert found(measures, a=before).missing is Missing.INPUT_MISSING
    loss = {"2023Q1": value("2023Q1", -15)}
    assert found(measures, a=now | loss).missing is Missing.NO_BASE


def test_growth_of_what_has_no_sums_has_none_either():
    measures = {"k": Growth(kind="growth", of="a", against="yoy"),
                "a": Distinct(kind="distinct", value="x")}  # fmt: skip
    assert found(measures, a={}) is None
