"""序时进度: the share that should be there, where it leads, and what is left to do."""

from __future__ import annotations

import numpy as np
import pytest

from kpi_reports.analysis import pace
from kpi_reports.values import Direction

YEAR = [90.0, 95, 100, 105, 110, 100, 90, 95, 100, 105, 110, 100]  # 1200 in all, 285 by March
SLOW = [50.0] * 6 + [150.0] * 6  # a quarter of the year by June


def noisy_years(years: int, seed: int = 1) -> list[float]:
    noise = np.random.default_rng(seed).normal(size=12 * years)
    return list(np.tile(SLOW, years) + noise)


def test_the_share_that_should_be_there_is_that_of_earlier_years():
    now = pace([*SLOW, *SLOW, 50, 50, 50, 50, 50, 50], months=12, done=6, target=1200)
    assert (now.expected_share, now.years) == (0.25, 2)
    assert now.share_gone == 0.5
    assert now.progress == 0.25


def test_one_earlier_year_is_no_shape_and_days_are_counted():
    now = pace([*SLOW, 50, 50], months=12, done=2, target=1200, share_gone=59 / 365)
    assert (now.expected_share, now.years) == (59 / 365, 0)


def test_a_year_with_a_gap_or_a_negative_month_is_no_shape():
    gappy, negative = [*SLOW[:5], None, *SLOW[6:]], [*SLOW[:5], -1.0, *SLOW[6:]]
    for odd in (gappy, negative):
        assert pace([*odd, *SLOW, 50.0], months=12, done=1).years == 0
        assert pace([*odd, *SLOW, *SLOW, 50.0], months=12, done=1).years == 2


def test_the_months_left_are_told_what_they_must_come_to():
    # 18.75 on average over nine months; the year is to average 18: 12·18 − 9·18.75 = 47.25.
    now = pace([18.75] * 9, months=12, done=9, target=18.0, kind="mean", direction=Direction.LOWER)
    assert now.to_date == 18.75
    assert now.required == pytest.approx(15.75)


def test_required_of_a_total_is_the_rest_over_the_months_left():
    now = pace([100.0] * 9, months=12, done=9, target=1260)
    assert now.required == pytest.approx(120)


def test_the_months_to_come_of_a_rate_weigh_as_they_did_a_year_before():
    # A year before: 100 a month, 300 in the last quarter. This year 200 a month: expect 600 each.
    weights = [100.0] * 9 + [300.0] * 3 + [200.0] * 9
    rates = [0.8] * 12 + [0.9] * 9
    now = pace(rates, months=12, done=9, target=0.95, kind="mean", weights=weights)
    whole, ahead = 9 * 200 + 3 * 600, 3 * 600
    assert now.required == pytest.approx((0.95 * whole - 0.9 * 1800) / ahead)


def test_a_rate_to_date_is_weighted_and_has_no_share_that_should_be_there():
    now = pace([0.5, 0.9], months=3, done=2, kind="mean", weights=[300, 100])
    assert now.to_date == pytest.approx(0.6)
    assert (now.expected_share, now.progress) == (None, None)


def test_a_season_leads_to_a_total_with_a_range_and_a_probability():
    values = [*noisy_years(4), *np.array(SLOW[:6]) + 1]
    now = pace(values, months=12, done=6, target=1180, bounds=(0.0, None))
    assert now.method == "ets_seasonal"
    assert now.low < 1206 < now.high
    assert now.low < now.projected < now.high
    assert now.probability > 0.95
    assert now.status == "on_pace"
    far = pace(values, months=12, done=6, target=1400, bounds=(0.0, None))
    assert far.status == "behind"
    assert far.probability < 0.01
    near = pace(values, months=12, done=6, target=now.projected, bounds=(0.0, None))
    assert near.status == "open"
    assert near.probability == pytest.approx(0.5)


def test_where_lower_is_better_the_probability_is_that_of_staying_below():
    values = [*noisy_years(4), *np.array(SLOW[:6]) + 1]
    low = pace(values, months=12, done=6, target=1400, direction=Direction.LOWER)
    assert low.probability > 0.99
    assert low.status == "on_pace"


def test_without_a_better_forecast_there_is_a_range_and_no_probability():
    values = list(100 + np.random.default_rng(1).normal(size=42))
    now = pace(values, months=12, done=6, target=1300, bounds=(0.0, None))
    assert (now.reason, now.probability, now.method) == ("no_better_than_naive", None, "mean")
    assert now.projected == pytest.approx(sum(values[-6:]) + 6 * np.mean(values))
    assert now.low < now.projected < now.high < 1300
    assert now.status == "behind"  # the range ends far below 1300


