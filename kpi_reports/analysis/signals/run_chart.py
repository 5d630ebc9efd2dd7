"""Anhøj's rules for a median run chart: for series too short or too skewed for limits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import comb, log2

import numpy as np
from numpy.typing import NDArray

from kpi_reports.analysis.arrays import Array, Flags, Signs, Values, as_array, signs, tolerance
from kpi_reports.values import Rule

MIN_RUN_CHART_POINTS = 10  # points off the centre line; Anhøj & Olesen 2014
CROSSING_LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class RunChart:
    """Runs about a median. `n` points lie off it; `longest` run, of which chance allows up to
    `longest_limit`; `crossings`, of which it needs `crossings_limit`. `rules` that are broken.
    Limits are None for fewer than 10 such points."""

    median: float | None
    n: int
    longest: int
    longest_limit: int | None
    crossings: int
    crossings_limit: int | None
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class MedianRuns:
    """Runs about the median of many series (one entry per series).

    `sides` marks the points of the longest run (the latest of equals). `pairs` counts the
    neighbours between which the line could have been crossed.
    """

    n: NDArray[np.int64]
    longest: NDArray[np.int64]
    crossings: NDArray[np.int64]
    pairs: NDArray[np.int64]
    sides: Signs

    @property
    def judged(self) -> Flags:
        """Which series have points enough for the rules."""
        return np.asarray(self.n >= MIN_RUN_CHART_POINTS)

    @property
    def long_run(self) -> Flags:
        limits = np.array([longest_run_limit(int(n)) for n in self.n])
        return self.judged & (self.longest > limits)

    @property
    def few_crossings(self) -> Flags:
        limits = np.array([crossings_limit(int(pairs) + 1) for pairs in self.pairs])
        return self.judged & (self.crossings < limits)


def run_chart(values: Values) -> RunChart:
    """Anhøj's two rules for a series too short or too skewed for limits.

    A longest run above round(log2 n) + 3 or fewer crossings than the 5 % point of chance say that
    the series is not one quiet process. Points on the median neither end a run nor count. A gap
    ends a run and is not crossed. `rules` is empty for fewer than 10 points off the median (◇, as
    Anhøj & Olesen 2014 advise), and for a constant series; the median of no value is None.

    R's qicharts2 passes over gaps; so does this on the values without them.

    Reference: Anhøj & Olesen 2014.

    >>> run_chart([1, 2, 3, 4, 1, 2, 3, 4, 9, 8, 9, 8, 9, 8, 9, 8]).longest
    8
    """
    array = as_array(values)
    if not (~np.isnan(array)).any():
        return RunChart(None, 0, 0, None, 0, None, ())
    found = median_runs(array[np.newaxis, :])
    n, judged = int(found.n[0]), bool(found.judged[0])
    return RunChart(
        median=float(np.nanmedian(array)),
        n=n,
        longest=int(found.longest[0]),
        longest_limit=longest_run_limit(n) if judged else None,
        crossings=int(found.crossings[0]),
        crossings_limit=crossings_limit(int(found.pairs[0]) + 1) if judged else None,
        rules=broken_rules(found),
    )


@lru_cache(maxsize=256)
def longest_run_limit(n: int) -> int:
    """The longest run that chance allows n points off the centre line: round(log2 n) + 3.

    Reference: Schilling 2012; Anhøj & Olesen 2014. n = 12, 20, 24, 30: 7, 7, 8, 8.
    """
    return round(log2(n)) + 3 if n > 0 else 0


@lru_cache(maxsize=256)
def crossings_limit(n: int) -> int:
    """The fewest crossings that chance allows n points: the 5 % point of a binomial (n - 1, 1/2).

    Reference: Chen 2010; Anhøj & Olesen 2014. n = 12, 20, 24, 30: 3, 6, 8, 10.
    """
    below, tries = 0, max(n - 1, 0)
    for crossings in range(tries + 1):
        below += comb(tries, crossings)
        if below >= CROSSING_LEVEL * 2**tries:
            return crossings
    return tries


def median_runs(values: Array) -> MedianRuns:
    """Runs and crossings about the median of every series of a series × time array.

    Points on the median are skipped: they neither end a run nor count. A gap ends the run, and
    nothing is crossed over it.

    Reference: Anhøj & Olesen 2014.
    """
    sides = signs(values - np.nanmedian(values, axis=-1, keepdims=True), tolerance(values))
    gaps = np.isnan(values)
    series = len(values)
    last, run, length, best, best_run, crossings, pairs = np.zeros((7, series), dtype=np.int64)
    runs = np.zeros(values.shape, dtype=np.int64)
    for place in range(values.shape[-1]):
        side, off = sides[:, place], sides[:, place] != 0
        grows = off & (side == last)
        starts = off & ~grows
        pairs += off & (last != 0)
        crossings += starts & (last != 0)
        run += starts
        length = np.where(grows, length + 1, np.where(starts, 1, length))
        runs[:, place] = np.where(off, run, 0)
        longer = off & (length >= best)
        best, best_run = np.where(longer, length, best), np.where(longer, run, best_run)
        last = np.where(gaps[:, place], 0, np.where(off, side, last))
    in_best = (runs > 0) & (runs == best_run[:, np.newaxis])
    n = np.count_nonzero(sides, axis=-1)
    return MedianRuns(n, best, crossings, pairs, np.where(in_best, sides, 0).astype(np.int8))


def broken_rules(chart: MedianRuns) -> tuple[Rule, ...]:
    """The rules that the first series of a run chart breaks, in order of precedence."""
    broken = ((Rule.LONG_RUN, chart.long_run[0]), (Rule.FEW_CROSSINGS, chart.few_crossings[0]))
    return tuple(rule for rule, holds in broken if holds)
