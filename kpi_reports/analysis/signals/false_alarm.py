"""How often would these very rules call a quiet process a signal?"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

import numpy as np

from kpi_reports.analysis.arrays import Array, Flags
from kpi_reports.analysis.serial import (
    MIN_AUTOCORRELATION_POINTS,
    autocorrelation_bounds,
    autocorrelations,
)
from kpi_reports.analysis.signals.limits import (
    MIN_LIMIT_POINTS,
    MIN_MOVING_RANGES,
    MIN_POINTS,
    xmr_spread,
)
from kpi_reports.analysis.signals.run_chart import run_chart
from kpi_reports.analysis.signals.run_rules import signalled

SERIES = 6000  # the standard error of a share of 7 % is then 0.3 points
SEED = 20131001


@lru_cache(maxsize=512)
def false_alarm(
    known: tuple[bool, ...],
    judged: tuple[int, ...],
    *,
    baseline: int | None = None,
    persistence: float = 0.0,
    tested: bool = True,
    run_rules: bool = True,
    patterns_at_end: bool = False,
) -> float | None:
    """The share of quiet series in which at least one of the judged points is a signal.

    `patterns_at_end`: rules about several points count in the last judged one alone, as `signal`
    has it; a point beyond a limit counts in any.

    Quiet is normal noise in the months that `known` says have a value; `judged` are places in it.
    Limits come from the first `baseline` months, or from all months, the judged ones among them.
    `persistence` is the lag-1 autocorrelation of the noise. `tested`: a series whose own
    autocorrelation is significant gets no run rules, as `signal` does it; `run_rules` False: none
    does. Simulated with a fixed seed, so the same question has the same answer. None where the
    points are too few for any rule.

    Reference: docs/methods.md, Signals. 24 months of baseline, 3 judged, untested: 6.6 %.
    """
    months = len(known) if baseline is None else baseline
    n = sum(known[:months])
    if n < MIN_POINTS or not judged:
        return None
    values = np.where(np.array(known), _noise(len(known), persistence), np.nan)
    steps = sum(one and other for one, other in pairwise(known[:months]))
    allowed = np.full(len(values), run_rules)
    if tested:
        allowed &= ~_autocorrelated(values[:, :months], n)
    if n >= MIN_LIMIT_POINTS and steps >= MIN_MOVING_RANGES:
        rules, sides = signalled(values, xmr_spread(values[:, :months]), allowed)
        flagged = sides != 0
        if patterns_at_end:
            flagged[:, list(judged[:-1])] &= rules[:, list(judged[:-1])] == 0
    else:
        chart = run_chart(values)
        if not (chart.judged.any() and run_rules):
            return None
        broken = allowed & (chart.long_run | chart.few_crossings)
        flagged = (chart.sides != 0) & broken[:, np.newaxis]
    return float(flagged[:, list(judged)].any(axis=1).mean())


def _autocorrelated(values: Array, n: int) -> Flags:
    if n < MIN_AUTOCORRELATION_POINTS:
        return np.zeros(len(values), dtype=np.bool_)
    r = autocorrelations(values)
    low, high = autocorrelation_bounds(n)
    return (r < low) | (r > high)


def _noise(months: int, persistence: float) -> Array:
    """Stationary normal series of unit innovations, series × time."""
    noise = np.random.default_rng(SEED).standard_normal((SERIES, months))
    noise[:, 0] /= np.sqrt(1 - persistence**2)
    for month in range(1, months):
        noise[:, month] += persistence * noise[:, month - 1]
    return noise
