"""Correlation of monthly series over the months that all of them have."""

from __future__ import annotations

from math import sqrt

import pytest

from kpi_reports.analysis.correlation import MIN_COMMON_MONTHS, common_correlation

TWELVE = [float(month) for month in range(12)]


def test_r_is_worked_out_by_hand():
    # x = 0..11, y = x but for two neighbours swapped: Σd² = 2, r = 1 − 6·2/(12·143) = 0.99301
    swapped = [1.0, 0.0, *TWELVE[2:]]
    matrix, months = common_correlation([TWELVE, swapped, TWELVE[::-1]])
    assert months == 12
    assert matrix is not None
    assert matrix[0] == pytest.approx((1.0, 1 - 12 / 1716, -1.0))
    assert matrix[1][2] == pytest.approx(-(1 - 12 / 1716))
    assert [matrix[at][at] for at in range(3)] == [1.0, 1.0, 1.0]


def test_only_months_that_all_have_count():
    # the gap and the wild value before it are in no common month
    one = [99.0, None, *TWELVE]
    two = [None, 5.0, *TWELVE]
    assert common_correlation([one, two]) == (((1.0, 1.0), (1.0, 1.0)), 12)


@pytest.mark.parametrize(("n", "told"), [(11, False), (12, True)])
def test_fewer_than_twelve_common_months_tell_nothing(n, told):
    matrix, months = common_correlation([TWELVE[:n], TWELVE[:n]])
    assert (matrix is not None, months) == (told, n)
    assert MIN_COMMON_MONTHS == 12


@pytest.mark.parametrize("series", [[], [TWELVE]])
def test_one_series_alone_moves_with_nothing(series):
    assert common_correlation(series)[0] is None


def test_a_constant_series_correlates_with_nothing():
    # binary noise of a mean does not make 0.1 a series that varies
    matrix, _ = common_correlation([TWELVE, [0.1] * 12])
    assert matrix == ((1.0, 0.0), (0.0, 1.0))


def test_missing_and_infinite_values_are_gaps():
    matrix, months = common_correlation(
        [[*TWELVE, float("nan")], [*TWELVE, 1.0], [*TWELVE, float("inf")]]
    )
    assert months == 12
    assert matrix is not None and matrix[0][1] == pytest.approx(1.0)


def test_the_significance_named_is_that_of_twelve_months():
    # t = r √(n − 2) / √(1 − r²) at r = 0.576, n = 12: 2.228, the 97.5 % point with 10 d.f.
    assert 0.576 * sqrt(10) / sqrt(1 - 0.576**2) == pytest.approx(2.228, abs=0.002)
