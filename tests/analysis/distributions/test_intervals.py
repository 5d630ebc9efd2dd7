"""Intervals by n: order statistics, Wilson, t, and the bootstrap."""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from typing import Any

import numpy as np
import pytest

from kpi_reports.analysis.distributions import (
    bootstrap_interval,
    mean_interval,
    median_interval,
    median_interval_of,
    proportion_interval,
)

AIRCONDIT = [3, 5, 7, 18, 43, 85, 91, 98, 100, 130, 230, 487]


# --- medians --------------------------------------------------------------------------------------


def test_five_values_have_no_interval_of_95_percent_and_six_have() -> None:
    five = median_interval([1, 2, 3, 4, 5])
    assert (five.estimate, five.low, five.reason) == (3.0, None, "too_few")
    assert five.coverage == 0.9375  # 1 - 2 / 2⁵: the widest there is
    six = median_interval([6, 1, 2, None, 5, 4, 3])
    assert (six.low, six.high, six.coverage) == (1.0, 6.0, 0.96875)  # 1 - 2 / 2⁶


def test_ranks_as_published() -> None:
    # Conover 1999, table A3 and others: n = 10 ranks 2 and 9 (97.85 %), n = 20 ranks 6 and 15
    ten, twenty = median_interval(range(1, 11)), median_interval(range(1, 21))
    assert (ten.low, ten.high, ten.coverage) == (2.0, 9.0, pytest.approx(0.978515625))
    assert (twenty.low, twenty.high) == (6.0, 15.0)
    assert twenty.coverage == pytest.approx(0.95861, abs=1e-5)


def test_five_values_suffice_at_90_percent() -> None:
    assert median_interval([1, 2, 3, 4, 5], level=0.9).low == 1.0


def test_a_median_of_nothing_of_one_value_and_of_equal_ones() -> None:
    assert median_interval([]).reason == "no_data"
    assert median_interval([4]).reason == "too_few"
    same = median_interval([2] * 6)
    assert (same.low, same.high, same.reason) == (2.0, 2.0, "constant")


def test_from_quantiles_it_is_never_narrower() -> None:
    values = np.random.default_rng(5).lognormal(size=1234)
    grid = np.quantile(values, np.linspace(0, 1, 101)).tolist()
    exact, found = median_interval(values), median_interval_of(grid, 1234)
    assert found.low is not None and exact.low is not None and found.low <= exact.low
    assert found.high is not None and exact.high is not None and found.high >= exact.high
    assert found.estimate == pytest.approx(exact.estimate)
    # n = 1234: ranks 583 and 652, 47.2 % and 52.8 %
    assert (found.low, found.high) == (grid[47], grid[53])
    assert median_interval_of(grid, 5).reason == "too_few"
    assert median_interval_of([], 0).reason == "no_data"


# --- proportions ----------------------------------------------------------------------------------


def test_wilson_as_published() -> None:
    # docs/methods.md: 8 of 10; Newcombe 1998: 81 of 263 is 0.2553 to 0.3662, 0 of 20 to 0.1611
    for k, n, low, high in [(8, 10, 0.4902, 0.9433), (81, 263, 0.2553, 0.3662)]:
        found = proportion_interval(k, n)
        assert (found.low, found.high) == (
            pytest.approx(low, abs=5e-5),
            pytest.approx(high, abs=5e-5),
        )
    none, all_ = proportion_interval(0, 20), proportion_interval(20, 20)
    assert (none.low, none.high) == (0.0, pytest.approx(0.1611, abs=5e-5))
    assert (all_.low, all_.high) == (pytest.approx(1 - 0.1611, abs=5e-5), 1.0)
    assert proportion_interval(0, 0).reason == "no_data"


@pytest.mark.parametrize(("k", "n"), [(3, 2), (-1, 5), (0, -1), (1.5, 3)])
def test_counts_that_are_none_are_refused(k: float, n: int) -> None:
    with pytest.raises(ValueError, match="whole successes out of whole n"):
        proportion_interval(k, n)  # type: ignore[arg-type]


# --- means ----------------------------------------------------------------------------------------


def test_below_20_values_the_mean_has_students_interval() -> None:
    # Student's sleep data, drug 1: t.test gives -0.5297804 and 2.0297804
    found = mean_interval([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2])
    assert found.method == "t"
    assert (found.low, found.high) == (pytest.approx(-0.5297804), pytest.approx(2.0297804))


def test_the_method_follows_n() -> None:
    values = np.random.default_rng(1).normal(size=2001)
    methods = [mean_interval(values[:n]).method for n in (19, 20, 2000, 2001)]
    assert methods == ["t", "bca", "bca", "t"]
    wide, close = mean_interval(values[:2000]), mean_interval(values)
    assert wide.low == pytest.approx(close.low, abs=0.004)


def test_a_mean_of_nothing_of_one_value_and_of_equal_ones() -> None:
    assert mean_interval([None]).reason == "no_data"
    assert (mean_interval([3]).estimate, mean_interval([3]).reason) == (3.0, "too_few")
    assert mean_interval([3, 4]).low is not None
    for n in (2, 25):
        same = mean_interval([0.1] * n)
        assert same.estimate == same.low == same.high == pytest.approx(0.1)
        assert same.reason == "constant"


