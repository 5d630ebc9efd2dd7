"""Trends that are told among many: adjusted for how many were looked at."""

from __future__ import annotations

from kpi_reports.analysis.trends import established
from kpi_reports.values import Trend, TrendStep

RISES = Trend(36, 1.0, 0.2, 1.8, 0.3, 0.01)
FALLS = Trend(36, -1.0, -1.8, -0.2, -0.3, 0.01)
QUIET = Trend(36, 0.1, -0.5, 0.7, 0.0, 0.8)


def test_a_trend_by_itself_is_told_by_its_own_p() -> None:
    assert established([RISES]) == (1,)
    assert established([FALLS]) == (-1,)
    assert established([QUIET]) == (0,)
    assert established([]) == ()


def test_among_many_quiet_ones_p_01_is_no_longer_enough() -> None:
    # Benjamini-Hochberg: .01 of 6 tests becomes .06
    assert established([RISES, *[QUIET] * 5]) == (0,) * 6
    assert established([RISES, *[QUIET] * 4]) == (1, 0, 0, 0, 0)  # .05


def test_without_a_p_value_the_interval_decides() -> None:
    by_bootstrap = Trend(36, 1.0, 0.2, 1.8, 0.3, reason="autocorrelated")
    crossing = Trend(36, 1.0, -0.2, 1.8, 0.3, reason="autocorrelated")
    assert established([by_bootstrap, crossing, *[QUIET] * 9])[:2] == (1, 0)


def test_a_step_is_told_by_its_own_way_and_too_few_months_by_none() -> None:
    step = TrendStep(20, 18, 21, before=5.0, after=3.0, preference=9.0)
    stepped = Trend(36, -0.1, -0.3, 0.1, -0.1, reason="autocorrelated", step=step)
    assert established([stepped, Trend(7, reason="too_few"), Trend(9, 0.0, reason="constant")]) == (
        -1,
        0,
        0,
    )
