"""Many tests at once: p-values that allow for how many were made."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

PValues: TypeAlias = "Sequence[float | None] | NDArray[np.float64] | pd.Series[float]"
Adjustment = Literal["benjamini_hochberg", "holm"]


def adjust_p_values(
    p: PValues, *, method: Adjustment = "benjamini_hochberg"
) -> tuple[float | None, ...]:
    """The p-values of one family of tests, adjusted for how many there are, in the order given.

    "benjamini_hochberg": those at or below 5 % hold on average at most 5 % false finds, if the
    tests are independent or depend positively. "holm": the chance of even one false find is at
    most 5 %, whatever the dependence. None and nan stand for a test that could not be made: they
    stay None and do not count. Equal p-values stay equal, and no adjusted p is above 1. No
    p-values give an empty tuple.

    Raises ValueError for a p-value that is not within 0 to 1, and for an unknown method.

    Reference: Benjamini & Hochberg 1995; Holm 1979. R: p.adjust(p, "BH"), p.adjust(p, "holm").

    >>> adjust_p_values([0.01, 0.04, 0.03, 0.5], method="holm")
    (0.04, 0.09, 0.09, 0.5)
    """
    if method not in ("benjamini_hochberg", "holm"):
        raise ValueError(f"method '{method}' is unknown; take 'benjamini_hochberg' or 'holm'")
    known = {at: float(x) for at, x in enumerate(p) if x is not None and not isnan(x)}
    for at, value in known.items():
        if not 0 <= value <= 1:
            raise ValueError(f"p-value {value:g} at place {at} is not within 0 to 1")
    places = sorted(known, key=lambda at: known[at])
    ordered = np.array([known[at] for at in places], dtype=np.float64)
    m = len(ordered)
    ranks = np.arange(1, m + 1)
    if method == "holm":
        steps = np.maximum.accumulate(ordered * (m - ranks + 1))
    else:
        steps = np.minimum.accumulate((ordered * (m / ranks))[::-1])[::-1]
    adjusted = dict(zip(places, np.minimum(steps, 1.0).tolist(), strict=True))
    return tuple(adjusted.get(at) for at in range(len(p)))
