"""Forecasts: published answers, plain rules, and what is refused or withheld."""

from __future__ import annotations

import csv
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kpi_reports.analysis import accuracy, backtest, forecast, holt_winters
from kpi_reports.analysis.forecasts.candidates import best_fits, standardised

MONTHS = np.arange(48)


def column(file: Path, name: str = "value") -> list[float]:
    with file.open(encoding="utf-8") as rows:
        return [float(row[name]) for row in csv.DictReader(rows)]


def seasonal(n: int, seed: int = 3) -> np.ndarray:
    """A season of ±10 and a slow rise, with noise of 1."""
    noise = np.random.default_rng(seed).normal(size=n)
    at = np.arange(n)
    return 100 + 0.3 * at + 10 * np.sin(at * np.pi / 6) + noise


# --- published answers ----------------------------------------------------------------------------


@pytest.mark.parametrize(("method", "item"), [("mean", "mean"), ("seasonal_naive",) * 2])
def test_plain_rules_on_beer_are_as_far_off_as_fpp2_says(reference, reference_folder, method, item):
    expected = reference("dev_forecast.yaml", "accuracy_ausbeer_mean_snaive")
    values = column(reference_folder / expected["data"])
    begin = (1992 - 1956) * 4  # the series starts in 1956Q1
    training, test = values[begin : begin + 64], values[begin + 64 : begin + 74]
    told = forecast(training, periods=10, season=4, method=method)
    points = [point.value for point in told.points]
    found = accuracy(test, points, training=training, season=4)
    for name, published in expected["expected"][item].items():
        assert getattr(found, name.lower()) == pytest.approx(published, abs=1e-6)


def test_holt_winters_on_air_passengers_is_r_s(reference, reference_folder):
    item = reference("dev_forecast.yaml", "hw_airpassengers_mult")
    found = holt_winters(column(reference_folder / item["data"]), periods=12)
    wanted = item["expected"]
    assert found.forecast == pytest.approx(wanted["forecast_1961"], rel=1e-4)
    for name in ("alpha", "beta", "gamma", "level", "trend", "sse"):
        assert getattr(found, name) == pytest.approx(wanted[name], rel=1e-3)
    assert found.converged


def test_the_grid_comes_within_2_percent_of_statsmodels_least_squares():
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    values = seasonal(48) + np.cumsum(np.random.default_rng(4).normal(size=48))
    scaled, _, scale = standardised(values)
    (fit,) = best_fits(scaled, "ets_seasonal", 12, [48])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = ExponentialSmoothing(
            values, seasonal="add", seasonal_periods=12, initialization_method="estimated"
        ).fit()
    assert fit.family.name == "ETS(A,N,A)"
    assert fit.variance * fit.df * scale**2 <= 1.02 * theirs.sse


def test_mean_naive_and_drift_have_the_textbook_s_ranges():
    # FPP2 3.5: s√(1 + 1/n); s√h; s√(h + h²/(n − 1)), s the spread of residuals; t, not normal.
    values = np.array([3.0, 5, 4, 6, 8, 7, 9, 8, 10, 12])
    steps = np.diff(values)
    spread = {
        "mean": (values.std(ddof=1) * np.sqrt(1 + 1 / 10), 7.2),
        "naive": (np.sqrt(np.sum(steps**2) / 9) * np.sqrt(3), 12.0),
        "drift": (steps.std(ddof=1) * np.sqrt(3 + 9 / 9), 12 + 3 * 1.0),
    }
    t_90 = {"mean": 1.3830287, "naive": 1.3830287, "drift": 1.3968153}  # 9, 9 and 8 df
    for method, (wide, middle) in spread.items():
        point = forecast(values, periods=3, method=method).points[2]
        assert point.value == pytest.approx(middle)
        assert point.high_80 - point.value == pytest.approx(t_90[method] * wide, rel=1e-6)


def test_a_seasonal_naive_range_grows_a_season_later():
    points = forecast(seasonal(48), periods=13, method="seasonal_naive").points
    widths = [point.high_80 - point.low_80 for point in points]
    assert widths[:12] == pytest.approx([widths[0]] * 12)
    assert widths[12] == pytest.approx(widths[0] * np.sqrt(2))


# --- which method, and whether it is used ---------------------------------------------------------


@pytest.mark.parametrize(
    ("n", "method"), [(8, "drift"), (23, "drift"), (24, "ets"), (35, "ets"), (36, "ets_seasonal")]
)
def test_the_number_of_months_says_which_method_is_tried(n, method):
    told = forecast(seasonal(n), periods=2)
    tried = told.rejected if told.is_plain else told.backtest
    if n >= 12:
        assert tried.method == method
    else:
        assert tried is None  # 8 values leave none to try a forecast on
        assert told.is_plain


