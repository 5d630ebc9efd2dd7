"""One process by itself: its limits, and every point that its rules call a signal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from kpi_reports.analysis.arrays import Array, Flags
from kpi_reports.analysis.serial import autocorrelation, is_autocorrelated
from kpi_reports.analysis.signals.limits import (
    FULL_LIMIT_POINTS,
    MIN_LIMIT_POINTS,
    MIN_MOVING_RANGES,
    MIN_POINTS,
    XMR_FACTOR,
    Bounds,
    clip,
    xmr_limits,
    xmr_spread,
)
from kpi_reports.analysis.signals.rates import PRIMES, RATES, SHARES, rate
from kpi_reports.analysis.signals.run_chart import broken_rules, median_runs
from kpi_reports.analysis.signals.run_rules import XMR_RULES, reasons
from kpi_reports.values import Limits, LimitsKind, Rule

MOST_AT_BOUND = 0.5  # share of months on a bound above which events are too rare for limits
Side = Literal[-1, 1]


@dataclass(frozen=True, slots=True)
class ChartRules:
    """How points are judged: the kind of chart, what values cannot pass, and how many times as
    wide limits are for a season that was taken out."""

    kind: LimitsKind = "xmr"
    bounds: Bounds = (None, None)
    widening: float = 1.0

    @property
    def least_points(self) -> int:
        """Points from which there are limits."""
        return FULL_LIMIT_POINTS if self.kind in PRIMES else MIN_LIMIT_POINTS


@dataclass(frozen=True, slots=True)
class Band:
    """Centre and half-width of the limits, as the rules ask for them."""

    centre: Array
    width: Array


@dataclass(frozen=True, slots=True)
class Flag:
    """A point that is a signal: all rules that hold, in order of precedence, and the first's side.

    +1 is high or rising, -1 low or falling.
    """

    at: int
    side: Side
    rules: tuple[Rule, ...]

    @property
    def rule(self) -> Rule:
        return self.rules[0]


@dataclass(frozen=True, slots=True)
class Judged:
    """What `n` values of one process say by themselves. `judged` where a rule could be asked;
    `width` is the half-width of each point's limits, empty without limits."""

    limits: Limits | None
    n: int = 0
    flags: tuple[Flag, ...] = ()
    r: float | None = None
    autocorrelated: bool = False
    judged: bool = False
    width: tuple[float, ...] = ()


def judge_segment(
    values: Array, counted: Flags, rules: ChartRules, sizes: Array | None = None
) -> Judged:
    """Limits and autocorrelation from the points that are `counted`, signals among all."""
    counted = counted & ~np.isnan(values)
    base = np.where(counted, values, np.nan)
    n = int(np.count_nonzero(counted))
    if n < MIN_POINTS:
        return Judged(None, n)
    r = autocorrelation(base)
    autocorrelated = is_autocorrelated(r, n)
    if too_rare(base, rules.bounds):
        return Judged(None, n, r=r, autocorrelated=autocorrelated)
    limits, width = _limits(values, counted, rules, sizes)
    if width is not None:
        flags = _beyond_chance(values, Band(np.array([[limits.centre]]), width), autocorrelated)
        half = tuple(np.broadcast_to(width[0], values.shape).tolist())
        return Judged(limits, n, flags, r, autocorrelated, judged=True, width=half)
    if autocorrelated:
        return Judged(limits, n, r=r, autocorrelated=True)
    chart = median_runs(values[np.newaxis, :])
    found = broken_rules(chart)
    sides = chart.sides[0].tolist() if found else []
    flags = tuple(Flag(at, _side(side), found) for at, side in enumerate(sides) if side)
    return Judged(limits, n, flags, r, judged=bool(chart.judged[0]))


def too_rare(values: Array, bounds: Bounds) -> bool:
    """Whether most points lie on a bound: no cancellation in most months says nothing of limits."""
    known = int(np.count_nonzero(~np.isnan(values)))
    at_bound = sum(int(np.count_nonzero(values == edge)) for edge in bounds if edge is not None)
    return known > 0 and at_bound > MOST_AT_BOUND * known


def _limits(
    values: Array, counted: Flags, rules: ChartRules, sizes: Array | None
) -> tuple[Limits, Array | None]:
    """Limits and their half-width (1 × points or 1 × 1); the median alone and None for too few."""
    base = np.where(counted, values, np.nan)
    n = int(np.count_nonzero(counted))
    ranges = int(np.count_nonzero(~np.isnan(np.diff(base))))
    by_chance = rules.kind in (*SHARES, *RATES, "c")
    needs_ranges = not by_chance or rules.kind in PRIMES
    if (
        rules.kind == "run"
        or n < rules.least_points
        or (needs_ranges and ranges < MIN_MOVING_RANGES)
    ):
        return Limits("run", float(np.median(base[counted])), n), None
    if by_chance and sizes is not None:
        return _rate_limits(values, counted, rules, sizes)
    limits = xmr_limits(base.tolist(), bounds=rules.bounds)
    if limits is None or limits.mean_moving_range is None:
        raise ValueError(f"no limits from {n} points and {ranges} moving ranges")
    width = XMR_FACTOR * limits.mean_moving_range * rules.widening
    if rules.widening != 1:
        lower, upper = clip(limits.centre - width, limits.centre + width, rules.bounds)
        limits = replace(limits, lower=lower, upper=upper)
    return limits, np.array([[width]])


def _rate_limits(
    values: Array, counted: Flags, rules: ChartRules, sizes: Array
) -> tuple[Limits, Array]:
    found = rate(values, counted, kind=rules.kind, sizes=sizes)
    least, most = rules.bounds
    lowers = np.clip(found.centre - found.width, least, most).tolist()
    uppers = np.clip(found.centre + found.width, least, most).tolist()
    last = int(np.flatnonzero(~np.isnan(values))[-1])
    n = int(np.count_nonzero(counted))
    spread = xmr_spread(np.where(counted, values, np.nan)[np.newaxis, :])
    varies = rules.kind != "c"
    sigma_z = found.sigma_z if n >= FULL_LIMIT_POINTS and varies else float("nan")
    limits = Limits(
        kind=rules.kind,
        centre=found.centre,
        n=n,
        lower=lowers[last],
        upper=uppers[last],
        mean_moving_range=float(spread.moving_range[0, 0]),
        trial=n < FULL_LIMIT_POINTS,
        lowers=_known(lowers) if varies else (),
        uppers=_known(uppers) if varies else (),
        sigma_z=None if np.isnan(sigma_z) else max(1.0, sigma_z),
    )
    return limits, found.width[np.newaxis, :]


def _known(numbers: list[float]) -> tuple[float | None, ...]:
    return tuple(None if np.isnan(number) else number for number in numbers)


def _beyond_chance(values: Array, band: Band, autocorrelated: bool) -> tuple[Flag, ...]:
    """Every point that a rule of the chart with limits names; of neighbours that resemble each
    other only the limits are asked."""
    found = reasons(values[np.newaxis, :], band, np.array([not autocorrelated]))[:, 0, :]
    flags = []
    for at in np.flatnonzero(found.any(axis=0)).tolist():
        named = [(rule, side) for (rule, _), side in zip(XMR_RULES, found[:, at], strict=True)]
        held = [(rule, side) for rule, side in named if side]
        flags.append(Flag(at, _side(int(held[0][1])), tuple(rule for rule, _ in held)))
    return tuple(flags)


def _side(sign: int) -> Side:
    return 1 if sign > 0 else -1
