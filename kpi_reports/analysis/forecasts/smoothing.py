"""Linear exponential smoothing, all candidates and all origins of a backtest at once.

A series is a level, a trend and a season, each moved by a share of the last error. Given these
shares the errors are linear in where the series starts, so that the start is solved exactly by
least squares and only the shares are searched, on a grid. A grid costs numpy one pass over time,
whatever its size, and the sums of squares along that pass are those of every origin: parameters are
chosen anew after each value of a backtest at no further cost. The plain rules are the same model
with shares of 0 and 1.

Reference: Hyndman, Koehler, Ord & Snyder 2008, chapters 2, 3 and 6; Brockwell & Davis 1991 for
concentrating out what is linear.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from kpi_reports.analysis.arrays import Array
from kpi_reports.analysis.signals.limits import Bounds

Season = Literal["none", "additive", "only"]  # "only": no level, the seasons are all there is
RIDGE = 1e-12  # of the mean square of a start's effects: keeps starts that leave no trace solvable


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of model with the shares that are tried: level, trend over level, damping, season."""

    name: str
    trend: bool = False
    season: Season = "none"
    alphas: tuple[float, ...] = (1.0,)
    betas: tuple[float, ...] = (0.0,)
    phis: tuple[float, ...] = (1.0,)
    gammas: tuple[float, ...] = (0.0,)

    @property
    def shares(self) -> int:
        """How many shares are searched."""
        return sum(len(tried) > 1 for tried in (self.alphas, self.betas, self.phis, self.gammas))

    def grid(self) -> Array:
        """Every combination: alpha, beta, phi, gamma. Beta is a share of alpha, gamma of what alpha
        leaves, which keeps every combination within the usual bounds."""
        if self.season == "only":
            return np.array([[0.0, 0.0, 1.0, 1.0]])
        rows = product(self.alphas, self.betas, self.phis, self.gammas)
        tried = {(a, b * a, p, g * (1 - a)) for a, b, p, g in rows}
        return np.array(sorted(tried))


@dataclass(frozen=True, slots=True)
class Predictive:
    """The steps after an origin: their means and covariance, normal given `df` of a t."""

    mean: Array
    covariance: Array
    df: int


@dataclass(frozen=True, slots=True)
class Fit:
    """One family after one origin: the best shares, the start, the variance of the errors."""

    family: Family
    shares: Array
    start: Array
    spread: Array  # inverse of the start's information
    variance: float
    df: int
    score: float  # AICc, for comparing families on the same values


def within(values: Array, bounds: Bounds) -> Array:
    """The values, held inside what the measure can reach."""
    low, high = bounds
    return np.clip(values, -np.inf if low is None else low, np.inf if high is None else high)


def starts(family: Family, season: int) -> Array:
    """What may start at any value, as columns over level, trend and seasons.

    Seasons beside a level add up to 0.
    """
    columns = []
    if family.season != "only":
        columns.append(np.eye(2 + season)[0])
    if family.trend:
        columns.append(np.eye(2 + season)[1])
    if family.season == "only":
        columns += list(np.eye(2 + season)[2:])
    if family.season == "additive":
        columns += [row - np.eye(2 + season)[-1] for row in np.eye(2 + season)[2:-1]]
    return np.array(columns).T


def _advance(state: Array, shares: Array, place: int, season: int) -> Array:
    """Moves the state a step on without an error, in place; what it lets expect there."""
    phi = shares[:, 2, np.newaxis]
    state[:, 1] *= phi
    state[:, 0] += state[:, 1]
    return np.asarray(state[:, 0] + state[:, 2 + place % season], dtype=np.float64)


def errors(
    shares: Array, state: Array, values: Array, season: int, known: NDArray[np.bool_]
) -> Array:
    """One-step errors, time × combination × column, of states that are moved on in place.

    `state` is combination × (level, trend, seasons) × column, `values` time × column. Where nothing
    is known the state moves by itself, and the error is 0.
    """
    alpha, beta, _, gamma = (shares[:, at, np.newaxis] for at in range(4))
    found = np.zeros((len(values), len(shares), state.shape[-1]))
    for place, value in enumerate(values):
        expected = _advance(state, shares, place, season)
        if known[place]:
            error = value - expected
            found[place] = error
            state[:, 0] += alpha * error
            state[:, 1] += beta * error
            state[:, 2 + place % season] += gamma * error
    return found


