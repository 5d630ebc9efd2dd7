from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_reports.errors import PeriodError
from kpi_reports.periods import Grain, Period, between


@pytest.mark.parametrize(
    ("text", "first", "last", "previous", "year_before"),
    [
        ("2013-12", date(2013, 12, 1), date(2013, 12, 31), "2013-11", "2012-12"),
        ("2013-01", date(2013, 1, 1), date(2013, 1, 31), "2012-12", "2012-01"),
        ("2012-02", date(2012, 2, 1), date(2012, 2, 29), "2012-01", "2011-02"),
        ("2013Q4", date(2013, 10, 1), date(2013, 12, 31), "2013Q3", "2012Q4"),
        ("2013Q1", date(2013, 1, 1), date(2013, 3, 31), "2012Q4", "2012Q1"),
        ("2013H2", date(2013, 7, 1), date(2013, 12, 31), "2013H1", "2012H2"),
        ("2013", date(2013, 1, 1), date(2013, 12, 31), "2012", "2012"),
    ],
)
def test_a_period_knows_its_days_and_its_neighbours(text, first, last, previous, year_before):
    period = Period.parse(text)
    assert (period.first, period.last) == (first, last)
    assert str(period) == text
    assert str(period.previous) == previous
    assert str(period.year_before) == year_before


@pytest.mark.parametrize(
    "text", ["", "2013Q5", "2013-13", "2013-1", "Q4 2013", "13Q4", "2013H3", "0000", "2013Q4x"]
)
def test_a_text_that_is_no_period_is_refused_with_the_spellings(text):
    with pytest.raises(PeriodError, match="quarter as 2013Q4"):
        Period.parse(text)


def test_lower_case_and_spaces_around_are_read():
    assert Period.parse(" 2013q4 ") == Period(Grain.QUARTER, 2013, 4)


def test_a_quarter_is_made_of_its_three_months():
    parts = Period.parse("2013Q4").parts(Grain.MONTH)
    assert [str(part) for part in parts] == ["2013-10", "2013-11", "2013-12"]


def test_between_counts_both_ends():
    found = between(date(2012, 12, 31), date(2013, 2, 1), Grain.MONTH)
    assert [str(period) for period in found] == ["2012-12", "2013-01", "2013-02"]


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.sampled_from(Grain))
def test_every_day_lies_in_its_period_and_periods_have_no_gap(day, grain):
    period = Period.of(day, grain)
    assert period.first <= day <= period.last
    assert (period.shift(1).first - period.last).days == 1
    assert Period.parse(str(period)) == period
