"""Season: factors by hand, from the baseline alone, and limits that allow for their error."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kpi_reports.analysis import control_chart, seasonal_factors
from kpi_reports.analysis.signals.season import SeasonPlan, factor_weights
from kpi_reports.values import Rule

SHAPE = [0, -30, 0, 0, 0, 0, 0, 0, 0, 0, 10, 20]  # sums to 0
YEARS = [100.0 + at for at in SHAPE] * 3


def test_additive_factors_are_what_a_month_adds_to_the_usual_one() -> None:
    season = seasonal_factors(YEARS, first_month=1)
    assert season is not None
    assert season.factors == pytest.approx(SHAPE, abs=1e-9)
    assert (season.years, season.widening) == (3, pytest.approx(sqrt(4 / 2)))
    assert season.put_back(100.0, 12) == pytest.approx(120.0)
    assert season.put_back(100.0, 2) == pytest.approx(70.0)


def test_multiplicative_factors_average_1() -> None:
    season = seasonal_factors(YEARS, kind="multiplicative", first_month=1)
    assert season is not None
    assert season.factors == pytest.approx([1 + x / 100 for x in SHAPE])
    assert season.put_back(100.0, 12) == pytest.approx(120.0)
    assert season.put_back(100.0, 2) == pytest.approx(70.0)


@pytest.mark.parametrize("rise", [0.0, 2.0])
def test_a_trend_and_a_decided_step_are_not_taken_for_season(rise: float) -> None:
    values = np.array(YEARS) + rise * np.arange(36)
    values[16:] += 50
    season = seasonal_factors(values, first_month=1, steps=[16])
    assert season is not None and season.factors == pytest.approx(SHAPE, abs=1e-9)


def test_the_first_month_turns_the_year() -> None:
    turned = seasonal_factors(YEARS[3:] + YEARS[:3], first_month=4)
    assert turned is not None and turned.factors == pytest.approx(SHAPE, abs=1e-9)
    dated = pd.Series(YEARS, index=pd.period_range("2022-01", periods=36, freq="M"))
    assert seasonal_factors(dated) == seasonal_factors(YEARS, first_month=1)


def test_months_after_the_baseline_do_not_enter() -> None:
    odd = [*YEARS[:33], 500.0, 500.0, 500.0]
    season = seasonal_factors(odd, first_month=1, baseline=33)
    assert season is not None and season.factors == pytest.approx(SHAPE, abs=1e-9)
    assert (season.years, season.widening) == (2, pytest.approx(sqrt(3)))  # October to December


@pytest.mark.parametrize(
    ("values", "baseline"),
    [
        ([], None),
        (YEARS[:35], None),
        (YEARS, 23),
        ([None, *YEARS[1:]], None),  # 35 months from the first to the last
        ([*YEARS[:12], None, *YEARS[13:24], None, *YEARS[25:]], None),  # one January
    ],
)
def test_less_than_36_months_or_two_of_each_in_the_baseline_is_no_season(
    values: list[Any], baseline: int | None
) -> None:
    assert seasonal_factors(values, first_month=1, baseline=baseline) is None


def test_a_gap_is_not_a_zero_and_a_constant_has_no_season() -> None:
    gap = seasonal_factors([*YEARS[:20], None, *YEARS[21:]], first_month=1)
    assert gap is not None and gap.factors == pytest.approx(SHAPE, abs=1e-9) and gap.years == 2
    flat = seasonal_factors([7] * 36, first_month=1)
    assert flat is not None and flat.factors == pytest.approx([0] * 12, abs=1e-9)


@pytest.mark.parametrize("factor", [1e15, 1e-15])
def test_factors_scale_with_the_values(factor: float) -> None:
    season = seasonal_factors([x * factor for x in YEARS], first_month=1)
    assert season is not None
    assert season.factors == pytest.approx([x * factor for x in SHAPE], abs=1e-9 * factor)


def test_what_has_no_factors_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="first_month is 13; 1 is January, 12 is December"):
        seasonal_factors(YEARS, first_month=13)
    with pytest.raises(ValueError, match="calendar month of the first value is not known"):
        seasonal_factors(YEARS)
    with pytest.raises(ValueError, match="factors need values above 0; found 0"):
        seasonal_factors([0.0, *YEARS[1:]], kind="multiplicative", first_month=1)


def test_lines_have_the_season_put_back_and_an_odd_december_stands_out() -> None:
    chance = np.random.default_rng(4).normal(0, 3, 48)
    values = np.array([*YEARS, *YEARS[:12]]) + chance
    values[47] = 85.0
    season = seasonal_factors(values, first_month=1, baseline=36)
    assert season is not None
    chart = control_chart(values, season=season, first_month=1)
    assert [flag.at for flag in chart.flags if flag.rule is Rule.OUTSIDE_LIMITS] == [47]
    february, december = chart.centre[37], chart.centre[47]
    assert february is not None and december is not None
    assert december - february == pytest.approx(season.factors[11] - season.factors[1])
    # with the season in, Februaries are called odd and this December is not
    plain = control_chart(values)
    assert 47 not in {flag.at for flag in plain.flags}


def test_limits_are_as_much_wider_as_factors_are_uncertain() -> None:
    chance = np.random.default_rng(1).normal(0, 3, 36)
    values = np.array(YEARS) + chance
    season = seasonal_factors(values, first_month=1)
    assert season is not None
    freed = values - np.tile(season.factors, 3)
    wide = control_chart(values, season=season, first_month=1).segments[0].limits
    narrow = control_chart(freed).segments[0].limits
    assert wide is not None and narrow is not None
    assert wide.upper is not None and narrow.upper is not None
    assert wide.upper - wide.centre == pytest.approx(sqrt(2) * (narrow.upper - narrow.centre))


def test_widened_limits_hold_new_months_of_pure_noise() -> None:
    # three years of noise give factors; of the next year's months about 0.5 % lie outside. Without
    # widening it would be five times as many.
    noise = np.random.default_rng(7).standard_normal((1500, 48))
    plan = SeasonPlan((True,) * 48, 1, 36)
    freed = noise - (noise[:, :36] @ factor_weights(plan).T)[:, np.tile(np.arange(12), 4)]
    spread = np.abs(np.diff(freed[:, :36], axis=1)).mean(axis=1, keepdims=True) * 2.66
    new = np.abs(freed[:, 36:] - freed[:, :36].mean(axis=1, keepdims=True))
    widened, plain = (new > spread * sqrt(2)).mean(), (new > spread).mean()
    assert 0.002 < widened < 0.009
    assert plain > 4 * widened
