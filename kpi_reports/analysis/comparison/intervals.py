"""The 95 % interval of each unit's own value, by its size."""

from __future__ import annotations

import numpy as np

from kpi_reports.analysis.arrays import Array
from kpi_reports.analysis.comparison.units import Counts
from kpi_reports.values import FunnelKind

Z = 1.959964
TAIL = 0.025


def value_intervals(data: Counts, kind: FunnelKind, within: Array | None) -> tuple[Array, Array]:
    """Wilson for shares, exact Poisson for rates, t for means (n from 2); nan where unknown.

    Reference: Wilson 1927; Garwood 1936.
    """
    from scipy.special import gammaincinv, stdtrit

    known, n = data.known, np.where(data.known, data.denominators, 1.0)
    values = np.where(known, data.values, 0.0)
    if kind == "share":
        middle = (values + Z**2 / (2 * n)) / (1 + Z**2 / n)
        half = Z / (1 + Z**2 / n) * np.sqrt(values * (1 - values) / n + Z**2 / (4 * n**2))
        low, high = np.maximum(middle - half, 0.0), np.minimum(middle + half, 1.0)
    elif kind == "rate":
        events = np.where(known, data.numerators, 0.0)
        low = np.where(events > 0, gammaincinv(np.maximum(events, 1e-300), TAIL), 0.0) / n
        high = gammaincinv(events + 1, 1 - TAIL) / n
    else:
        freedom = np.maximum(n - 1, 1e-9)
        deviation = np.zeros(len(n)) if within is None else within
        half = stdtrit(freedom, 1 - TAIL) * deviation / np.sqrt(n)
        half = np.where(n >= 2, half, np.nan)
        low, high = values - half, values + half
    return np.where(known, low, np.nan), np.where(known, high, np.nan)
