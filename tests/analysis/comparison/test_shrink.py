"""Empirical Bayes: Efron & Morris 1977, Morris 1983."""

from __future__ import annotations

import re
from math import sqrt
from typing import Any

import numpy as np
import pytest

from kpi_reports.analysis import shrink, shrink_means
from kpi_reports.values import Shrinkage

# Efron & Morris 1977, table 1: batting averages after 45 at bats, as printed.
BATTING = [.400, .378, .356, .333, .311, .311, .289, .267, .244, .244, .222, .222, .222, .222,
           .222, .200, .178, .156]  # fmt: skip
# What the eighteen did in the rest of the season.
LATER = [.346, .298, .276, .222, .273, .270, .263, .210, .269, .230, .264, .256, .303, .264, .226,
         .285, .316, .200]  # fmt: skip


def shrunk(found: Shrinkage) -> list[float]:
    return [unit.shrunk for unit in found.units if unit.shrunk is not None]


def test_efron_and_morris_batting_averages() -> None:
    found = shrink([average * 45 for average in BATTING], [45] * 18)
    assert found.centre == pytest.approx(0.2654, abs=5e-5)
    assert {round(unit.factor or 0, 4) for unit in found.units} == {0.2124}
    assert found.units[0].shrunk == pytest.approx(0.294, abs=5e-4)
    assert found.units[17].shrunk == pytest.approx(0.242, abs=5e-4)


def test_the_shrunk_averages_foretell_the_season_better_and_their_intervals_hold_it() -> None:
    found = shrink([average * 45 for average in BATTING], [45] * 18)
    before = sum((a - b) ** 2 for a, b in zip(BATTING, LATER, strict=True))
    after = sum((a - b) ** 2 for a, b in zip(shrunk(found), LATER, strict=True))
    assert after < before / 3  # Efron & Morris: .077 against .022
    inside = [u.low <= b <= u.high for u, b in zip(found.units, LATER, strict=True)
              if u.low is not None and u.high is not None]  # fmt: skip
    assert sum(inside) >= 17


def test_equal_standard_errors_by_hand() -> None:
    # mean 15, sum of squares 70, tau² = 70/5 - 4 = 10, B = 3/5 * 4/14 = 6/35
    found = shrink_means([10, 12, 14, 16, 18, 20], [2] * 6)
    assert found.tau == pytest.approx(sqrt(10))
    assert found.units[0].factor == pytest.approx(29 / 35)
    assert found.units[0].shrunk == pytest.approx(15 - 5 * 29 / 35)
    # Morris: s² = V (1 - 5/6 B) + 2/(k - 3) B² (y - m)²
    b = 6 / 35
    expected = 4 * (1 - 5 / 6 * b) + 2 / 3 * b**2 * 25
    assert found.units[0].deviation == pytest.approx(sqrt(expected))
    assert found.units[0].high == pytest.approx(15 - 5 * 29 / 35 + 1.959964 * sqrt(expected))


def test_dersimonian_laird_by_hand() -> None:
    # weights 1, 1, 1, 1, 1/4, y = 0, 4, 8, 4, 4: mean 4, Q = 32; (32 - 4) / (4.25 - 4.0625/4.25)
    found = shrink_means([0, 4, 8, 4, 4], [1, 1, 1, 1, 2], between="dersimonian_laird")
    assert found.tau == pytest.approx(sqrt(28 / (4.25 - 4.0625 / 4.25)))


def test_paule_and_mandels_tau_solves_their_equation() -> None:
    y, errors = np.array([0.0, 4, 8, 4, 5]), np.array([1.0, 1, 2, 1, 0.5])
    tau = shrink_means(y, errors).tau
    assert tau is not None
    weights = 1 / (errors**2 + tau**2)
    mean = np.sum(weights * y) / weights.sum()
    assert np.sum(weights * (y - mean) ** 2) == pytest.approx(4)


def test_the_less_is_known_of_a_unit_the_further_it_is_drawn() -> None:
    found = shrink([8, 80, 800, 700, 650, 720], [10, 100, 1000, 1000, 1000, 1000])
    factors = [unit.factor or 0 for unit in found.units[:3]]
    assert factors == sorted(factors)


def test_a_unit_whose_rows_are_alike_is_drawn_further() -> None:
    hits, n = [60, 70, 80, 55, 90], [100] * 5
    plain, wide = shrink(hits, n), shrink(hits, n, spreads=[3, None, 1, 1, 1])
    assert (wide.units[0].factor or 0) < (plain.units[0].factor or 0)
    assert (wide.units[0].deviation or 0) > (plain.units[0].deviation or 0)
    assert shrink(hits, n, spreads=[1] * 5) == plain


