"""Ratchets, heaped digits, results just past the target, and spikes at the close."""

from __future__ import annotations

import numpy as np
import pytest

from kpi_reports.analysis import heaping, just_past_target, period_end_spike, ratchet
from kpi_reports.analysis.health.thresholds import density_jump


def test_targets_set_at_last_year_s_actual_are_a_ratchet():
    found = ratchet([100, 110, 118, 125], [110, 118, 125, 130], direction="higher")
    assert (found.changes, found.follow, found.share) == (3, 3, 1.0)
    assert (found.beaten, found.raised, bool(found)) == (3, 3, True)


def test_a_ratchet_turns_down_where_lower_is_better():
    assert ratchet([10, 9, 8, 7], [9, 8, 7, 6], direction="lower")


def test_a_plan_that_adds_its_own_growth_is_no_ratchet():
    # gaps 30 and 84, steps 600 and 700: twenty and eight times the gap
    assert not ratchet([6700, 7300, 8000, 8700], [6730, 7384, 8100, 9000], direction="higher")


def test_targets_that_stay_are_no_ratchet():
    found = ratchet([80] * 4, [85, 84, 86, 83], direction="higher")
    assert (found.changes, found.follow, found.share, found.found) == (3, 0, 0.0, False)


@pytest.mark.parametrize("n", [0, 1, 3])
def test_three_changes_are_the_least_for_a_ratchet(n):
    assert not ratchet(list(range(n)), [at + 1 for at in range(n)], direction="higher")


def test_a_year_at_its_target_or_without_a_number_is_left_out():
    found = ratchet([10, 12, None, 14], [12, 12, 13, 15], direction="higher")
    assert found.changes == 1


def test_minutes_that_end_in_0_and_5_are_heaped():
    # 19 of 20 where a fifth is chance: P = 20 · .2^19 · .8 + .2^20
    values = [15, 20, 30, 45, 60, 10, 25, 30, 90, 40, 35, 20, 50, 30, 45, 60, 75, 30, 15, 22]
    found = heaping(values)
    assert found.round_p == pytest.approx(20 * 0.2**19 * 0.8 + 0.2**20)
    assert (found.reason, found.uniform_p) == ("heaped", None)


def test_counted_numbers_are_even():
    found = heaping(np.arange(0, 700, 7))  # each digit ten times
    assert (found.reason, found.round_share, found.uniform_p) == ("even", 0.2, 1.0)


def test_digits_uneven_in_another_way_are_found_from_50_values():
    values = [10 * at + 8 for at in range(50)]
    assert heaping(values)
    assert heaping(values[:49]).reason == "even"  # none ends in 0 or 5


def test_the_digit_is_at_the_decimals_shown():
    assert heaping([at / 10 + 0.5 for at in range(0, 400, 10)], decimals=1).round_share == 1


@pytest.mark.parametrize(("n", "reason"), [(0, "too_few"), (19, "too_few"), (20, "heaped")])
def test_twenty_values_are_the_least_for_digits(n, reason):
    assert heaping([10 * at for at in range(n)]).reason == reason


@pytest.mark.parametrize("values", [[85] * 30, [80 + at % 8 for at in range(30)]])
def test_values_that_hardly_spread_say_nothing_by_their_digits(values):
    assert heaping(values).reason == "narrow"


def near(past: int, short: int) -> list[float]:
    return [80 + 0.1 * (at % 4) for at in range(past)] + [79.9] * short + [60, 100, 65, 95, 70, 90]


def test_nine_of_ten_just_past_the_target_by_the_plain_caliper():
    # P(9 or 10 of 10 at one half) = 11/1024
    found = just_past_target(near(9, 1), 80, direction="higher", caliper=0.5, expected=0.5)
    assert found.p == pytest.approx(11 / 1024)
    assert (found.inside, found.past, found.reason) == (10, 9, "even")
    assert just_past_target(near(10, 0), 80, direction="higher", caliper=0.5, expected=0.5)


def test_lower_is_better_counts_below_the_target():
    values = [160 - value for value in near(10, 0)]
    found = just_past_target(values, 80, direction="lower", caliper=0.5, expected=0.5)
    assert found.past == 10


