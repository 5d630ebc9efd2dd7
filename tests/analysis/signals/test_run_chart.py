"""Anhøj's rules: published limits, and runs and crossings counted by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from kpi_reports.analysis.arrays import as_array
from kpi_reports.analysis.signals.run_chart import (
    MedianRuns,
    crossings_limit,
    longest_run_limit,
    median_runs,
    run_chart,
)
from kpi_reports.values import Rule


def chart(values: list[float | None]) -> MedianRuns:
    return median_runs(as_array(values)[np.newaxis, :])


@pytest.mark.parametrize(
    ("n", "run", "crossings"), [(12, 7, 3), (20, 7, 6), (24, 8, 8), (30, 8, 10)]
)
def test_published_limits(n: int, run: int, crossings: int) -> None:
    assert (longest_run_limit(n), crossings_limit(n)) == (run, crossings)


def test_the_crossings_limit_is_the_five_percent_point_of_a_binomial() -> None:
    expected = [int(binom.ppf(0.05, n - 1, 0.5)) for n in range(2, 101)]
    assert [crossings_limit(n) for n in range(2, 101)] == expected
    assert (crossings_limit(1), crossings_limit(0), longest_run_limit(0)) == (0, 0, 0)


def test_runs_and_crossings_by_hand() -> None:
    # median 5.5; sides - - + + + - + - + -
    found = chart([1.0, 2.0, 7.0, 8.0, 9.0, 3.0, 6.0, 4.0, 10.0, 5.0])
    assert (found.n[0], found.longest[0], found.crossings[0], found.pairs[0]) == (10, 3, 6, 9)
    assert found.sides[0].tolist() == [0, 0, 1, 1, 1, 0, 0, 0, 0, 0]
    assert not found.long_run[0] and not found.few_crossings[0]


def test_points_on_the_median_neither_end_a_run_nor_count() -> None:
    # median 5: sides - 0 - + + for 1 5 2 8 9, one crossing among four points
    found = chart([1.0, 5.0, 2.0, 8.0, 9.0])
    assert (found.n[0], found.longest[0], found.crossings[0], found.pairs[0]) == (4, 2, 1, 3)


def test_a_gap_ends_a_run_and_is_not_crossed() -> None:
    found = chart([1.0, 2.0, None, 3.0, 8.0, None, 9.0, 10.0])
    assert (found.longest[0], found.crossings[0], found.pairs[0]) == (2, 1, 3)


def test_the_latest_of_equally_long_runs_is_marked() -> None:
    found = chart([1.0, 2.0, 9.0, 8.0])
    assert found.sides[0].tolist() == [0, 0, 1, 1]


@pytest.mark.parametrize(("n", "rules"), [(9, ()), (10, (Rule.FEW_CROSSINGS,))])
def test_rules_begin_at_ten_points(n: int, rules: tuple[Rule, ...]) -> None:
    # a step in the middle: one crossing, of which 10 points need 2
    low, high = n // 2, n - n // 2
    found = run_chart([1.0 + 0.1 * x for x in range(low)] + [9.0 + x for x in range(high)])
    assert found.rules == rules
    assert (found.longest_limit is None, found.crossings_limit is None) == (n < 10, n < 10)


def test_a_long_run_is_named_before_few_crossings() -> None:
    # 8 ups and 8 downs: runs of 8 beat the limit of 7 for 16 points
    values = [1.0, 2.0, 3.0, 4.0, 1.5, 2.5, 3.5, 4.5] + [9.0, 8.0] * 4
    found = run_chart(values)
    assert found.rules == (Rule.LONG_RUN, Rule.FEW_CROSSINGS)
    assert (found.median, found.longest, found.longest_limit) == (6.25, 8, 7)
    assert chart(values).sides[0].tolist() == [0] * 8 + [1] * 8


def test_a_constant_series_and_none_have_no_runs() -> None:
    found = chart([2.0] * 12)
    assert (found.n[0], found.judged[0]) == (0, False)
    assert run_chart([2.0] * 12).rules == ()
    assert run_chart([]).median is None and run_chart([None]).n == 0


@pytest.mark.parametrize("factor", [1e15, 1e-15])
def test_magnitude_changes_no_run(factor: float) -> None:
    values = [1, 2, 3, 4, 1, 2, 3, 4, 9, 8, 9, 8, 9, 8, 9, 8]
    assert run_chart([x * factor for x in values]).rules == run_chart(values).rules
