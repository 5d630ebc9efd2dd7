"""KPIs that never vary, and KPIs that are only repeated."""

from __future__ import annotations

import pytest

from kpi_reports.analysis import is_dead, is_stale

LIVELY = [81.2, 80.4, 83.1, 82.0, 79.9, 81.7, 80.8, 84.0, 82.6, 83.3]


@pytest.mark.parametrize(("n", "reason"), [(0, "too_few"), (7, "too_few"), (8, "constant")])
def test_eight_equal_values_are_the_least_to_be_dead(n, reason):
    found = is_dead([5] * n)
    assert (found.n, found.reason, bool(found)) == (n, reason, reason == "constant")


def test_values_that_are_shown_alike_are_dead():
    values = [0.98001, 0.98002, 0.97999, 0.98] * 2
    assert is_dead(values).reason == "varies"
    assert is_dead(values, decimals=3).reason == "constant"


def test_values_at_the_ends_of_the_scale_alone_are_dead():
    values = [1.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0, 1.0]
    assert is_dead(values).reason == "varies"
    assert is_dead(values, bounds=(0, 1)).reason == "at_bound"


@pytest.mark.parametrize("size", [1e15, 1e-15])
def test_magnitude_does_not_make_a_kpi_dead(size):
    assert not is_dead([value * size for value in LIVELY])
    assert is_dead([size] * 8)


def test_gaps_are_left_out():
    assert is_dead([5, None, 5, 5, 5, 5, 5, 5, 5]).n == 8


def test_three_equal_values_at_the_end_of_a_lively_series_are_stale():
    # no tie among 9 neighbours before: (1/11)² = 0.8 %
    found = is_stale([*LIVELY, 83.3, 83.3])
    assert (found.reason, found.run) == ("repeated", 3)
    assert found.chance == pytest.approx((1 / 11) ** 2, rel=0.3)
    assert not is_stale([*LIVELY, 83.3])


def test_a_count_that_is_often_0_is_not_stale():
    assert not is_stale([0, 1, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0])


def test_a_run_at_the_end_of_the_scale_is_not_stale():
    values = [0.97, 0.99, 0.98, 0.96, 0.95, 0.98, 0.97, *[1.0] * 5]
    assert is_stale(values).reason == "repeated"
    assert is_stale(values, bounds=(0, 1)).reason == "fresh"


def test_two_periods_without_a_value_are_silence():
    assert is_stale([*LIVELY, None]).reason == "fresh"
    found = is_stale([*LIVELY, None, None])
    assert (found.reason, found.silent, bool(found)) == ("silent", 2, True)
    assert not is_stale([*LIVELY, None, None], silent=3)


@pytest.mark.parametrize(
    ("values", "reason"), [([], "too_few"), ([None], "too_few"), ([1.0], "too_few")]
)
def test_few_values_are_not_judged(values, reason):
    assert is_stale(values).reason == reason


def test_a_constant_series_is_dead_and_not_stale():
    assert is_stale([3.0] * 12).reason == "fresh"


def test_silence_of_no_period_is_refused():
    with pytest.raises(ValueError, match="at least 1, not 0"):
        is_stale([1.0], silent=0)
