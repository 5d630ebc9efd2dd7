"""Shapiro–Wilk and Anderson–Darling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.stats import norm

from kpi_reports.analysis.distributions import Normality, normality

MEN = [148, 154, 158, 160, 161, 162, 166, 170, 182, 195, 236]


def test_the_weights_of_eleven_men(reference: Callable[[str, str], dict[str, Any]]) -> None:
    shapiro = reference("dev_normality.yaml", "shapiro_men_weights")
    found = normality(shapiro["data"]["x"])
    close = shapiro["tolerance"]
    assert found.w == pytest.approx(shapiro["expected"]["W"], **close)
    assert found.w_p == pytest.approx(shapiro["expected"]["p"], **close)
    anderson = reference("dev_normality.yaml", "ad_men_weights")
    close = anderson["tolerance"]
    assert found.a2 == pytest.approx(anderson["expected"]["A2"], **close)
    assert found.a2_star == pytest.approx(anderson["expected"]["A2_star"], **close)
    # D'Agostino & Stephens: exp(1.2937 - 5.709 · 1.02893 + 0.0186 · 1.02893²)
    assert found.a2_p == pytest.approx(0.010454, abs=1e-5)


def test_the_p_of_anderson_darling_has_no_steps() -> None:
    from kpi_reports.analysis.distributions.normality import _p_of_anderson

    stars = np.linspace(0.05, 1.5, 400)
    ps = np.array([_p_of_anderson(star) for star in stars])
    assert (np.diff(ps) < 0.003).all() and ps[0] > 0.999 and ps[-1] < 0.001
    # Stephens' 5 % point is 0.752, the 10 % point 0.631
    assert _p_of_anderson(0.752) == pytest.approx(0.05, abs=0.001)
    assert _p_of_anderson(0.631) == pytest.approx(0.1, abs=0.002)
    assert _p_of_anderson(200.0) == 0.0


@pytest.mark.parametrize("unit", [1e-15, 1e15])
def test_the_unit_does_not_matter(unit: float) -> None:
    found, scaled = normality(MEN), normality([None, *(unit * x for x in MEN)])
    assert (scaled.w, scaled.a2) == (pytest.approx(found.w), pytest.approx(found.a2))


def test_least_n_and_constants() -> None:
    assert normality([]) == Normality(0, reason="no_data")
    assert normality([1, 2]) == Normality(2, reason="too_few")
    three = normality([1, 2, 4])
    assert three.w is not None and three.a2 is not None and three.a2_p is None
    assert (normality(range(7)).a2_p is None, normality(range(8)).a2_p is None) == (True, False)
    assert normality([0.3, 0.1 + 0.2, 0.3]) == Normality(3, reason="constant")


def test_beyond_5000_values_shapiros_p_is_not_known() -> None:
    grid = norm.ppf(np.linspace(0.0001, 0.9999, 5001))
    assert normality(grid).w is None and normality(grid).a2 is not None
    assert normality(grid[:5000]).w is not None
