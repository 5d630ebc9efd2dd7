"""A funnel: are the units' values further apart than their sizes explain?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from kpi_reports.analysis.arrays import NOISE, Array, Values
from kpi_reports.analysis.comparison.dispersion import Estimate, Yardstick, phi_of, widening_of
from kpi_reports.analysis.comparison.intervals import value_intervals
from kpi_reports.analysis.comparison.limits import (
    LEVELS,
    Widening,
    chance_limits,
    null_variance,
    widened,
)
from kpi_reports.analysis.comparison.units import (
    MIN_FLAG_UNITS,
    MIN_INTERVAL_UNITS,
    Counts,
    counts,
    unit_values,
)
from kpi_reports.values import Flag, Funnel, FunnelKind, FunnelUnit, Overdispersion

WINSORISED = 0.1  # of the z-scores at either end; Spiegelhalter 2005


def funnel(
    numerators: Values,
    denominators: Values,
    *,
    kind: FunnelKind = "share",
    target: float | None = None,
    deviations: Values | None = None,
    overdispersion: Overdispersion = "additive",
    estimate: Estimate = "consistent",
    winsorise: float = WINSORISED,
) -> Funnel:
    """Each unit's value against what chance allows one of its size, and who lies outside.

    `kind` "share" counts rows (numerator out of denominator), "rate" counts events per exposure,
    "mean" has sums over n, with `deviations` the standard deviation within each unit. A pandas
    Series names its units by its index. A unit with a gap or a denominator of 0 keeps its place
    without a value.

    The centre is `target`, else the level of the other units together: a unit does not pull the
    yardstick towards itself, and that level's own variance counts. phi is the mean square of the
    z-scores about the common level, winsorised (`winsorise` at either end, by R's type-7
    quantiles); tau the standard deviation between units that is not chance. "additive", the
    default, adds tau² to each unit's variance: large units, whose chance is small, are not flagged
    for differences that any two units have, and small ones keep limits by their n. "multiplicative"
    widens all limits alike, by a factor that the large units decide; "none" leaves chance alone.

    `estimate` "consistent", the default, takes the tau for which the winsorised z-scores, adjusted
    by it, come to what chance alone gives so many units; "moments" is the published formula, tau² =
    (I phi − (I − 1)) / (Σw − Σw²/Σw), w = 1/s², and phi as the factor. Winsorised z-scores of
    chance alone have a phi of about .7, not 1, and where sizes differ it is the large units' that
    are cut, so "moments" finds too little: of 16 units of 30 to 58,000 rows that differ by 4
    points (standard deviation), 4.8 % lie beyond its 99.8 % limits, and .4 % beyond the default's.
    Limits are exact (binomial or Poisson, mid-p), widened in quadrature; a value on a limit is
    inside.

    From 10 units flags; 5 to 9: each unit's own 95 % interval and no flags; under 5 the values.
    Units that are all 0, or all 1, have no spread: z = 0, and all lie inside.

    Raises ValueError for numerators and denominators that do not fit the kind or each other, a
    target the kind cannot have, means without deviations, a winsorised share outside 0 to .4, and
    an unknown `estimate` or `overdispersion`.

    Reference: Spiegelhalter 2005; DerSimonian & Laird 1986. R: FunnelPlotR, whose z-scores are
    transformed first; its limits come near with `target` and these z.

    >>> hits = [30, 28, 33, 25, 31, 29, 27, 30, 32, 80]
    >>> found = funnel(hits, [100] * 10)
    >>> [unit.flag for unit in found.units][-2:], round(found.phi, 2)
    (['inside', 'above_99.8'], 1.15)
    """
    if not 0 <= winsorise <= 0.4:
        raise ValueError(f"a share of {winsorise:g} cannot be winsorised; take 0 to 0.4")
    if target is not None and ((kind == "share" and not 0 <= target <= 1)
                               or (kind == "rate" and target < 0)):  # fmt: skip
        raise ValueError(f"a {kind} cannot have the target {target:g}")
    if estimate not in ("consistent", "moments"):
        raise ValueError(f"estimate '{estimate}' is unknown; take 'consistent' or 'moments'")
    if overdispersion not in ("additive", "multiplicative", "none"):
        raise ValueError(
            f"overdispersion '{overdispersion}' is unknown; take 'additive', 'multiplicative' or "
            "'none'"
        )
    data = counts(numerators, denominators, kind)
    within = _within(data, deviations) if kind == "mean" else None
    units = _with_intervals(data, kind, within)
    k, n = data.known, data.denominators
    pooled = None
    if within is not None and data.number:
        pooled = float(np.sqrt(np.sum(n[k] * within[k] ** 2) / np.sum(n[k])))
    found = Funnel(
        kind=kind,
        shown="points" if data.number < MIN_INTERVAL_UNITS else "intervals",
        units=units,
        centre=_level(data, target),
        overdispersion=overdispersion,
        deviation=pooled,
    )
    if data.number < MIN_FLAG_UNITS:
        return found
    return _judged(found, data, target, within, winsorise, estimate)


def _within(data: Counts, deviations: Values | None) -> Array:
    """The standard deviation within each unit; the pooled one for a unit that has none."""
    if deviations is None:
        raise ValueError("means need `deviations`, the standard deviation within each unit")
    _, found = unit_values(deviations, "deviations")
    if len(found) != len(data.names):
        raise ValueError(f"{len(found)} deviations but {len(data.names)} units; give one of each")
    if np.any(found < 0):
        raise ValueError("a deviation is negative")
    has = data.known & ~np.isnan(found)
    if not has.any():
        return np.zeros(len(found))
    n = data.denominators[has]
    return np.where(np.isnan(found), np.sqrt(np.sum(n * found[has] ** 2) / n.sum()), found)


def _with_intervals(data: Counts, kind: FunnelKind, within: Array | None) -> tuple[FunnelUnit, ...]:
    """The units with their own intervals, which too few units to compare are shown without."""
    low, high = value_intervals(data, kind, within)
    if data.number < MIN_INTERVAL_UNITS:
        low = high = np.full(len(data.names), np.nan)
    return tuple(
        FunnelUnit(name, _known(value), float(n), _known(a), _known(b))
        for name, value, n, a, b in zip(
            data.names, data.values, data.denominators, low, high, strict=True
        )
    )


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _level(data: Counts, target: float | None) -> float | None:
    """The target, else the level of all units together."""
    if target is not None:
        return float(target)
    if not data.number:
        return None
    return float(data.numerators[data.known].sum() / data.denominators[data.known].sum())


def _judged(
    found: Funnel,
    data: Counts,
    target: float | None,
    within: Array | None,
    winsorise: float,
    estimate: Estimate,
) -> Funnel:
    """The funnel with phi, tau, and each unit's z-scores, limits and flag."""
    kind, k = found.kind, data.known
    values, n = data.values[k], data.denominators[k]
    own = None if within is None else within[k]
    level = np.full(len(n), found.centre)
    centres = level if target is not None else _of_the_others(data.numerators[k], n)
    common = Yardstick(values, n, level, _errors(level, level, n, kind, own), of_others=False)
    yard = Yardstick(
        values, n, centres, _errors(centres, level, n, kind, own), of_others=target is None
    )
    phi = phi_of(common.z, winsorise)
    factor, tau = widening_of(
        yard, phi, common.errors, overdispersion=found.overdispersion, estimate=estimate,
        winsorise=winsorise,
    )  # fmt: skip
    added = tau if found.overdispersion == "additive" else 0.0
    widening = Widening(factor, added, yard.centre_variance(factor, added**2))
    columns = [centres, yard.z, yard.adjusted(factor, added**2)]
    for wanted in LEVELS:
        columns += _limits(centres, level, n, kind, own, wanted, widening)
    rows = iter(np.column_stack(columns).tolist())
    units = tuple(
        _flagged(unit, *next(rows)) if has else unit
        for unit, has in zip(found.units, k, strict=True)
    )
    return replace(
        found, shown="flags", units=units, phi=phi, tau=tau, factor=factor, winsorised=winsorise
    )


