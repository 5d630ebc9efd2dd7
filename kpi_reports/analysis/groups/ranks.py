"""Do values of one group tend to lie above those of another? Tests that only take their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import erfc, sqrt

import numpy as np

from kpi_reports.analysis.arrays import Array, Values
from kpi_reports.analysis.groups.effects import cliffs_delta
from kpi_reports.analysis.groups.given import Groups, as_groups
from kpi_reports.analysis.groups.means import Alternative, check_alternative
from kpi_reports.analysis.multiple import adjust_p_values
from kpi_reports.analysis.samples import as_sample
from kpi_reports.values import PairDifference

MOST_EXACT_VALUES = 49  # in each sample; R's wilcox.test takes the exact p below 50


@dataclass(frozen=True, slots=True)
class KruskalWallis:
    """H corrected for ties, its degrees of freedom, p, and epsilon squared, the share of the ranks'
    variance that lies between groups."""

    h: float
    df: int
    p: float
    n: int
    epsilon_squared: float


@dataclass(frozen=True, slots=True)
class MannWhitney:
    """W counts the pairs in which the first is larger, ties half; `exact` says how p was found."""

    w: float
    p: float
    exact: bool


def kruskal_wallis(
    groups: Groups, *, value: str | None = None, by: str | None = None
) -> KruskalWallis:
    """Whether values of some groups tend to lie higher: the rank test for two groups or more.

    `groups` as in `one_way_anova`; gaps are left out. Corrected for ties, p by chi-square, which
    needs about 5 values in each group; R's kruskal.test. Where no value differs H is 0, p is 1.
    Epsilon squared is H / (n - 1).

    Raises ValueError for fewer than two groups.

    Reference: Kruskal & Wallis 1952; Tomczak & Tomczak 2014 for epsilon squared.

    >>> round(kruskal_wallis({"a": [1, 2, 3, 4, 5], "b": [4, 6, 7, 8, 9]}).h, 4)
    5.3122
    """
    samples = as_groups(groups, value=value, by=by)
    ranked, tied = _ranks(samples)
    sums = [float(ranks.sum()) for ranks in ranked.values()]
    return kruskal_from(sums, [len(sample) for sample in samples.values()], tied)


def kruskal_from(rank_sums: Sequence[float], sizes: Sequence[int], ties: float) -> KruskalWallis:
    """The same from the sum of each group's ranks among all values, its n, and the sum of t³ - t
    over t equal values."""
    from scipy.special import chdtrc

    n, df = sum(sizes), len(sizes) - 1
    correction = 1 - ties / (float(n) ** 3 - n)
    if correction <= 0:
        return KruskalWallis(0.0, df, 1.0, n, 0.0)
    middle = (n + 1) / 2
    squares = sum(
        size * (total / size - middle) ** 2 for total, size in zip(rank_sums, sizes, strict=True)
    )
    h = 12 / (n * (n + 1)) * squares / correction
    return KruskalWallis(h, df, float(chdtrc(df, h)), n, h / (n - 1))


def dunn(
    groups: Groups, *, value: str | None = None, by: str | None = None
) -> tuple[PairDifference, ...]:
    """Each group's mean rank less each earlier one's, with Holm's p over all pairs.

    `groups` as in `one_way_anova`. Ranks are those among all groups, ties corrected; p is
    two-sided. Each pair has Cliff's delta of its own values. R's dunn.test takes one-sided p
    unless altp = TRUE.

    Raises ValueError for fewer than two groups.

    Reference: Dunn 1964; Holm 1979.

    >>> round(dunn({"a": [1, 2, 3, 4, 5], "b": [4, 6, 7, 8, 9]})[0].p, 4)
    0.0212
    """
    samples = as_groups(groups, value=value, by=by)
    n = sum(map(len, samples.values()))
    ranked, tied = _ranks(samples)
    variance = n * (n + 1) / 12 - tied / (12 * (n - 1))
    found, ps = [], []
    for minus, group in combinations(samples, 2):
        difference = float(ranked[group].mean() - ranked[minus].mean())
        spread = variance * (1 / len(samples[group]) + 1 / len(samples[minus]))
        z = difference / sqrt(spread) if variance > 0 else 0.0
        ps.append(erfc(abs(z) / sqrt(2)))
        found.append((group, minus, difference))
    raised = [p for p in adjust_p_values(ps, method="holm") if p is not None]
    return tuple(
        PairDifference(
            group,
            minus,
            difference,
            effect=cliffs_delta(samples[group], samples[minus]),
            p_adjusted=adjusted,
            p=p,
        )
        for (group, minus, difference), p, adjusted in zip(found, ps, raised, strict=True)
    )


def mann_whitney(
    values: Values, other: Values, *, alternative: Alternative = "two-sided"
) -> MannWhitney:
    """Whether values of the first sample tend to lie above those of the second.

    p is exact without ties and with fewer than 50 values in each, else normal, corrected for ties
    and continuity: R's wilcox.test(x, y). "greater" is that the first lies higher. Gaps are left
    out. Where no value differs p is 1.

    Raises ValueError for a sample without values, and another alternative.

    Reference: Mann & Whitney 1947; Hollander & Wolfe 1973.

    >>> mann_whitney([1.5, 2.5, 3.5], [1, 2])
    MannWhitney(w=5.0, p=0.4, exact=True)
    """
    check_alternative(alternative)
    one, two = as_sample(values), as_sample(other)
    if not len(one) or not len(two):
        raise ValueError(f"both samples need values, found {len(one)} and {len(two)}")
    both = np.concatenate([one, two])
    tied = len(np.unique(both)) < len(both)
    if np.ptp(both) == 0:
        return MannWhitney(len(one) * len(two) / 2, 1.0, False)
    from scipy.stats import mannwhitneyu

    exact = not tied and max(len(one), len(two)) <= MOST_EXACT_VALUES
    found = mannwhitneyu(
        one, two, alternative=alternative, method="exact" if exact else "asymptotic"
    )
    return MannWhitney(float(found.statistic), float(found.pvalue), exact)


def _ranks(samples: dict[str, Array]) -> tuple[dict[str, Array], float]:
    """The ranks of each group among all values, and the sum of t³ - t over ties."""
    from scipy.stats import rankdata

    ranks = rankdata(np.concatenate(list(samples.values())))
    ties = np.unique(ranks, return_counts=True)[1].astype(np.float64)
    ends = np.cumsum([len(sample) for sample in samples.values()])[:-1]
    return dict(zip(samples, np.split(ranks, ends), strict=True)), float(np.sum(ties**3 - ties))
