"""A step is not told as a slow trend, nor a trend as a step."""

from __future__ import annotations

import numpy as np
import pytest

from kpi_reports.analysis.trends import trend

NOISE = [0.3, -0.5, 0.1, 0.6, -0.2, -0.4, 0.5, -0.1, 0.2, -0.6, 0.4, -0.3]


def test_a_step_is_told_with_its_place_and_levels() -> None:
    before = [10 + noise for noise in NOISE]
    after = [14 + noise for noise in NOISE]
    found = trend([*before, None, *after])
    assert found.is_step and found.step is not None
    assert (found.step.place, found.step.low, found.step.high) == (13, 11, 14)
    assert (found.step.before, found.step.after) == (pytest.approx(10), pytest.approx(14))
    assert found.step.preference > 6


def test_a_slope_is_no_step() -> None:
    found = trend([0.3 * month + NOISE[month % 12] for month in range(24)])
    assert found.step is None and not found.is_step


def test_noise_is_no_step() -> None:
    generator = np.random.default_rng(5)
    told = [trend(generator.normal(size=24).tolist()).is_step for _ in range(100)]
    assert sum(told) <= 3


def test_a_season_is_taken_out_before_steps_are_looked_for() -> None:
    year = [0, 40, 10, 80, 30, 60, 20, 90, 50, 70, 5, 15]
    months = [year[m % 12] + (6.0 if m >= 20 else 0.0) + NOISE[m * m % 11] for m in range(48)]
    found = trend(months, season=12)
    assert found.is_step and found.step is not None
    assert found.step.place == 20
    assert found.step.after - found.step.before == pytest.approx(6, abs=0.5)


def test_a_level_has_four_values_or_more() -> None:
    values = [*NOISE, 9.0, 9.1, 8.9]
    found = trend(values)
    assert found.step is None or found.step.place <= len(values) - 4


def test_a_step_without_noise() -> None:
    found = trend([1.0] * 6 + [2.0] * 6)
    assert found.step is not None
    assert (found.step.place, found.step.low, found.step.high) == (6, 6, 6)
