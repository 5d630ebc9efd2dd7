"""How often would these very rules call a quiet process a signal?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import sqrt
from typing import Protocol

import numpy as np

from kpi_reports.analysis.arrays import Array, Flags
from kpi_reports.analysis.serial import (
    MIN_AUTOCORRELATION_POINTS,
    autocorrelation_bounds,
    autocorrelations,
)
from kpi_reports.analysis.signals.limits import (
    FULL_LIMIT_POINTS,
    MIN_LIMIT_POINTS,
    MIN_MOVING_RANGES,
    MIN_POINTS,
    xmr_spread,
)
from kpi_reports.analysis.signals.rates import D2, PRIMES, SIGMAS
from kpi_reports.analysis.signals.run_chart import median_runs
from kpi_reports.analysis.signals.run_rules import signalled
from kpi_reports.analysis.signals.season import SeasonPlan, factor_weights
from kpi_reports.analysis.signals.segment import Band
from kpi_reports.values import LimitsKind

SERIES = 6000  # the standard error of a share of 7 % is then 0.3 points
EACH = 8000  # of each persistence, for what packs state: 5 % is then known to 0.24 points
SEED = 20131001
# Quiet KPIs are taken to be as often without persistence as with some, or with much.
PERSISTENCE = (0.0, 0.3, 0.6)
ALIKE = 3000  # simulated series that resemble ours most; the error of 7 % is then 0.5 points


@dataclass(frozen=True, slots=True)
class Quiet:
    """What is asked of quiet months: `known` says which have a value, `judged` are places in them.

    Limits come from the first `baseline` months of the segment from `first` to `stop`.
    Rules about several points count in those of the judged ones that `patterns` names (None: in
    all), a point beyond a limit in any. A season is taken out as `plan` says.
    """

    known: tuple[bool, ...]
    judged: tuple[int, ...]
    baseline: int | None = None
    patterns: tuple[int, ...] | None = None
    kind: LimitsKind = "xmr"
    first: int = 0
    stop: int | None = None
    plan: SeasonPlan | None = None

    @property
    def counted(self) -> tuple[bool, ...]:
        """The months that limits come from."""
        return self.known[self.first : self.stop][: self.baseline]

    @property
    def alone(self) -> Quiet:
        """The same question of the segment alone, where nothing before it enters."""
        if self.plan is not None or (self.first == 0 and self.stop is None):
            return self
        return Quiet(
            self.known[self.first : self.stop],
            tuple(at - self.first for at in self.judged),
            self.baseline,
            None if self.patterns is None else tuple(at - self.first for at in self.patterns),
            self.kind,
        )


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

    Quiet is normal noise in the months that `known` says have a value; `judged` are places in it.
    Limits come from the first `baseline` months, or from all months, the judged ones among them.
    `persistence` is the lag-1 autocorrelation of the noise. `tested`: a series whose own
    autocorrelation is significant gets no run rules, as `signal` does it; `run_rules` False: none
    does. Simulated with a fixed seed, so the same question has the same answer. None where the
    points are too few for any rule.

    Reference: docs/methods.md, Signals. 24 months of baseline, 3 judged, untested: 6.6 %.

    >>> round(false_alarm((True,) * 27, (24, 25, 26), baseline=24, tested=False), 3)
    0.066
    """
    question = Quiet(known, judged, baseline, judged[-1:] if patterns_at_end else None)
    noise = _noise(len(known), persistence, SERIES)
    found = _answers(question, noise, tested=tested, run_rules=run_rules)
    return None if found is None else float(found.alarmed.mean())


def false_alarm_like(question: Quiet, r: float) -> float | None:
    """The same for quiet series whose months resemble their neighbours as much as ours do: r at
    lag 1.

    Whether a KPI has persistent months cannot be known from a few of them; r is what they show. So
    a third each of the simulated series has none, 0.3 and 0.6, and all are treated as `signal`
    treats them. Of those on our side of the test for autocorrelation the 3,000 nearest in r are
    counted; all of r below 0 together, as months that alternate by chance say little. At equal r
    the share hardly depends on the persistence behind it: averaged over quiet series of any, what
    is said equals what happens.
    """
    found = _simulated(question.alone)
    if found is None:
        return None
    bounds = autocorrelation_bounds(sum(question.counted))
    significant = not bounds[0] <= r <= bounds[1]
    alike = np.flatnonzero((found.autocorrelated == significant) & ~np.isnan(found.r))
    if r <= 0:
        alike = alike[found.r[alike] <= 0]
    elif len(alike) > ALIKE:
        alike = alike[np.argsort(np.abs(found.r[alike] - r), kind="stable")[:ALIKE]]
    return float(found.alarmed[alike].mean()) if len(alike) else None


def false_alarms(question: Quiet) -> tuple[float, ...] | None:
    """The same for quiet series of each persistence in PERSISTENCE, whatever their own r shows:
    what a pack states. None where no rule can be asked."""
    found = _simulated(question.alone)
    if found is None:
        return None
    return tuple(float(part.mean()) for part in np.split(found.alarmed, len(PERSISTENCE)))