@lru_cache(maxsize=32)
def _effects(
    family: Family, season: int, known: bytes, origins: tuple[int, ...]
) -> tuple[Array, Array]:
    """The effect of each start on each error, and at each origin the inverse of its information.

    Both depend on where values are known alone, not on the values: KPIs with as many months share
    them.
    """
    present = np.frombuffer(known, dtype=np.bool_)
    grid, begun = family.grid(), starts(family, season)
    state = np.repeat(begun[np.newaxis], len(grid), axis=0)
    effect = errors(grid, state, np.zeros((len(present), 1)), season, present)
    squares = np.empty((len(origins), len(grid), begun.shape[1], begun.shape[1]))
    total, before = np.zeros(squares.shape[1:]), 0
    for rank, origin in enumerate(origins):
        part = effect[before:origin].transpose(1, 2, 0)
        total, before = total + part @ part.transpose(0, 2, 1), origin
        squares[rank] = total
    size = np.trace(squares, axis1=-2, axis2=-1)[..., np.newaxis, np.newaxis] / begun.shape[1]
    inverse = np.linalg.inv(squares + RIDGE * np.maximum(size, RIDGE) * np.eye(begun.shape[1]))
    return effect, inverse


def fits(values: Array, family: Family, season: int, origins: Sequence[int]) -> list[Fit | None]:
    """The family's best fit after each origin (ascending: so many first values); None where there
    are too few of them.

    `values` should be near 0 in size; the method does not mind, the arithmetic does.
    """
    known = ~np.isnan(values)
    grid = family.grid()
    effect, inverse = _effects(family, season, known.tobytes(), tuple(origins))
    filled = np.where(known, values, 0.0)[:, np.newaxis]
    state = np.zeros((len(grid), 2 + season, 1))
    raw = errors(grid, state, filled, season, known)[..., 0]
    products = np.cumsum(effect * raw[..., np.newaxis], axis=0)
    squares = np.cumsum(raw**2, axis=0)
    counts = np.cumsum(known)
    found: list[Fit | None] = []
    for rank, origin in enumerate(origins):
        found.append(
            _best(
                family, grid, inverse[rank], products[origin - 1], squares[origin - 1],
                int(counts[origin - 1]),
            )
        )  # fmt: skip
    return found


def _best(
    family: Family, grid: Array, inverse: Array, products: Array, squares: Array, n: int
) -> Fit | None:
    """The combination with the least squares, and what it costs by AICc."""
    free = inverse.shape[-1]
    df = n - free - family.shares
    room = n - free - family.shares - 2
    if df < 1 or room < 1:
        return None
    begun = -np.einsum("gij,gj->gi", inverse, products)
    left = np.maximum(squares + np.einsum("gi,gi->g", begun, products), 0.0)
    at = int(np.argmin(left))
    parameters = free + family.shares + 1
    floor = max(np.finfo(np.float64).eps * float(squares[at]), np.finfo(np.float64).tiny)
    score = n * (np.log(max(float(left[at]), floor)) - np.log(n))
    score += 2 * parameters * (1 + (parameters + 1) / room)
    return Fit(family, grid[at], begun[at], inverse[at], float(left[at]) / df, df, float(score))


def predict(values: Array, fit: Fit, season: int, *, origin: int, steps: int) -> Predictive:
    """The steps after the first `origin` values, as one normal distribution.

    Its covariance has the errors to come and the uncertainty of the start, not that of the shares.

    Reference: Hyndman et al. 2008, chapter 6, for the errors to come.
    """
    past = values[:origin]
    known = ~np.isnan(past)
    shares = fit.shares[np.newaxis]
    begun = starts(fit.family, season)
    state = np.concatenate([begun, np.zeros((2 + season, 1))], axis=1)[np.newaxis].copy()
    inputs = np.zeros((origin, begun.shape[1] + 1))
    inputs[:, -1] = np.where(known, past, 0.0)
    errors(shares, state, inputs, season, known)
    ahead = np.array([_advance(state, shares, origin + step, season)[0] for step in range(steps)])
    by_start, fixed = ahead[:, :-1], ahead[:, -1]
    carried = _carried(fit.shares, season, steps)
    covariance = fit.variance * (carried @ carried.T + by_start @ fit.spread @ by_start.T)
    return Predictive(fixed + by_start @ fit.start, covariance, fit.df)


def _carried(shares: Array, season: int, steps: int) -> Array:
    """What an error at each step adds to itself and to every later step."""
    alpha, beta, phi, gamma = shares
    lags = np.arange(steps)
    damped = np.cumsum(phi**lags) - 1.0  # phi + phi² + ...
    weight = alpha + beta * damped + gamma * (lags % season == 0)
    weight[0] = 1.0
    rows, columns = np.indices((steps, steps))
    return np.where(rows >= columns, weight[np.abs(rows - columns)], 0.0)
