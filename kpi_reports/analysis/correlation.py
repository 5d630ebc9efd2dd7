"""How monthly series move together."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum, sqrt

import numpy as np

from kpi_reports.analysis.arrays import Flags, as_array, tolerance

MIN_COMMON_MONTHS = 12  # with fewer, an r of 0.58 is still chance at 5 %


def common_correlation(
    series: Sequence[Sequence[float | None]],
) -> tuple[tuple[tuple[float, ...], ...] | None, int]:
    """Pearson's r between every two series over the months in which all have a value, and how many
    those are.

    Taken over the same months for all pairs, so that the correlations can all hold at once. A
    constant series correlates with nothing. None where there are fewer than 12 common months, or
    fewer than two series.

    Reference: Pearson 1895; |r| ≥ 0.576 is significant at 5 % for n = 12.
    """
    arrays = [as_array(values) for values in series]
    common: Flags = (
        np.all([~np.isnan(array) for array in arrays], axis=0) if arrays else np.zeros(0, bool)
    )
    months = int(np.count_nonzero(common))
    if len(arrays) < 2 or months < MIN_COMMON_MONTHS:
        return None, months
    units = []
    for array in arrays:
        kept = array[common]
        mean = fsum(kept) / months
        deviations = [float(value) - mean for value in kept]
        length = sqrt(fsum(deviation**2 for deviation in deviations))
        constant = length <= months * float(tolerance(kept)[0])
        units.append([0.0 if constant else deviation / length for deviation in deviations])
    return tuple(
        tuple(
            1.0 if at == other else max(-1.0, min(_product(one, two), 1.0))
            for other, two in enumerate(units)
        )
        for at, one in enumerate(units)
    ), months


def _product(one: Sequence[float], two: Sequence[float]) -> float:
    return fsum(a * b for a, b in zip(one, two, strict=True))
