"""Units as arrays: their names, numerators and denominators, checked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kpi_reports.analysis.arrays import NOISE, Array, Flags, Values
from kpi_reports.analysis.dated import is_series
from kpi_reports.values import FunnelKind

MIN_FLAG_UNITS = 10  # below, overdispersion is estimated from too few; docs/methods.md
MIN_INTERVAL_UNITS = 5  # below, nothing can be learnt from the others
KINDS = ("share", "rate", "mean")


@dataclass(frozen=True, slots=True)
class Counts:
    """Units with their numerators and denominators; `known` are those with something to divide
    by."""

    names: tuple[str, ...]
    numerators: Array
    denominators: Array
    known: Flags

    @property
    def values(self) -> Array:
        """Numerator over denominator; nan where unknown."""
        safe = np.where(self.known, self.denominators, 1.0)
        return np.where(self.known, self.numerators / safe, np.nan)

    @property
    def number(self) -> int:
        """How many units have a value."""
        return int(np.count_nonzero(self.known))


def unit_values(values: Values, what: str) -> tuple[tuple[str, ...] | None, Array]:
    """Values by unit in the order given, gaps as nan; names from the index of a pandas Series.

    Raises ValueError for an infinite value: between units it is a fault, not a gap in time.
    """
    names = None
    if is_series(values):
        names = tuple(str(name) for name in values.index)
        array = values.to_numpy(dtype=np.float64, na_value=np.nan)
    else:
        array = np.array([np.nan if x is None else float(x) for x in values], dtype=np.float64)
    if np.isinf(array).any():
        raise ValueError(f"{what} have an infinite value at place {int(np.isinf(array).argmax())}")
    return names, array


def paired(
    first: Values, second: Values, what: tuple[str, str]
) -> tuple[tuple[str, ...], Array, Array]:
    """Two values of each unit, and the units' names, "1" to "k" where there are none.

    Raises ValueError where they are not of the same units in the same order.
    """
    names, one = unit_values(first, what[0])
    others, two = unit_values(second, what[1])
    if len(one) != len(two):
        raise ValueError(f"{len(one)} {what[0]} but {len(two)} {what[1]}; give one of each a unit")
    if names is not None and others is not None and names != others:
        raise ValueError(
            f"{what[0]} and {what[1]} are not of the same units in the same order; "
            "align them first, as a.align(b)"
        )
    return names or others or tuple(str(at + 1) for at in range(len(one))), one, two


def counts(numerators: Values, denominators: Values, kind: FunnelKind) -> Counts:
    """Numerators and denominators by unit; a unit with a gap or a denominator of 0 has no value.

    Raises ValueError for an unknown kind, a negative denominator, a share with more counted than
    there are, a share of a denominator that is no whole number, and a negative rate.
    """
    if kind not in KINDS:
        raise ValueError(f"kind '{kind}' is unknown; take 'share', 'rate' or 'mean'")
    names, top, below = paired(numerators, denominators, ("numerators", "denominators"))
    known = ~np.isnan(top) & ~np.isnan(below)
    top, below = np.where(known, top, 0.0), np.where(known, below, 0.0)

    def refuse(wrong: Flags, words: str) -> None:
        if wrong.any():
            at = int(wrong.argmax())
            raise ValueError(f"unit {names[at]}: {words.format(top=top[at], below=below[at])}")

    refuse(below < 0, "its denominator {below:g} is negative")
    if kind != "mean":
        refuse(top < 0, "its numerator {top:g} is negative; take kind='mean' for what may be")
    if kind == "share":
        refuse(top > below * (1 + NOISE), "{top:g} of {below:g} is no share; take kind='rate'")
        refuse(
            np.abs(below - np.round(below)) > NOISE * np.maximum(below, 1),
            "its denominator {below:g} is no whole number of rows; take kind='rate'",
        )
    return Counts(names, top, below, known & (below > 0))
