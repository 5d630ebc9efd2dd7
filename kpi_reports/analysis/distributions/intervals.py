"""What a mean, a median or a share may be by chance, by the method that its n allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import ceil, floor, sqrt
from typing import Literal

import numpy as np

from kpi_reports.analysis.arrays import Values
from kpi_reports.analysis.distributions.bootstrap import bootstrap_interval
from kpi_reports.analysis.samples import as_sample, deviation, is_constant, mean_and_squares
from kpi_reports.values import Interval

LEVEL = 0.95
MIN_BOOTSTRAP_VALUES = 20  # BCa covers 76 to 84 % instead of 95 % at n = 5; docs/methods.md
MOST_BOOTSTRAP_VALUES = 2000  # beyond, means are normal and t says the same at once
MIN_T_VALUES = 2  # a deviation needs two


def mean_interval(values: Values, *, level: float = LEVEL) -> Interval:
    """The mean with its interval: by BCa bootstrap from 20 values, by Student's t below.

    t assumes that the values are about normal, and `method` says which was taken; above 2,000
    values t stands for both. Gaps are left out. A constant sample has an interval of one value;
    one value alone has none.

    Raises ValueError for a level that is not between 0 and 1.

    Reference: Efron 1987; Student 1908.

    >>> found = mean_interval([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2])
    >>> found.method, round(found.low, 3), round(found.high, 3)
    ('t', -0.53, 2.03)
    """
    _check_level(level)
    sample = as_sample(values)
    n = len(sample)
    if MIN_BOOTSTRAP_VALUES <= n <= MOST_BOOTSTRAP_VALUES:
        return bootstrap_interval(sample, "mean", level=level)
    if n < MIN_T_VALUES:
        mean = float(sample[0]) if n else None
        return Interval(mean, None, None, n, "t", level, reason="too_few" if n else "no_data")
    found = interval_of_mean(
        mean_and_squares(sample)[0], (deviation(sample) or 0.0) / sqrt(n), n, level=level
    )
    return replace(found, reason="constant") if is_constant(sample) else found


def interval_of_mean(mean: float, error: float, n: int, *, level: float = LEVEL) -> Interval:
    """Student's interval of a mean of n values whose standard error is known."""
    from scipy.special import stdtrit

    reach = float(stdtrit(n - 1, (1 + level) / 2)) * error
    return Interval(mean, mean - reach, mean + reach, n, "t", level, level, error)


def median_interval(values: Values, *, level: float = LEVEL) -> Interval:
    """The median between two order statistics, whatever the distribution.

    `coverage` is exact, and the least that is not below `level`. At 95 % it needs 6 values: the
    whole range of 5 covers 93.75 %, so there is none. Gaps are left out; ties make the coverage
    larger, never smaller.

    Raises ValueError for a level that is not between 0 and 1.

    Reference: Thompson 1936; David & Nagaraja 2003, section 7.1.

    >>> found = median_interval([8, 3, 12, 5, 9, 30])
    >>> found.low, found.high, found.coverage
    (3.0, 30.0, 0.96875)
    """
    _check_level(level)
    sample = np.sort(as_sample(values))
    n = len(sample)
    if not n:
        return Interval(None, None, None, 0, "order_statistics", level, reason="no_data")
    median = float(np.median(sample))
    rank, coverage = _rank(n, level)
    if not rank:
        return Interval(
            median, None, None, n, "order_statistics", level, coverage, reason="too_few"
        )
    low, high = float(sample[rank - 1]), float(sample[n - rank])
    constant: Literal["constant"] | None = "constant" if is_constant(sample) else None
    return Interval(median, low, high, n, "order_statistics", level, coverage, reason=constant)


def median_interval_of(quantiles: Sequence[float], n: int, *, level: float = LEVEL) -> Interval:
    """The same from evenly spaced quantiles (0 % to 100 %) of n values: never narrower.

    Both ends are taken at the next quantile outwards, so that the interval holds the one between
    order statistics.
    """
    if not quantiles or not n:
        return Interval(None, None, None, n, "order_statistics", level, reason="no_data")
    steps = len(quantiles) - 1
    median = float(np.interp(0.5, np.linspace(0, 1, steps + 1), quantiles))
    rank, coverage = _rank(n, level)
    if not rank:
        return Interval(
            median, None, None, n, "order_statistics", level, coverage, reason="too_few"
        )
    low = floor(steps * (rank - 1) / (n - 1))
    high = ceil(steps * (n - rank) / (n - 1))
    return Interval(median, quantiles[low], quantiles[high], n, "order_statistics", level, coverage)


def proportion_interval(successes: int, n: int, *, level: float = LEVEL) -> Interval:
    """A share of n with Wilson's interval, which stays within 0 and 1 and is never of no width.

    n = 0 gives none. R's prop.test(correct = FALSE) gives the same.

    Raises ValueError for counts that are negative or not whole, more successes than n, and a level
    that is not between 0 and 1.

    Reference: Wilson 1927.

    >>> found = proportion_interval(8, 10)
    >>> round(found.low, 4), round(found.high, 4)
    (0.4902, 0.9433)
    """
    _check_level(level)
    if successes != int(successes) or n != int(n) or not 0 <= successes <= n:
        raise ValueError(
            f"a share is whole successes out of whole n, found {successes} out of {n}; "
            "n must be 0 or more, and successes from 0 to n"
        )
    successes, n = int(successes), int(n)
    if not n:
        return Interval(None, None, None, 0, "wilson", level, reason="no_data")
    from scipy.special import ndtri

    z = float(ndtri((1 + level) / 2))
    share = successes / n
    centre = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    reach = z / (1 + z**2 / n) * sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    low = 0.0 if successes == 0 else max(centre - reach, 0.0)
    high = 1.0 if successes == n else min(centre + reach, 1.0)
    return Interval(share, low, high, n, "wilson", level, level)


def _rank(n: int, level: float) -> tuple[int, float]:
    """The rank of the lower end, counted from 1, and what the interval covers; rank 0 where even
    the whole range covers less than the level."""
    from scipy.special import bdtr

    ranks = np.arange(1, n // 2 + 1)
    covered = 1 - 2 * bdtr(ranks - 1, n, 0.5) if len(ranks) else np.zeros(0)
    enough = np.flatnonzero(covered >= level)
    if not len(enough):
        return 0, float(covered[0]) if len(covered) else 0.0
    return int(ranks[enough[-1]]), float(covered[enough[-1]])


def _check_level(level: float) -> None:
    if not 0 < level < 1:
        raise ValueError(f"the level of an interval lies between 0 and 1, found {level}")
