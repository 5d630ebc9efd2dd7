"""Gini, Lorenz and Pareto."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kpi_reports.analysis.distributions import Pareto, gini, lorenz, pareto


@pytest.mark.parametrize("name", ["a", "b"])
def test_gini_agrees_with_the_closed_form(
    reference: Callable[[str, str], dict[str, Any]], name: str
) -> None:
    item = reference("dev_gini.yaml", "gini_small")
    found = gini(item["data"][name])
    assert found == pytest.approx(item["expected"][name], abs=item["tolerance"]["abs"])


@pytest.mark.parametrize("unit", [1e-15, 3.0, 1e15])
def test_gini_does_not_depend_on_the_unit_or_on_gaps(unit: float) -> None:
    assert gini([5 * unit, None, unit, 2 * unit, 4 * unit, 3 * unit]) == pytest.approx(4 / 15)


def test_equal_parts_one_part_and_nothing_to_share() -> None:
    assert gini([7, 7, 7]) == pytest.approx(0.0)
    assert gini([7]) == 0.0
    assert gini([]) is None
    assert gini([0, 0]) is None


@pytest.mark.parametrize("measure", [gini, lorenz, pareto])
def test_a_negative_part_is_refused(measure: Callable[..., Any]) -> None:
    with pytest.raises(ValueError, match="-3 is negative; leave negative values out and say so"):
        measure([5, -3])


def test_lorenz_by_hand() -> None:
    assert lorenz([6, 1, None, 3]) == (
        (0.0, 0.0),
        (pytest.approx(1 / 3), pytest.approx(0.1)),
        (pytest.approx(2 / 3), pytest.approx(0.4)),
        (1.0, 1.0),
    )
    assert lorenz([]) == () and lorenz([0]) == ()


def test_pareto_by_hand() -> None:
    # 20 % of 7 are 1.4, so the 2 largest: 50 + 20 of 100; 50 + 20 + 10 make 80
    assert pareto([5, 50, 10, 5, 20, 5, 5]) == Pareto(
        7, 100.0, 2, pytest.approx(0.7), 3, pytest.approx(3 / 7)
    )
    # 20 % of 5 are exactly one, and exact thirds are not pushed over by rounding
    assert pareto([1] * 5).top == 1
    assert pareto([0.1] * 10).needed == 8
    assert pareto([4]) == Pareto(1, 4.0, 1, 1.0, 1, 1.0)
    assert pareto([]) == Pareto(0, 0.0)
    assert pareto([0, 0]) == Pareto(2, 0.0)
    assert pareto([6, 2, 1, 1], 0.5).top_share == pytest.approx(0.8)


@pytest.mark.parametrize("share", [0, -0.1, 20])
def test_a_share_that_is_none_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="must be above 0 and at most 1"):
        pareto([1, 2], share)
