"""Effect sizes with their intervals and words, and p-values of a family."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

from kpi_reports.analysis.groups import cliffs_delta, hedges_g
from kpi_reports.analysis.groups.effects import size_word

Z = 1.959963984540054


def test_cliffs_delta_by_hand() -> None:
    # of 16 pairs 13 above, 1 below and 2 equal
    found = cliffs_delta([3, 4, 5, 6, None], [1, 2, 3, 4])
    assert (found.value, found.size) == (0.75, "large")
    back = cliffs_delta([1, 2, 3, 4], [3, 4, 5, 6])
    assert back.value == -0.75 and found.low is not None and found.high is not None
    assert (back.low, back.high) == (pytest.approx(-found.high), pytest.approx(-found.low))


def test_its_interval_is_cliffs_from_the_whole_table_of_pairs() -> None:
    generator = np.random.default_rng(11)
    one, two = generator.integers(0, 9, 14).tolist(), generator.integers(2, 12, 11).tolist()
    table = np.sign(np.subtract.outer(one, two)).astype(float)
    delta, (m, n) = table.mean(), table.shape
    rows, columns = table.mean(axis=1) - delta, table.mean(axis=0) - delta
    variance = (
        n**2 * (rows**2).sum() + m**2 * (columns**2).sum() - ((table - delta) ** 2).sum()
    ) / (m * n * (m - 1) * (n - 1))
    root = Z * sqrt(variance) * sqrt((1 - delta**2) ** 2 + Z**2 * variance)
    ends = [(delta - delta**3 + at * root) / (1 - delta**2 + Z**2 * variance) for at in (-1, 1)]
    found = cliffs_delta(one, two)
    assert [found.value, found.low, found.high] == pytest.approx([delta, *ends])


def test_where_all_pairs_say_the_same_n_alone_gives_the_interval() -> None:
    # (5 - 1.96²) / (5 + 1.96²)
    above = cliffs_delta([6, 7, 8, 9, 10], [1, 2, 3, 4, 5, 5])
    assert (above.value, above.high) == (1.0, 1.0)
    assert above.low == pytest.approx(0.131035, abs=1e-6)
    below = cliffs_delta([1], [5, 6])
    assert (below.value, below.low, below.high) == (-1.0, None, None)


def test_equal_groups_have_an_interval_around_0() -> None:
    same = cliffs_delta([3, 3, 3], [3, 3, 3])
    assert (same.value, same.size) == (0.0, "negligible")
    assert same.low is not None and same.low < 0


def test_cliffs_interval_covers_what_it_claims() -> None:
    # P(X > Y) - P(X < Y) of exponentials with means 2 and 1: 2/3 - 1/3; n = 15 each, 400 times
    generator = np.random.default_rng(5)
    covered = 0
    for _ in range(400):
        found = cliffs_delta(2 * generator.exponential(size=15), generator.exponential(size=15))
        assert found.low is not None and found.high is not None
        covered += found.low <= 1 / 3 <= found.high
    assert covered / 400 == pytest.approx(0.95, abs=3.5 * sqrt(0.95 * 0.05 / 400))


def test_hedges_g_by_hand() -> None:
    # 2 / 1.290994 = 1.549193, times Γ(3) / (√3 Γ(2.5)) = 0.868627
    found = hedges_g([3, 4, 5, 6], [1, 2, 3, 4])
    assert found.value == pytest.approx(1.345671, abs=1e-6)
    # error √(8 / 16 + 1.345671² / 16) = 0.783056
    assert found.low == pytest.approx(1.345671 - Z * 0.783056, abs=1e-5)


@pytest.mark.parametrize("unit", [1e-15, 1e15])
def test_the_unit_does_not_matter(unit: float) -> None:
    one, two = [unit * x for x in (3, 4, 5, 6)], [unit * x for x in (1, 2, 3, 4)]
    assert hedges_g(one, two).value == pytest.approx(1.345671, abs=1e-6)
    assert cliffs_delta(one, two).value == 0.75


def test_words_begin_at_their_thresholds() -> None:
    assert [size_word("hedges_g", x) for x in (0.19, 0.2, -0.5, 0.8)] == [
        "negligible",
        "small",
        "medium",
        "large",
    ]
    assert [size_word("cliffs_delta", x) for x in (0.146, 0.147, 0.33, -0.474)] == [
        "negligible",
        "small",
        "medium",
        "large",
    ]
    assert [size_word("epsilon_squared", x) for x in (0.009, 0.01, 0.06, 0.14)] == [
        "negligible",
        "small",
        "medium",
        "large",
    ]


def test_a_wrong_call_is_told() -> None:
    with pytest.raises(ValueError, match="both groups need values, found 0 and 1"):
        cliffs_delta([None], [1])
    with pytest.raises(ValueError, match="between 0 and 1, found 95"):
        hedges_g([1, 2], [1, 3], level=95)
    with pytest.raises(ValueError, match="2 values in each group, found 1 and 2"):
        hedges_g([1], [1, 3])
    with pytest.raises(ValueError, match=r"neither group varies.*use cliffs_delta"):
        hedges_g([1, 1], [3, 3])
