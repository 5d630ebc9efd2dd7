"""Several p-values of one family together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kpi_reports.analysis.arrays import Array


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """p-values raised so that below 5 % the chance of even one false finding is 5 % at most.

    In the order given; R's p.adjust(p, "holm"). No p-value gives none.

    Raises ValueError for what is no probability.

    Reference: Holm 1979.

    >>> holm([0.01, 0.04, 0.03])
    (0.03, 0.06, 0.06)
    """
    found = _probabilities(p_values)
    order = np.argsort(found, kind="stable")
    steps = (len(found) - np.arange(len(found))) * found[order]
    return _in_place(np.maximum.accumulate(steps), order)


def benjamini_hochberg(p_values: Sequence[float]) -> tuple[float, ...]:
    """p-values raised so that of those below 5 %, 5 % at most are false on average.

    In the order given; R's p.adjust(p, "BH"). No p-value gives none.

    Raises ValueError for what is no probability.

    Reference: Benjamini & Hochberg 1995.

    >>> benjamini_hochberg([0.01, 0.04, 0.03])
    (0.03, 0.04, 0.04)
    """
    found = _probabilities(p_values)
    order = np.argsort(found, kind="stable")[::-1]
    steps = len(found) / (len(found) - np.arange(len(found))) * found[order]
    return _in_place(np.minimum.accumulate(steps), order)


def _in_place(raised: Array, order: np.ndarray[tuple[int], np.dtype[np.intp]]) -> tuple[float, ...]:
    placed = np.empty(len(order))
    placed[order] = np.minimum(raised, 1.0)
    return tuple(placed.tolist())


def _probabilities(p_values: Sequence[float]) -> Array:
    found = np.array(list(p_values), dtype=np.float64)
    wrong = [p for p in found if not 0 <= p <= 1]
    if wrong:
        raise ValueError(f"a p-value lies between 0 and 1, found {wrong[0]}")
    return found
