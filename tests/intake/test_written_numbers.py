from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_reports.errors import SourceError
from kpi_reports.intake.written.durations import parse_minutes
from kpi_reports.intake.written.numbers import (
    parse_boolean,
    parse_integer,
    parse_number,
    parse_percent,
)
from kpi_reports.intake.written.parsed import Parsed, fold, folding

FULL_WIDTH = str.maketrans("0123456789+-.,%", "０１２３４５６７８９＋－．，％")
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**15),
                       max_value=10**15)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "value", "how"),
    [
        ("0", "0", "plain"),
        ("-0", "0", "plain"),
        ("007", "7", "plain"),
        (".5", "0.5", "plain"),
        ("+12", "12", "plain"),
        (" 12 ", "12", "trimmed"),
        ("\u300012\u00a0", "12", "trimmed"),
        ("\ufeff12", "12", "trimmed"),
        ("１２．５", "12.5", "full_width"),
        ("－１２", "-12", "full_width"),
        ("\u221212", "-12", "dash"),
        ("1,234", "1234", "thousands"),
        ("1,234,567.8", "1234567.8", "thousands"),
        ("-１，２３４", "-1234", "thousands"),
        ("(1,234)", "-1234", "accounting_negative"),
        ("（12.50）", "-12.5", "accounting_negative"),
        ("($1,234)", "-1234", "accounting_negative"),
        ("¥(5)", "-5", "accounting_negative"),
        ("(0)", "0", "accounting_negative"),
        ("12-", "-12", "trailing_minus"),
        ("¥1,234", "1234", "currency"),
        ("￥ 12", "12", "currency"),
        ("-¥12", "-12", "currency"),
        ("¥-12", "-12", "currency"),
        ("12 €", "12", "currency"),
        ("US$5", "5", "currency"),
        ("5 usd", "5", "currency"),
        ("12.5元", "12.5", "yuan"),
        ("人民币12元", "12", "yuan"),
        ("3.2万", "32000", "chinese_unit"),
        ("3.2 万元", "32000", "chinese_unit"),
        ("¥3万", "30000", "chinese_unit"),
        ("(3万)", "-30000", "chinese_unit"),
        ("1.5亿", "150000000", "chinese_unit"),
        ("2百万", "2000000", "chinese_unit"),
        ("1万亿", "1000000000000", "chinese_unit"),
        ("３千", "3000", "chinese_unit"),
        ("1,234.5万", "12345000", "chinese_unit"),
        ("1e3", "1000", "scientific"),
        ("-1.5E-02", "-0.015", "scientific"),
        ("12345678901234567890123456789012345.6", "12345678901234567890123456789012345.6", "plain"),
    ],
)
def test_a_number_is_read_exactly_and_says_what_was_converted(text, value, how):
    assert parse_number(text) == Parsed(Decimal(value), how)


@pytest.mark.parametrize(
    "text",
    ["", " ", "\u3000", ".", "-", "+", "()", "¥", "万", "nan", "inf", "-Infinity", "1_000", "0x1F",
     "1,23", "1234,567", "12,34,567", "1,2345", ",123", "0,123", "1,234,", "1.2.3", "1 234",
     "1\n234", "5.", "--5", "-(5)", "(-5)", "-5-", "(5", "5)", "((5))", "- 5", "9.98%", "12‰",
     "1e3万", "1,234e3", "1e100", "1e999999999", "三千", "一万", "1亿2000万",
     "$5元", "12人", "约12",
     ">5", "1-5", "5—", "12²", "⑴", "½", "①", "٣", "१२", "1٣", "😀", "5😀", "1" * 5000,
     "(" * 5000,
     "twelve", "=1+1", "3.2w"],
)  # fmt: skip
def test_a_text_with_no_reading_or_two_is_no_number(text):
    assert parse_number(text) is None
    assert parse_integer(text) is None


@pytest.mark.parametrize(
    ("text", "decimal_mark", "thousands_mark", "value"),
    [
        ("1.234,5", ",", None, "1234.5"),
        ("1,5", ",", None, "1.5"),
        ("1.234", ",", None, "1234"),
        ("1.5", ",", None, None),
        ("1 234,5", ",", " ", "1234.5"),
        ("1\u202f234,5", ",", " ", "1234.5"),
        ("1  234", ",", " ", None),
        ("1'234.5", ".", "'", "1234.5"),
        ("1’234.5", ".", "'", "1234.5"),
        ("1,234", ".", "'", None),
    ],
)
def test_declared_marks_are_the_only_marks(text, decimal_mark, thousands_mark, value):
    found = parse_number(text, decimal_mark=decimal_mark, thousands_mark=thousands_mark)
    assert (found and found.value) == (value and Decimal(value))


def test_two_equal_marks_are_refused():
    with pytest.raises(SourceError, match="decimal_mark and thousands_mark are both ','"):
        parse_number("1", decimal_mark=",", thousands_mark=",")


@pytest.mark.parametrize(
    ("text", "value"),
    [("12.0", 12), ("1,234", 1234), ("1.2万", 12000), ("12.7", None), ("0.5", None),
     ("9223372036854775807", 2**63 - 1), ("9223372036854775808", None),
     ("-9223372036854775808", -(2**63)), ("1e99", None)],
)  # fmt: skip
def test_an_integer_is_a_whole_number_of_64_bits(text, value):
    found = parse_integer(text)
    assert (found and found.value) == value


