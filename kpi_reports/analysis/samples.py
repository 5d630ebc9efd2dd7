"""Values without an order, as samples: only the known ones, and sums that keep their digits."""

from __future__ import annotations

from math import fsum, sqrt
from typing import TYPE_CHECKING

import numpy as np

from kpi_reports.analysis.arrays import Array, Values, as_array, present
from kpi_reports.analysis.dated import is_series

if TYPE_CHECKING:
    from collections.abc import Sequence

EQUAL = 4 * float(np.finfo(np.float64).eps)  # of the largest value: differences of rounding alone


def unordered(values: Values) -> Array:
    """The values as given; None, nan and infinities are gaps. A Series' index is no matter: a day
    with two values has two."""
    if is_series(values):
        array = values.to_numpy(dtype=np.float64, na_value=np.nan)
        return np.where(np.isfinite(array), array, np.nan)
    return as_array(values)


def as_sample(values: Values) -> Array:
    """The known values, in the order given."""
    return present(unordered(values))


def rounding(sample: Array) -> float:
    """How far two of the values may differ by binary arithmetic alone."""
    return EQUAL * float(np.abs(sample).max(initial=0.0))


def mean_and_squares(sample: Array) -> tuple[float, float]:
    """The mean, and the sum of squared deviations from it.

    One value is taken off first, which is exact for neighbouring numbers, and sums are exact, so
    that values as 1000000.2 or 1e12 + 0.4 keep all their digits.
    """
    if not len(sample):
        raise ValueError("there is no value to take a mean of")
    pivot = float(sample[len(sample) // 2])
    deviations = sample - pivot
    shift = fsum(deviations) / len(sample)
    rest = deviations - shift
    squares = fsum(rest * rest) - fsum(rest) ** 2 / len(sample)
    return pivot + shift, max(squares, 0.0)


def deviation(sample: Array) -> float | None:
    """The standard deviation by n - 1; None for fewer than 2 values."""
    if len(sample) < 2:
        return None
    return sqrt(mean_and_squares(sample)[1] / (len(sample) - 1))


def is_constant(sample: Array | Sequence[float]) -> bool:
    """Whether all values are the same but for the rounding of binary arithmetic."""
    array = np.asarray(sample, dtype=np.float64)
    return not len(array) or bool(np.ptp(array) <= rounding(array))
