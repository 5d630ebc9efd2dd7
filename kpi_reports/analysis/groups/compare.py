"""Groups beside each other by one method, declared before the data are seen."""

from __future__ import annotations

from typing import get_args

import numpy as np

from kpi_reports.analysis.arrays import Array
from kpi_reports.analysis.distributions import mean_interval, median_interval
from kpi_reports.analysis.groups.effects import size_word
from kpi_reports.analysis.groups.given import Groups, as_groups
from kpi_reports.analysis.groups.means import one_way_anova, welch_anova
from kpi_reports.analysis.groups.pairs import games_howell
from kpi_reports.analysis.groups.ranks import dunn, kruskal_wallis
from kpi_reports.analysis.samples import deviation, is_constant, mean_and_squares
from kpi_reports.values import Effect, EffectName, GroupComparison, GroupMethod, GroupSummary

MIN_GROUP_VALUES = 5  # docs/methods.md: fewer are points, in no test


def compare_groups(
    groups: Groups,
    *,
    method: GroupMethod = "ranks",
    value: str | None = None,
    by: str | None = None,
) -> GroupComparison:
    """How much the groups differ, and whether chance would do as much: effect first, then p.

    `groups` maps names to values, or is a frame with a column per group, or a long frame with the
    columns `value` and `by`; gaps are left out. The one `method` is chosen by the question, never
    by the data: "ranks" (Kruskal–Wallis, epsilon squared, pairs by Dunn with Holm and Cliff's
    delta) or "means" (Welch's analysis of variance, omega squared, pairs by Games–Howell with
    Hedges' g). Every group is summarised with the interval of its median, or mean; one with fewer
    than 5 values is in no test, and its name in `left_out`. `reason` says why there is no test:
    fewer than two groups large enough, no value differs, or for means a group that does not vary.

    Raises ValueError for fewer than two groups with values, and another method.

    Reference: Kruskal & Wallis 1952; Welch 1951; Games & Howell 1976; Dunn 1964.

    >>> found = compare_groups({"a": [1, 2, 3, 4, 5], "b": [4, 6, 7, 8, 9], "c": [3]})
    >>> found.effect.size, round(found.p, 3), found.left_out
    ('large', 0.021, ('c',))
    """
    if method not in get_args(GroupMethod):
        raise ValueError(f"groups are compared by means or ranks, found '{method}'")
    samples = as_groups(groups, value=value, by=by)
    summaries = tuple(_summary(name, sample, method) for name, sample in samples.items())
    small = tuple(name for name, sample in samples.items() if len(sample) < MIN_GROUP_VALUES)
    tested = {name: sample for name, sample in samples.items() if name not in small}
    if len(tested) < 2:
        return GroupComparison(method, summaries, small, reason="one_group")
    if is_constant(np.concatenate(list(tested.values()))):
        return GroupComparison(method, summaries, small, reason="constant")
    if method == "ranks":
        return _by_ranks(tested, summaries, small)
    if any(is_constant(sample) for sample in tested.values()):
        return GroupComparison(method, summaries, small, reason="constant_group")
    return _by_means(tested, summaries, small)


def _by_ranks(
    tested: dict[str, Array], summaries: tuple[GroupSummary, ...], small: tuple[str, ...]
) -> GroupComparison:
    found = kruskal_wallis(tested)
    return GroupComparison(
        "ranks",
        summaries,
        small,
        effect=_effect("epsilon_squared", found.epsilon_squared),
        statistic=found.h,
        df=found.df,
        p=found.p,
        pairs=dunn(tested),
    )


def _by_means(
    tested: dict[str, Array], summaries: tuple[GroupSummary, ...], small: tuple[str, ...]
) -> GroupComparison:
    found = welch_anova(tested)
    return GroupComparison(
        "means",
        summaries,
        small,
        effect=_effect("omega_squared", one_way_anova(tested).omega_squared),
        statistic=found.f,
        df=found.df_between,
        df_within=found.df_within,
        p=found.p,
        pairs=games_howell(tested),
    )


def _effect(name: EffectName, value: float) -> Effect:
    return Effect(name, value, size_word(name, value))


def _summary(name: str, sample: Array, method: GroupMethod) -> GroupSummary:
    low, median, high = (float(q) for q in np.quantile(sample, [0.25, 0.5, 0.75]))
    return GroupSummary(
        name=name,
        n=len(sample),
        mean=mean_and_squares(sample)[0],
        sd=deviation(sample),
        median=median,
        lower_quartile=low,
        upper_quartile=high,
        interval=mean_interval(sample) if method == "means" else median_interval(sample),
    )