@pytest.mark.parametrize(
    ("text", "value", "how"),
    [
        ("9.98%", "0.0998", "percent"),
        ("９．９８％", "0.0998", "percent"),
        ("-3.5 %", "-0.035", "percent"),
        ("(3.5%)", "-0.035", "percent"),
        ("(3.5)%", "-0.035", "percent"),
        ("1,234%", "12.34", "percent"),
        ("100%", "1", "percent"),
        ("0%", "0", "percent"),
        ("12‰", "0.012", "permille"),
        ("百分之12.5", "0.125", "percent"),
        ("0.0998", "0.0998", "plain"),
        ("9.98", "9.98", "plain"),
    ],
)
def test_a_percentage_is_its_exact_fraction_and_a_bare_number_stays(text, value, how):
    assert parse_percent(text) == Parsed(Decimal(value), how)


@pytest.mark.parametrize(
    "text",
    ["", "%", "百分之", "百分之5%", "5%%", "(5%)%", "3万%", "3万", "¥3", "3元", "1e1%", "٣%"],
)
def test_what_is_no_share_is_no_percentage(text):
    assert parse_percent(text) is None


@pytest.mark.parametrize(
    ("text", "value", "how"),
    [
        ("1:30", "90", "clock"),
        ("１：３０", "90", "clock"),
        ("-1:30", "-90", "clock"),
        ("0:01:30", "1.5", "clock"),
        ("25:00:00", "1500", "clock"),
        ("0:00:01", "0.016667", "clock"),
        ("0:00:30.5", "0.508333", "clock"),
        ("90分钟", "90", "duration"),
        ("90分", "90", "duration"),
        ("1小时30分", "90", "duration"),
        ("1 小时 30 分钟", "90", "duration"),
        ("1.5小时", "90", "duration"),
        ("2个小时", "120", "duration"),
        ("1h30m", "90", "duration"),
        ("1H 30M", "90", "duration"),
        ("45 min", "45", "duration"),
        ("30秒", "0.5", "duration"),
        ("1分30秒", "1.5", "duration"),
        ("1小时30秒", "60.5", "duration"),
        ("2天", "2880", "duration"),
        ("1天2小时", "1560", "duration"),
        ("90", "90", "plain"),
        ("1,440", "1440", "thousands"),
    ],
)
def test_a_duration_is_minutes_to_six_decimals(text, value, how):
    assert parse_minutes(text) == Parsed(Decimal(value), how)


@pytest.mark.parametrize(
    "text",
    ["", " ", ":", "1:60", "1:5", "1:30:60", "1:2:3:4", "1小时90分", "1.5小时30分", "1天24小时",
     "30分1小时", "2日", "半小时", "1个半小时", "3万", "¥5", "5%", "小时",
     "5 months", "٣分", "1h30", "😀"],
)  # fmt: skip
def test_what_is_no_single_duration_is_none(text):
    assert parse_minutes(text) is None


def test_a_duration_follows_the_decimal_mark():
    assert parse_minutes("1,5小时", decimal_mark=",") == Parsed(Decimal(90), "duration")
    assert parse_minutes("1.5小时", decimal_mark=",") is None


@pytest.mark.parametrize(
    ("text", "value", "how"),
    [("TRUE", True, "plain"), ("no", False, "plain"), ("Ｙ", True, "full_width"),
     ("０", False, "full_width"), (" yes ", True, "trimmed"), ("是", True, "chinese_word"),
     ("错", False, "chinese_word"), ("√", True, "tick"), ("×", False, "tick")],
)  # fmt: skip
def test_a_boolean_says_yes_or_no(text, value, how):
    assert parse_boolean(text) == Parsed(value, how)


@pytest.mark.parametrize("text", ["", "有", "无", "x", "2", "1.0", "maybe", "不是", "١", "-"])
def test_what_is_neither_yes_nor_no_is_none(text):
    assert parse_boolean(text) is None


@pytest.mark.parametrize(
    ("text", "states"), [("3万", True), ("9%", False), ("5元", True), ("¥5", False), ("5", False)]
)
def test_a_number_with_its_own_magnitude_states_its_unit(text, states):
    found = parse_number(text)
    assert (found is not None and found.states_unit) == states


def test_folding_changes_width_and_dashes_but_never_meaning():
    assert fold("\u3000Ａ－１\u200e ") == "A-1"
    assert fold("2024⽉") == "2024月"  # the radical U+2F49, as PDF files give it
    assert fold("12²⑴①½") == "12²⑴①½"
    assert [folding(text) for text in ("a", " a", "ａ", "\u2212a")] == [
        "plain", "trimmed", "full_width", "dash",
    ]  # fmt: skip


@given(DECIMALS)
def test_every_decimal_is_read_back_from_each_spelling(number):
    grouped = f"{number:,f}"
    negative = f"({abs(number):,f})" if number < 0 else grouped
    for text in (f"{number:f}", grouped, grouped.translate(FULL_WIDTH), negative, f"{grouped} 元"):
        found = parse_number(text)
        assert found is not None and found.value == number
    european = grouped.translate(str.maketrans(",.", ".,"))
    found = parse_number(european, decimal_mark=",")
    assert found is not None and found.value == number
    share = parse_percent(f"{number:f}%".translate(FULL_WIDTH))
    assert share is not None and share.value * 100 == number


@given(st.text() | st.text(alphabet="0123456789.,-+() ¥元万%‰eE:时分秒小天hm百"))
def test_no_text_makes_a_parser_raise(text):
    for parse in (parse_number, parse_integer, parse_percent, parse_minutes, parse_boolean):
        found = parse(text)
        assert found is None or found.how
