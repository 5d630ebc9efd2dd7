"""What belongs to the calendar month: factors from the baseline, and values without them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from typing import Literal

import numpy as np

from kpi_reports.analysis.arrays import Array, Values, as_array
from kpi_reports.analysis.dated import is_series
from kpi_reports.values import Season

SeasonKind = Literal["additive", "multiplicative"]
MIN_SEASON_MONTHS = 36  # from the first to the last: three of each calendar month
MIN_SEASON_YEARS = 2  # of the baseline; with one, factors are that year's noise
YEAR = 12


@dataclass(frozen=True, slots=True)
class SeasonPlan:
    """How factors come from a series: `known` says which months have a value, the first is the
    calendar month `first_month`; the first `baseline` months count; a new level begins at each of
    `steps`."""

    known: tuple[bool, ...]
    first_month: int
    baseline: int
    steps: tuple[int, ...] = ()

    @property
    def calendar(self) -> Array:
        """Each month's place in the year, January 0."""
        return np.asarray((self.first_month - 1 + np.arange(len(self.known))) % YEAR)

    @property
    def years(self) -> int:
        """Values of the calendar month that has fewest in the baseline."""
        counted = self.calendar[: self.baseline][list(self.known[: self.baseline])]
        return int(np.bincount(counted, minlength=YEAR).min())

    @property
    def usable(self) -> bool:
        """Whether a season can be told from change: 36 months in all, 2 years in the baseline."""
        places = [at for at, known in enumerate(self.known) if known]
        return (
            bool(places)
            and places[-1] - places[0] + 1 >= MIN_SEASON_MONTHS
            and self.years >= MIN_SEASON_YEARS
        )


def seasonal_factors(
    values: Values,
    *,
    kind: SeasonKind = "additive",
    first_month: int | None = None,
    baseline: int | None = None,
    steps: Sequence[int] = (),
) -> Season | None:
    """What each calendar month adds to the usual month (or multiplies it by), from monthly values.

    Least squares with a level for each stretch between `steps` (places of the first month of a new
    one), a straight trend, and a factor for each month; additive factors sum to 0, multiplicative
    ones (from logarithms) average 1. Only the first `baseline` months count, so that months which
    are judged do not enter. `widening` is √((Y + 1) / (Y - 1)) for Y whole years: so much more do
    new months vary about estimated factors than those do that the factors came from.

    `first_month` is the calendar month of the first value, 1 for January; of a Series with dates
    it is read. None for fewer than 36 months, and for a calendar month with fewer than 2 values in
    the baseline: with less, a season cannot be told from change. Gaps keep their place; a constant
    series has factors of no effect.

    R's `stl` and `decompose` estimate factors from all months, and their remainder is too small
    for limits.

    Raises ValueError for a first month outside 1 to 12, and for values of 0 or below where `kind`
    is "multiplicative".

    Reference: docs/methods.md, Signals.

    >>> [round(f) for f in seasonal_factors([10] * 11 + [22] + [10] * 11 + [22] + [10] * 11 + [22],
    ...                                     first_month=1).factors][-2:]
    [-1, 11]
    """
    array = as_array(values)
    month = first_month_of(values) if first_month is None else first_month
    if not 1 <= month <= YEAR:
        raise ValueError(f"first_month is {month}; 1 is January, 12 is December")
    counted = len(array) if baseline is None else baseline
    plan = SeasonPlan(tuple((~np.isnan(array)).tolist()), month, counted, tuple(steps))
    return factors_of(array, plan, kind)


def factors_of(values: Array, plan: SeasonPlan, kind: SeasonKind) -> Season | None:
    """As `seasonal_factors`, of values whose months are known."""
    if not plan.usable:
        return None
    base = values[: plan.baseline][list(plan.known[: plan.baseline])]
    if kind == "multiplicative" and base.min() <= 0:
        raise ValueError(
            f"multiplicative factors need values above 0; found {base.min():g}. Use additive ones"
        )
    weights = factor_weights(plan)
    if kind == "multiplicative":
        ratios = np.exp(weights @ np.log(base))
        factors = ratios / ratios.mean()
    else:
        factors = weights @ (base - base[0])
    widening = sqrt((plan.years + 1) / (plan.years - 1))
    return Season(kind, tuple(factors.tolist()), plan.years, widening)


@lru_cache(maxsize=256)
def factor_weights(plan: SeasonPlan) -> Array:
    """12 × known months of the baseline: additive factors as weighted sums of the values."""
    months = len(plan.known[: plan.baseline])
    at = np.arange(months)
    begins = sorted({0, *(step for step in plan.steps if 0 < step < months)})
    stretch = np.searchsorted(begins, at, side="right") - 1
    levels = np.eye(len(begins))[stretch]
    trend = (at - at.mean())[:, np.newaxis] / max(months, 1)
    sums_to_zero = np.vstack([np.eye(YEAR - 1), -np.ones(YEAR - 1)])
    seasonal = sums_to_zero[plan.calendar[:months].astype(np.int64)]
    design = np.hstack([levels, trend, seasonal])[list(plan.known[:months])]
    return np.asarray(sums_to_zero @ np.linalg.pinv(design)[-(YEAR - 1) :], dtype=np.float64)


def taken_out(values: Array, season: Season, first_month: int) -> Array:
    """The values as they would be in usual months."""
    factors = np.resize(np.roll(season.factors, 1 - first_month), len(values))
    return values - factors if season.kind == "additive" else values / factors


def put_back(levels: Array, season: Season, first_month: int) -> Array:
    """Levels of usual months as they come out in their calendar months."""
    factors = np.resize(np.roll(season.factors, 1 - first_month), len(levels))
    return levels + factors if season.kind == "additive" else levels * factors


def first_month_of(values: Values) -> int:
    """The calendar month of the earliest value of a Series with dates. Raises ValueError else."""
    if is_series(values) and len(values):
        month = getattr(values.index.min(), "month", None)
        if month is not None:
            return int(month)
    raise ValueError(
        "the calendar month of the first value is not known; give first_month (1 is January), or a "
        "Series with dates"
    )