def test_a_strong_season_is_forecast_within_its_range():
    values = seasonal(60)
    told = forecast(values[:48], periods=12)
    assert (told.method, told.reason) == ("ets_seasonal", None)
    assert told.backtest.relative_mae < 0.9
    assert "A" in told.model
    inside = [p.low_95 <= x <= p.high_95 for p, x in zip(told.points, values[48:], strict=True)]
    assert sum(inside) >= 11


def test_noise_is_no_better_forecast_than_by_its_mean():
    told = forecast(np.random.default_rng(1).normal(size=48), periods=3)
    assert told.reason == "no_better_than_naive"
    assert told.method == "mean"
    assert told.is_plain
    assert told.rejected.method == "ets_seasonal"
    assert not told.rejected.is_better
    assert len(told.points) == 3


def test_ranges_of_noise_cover_what_they_claim():
    generator = np.random.default_rng(11)
    inside = []
    for _ in range(80):
        values = generator.normal(size=33)
        told = forecast(values[:30], periods=3)
        inside += [
            p.low_80 <= x <= p.high_80 for p, x in zip(told.points, values[30:], strict=True)
        ]
    assert np.mean(inside) == pytest.approx(0.8, abs=0.06)  # 240 of them: ± 2.3 standard errors


def test_a_backtest_knows_nothing_of_what_came_later():
    values = seasonal(48)
    changed = values.copy()
    changed[-1] += 50
    before, after = (backtest(x, method="ets_seasonal", periods=1) for x in (values, changed))
    assert [t.origin for t in before.trials] == list(range(36, 48))
    for one, other in zip(before.trials, after.trials, strict=True):
        assert one.forecast == pytest.approx(other.forecast, abs=1e-6)


def test_a_backtest_is_judged_against_the_best_plain_rule_on_the_same_trials():
    steady = [float(at) for at in range(16)]
    found = backtest(steady, method="mean", periods=1, season=1)
    # Origins 8 to 15: the mean of 0..o−1 misses o by (o + 1) / 2, the last value by 1.
    assert found.mae == pytest.approx(np.mean([(o + 1) / 2 for o in range(8, 16)]))
    assert found.naive == "naive"
    assert found.relative_mae == pytest.approx(found.mae)
    assert [t.step for t in found.trials] == [1] * 8


def test_a_forecast_of_the_caller_s_choice_is_given_with_its_backtest():
    told = forecast(np.random.default_rng(1).normal(size=30), periods=1, method="drift")
    assert (told.method, told.reason) == ("drift", None)
    assert not told.backtest.is_better


# --- gaps, bounds, sizes --------------------------------------------------------------------------


def test_a_gap_keeps_its_place_so_that_seasons_do_not_shift():
    values = seasonal(48)
    values[20] = np.nan
    told = forecast(values, periods=6)
    whole = forecast(seasonal(48), periods=6)
    assert told.n == 47
    for gappy, full in zip(told.points, whole.points, strict=True):
        assert gappy.value == pytest.approx(full.value, abs=1.5)


def test_too_many_of_the_latest_year_missing_is_refused():
    values = seasonal(48)
    values[-5:] = np.nan
    assert forecast(values, periods=2).reason == "gaps"
    values[-5] = 110
    assert forecast(values, periods=2).reason != "gaps"


def test_a_gap_at_the_end_is_a_step_further_ahead():
    values = [*np.arange(10.0), np.nan]
    assert forecast(values, periods=1, method="drift").points[0].value == pytest.approx(11)


def test_a_gap_just_before_leaves_the_seasonal_rule_out():
    values = seasonal(30)
    values[2:12] = np.nan
    told = forecast(values, periods=3)
    assert told.method is not None
    assert all(np.isfinite(point.value) for point in told.points)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([], "no_data"),
        ([None, None], "no_data"),
        ([5.0], "too_few"),
        ([1.0, 2, 3, 4, 5, 6, 7], "too_few"),
        ([4.0] * 30, "constant"),
    ],
)
def test_what_cannot_be_forecast_says_why(values, reason):
    told = forecast(values, periods=3)
    assert (told.method, told.points, told.reason) == (None, (), reason)


def test_points_and_ranges_stay_inside_what_the_measure_can_reach():
    share = 0.97 + 0.02 * np.random.default_rng(2).random(size=30)
    point = forecast(share, periods=1, bounds=(0.0, 0.98)).points[0]
    assert point.high_95 == 0.98
    assert point.low_95 >= 0


@pytest.mark.parametrize("scale", [1e15, 1e-15])
def test_huge_and_tiny_values_are_forecast_alike(scale):
    plain, scaled = (forecast(seasonal(40) * s, periods=2) for s in (1.0, scale))
    assert plain.method == scaled.method
    for one, other in zip(plain.points, scaled.points, strict=True):
        assert other.value / scale == pytest.approx(one.value, rel=1e-9)
        assert other.high_80 / scale == pytest.approx(one.high_80, rel=1e-9)


