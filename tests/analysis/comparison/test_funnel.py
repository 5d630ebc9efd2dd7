"""Funnels: centres, overdispersion, exact limits, flags. Spiegelhalter 2005."""

from __future__ import annotations

import re
from math import comb, exp, factorial, sqrt
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kpi_reports.analysis import funnel, funnel_limits

TENTHS = [30, 28, 33, 25, 31, 29, 27, 30, 32, 35]  # of 100 each: 300 of 1000


def binomial_at_most(count: int, n: int, p: float) -> float:
    return sum(comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(count + 1))


def test_a_units_centre_is_the_level_of_the_others() -> None:
    found = funnel(TENTHS, [100] * 10)
    assert found.centre == pytest.approx(0.3)
    assert found.units[0].centre == pytest.approx(270 / 900)
    assert found.units[9].centre == pytest.approx(265 / 900)


def test_z_is_in_standard_errors_of_the_centre() -> None:
    centre = 265 / 900
    expected = (0.35 - centre) / sqrt(centre * (1 - centre) / 100)
    assert funnel(TENTHS, [100] * 10).units[9].z == pytest.approx(expected)


def test_with_a_target_every_unit_is_held_against_it_and_nothing_else_widens_chance() -> None:
    found = funnel(TENTHS, [100] * 10, target=0.25, overdispersion="none")
    last = found.units[9]
    assert (found.centre, last.centre) == (0.25, 0.25)
    assert last.z == last.z_adjusted == pytest.approx(0.1 / sqrt(0.25 * 0.75 / 100))


def test_phi_is_the_mean_square_of_winsorised_z_scores() -> None:
    # z = (r - 30) / sqrt(21); the ends by type 7 at places .9 and 8.1 of the ordered r:
    # low 25 + .9 * 2 = 26.8, high 33 + .1 * 2 = 33.2
    held = [30, 28, 33, 26.8, 31, 29, 27, 30, 32, 33.2]
    expected = sum((r - 30) ** 2 for r in held) / 21 / 10
    found = funnel(TENTHS, [100] * 10)
    assert (found.phi, found.winsorised) == (pytest.approx(expected), 0.1)
    whole = funnel(TENTHS, [100] * 10, winsorise=0).phi
    assert whole == pytest.approx(sum((r - 30) ** 2 for r in TENTHS) / 21 / 10)


def test_tau_by_moments_is_the_published_formula() -> None:
    hits = [10, 50, 20, 45, 30, 28, 33, 12, 41, 31]  # of 100: 300 of 1000, I = 10, s² = .0021
    found = funnel(hits, [100] * 10, estimate="moments", winsorise=0)
    phi = sum((r - 30) ** 2 for r in hits) / 21 / 10
    weights = 10 / 0.0021
    tau2 = (10 * phi - 9) / (weights - weights / 10)
    assert found.tau == pytest.approx(sqrt(tau2))
    assert found.units[0].z_adjusted == pytest.approx(
        (0.1 - 290 / 900)
        / sqrt(
            (v := 290 / 900 * 610 / 900) / 100 + tau2
            + sum((v2 / 100 + tau2) for v2 in [v] * 9) / 81
        ),
        rel=1e-3,
    )  # fmt: skip


def test_the_multiplicative_factor_by_moments_is_phi_and_never_below_1() -> None:
    hits = [10, 50, 20, 45, 30, 28, 33, 12, 41, 31]
    found = funnel(hits, [100] * 10, overdispersion="multiplicative", estimate="moments")
    assert found.factor == found.phi and found.phi is not None and found.phi > 1
    quiet = funnel(TENTHS, [100] * 10, overdispersion="multiplicative", estimate="moments")
    assert quiet.factor == 1.0 and quiet.phi is not None and quiet.phi < 1


