"""Each rule of the XmR chart: published examples, edges, ties and gaps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from kpi_reports.analysis.arrays import as_array
from kpi_reports.analysis.signals.limits import Spread
from kpi_reports.analysis.signals.run_rules import (
    XMR_RULES,
    outside_limits,
    run_of_seven,
    signalled,
    trend_of_seven,
    two_of_three,
)
from kpi_reports.values import Rule

Reference = Callable[[str, str], dict[str, Any]]
# centre 0 and limits at ±3, so that two thirds of the way is ±2
UNIT = Spread(np.zeros((1, 1)), np.full((1, 1), 3 / 2.66), np.zeros((1, 1), dtype=np.int64))


def ask(rule: Any, values: Sequence[float | None]) -> list[int]:
    return rule(as_array(values)[np.newaxis, :], UNIT)[0].tolist()


@pytest.mark.parametrize("name", ["ptd_rule_7_trend", "ptd_rule_7_trend_ties"])
def test_trend_of_seven_flags_the_seventh_of_strictly_rising_points(
    reference: Reference, name: str
) -> None:
    item = reference("dev_spc.yaml", name)
    assert ask(trend_of_seven, item["data"]["y"]) == item["expected"]


def test_run_of_seven_flags_the_seventh_point_on(reference: Reference) -> None:
    item = reference("dev_spc.yaml", "ptd_rule_7_one_side")
    assert ask(run_of_seven, item["data"]["side"]) == item["expected"]


def test_six_moves_down_are_a_trend_and_five_are_not() -> None:
    assert ask(trend_of_seven, [7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0]) == [0] * 6 + [-1]
    assert ask(trend_of_seven, [6.0, 5.0, 4.0, 3.0, 2.0, 1.0]) == [0] * 6


def test_a_gap_breaks_a_trend_and_a_run() -> None:
    assert ask(trend_of_seven, [1.0, 2.0, 3.0, None, 5.0, 6.0, 7.0, 8.0]) == [0] * 8
    assert ask(run_of_seven, [1.0] * 6 + [None] + [1.0] * 6) == [0] * 13


def test_a_point_on_the_centre_line_breaks_a_run() -> None:
    assert ask(run_of_seven, [1.0] * 6 + [0.0] + [1.0] * 6) == [0] * 13


def test_a_point_on_the_limit_is_not_outside() -> None:
    assert ask(outside_limits, [3.0, 3.01, -3.0, -3.01, None]) == [0, 1, 0, -1, 0]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([2.1, 0.0, 2.1], [0, 0, 1]),
        ([2.1, 2.1, 0.0], [0, 1, 0]),
        ([-2.1, 0.0, -2.1], [0, 0, -1]),
        ([2.1, 0.0, 0.0, 2.1], [0, 0, 0, 0]),
        ([2.1, -2.1, 0.0], [0, 0, 0]),
        ([2.0, 2.0, 2.0], [0, 0, 0]),
        ([2.1, None, 2.1], [0, 0, 0]),
        ([2.1, None, 2.1, 2.1], [0, 0, 0, 1]),
    ],
)
def test_two_of_three_beyond_two_thirds_on_one_side(
    values: list[float | None], expected: list[int]
) -> None:
    assert ask(two_of_three, values) == expected


def test_constant_values_with_binary_noise_break_no_rule() -> None:
    values = np.array([[0.3, 0.1 + 0.2] * 6])
    spread = Spread(values[:, :1], np.zeros((1, 1)), np.zeros((1, 1), dtype=np.int64))
    rules, sides = signalled(values, spread, np.array([True]))
    assert (rules == -1).all() and (sides == 0).all()


def test_the_first_rule_of_the_list_names_the_point() -> None:
    # the last point ends a run, a rise and lies outside: outside is said
    values = as_array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 3.5])[np.newaxis, :]
    rules, sides = signalled(values, UNIT, np.array([True]))
    assert XMR_RULES[rules[0, 6]][0] is Rule.OUTSIDE_LIMITS
    assert (rules[0, :6] == -1).all() and sides[0, 6] == 1


def test_only_the_limits_are_asked_where_run_rules_are_off() -> None:
    values = as_array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 3.5])[np.newaxis, :]
    rules, _ = signalled(values, UNIT, np.array([False]))
    assert rules[0].tolist() == [-1] * 7 + [0]
    assert signalled(values, UNIT, np.array([True]))[0][0].tolist() == [-1] * 6 + [1, 0]


def test_rules_stand_in_the_order_of_precedence() -> None:
    assert [rule for rule, _ in XMR_RULES] == list(Rule)[:4]