def test_integers_and_a_dated_series_are_taken_as_they_come():
    values = [int(x) for x in seasonal(40)]
    months = pd.Series(values, index=pd.period_range("2021-01", periods=40, freq="M"))
    shuffled = months.sample(frac=1, random_state=1)
    assert forecast(values, periods=2).points == forecast(shuffled, periods=2).points


def test_ties_and_a_single_odd_month_still_have_a_range():
    told = forecast([5.0] * 29 + [6.0], periods=1)
    assert told.points[0].high_80 > told.points[0].low_80


# --- wrong calls ----------------------------------------------------------------------------------


def test_wrong_calls_say_what_to_do():
    with pytest.raises(ValueError, match="periods must be 1 or more, found 0"):
        forecast([1, 2], periods=0)
    with pytest.raises(ValueError, match="season must be 1 or more, found 0"):
        forecast([1, 2], periods=1, season=0)
    with pytest.raises(ValueError, match="method 'arima' is not one of ets, ets_seasonal"):
        forecast([1, 2], periods=1, method="arima")
    with pytest.raises(ValueError, match="10 values are too few for method 'seasonal_naive'"):
        forecast(np.arange(10.0) % 3, periods=1, method="seasonal_naive", season=9)
    with pytest.raises(ValueError, match="method 'arima' is not one of"):
        backtest([1, 2], method="arima")
    with pytest.raises(ValueError, match="periods and season must be 1 or more, found 0 and 12"):
        backtest([1, 2], method="mean", periods=0)


@pytest.mark.parametrize("n", [0, 1, 8, 11])
def test_too_few_values_have_no_backtest(n):
    assert backtest([float(x % 3) for x in range(n)], method="mean") is None


def test_twelve_values_have_a_backtest_of_four():
    found = backtest([float(x % 3) for x in range(12)], method="mean")
    assert len(found.trials) == 4


# --- accuracy -------------------------------------------------------------------------------------


def test_an_actual_of_zero_has_no_percentage_and_is_counted():
    found = accuracy([0, 10], [1, 12])
    assert (found.n, found.zeros, found.mae, found.mape) == (2, 1, 1.5, 20.0)
    assert accuracy([0], [1]).mape is None


def test_a_gap_on_either_side_is_no_pair():
    assert accuracy([1, None, 3], [2, 2, None]).n == 1


def test_mase_needs_more_training_than_a_season_that_varies():
    assert accuracy([1], [2]).mase is None
    assert accuracy([1], [2], training=[5, 6, 7], season=3).mase is None
    assert accuracy([1], [2], training=[5, 5], season=1).mase is None
    assert accuracy([1], [2], training=[5, 7], season=1).mase == 0.5


@pytest.mark.parametrize("scale", [1e200, 1e-200])
def test_squares_of_huge_and_tiny_errors_stay_in_range(scale):
    assert accuracy([3 * scale, 0], [0, 4 * scale]).rmse == pytest.approx(scale * np.sqrt(12.5))


def test_accuracy_refuses_what_does_not_fit():
    with pytest.raises(ValueError, match="2 actual values and 1 forecasts"):
        accuracy([1, 2], [1])
    with pytest.raises(ValueError, match="no forecast has an actual value"):
        accuracy([], [])
    with pytest.raises(ValueError, match="season must be 1 or more, found 0"):
        accuracy([1], [1], season=0)


# --- Holt–Winters ---------------------------------------------------------------------------------


def test_additive_holt_winters_follows_a_wave_without_noise():
    wave = [at + (10 if at % 4 == 0 else 0) for at in range(24)]
    found = holt_winters(wave, periods=4, season=4, seasonal="additive")
    assert found.forecast == pytest.approx([34, 25, 26, 27], abs=0.05)


def test_holt_winters_refuses_what_it_cannot_smooth():
    with pytest.raises(ValueError, match="without a gap"):
        holt_winters([1, None, 3], periods=1, season=2)
    with pytest.raises(ValueError, match=r"two seasons and a value more, 5; found 4"):
        holt_winters([1, 2, 3, 4], periods=1, season=2)
    with pytest.raises(ValueError, match="need values above 0"):
        holt_winters([1, 2, 0, 4, 5], periods=1, season=2)
    with pytest.raises(ValueError, match="periods must be 1, season 2 or more, found 0 and 12"):
        holt_winters([1], periods=0)
    with pytest.raises(ValueError, match="seasonal is 'additive' or 'multiplicative'"):
        holt_winters([1], periods=1, seasonal="log")
