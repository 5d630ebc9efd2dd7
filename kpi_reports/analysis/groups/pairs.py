"""Which means differ from which, with intervals that hold for all pairs at once."""

from __future__ import annotations

from itertools import combinations
from math import sqrt

import numpy as np

from kpi_reports.analysis.groups.effects import hedges_g
from kpi_reports.analysis.groups.given import Groups, as_groups
from kpi_reports.analysis.groups.means import check_varying, difference_of_means, one_way_anova
from kpi_reports.analysis.groups.studentized import range_quantile, range_tail
from kpi_reports.analysis.samples import is_constant, mean_and_squares
from kpi_reports.values import PairDifference


def games_howell(
    groups: Groups, *, value: str | None = None, by: str | None = None, level: float = 0.95
) -> tuple[PairDifference, ...]:
    """Each group's mean less each earlier one's, every group with a variance of its own.

    `groups` as in `one_way_anova`. Intervals and p hold for all pairs at once, by the studentized
    range with Welch's degrees of freedom of each pair; each has Hedges' g of its own two groups.
    With two groups it is Welch's t test.

    Raises ValueError for fewer than two groups, a group of one value or without variance, and a
    level not between 0 and 1.

    Reference: Games & Howell 1976.

    >>> found = games_howell({"a": [1, 2, 3, 4], "b": [3, 4, 5, 9]})[0]
    >>> found.group, found.minus, round(found.p_adjusted, 4)
    ('b', 'a', 0.1277)
    """
    _check_level(level)
    samples = as_groups(groups, value=value, by=by)
    check_varying(samples, "Games and Howell's test")
    k, found = len(samples), []
    for minus, group in combinations(samples, 2):
        one, two = samples[group], samples[minus]
        difference, error, df = difference_of_means(one, two)
        error /= sqrt(2)
        reach = range_quantile(level, k, df) * error
        found.append(
            PairDifference(
                group,
                minus,
                difference,
                effect=hedges_g(one, two),
                p_adjusted=range_tail(abs(difference) / error, k, df),
                low=difference - reach,
                high=difference + reach,
            )
        )
    return tuple(found)


def tukey_hsd(
    groups: Groups, *, value: str | None = None, by: str | None = None, level: float = 0.95
) -> tuple[PairDifference, ...]:
    """Each group's mean less each earlier one's, where all groups vary alike: R's TukeyHSD.

    `groups` as in `one_way_anova`; for groups of different size by Kramer's form. Prefer
    `games_howell`, which does not ask for equal variances. A group of one value has no Hedges' g
    of its own, so every group needs 2.

    Raises ValueError as `one_way_anova` does, for groups of one value, where no value differs, and
    for a level not between 0 and 1.

    Reference: Tukey 1953; Kramer 1956.

    >>> found = tukey_hsd({"a": [1, 2, 3], "b": [2, 3, 4], "c": [6, 7, 8]})
    >>> [round(pair.p_adjusted, 4) for pair in found]
    [0.4827, 0.0021, 0.0065]
    """
    _check_level(level)
    samples = as_groups(groups, value=value, by=by)
    single = [name for name, sample in samples.items() if len(sample) < 2]
    if single:
        raise ValueError(f"Tukey's test needs 2 values in each group; group '{single[0]}' has 1")
    if is_constant(np.concatenate(list(samples.values()))):
        raise ValueError("no value differs between or within the groups: there is nothing to test")
    whole = one_way_anova(samples)
    k, df = len(samples), whole.df_within
    variance = whole.ss_within / df
    quantile = range_quantile(level, k, df)
    found = []
    for minus, group in combinations(samples, 2):
        one, two = samples[group], samples[minus]
        pivot = float(one[0])
        difference = mean_and_squares(one - pivot)[0] - mean_and_squares(two - pivot)[0]
        error = sqrt(variance / 2 * (1 / len(one) + 1 / len(two)))
        found.append(
            PairDifference(
                group,
                minus,
                difference,
                effect=hedges_g(one, two),
                p_adjusted=range_tail(abs(difference) / error, k, df),
                low=difference - quantile * error,
                high=difference + quantile * error,
            )
        )
    return tuple(found)


def _check_level(level: float) -> None:
    if not 0 < level < 1:
        raise ValueError(f"the level of an interval lies between 0 and 1, found {level}")
