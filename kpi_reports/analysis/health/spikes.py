"""Is the last month of each quarter unlike the others? Then ask what happens at the close."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from kpi_reports.analysis.arrays import Values, as_array, tolerance

MIN_QUARTERS = 6  # with 5, four that stand out, a chance of 0.3 %, are too few to call a habit
LEVEL = 0.01
QUARTER = 3
CHANCE = 1 / 6  # one of three months is the highest, and its lead the larger of two gaps


@dataclass(frozen=True, slots=True)
class Spike:
    """Whether the last month of a quarter stands out; true in a condition where it does.

    In `standing` of `quarters` whole quarters the last month stood out; `p` is the exact one-sided
    chance of as many. `excess` is the median by which the last month was above the mean of the
    other two, in the values' unit.
    """

    quarters: int
    standing: int
    reason: Literal["spike", "even", "too_few", "constant"]
    p: float | None = None
    excess: float | None = None

    def __bool__(self) -> bool:
        return self.reason == "spike"


def period_end_spike(values: Values, *, first: int = 1, level: float = LEVEL) -> Spike:
    """Whether the last month of each quarter stands out more often than chance allows.

    Monthly values; `first` says which month of its quarter the first one is: 1 for January, April,
    July and October. The last month stands out where it leads the higher of the other two by more
    than those two differ: neither growth nor a season that climbs through a quarter does that. By
    chance one quarter in six has it, where months vary evenly to both sides. "spike" where p, by
    the exact binomial, is at most `level`: in 4 of 6 quarters, or 6 of 12. A quarter with a gap is
    left out; below 6 "too_few". "constant" where the months never vary.

    A last month that earns more by nature, as one that holds a fair, spikes too: ask what was
    moved, do not accuse.

    Raises ValueError for a `first` that is not 1, 2 or 3.

    Reference: Oyer 1998, on sales at the end of fiscal years; exact binomial test.

    >>> orders = [10, 11, 18, 9, 12, 19, 11, 10, 17, 12, 9, 20, 10, 11, 18, 12, 11, 19]
    >>> found = period_end_spike(orders)
    >>> found.standing, found.quarters, found.reason
    (6, 6, 'spike')
    """
    from scipy.stats import binom

    if first not in (1, 2, 3):
        raise ValueError(f"the first value is month 1, 2 or 3 of its quarter, not {first}")
    array = as_array(values)
    begun = array[(1 - first) % QUARTER :]
    whole = begun[: len(begun) // QUARTER * QUARTER].reshape(-1, QUARTER)
    whole = whole[~np.isnan(whole).any(axis=1)]
    quarters = len(whole)
    if quarters < MIN_QUARTERS:
        return Spike(quarters, 0, "too_few")
    slack = float(tolerance(array)[0])
    if float(np.ptp(whole)) <= slack:
        return Spike(quarters, 0, "constant")
    others = whole[:, :-1]
    lead, differ = whole[:, -1] - others.max(axis=1), np.ptp(others, axis=1)
    standing = int(np.count_nonzero(lead > differ + slack))
    p = float(binom.sf(standing - 1, quarters, CHANCE))
    excess = float(np.median(whole[:, -1] - others.mean(axis=1)))
    return Spike(quarters, standing, "spike" if p <= level else "even", p, excess)
