"""Skew in a word, and the description of raw values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import expon, norm

from kpi_reports.analysis.distributions import describe, skew
from kpi_reports.periods import Period
from kpi_reports.values import Distribution

PERIOD = Period.parse("2013Q4")
LEVELS = np.clip(np.linspace(0, 1, 101), 0.001, 0.999)


def test_known_shapes() -> None:
    assert skew(expon.ppf(LEVELS).tolist()) == "right"
    assert skew((-expon.ppf(LEVELS))[::-1].tolist()) == "left"
    assert skew(norm.ppf(LEVELS).tolist()) == "even"


def test_the_rule_by_hand() -> None:
    # 5 % 0, 25 % 2, median 4, 75 % 6, 95 % q: quartiles say 0, tails (q - 8) / q; mean > 0.2
    def shape(high: float) -> list[float]:
        return np.interp(range(101), [5, 25, 50, 75, 95], [0.0, 2.0, 4.0, 6.0, high]).tolist()

    # (q - 8) / q = 0.4 at q = 13.33
    assert (skew(shape(13.3)), skew(shape(13.4))) == ("even", "right")


@pytest.mark.parametrize(
    ("quantiles", "expected"),
    [([3.0] * 101, "even"), ([0.0] * 80 + [5.0] * 21, "right"), ([0.0] * 21 + [5.0] * 80, "left")],
)
def test_many_equal_rows_leave_the_word_to_the_tails(quantiles: list[float], expected: str) -> None:
    assert skew(quantiles) == expected


def test_too_coarse_a_grid_has_no_word() -> None:
    assert skew([]) is None
    assert skew([1.0] * 20) is None
    assert skew([1.0] * 21) == "even"


@settings(deadline=None)
@given(
    values=st.lists(st.integers(-1000, 1000), min_size=101, max_size=101),
    scale=st.integers(1, 50),
    shift=st.integers(-100, 100),
)
def test_a_change_of_unit_does_not_change_the_word_and_turning_turns_it(
    values: list[int], scale: int, shift: int
) -> None:
    quantiles = sorted(float(x) for x in values)
    word = skew(quantiles)
    assert skew([scale * x + shift for x in quantiles]) == word
    turned = {"right": "left", "left": "right", "even": "even"}
    assert word is not None and skew([-x for x in reversed(quantiles)]) == turned[word]


def test_description_by_hand() -> None:
    # median 3; distances 2 1 0 1 97, MAD 1; 97 > 3.5 / 0.6745 = 5.19
    found = describe([1.0, 2.0, 3.0, 4.0, 100.0, None], period=PERIOD)
    assert (found.n, found.median, found.mad, found.extreme) == (5, 3.0, 1.0, 1)
    assert (len(found.quantiles), found.quantiles[25], found.quantiles[75]) == (101, 2.0, 4.0)
    assert (found.quantiles[0], found.quantiles[100], found.skew) == (1.0, 100.0, "right")


def test_a_mad_of_zero_falls_back_to_the_mean_deviation() -> None:
    # mean deviation 5 * 1 / 11; 3.5 * 1.2533 * 0.4545 = 1.99 < 5
    found = describe([2.0] * 10 + [7.0], period=PERIOD)
    assert (found.mad, found.extreme) == (0.0, 1)
    # half of the rows at 4 and half less one at 0: mean deviation 2, 3.5 * 2.5 = 8.8
    assert describe([0.0] * 6 + [4.0] * 5, period=PERIOD).extreme == 0


def test_constant_and_single_values_have_no_extremes() -> None:
    assert describe([2.0] * 9, period=PERIOD).extreme == 0
    assert describe([2.0], period=PERIOD).median == 2.0


def test_below_the_minimum_there_is_n_alone() -> None:
    assert describe([1.0, 2.0], period=PERIOD, minimum_n=3) == Distribution(PERIOD, 2)
    assert describe([None], period=PERIOD) == Distribution(PERIOD, 0)
    assert describe([1.0, 2.0, 3.0], period=PERIOD, minimum_n=3).median == 2.0
