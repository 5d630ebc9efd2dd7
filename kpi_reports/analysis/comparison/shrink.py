"""Empirical Bayes: what a unit is really like, given what the others are like."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np

from kpi_reports.analysis.arrays import NOISE, Array, Values
from kpi_reports.analysis.comparison.limits import null_variance
from kpi_reports.analysis.comparison.units import MIN_INTERVAL_UNITS, counts, paired
from kpi_reports.values import FunnelKind, Shrinkage, ShrunkUnit

Between = Literal["paule_mandel", "dersimonian_laird"]
Intervals = Callable[[Array, Array], tuple[Array, Array]]
Z = 1.959964
STEPS = 200  # halvings for tau²; 60 reach the last bit


def shrink_means(
    values: Values, standard_errors: Values, *, between: Between = "paule_mandel"
) -> Shrinkage:
    """Each unit's value drawn towards the common mean, the further the less is known of it.

    A unit keeps the share 1 − B of its distance from the mean, B = (k − 3)/(k − 1) · s²/(s² +
    tau²) for k units: for equal standard errors this is the estimate of James & Stein. The mean
    weighs units by 1/(s² + tau²). tau², the variance between units, is Paule & Mandel's, or
    DerSimonian & Laird's (not iterated), and not below 0. The 95 % interval is Morris's, which
    allows for tau² and the mean being estimated. A standard error of 0 is a value that is known:
    it is kept. Values without any difference all get the mean.

    A unit with a gap, in either, keeps its place without a result. Below 5 units nothing is shrunk.

    Raises ValueError for values and standard errors of different units, and a negative one.

    Reference: Efron & Morris 1977; Morris 1983; Paule & Mandel 1982. R: metafor's rma(method="PM")
    has the same tau² and mean; its blup() shrinks without (k − 3)/(k − 1).

    >>> found = shrink_means([10, 12, 14, 16, 18, 20], [2] * 6)
    >>> round(found.units[0].shrunk, 3), round(found.units[0].factor, 3)
    (10.857, 0.829)
    """
    names, one, errors = paired(values, standard_errors, ("values", "standard errors"))
    if np.any(errors < 0):
        raise ValueError(
            f"unit {names[int((errors < 0).argmax())]}: its standard error is negative"
        )
    return _shrunk(names, one, errors, between=between, intervals=_normal)


def shrink(
    numerators: Values,
    denominators: Values,
    *,
    kind: FunnelKind = "share",
    spreads: Values | None = None,
    between: Between = "paule_mandel",
) -> Shrinkage:
    """Shares ("share") or rates ("rate") of units of different size, drawn towards their common
    level by what chance had in each; called as `funnel` is.

    As `shrink_means`, with the variance that a unit of its size has at the level of all: its own
    would be 0 for a unit at 0 % or 100 %. `spreads` multiplies each unit's standard error, where
    its rows are not independent of each other (`sigma_z` of its months); 1 for a gap. Intervals are
    those of a beta (share) or gamma (rate) distribution with the mean and variance found, so that
    they stay inside what can be. Units all at 0, or all at 1, are left as they are, without an
    interval.

    Raises ValueError as `funnel` does, for kind "mean", and for spreads that are not above 0.

    Reference: Efron & Morris 1977 (batting averages: mean .2654, factor .2124, .400 to .294).

    >>> at_bats = shrink([18, 16, 14, 12, 10, 8, 7], [45] * 7)
    >>> round(at_bats.units[0].value, 3), round(at_bats.units[0].shrunk, 3)
    (0.4, 0.354)
    """
    if kind == "mean":
        raise ValueError("take shrink_means(values, standard_errors) for means")
    data = counts(numerators, denominators, kind)
    if not data.number:
        return Shrinkage(tuple(ShrunkUnit(name, None) for name in data.names))
    level = data.numerators[data.known].sum() / data.denominators[data.known].sum()
    n = np.where(data.known, data.denominators, 1.0)
    errors = np.sqrt(null_variance(np.full(len(n), level), kind) / n)
    if spreads is not None:
        _, _, wider = paired(numerators, spreads, ("numerators", "spreads"))
        if np.any(wider <= 0):
            raise ValueError("a spread is not above 0; it multiplies a standard error")
        errors = errors * np.where(np.isnan(wider), 1.0, wider)
    return _shrunk(
        data.names,
        data.values,
        np.where(data.known, errors, np.nan),
        between=between,
        intervals=_beta if kind == "share" else _gamma,
    )


def _shrunk(
    names: tuple[str, ...], values: Array, errors: Array, *, between: Between, intervals: Intervals
) -> Shrinkage:
    if between not in ("paule_mandel", "dersimonian_laird"):
        raise ValueError(
            f"between '{between}' is unknown; take 'paule_mandel' or 'dersimonian_laird'"
        )
    known = ~np.isnan(values) & ~np.isnan(errors)
    k = int(np.count_nonzero(known))
    units = [
        ShrunkUnit(name, None if np.isnan(x) else float(x))
        for name, x in zip(names, values, strict=True)
    ]
    if k < MIN_INTERVAL_UNITS:
        return Shrinkage(tuple(units))
    y, scale = values[known], float(np.max(np.abs(values[known]))) or 1.0
    y, variances = y / scale, (errors[known] / scale) ** 2
    exact = variances <= NOISE**2
    tau2 = _between(y, np.maximum(variances, NOISE**2), between)
    mean, kept, variance = _morris(y, variances, tau2)
    shrunk = np.where(exact, y, mean + kept * (y - mean))
    variance = np.where(exact, 0.0, variance)
    low, high = intervals(shrunk * scale, variance * scale**2)
    found = zip(
        np.flatnonzero(known), shrunk * scale, np.where(exact, 1.0, kept),
        np.sqrt(variance) * scale, low, high, strict=True,
    )  # fmt: skip
    for at, value, factor, deviation, below, above in found:
        units[at] = ShrunkUnit(
            names[at], float(values[at]), float(value), float(factor), float(deviation),
            float(below), float(above),
        )  # fmt: skip
    return Shrinkage(tuple(units), float(mean) * scale, float(np.sqrt(tau2)) * scale)


def _between(y: Array, variances: Array, between: Between) -> float:
    """tau²: the variance between units beyond chance."""
    if between == "dersimonian_laird":
        weights = 1 / variances
        q = float(np.sum(weights * (y - np.sum(weights * y) / weights.sum()) ** 2))
        scale = float(weights.sum() - np.sum(weights**2) / weights.sum())
        return max(0.0, (q - (len(y) - 1)) / scale)

    def surplus(tau2: float) -> float:
        weights = 1 / (variances + tau2)
        mean = np.sum(weights * y) / weights.sum()
        return float(np.sum(weights * (y - mean) ** 2)) - (len(y) - 1)

    if surplus(0.0) <= 0:
        return 0.0
    low, high = 0.0, float(np.sum((y - y.mean()) ** 2)) + 1e-300  # Q is under k - 1 there
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if surplus(middle) > 0 else (low, middle)
    return (low + high) / 2


def _morris(y: Array, variances: Array, tau2: float) -> tuple[float, Array, Array]:
    """The common mean, the share that each unit keeps, and the variance of what results.

    Reference: Morris 1983, section 5, with one coefficient.
    """
    k = len(y)
    whole = np.maximum(variances, NOISE**2) + tau2
    weights = 1 / whole
    mean = float(np.sum(weights * y) / weights.sum())
    drawn = (k - 3) / (k - 1) * variances / whole
    typical = float(np.sum(weights * variances) / weights.sum())
    doubt = 2 / (k - 3) * drawn**2 * (typical + tau2) / whole
    variance = variances * (1 - (k - 1) / k * drawn) + doubt * (y - mean) ** 2
    return mean, 1 - drawn, np.asarray(variance, dtype=np.float64)


def _normal(means: Array, variances: Array) -> tuple[Array, Array]:
    half = Z * np.sqrt(variances)
    return means - half, means + half


def _beta(means: Array, variances: Array) -> tuple[Array, Array]:
    """Of a beta distribution with this mean and variance."""
    from scipy.special import betaincinv

    room = means * (1 - means)
    usable = (variances > 0) & (room > variances)
    size = np.where(usable, room / np.where(usable, variances, 1.0) - 1, 1.0)
    a, b = (np.where(usable, part * size, 1.0) for part in (means, 1 - means))
    low, high = betaincinv(a, b, 0.025), betaincinv(a, b, 0.975)
    return np.where(usable, low, means), np.where(usable, high, means)


def _gamma(means: Array, variances: Array) -> tuple[Array, Array]:
    """Of a gamma distribution with this mean and variance."""
    from scipy.special import gammaincinv

    usable = (variances > 0) & (means > 0)
    shape = np.where(usable, means**2 / np.where(usable, variances, 1.0), 1.0)
    step = np.where(usable, means / shape, 0.0)
    low, high = gammaincinv(shape, 0.025) * step, gammaincinv(shape, 0.975) * step
    return np.where(usable, low, means), np.where(usable, high, means)