@dataclass(frozen=True, slots=True)
class _Answers:
    """r of each series, whether it is significant, and whether a judged point is a signal."""

    r: Array
    autocorrelated: Flags
    alarmed: Flags

    def to_bytes(self) -> bytes:
        return self.r.tobytes() + self.autocorrelated.tobytes() + self.alarmed.tobytes()

    @classmethod
    def from_bytes(cls, stored: bytes) -> _Answers:
        n = len(stored) // 10  # series: eight bytes for r, and one for each flag
        flags = np.frombuffer(stored, dtype=np.bool_, offset=8 * n)
        return cls(np.frombuffer(stored, count=n), flags[:n], flags[n:])


class Simulations(Protocol):
    """Where simulations are kept for other processes that ask the same: packs side by side."""

    def get(self, question: str) -> bytes | None:
        """What was kept for this question, as it was given; None where nothing was."""

    def put(self, question: str, found: bytes) -> None:
        """Keeps what was found."""


_kept: Simulations | None = None


def keep_simulations(where: Simulations | None) -> None:
    """From now on simulations of this process are taken from there, and kept there."""
    global _kept
    _kept = where


@lru_cache(maxsize=64)  # each holds 240 kB
def _simulated(question: Quiet) -> _Answers | None:
    stored = _kept.get(repr(question)) if _kept is not None else None
    if stored is not None:
        return _Answers.from_bytes(stored)
    found = _simulate(question)
    if _kept is not None and found is not None:
        _kept.put(repr(question), found.to_bytes())
    return found


def _simulate(question: Quiet) -> _Answers | None:
    noise = np.concatenate([_noise(len(question.known), p, EACH) for p in PERSISTENCE])
    return _answers(question, noise, tested=True, run_rules=True)


def _answers(question: Quiet, noise: Array, *, tested: bool, run_rules: bool) -> _Answers | None:
    """What the rules say of noise (series × all months); None where none can be asked."""
    counted, judged = question.counted, [at - question.first for at in question.judged]
    n = sum(counted)
    if n < MIN_POINTS or not judged:
        return None
    values = np.where(np.array(question.known), _without_season(noise, question.plan), np.nan)
    values = values[:, question.first : question.stop]
    base = values[:, : len(counted)]
    r = autocorrelations(base)
    low, high = autocorrelation_bounds(n)
    enough = n >= MIN_AUTOCORRELATION_POINTS
    autocorrelated = ((r < low) | (r > high)) & enough
    allowed = np.full(len(values), run_rules) & ~(autocorrelated & tested)
    if _has_limits(question, n):
        rules, sides = signalled(values, _band(question, base), allowed)
        flagged = sides != 0
        if question.patterns is not None:
            alone = [at - question.first for at in question.judged if at not in question.patterns]
            flagged[:, alone] &= rules[:, alone] == 0
    else:
        chart = median_runs(values)
        if not (chart.judged.any() and run_rules):
            return None
        broken = allowed & (chart.long_run | chart.few_crossings)
        flagged = (chart.sides != 0) & broken[:, np.newaxis]
    return _Answers(r, autocorrelated, flagged[:, judged].any(axis=1))


def _has_limits(question: Quiet, n: int) -> bool:
    if question.kind == "run":
        return False
    needs_ranges = question.kind == "xmr" or question.kind in PRIMES
    ranges = sum(one and other for one, other in pairwise(question.counted))
    least = FULL_LIMIT_POINTS if question.kind in PRIMES else MIN_LIMIT_POINTS
    return n >= least and (ranges >= MIN_MOVING_RANGES or not needs_ranges)


def _band(question: Quiet, base: Array) -> Band:
    """Centre and width as each kind of chart has them, of noise with a standard deviation of 1."""
    spread = xmr_spread(base)
    if question.kind == "xmr":
        return Band(spread.centre, spread.width * _widening(question.plan))
    width = np.full_like(spread.centre, SIGMAS)
    if question.kind in PRIMES:
        ranges = np.nanmean(np.abs(np.diff(base, axis=-1)), axis=-1, keepdims=True)
        width = width * np.maximum(1.0, ranges / D2)
    return Band(spread.centre, width)


def _widening(plan: SeasonPlan | None) -> float:
    return 1.0 if plan is None else sqrt((plan.years + 1) / (plan.years - 1))


def _without_season(noise: Array, plan: SeasonPlan | None) -> Array:
    """The noise less the factors that would be found in it."""
    if plan is None:
        return noise
    base = noise[:, : plan.baseline][:, list(plan.known[: plan.baseline])]
    factors = base @ factor_weights(plan).T
    return np.asarray(noise - factors[:, plan.calendar.astype(np.int64)])


def _noise(months: int, persistence: float, series: int) -> Array:
    """Stationary normal series with a standard deviation of 1, series × time."""
    noise = np.random.default_rng(SEED).standard_normal((series, months))
    noise[:, 0] /= np.sqrt(1 - persistence**2)
    for month in range(1, months):
        noise[:, month] += persistence * noise[:, month - 1]
    return np.asarray(noise * np.sqrt(1 - persistence**2))


def any_of(shares: Sequence[float]) -> float:
    """The share in which at least one of several independent things happens."""
    none = 1.0
    for share in shares:
        none *= 1.0 - share
    return 1.0 - none
