"""How much each of several changes made to a quantity is worth: Shapley values, in Decimal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import pairwise, permutations

Changed = frozenset[str]  # the factors that stand as they are after; the others as before
ZERO = Decimal(0)


def shapley(
    factors: Sequence[str], worth: Callable[[Changed], Decimal | None]
) -> dict[str, Decimal]:
    """What each factor adds, averaged over every order in which the factors may change.

    `worth` gives the quantity with some factors as they are after and the others as before; None
    where that mixture has no meaning (yesterday's target under a rule that needs a floor). Orders
    that lead through such a mixture are left out. Where none is left the factors cannot be told
    apart, and the last of them takes the whole difference.

    The parts add up to `worth(all) - worth(none)`, but for the last digit of a division. A factor
    that changes nothing gets exactly 0.

    Raises ValueError where `worth` has no value before or after.

    Reference: Shapley 1953; docs/methods.md, Scores.
    """
    start, end = worth(frozenset()), worth(frozenset(factors))
    if start is None or end is None:
        raise ValueError("a change needs a value before it and one after it")
    parts = dict.fromkeys(factors, ZERO)
    orders = 0
    for order in permutations(factors):
        values = [worth(frozenset(order[:done])) for done in range(len(order) + 1)]
        known = [value for value in values if value is not None]
        if len(known) < len(values):
            continue
        orders += 1
        for factor, (before, after) in zip(order, pairwise(known), strict=True):
            parts[factor] += after - before
    if not orders:
        parts[factors[-1]] = end - start
        return parts
    return {factor: total / orders for factor, total in parts.items()}
