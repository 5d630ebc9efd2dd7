"""How much of a total a few make: Gini, Lorenz and Pareto."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, fsum

import numpy as np

from kpi_reports.analysis.arrays import Array, Values
from kpi_reports.analysis.samples import as_sample

TOP_SHARE = 0.2  # Pareto's fifth
OF_TOTAL = 0.8  # and the four fifths that it is said to make
ROUNDING = 1e-9  # of a unit: 0.2 · 5 units are one, not a little more


@dataclass(frozen=True, slots=True)
class Pareto:
    """The largest `top` of n units make `top_share` of the total; the largest `needed` make 80 %
    of it, `needed_share` of all units. None of these where there is no total to share."""

    n: int
    total: float
    top: int | None = None
    top_share: float | None = None
    needed: int | None = None
    needed_share: float | None = None


def gini(values: Values) -> float | None:
    """How unevenly a total is shared: 0 where all have the same, to 1 - 1/n where one has all.

    The population form: half the mean difference between all pairs, over the mean; times n/(n - 1)
    it is the sample form. Gaps are left out. None without values, and where all are 0 and there is
    nothing to share.

    Raises ValueError for a negative value: it is no share of a total.

    Reference: Gini 1912; the same as R's ineq::Gini and DescTools::Gini(unbiased = FALSE).

    >>> gini([0, 0, 0, 1])
    0.75
    """
    ordered = _shares(values, "a Gini coefficient")
    if ordered is None:
        return None
    n = len(ordered)
    ranks = 2 * np.arange(1, n + 1) - n - 1
    return fsum(ranks * ordered) / n


def lorenz(values: Values) -> tuple[tuple[float, float], ...]:
    """The Lorenz curve: the share of the total that the smallest share of units has, up to (1, 1).

    Gaps are left out. Empty without values, and where all are 0.

    Raises ValueError for a negative value.

    Reference: Lorenz 1905.

    >>> lorenz([3, 1])
    ((0.0, 0.0), (0.5, 0.25), (1.0, 1.0))
    """
    ordered = _shares(values, "a Lorenz curve")
    if ordered is None:
        return ()
    units = np.arange(len(ordered) + 1) / len(ordered)
    total = np.concatenate([[0.0], np.cumsum(ordered)])
    total[-1] = 1.0
    return tuple(zip(units.tolist(), total.tolist(), strict=True))


def pareto(values: Values, share: float = TOP_SHARE) -> Pareto:
    """What the largest `share` of units make of the total, and how many it takes to make 80 %.

    The top is counted in whole units, rounded up: 20 % of 7 are 2, and `top` says so. Units that
    are equal are not told apart. Gaps are left out. Where all are 0 there is only the n.

    Raises ValueError for a negative value, and for a share that is not above 0 and at most 1.

    Reference: Pareto 1896; Juran 1951.

    >>> pareto([80, 10, 5, 3, 2]).top_share
    0.8
    """
    if not 0 < share <= 1:
        raise ValueError(f"the top share must be above 0 and at most 1, found {share}")
    ordered = _shares(values, "a Pareto share")
    n = len(as_sample(values))
    if ordered is None:
        return Pareto(n, 0.0)
    top = ceil(share * n - ROUNDING)
    largest = ordered[::-1]
    sums = np.cumsum(largest)
    needed = int(np.argmax(sums >= OF_TOTAL - ROUNDING)) + 1
    return Pareto(
        n=n,
        total=fsum(as_sample(values)),
        top=top,
        top_share=fsum(largest[:top]),
        needed=needed,
        needed_share=needed / n,
    )


def _shares(values: Values, what: str) -> Array | None:
    """Each value's share of the total, smallest first; None where there is no total."""
    sample = np.sort(as_sample(values))
    if len(sample) and sample[0] < 0:
        raise ValueError(
            f"{what} is of parts of one total, and {sample[0]:g} is negative; "
            "leave negative values out and say so, or compare the spread instead"
        )
    total = fsum(sample)
    return sample / total if total > 0 else None
