"""Quantiles and the cumulative share of a sample, each with its n."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from kpi_reports.analysis.arrays import Values
from kpi_reports.analysis.samples import as_sample

# In the order of R's types 1 to 9.
QuantileMethod = Literal[
    "inverted_cdf",
    "averaged_inverted_cdf",
    "closest_observation",
    "interpolated_inverted_cdf",
    "hazen",
    "weibull",
    "linear",
    "median_unbiased",
    "normal_unbiased",
]
QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Quantiles:
    """`values` at the shares `at`, from n known values; no values for n = 0."""

    n: int
    at: tuple[float, ...]
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Ecdf:
    """The share of a sample at or below each of its different values, which rise."""

    n: int
    values: tuple[float, ...]
    shares: tuple[float, ...]

    def share_at_most(self, value: float) -> float | None:
        """The share of values that are at most `value`; None where there is no value at all."""
        if not self.n:
            return None
        at = int(np.searchsorted(self.values, value, side="right"))
        return self.shares[at - 1] if at else 0.0


def quantiles(
    values: Values, at: Sequence[float] = QUARTERS, *, method: QuantileMethod = "linear"
) -> Quantiles:
    """The values below which the shares `at` (0 to 1) of the known values lie, and their n.

    Gaps are left out; one value is every quantile; no value gives none. "linear" is R's default,
    type 7. R's other types by name, from type 1: "inverted_cdf", "averaged_inverted_cdf",
    "closest_observation", "interpolated_inverted_cdf", "hazen", "weibull", then after "linear"
    "median_unbiased" and "normal_unbiased", type 9.

    Raises ValueError for a share outside 0 to 1 and for a method that is none of these.

    Reference: Hyndman & Fan 1996.

    >>> quantiles([4, 1, None, 2, 10]).values
    (1.0, 1.75, 3.0, 5.5, 10.0)
    """
    if method not in get_args(QuantileMethod):
        allowed = ", ".join(get_args(QuantileMethod))
        raise ValueError(f"no quantile method is called '{method}'; there are {allowed}")
    shares = tuple(float(share) for share in at)
    wrong = [share for share in shares if not 0 <= share <= 1]
    if wrong:
        raise ValueError(f"a quantile is asked for as a share from 0 to 1, found {wrong[0]:g}")
    sample = as_sample(values)
    if not len(sample):
        return Quantiles(0, shares, ())
    found = np.quantile(sample, shares, method=method)
    return Quantiles(len(sample), shares, tuple(found.tolist()))


def ecdf(values: Values) -> Ecdf:
    """The empirical distribution: for each different value the share of values at or below it.

    Gaps are left out; equal values are one step. No value gives n = 0 and no step.

    Reference: Wilk & Gnanadesikan 1968.

    >>> ecdf([3, 1, 3, None, 2]).shares
    (0.25, 0.5, 1.0)
    """
    sample = as_sample(values)
    different, counts = np.unique(sample, return_counts=True)
    shares = np.cumsum(counts) / max(len(sample), 1)
    return Ecdf(len(sample), tuple(different.tolist()), tuple(shares.tolist()))
