from __future__ import annotations

from collections import Counter
from decimal import Decimal
from fractions import Fraction

import pytest

from kpi_reports.errors import SourceError
from kpi_reports.intake.measurement_units import UNITS, Conversion, conversion, six_decimals


@pytest.mark.parametrize(
    ("from_unit", "to_unit", "factor"),
    [
        ("万元", "元", "10000"), ("元", "万元", "0.0001"), ("千元", "万元", "0.1"),
        ("百万元", "亿元", "0.01"), ("十亿元", "亿元", "10"), ("元", "亿元", "0.00000001"),
        ("万元", "CNY", "10000"), ("million RMB", "万元", "100"), ("k USD", "USD", "1000"),
        ("USD M", "万美元", "100"), ("%", "fraction", "0.01"), ("％", "1", "0.01"),
        ("‰", "小数", "0.001"), ("百分点", "%", "1"), ("bp", "fraction", "0.0001"),
        ("小时", "分钟", "60"), ("分", "秒", "60"), ("天", "小时", "24"), ("周", "日", "7"),
        ("秒", "毫秒", "1000"), ("万", "个", "10000"), ("K", "个", "1000"), ("M", "万", "100"),
        ("万人", "人", "10000"), ("吨", "公斤", "1000"), ("斤", "kg", "0.5"), ("克", "斤", "0.002"),
        ("公里", "m", "1000"), ("GB", "MB", "1000"), ("kB", "KB", "1"), ("元", "元", "1"),
        ("Hours", "MINUTES", "60"), (" 万元 ", "元", "10000"),
    ],
)  # fmt: skip
def test_a_finite_factor_is_one_exact_product(from_unit, to_unit, factor):
    assert conversion(from_unit, to_unit) == Conversion(Decimal(factor), Decimal(1))


@pytest.mark.parametrize(
    ("from_unit", "to_unit", "multiply", "divide"),
    [("秒", "分钟", 1, 60), ("分钟", "天", 1, 1440), ("天", "周", 1, 7), ("小时", "周", 1, 168)],
)
def test_an_endless_factor_keeps_its_divisor(from_unit, to_unit, multiply, divide):
    assert conversion(from_unit, to_unit) == Conversion(Decimal(multiply), Decimal(divide))


def test_a_converted_value_is_rounded_half_up_at_the_sixth_decimal():
    assert conversion("秒", "分钟").apply(Decimal(100)) == Decimal("1.666667")
    assert conversion("秒", "分钟").apply(Decimal(-100)) == Decimal("-1.666667")
    assert conversion("元", "亿元").apply(Decimal(50)) == Decimal("0.000001")
    assert conversion("万元", "元").apply(Decimal("3.2")) == Decimal(32000)
    assert str(six_decimals(Fraction(-1, 10**9))) == "0.000000"


def test_a_unit_stands_in_one_dimension():
    names = Counter(name for units in UNITS.values() for name in units)
    assert [name for name, times in names.items() if times > 1] == []


@pytest.mark.parametrize("one, other", [("元", "分钟"), ("m", "M"), ("人", "件"), ("%", "元")])
def test_different_dimensions_are_refused_with_what_would_do(one, other):
    with pytest.raises(SourceError, match=f"'{one}' .*cannot become '{other}'.*converts to"):
        conversion(one, other)


def test_an_unknown_unit_is_told_with_the_nearest_and_its_dimension():
    with pytest.raises(SourceError) as error:
        conversion("万园", "元")
    assert "'万园' is no known unit of measurement." in str(error.value)
    assert "'元' (money in CNY) converts to 元, 百元, 千元, 万元" in str(error.value)
    with pytest.raises(SourceError, match="Did you mean 'minutes'"):
        conversion("小时", "minuts")
    with pytest.raises(SourceError, match="'' is no known unit"):
        conversion("", "??")


def test_case_counts_in_short_names():
    with pytest.raises(SourceError, match="'Mb' is no known unit"):
        conversion("Mb", "GB")
