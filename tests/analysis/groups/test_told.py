"""Groups compared by their moments, ranks and counts say what their values say."""

from __future__ import annotations

import numpy as np
import pytest

from kpi_reports.analysis.groups import (
    GroupMoments,
    GroupRanks,
    compare_groups,
    compare_moments,
    compare_ranks,
    compare_shares,
    dunn,
    kruskal_wallis,
)

GROUPS = {
    "north": [3.0, 5, 4, 6, 5, 7],
    "south": [8.0, 9, 7, 12, 10, 8],
    "west": [5.0, 6, 6, 4, 5],
}


def moments(groups: dict[str, list[float]]) -> list[GroupMoments]:
    return [
        GroupMoments(name, len(x), float(np.mean(x)), float(np.std(x, ddof=1)))
        for name, x in groups.items()
    ]


def test_moments_say_what_the_values_say() -> None:
    found = compare_moments(moments({**GROUPS, "few": [2.0, 50.0]}))
    whole = compare_groups({**GROUPS, "few": [2.0, 50.0]}, method="means")
    assert (found.p, found.statistic) == (pytest.approx(whole.p), pytest.approx(whole.statistic))
    assert found.effect is not None and whole.effect is not None
    assert found.effect.value == pytest.approx(whole.effect.value)
    assert (found.left_out, found.df) == (("few",), 2)
    for told, known in zip(found.pairs, whole.pairs, strict=True):
        assert (told.group, told.minus) == (known.group, known.minus)
        assert told.p_adjusted == pytest.approx(known.p_adjusted)
        assert told.effect.value == pytest.approx(known.effect.value)


def test_moments_that_cannot_be_tested_say_why() -> None:
    assert compare_moments(moments({"a": [1.0, 2, 3, 4]})).reason == "one_group"
    assert compare_moments(moments({"a": [3.0] * 5, "b": [3.0] * 5})).reason == "constant"
    assert compare_moments(moments({"a": [3.0] * 5, "b": [4.0] * 5})).reason == "constant_group"
    assert compare_moments(moments({"a": [3.0] * 5, **GROUPS})).reason == "constant_group"


def test_ranks_say_what_the_values_say() -> None:
    from scipy.stats import rankdata

    everything = np.concatenate(list(GROUPS.values()))
    ranks = np.split(rankdata(everything), [6, 12])
    counts = np.unique(everything, return_counts=True)[1].astype(float)
    told = [GroupRanks(name, len(x), x.sum()) for name, x in zip(GROUPS, ranks, strict=True)]
    found, whole = compare_ranks(told, float((counts**3 - counts).sum())), kruskal_wallis(GROUPS)
    assert (found.statistic, found.p) == (pytest.approx(whole.h), pytest.approx(whole.p))


def test_groups_too_small_are_ranked_together_with_the_smallest_of_the_others() -> None:
    # 1 2 | 3 4 5 6 7 | 8 9 10 11 12 13: the first two join the second, so two groups of 7 and 6
    told = [GroupRanks("a", 2, 3.0), GroupRanks("b", 5, 25.0), GroupRanks("c", 6, 63.0)]
    found = compare_ranks(told, 0.0)
    assert (found.left_out, found.df) == (("a",), 1)
    expected = kruskal_wallis([range(1, 8), range(8, 14)])
    assert found.statistic == pytest.approx(expected.h)
    assert compare_ranks(told[:1], 0.0).reason == "one_group"
    assert compare_ranks([GroupRanks("a", 0, 0.0), *told[1:]], 0.0).left_out == ()


def test_where_no_value_differs_there_is_no_test() -> None:
    # ten equal values: 10³ - 10
    told = [GroupRanks("a", 5, 27.5), GroupRanks("b", 5, 27.5)]
    assert compare_ranks(told, 990.0).reason == "constant"
    assert compare_shares([("a", 0, 9), ("b", 0, 12)]).reason == "constant"


def test_shares_are_ranked_as_0_and_1() -> None:
    shares = [("a", 8, 10), ("b", 3, 12), ("c", 5, 9)]
    values = {name: [1.0] * count + [0.0] * (n - count) for name, count, n in shares}
    found, whole = compare_shares(shares), kruskal_wallis(values)
    assert (found.statistic, found.p) == (pytest.approx(whole.h), pytest.approx(whole.p))
    (pair,) = found.pairs
    assert (pair.group, pair.minus, pair.effect.value) == ("a", "b", pytest.approx(0.55))
    known = {(p.group, p.minus): p for p in dunn(values)}["b", "a"]
    assert pair.difference == pytest.approx(-known.difference)
    assert (pair.p, pair.p_adjusted) == (pytest.approx(known.p), pytest.approx(known.p_adjusted))
    # chi-square of the table 8 2, 3 9, 5 4 is 6.68581; 30 / 31 of it
    assert found.statistic == pytest.approx(30 / 31 * 6.68581, rel=1e-6)


def test_a_group_in_which_no_row_counts_is_no_obstacle() -> None:
    assert compare_shares([("a", 0, 50), ("b", 9, 60)]).p is not None
