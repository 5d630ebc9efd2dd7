"""Formulas: a tiny grammar, exact arithmetic, and nothing that could run."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kpi_reports.errors import ParamsError
from kpi_reports.params.formula import MAX_DEPTH, MAX_LENGTH, parse_formula

VALUES = {"a": Decimal(6), "b": Decimal(4), "零": Decimal(0), "return_rate": Decimal("0.1")}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a - b", "2"),
        ("a - b - 1", "1"),
        ("a - (b - 1)", "3"),
        ("a + b * 2", "14"),
        ("(a + b) * 2", "20"),
        ("-a + b", "-2"),
        ("a / b", "1.5"),
        ("a / b / 3", "0.5"),
        ("return_rate * 3", "0.3"),
        ("a * 0.1 + b * .2", "1.4"),
        ("零 * 5", "0"),
        ("a\n  - b", "2"),
    ],
)
def test_arithmetic_is_exact_and_binds_as_usual(text: str, value: str) -> None:
    assert parse_formula(text).evaluate(VALUES) == Decimal(value)


@pytest.mark.parametrize("text", ["a / 零", "a / (b - 4)", "1 + a / 零", "-(a / 零)", "零 / 零"])
def test_a_division_by_zero_is_missing(text: str) -> None:
    assert parse_formula(text).evaluate(VALUES) is None


def test_names_stand_once_in_the_order_of_the_text() -> None:
    assert parse_formula("b + a * b - 2").names == ("b", "a")


def test_names_stay_as_they_are_written() -> None:
    assert parse_formula("ａｂ + 准点率").names == ("ａｂ", "准点率")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a ** 2", "a ** 2"),
        ("a // 2", "a // 2"),
        ("a % 2", "a % 2"),
        ("+a", "+a"),
        ("~a", "~a"),
        ("f(a)", "f(a)"),
        ("a.real", "a.real"),
        ("a[0]", "a[0]"),
        ("a if b else 1", "a if b else 1"),
        ("a and b", "a and b"),
        ("a < b", "a < b"),
        ("[a]", "[a]"),
        ("a + 'x'", "'x'"),
        ("a + True", "True"),
        ("a + 1j", "1j"),
        ("(a := 1)", "a := 1"),
        ("lambda: a", "lambda: a"),
        ("__import__('os').system('x')", "__import__('os').system('x')"),
    ],
)
def test_anything_else_is_refused(text: str, found: str) -> None:
    with pytest.raises(ParamsError) as caught:
        parse_formula(text)
    expected = f"formula holds '{found}'; a formula holds KPI ids, numbers, + - * / and brackets"
    assert str(caught.value) == expected


@pytest.mark.parametrize("text", ["", "a +", "a b", "a × b", "（a", "a\x00b", "(" * 400 + "a"])
def test_a_text_that_is_no_arithmetic_is_told(text: str) -> None:
    with pytest.raises(ParamsError, match="cannot be read"):
        parse_formula(text)


@pytest.mark.parametrize("number", ["0x10", "1_000", "1e9"])
def test_numbers_are_plain(number: str) -> None:
    with pytest.raises(ParamsError, match=f"formula holds '{number}'; write a number as 12 or 0.5"):
        parse_formula(f"a + {number}")


def test_a_comment_is_told_and_not_dropped() -> None:
    with pytest.raises(ParamsError, match="formula 'a # b' holds a '#'"):
        parse_formula("a # b")


def test_a_formula_without_kpi_is_told() -> None:
    with pytest.raises(ParamsError, match=r"formula '1 \+ 2' names no KPI"):
        parse_formula("1 + 2")


def test_length_and_depth_are_bounded() -> None:
    with pytest.raises(ParamsError, match="the formula has 1001 characters; 1000 are allowed"):
        parse_formula("a" * (MAX_LENGTH + 1))
    with pytest.raises(ParamsError, match=f"nests deeper than {MAX_DEPTH} levels"):
        parse_formula("-" * (MAX_DEPTH + 1) + "a")
    assert parse_formula("-" * MAX_DEPTH + "a").evaluate(VALUES) == 6
