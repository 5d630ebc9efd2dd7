"""A Series with dates: put in order, gaps where a period is lacking, refused where irregular."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kpi_reports.analysis.arrays import as_array
from kpi_reports.analysis.dated import place_in

NAN = np.nan


def test_a_plain_series_stays_in_its_order_and_its_holes_are_gaps() -> None:
    series = pd.Series([3, pd.NA, 1], index=["b", "c", "a"], dtype="Int64")
    np.testing.assert_array_equal(as_array(series), [3.0, NAN, 1.0])


def test_a_month_that_is_lacking_is_a_gap() -> None:
    index = pd.PeriodIndex(["2024-04", "2024-01", "2024-02"], freq="M")
    np.testing.assert_array_equal(as_array(pd.Series([4.0, 1.0, 2.0], index)), [1, 2, NAN, 4])


def test_dates_anywhere_in_their_months_are_months() -> None:
    index = pd.to_datetime(["2024-01-31", "2024-02-03", "2024-04-17"])
    np.testing.assert_array_equal(as_array(pd.Series([1.0, 2.0, 4.0], index)), [1, 2, NAN, 4])


def test_days_at_equal_steps_are_days() -> None:
    index = pd.date_range("2024-01-30", periods=4, freq="D")
    series = pd.Series([1.0, np.inf, 3.0, 4.0], index)
    np.testing.assert_array_equal(as_array(series), [1, NAN, 3, 4])


def test_one_date_and_none_are_taken_as_they_are() -> None:
    np.testing.assert_array_equal(as_array(pd.Series([5.0], pd.to_datetime(["2024-03-05"]))), [5])
    assert len(as_array(pd.Series([], dtype=float, index=pd.DatetimeIndex([])))) == 0


def test_two_values_of_one_month_are_refused() -> None:
    index = pd.PeriodIndex(["2024-01", "2024-01"], freq="M")
    with pytest.raises(ValueError, match="more than one value for 2024-01; add them up first"):
        as_array(pd.Series([1.0, 2.0], index))


def test_irregular_dates_are_refused_with_what_to_do() -> None:
    index = pd.to_datetime(["2024-01-01", "2024-01-05", "2024-02-17"])
    with pytest.raises(ValueError, match=r"do not stand at equal steps; give it periods"):
        as_array(pd.Series([1.0, 2.0, 3.0], index))


def test_a_date_has_its_place_on_the_regular_grid() -> None:
    months = pd.Series(
        [1.0, 2.0, 3.0], index=pd.PeriodIndex(["2024-01", "2024-02", "2024-04"], freq="M")
    )
    assert [place_in(months, when) for when in ("2024-01", "2024-04", "2024-05-17")] == [0, 3, 4]