def test_values_closer_than_chance_leave_no_tau_and_are_drawn_as_far_as_k_allows() -> None:
    found = shrink_means([10, 10.1, 9.9, 10, 10], [5] * 5)
    assert found.tau == 0
    assert found.units[1].factor == pytest.approx(1 - 2 / 4)  # (k - 3) / (k - 1)


def test_5_units_are_shrunk_and_4_are_not() -> None:
    assert shrink([1, 2, 3, 4, 5], [9] * 5).units[0].shrunk is not None
    four = shrink([1, 2, 3, 4], [9] * 4)
    assert (four.centre, four.tau, four.units[0].shrunk) == (None, None, None)
    assert four.units[0].value == pytest.approx(1 / 9)


def test_gaps_keep_their_place_and_do_not_count() -> None:
    found = shrink([1, 2, None, 3, 4, 5, 0], [9, 9, 9, 9, 9, 9, 0])
    assert found.units[2].shrunk is None and found.units[6].value is None
    assert found.units[5].shrunk is not None
    assert shrink([None], [3]).units[0].value is None
    assert shrink([], []).units == () and shrink_means([], []).units == ()


@pytest.mark.parametrize("level", [0, 1])
def test_shares_all_at_0_or_all_at_1_are_left_as_they_are(level: int) -> None:
    found = shrink([level * 9] * 6, [9] * 6)
    assert all((u.shrunk, u.low, u.high) == (level, level, level) for u in found.units)


def test_intervals_of_shares_and_rates_stay_inside_what_can_be() -> None:
    found = shrink([30, 29, 60, 28, 55, 30], [30, 30, 60, 30, 60, 30])
    assert all(0 < (u.low or 0) < (u.shrunk or 0) < (u.high or 0) < 1 for u in found.units)
    rates = shrink([0, 1, 3, 0, 2], [10] * 5, kind="rate")
    assert all(0 < (u.low or 0) < (u.shrunk or 0) < (u.high or 0) for u in rates.units)


def test_a_standard_error_of_0_is_a_value_that_is_known() -> None:
    found = shrink_means([1, 2, 3, 4, 9], [0, 1, 1, 1, 1])
    assert (found.units[0].shrunk, found.units[0].factor, found.units[0].deviation) == (1, 1, 0)


def test_equal_values_all_get_the_mean() -> None:
    assert shrunk(shrink_means([7] * 5, [1, 2, 3, 4, 5])) == pytest.approx([7] * 5)
    assert shrunk(shrink_means([0] * 5, [1] * 5)) == [0] * 5


@pytest.mark.parametrize("scale", [1e15, 1e-15])
def test_the_size_of_the_numbers_does_not_matter(scale: float) -> None:
    y, errors = np.array([1.0, 5, 3, 9, 4]), np.array([1.0, 2, 1, 3, 1])
    plain, scaled = shrink_means(y, errors), shrink_means(y * scale, errors * scale)
    assert shrunk(scaled) == pytest.approx([x * scale for x in shrunk(plain)])


def test_intervals_cover_what_they_claim() -> None:
    """8 units, standard errors 1 to 3, tau 2: at least 94 % of 800 true levels are held."""
    generator = np.random.default_rng(3)
    errors, held = np.linspace(1, 3, 8), 0
    for _ in range(100):
        true = 10 + 2 * generator.standard_normal(8)
        found = shrink_means(true + errors * generator.standard_normal(8), errors)
        held += sum(u.low <= t <= u.high for u, t in zip(found.units, true, strict=True)
                    if u.low is not None and u.high is not None)  # fmt: skip
    assert 0.94 <= held / 800 <= 0.985


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: shrink([1], [2], kind="mean"), "take shrink_means(values, standard_errors)"),
        (lambda: shrink([3], [2]), "unit 1: 3 of 2 is no share"),
        (lambda: shrink([1], [2], spreads=[0]), "a spread is not above 0"),
        (lambda: shrink([1], [2], spreads=[1, 1]), "1 numerators but 2 spreads"),
        (lambda: shrink_means([1], [-2]), "unit 1: its standard error is negative"),
        (lambda: shrink_means([1], [1, 2]), "1 values but 2 standard errors"),
        (lambda: shrink_means([1] * 5, [1] * 5, between="reml"), "between 'reml' is unknown"),  # type: ignore[arg-type]
    ],
)
def test_what_cannot_be_is_refused(call: Any, words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        call()
