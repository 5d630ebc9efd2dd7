"""Do means differ between groups? Welch's tests, and the classical ones for equal variances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, sqrt
from typing import Literal, get_args

import numpy as np

from kpi_reports.analysis.arrays import Array, Values
from kpi_reports.analysis.groups.given import Groups, as_groups
from kpi_reports.analysis.samples import as_sample, is_constant, mean_and_squares, rounding

Alternative = Literal["two-sided", "greater", "less"]


@dataclass(frozen=True, slots=True)
class OneWay:
    """The classical analysis of variance. Where nothing varies F is 0 and p is 1.

    `eta_squared` is the groups' share of all squares, `omega_squared` the same freed of what chance
    adds, at least 0.
    """

    f: float
    df_between: int
    df_within: int
    p: float
    ss_between: float
    ss_within: float
    eta_squared: float
    omega_squared: float


@dataclass(frozen=True, slots=True)
class FTest:
    """F with its degrees of freedom between and within groups, and p."""

    f: float
    df_between: float
    df_within: float
    p: float


@dataclass(frozen=True, slots=True)
class TTest:
    """The difference of two means, its interval, t, its degrees of freedom, and p."""

    difference: float
    low: float
    high: float
    t: float
    df: float
    p: float


def one_way_anova(groups: Groups, *, value: str | None = None, by: str | None = None) -> OneWay:
    """Whether means differ, where all groups vary alike: the classical F test.

    `groups` maps names to values, or is a frame with a column per group, or a long frame with the
    columns `value` and `by`; gaps are left out. Sums are exact: NIST's sets come out to what their
    digits allow. Prefer `welch_anova`, which does not ask for equal variances; R's
    oneway.test(var.equal = TRUE).

    Raises ValueError for fewer than two groups, no more values than groups, and groups that differ
    while none varies within.

    Reference: Fisher 1925; NIST StRD analysis of variance.

    >>> round(one_way_anova({"a": [1, 2, 3], "b": [2, 3, 4]}).f, 6)
    1.5
    """
    samples = as_groups(groups, value=value, by=by)
    n, k = sum(map(len, samples.values())), len(samples)
    if n <= k:
        raise ValueError(f"an analysis of variance needs more values than groups, found {n} of {k}")
    everything = np.concatenate(list(samples.values()))
    if is_constant(everything):
        return OneWay(0.0, k - 1, n - k, 1.0, 0.0, 0.0, 0.0, 0.0)
    if all(is_constant(sample) for sample in samples.values()):
        raise ValueError(
            "no value differs within its group, so that there is no chance to hold the difference "
            "against; compare ranks, or show the values"
        )
    # all values less one of them: exact, and then no digit is lost in the means
    pivot = float(everything[0])
    parts = [mean_and_squares(sample - pivot) for sample in samples.values()]
    sizes = [len(sample) for sample in samples.values()]
    return one_way_from([mean for mean, _ in parts], [squares for _, squares in parts], sizes)


def one_way_from(means: Sequence[float], squares: Sequence[float], sizes: Sequence[int]) -> OneWay:
    """The same from each group's mean, squared deviations from it, and n."""
    n, k = sum(sizes), len(means)
    centre = fsum(size * mean for size, mean in zip(sizes, means, strict=True)) / n
    between = fsum(size * (mean - centre) ** 2 for size, mean in zip(sizes, means, strict=True))
    within = fsum(squares)
    mean_within = within / (n - k)
    f = between / (k - 1) / mean_within
    omega = (between - (k - 1) * mean_within) / (between + within + mean_within)
    eta = between / (between + within)
    return OneWay(f, k - 1, n - k, _f_tail(f, k - 1, n - k), between, within, eta, max(omega, 0.0))


def welch_anova(groups: Groups, *, value: str | None = None, by: str | None = None) -> FTest:
    """Whether means differ, each group with a variance of its own: R's oneway.test.

    `groups` as in `one_way_anova`; gaps are left out. Where no value differs at all F is 0 and
    p is 1.

    Raises ValueError for fewer than two groups, a group of one value, and a group that does not
    vary: it would have weight without end.

    Reference: Welch 1951.

    >>> found = welch_anova({"a": [1, 2, 3, 4], "b": [3, 4, 5, 9]})
    >>> round(found.f, 4), round(found.df_within, 4)
    (3.5243, 4.3664)
    """
    samples = as_groups(groups, value=value, by=by)
    k = len(samples)
    if is_constant(np.concatenate(list(samples.values()))):
        return FTest(0.0, k - 1, sum(map(len, samples.values())) - k, 1.0)
    check_varying(samples, "Welch's test")
    pivot = float(next(iter(samples.values()))[0])
    parts = [mean_and_squares(sample - pivot) for sample in samples.values()]
    sizes = [len(sample) for sample in samples.values()]
    return welch_from([mean for mean, _ in parts], [squares for _, squares in parts], sizes)


