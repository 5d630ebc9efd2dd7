from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_reports.errors import SourceError
from kpi_reports.intake.written.dates import check_date_format, parse_date, parse_timestamp
from kpi_reports.intake.written.parsed import Parsed

FULL_WIDTH = str.maketrans("0123456789-/.", "０１２３４５６７８９－／．")
DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))
NAMES = [f"{date(2024, month, 1):%b}" for month in range(1, 13)]


@pytest.mark.parametrize(
    ("text", "day", "how"),
    [
        ("2024-1-5", "2024-01-05", "plain"),
        ("2024/1/5", "2024-01-05", "plain"),
        (" 2024-01-05 ", "2024-01-05", "trimmed"),
        ("\u200e2024\u200e/\u200e1\u200e/\u200e5", "2024-01-05", "trimmed"),
        ("２０２４－０１－０５", "2024-01-05", "full_width"),
        ("2024\u201301\u201305", "2024-01-05", "dash"),
        ("2024.1.5", "2024-01-05", "dotted_date"),
        ("20240105", "2024-01-05", "compact_date"),
        ("20240229", "2024-02-29", "compact_date"),
        ("2024年01月5日", "2024-01-05", "chinese_date"),
        ("2024 年 1 月 5 日", "2024-01-05", "chinese_date"),
        ("2024年1月5号", "2024-01-05", "chinese_date"),
        ("２０２４年１月５日", "2024-01-05", "chinese_date"),
        ("2024年1月5日 星期五", "2024-01-05", "chinese_date"),
        ("1-Jan-2024", "2024-01-01", "english_month"),
        ("1 January 2024", "2024-01-01", "english_month"),
        ("January 5, 2024", "2024-01-05", "english_month"),
        ("Sept. 5th 2024", "2024-09-05", "english_month"),
        ("05JAN2024", "2024-01-05", "english_month"),
        ("2024-Jan-05", "2024-01-05", "english_month"),
        ("2024-01-05T10:00:00", "2024-01-05", "timestamp"),
        ("2024/1/5 10:00", "2024-01-05", "timestamp"),
        ("2024年1月5日10时30分", "2024-01-05", "timestamp"),
    ],
)
def test_a_day_is_read_in_every_spelling(text, day, how):
    assert parse_date(text) == Parsed(date.fromisoformat(day), how)


@pytest.mark.parametrize(
    ("text", "day", "how"),
    [
        ("2024年1月", "2024-01-01", "month_only"),
        ("2024年12月份", "2024-12-01", "month_only"),
        ("2024-01", "2024-01-01", "month_only"),
        ("2024/3", "2024-03-01", "month_only"),
        ("202401", "2024-01-01", "month_only"),
        ("202412", "2024-12-01", "month_only"),
        ("Jan-24", "2024-01-01", "english_month"),
        ("Dec-69", "1969-12-01", "english_month"),
        ("Jan 2024", "2024-01-01", "english_month"),
        ("2024年", "2024-01-01", "year_only"),
        ("2024年度", "2024-01-01", "year_only"),
        ("Q3 2024", "2024-07-01", "quarter"),
        ("2024Q3", "2024-07-01", "quarter"),
        ("2024-Q3", "2024-07-01", "quarter"),
        ("2024 q1", "2024-01-01", "quarter"),
        ("3Q2024", "2024-07-01", "quarter"),
        ("2024年第三季度", "2024-07-01", "quarter"),
        ("2024年3季度", "2024-07-01", "quarter"),
        ("2024年三季度", "2024-07-01", "quarter"),
        ("2024年第3季", "2024-07-01", "quarter"),
        ("2024年Q4", "2024-10-01", "quarter"),
        ("２０２４年第４季度", "2024-10-01", "quarter"),
        ("2024年上半年", "2024-01-01", "half_year"),
        ("2024年下半年", "2024-07-01", "half_year"),
        ("2024H2", "2024-07-01", "half_year"),
        ("H1 2024", "2024-01-01", "half_year"),
        ("FY2024", "2024-01-01", "fiscal"),
        ("FY2024 Q1", "2024-01-01", "fiscal"),
    ],
)
def test_a_period_is_its_first_day(text, day, how):
    assert parse_date(text) == Parsed(date.fromisoformat(day), how)


@pytest.mark.parametrize(
    ("text", "starts", "day"),
    [
        ("FY2024 Q1", 4, "2023-04-01"),
        ("FY24Q1", 4, "2023-04-01"),
        ("FY2024-Q4", 4, "2024-01-01"),
        ("Q2 FY2024", 4, "2023-07-01"),
        ("2024财年第一季度", 4, "2023-04-01"),
        ("2024财年下半年", 4, "2023-10-01"),
        ("2024财年", 7, "2023-07-01"),
        ("FY2024H2", 7, "2024-01-01"),
        ("FY2024", 12, "2023-12-01"),
        ("FY2024 Q2", 12, "2024-03-01"),
        ("2024Q3", 4, "2024-07-01"),
        ("2024年", 4, "2024-01-01"),
    ],
)
def test_a_fiscal_year_is_named_by_the_year_in_which_it_ends(text, starts, day):
    found = parse_date(text, fiscal_year_starts=starts)
    assert found is not None and found.value == date.fromisoformat(day)


