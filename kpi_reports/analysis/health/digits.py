"""Are numbers rounded by hand? Their last digits against what counting would give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from kpi_reports.analysis.arrays import Values, as_array, present

MIN_VALUES = 20  # below, even two thirds ending in 0 or 5 would hardly be significant at 1 %
MIN_UNIFORM = 50  # five expected at each of ten digits; Cochran 1954
LEAST_SPAN = 20.0  # last places between the quartiles: narrower, digits are not even by themselves
LEVEL = 0.01
ROUND_SHARE = 0.2  # of ten digits, 0 and 5


@dataclass(frozen=True, slots=True)
class Heaping:
    """Whether last digits heap up; true in a condition where they do.

    `round_share` is the share of values ending in 0 or 5, a fifth by chance, with its one-sided
    exact p; `uniform_p` that of chi-square over all ten digits, None below 50 values.
    """

    n: int
    reason: Literal["heaped", "even", "too_few", "narrow"]
    round_share: float | None = None
    round_p: float | None = None
    uniform_p: float | None = None

    def __bool__(self) -> bool:
        return self.reason == "heaped"

    @property
    def p(self) -> float | None:
        """The smaller p, times the tests made; None where there are none. To adjust over KPIs."""
        tests = [p for p in (self.round_p, self.uniform_p) if p is not None]
        return min(1.0, min(tests) * len(tests)) if tests else None

    @property
    def is_round(self) -> bool:
        """Whether 0 and 5 stand out more than the ten digits are uneven in any other way."""
        tested, other = self.round_p, self.uniform_p
        return tested is not None and (other is None or tested <= other)


def heaping(values: Values, *, decimals: int = 0, level: float = LEVEL) -> Heaping:
    """Whether last digits pile up on 0 and 5, or are uneven in another way.

    Single records as they were written down, not means: the digit at the last of `decimals` places.
    "heaped" where more of them end in 0 or 5 than a fifth allows (exact binomial, one-sided), or,
    from 50 values, where the ten digits are not even (chi-square with 9 degrees of freedom), at
    `level` shared by the tests made. Below 20 values "too_few". "narrow" where the middle half of
    the values spans fewer than 20 last places: digits are even by themselves only in what spreads
    widely. Signs do not count; gaps are left out.

    Heaped digits say that numbers were estimated or rounded, not that anybody did wrong.

    Reference: Mosimann, Wiseman & Edelman 1995; Cochran 1954 for the least n. R: `binom.test`,
    `chisq.test`.

    >>> minutes = [15, 20, 30, 45, 60, 10, 25, 30, 90, 40, 35, 20, 50, 30, 45, 60, 75, 30, 15, 22]
    >>> found = heaping(minutes)
    >>> found.reason, found.round_share
    ('heaped', 0.95)
    """
    from scipy.stats import binom, chisquare

    known = present(as_array(values))
    n = len(known)
    if n < MIN_VALUES:
        return Heaping(n, "too_few")
    whole = np.abs(np.round(known * 10.0**decimals))
    low, high = np.quantile(whole, [0.25, 0.75])
    if high - low < LEAST_SPAN:
        return Heaping(n, "narrow")
    digits = np.mod(whole, 10).astype(int)
    rounded = int(np.count_nonzero(digits % 5 == 0))
    tests = {"round": float(binom.sf(rounded - 1, n, ROUND_SHARE))}
    if n >= MIN_UNIFORM:
        tests["uniform"] = float(chisquare(np.bincount(digits, minlength=10)).pvalue)
    heaped = min(tests.values()) * len(tests) <= level
    return Heaping(
        n, "heaped" if heaped else "even", rounded / n, tests["round"], tests.get("uniform")
    )