def test_limits_by_chance_are_exact_and_interpolated_between_counts() -> None:
    # Spiegelhalter 2005, A.1: r the least count with P(R <= r) >= p; the limit is (r - part) / n
    n, p, tail = 20, 0.3, 0.975
    r = next(k for k in range(n + 1) if binomial_at_most(k, n, p) >= tail)
    here, before = binomial_at_most(r, n, p), binomial_at_most(r - 1, n, p)
    expected = (r - (here - tail) / (here - before)) / n
    assert funnel_limits(p, [n], mid_p=False)[1][0] == pytest.approx(expected)
    assert funnel_limits(p, [n])[1][0] == pytest.approx(expected + 0.5 / n)

    def poisson_at_most(count: int, mean: float) -> float:
        return sum(exp(-mean) * mean**k / factorial(k) for k in range(count + 1))

    r = next(k for k in range(99) if poisson_at_most(k, 6.0) >= 0.999)
    here, before = poisson_at_most(r, 6.0), poisson_at_most(r - 1, 6.0)
    expected = (r - (here - 0.999) / (here - before)) / 3
    found = funnel_limits(2.0, [3], kind="rate", level=0.998, mid_p=False)
    assert found[1][0] == pytest.approx(expected)


@pytest.mark.parametrize("n", [20, 75, 400])
def test_by_mid_p_no_count_is_outside_that_chance_gives_half_of_its_probability_inside(
    n: int,
) -> None:
    p = 0.05
    lower, upper = (float(side[0]) * n for side in funnel_limits(p, [n]))
    for count in range(n + 1):
        here = binomial_at_most(count, n, p) - binomial_at_most(count - 1, n, p)
        below, above = binomial_at_most(count - 1, n, p), 1 - binomial_at_most(count, n, p)
        slack = 0.2 * here  # the interpolation is straight between counts, mid-p is not
        if count > upper:
            assert above + here / 2 <= 0.025 + slack
        if count < lower:
            assert below + here / 2 <= 0.025 + slack


def test_limits_stay_within_what_a_value_can_reach_and_meet_the_normal_ones_for_large_n() -> None:
    lower, upper = funnel_limits(0.02, [1, 10, 1e15], level=0.998)
    assert lower[0] == lower[1] == 0 and upper[0] <= 1
    assert upper[2] - 0.02 == pytest.approx(3.090232 * sqrt(0.02 * 0.98 / 1e15), rel=1e-6)
    near = funnel_limits(0.3, [4.7e6])[1][0] - 0.3  # the last exact one
    assert near == pytest.approx(1.959964 * sqrt(0.3 * 0.7 / 4.7e6), rel=1e-3)
    assert funnel_limits(1.0, [5])[0].tolist() == [1.0]
    assert funnel_limits(0.0, [5], kind="rate")[1].tolist() == [0.0]


def test_limits_widen_by_tau_in_quadrature_and_by_the_factor() -> None:
    plain = funnel_limits(5.0, [4], kind="mean", deviation=2.0)
    assert plain[1][0] == pytest.approx(5 + 1.959964)
    wide = funnel_limits(5.0, [4], kind="mean", deviation=2.0, overdispersion="additive", tau=2.0)
    assert wide[1][0] == pytest.approx(5 + 1.959964 * sqrt(5))
    double = funnel_limits(
        5.0, [4], kind="mean", deviation=2.0, overdispersion="multiplicative", factor=4.0
    )
    assert double[0][0] == pytest.approx(5 - 2 * 1.959964)


def test_a_unit_far_out_is_flagged_and_a_small_one_with_the_same_value_is_not() -> None:
    found = funnel([*TENTHS, 6, 60], [100] * 10 + [10, 100])
    assert [unit.flag for unit in found.units[-2:]] == ["inside", "above_99.8"]
    assert [unit.unit for unit in found.outside] == ["12"]


def test_large_units_that_all_differ_a_little_are_not_flagged_once_that_is_allowed_for() -> None:
    shares = np.linspace(0.78, 0.82, 12)
    plain = funnel(shares * 50_000, [50_000] * 12, overdispersion="none")
    assert len(plain.outside) == 12 - 2  # the two in the middle lie within .2 points
    wide = funnel(shares * 50_000, [50_000] * 12)
    assert wide.outside == () and wide.tau == pytest.approx(0.012, abs=0.004)


