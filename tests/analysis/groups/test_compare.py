"""Groups by one declared method: effect first, small groups as points."""

from __future__ import annotations

import pandas as pd
import pytest

from kpi_reports.analysis.groups import compare_groups, games_howell, kruskal_wallis, welch_anova

GROUPS = {
    "north": [3, 5, 4, 6, 5, 7],
    "south": [8, 9, 7, 12, 10, 8],
    "west": [5, 6, 6, 4, 5],
    "few": [2, 3, 4, 50],
}


def test_by_ranks_the_effect_the_test_and_the_pairs_are_of_the_large_groups() -> None:
    found = compare_groups(GROUPS)
    tested = {name: GROUPS[name] for name in ("north", "south", "west")}
    ranked = kruskal_wallis(tested)
    assert (found.method, found.left_out, found.reason) == ("ranks", ("few",), None)
    assert (found.statistic, found.p, found.df) == (ranked.h, ranked.p, 2)
    assert found.effect is not None
    assert (found.effect.name, found.effect.size) == ("epsilon_squared", "large")
    assert found.effect.value == ranked.epsilon_squared
    assert [(pair.group, pair.minus) for pair in found.pairs] == [
        ("south", "north"),
        ("west", "north"),
        ("west", "south"),
    ]


def test_every_group_is_summarised_with_the_interval_that_its_n_allows() -> None:
    north, _, west, few = compare_groups(GROUPS).groups
    assert (north.n, north.median, north.lower_quartile, north.upper_quartile) == (6, 5, 4.25, 5.75)
    assert (north.interval.low, north.interval.high) == (3.0, 7.0)
    assert (west.interval.reason, few.interval.reason) == ("too_few", "too_few")
    by_means = compare_groups(GROUPS, method="means").groups[0]
    assert (by_means.interval.method, by_means.mean) == ("t", 5.0)


def test_by_means_it_is_welch_and_games_howell() -> None:
    found = compare_groups(GROUPS, method="means")
    tested = {name: GROUPS[name] for name in ("north", "south", "west")}
    welch = welch_anova(tested)
    assert (found.statistic, found.p) == (welch.f, welch.p)
    assert found.df_within == welch.df_within
    assert found.pairs == games_howell(tested)
    assert found.effect is not None and found.effect.name == "omega_squared"


def test_the_least_n_is_5_and_below_there_is_no_test() -> None:
    four = compare_groups({"a": [1, 2, 3, 4], "b": [5, 6, 7, 8, 9]})
    assert (four.reason, four.p, four.left_out) == ("one_group", None, ("a",))
    assert compare_groups({"a": [1, 2, 3, 4, 5], "b": [5, 6, 7, 8, 9]}).p is not None


def test_constants_are_told() -> None:
    same = compare_groups({"a": [3] * 5, "b": [3] * 6})
    assert (same.reason, same.effect) == ("constant", None)
    groups = {"a": [3] * 5, "b": [4, 5, 6, 7, 8]}
    assert compare_groups(groups, method="means").reason == "constant_group"
    assert compare_groups(groups).p is not None


def test_a_frame_with_a_row_per_value() -> None:
    frame = pd.DataFrame(
        [(name, value) for name, values in GROUPS.items() for value in values],
        columns=["unit", "days"],
    )
    assert compare_groups(frame, value="days", by="unit") == compare_groups(GROUPS)


def test_another_method_is_refused() -> None:
    with pytest.raises(ValueError, match="by means or ranks, found 'medians'"):
        compare_groups(GROUPS, method="medians")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="from two on, found 1"):
        compare_groups({"a": [1, 2]})
