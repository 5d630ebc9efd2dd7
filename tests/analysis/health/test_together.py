"""KPIs that pull against each other, and KPIs that say the same."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kpi_reports.analysis import conflicts
from kpi_reports.analysis.health import judge_pairs, pair_statistics

BOTH = {"a": "higher", "b": "higher"}


def noise(seed: int, n: int, persistence: float = 0.0) -> np.ndarray:
    drawn = np.random.default_rng(seed).normal(size=n + 20)
    for place in range(1, n + 20):
        drawn[place] += persistence * drawn[place - 1]
    return drawn[20:]


def one(a, b, **more):
    (found,) = conflicts({"a": a, "b": b}, directions=BOTH, **more)
    return found


def test_opposite_months_are_a_conflict_where_both_should_rise():
    a = noise(1, 24)
    found = one(a, -a + 0.2 * noise(2, 24))
    assert found.kind == "conflict"
    assert found.rho < -0.9


def test_opposite_months_are_alike_where_one_should_fall():
    a = noise(1, 24)
    (found,) = conflicts(
        {"a": a, "b": -a + 0.2 * noise(2, 24)}, directions={"a": "higher", "b": "lower"}
    )
    assert found.kind == "redundant"


def test_rho_is_spearman_s_of_what_is_left_of_the_theil_sen_line():
    # both read the same backwards, so their slope is 0 and ranks alone count. Each value stands
    # twice: rho is that of the halves, whose squared differences sum to 10: 1 - 60/(6 · 35)
    a, b = [1, 4, 2, 6, 3, 5], [2, 4, 1, 6, 5, 3]
    assert one(a + a[::-1], b + b[::-1]).rho == pytest.approx(1 - 60 / 210)


def test_trends_alone_are_no_conflict_by_month_but_are_told():
    time = np.arange(36)
    found = one(time + noise(3, 36), -time + noise(4, 36))
    assert (found.kind, found.long_run) == ("none", True)


def test_a_common_season_is_taken_out_from_three_years():
    season = np.tile([0, -9, 0, 1, 0, 2, 0, -1, 0, 1, 6, 8], 3)
    a, b = season + noise(5, 36), season + noise(6, 36)
    assert one(a, b).rho > 0.4
    assert abs(one(a, b, season=12).rho) < 0.4
    assert one(a[:35], b[:35], season=12) == one(a[:35], b[:35])


def test_persistent_series_are_seldom_called_alike():
    names = [f"k{at}" for at in range(16)]
    frames = [{n: noise(100 * k + at, 36, 0.6) for at, n in enumerate(names)} for k in range(2)]
    pairs = [
        pair
        for frame in frames
        for pair in pair_statistics(frame, directions=dict.fromkeys(names, "higher"))
    ]
    called = sum(pair.p <= 0.05 for pair in pairs) / len(pairs)
    assert len(pairs) == 240
    assert called < 0.11  # 5 % wanted; with n in place of what the months are worth, 12.5 %


def test_all_pairs_of_a_call_are_one_family():
    frame = pd.DataFrame({name: noise(at, 24) for at, name in enumerate("abcdef")})
    found = conflicts(frame, directions=dict.fromkeys("abcdef", "higher"))
    assert len(found) == 15
    assert min(pair.q for pair in found) <= min(15 * pair.p for pair in found)
    assert all(pair.q >= pair.p for pair in found)


def test_pairs_of_several_units_can_be_one_family():
    a = noise(1, 24)
    pairs = pair_statistics({"a": a, "b": -a + 0.5 * noise(2, 24)}, directions=BOTH)
    assert pairs[0].q is None
    assert judge_pairs(pairs)[0].q == pytest.approx(pairs[0].p)
    assert judge_pairs(pairs * 3)[0].q == pytest.approx(pairs[0].p)


@pytest.mark.parametrize(("n", "kind"), [(11, "too_few"), (12, "none"), (0, "constant")])
def test_twelve_common_months_are_the_least(n, kind):
    found = one(noise(7, n), noise(8, n))
    assert (found.n, found.kind) == (n, kind)
    assert (found.rho is None) == (n < 12)


def test_a_gap_drops_the_month_for_the_pair():
    a, b = noise(7, 14).tolist(), noise(8, 14).tolist()
    a[3], b[9] = None, None
    assert one(a, b).n == 12


@pytest.mark.parametrize("flat", [[5.0] * 20, list(range(20))])
def test_what_does_not_vary_about_its_line_has_no_rho(flat):
    assert one(flat, noise(1, 20)).kind == "constant"


@pytest.mark.parametrize("size", [1e15, 1e-15])
def test_magnitude_changes_nothing(size):
    a, b = noise(1, 24), noise(2, 24)
    assert one(a * size, b).rho == pytest.approx(one(a, b).rho)


def test_series_that_begin_at_different_times_are_joined_by_their_dates():
    months = pd.period_range("2023-01", periods=24, freq="M")
    a, b = pd.Series(noise(1, 24), index=months), pd.Series(noise(2, 24), index=months)
    later = one(a, b.iloc[4:])
    assert later.n == 20
    assert later.rho == pytest.approx(one(a, b.where(months >= months[4])).rho)


def test_a_column_without_a_direction_is_refused():
    with pytest.raises(ValueError, match="'b' has no direction"):
        conflicts({"a": [1.0], "b": [1.0]}, directions={"a": "higher"})


def test_columns_of_different_length_are_refused():
    with pytest.raises(ValueError, match="have 1 to 2 values"):
        one([1.0], [1.0, 2.0])
