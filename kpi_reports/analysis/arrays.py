"""Sequences with gaps as arrays: a gap is nan inside this room, and never leaves it."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any, TypeAlias

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
    """The values in time order; None, NA, nan and infinities become gaps.

    A pandas Series with dates or periods is put in order, and a period that it lacks is a gap.

    Raises ValueError for text among the values, and for a Series with two values of one period, or
    whose dates are irregular.
    """
    if is_series(values):
        return of_series(values)
    try:
        kept = [np.nan if x is None or not isfinite(x) else float(x) for x in values]
    except TypeError:  # NA, or text
        kept = [_number(at, value) for at, value in enumerate(values)]
    return np.array(kept, dtype=np.float64)


def _number(at: int, value: Any) -> float:
    """A value as a number, nan for a gap."""
    try:
        return float(value) if isfinite(value) else np.nan
    except TypeError:
        if value is None or type(value).__name__ == "NAType":
            return np.nan
        raise ValueError(
            f"the value at place {at} is {value!r}, not a number; pass numbers, and None for a gap"
        ) from None


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
    places = np.arange(sides.shape[-1], dtype=np.int16)
    turns = np.zeros(sides.shape, dtype=np.int16)
    turns[..., 1:] = np.where(sides[..., 1:] != sides[..., :-1], places[1:], 0)
    began = np.maximum.accumulate(turns, axis=-1)
    return np.where(sides != 0, places - began + np.int16(1), np.int16(0))
