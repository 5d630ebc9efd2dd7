"""Between which ranks units lie, when chance has its way with all of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

RANK_DRAWS = 10_000
INSIDE = 0.95  # of the joint reruns


def rank_intervals(totals: Sequence[NDArray[np.float64]]) -> list[tuple[int, int]]:
    """The best and the worst rank of each unit in 95 % of the joint reruns; 1 is the best.

    `totals` are each unit's reruns, drawn independently of the others'. Shorter ones are repeated
    until all are as long. A tie holds all the ranks it spans, so units that always tie share them
    all.

    Reference: Goldstein & Spiegelhalter 1996, JRSS A 159, 385–443.
    """
    if not totals:
        return []
    together = np.stack([np.resize(drawn, RANK_DRAWS) for drawn in totals])
    ends = (1 - INSIDE) / 2, (1 + INSIDE) / 2
    found = []
    for own in together:
        best = 1 + np.sum(together > own, axis=0)
        worst = np.sum(together >= own, axis=0)
        low = np.quantile(best, ends[0], method="inverted_cdf")
        high = np.quantile(worst, ends[1], method="inverted_cdf")
        found.append((int(low), int(high)))
    return found
