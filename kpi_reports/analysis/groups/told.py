"""Groups compared by what is known of each: its n, mean and deviation, or the sum of its ranks.

For groups whose values are too many to hold, or not at hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import erfc, exp, sqrt

from kpi_reports.analysis.groups.compare import MIN_GROUP_VALUES
from kpi_reports.analysis.groups.effects import size_word
from kpi_reports.analysis.groups.means import one_way_from, welch_from
from kpi_reports.analysis.groups.ranks import kruskal_from
from kpi_reports.analysis.groups.studentized import range_tail
from kpi_reports.values import Effect, GroupComparison, PairDifference

OTHERS = "others"  # those too small to stand alone


@dataclass(frozen=True, slots=True)
class GroupMoments:
    """A group by its n, mean and standard deviation (n - 1)."""

    name: str
    n: int
    mean: float
    sd: float


@dataclass(frozen=True, slots=True)
class GroupRanks:
    """A group by its n and the sum of the ranks that its values have among those of all groups."""

    name: str
    n: int
    rank_sum: float


def compare_moments(groups: Sequence[GroupMoments]) -> GroupComparison:
    """Groups by Welch's analysis of variance with omega squared, pairs by Games–Howell.

    Those of fewer than 5 are left out. Pairs have no interval. `reason` as in `compare_groups`.
    """
    small = tuple(group.name for group in groups if group.n < MIN_GROUP_VALUES)
    tested = [group for group in groups if group.n >= MIN_GROUP_VALUES]
    if len(tested) < 2:
        return GroupComparison("means", (), small, reason="one_group")
    if not all(group.sd > 0 for group in tested):
        same = len({group.mean for group in tested}) == 1 and not any(g.sd for g in tested)
        return GroupComparison("means", (), small, reason="constant" if same else "constant_group")
    means = [group.mean - tested[0].mean for group in tested]
    sizes = [group.n for group in tested]
    squares = [group.sd**2 * (group.n - 1) for group in tested]
    welch, whole = welch_from(means, squares, sizes), one_way_from(means, squares, sizes)
    effect = Effect(
        "omega_squared", whole.omega_squared, size_word("omega_squared", whole.omega_squared)
    )
    k = len(tested)
    return GroupComparison(
        "means",
        (),
        small,
        effect=effect,
        statistic=welch.f,
        df=welch.df_between,
        df_within=welch.df_within,
        p=welch.p,
        pairs=tuple(_pair(two, one, k) for one, two in combinations(tested, 2)),
    )


def _pair(group: GroupMoments, minus: GroupMoments, k: int) -> PairDifference:
    """Games–Howell's p, and Hedges' g."""
    from scipy.special import gammaln

    one, two = group.sd**2 / group.n, minus.sd**2 / minus.n
    difference = group.mean - minus.mean
    df = (one + two) ** 2 / (one**2 / (group.n - 1) + two**2 / (minus.n - 1))
    pooled = group.n + minus.n - 2
    variance = (group.sd**2 * (group.n - 1) + minus.sd**2 * (minus.n - 1)) / pooled
    bias = exp(float(gammaln(pooled / 2)) - float(gammaln((pooled - 1) / 2))) / sqrt(pooled / 2)
    g = bias * difference / sqrt(variance)
    return PairDifference(
        group.name,
        minus.name,
        difference,
        effect=Effect("hedges_g", g, size_word("hedges_g", g)),
        p_adjusted=range_tail(abs(difference) / sqrt((one + two) / 2), k, df),
    )


def compare_ranks(groups: Sequence[GroupRanks], ties: float) -> GroupComparison:
    """Groups by Kruskal–Wallis with epsilon squared; no pairs.

    The ranks are among the values of all groups, so none can be left out: those of fewer than 5 are
    taken together, with the smallest of the others until they are 5, and named in `left_out`.
    `ties` is the sum of t³ - t over t equal values.
    """
    merged = [group for group in groups if 0 < group.n < MIN_GROUP_VALUES]
    others = sorted((g for g in groups if g.n >= MIN_GROUP_VALUES), key=lambda group: group.n)
    left_out = tuple(group.name for group in merged)
    while merged and others and sum(group.n for group in merged) < MIN_GROUP_VALUES:
        merged.append(others.pop(0))
    if merged:
        together = sum(group.n for group in merged), sum(group.rank_sum for group in merged)
        others.append(GroupRanks(OTHERS, *together))
    if len(others) < 2:
        return GroupComparison("ranks", (), left_out, reason="one_group")
    found = kruskal_from([g.rank_sum for g in others], [g.n for g in others], ties)
    if found.h == 0 and found.p == 1 and ties >= float(found.n) ** 3 - found.n:
        return GroupComparison("ranks", (), left_out, reason="constant")
    epsilon = found.epsilon_squared
    return GroupComparison(
        "ranks",
        (),
        left_out,
        effect=Effect("epsilon_squared", epsilon, size_word("epsilon_squared", epsilon)),
        statistic=found.h,
        df=found.df,
        p=found.p,
    )


def compare_shares(groups: Sequence[tuple[str, int, int]]) -> GroupComparison:
    """Groups of rows that count or do not: name, how many count, and n.

    By ranks, of values that are 0 or 1: it is the chi-square test, (n - 1) / n times as large, and
    epsilon squared is that over n - 1. Welch's test would give a group in which no row counts
    weight without end. Groups too small are as in `compare_ranks`.
    """
    n, counted = sum(size for _, _, size in groups), sum(count for _, count, _ in groups)
    zeros = n - counted
    low, high = (zeros + 1) / 2, zeros + (counted + 1) / 2  # the ranks of a 0 and of a 1
    ranked = [
        GroupRanks(name, size, count * high + (size - count) * low) for name, count, size in groups
    ]
    ties = float(zeros) ** 3 - zeros + float(counted) ** 3 - counted
    found = compare_ranks(ranked, ties)
    tested = [g for g in groups if g[2] >= MIN_GROUP_VALUES] if found.effect is not None else []
    if len(tested) < 2:
        return found
    ordered = sorted(tested, key=lambda group: group[1] / group[2])
    return replace(found, pairs=_widest(ordered[-1], ordered[0], n, ties, len(tested)))


def _widest(
    top: tuple[str, int, int], bottom: tuple[str, int, int], n: int, ties: float, k: int
) -> tuple[PairDifference, ...]:
    """The largest difference of shares with Dunn's p, times all pairs as Holm takes the first."""
    (name, count, size), (other, other_count, other_size) = top, bottom
    delta = count / size - other_count / other_size
    variance = n * (n + 1) / 12 - ties / (12 * (n - 1))
    difference = delta * n / 2  # a 1 stands n / 2 ranks above a 0
    z = difference / sqrt(variance * (1 / size + 1 / other_size)) if variance > 0 else 0.0
    p = erfc(abs(z) / sqrt(2))
    effect = Effect("cliffs_delta", delta, size_word("cliffs_delta", delta))
    adjusted = min(p * (k * (k - 1) / 2), 1.0)
    return (PairDifference(name, other, difference, effect, adjusted, p),)