def test_a_business_year_is_none_where_it_may_be_the_fiscal_one():
    assert parse_date("2024年度", fiscal_year_starts=4) is None


@pytest.mark.parametrize(
    "text",
    ["", " ", "\u3000", "03/04/2024", "25/12/2024", "3-4-2024", "01.02.2024", "24-01-05", "24年1月",
     "5-Jan-24", "Jan 24", "24-Jan", "2024", "2024.1", "2024.10", "2024-13", "2024-00",
     "202413",
     "200112", "201012", "2023-02-29", "2024-02-30", "2024年2月30日", "2024-1/5", "20241301",
     "1899-12-31",
     "2200-01-01", "1899年", "2024Q5", "2024Q0", "2024年第五季度",
     "20243季度", "2024年1月5日 星期四",
     "2024-W03", "2024年第3周", "二〇二四年一月", "民国113年", "٢٠٢٤-٠١-٠٥",
     "2024-01-0٥", "45292", "12",
     "2024-01-05 25:00", "2024-01 10:00", "FY2024/25", "epoch", "today", "😀", "2024-01-05😀",
     "1" * 5000],
)  # fmt: skip
def test_a_text_with_no_reading_or_two_is_no_date(text):
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("text", "date_format", "day"),
    [
        ("03/04/2024", "%d/%m/%Y", "2024-04-03"),
        ("03/04/2024", "%m/%d/%Y", "2024-03-04"),
        ("3/4/2024", "%d/%m/%Y", "2024-04-03"),
        ("０３/０４/２０２４", "%d/%m/%Y", "2024-04-03"),
        ("03/04/24", "%d/%m/%y", "2024-04-03"),
        ("2024.10", "%Y.%m", "2024-10-01"),
        ("200112", "%Y%m", "2001-12-01"),
        ("2024年1月5日", "%Y年%m月%d日", "2024-01-05"),
        ("05jan2024", "%d%b%Y", "2024-01-05"),
        ("2024-01-05", "%d/%m/%Y", None),
        ("31/02/2024", "%d/%m/%Y", None),
        ("1112024", "%d%m%Y", None),
        ("٠٣/٠٤/٢٠٢٤", "%d/%m/%Y", None),
        ("01/01/1899", "%d/%m/%Y", None),
        ("2024", "%Q", None),
    ],
)
def test_a_declared_format_is_the_only_one_read(text, date_format, day):
    found = parse_date(text, date_format=date_format)
    expected = None if day is None else Parsed(date.fromisoformat(day), "date_format")
    assert found == expected


@pytest.mark.parametrize(
    "date_format", ["%d/%m/%Y", "%Y%m", "%y-%b", "%Y年%m月%d日", "%Y", "%j %Y"]
)
def test_a_format_that_tells_year_and_month_passes(date_format):
    assert check_date_format(date_format) is None


@pytest.mark.parametrize(
    ("date_format", "words"),
    [("%Q", "cannot be read"), ("%", "cannot be read"), ("%d/%m", "does not tell the year"),
     ("%d %Y", "the day without the month"), ("", "does not tell the year")],
)  # fmt: skip
def test_a_format_that_would_invent_a_date_is_refused(date_format, words):
    with pytest.raises(SourceError, match=words):
        check_date_format(date_format)


@pytest.mark.parametrize(
    ("text", "serials", "day"),
    [("45292", "1900", "2024-01-01"), ("43830", "1904", "2024-01-01"),
     ("45292.75", "1900", "2024-01-01"),
     ("45292.9999999", "1900", "2024-01-01"), ("20000", "1900", "1954-10-03"),
     ("19999", "1900", None),
     ("79999", "1900", "2119-01-10"), ("80000", "1900", None), ("45,292", "1900", None),
     ("202401", "1900", "2024-01-01"), ("45292", None, None)],
)  # fmt: skip
def test_excel_serials_are_days_only_where_they_may_be(text, serials, day):
    found = parse_date(text, excel_serials=serials)
    assert (found and found.value) == (day and date.fromisoformat(day))


@pytest.mark.parametrize(
    ("text", "when", "how"),
    [
        ("2024-01-05T10:00:00", "2024-01-05T10:00:00", "plain"),
        ("2024/1/5 9:05", "2024-01-05T09:05:00", "plain"),
        ("２０２４/1/5 10:00", "2024-01-05T10:00:00", "full_width"),
        ("2024-01-05 10:00:00.1234567", "2024-01-05T10:00:00.123456", "plain"),
        ("2024-01-05T10:00:00+08:00", "2024-01-05T10:00:00", "zone_dropped"),
        ("2024-01-05T10:00:00Z", "2024-01-05T10:00:00", "zone_dropped"),
        ("20240105103059", "2024-01-05T10:30:59", "compact_date"),
        ("2024年1月5日 10时30分", "2024-01-05T10:30:00", "chinese_date"),
        ("2024年1月5日10点30分15秒", "2024-01-05T10:30:15", "chinese_date"),
        ("2024-01-05 10时", "2024-01-05T10:00:00", "chinese_clock"),
        ("2024/1/5 下午 3:05", "2024-01-05T15:05:00", "twelve_hours"),
        ("2024/1/5 上午12:05", "2024-01-05T00:05:00", "twelve_hours"),
        ("Jan 5, 2024 12:30 PM", "2024-01-05T12:30:00", "english_month"),
        ("2024年1月5日", "2024-01-05T00:00:00", "chinese_date"),
        ("2024-01-05", "2024-01-05T00:00:00", "plain"),
    ],
)
def test_a_timestamp_keeps_the_clock_that_is_written(text, when, how):
    assert parse_timestamp(text) == Parsed(datetime.fromisoformat(when), how)


