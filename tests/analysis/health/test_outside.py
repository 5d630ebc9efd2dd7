"""Changes that came from outside, and changes of one's own."""

from __future__ import annotations

import pandas as pd
import pytest

from kpi_reports.analysis import outside_change

STEADY = [80, 81, 79, 80, 82, 80, 81, 79, 80, 81]
FELL = [*STEADY, 72, 71]


def moved(by: float) -> list[float]:
    return [*STEADY, 72 + by, 71 + by]


def test_peers_that_fell_alike_make_it_an_outside_change():
    found = outside_change(FELL, {"b": FELL, "c": moved(1), "d": moved(2)}, after=2)
    # 71.5 less 80.3; peers -8.8, -7.8, -6.8
    assert found.verdict == "outside"
    assert (found.own, found.common) == pytest.approx((-8.8, -7.8))
    assert found.share == pytest.approx(7.8 / 8.8)
    # mean moving range 13/9 over 1.128, times the root of 1/2 + 1/10
    assert found.error == pytest.approx(13 / 9 / 1.128 * 0.6**0.5)


def test_peers_that_stayed_make_it_one_s_own():
    stayed = [*STEADY, 80, 80.6]
    found = outside_change(FELL, {"b": stayed, "c": stayed, "d": moved(9)}, after=2)
    assert found.verdict == "own"


def test_many_that_moved_a_little_are_mixed():
    little = moved(7)
    found = outside_change(FELL, {"b": little, "c": little, "d": little}, after=2)
    assert (found.verdict, found.same_way) == ("mixed", 3)


def test_within_noise_nothing_is_asked():
    found = outside_change([*STEADY, 80, 79], {"b": FELL, "c": FELL, "d": FELL}, after=2)
    assert found.verdict == "none"


def test_a_season_is_compared_with_the_year_before():
    year = [80, 70, 80, 81, 80, 80, 81, 80, 79, 80, 90, 92]
    twice = [*year, *year]
    found = outside_change(twice, {"b": twice, "c": twice, "d": twice}, after=2, season=12)
    assert (found.verdict, found.own) == ("none", 0.0)


def test_the_benchmark_decides_without_three_peers():
    assert outside_change(FELL, {}, after=2, benchmark=FELL).verdict == "outside"
    assert outside_change(FELL, {"b": FELL}, after=2, benchmark=[*STEADY, 80, 80]).verdict == "own"
    assert outside_change(FELL, {"b": FELL}, after=2).verdict == "too_few"


@pytest.mark.parametrize("own", [[], FELL[-9:], [None] * 12, [*STEADY, None, None]])
def test_eight_values_before_and_one_after_are_the_least(own):
    peers = dict.fromkeys("bcd", own)
    assert outside_change(own, peers, after=2).verdict == "too_few"


def test_a_constant_past_makes_any_move_a_change():
    flat = [5.0] * 10
    peers = dict.fromkeys("bcd", flat)
    assert outside_change(flat, peers, after=2).verdict == "none"
    assert outside_change([*flat[:9], 6.0], peers, after=1).verdict == "own"


@pytest.mark.parametrize("size", [1e15, 1e-15])
def test_magnitude_changes_nothing(size):
    own = [value * size for value in FELL]
    assert outside_change(own, dict.fromkeys("bcd", own), after=2).verdict == "outside"


def test_series_are_joined_by_their_dates():
    months = pd.period_range("2024-01", periods=12, freq="M")
    own = pd.Series(FELL, index=months)
    peers = dict.fromkeys("bcd", own.iloc[1:])
    assert outside_change(own, peers, after=2).verdict == "outside"


def test_nothing_since_the_change_is_refused():
    with pytest.raises(ValueError, match="at least 1, not 0"):
        outside_change(FELL, {}, after=0)


def test_peers_of_another_length_are_refused():
    with pytest.raises(ValueError, match="peer b has 3 values and the unit 12"):
        outside_change(FELL, {"b": [1, 2, 3]}, after=2)