@pytest.mark.parametrize("tau", [0.0, 0.03])
def test_limits_hold_what_they_claim_where_sizes_differ(tau: float) -> None:
    """95 and 99.8 % of 16 units of 30 to 58,000 rows, also where they truly differ."""
    n = np.array([30, 300, 600, 700, 3000, 5000, 12_000, 18_000, 20_000, 26_000, 32_000, 48_000,
                  54_000, 58_000, 3200, 685])  # fmt: skip
    generator = np.random.default_rng(7)
    outside = far = 0
    for _ in range(60):
        p = np.clip(0.75 + tau * generator.standard_normal(16), 0, 1)
        found = funnel(generator.binomial(n, p), n)
        far += len(found.outside)
        outside += len(found.outside) + len(found.doubtful)
    assert 0.03 <= outside / 960 <= 0.075
    assert far / 960 <= 0.012


def test_10_units_are_flagged_9_have_intervals_and_4_are_points() -> None:
    assert funnel(TENTHS, [100] * 10).shown == "flags"
    nine = funnel(TENTHS[:9], [100] * 9)
    assert (nine.shown, nine.phi, nine.tau) == ("intervals", None, None)
    assert all(unit.flag is None and unit.z is None for unit in nine.units)
    assert nine.units[0].low == pytest.approx(0.2189489)  # Wilson, 30 of 100
    assert nine.units[0].high == pytest.approx(0.3958485)
    five = funnel(TENTHS[:5], [100] * 5)
    assert five.shown == "intervals" and five.units[0].low is not None
    four = funnel(TENTHS[:4], [100] * 4)
    assert four.shown == "points" and four.units[0].low is None
    assert four.centre == pytest.approx(116 / 400)


def test_a_unit_without_a_value_keeps_its_place_and_does_not_count() -> None:
    found = funnel([*TENTHS[:9], None, 0], [100] * 9 + [100, 0])
    assert found.shown == "intervals"
    assert [unit.value for unit in found.units[-2:]] == [None, None]
    assert found.units[-1].n == 0


def test_nothing_at_all_and_one_unit() -> None:
    assert funnel([], []).units == () and funnel([], []).centre is None
    one = funnel([3], [4])
    assert (one.shown, one.centre, one.units[0].value) == ("points", 0.75, 0.75)


@pytest.mark.parametrize("level", [0, 1])
def test_units_all_at_0_or_all_at_1_lie_inside(level: int) -> None:
    found = funnel([level * 50] * 10, [50] * 10)
    assert (found.phi, found.tau) == (0.0, 0.0)
    assert all(u.flag == "inside" and u.z == 0 and u.lower_95 == level for u in found.units)


def test_a_unit_alone_with_events_is_held_against_the_spread_of_all() -> None:
    found = funnel([0] * 11 + [12], [100] * 12)
    assert found.units[11].flag == "above_99.8"
    assert all(unit.flag == "inside" for unit in found.units[:11])


def test_rates_have_poisson_limits_and_intervals() -> None:
    found = funnel([12, 9, 11, 10, 8, 12, 9, 10, 11, 28], [10.5] * 10, kind="rate")
    assert found.units[9].flag == "above_99.8"
    assert funnel([0] * 5, [2] * 5, kind="rate").units[0].high == pytest.approx(3.6888795 / 2)
    assert funnel([10] * 5, [1] * 5, kind="rate").units[0].low == pytest.approx(4.7953887)


def test_means_need_their_deviations_and_may_be_negative() -> None:
    sums = [-10.0, 20, 0, 10, -20, 5, 15, -5, 0, 900]
    found = funnel(sums, [10] * 10, kind="mean", deviations=[3] * 10)
    assert found.units[9].flag == "above_99.8" and found.deviation == pytest.approx(3)
    five = funnel(sums[:5], [10, 10, 10, 10, 1], kind="mean", deviations=[3, 3, 3, None, None])
    assert five.units[0].low == pytest.approx(-1 - 2.262157 * 3 / sqrt(10))  # t with 9
    assert five.units[4].low is None  # of one row nothing is known


