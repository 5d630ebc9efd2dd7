"""Exact order statistics of whole numbers: quantiles, the median distance, how many differ.

Values are int64: a row's value in millionths (`schema.EXACT`), so that nothing is rounded.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor, sqrt

import numpy as np
import numpy.typing as npt

MIN_DISTRIBUTION_ROWS = 5  # below it a spread would be read off single rows; docs/methods.md
EXTREME = Fraction("3.5")  # Iglewicz & Hoaglin 1993, modified z-score
NORMAL_MAD = Fraction("0.6745")  # MAD of the standard normal distribution
NORMAL_MEAN_DEVIATION = Fraction("1.253314")  # 1 / its mean distance from the centre, sqrt(pi / 2)
PERCENT = 100

DENSE = 32  # codes up to so many times their number are ticked off, sparser ones are sorted

Whole = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Spread:
    """101 quantiles in hundredths of the values' unit, the MAD in quarters of it, extreme rows."""

    hundredths: tuple[int, ...]
    mad_quarters: int
    extreme: int


def quantile(values: Whole, numerator: int, denominator: int) -> int:
    """The quantile numerator / denominator of at least one value in any order, times denominator.

    Reference: type 7 of Hyndman & Fan 1996: with h = (n - 1) q, the value of rank floor(h) plus the
    fraction of h times the step to the next rank. Ranks count from 0.
    """
    rank, rest = divmod((len(values) - 1) * numerator, denominator)
    above = min(rank + 1, len(values) - 1)
    placed = np.partition(values, (rank, above))
    return _between(int(placed[rank]), int(placed[above]), rest, denominator)


def spread(values: Whole) -> Spread:
    """How at least `MIN_DISTRIBUTION_ROWS` values spread.

    A row is extreme whose distance from the median exceeds 3.5 MAD / 0.6745; where the MAD is 0,
    3.5 * 1.253314 times the mean distance. Reference: Iglewicz & Hoaglin 1993.
    """
    ordered = np.sort(values)
    last = len(ordered) - 1
    places = [divmod(last * step, PERCENT) for step in range(PERCENT + 1)]
    lows = ordered[[rank for rank, _ in places]].tolist()
    highs = ordered[[min(rank + 1, last) for rank, _ in places]].tolist()
    hundredths = tuple(
        _between(low, high, rest, PERCENT)
        for low, high, (_, rest) in zip(lows, highs, places, strict=True)
    )
    # a median may lie halfway between two values, so distances are counted in halves: at most
    # 4e18 for values within 1e18, which int64 holds
    distances = np.abs(2 * ordered - hundredths[PERCENT // 2] // (PERCENT // 2))
    mad = quantile(distances, 1, 2)
    if mad > 0:
        limit = EXTREME * Fraction(mad, 2) / NORMAL_MAD
    else:
        limit = EXTREME * NORMAL_MEAN_DEVIATION * Fraction(total(distances), len(distances))
    return Spread(hundredths, mad, int(np.count_nonzero(distances > floor(limit))))


def moments(values: Whole) -> tuple[float, float]:
    """Mean and standard deviation (n - 1) of at least two values, to twelve digits: so many are the
    same on every machine. One value is taken off first, so that long numbers keep their digits."""
    pivot = int(values[len(values) // 2])
    deviations = (values - pivot).astype(np.float64)
    shift = float(deviations.mean())
    rest = deviations - shift
    sd = sqrt(float(np.sum(rest**2)) / (len(values) - 1))
    return float(f"{pivot + shift:.12g}"), float(f"{sd:.12g}")


def rank_sum(values: Whole, ordered: Whole) -> float:
    """The sum of the ranks, from 1 on, that values have among all of the whole; ties share the
    mean of their ranks. `ordered` is the whole, rising."""
    values = np.sort(values)  # neighbours are looked up near each other
    below = int(np.searchsorted(ordered, values, side="left").sum())
    up_to = int(np.searchsorted(ordered, values, side="right").sum())
    return (below + up_to + len(values)) / 2


def ties(ordered: Whole) -> float:
    """The sum of t³ - t over runs of t equal values, by which rank tests are corrected."""
    changes = np.flatnonzero(ordered[1:] != ordered[:-1]) + 1
    runs = np.diff(np.concatenate(([0], changes, [len(ordered)])))
    runs = runs[runs > 1].astype(np.float64)
    return float(np.sum(runs**3 - runs))


def _between(low: int, high: int, rest: int, denominator: int) -> int:
    return low * denominator + (high - low) * rest


def total(values: Whole) -> int:
    """The sum of values that are not negative, beyond what int64 holds too."""
    return (int((values >> 32).sum()) << 32) + int((values & 0xFFFFFFFF).sum())


def different(codes: Codes) -> Codes:
    """Each code once, sorted; codes are not negative."""
    if not len(codes):
        return codes
    size = int(codes.max()) + 1
    if size <= DENSE * len(codes):
        seen = np.zeros(size, dtype=np.bool_)
        seen[codes] = True
        return np.flatnonzero(seen).astype(codes.dtype)
    ordered = np.sort(codes)
    return ordered[np.concatenate(([True], ordered[1:] != ordered[:-1]))]