@pytest.mark.parametrize(
    "text",
    ["", "10:00", "2024-01 10:00", "2024年1月", "2024Q1", "2024-01-05 24:00", "2024-01-05 10:60",
     "2024-01-05 10:00:60", "2024/1/5 下午13:05", "2024/1/5 下午3:05 PM", "2024-02-30 10:00",
     "03/04/2024 10:00", "2024-01-05 10", "45292.5", "20240105250000", "😀"],
)  # fmt: skip
def test_what_is_no_time_of_a_day_is_none(text):
    assert parse_timestamp(text) is None


def test_a_serial_with_a_fraction_is_rounded_to_the_second():
    read = [parse_timestamp(text, excel_serials="1900") for text in ("45292.4375", "45292.9999999")]
    assert read == [
        Parsed(datetime(2024, 1, 1, 10, 30), "excel_serial"),
        Parsed(datetime(2024, 1, 2), "excel_serial"),
    ]


def test_a_timestamp_is_no_period_of_a_fiscal_year():
    assert parse_timestamp("FY2024", fiscal_year_starts=4) is None


def test_a_timestamp_follows_a_declared_format():
    read = parse_timestamp("05/01/2024 10:30", date_format="%d/%m/%Y %H:%M")
    assert read == Parsed(datetime(2024, 1, 5, 10, 30), "date_format")


@given(DAYS)
def test_every_day_is_read_back_from_each_spelling(day):
    name, year, month, number = NAMES[day.month - 1], day.year, day.month, day.day
    spellings = (
        day.isoformat(), f"{year}/{month}/{number}", f"{year}.{month}.{number}",
        f"{year}{month:02}{number:02}", f"{year}年{month}月{number}日", f"{number}-{name}-{year}",
        f"{name} {number}, {year}", f"{day.isoformat()}T23:59:59", f"{year}/{month}/{number} 0:00",
    )  # fmt: skip
    for text in spellings:
        for written in (text, text.translate(FULL_WIDTH), f"\u3000{text}\u00a0"):
            found = parse_date(written)
            assert found is not None and found.value == day
    serial = str((day - date(1899, 12, 30)).days)
    found = parse_date(serial, excel_serials="1900")
    if 20_000 <= int(serial) < 80_000:
        assert found is not None and found.value == day


@given(DAYS)
def test_every_month_quarter_and_half_is_read_back_as_its_first_day(day):
    year, month, quarter, half = day.year, day.month, (day.month + 2) // 3, (day.month + 5) // 6
    expected = {
        f"{year}-{month:02}": month,
        f"{year}年{month}月": month,
        f"{NAMES[month - 1]} {year}": month,
        f"{year}Q{quarter}": 3 * quarter - 2,
        f"Q{quarter} {year}": 3 * quarter - 2,
        f"{year}年第{'一二三四'[quarter - 1]}季度": 3 * quarter - 2,
        f"{year}H{half}": 6 * half - 5,
        f"{year}年{'上下'[half - 1]}半年": 6 * half - 5,
    }
    for text, first in expected.items():
        found = parse_date(text)
        assert found is not None and found.value == date(year, first, 1)


@given(
    st.datetimes(datetime(1955, 1, 1), datetime(2100, 1, 1)).map(
        lambda at: at.replace(microsecond=0)
    )
)
def test_every_second_is_read_back(at):
    serial = (at - datetime(1899, 12, 30)) / timedelta(days=1)
    for text in (at.isoformat(), f"{at:%Y年%m月%d日%H时%M分%S秒}", f"{at:%Y/%m/%d %I:%M:%S %p}"):
        found = parse_timestamp(text)
        assert found is not None and found.value == at
    found = parse_timestamp(f"{serial:.9f}", excel_serials="1900")
    assert found is not None and found.value == at


@given(
    st.text() | st.text(alphabet="0123456789-/.: 年月日时分第季度上下半财QHFYJanTZ+"),
    st.sampled_from([None, "1900", "1904"]),
    st.sampled_from([None, "%d/%m/%Y", "%Y%m%d", "%"]),
    st.integers(1, 12),
)
def test_no_text_makes_a_parser_raise(text, serials, date_format, starts):
    moment = parse_timestamp(text, excel_serials=serials, date_format=date_format)
    day = parse_date(
        text, excel_serials=serials, date_format=date_format, fiscal_year_starts=starts
    )
    assert moment is None or 1900 <= moment.value.year < 2200
    assert day is None or 1900 <= day.value.year < 2200
