"""Sequences with gaps as arrays: a gap is nan inside this room, and never leaves it."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kpi_reports.analysis.dated import is_series, of_series

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]
Signs = NDArray[np.int8]
Flags = NDArray[np.bool_]
Values: TypeAlias = "Sequence[float | None] | NDArray[np.float64] | pd.Series[float]"

NOISE = 1e-12  # differences below this share of the largest value are binary arithmetic, not data


def as_array(values: Values) -> Array:
    """The values in time order; None, nan and infinities become gaps.

    A pandas Series with dates or periods is put in order, and a period that it lacks is a gap.

    Raises ValueError for a Series with two values of one period, or whose dates are irregular.
    """
    if is_series(values):
        return of_series(values)
    kept = [np.nan if x is None or not isfinite(x) else float(x) for x in values]
    return np.array(kept, dtype=np.float64)


def present(values: Array) -> Array:
    """The values without the gaps, in time order."""
    return values[~np.isnan(values)]


def signs(differences: Array, tolerance: Array | float) -> Signs:
    """+1, -1, or 0 for what is within the tolerance; 0 for gaps."""
    up, down = differences > tolerance, differences < -np.asarray(tolerance)
    return up.astype(np.int8) - down.astype(np.int8)


def tolerance(values: Array) -> Array:
    """How far two values of a series may differ and still count as equal (last axis kept)."""
    largest = np.where(np.isnan(values), 0.0, np.abs(values)).max(axis=-1, keepdims=True)
    return np.asarray(NOISE * largest, dtype=np.float64)


def streaks(sides: Signs) -> NDArray[np.int16]:
    """For each place of the last axis, how many places in a row up to it have its sign; 0 for 0."""
    lengths = np.zeros(sides.shape, dtype=np.int16)
    if sides.shape[-1]:
        lengths[..., 0] = sides[..., 0] != 0
    for place in range(1, sides.shape[-1]):
        here = sides[..., place]
        grown = np.where(here == sides[..., place - 1], lengths[..., place - 1] + 1, 1)
        lengths[..., place] = np.where(here != 0, grown, 0)
    return lengths