def test_without_any_forecast_progress_itself_is_judged():
    ahead = pace([110.0, 110], months=12, done=2, target=1200)
    assert (ahead.reason, ahead.projected, ahead.status) == ("too_few", None, "on_pace")
    assert pace([90.0, 90], months=12, done=2, target=1200).status == "behind"
    assert pace([0.9, 0.9], months=3, done=2, target=0.95, kind="mean").status == "behind"


def test_constant_months_are_not_projected():
    assert pace([5.0] * 30, months=12, done=6, target=60).reason == "constant"


def test_a_total_that_only_grows_may_be_decided_early():
    reached = pace([*YEAR, *YEAR, 700, 700], months=12, done=2, target=1300, bounds=(0.0, None))
    assert (reached.status, reached.required) == ("reached", None)
    missed = pace(
        [*YEAR, *YEAR, 700, 700], months=12, done=2, target=1300, bounds=(0.0, None),
        direction=Direction.LOWER,
    )  # fmt: skip
    assert missed.status == "missed"


def test_a_total_that_may_fall_again_is_not_decided_early():
    now = pace([*YEAR, *YEAR, 700, 700], months=12, done=2, target=1300)
    assert now.status != "reached"


def test_a_share_that_would_have_to_pass_100_percent_is_missed():
    # 10 months at 80 % for 90 % in the year: the last two would have to average 140 %.
    now = pace([0.8] * 10, months=12, done=10, target=0.9, kind="mean", bounds=(0.0, 1.0))
    assert now.required == pytest.approx(1.4)
    assert now.status == "missed"
    sure = pace([1.0] * 10, months=12, done=10, target=0.8, kind="mean", bounds=(0.0, 1.0))
    assert sure.status == "reached"


def test_a_period_that_is_over_has_come_to_what_it_has():
    now = pace(YEAR, months=12, done=12, target=1200)
    assert (now.projected, now.reason, now.status) == (1200, "over", "reached")
    assert (now.required, now.probability) == (None, None)
    assert pace(YEAR, months=12, done=12, target=1201).status == "missed"


def test_a_month_missing_in_the_period_ends_all_talk_of_pace():
    now = pace([*YEAR, *YEAR, 100, None, 100], months=12, done=3, target=1200)
    assert (now.to_date, now.reason, now.projected, now.status) == (200, "gaps", None, None)


def test_the_last_value_is_that_of_the_last_month():
    values = list(200 + np.cumsum(np.random.default_rng(3).normal(size=42)))
    now = pace(values, months=12, done=6, target=150, kind="last")
    assert now.to_date == values[-1]
    assert now.required is None
    assert now.status == "on_pace"


def test_without_a_good_direction_or_target_nothing_is_judged():
    plain = pace([*YEAR, *YEAR, 100], months=12, done=1)
    assert (plain.status, plain.probability, plain.required) == (None, None, None)
    watched = pace([*YEAR, *YEAR, 100], months=12, done=1, target=1, direction=Direction.NEITHER)
    assert (watched.status, watched.probability) == (None, None)


@pytest.mark.parametrize("scale", [1e12, 1e-15])
def test_size_does_not_matter(scale):
    values = np.array([*noisy_years(4), *SLOW[:6]])
    one = pace(values, months=12, done=6, target=1200)
    other = pace(values * scale, months=12, done=6, target=1200 * scale)
    assert other.projected / scale == pytest.approx(one.projected)
    assert other.probability == pytest.approx(one.probability)


def test_wrong_calls_say_what_is_wrong():
    with pytest.raises(ValueError, match="done is 1 to 12 months of the period, found 0"):
        pace(YEAR, months=12, done=0)
    with pytest.raises(ValueError, match="3 months are done, but there are only 2 values"):
        pace([1, 2], months=12, done=3)
    with pytest.raises(ValueError, match="none of the period's months has a value"):
        pace([1, None], months=12, done=1)
    with pytest.raises(ValueError, match="2 values and 1 weights"):
        pace([1, 2], months=12, done=1, weights=[1])
    with pytest.raises(ValueError, match="need weights above 0"):
        pace([1, 2], months=12, done=1, weights=[1, 0])
