from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_reports.report import numbers
from kpi_reports.values import Direction, Kpi, Money, Period, Text

SHARE = Kpi(
    id="on_time",
    name=Text("On-time arrivals", "准点到达率"),
    short_name=Text("On time", "准点率"),
    definition=Text("", ""),
    direction=Direction.HIGHER,
    unit_kind="percent",
    unit_name=Text("% of arrivals", "占到达航班%"),
    decimals=1,
    measure="ratio",
    minimum_n=30,
)
MINUTES = replace(SHARE, unit_kind="number", unit_name=Text("minutes", "分钟"))
FLIGHTS = replace(SHARE, unit_kind="count", unit_name=Text("flights", "班"), decimals=0)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (2.675, 2, "2.68"),  # binary 2.67499..., but it shows as 2.675
        (0.5, 0, "1"),
        (1.5, 0, "2"),
        (2.5, 0, "3"),  # Python's round gives 2
        (-0.5, 0, "−1"),
        (-0.04, 1, "0.0"),  # what rounds to zero has no sign
        (-0.0, 1, "0.0"),
        (0, 2, "0.00"),
        (1234567.891, 1, "1,234,567.9"),
        (Decimal("91.85"), 1, "91.9"),
        (1e300, 0, "1" + ",000" * 100),
        (5e-324, 2, "0.00"),
    ],
)
def test_numbers_are_rounded_half_up_from_the_digits_they_show(value, decimals, text):
    assert numbers.format_number(value, decimals) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.34, "+0.3"), (-0.34, "−0.3"), (0.04, "0.0"), (-0.04, "0.0"), (0, "0.0")]
)
def test_a_signed_number_says_plus_and_zero_has_no_sign(value, text):
    assert numbers.format_number(value, 1, sign=True) == text


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(0, 4))
def test_every_float_can_be_written_with_its_decimals(value, decimals):
    text = numbers.format_number(value, decimals)
    assert "-" not in text
    assert text.partition(".")[2].isdigit() if decimals else "." not in text
    assert text != "−0" and not text.startswith("−0.0000")


@pytest.mark.parametrize("missing", [float("nan"), float("inf"), Decimal("NaN")])
def test_what_is_no_number_is_refused(missing):
    with pytest.raises(ValueError, match="cannot be written as a number"):
        numbers.format_number(missing, 1)
    with pytest.raises(ValueError, match="cannot be written as a number"):
        numbers.format_value(SHARE, missing, "en")


def test_a_missing_value_is_refused_because_it_has_words_of_its_own():
    with pytest.raises(TypeError, match="say why the value is missing instead"):
        numbers.format_value(SHARE, None, "en")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kpi", "value", "language", "unit", "text"),
    [
        (SHARE, 0.7737, "en", False, "77.4"),
        (SHARE, 0.7737, "zh", True, "77.4%"),
        (SHARE, 0.2845, "en", False, "28.5"),
        (SHARE, 1.0, "en", True, "100.0%"),
        (MINUTES, -2.25, "en", False, "−2.3"),
        (MINUTES, 10.2, "en", True, "10.2\u00a0minutes"),
        (MINUTES, 10.2, "zh", True, "10.2\u00a0分钟"),
        (FLIGHTS, 58665, "en", False, "58,665"),
    ],
)
def test_a_value_is_written_as_its_kpi_says(kpi, value, language, unit, text):
    assert numbers.format_value(kpi, value, language, unit=unit) == text


@pytest.mark.parametrize(
    ("kpi", "change", "language", "text"),
    [
        (SHARE, 0.016, "en", "+1.6\u00a0pp"),
        (SHARE, -0.016, "zh", "−1.6\u00a0个百分点"),
        (SHARE, 0.0, "en", "0.0\u00a0pp"),
        (SHARE, -0.0004, "en", "0.0\u00a0pp"),
        (MINUTES, 1.03, "en", "+1.0"),
        (FLIGHTS, -1200, "zh", "−1,200"),
    ],
)
def test_a_change_is_signed_and_of_a_percentage_in_points(kpi, change, language, text):
    assert numbers.format_change(kpi, change, language) == text


@pytest.mark.parametrize(
    ("change", "flat"), [(0.0, True), (0.00049, True), (0.0005, False), (-0.0005, False)]
)
def test_a_change_is_flat_where_it_shows_as_zero(change, flat):
    assert numbers.is_flat(SHARE, change) is flat


def test_scores_have_one_decimal_and_percentages_their_sign():
    assert numbers.format_score(Decimal("91.849")) == "91.8"
    assert numbers.format_score(Decimal("-3.65"), sign=True) == "−3.7"
    assert numbers.format_score(Decimal("120"), decimals=0) == "120"
    assert numbers.format_percent(0.12345, 2) == "12.35%"