@pytest.mark.parametrize("n", [0, 7])
def test_eight_results_near_the_target_are_the_least(n):
    assert just_past_target(near(n, 0), 80, direction="higher", caliper=0.5).reason == "too_few"
    assert just_past_target(near(8, 0), 80, direction="higher", caliper=0.5).reason != "too_few"


def test_distances_that_do_not_vary_are_constant():
    assert just_past_target([5.0] * 12, 5, direction="higher").reason == "constant"


def test_a_bell_beside_the_target_is_not_called_crowded():
    crowded = sum(
        bool(just_past_target(np.random.default_rng(seed).normal(1, 1, 60), 0, direction="higher"))
        for seed in range(200)
    )
    assert crowded <= 6  # 1 % wanted


def test_a_density_that_jumps_is_told_from_250_results():
    drawn = np.random.default_rng(1).normal(0, 1, 1000)
    smooth = just_past_target(drawn, 0, direction="higher")
    assert abs(smooth.jump) < 1.96 * smooth.jump_error
    short = np.flatnonzero((drawn > -0.3) & (drawn < 0))[::2]
    moved = drawn.copy()
    moved[short] *= -1
    jumped = just_past_target(moved, 0, direction="higher")
    assert jumped.jump > 1.96 * jumped.jump_error
    assert just_past_target(drawn[:249], 0, direction="higher").jump is None


def test_a_side_without_density_has_no_jump():
    assert density_jump(np.linspace(0.01, 1, 300)) == (None, None)


@pytest.mark.parametrize(
    ("more", "words"),
    [({"caliper": 0}, "distance above 0, not 0"), ({"expected": 1.0}, r"not at 1\.0")],
)
def test_a_caliper_that_holds_nothing_is_refused(more, words):
    with pytest.raises(ValueError, match=words):
        just_past_target([1.0], 1, direction="higher", **more)


def test_heaping_has_one_p_for_both_of_its_tests():
    # 20 of 20 end in 0 or 5: 0.2^20; below 50 values it is the only test
    few = heaping([float(10 * at) for at in range(20)])
    assert few.p == pytest.approx(0.2**20)
    assert few.is_round
    uneven = heaping([float(10 * at + 3) for at in range(60)])  # all end in 3
    assert uneven and not uneven.is_round
    assert uneven.uniform_p is not None and uneven.p == pytest.approx(2 * uneven.uniform_p)
    assert heaping([1.0]).p is None and not heaping([1.0]).is_round


def test_a_last_month_that_leads_by_more_than_the_others_differ_stands_out():
    # 18 leads 11 by 7, the others differ by 1; six of six: (1/6)^6
    values = [10, 11, 18, 9, 12, 19, 11, 10, 17, 12, 9, 20, 10, 11, 18, 12, 11, 19]
    found = period_end_spike(values)
    assert (found.standing, found.excess) == (6, 7.5)
    assert found.p == pytest.approx((1 / 6) ** 6)


@pytest.mark.parametrize("step", [1.0, 1e15, 1e-15])
def test_neither_growth_nor_a_climbing_season_is_a_spike(step):
    assert not period_end_spike([step * at for at in range(36)])
    assert not period_end_spike([step * (at % 3) for at in range(36)])


def test_the_first_month_says_where_quarters_begin():
    values = [18, 9, 12, 19, 11, 10, 17, 12, 9, 20, 10, 11, 18, 12, 11, 19, 10, 11, 18]
    assert period_end_spike(values, first=3).standing == 6
    assert period_end_spike(values).standing == 0


def test_a_quarter_with_a_gap_is_left_out_and_six_are_the_least():
    values: list[float | None] = [10, 11, 18] * 6
    assert period_end_spike(values)
    values[4] = None
    found = period_end_spike(values)
    assert (found.quarters, found.reason) == (5, "too_few")


@pytest.mark.parametrize(("values", "reason"), [([], "too_few"), ([4] * 18, "constant")])
def test_months_without_spread_have_no_spike(values, reason):
    assert period_end_spike(values).reason == reason


def test_a_month_outside_the_quarter_is_refused():
    with pytest.raises(ValueError, match="1, 2 or 3 of its quarter, not 4"):
        period_end_spike([1.0], first=4)