@pytest.mark.parametrize("level", [0, 1, 95])
def test_a_level_that_is_none_is_refused(level: float) -> None:
    for interval in (mean_interval, median_interval, bootstrap_interval):
        with pytest.raises(ValueError, match="lies between 0 and 1"):
            interval([1, 2, 3], level=level)
    with pytest.raises(ValueError, match="lies between 0 and 1"):
        proportion_interval(1, 2, level=level)


# --- bootstrap ------------------------------------------------------------------------------------


def test_the_air_conditioning_example(reference: Callable[[str, str], dict[str, Any]]) -> None:
    item = reference("dev_bootstrap.yaml", "aircondit_mean")
    expected, close = item["expected"], item["tolerance"]
    for method in ("percentile", "bca"):
        found = bootstrap_interval(item["data"]["x"], "mean", method=method, resamples=20000)
        assert found.estimate == pytest.approx(expected["mean"], abs=close["mean"])
        assert found.standard_error == pytest.approx(
            expected["ideal_bootstrap_se"], abs=close["se_abs"]
        )
        assert [found.low, found.high] == pytest.approx(expected[method], abs=close["ci_abs"])


def test_the_basic_interval_mirrors_the_percentile_one() -> None:
    basic, percentile = (
        bootstrap_interval(AIRCONDIT, method=method) for method in ("basic", "percentile")
    )
    assert percentile.high is not None and percentile.low is not None
    twice = 2 * float(np.mean(AIRCONDIT))
    assert basic.low == pytest.approx(twice - percentile.high)
    assert basic.high == pytest.approx(twice - percentile.low)


def test_bca_agrees_with_scipy_to_the_error_of_dealing() -> None:
    from scipy.stats import bootstrap

    values = np.random.default_rng(3).lognormal(size=30)
    theirs = bootstrap(
        (values,), np.std, method="BCa", rng=np.random.default_rng(1)
    ).confidence_interval
    ours = bootstrap_interval(values, np.std)
    assert [ours.low, ours.high] == pytest.approx([theirs.low, theirs.high], rel=0.05)


def test_the_same_values_give_the_same_interval_and_axis_or_not() -> None:
    def plain(values: Any) -> float:
        return float(np.mean(values))

    one = bootstrap_interval(AIRCONDIT, np.mean, resamples=500)
    assert one == bootstrap_interval(AIRCONDIT, "mean", resamples=500)
    other = bootstrap_interval(AIRCONDIT, plain, resamples=500)
    assert (other.low, other.high) == (pytest.approx(one.low), pytest.approx(one.high))


@pytest.mark.parametrize("unit", [1e-15, 1e15])
def test_the_unit_does_not_matter(unit: float) -> None:
    found = bootstrap_interval([unit * x for x in AIRCONDIT], "median")
    assert found.low is not None and 3 * unit < found.low < 100 * unit


def test_the_interval_of_a_largest_value_is_refused_by_bca_with_the_reason() -> None:
    # a drawn maximum is never above the largest value, but ties with it are half below
    assert bootstrap_interval([1, 2, 3, 4], np.max).high == 4.0
    beyond = bootstrap_interval([1, 2, 3, 4], lambda x: float(len(set(x)) == 4), resamples=101)
    assert beyond.reason in (None, "one_sided")

    def deviates(rows: Any, axis: int = -1) -> Any:  # of the sample itself 0, dealt always more
        return np.abs(np.sort(rows, axis=axis) - [1, 2, 3, 4]).sum(axis=axis) + np.where(
            rows.shape[0] == 1, 0, 1
        )

    found = bootstrap_interval([1, 2, 3, 4], deviates)
    assert (found.estimate, found.low, found.reason) == (0.0, None, "one_sided")


def test_few_and_equal_values() -> None:
    assert bootstrap_interval([]).reason == "no_data"
    assert bootstrap_interval([5]).reason == "too_few"
    assert bootstrap_interval([5, 6]).low == 5.0
    assert bootstrap_interval([5, 5]).reason == "constant"


def test_a_wrong_call_is_told() -> None:
    with pytest.raises(ValueError, match="no bootstrap interval is called 'abc'"):
        bootstrap_interval([1, 2], method="abc")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="needs at least 100 resamples, found 10"):
        bootstrap_interval([1, 2], resamples=10)
    with pytest.raises(ValueError, match="one finite number for every sample"):
        bootstrap_interval([1, 2], lambda x: float("nan"))
    with pytest.raises(ValueError, match="one finite number for every sample"):
        bootstrap_interval([1, 2], lambda x: x)


def test_the_intervals_cover_what_they_claim() -> None:
    # 300 samples of 20 from an exponential of mean 1 and median log 2; ± 3.5 standard errors
    generator = np.random.default_rng(7)
    means = medians = 0
    for _ in range(300):
        sample = generator.exponential(size=20)
        mean = bootstrap_interval(sample, resamples=400)
        median = median_interval(sample)
        assert mean.low is not None and mean.high is not None
        assert median.low is not None and median.high is not None
        means += mean.low <= 1 <= mean.high
        medians += median.low <= np.log(2) <= median.high
    error = 3.5 * sqrt(0.95 * 0.05 / 300)
    assert means / 300 > 0.92 - error  # BCa at n = 20 covers about 92 % of so skewed a mean
    assert medians / 300 == pytest.approx(0.9586, abs=error)
