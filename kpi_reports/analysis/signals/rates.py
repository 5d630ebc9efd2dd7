"""Counts, shares and rates with known denominators: p, u, c, and Laney's p′ and u′."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kpi_reports.analysis.arrays import NOISE, Array, Flags
from kpi_reports.values import LimitsKind

SHARES: tuple[LimitsKind, ...] = ("p", "p_prime")
RATES: tuple[LimitsKind, ...] = ("u", "u_prime")
PRIMES: tuple[LimitsKind, ...] = ("p_prime", "u_prime")
SIGMAS = 3.0  # from the centre to a limit (Shewhart)
D2 = 1.128  # mean moving range over the standard deviation, for ranges of two


@dataclass(frozen=True, slots=True)
class Rate:
    """Centre, half-width of the limits at each point (nan for a gap), and by how much the points
    vary beyond chance: Laney's σz, nan where no two neighbours are known."""

    centre: float
    width: Array
    sigma_z: float


def rate(values: Array, counted: Flags, *, kind: LimitsKind, sizes: Array) -> Rate:
    """Centre and widths of a chart of counts or rates, from the points that are `counted`.

    The centre is all events over all that could have counted. A point's standard deviation is that
    of chance for its size, √(p(1 - p)/n) or √(u/n); of a c chart, whose sizes are all 1, √c.
    Laney's charts multiply it by σz, the mean moving range of the standardised points over 1.128,
    where that is above 1: limits wider than those of chance, never narrower.

    Reference: Montgomery 2019, ch. 7; Laney 2002.
    """
    centre = float(np.sum((values * sizes)[counted]) / np.sum(sizes[counted]))
    spread = centre * (1 - centre) if kind in SHARES else centre
    sigma = np.sqrt(max(spread, 0.0) / sizes)
    standard = np.divide(
        values - centre, sigma, out=np.full(len(values), np.nan), where=counted & (sigma > 0)
    )
    ranges = np.abs(np.diff(standard))
    ranges = ranges[~np.isnan(ranges)]
    sigma_z = float(ranges.mean()) / D2 if len(ranges) else float("nan")
    factor = max(1.0, sigma_z) if kind in PRIMES else 1.0
    return Rate(centre, SIGMAS * factor * sigma, sigma_z)


def with_sizes(values: Array, sizes: Array | None, kind: LimitsKind) -> tuple[Array, Array]:
    """The values, and what each is of; a month of size 0 is a gap.

    Raises ValueError where sizes are missing, too many, too few or negative, and where a value is
    none that the chart can have.
    """
    if kind == "c":
        sizes = np.ones(len(values))
    elif sizes is None:
        raise ValueError(f"a {kind} chart needs the sizes, the denominators of the values")
    if len(sizes) != len(values):
        raise ValueError(f"{len(sizes)} sizes for {len(values)} values; give one for each")
    if np.nanmin(sizes, initial=0.0) < 0:
        raise ValueError(f"sizes are denominators and never negative; found {np.nanmin(sizes):g}")
    known = ~np.isnan(values) & (np.nan_to_num(sizes) > 0)
    values = np.where(known, values, np.nan)
    least, most = np.nanmin(values, initial=0.0), np.nanmax(values, initial=0.0)
    if least < 0:
        raise ValueError(f"a {kind} chart has no values below 0; found {least:g}")
    if kind in SHARES and most > 1 + NOISE:
        raise ValueError(
            f"a {kind} chart has shares between 0 and 1; found {most:g}. Divide each count by its "
            "size, or use a u chart where one row can count more than once"
        )
    return values, np.where(known, sizes, np.nan)
