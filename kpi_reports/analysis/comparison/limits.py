"""What chance allows a unit of its size: exact limits for counts, wider for overdispersion."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from kpi_reports.analysis.arrays import Array, Values
from kpi_reports.analysis.comparison.units import KINDS, unit_values
from kpi_reports.values import FunnelKind, Overdispersion

LEVELS = {0.95: 1.959964, 0.998: 3.090232}  # two-sided normal quantiles
MOST_EXACT = 1e6  # variance of a count from which normal limits are the exact ones to 4 digits


@dataclass(frozen=True, slots=True)
class Widening:
    """What makes limits wider than chance: a `factor` of its variance, and tau² between units.

    `centre_variance` is that of a centre that was estimated itself.
    """

    factor: float = 1.0
    tau: float = 0.0
    centre_variance: Array | float = 0.0


def funnel_limits(
    centre: float,
    sizes: Values,
    *,
    kind: FunnelKind = "share",
    level: float = 0.95,
    overdispersion: Overdispersion = "none",
    factor: float = 1.0,
    tau: float = 0.0,
    deviation: float | None = None,
    mid_p: bool = True,
) -> tuple[Array, Array]:
    """The lower and upper limits about a centre for units of these sizes, to draw a funnel.

    Exact for shares (binomial) and rates (Poisson), interpolated between counts; normal for means,
    with `deviation` the standard deviation within a unit. Counts are mid-p: half of the probability
    of the count itself lies outside. Without `mid_p` they are Spiegelhalter's, half a count lower,
    whose upper limit leaves more outside than it claims where counts are small. "multiplicative"
    makes limits √`factor` times as wide (never narrower), "additive" adds tau² to the variance. A
    share's limits stay within 0 to 1, a rate's at 0 or above.

    Raises ValueError for a centre that the kind cannot have, a size that is not above 0, a level
    other than .95 or .998, and a mean without a deviation.

    Reference: Spiegelhalter 2005, appendix A.1; Lancaster 1961 for mid-p.

    >>> lower, upper = funnel_limits(0.2, [10, 100])
    >>> upper.round(4).tolist()
    [0.4795, 0.2815]
    """
    _, n = unit_values(sizes, "sizes")
    if not np.all(n > 0):
        raise ValueError("sizes must be above 0, without gaps")
    if kind not in KINDS:
        raise ValueError(f"kind '{kind}' is unknown; take 'share', 'rate' or 'mean'")
    if (kind == "share" and not 0 <= centre <= 1) or (kind == "rate" and centre < 0):
        raise ValueError(f"a {kind} cannot have the centre {centre:g}")
    if kind == "mean" and deviation is None:
        raise ValueError("limits of means need `deviation`, the standard deviation within a unit")
    if level not in LEVELS:
        raise ValueError(f"level {level:g} is not drawn; take 0.95 or 0.998")
    widening = Widening(
        factor=factor if overdispersion == "multiplicative" else 1.0,
        tau=tau if overdispersion == "additive" else 0.0,
    )
    centres = np.full(len(n), float(centre))
    chance = chance_limits(centres, n, kind, level, deviation=deviation, mid_p=mid_p)
    return widened(centres, chance, level, widening, kind)


def chance_limits(
    centres: Array,
    n: Array,
    kind: FunnelKind,
    level: float,
    *,
    deviation: float | Array | None = None,
    mid_p: bool = True,
) -> tuple[Array, Array]:
    """How far below and above its centre chance alone takes each unit, not yet held inside."""
    if kind == "mean":
        width = LEVELS[level] * np.asarray(deviation, dtype=np.float64) / np.sqrt(n)
        return np.broadcast_to(width, n.shape).copy(), np.broadcast_to(width, n.shape).copy()
    tail, variance = (1 - level) / 2, null_variance(centres, kind)
    lower = _quantile(centres, n, kind, tail, mid_p=mid_p)
    upper = _quantile(centres, n, kind, 1 - tail, mid_p=mid_p)
    normal = LEVELS[level] * np.sqrt(variance / n)
    plain = (variance * n > MOST_EXACT) | (variance <= 0)
    return np.where(plain, normal, centres - lower), np.where(plain, normal, upper - centres)


def null_variance(centres: Array, kind: FunnelKind) -> Array:
    """The variance of one row's count about the centre: binomial or Poisson."""
    return centres * (1 - centres) if kind == "share" else centres


def widened(
    centres: Array,
    chance: tuple[Array, Array],
    level: float,
    widening: Widening,
    kind: FunnelKind,
) -> tuple[Array, Array]:
    """Limits: chance, wider by what units differ beyond it, within what a value can reach."""
    beyond = LEVELS[level] ** 2 * (widening.tau**2 + widening.centre_variance)
    down, up = (np.sqrt(side**2 * max(widening.factor, 1.0) + beyond) for side in chance)
    lower, upper = centres - down, centres + up
    if kind == "mean":
        return lower, upper
    lower = np.maximum(lower, 0.0)
    return lower, np.minimum(upper, 1.0) if kind == "share" else upper


def _quantile(centres: Array, n: Array, kind: FunnelKind, p: float, *, mid_p: bool) -> Array:
    """The value that the count over n stays below with probability p, between counts by
    Spiegelhalter's interpolation; by mid-p half a count above that."""
    from scipy.special import betainc, gammaincc

    rows = np.round(n) if kind == "share" else n

    def at_most(count: Array) -> Array:
        """P(count or fewer): by the incomplete beta function, or the incomplete gamma."""
        held = np.maximum(count, 0.0)
        if kind == "share":
            left = np.maximum(rows - held, 1.0)
            found = np.where(held >= rows, 1.0, betainc(left, held + 1, 1 - centres))
        else:
            found = gammaincc(held + 1, centres * rows)
        return np.where(count < 0, 0.0, found)

    most = rows if kind == "share" else np.ceil(centres * rows + 10 * np.sqrt(centres * rows) + 50)
    count = _least(at_most, most, p)
    here, before = at_most(count), at_most(count - 1)
    part = (here - p) / np.where(here > before, here - before, 1.0)
    half = 0.5 if mid_p else 0.0
    return np.asarray((count - np.clip(part, 0.0, None) + half) / rows, dtype=np.float64)


def _least(at_most: Callable[[Array], Array], most: Array, p: float) -> Array:
    """The smallest whole count with probability p or more, by halving."""
    low, high = np.full(most.shape, -1.0), most.copy()
    while np.any(high - low > 1):
        middle = np.floor((low + high) / 2)
        enough = at_most(middle) >= p
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return high
