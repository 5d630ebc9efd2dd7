"""Targets too easy and too hard."""

from __future__ import annotations

import pandas as pd
import pytest

from kpi_reports.analysis import target_difficulty
from kpi_reports.analysis.health import wilson_interval
from kpi_reports.analysis.health.difficulty import least_periods


def test_eight_of_ten_lie_between_0_4902_and_0_9433():
    assert wilson_interval(8, 10) == pytest.approx((0.4902, 0.9433), abs=5e-5)  # methods.md


@pytest.mark.parametrize(
    ("met", "n", "low", "high"), [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (1, 1, 0.2065, 1.0)]
)
def test_the_interval_stays_within_0_and_1(met, n, low, high):
    # 0 of 10: z²/(n + z²) = 3.8415/13.8415
    assert wilson_interval(met, n) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(("met", "n"), [(0, 0), (3, 2), (-1, 5)])
def test_a_share_of_nothing_is_refused(met, n):
    with pytest.raises(ValueError, match=f"found {met} of {n}"):
        wilson_interval(met, n)


def test_sixteen_periods_are_the_least_for_80_and_20_percent():
    assert least_periods() == 16  # 16/(16 + 3.8415) = .806; 15/(15 + 3.8415) = .796
    assert target_difficulty([9.0] * 15, 8, direction="higher").verdict == "not_judged"
    assert target_difficulty([9.0] * 16, 8, direction="higher").verdict == "too_easy"
    assert target_difficulty([7.0] * 16, 8, direction="higher").verdict == "too_hard"


def test_lower_is_better_turns_the_verdict():
    assert target_difficulty([7.0] * 16, 8, direction="lower").verdict == "too_easy"


def test_each_period_is_held_against_its_own_target():
    found = target_difficulty([5, 6, 7], [5, 6.5, None], direction="higher")
    assert (found.met, found.judged, found.history) == (1, 2, "too_few")


def test_equality_meets_also_in_binary_arithmetic():
    assert target_difficulty([0.1 + 0.2] * 16, 0.3, direction="lower").met == 16


def test_limits_that_reach_across_the_target_keep_it_from_being_called_easy():
    values = [9.0] * 20
    assert target_difficulty(values, 8, direction="higher", limits=(7.5, 10)).verdict == "fits"
    easy = target_difficulty(values, 8, direction="higher", limits=(8.0, 10))
    assert (easy.process, easy.verdict) == ("easy", "too_easy")


def test_limits_on_the_wrong_side_of_the_latest_target_overrule_an_easy_past():
    raised = [8.0] * 19 + [12.0]
    found = target_difficulty([9.0] * 20, raised, direction="higher", limits=(7, 10))
    assert (found.met, found.process, found.verdict) == (19, "hard", "fits")


@pytest.mark.parametrize("values", [[], [None, None]])
def test_without_values_nothing_is_judged(values):
    found = target_difficulty(values, [1.0] * len(values), direction="higher")
    assert (found.judged, found.low, found.verdict) == (0, None, "not_judged")


@pytest.mark.parametrize("size", [1e15, 1e-15])
def test_magnitude_changes_nothing(size):
    values = [size * v for v in (9, 7, 8, 9)]
    assert target_difficulty(values, 8 * size, direction="higher").met == 3


def test_series_are_joined_by_their_dates():
    months = pd.period_range("2024-01", periods=3, freq="M")
    values = pd.Series([5.0, 6.0, 7.0], index=months)
    targets = pd.Series([6.0, 8.0], index=months[1:])
    found = target_difficulty(values, targets, direction="higher")
    assert (found.met, found.judged) == (1, 2)


def test_a_direction_without_a_good_side_is_refused():
    with pytest.raises(ValueError, match="'higher' or 'lower', not 'neither'"):
        target_difficulty([1], 1, direction="neither")


def test_bounds_out_of_order_are_refused():
    with pytest.raises(ValueError, match=r"0 < hard < easy < 1, not hard 0\.9"):
        target_difficulty([1], 1, direction="higher", hard=0.9)


def test_targets_of_another_number_are_refused():
    with pytest.raises(ValueError, match="3 values and 2 targets"):
        target_difficulty([1, 2, 3], [1, 2], direction="higher")