@pytest.mark.parametrize(
    ("value", "language", "decimals", "text"),
    [
        (1.5e6, "en", 1, "1.5M"),
        (1.5e6, "zh", 0, "150万"),
        (-123456789, "zh", 2, "−1.23亿"),
        (2e9, "en", 2, "2B"),
    ],
)
def test_large_numbers_have_a_short_form_for_charts(value, language, decimals, text):
    assert numbers.format_compact(value, language, decimals=decimals) == text


def test_dates_are_iso_in_every_language():
    assert numbers.format_date(date(2013, 12, 31)) == "2013-12-31"


@pytest.mark.parametrize(
    ("period", "en", "zh"),
    [
        ("2013-10", "October 2013", "2013\u00a0年\u00a010\u00a0月"),
        ("2013Q4", "October to December 2013", "2013\u00a0年\u00a010–12\u00a0月"),
        ("2013H1", "January to June 2013", "2013\u00a0年\u00a01–6\u00a0月"),
        ("2013", "January to December 2013", "2013\u00a0年\u00a01–12\u00a0月"),
    ],
)
def test_a_period_is_named_by_its_months(period, en, zh):
    assert numbers.period_name(Period.parse(period), "en") == en
    assert numbers.period_name(Period.parse(period), "zh") == zh


def test_a_month_is_named_without_its_year():
    assert numbers.month_name(Period.parse("2013-12"), "en") == "December"
    assert numbers.month_name(Period.parse("2013-12"), "zh") == "12\u00a0月"


TEN_THOUSAND = replace(
    MINUTES,
    unit_kind="money",
    unit_name=Text("CNY 10,000", "万元"),
    money=Money("CNY", Decimal(10_000)),
)
DOLLARS = replace(
    TEN_THOUSAND,
    decimals=2,
    unit_name=Text("USD per person", "美元/人"),
    money=Money("USD", Decimal(1), Text("person", "人")),
)


@pytest.mark.parametrize(
    ("kpi", "value", "en", "zh"),
    [
        (TEN_THOUSAND, 7301.84, "CNY 73.02m", "7,301.8 万元"),
        (TEN_THOUSAND, 14020, "CNY 140.20m", "1.40 亿元"),
        (TEN_THOUSAND, 0.5, "CNY 5,000", "0.5 万元"),
        (TEN_THOUSAND, -13.2, "−CNY 132,000", "−13.2 万元"),
        (TEN_THOUSAND, 250_000, "CNY 2.50bn", "25.00 亿元"),
        (DOLLARS, 1.975, "USD 1.98 per person", "1.98 美元/人"),
        (DOLLARS, 12_345, "USD 12,345.00 per person", "1.23 万美元/人"),
        (DOLLARS, 12_345_678, "USD 12.35m per person", "1,234.6 万美元/人"),
        (FLIGHTS, 99_999, "99,999 flights", "99,999 班"),
        (FLIGHTS, 1_234_567, "1,234,567 flights", "123.5 万班"),
        (FLIGHTS, 1, "1 flight", "1 班"),
        (FLIGHTS, 0, "0 flights", "0 班"),
    ],
)
def test_sentences_say_money_and_large_counts_as_their_language_does(kpi, value, en, zh):
    said = [numbers.format_value(kpi, value, language, unit=True) for language in ("en", "zh")]
    assert [text.replace("\u00a0", " ") for text in said] == [en, zh]


def test_tables_keep_one_unit_for_a_kpi():
    assert numbers.format_value(TEN_THOUSAND, 14020, "zh") == "14,020.0"
    assert numbers.format_value(TEN_THOUSAND, 14020, "en") == "14,020.0"


def test_a_change_of_money_is_signed_and_one_of_a_level_has_a_plain_unit():
    change = numbers.format_change(TEN_THOUSAND, 14.9, "en", unit=True)
    assert change == "+CNY\u00a0149,000"
    stars = replace(MINUTES, unit_name=Text("points of 5", "分（5 分制）"))
    assert numbers.format_change(stars, 0.3, "en", unit=True) == "+0.3\u00a0points"
    assert numbers.format_change(stars, 0.3, "zh", unit=True) == "+0.3\u00a0分"


@pytest.mark.parametrize(
    ("many", "one"),
    [("minutes", "minute"), ("companies", "company"), ("boxes", "box"), ("classes", "class"),
     ("branches", "branch"), ("staff", "staff"), ("glass", "glass")],
)  # fmt: skip
def test_an_english_unit_has_a_singular(many, one):
    assert numbers.singular(many) == one
