"""Score curves: exact at their points, straight between them, and steps stay steps."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from kpi_reports.scoring.robustness.curve import CELLS, score_curve


def test_a_straight_line_is_seen_with_the_first_look_alone():
    asked = []

    def line(value: float) -> Decimal:
        asked.append(value)
        return Decimal(str(2 * value))

    curve = score_curve(line, 0.0, 32.0)
    assert len(asked) == CELLS + 1
    assert curve.at(np.array([-5.0, 0.5, 31.25, 40.0])).tolist() == [0.0, 1.0, 62.5, 64.0]


def test_a_cap_is_placed_to_the_second_decimal_of_a_point():
    curve = score_curve(lambda value: Decimal(str(min(value, 100.0))), 50.0, 150.0)
    tried = np.linspace(50, 150, 2001)
    assert np.abs(curve.at(tried) - np.minimum(tried, 100)).max() < 0.01


def test_steps_stay_steps_and_are_placed_to_a_hundred_thousandth_of_the_width():
    steps = lambda value: Decimal(100 if value >= 0.637 else 40)  # noqa: E731
    curve = score_curve(steps, 0.0, 1.0)
    near = 1 / (CELLS * 2**12)
    assert curve.at(np.array([0.637 - near, 0.637 + near])).tolist() == [40.0, 100.0]
    between = (curve.scores > 40) & (curve.scores < 100)
    assert not between.any()


def test_where_the_rule_refuses_there_is_no_score():
    curve = score_curve(lambda v: Decimal(str(100 / v)) if v > 0 else None, -1.0, 4.0)
    found = curve.at(np.array([-0.5, 2.0, 4.0]))
    assert np.isnan(found[0])
    assert found[1:] == pytest.approx([50.0, 25.0], abs=0.02)