def _of_the_others(numerators: Array, n: Array) -> Array:
    """The level of all units but the own one."""
    return np.asarray((numerators.sum() - numerators) / (n.sum() - n), dtype=np.float64)


def _errors(centres: Array, level: Array, n: Array, kind: FunnelKind, own: Array | None) -> Array:
    """The standard error that chance gives each unit; where the others have no spread (all 0, all
    1), by the level of all."""
    if own is not None:
        return np.asarray(own / np.sqrt(n), dtype=np.float64)
    variance = null_variance(centres, kind)
    variance = np.where(variance > 0, variance, null_variance(level, kind))
    return np.sqrt(np.maximum(variance, 0.0) / n)


def _limits(
    centres: Array, level: Array, n: Array, kind: FunnelKind, own: Array | None, wanted: float,
    widening: Widening,
) -> tuple[Array, Array]:  # fmt: skip
    spreading = centres
    if kind != "mean":
        spreading = np.where(null_variance(centres, kind) > 0, centres, level)
    chance = chance_limits(spreading, n, kind, wanted, deviation=own)
    return widened(centres, chance, wanted, widening, kind)


def _flagged(
    unit: FunnelUnit,
    centre: float,
    z: float,
    adjusted: float,
    *limits: float,
) -> FunnelUnit:
    value = unit.value if unit.value is not None else centre
    lower_95, upper_95, lower_998, upper_998 = limits
    noise = NOISE * max(abs(value), abs(centre))
    flag: Flag = "inside"
    if value < lower_998 - noise:
        flag = "below_99.8"
    elif value > upper_998 + noise:
        flag = "above_99.8"
    elif value < lower_95 - noise:
        flag = "below_95"
    elif value > upper_95 + noise:
        flag = "above_95"
    return replace(
        unit, centre=centre, z=z, z_adjusted=adjusted, flag=flag, lower_95=lower_95,
        upper_95=upper_95, lower_998=lower_998, upper_998=upper_998,
    )  # fmt: skip