def welch_from(
    group_means: Sequence[float], squares: Sequence[float], group_sizes: Sequence[int]
) -> FTest:
    """The same from each group's mean, squared deviations from it, and n."""
    means, sizes = np.array(group_means), np.array(group_sizes, dtype=np.float64)
    k = len(means)
    weights = sizes / (np.array(squares) / (sizes - 1))
    shares = weights / weights.sum()
    unsure = float(np.sum((1 - shares) ** 2 / (sizes - 1))) / (k**2 - 1)
    centre = float(shares @ means)
    f = float(weights @ (means - centre) ** 2) / ((k - 1) * (1 + 2 * (k - 2) * unsure))
    df = 1 / (3 * unsure)
    return FTest(f, k - 1, df, _f_tail(f, k - 1, df))


def levene(groups: Groups, *, value: str | None = None, by: str | None = None) -> FTest:
    """Whether groups vary alike: analysis of variance of the distances from each group's median.

    Brown and Forsythe's form, the default of R's car::leveneTest. `groups` as in `one_way_anova`.
    It is reported, not a gate for a test of means: Welch's needs none.

    Raises ValueError as `one_way_anova` does.

    Reference: Levene 1960; Brown & Forsythe 1974.

    >>> round(levene({"a": [1, 2, 3, 4], "b": [1, 5, 9, 13]}).f, 4)
    6.3529
    """
    samples = as_groups(groups, value=value, by=by)
    found = one_way_anova({name: _distances(sample) for name, sample in samples.items()})
    return FTest(found.f, found.df_between, found.df_within, found.p)


def _distances(sample: Array) -> Array:
    """From the median; what is within the rounding of binary arithmetic is none."""
    found = np.abs(sample - np.median(sample))
    return np.where(found <= rounding(sample), 0.0, found)


def welch_t(
    values: Values, other: Values, *, alternative: Alternative = "two-sided", level: float = 0.95
) -> TTest:
    """The first mean less the second, each sample with a variance of its own: R's t.test(x, y).

    The interval is two-sided whatever the `alternative` ("two-sided", "greater": the first is
    larger, "less") of p. Gaps are left out. Samples of one and the same value: t is 0, p is 1.

    Raises ValueError for fewer than 2 values in a sample, two samples that differ while neither
    varies, another alternative, and a level not between 0 and 1.

    Reference: Welch 1947.

    >>> found = welch_t([1, 2, 3, 4], [3, 4, 5, 9])
    >>> found.difference, round(found.t, 4), round(found.df, 4)
    (-2.75, -1.8773, 4.3664)
    """
    check_alternative(alternative)
    if not 0 < level < 1:
        raise ValueError(f"the level of an interval lies between 0 and 1, found {level}")
    one, two = as_sample(values), as_sample(other)
    if min(len(one), len(two)) < 2:
        raise ValueError(
            f"Welch's t needs 2 values in each sample, found {len(one)} and {len(two)}"
        )
    if is_constant(np.concatenate([one, two])):
        return TTest(0.0, 0.0, 0.0, 0.0, float(len(one) + len(two) - 2), 1.0)
    if is_constant(one) and is_constant(two):
        raise ValueError(
            "neither sample varies, so that there is no chance to hold the difference against"
        )
    from scipy.special import stdtr, stdtrit

    difference, error, df = difference_of_means(one, two)
    t = difference / error
    reach = float(stdtrit(df, (1 + level) / 2)) * error
    tail = {"two-sided": 2 * stdtr(df, -abs(t)), "greater": stdtr(df, -t), "less": stdtr(df, t)}
    p = float(tail[alternative])
    return TTest(difference, difference - reach, difference + reach, t, df, p)


def difference_of_means(one: Array, two: Array) -> tuple[float, float, float]:
    """The first mean less the second, its standard error, and Welch's degrees of freedom."""
    pivot = float(one[0])
    (mean, squares), (other, other_squares) = (mean_and_squares(x - pivot) for x in (one, two))
    m, n = len(one), len(two)
    first, second = squares / (m - 1) / m, other_squares / (n - 1) / n
    df = (first + second) ** 2 / (first**2 / (m - 1) + second**2 / (n - 1))
    return mean - other, sqrt(first + second), df


def check_varying(samples: dict[str, Array], what: str) -> None:
    """Raises ValueError for a group of one value or of values that do not vary."""
    for name, sample in samples.items():
        if len(sample) < 2:
            raise ValueError(f"{what} needs 2 values in each group; group '{name}' has 1")
        if is_constant(sample):
            raise ValueError(
                f"group '{name}' does not vary, and {what} would give it weight without end; "
                "compare ranks instead"
            )


def check_alternative(alternative: str) -> None:
    if alternative not in get_args(Alternative):
        raise ValueError(f"the alternative is two-sided, greater or less, found '{alternative}'")


def _f_tail(f: float, between: float, within: float) -> float:
    from scipy.special import fdtrc

    return float(fdtrc(between, within, f))
