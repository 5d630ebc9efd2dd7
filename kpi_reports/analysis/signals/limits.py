"""What a process does by itself: its centre line and, from 12 points, its limits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kpi_reports.analysis.arrays import Array, Values, as_array, present, tolerance
from kpi_reports.values import Limits

XMR_FACTOR = 2.66  # 3 / d2, d2 = 1.128 for ranges of two (Shewhart; Montgomery, table VI)
RANGE_LIMIT = 3.267  # D4 for ranges of two: the upper limit of a moving range over its mean
MIN_POINTS = 8  # fewer: the points, nothing else
MIN_LIMIT_POINTS = 12  # our floor for trial limits; Provost & Murray 2011 advise 20 to 30
FULL_LIMIT_POINTS = 20
MIN_MOVING_RANGES = 8  # so many steps must be known, however many points gaps leave standing

Bounds = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class Spread:
    """Centres and mean moving ranges of many series at once (series × 1), after screening."""

    centre: Array
    moving_range: Array
    screened: NDArray[np.int64]

    @property
    def width(self) -> Array:
        """From the centre to a limit."""
        return XMR_FACTOR * self.moving_range


def xmr_limits(values: Values, *, bounds: Bounds = (None, None)) -> Limits | None:
    """The limits of a series in time order, from all its values.

    Under 8 values None. 8 to 11: the median alone (`kind` "run"). From 12: mean ± 2.66 times the
    mean moving range (`kind` "xmr"), `trial` below 20. Moving ranges at or above 3.267 times their
    mean are left out once, unless nothing but zeros would remain. No moving range spans a gap;
    where gaps leave fewer than 8 of them there are no limits, only the median. A constant series
    has limits that are its value.

    `bounds` clip the limits for what cannot pass them: (0, 1) for a share of rows.

    The same as qicharts2 draws in R. R's qcc screens nothing and has 3/1.128 for 2.66.

    Reference: Montgomery 2019, ch. 6.4; screening: Nelson 1982.

    >>> xmr_limits([10, 12, 11, 13, 10, 12, 9, 11, 12, 10, 13, 11]).upper
    16.7...
    """
    array = as_array(values)
    points = present(array)
    n = len(points)
    if n < MIN_POINTS:
        return None
    ranges = int(np.count_nonzero(~np.isnan(np.diff(array))))
    if n < MIN_LIMIT_POINTS or ranges < MIN_MOVING_RANGES:
        return Limits("run", float(np.median(points)), n)
    spread = xmr_spread(array[np.newaxis, :])
    centre, width = float(spread.centre[0, 0]), float(spread.width[0, 0])
    lower, upper = clip(centre - width, centre + width, bounds)
    return Limits(
        kind="xmr",
        centre=centre,
        n=n,
        lower=lower,
        upper=upper,
        mean_moving_range=float(spread.moving_range[0, 0]),
        screened=int(spread.screened[0, 0]),
        trial=n < FULL_LIMIT_POINTS,
    )


def xmr_spread(values: Array) -> Spread:
    """Centre and mean moving range of every series of a series × time array."""
    known = ~np.isnan(values)
    n = np.maximum(known.sum(axis=-1, keepdims=True), 1)
    first = np.take_along_axis(values, np.argmax(known, axis=-1)[..., np.newaxis], axis=-1)
    centre = first + np.where(known, values - first, 0.0).sum(axis=-1, keepdims=True) / n
    steps = np.abs(np.diff(values, axis=-1))
    measured = ~np.isnan(steps)
    steps = np.where(measured, steps, 0.0)
    mean = _mean(steps, measured)
    kept = measured & (steps < RANGE_LIMIT * mean)
    screened_mean = _mean(steps, kept)
    usable = screened_mean > tolerance(values)
    left_out = measured.sum(axis=-1, keepdims=True) - kept.sum(axis=-1, keepdims=True)
    return Spread(
        centre=centre,
        moving_range=np.where(usable, screened_mean, mean),
        screened=np.where(usable, left_out, 0).astype(np.int64),
    )


def clip(lower: float, upper: float, bounds: Bounds) -> tuple[float, float]:
    """Limits inside what the measure can reach."""
    least, most = bounds
    return (
        lower if least is None else max(lower, least),
        upper if most is None else min(upper, most),
    )


def _mean(steps: Array, counted: NDArray[np.bool_]) -> Array:
    total = np.where(counted, steps, 0.0).sum(axis=-1, keepdims=True)
    mean = total / np.maximum(counted.sum(axis=-1, keepdims=True), 1)
    return np.asarray(mean, dtype=np.float64)
