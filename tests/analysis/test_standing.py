"""同比, 环比, 累计: percentages only where there is a base, points for rates, sums for totals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kpi_reports.analysis import change, period_on_period, year_on_year, year_to_date
from kpi_reports.values import Direction


@pytest.mark.parametrize(
    ("now", "base", "relative", "word", "reason"),
    [
        (120, 100, 0.2, None, None),
        (0, 100, -1.0, None, None),
        (30, -50, None, "to_profit", "base_not_positive"),
        (-30, 50, None, "to_loss", None),
        (-20, -50, None, "loss_narrowed", "base_not_positive"),
        (0, -50, None, "loss_narrowed", "base_not_positive"),
        (-80, -50, None, "loss_widened", "base_not_positive"),
        (-50, -50, None, None, "base_not_positive"),
        (30, 0, None, None, "base_not_positive"),
        (-30, 0, None, None, "base_not_positive"),
    ],
)
def test_a_base_of_zero_or_less_has_words_and_no_percentage(now, base, relative, word, reason):
    found = change(now, base)
    assert (found.relative, found.word, found.reason) == (relative, word, reason)
    assert found.difference == now - base


def test_words_of_profit_and_loss_are_for_what_is_better_the_higher():
    assert change(30, -50, direction=Direction.LOWER).word is None
    assert change(-30, 50, direction=Direction.NEITHER).relative == pytest.approx(-1.6)


def test_a_rate_changes_in_points():
    found = change(0.84, 0.80, points=True)
    assert found.difference == pytest.approx(0.04)
    assert (found.relative, found.points) == (None, True)


@pytest.mark.parametrize("gap", [None, np.nan, np.inf])
def test_missing_stays_missing_with_its_reason(gap):
    assert change(gap, 5).reason == "no_value"
    assert change(5, gap).reason == "no_base"
    assert change(5, gap).difference is None


@pytest.mark.parametrize("scale", [1e15, 1e-15])
def test_size_does_not_matter(scale):
    assert change(120 * scale, 100 * scale).relative == pytest.approx(0.2)


def test_the_first_year_has_nothing_to_be_compared_with():
    found = year_on_year(list(range(1, 14)))
    assert [c.reason for c in found[:12]] == ["no_base"] * 12
    assert found[12].relative == 12.0  # 13 against 1
    assert year_on_year([]) == ()
    assert period_on_period([5])[0].reason == "no_base"


def test_a_gap_is_a_gap_on_either_side():
    found = period_on_period([4, None, 6, 9])
    assert [c.reason for c in found] == ["no_base", "no_value", "no_base", None]
    assert found[3].relative == 0.5


def test_a_series_of_quarters_compares_with_the_quarter_four_before():
    index = pd.period_range("2023Q1", periods=5, freq="Q")
    found = year_on_year(pd.Series([10, 20, 30, 40, 15], index=index))
    assert found[4].relative == 0.5


def test_a_month_that_a_series_lacks_does_not_shift_the_others():
    months = pd.period_range("2023-01", periods=13, freq="M").delete(5)
    found = year_on_year(pd.Series(np.arange(12.0) + 10, index=months))
    assert len(found) == 13
    assert found[12].base == 10


def test_the_year_to_date_of_a_rate_is_of_sums_and_not_the_mean_of_months():
    # January 9 of 10, February 10 of 90: 19 of 100, not (90 % + 11 %) / 2.
    assert year_to_date([9, 10], [10, 90])[1] == 0.19


def test_the_year_to_date_begins_again_in_january():
    totals = year_to_date([1] * 14)
    assert totals[11:] == (12, 1, 2)


def test_a_gap_leaves_no_total_until_the_year_ends():
    totals = year_to_date([1, None, 1, *[1] * 9, 5])
    assert totals[0] == 1
    assert set(totals[1:12]) == {None}
    assert totals[12] == 5


def test_a_year_that_begins_late_has_no_total():
    index = pd.period_range("2023-11", periods=4, freq="M")
    assert year_to_date(pd.Series([1.0, 2, 3, 4], index=index)) == (None, None, 3, 7)
    assert year_to_date([1, 2, 3, 4], first=11) == (None, None, 3, 7)


def test_a_series_of_quarters_begins_again_in_its_first():
    dates = pd.date_range("2023-01-01", periods=5, freq="QS")
    assert year_to_date(pd.Series([1, 2, 3, 4, 9], index=dates)) == (1, 3, 6, 10, 9)


def test_nothing_to_divide_by_so_far_is_no_rate():
    assert year_to_date([0, 1], [0, 2]) == (None, 0.5)
    assert year_to_date([]) == ()


def test_wrong_calls_say_what_is_wrong():
    with pytest.raises(ValueError, match="per_year must be 1 or more, found 0"):
        year_on_year([1], per_year=0)
    with pytest.raises(ValueError, match="2 numerators and 1 denominators"):
        year_to_date([1, 2], [1])
    with pytest.raises(ValueError, match="first is a place in the year, 1 to 12, found 13"):
        year_to_date([1], first=13)
