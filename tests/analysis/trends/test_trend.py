"""Slope, interval and p: published answers, scipy's, and the series that get no p."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import theilslopes

from kpi_reports.analysis.trends import mann_kendall, theil_sen, trend
from kpi_reports.values import Trend

Reference = Callable[[str, str], dict[str, Any]]
JAGGED = [3.0, 1.0, 2.0, 5.0, 4.0, 6.5, 3.5, 8.0, 9.0, 7.0]


def test_a_series_with_gaps_and_many_ties(reference: Reference) -> None:
    item = reference("dev_trend.yaml", "mk_arbitrary_360")
    expected, rel = item["expected"], item["tolerance"]["rel"]
    found = mann_kendall(item["data"]["y"])
    assert found.s == expected["S"]
    assert found.variance == pytest.approx(expected["var_S"], rel=rel)
    assert found.z == pytest.approx(expected["z"], rel=rel)
    assert found.p == pytest.approx(expected["p"], rel=rel)
    assert found.tau == pytest.approx(expected["tau"], rel=rel)
    assert theil_sen(item["data"]["y"]) == pytest.approx(expected["sen_slope"], rel=rel)


def test_a_year_of_daily_births(reference: Reference, reference_folder: Path) -> None:
    item = reference("dev_trend.yaml", "mk_female_births")
    expected, rel = item["expected"], item["tolerance"]["rel"]
    with (reference_folder / item["data"]).open(encoding="utf-8", newline="") as file:
        births = [float(row["Births"]) for row in csv.DictReader(file)]
    found = mann_kendall(births)
    assert found.s == expected["S"]
    assert found.variance == pytest.approx(expected["var_S"], rel=rel)
    assert found.z == pytest.approx(expected["z"], rel=rel)
    assert found.p == pytest.approx(expected["p"], rel=rel)
    assert theil_sen(births) == pytest.approx(expected["sen_slope"], rel=rel)


def test_slope_and_interval_are_scipys() -> None:
    found = trend(JAGGED)
    slope, _, low, high = theilslopes(JAGGED, np.arange(10), alpha=0.95)
    assert (found.slope, found.low, found.high) == pytest.approx((slope, low, high))
    assert found.n == 10 and found.reason is None


def test_s_and_tau_by_hand() -> None:
    # of the six pairs of 1 3 2 4 five rise and one falls
    found = mann_kendall([1.0, 3.0, 2.0, 4.0])
    assert (found.s, found.tau) == (4, pytest.approx(4 / 6))
    assert found.variance == pytest.approx(4 * 3 * 13 / 18)


def test_two_values_are_the_least_that_can_be_compared() -> None:
    assert mann_kendall([1.0, None, 2.0]).s == 1
    with pytest.raises(ValueError, match="needs 2 values, found 1"):
        mann_kendall([1.0, None])
    assert (mann_kendall([2.0, 2.0]).s, mann_kendall([2.0, 2.0]).p) == (0, 1.0)


def test_two_values_have_a_slope_and_one_has_none() -> None:
    assert theil_sen([1.0, None, 5.0]) == 2.0
    assert theil_sen([1.0, None]) is None
    assert trend(JAGGED).slope == theil_sen(JAGGED)


def test_an_odd_month_does_not_move_the_slope() -> None:
    line = [0.5 * month + (0.1 if month % 2 else -0.1) for month in range(15)]
    wild = [*line[:7], 500.0, *line[8:]]
    assert trend(wild).slope == pytest.approx(0.5, abs=0.05)


def test_a_gap_keeps_its_place_in_time() -> None:
    line = [2.0 * month + (0.3 if month % 2 else -0.3) for month in range(14)]
    gappy = [None if month in (3, 4, 9) else value for month, value in enumerate(line)]
    assert trend(gappy).slope == pytest.approx(2.0, abs=0.1)
    assert trend(gappy).n == 11


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], Trend(0, reason="no_data")),
        ([None] * 12, Trend(0, reason="no_data")),
        ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0], Trend(7, reason="too_few")),
        ([0.3, 0.1 + 0.2] * 4, Trend(8, 0.0, reason="constant")),
    ],
)
def test_series_that_get_no_p_say_why(values: list[float | None], expected: Trend) -> None:
    assert trend(values) == expected


def test_eight_values_are_enough() -> None:
    found = trend(JAGGED[:8])
    assert found.p is not None and found.reason is None


def test_autocorrelated_residuals_get_a_bootstrap_interval_and_no_p() -> None:
    wave = [month * 0.2 + 3 * np.sin(month / 3) for month in range(36)]
    found = trend(wave)
    assert (found.reason, found.p) == ("autocorrelated", None)
    assert found.slope is not None and found.low is not None and found.high is not None
    assert found.low < found.slope < found.high
    naive = theilslopes(wave, np.arange(36), alpha=0.95)
    assert found.high - found.low > naive[3] - naive[2]
    assert trend(wave) == found


def test_alternating_residuals_keep_their_p() -> None:
    found = trend([0.1 * month + (1.0 if month % 2 else -1.0) for month in range(12)])
    assert found.reason is None and found.p is not None


def test_a_clear_trend_is_not_taken_for_autocorrelation() -> None:
    found = trend([month + (0.4 if month % 3 else -0.4) for month in range(24)])
    assert found.p is not None and found.p < 1e-6


numbers = st.one_of(st.none(), st.floats(-1e6, 1e6), st.integers(0, 2).map(float))


@settings(max_examples=60, deadline=None)
@given(values=st.lists(numbers, max_size=20))
def test_the_slope_turns_with_the_series_and_lies_in_its_interval(
    values: list[float | None],
) -> None:
    found = trend(values)
    turned = trend([None if x is None else -x for x in values])
    if found.slope is None:
        assert turned.slope is None
    else:
        assert turned.slope == pytest.approx(-found.slope)
    if found.reason is None:
        assert found.low is not None and found.slope is not None and found.high is not None
        assert found.low <= found.slope <= found.high
        assert found.p is not None and 0 <= found.p <= 1


def persistent(n: int, seed: int, persistence: float = 0.7) -> list[float]:
    noise = np.random.default_rng(seed).normal(size=n + 50)
    for step in range(1, n + 50):
        noise[step] += persistence * noise[step - 1]
    return [float(value) for value in noise[50:]]


def test_from_60_values_p_and_interval_allow_for_autocorrelation() -> None:
    values = persistent(60, seed=4)
    found, plain = trend(values), theilslopes(values, np.arange(60), alpha=0.95)
    assert (found.corrected, found.reason) == (True, None)
    assert found.p == pytest.approx(mann_kendall(values, correction="ar1").p)
    assert found.low is not None and found.high is not None
    assert found.high - found.low > plain[3] - plain[2]
    short = trend(values[:59])
    assert (short.corrected, short.reason, short.p) == (False, "autocorrelated", None)


def test_the_bootstrap_interval_is_as_wide_as_the_corrected_one() -> None:
    # two ways to the same: the variance of S by formula, and by dealing blocks anew
    for seed in range(4):
        values = persistent(59, seed)
        if (found := trend(values)).reason != "autocorrelated":
            continue
        more = trend([*values, values[-1]])
        assert found.low is not None and found.high is not None
        assert more.low is not None and more.high is not None
        assert found.high - found.low == pytest.approx(more.high - more.low, rel=0.35)


def test_three_years_are_the_least_for_a_season() -> None:
    year = [0, 40, 10, 80, 30, 60, 20, 90, 50, 70, 5, 15]
    months = [float(year[month % 12] + month + month % 5 % 2) for month in range(36)]
    found = trend(months, season=12)
    assert (found.season, found.slope) == (12, pytest.approx(1.0, abs=0.05))
    assert found.p is not None and found.p < 1e-6
    assert found.low is not None and found.high is not None and found.low > 0.9
    assert trend(months[:35], season=12).season is None
    gappy = [None if month == 7 else value for month, value in enumerate(months)]
    assert trend(gappy, season=12).season is None


def test_a_season_alone_is_no_trend() -> None:
    found = trend([float(month % 12) for month in range(36)], season=12)
    assert (found.slope, found.low, found.high, found.p) == (0.0, 0.0, 0.0, 1.0)


def test_a_season_of_one_step_is_refused() -> None:
    with pytest.raises(ValueError, match="2 steps or more, found 1"):
        trend(JAGGED, season=1)


@pytest.mark.parametrize("size", [1e15, 1e-15, 1])
def test_the_magnitude_of_values_does_not_matter(size: float) -> None:
    found, plain = trend([value * size for value in JAGGED]), trend(JAGGED)
    assert found.slope is not None and plain.slope is not None
    assert found.slope == pytest.approx(plain.slope * size)
    assert found.p == plain.p
