"""Ranks with what chance leaves open of them."""

from __future__ import annotations

from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from kpi_reports.analysis.arrays import Array, Values
from kpi_reports.analysis.comparison.units import paired
from kpi_reports.values import RankInterval

DRAWS = 4000  # an end of an interval then moves by at most a rank from seed to seed
LEVEL = 0.95


def rank_intervals(
    values: Values,
    standard_errors: Values,
    *,
    highest_first: bool = True,
    draws: int = DRAWS,
    of: int | None = None,
) -> tuple[RankInterval, ...]:
    """The ranks that each unit has in 95 % of simulations, 1 for the first.

    Each unit is drawn independently, normal about its value with its standard error; the seed is
    a hash of both. Equal values share all the ranks that they span. `values` may be shrunk ones
    with their deviations, as in the reference, which keeps small units from either end of the
    list. What hits all units alike makes true intervals narrower than these; what hits all rows of
    one unit makes them wider, unless its standard error says so. A unit with a gap, in either, has
    no rank and takes none. `RankInterval.side` says whether a unit can be told from the middle.

    With `of`, a place in the list, only that unit has its rank among them all, which is much less
    work.

    Raises ValueError for values and standard errors of different units, a negative standard error,
    and fewer than 1,000 draws.

    Reference: Goldstein & Spiegelhalter 1996.

    >>> [(r.low, r.high) for r in rank_intervals([5, 4, 1], [0.1, 0.1, 0.1])]
    [(1, 1), (2, 2), (3, 3)]
    """
    names, means, errors = paired(values, standard_errors, ("values", "standard errors"))
    if np.any(errors < 0):
        raise ValueError(
            f"unit {names[int((errors < 0).argmax())]}: its standard error is negative"
        )
    if draws < 1000:
        raise ValueError(
            f"{draws} draws are too few for the ends of an interval; take 1000 or more"
        )
    known = ~np.isnan(means) & ~np.isnan(errors)
    number = int(np.count_nonzero(known))
    wanted = known if of is None else known & (np.arange(len(known)) == of)
    if not wanted.any():
        return tuple(RankInterval(name, None, None, number) for name in names)
    drawn = _simulated(means[known], errors[known], draws)
    if highest_first:
        np.negative(drawn, out=drawn)
    first, last = _ranks(drawn) if of is None else _ranks_of(drawn, int(np.sum(known[:of])))
    tail = (1 - LEVEL) / 2
    low = np.quantile(first, tail, axis=0, method="lower").astype(int).tolist()
    high = np.quantile(last, 1 - tail, axis=0, method="higher").astype(int).tolist()
    lows, highs = iter(low), iter(high)
    return tuple(
        RankInterval(name, next(lows), next(highs), number)
        if has
        else RankInterval(name, None, None, number)
        for name, has in zip(names, wanted, strict=True)
    )


def _simulated(means: Array, errors: Array, draws: int) -> Array:
    seed = sha256(means.tobytes() + errors.tobytes()).digest()[:8]
    generator = np.random.default_rng(int.from_bytes(seed, "big"))
    drawn = generator.standard_normal((draws, len(means)))
    drawn *= errors  # in place: of hundreds of units this is megabytes
    drawn += means
    return drawn


def _ranks_of(drawn: Array, place: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The first and the last rank of one column, as `_ranks` has them of all."""
    own = drawn[:, place : place + 1]
    first = np.count_nonzero(drawn < own, axis=1, keepdims=True) + 1
    return first, np.count_nonzero(drawn <= own, axis=1, keepdims=True)


def _ranks(drawn: Array) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The first and the last rank that each value takes in its row, from the lowest up."""
    order = np.argsort(drawn, axis=1, kind="stable")
    ordered = np.take_along_axis(drawn, order, axis=1)
    new = np.ones(drawn.shape, dtype=bool)
    new[:, 1:] = ordered[:, 1:] > ordered[:, :-1]
    places = np.broadcast_to(np.arange(1, drawn.shape[1] + 1), drawn.shape)
    first = np.maximum.accumulate(np.where(new, places, 0), axis=1)
    ends = np.ones(drawn.shape, dtype=bool)
    ends[:, :-1] = new[:, 1:]
    last = np.where(ends, places, drawn.shape[1])[:, ::-1]
    last = np.minimum.accumulate(last, axis=1)[:, ::-1]
    ranks = np.zeros((2, *drawn.shape), dtype=np.int64)
    for side, found in zip(ranks, (first, last), strict=True):
        np.put_along_axis(side, order, found, axis=1)
    return ranks[0], ranks[1]
