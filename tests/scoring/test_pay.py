"""The bonus simulation: exact, rounded once, linked as declared, and never a payment."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from kpi_reports.params.steps import Pay
from kpi_reports.periods import Period
from kpi_reports.scoring.pay import PayBasis, simulate_pay

QUARTER = Period.parse("2024Q4")
BASIS = PayBasis(Decimal(10000), Decimal("0.95"), "B", "A", "A")
COEFFICIENTS = {"company": {"B": "1.05"}, "department": {"A": "1.1"}, "person": {"A": "1.2"}}


def pay(**declared: object) -> Pay:
    return Pay.model_validate({**COEFFICIENTS, **declared})


def test_pay_is_the_product_of_base_and_four_coefficients():
    found = simulate_pay(pay(), BASIS, period=QUARTER)
    # 10000 x 1.05 = 10500; x 1.1 = 11550; x 1.2 = 13860; x 0.95 = 13167
    assert found.amount == Decimal("13167.00")
    assert (found.base, found.company, found.department, found.person, found.attendance) == (
        Decimal(10000), Decimal("1.05"), Decimal("1.1"), Decimal("1.2"), Decimal("0.95"),
    )  # fmt: skip
    assert found.text.en.startswith("10000 × 1.05 × 1.1 × 1.2 × 0.95 = 13167.00 ")
    assert "simulated, not paid" in found.text.en
    assert "模拟测算，不作发放依据" in found.text.zh


@pytest.mark.parametrize(
    ("rounding", "decimals", "expected"),
    [
        ("half_up", 2, "0.13"),  # 0.125: half goes up, not to the even 0.12
        ("down", 2, "0.12"),
        ("up", 2, "0.13"),
        ("half_up", 0, "0"),
        ("up", 0, "1"),
        ("half_up", 4, "0.1250"),
    ],
)
def test_the_exact_product_is_rounded_once_as_declared(rounding, decimals, expected):
    basis = PayBasis(Decimal("0.125"), Decimal(1), None, None, None)
    found = simulate_pay(Pay(rounding=rounding, decimals=decimals), basis, period=QUARTER)
    assert found.amount == Decimal(expected)
    assert str(found.amount) == expected


def test_a_half_is_not_lost_to_binary_numbers():
    basis = PayBasis(Decimal("2010.30"), Decimal("0.5"), None, None, None)
    declared = Pay.model_validate({"person": {}})
    assert simulate_pay(declared, basis, period=QUARTER).amount == Decimal("1005.15")
    basis = replace(basis, base=Decimal("1.15"), attendance=Decimal("0.1"))
    assert simulate_pay(declared, basis, period=QUARTER).amount == Decimal("0.12")  # 0.115


def test_a_grade_without_a_coefficient_counts_one():
    found = simulate_pay(pay(), replace(BASIS, person_grade="C"), period=QUARTER)
    assert found.person == 1
    assert found.amount == Decimal("10972.50")  # 11550 x 0.95


@pytest.mark.parametrize(
    ("change", "told", "zh"),
    [
        ({"base": None}, "no base pay is given in people.csv", "人员表未填绩效工资基数"),
        ({"company_grade": None}, "the company has no grade", "公司无等级"),
        ({"department_grade": None}, "the department has no grade", "部门无等级"),
        ({"person_grade": None}, "the person has no grade", "个人无等级"),
    ],
)
def test_what_is_missing_is_neither_one_nor_zero(change, told, zh):
    found = simulate_pay(pay(), replace(BASIS, **change), period=QUARTER)
    assert found.amount is None
    assert found.text.en == f"Not simulated: {told}"
    assert found.text.zh == f"未测算：{zh}"


def test_a_missing_grade_does_no_harm_where_no_coefficient_follows_it():
    basis = PayBasis(Decimal(100), Decimal(0), None, None, None)
    assert simulate_pay(Pay(), basis, period=QUARTER).amount == Decimal("0.00")  # never present


@pytest.mark.parametrize(
    ("period", "base"),
    [
        ("2024Q1", "2000"),
        ("2024Q4", "1000"),
        ("2024", "3000"),  # what 20 + 20 + 20 + 10 leave of 10000
    ],
)
def test_quarters_pay_their_percent_of_the_year_s_base_and_the_year_what_is_left(period, base):
    declared = Pay.model_validate({"quarters": [20, 20, 20, 10]})
    basis = replace(BASIS, attendance=Decimal(1))
    found = simulate_pay(declared, basis, period=Period.parse(period))
    assert found.base == found.amount == Decimal(base)


@pytest.mark.parametrize("period", ["2024-10", "2024H2"])
def test_linked_quarters_leave_nothing_to_months_and_half_years(period):
    declared = Pay.model_validate({"quarters": [25, 25, 25, 25]})
    found = simulate_pay(declared, BASIS, period=Period.parse(period))
    assert found.amount is None
    assert "only a quarter or a year pays" in found.text.en
    assert simulate_pay(Pay(), BASIS, period=Period.parse(period)).amount == Decimal("9500.00")
