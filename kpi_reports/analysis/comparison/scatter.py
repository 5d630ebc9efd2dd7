"""How much further the periods of one unit scatter than chance alone would set them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kpi_reports.analysis.arrays import Array, Values
from kpi_reports.analysis.comparison.units import counts
from kpi_reports.analysis.signals.rates import D2

MIN_SCATTER_POINTS = 12  # of moving ranges one fewer; Laney's own charts want 20


def sigma_z(numerators: Values, denominators: Values) -> float | None:
    """Laney's factor for one unit's share over time, 1 or more: by how much its standard error
    must be multiplied, because rows of a period are alike.

    Values in time order; z is the distance of each from the mean in binomial standard errors, and
    the factor their mean moving range over 1.128. A period with a gap or nothing to divide by has
    no moving range on either side. None below 12 periods; 1 for a share that is always 0 or 1.

    Raises ValueError as `funnel` does for shares.

    Reference: Laney 2002.

    >>> sigma_z([50, 60] * 6, [100] * 12)
    1.78...
    """
    data = counts(numerators, denominators, "share")
    sizes = np.where(data.known, data.denominators, 0.0)
    return sigma_z_of_each(data.numerators[np.newaxis], sizes[np.newaxis])[0]


def sigma_z_of_each(numerators: Array, denominators: Array) -> list[float | None]:
    """`sigma_z` of many units: one a row, their periods by column; a gap has the denominator 0."""
    found: list[float | None] = [None] * len(numerators)
    patterns, pattern_of = np.unique(denominators > 0, axis=0, return_inverse=True)
    for number, known in enumerate(patterns):
        places = np.flatnonzero(known)
        if len(places) < MIN_SCATTER_POINTS:
            continue
        rows = np.flatnonzero(pattern_of.ravel() == number)
        chosen = np.ix_(rows, places)
        factors = _factors(numerators[chosen], denominators[chosen], places)
        for row, factor in zip(rows.tolist(), factors.tolist(), strict=True):
            found[row] = 1.0 if np.isnan(factor) else max(1.0, factor)
    return found


def _factors(numerators: Array, sizes: Array, places: NDArray[np.int64]) -> Array:
    """Of units that all have a value in these places, and no other: as `rate` has it of one.

    Rows lie in one piece, so that each is added up in the order in which it would be alone.
    """
    values = numerators / sizes
    centres = np.sum(values * sizes, axis=1, keepdims=True) / np.sum(sizes, axis=1, keepdims=True)
    sigma = np.sqrt(np.maximum(centres * (1 - centres), 0.0) / sizes)
    standard = np.divide(
        values - centres, sigma, out=np.full(values.shape, np.nan), where=sigma > 0
    )
    side_by_side = np.flatnonzero(np.diff(places) == 1)
    if not len(side_by_side):
        return np.full(len(values), np.nan)
    ranges = np.abs(np.diff(standard, axis=1))[:, side_by_side]
    return np.asarray(np.ascontiguousarray(ranges).mean(axis=1) / D2, dtype=np.float64)
