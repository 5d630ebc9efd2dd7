"""Does a monthly series rise or fall? A slope that odd months cannot move, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from math import ceil, erfc, sqrt

import numpy as np

from kpi_reports.analysis.arrays import Array, Values, as_array, present, tolerance
from kpi_reports.analysis.serial import (
    TWO_SIDED_5_PERCENT,
    autocorrelation,
    autocorrelation_bounds,
)
from kpi_reports.values import Trend

MIN_TREND_POINTS = 8  # docs/methods.md, Trend; with fewer even the normal approximation of S fails
RESAMPLES = 999
CHUNK = 2_000_000  # slopes held in memory at once


@dataclass(frozen=True, slots=True)
class MannKendall:
    """S, rising less falling pairs; `variance` is corrected for ties, z for continuity."""

    s: int
    variance: float
    z: float
    p: float
    tau: float


def trend(values: Values) -> Trend:
    """Theil–Sen slope per step with its 95 % interval, Kendall's tau and p, from values by time.

    Gaps keep their place in time. `reason` says why there is no p: "no_data"; "too_few" below 8
    values; "constant", with a slope of 0; "autocorrelated" where the residuals of the slope are
    significantly alike at lag 1 (at 5 %, above chance; p would be far too small), with an interval
    by block bootstrap in place of Sen's, seeded from the data. Residuals that alternate make p too
    large, never too small, so it stands. Ties count neither way in tau, and enter the variance.

    Reference: Sen 1968; Mann 1945; Kendall 1975; Künsch 1989 for the bootstrap.

    >>> trend([3, 4, 6, 5, 8, 9, 9, 12, 11, 14]).slope
    1.2
    """
    array = as_array(values)
    times = np.flatnonzero(~np.isnan(array)).astype(np.float64)
    points = present(array)
    n = len(points)
    if n < MIN_TREND_POINTS:
        return Trend(n, reason="too_few" if n else "no_data")
    if np.ptp(points) <= tolerance(points)[0]:
        return Trend(n, 0.0, reason="constant")
    slopes = np.sort(_pair_slopes(times, points))
    slope = float(np.median(slopes))
    test = mann_kendall(values)
    residuals = array - slope * np.arange(len(array))
    r = autocorrelation(residuals.tolist())
    if r is not None and r > autocorrelation_bounds(n)[1]:
        low, high = _block_bootstrap(times, points, slope)
        return Trend(n, slope, low, high, test.tau, reason="autocorrelated")
    low, high = _sen_interval(slopes, test.variance)
    return Trend(n, slope, low, high, test.tau, test.p)


def mann_kendall(values: Values) -> MannKendall:
    """The Mann–Kendall test against no trend, two-sided, by its normal approximation.

    tau is S over all pairs (tau-a). Constant values: S = 0, p = 1.

    Raises ValueError for fewer than 2 values.

    Reference: Mann 1945; Kendall 1975.

    >>> mann_kendall([3, 4, 6, 5, 8]).s
    8
    """
    points = present(as_array(values))
    n = len(points)
    if n < 2:
        raise ValueError(f"the Mann–Kendall test needs 2 values, found {n}")
    earlier, later = np.triu_indices(n, k=1)
    s = int(np.sign(points[later] - points[earlier]).sum())
    ties = np.unique(points, return_counts=True)[1].astype(np.float64)
    tied = float(np.sum(ties * (ties - 1) * (2 * ties + 5)))
    variance = (n * (n - 1) * (2 * n + 5) - tied) / 18
    z = (s - np.sign(s)) / sqrt(variance) if variance > 0 else 0.0
    return MannKendall(s, variance, float(z), erfc(abs(z) / sqrt(2)), s / (n * (n - 1) / 2))


def theil_sen(values: Values) -> float | None:
    """The median of the slopes between all pairs of values, per step; None for fewer than 2 values.

    Reference: Theil 1950; Sen 1968.

    >>> theil_sen([1, 2, 30, 4])
    1.0
    """
    array = as_array(values)
    times = np.flatnonzero(~np.isnan(array)).astype(np.float64)
    return float(np.median(_pair_slopes(times, present(array)))) if len(times) > 1 else None


def _pair_slopes(times: Array, points: Array) -> Array:
    """The slopes between all pairs of points, on the last axis."""
    earlier, later = np.triu_indices(len(times), k=1)
    rises = points[..., later] - points[..., earlier]
    return np.asarray(rises / (times[later] - times[earlier]), dtype=np.float64)


def _sen_interval(slopes: Array, variance: float) -> tuple[float, float]:
    """The slopes that 95 % of chance lies between. Reference: Sen 1968, with tied values."""
    pairs, chance = len(slopes), TWO_SIDED_5_PERCENT * sqrt(variance)
    upper = min(round((pairs + chance) / 2), pairs - 1)
    lower = max(round((pairs - chance) / 2) - 1, 0)
    return float(slopes[lower]), float(slopes[upper])


def _block_bootstrap(times: Array, points: Array, slope: float) -> tuple[float, float]:
    """The middle 95 % of slopes when the residuals are dealt anew in blocks of neighbours."""
    n = len(points)
    length = ceil(n ** (1 / 3))
    seed = int.from_bytes(sha256(points.tobytes()).digest()[:8], "big")
    generator = np.random.default_rng(seed)
    residuals = points - slope * times
    starts = generator.integers(0, n - length + 1, size=(RESAMPLES, ceil(n / length)))
    places = (starts[:, :, np.newaxis] + np.arange(length)).reshape(RESAMPLES, -1)[:, :n]
    dealt = slope * times + residuals[places]
    rows = max(1, CHUNK // (n * (n - 1) // 2))
    found = [
        np.median(_pair_slopes(times, dealt[at : at + rows]), axis=-1)
        for at in range(0, RESAMPLES, rows)
    ]
    low, high = np.quantile(np.concatenate(found), [0.025, 0.975])
    return float(low), float(high)