@pytest.mark.parametrize("scale", [1e15, 1e-15])
def test_the_size_of_the_numbers_does_not_matter(scale: float) -> None:
    sums = np.array([-10.0, 20, 0, 10, -20, 5, 15, -5, 0, 900])
    plain = funnel(sums, [10] * 10, kind="mean", deviations=[3] * 10)
    scaled = funnel(sums * scale, [10] * 10, kind="mean", deviations=[3 * scale] * 10)
    assert [u.flag for u in scaled.units] == [u.flag for u in plain.units]
    assert scaled.phi == pytest.approx(plain.phi)
    assert plain.tau is not None and scaled.tau == pytest.approx(plain.tau * scale)


def test_a_series_names_its_units_and_keeps_their_order() -> None:
    hits = pd.Series([3, 1], index=["b", "a"])
    found = funnel(hits, pd.Series([4, 4], index=["b", "a"]))
    assert [unit.unit for unit in found.units] == ["b", "a"]


GOOD: tuple[Any, Any] = ([1] * 10, [2] * 10)


@pytest.mark.parametrize(
    ("numerators", "denominators", "options", "words"),
    [
        ([1], [1, 2], {}, "1 numerators but 2 denominators; give one of each a unit"),
        ([1], [-1], {}, "unit 1: its denominator -1 is negative"),
        ([-1], [1], {}, "unit 1: its numerator -1 is negative; take kind='mean'"),
        ([3], [2], {}, "unit 1: 3 of 2 is no share; take kind='rate'"),
        ([1], [2.5], {}, "its denominator 2.5 is no whole number of rows; take kind='rate'"),
        ([float("inf")], [2], {}, "numerators have an infinite value at place 0"),
        (*GOOD, {"kind": "odds"}, "kind 'odds' is unknown; take 'share', 'rate' or 'mean'"),
        (*GOOD, {"kind": "mean"}, "means need `deviations`"),
        (*GOOD, {"kind": "mean", "deviations": [1]}, "1 deviations but 10 units"),
        (*GOOD, {"kind": "mean", "deviations": [-1] * 10}, "a deviation is negative"),
        (*GOOD, {"target": 1.5}, "a share cannot have the target 1.5"),
        (*GOOD, {"kind": "rate", "target": -1}, "a rate cannot have the target -1"),
        (*GOOD, {"winsorise": 0.5}, "a share of 0.5 cannot be winsorised; take 0 to 0.4"),
        (*GOOD, {"estimate": "mle"}, "estimate 'mle' is unknown; take 'consistent' or 'moments'"),
        (*GOOD, {"overdispersion": "yes"}, "overdispersion 'yes' is unknown; take 'additive'"),
    ],
)
def test_what_cannot_be_is_refused(
    numerators: Any, denominators: Any, options: Any, words: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        funnel(numerators, denominators, **options)


def test_series_of_other_units_are_refused() -> None:
    with pytest.raises(ValueError, match="not of the same units in the same order; align them"):
        funnel(pd.Series([1, 2], index=["a", "b"]), pd.Series([3, 3], index=["b", "a"]))


@pytest.mark.parametrize(
    ("centre", "sizes", "options", "words"),
    [
        (0.5, [0], {}, "sizes must be above 0, without gaps"),
        (0.5, [None], {}, "sizes must be above 0, without gaps"),
        (1.5, [4], {}, "a share cannot have the centre 1.5"),
        (-1, [4], {"kind": "rate"}, "a rate cannot have the centre -1"),
        (0.5, [4], {"kind": "mean"}, "limits of means need `deviation`"),
        (0.5, [4], {"kind": "odds"}, "kind 'odds' is unknown"),
        (0.5, [4], {"level": 0.9}, "level 0.9 is not drawn; take 0.95 or 0.998"),
    ],
)
def test_limits_that_cannot_be_are_refused(
    centre: float, sizes: Any, options: Any, words: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        funnel_limits(centre, sizes, **options)
