"""Normal draws of many KPIs that move together as their months did; the same on every machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

STEP = 0.02  # by so much a matrix is drawn towards independence until it is one of correlations
NOTHING = 1e-9  # a pivot within this of 0 is 0: the KPI follows from those before it

Floats = NDArray[np.float64]
Matrix = Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True)
class Factor:
    """The lower triangle L of a correlation matrix L·Lᵀ. `repaired` where the matrix given was not
    one of correlations (not positive semidefinite) and was drawn towards independence until it
    was."""

    rows: tuple[tuple[float, ...], ...]
    repaired: bool


def factor(correlation: Matrix) -> Factor:
    """Cholesky's factor. KPIs that always move alike are allowed: the later follows the earlier.

    Raises ValueError for a matrix that is not square and symmetric with ones on its diagonal.
    """
    size = len(correlation)
    for at, row in enumerate(correlation):
        mirrored = len(row) == size and all(
            abs(row[other] - correlation[other][at]) <= NOTHING for other in range(at)
        )
        if not mirrored or abs(row[at] - 1) > NOTHING:
            raise ValueError(
                f"a correlation matrix is square and symmetric with ones on its diagonal; "
                f"row {at + 1} of {size} is {[round(value, 4) for value in row]}"
            )
    steps = round(1 / STEP)
    for step in range(steps + 1):
        share = 1 - step / steps
        drawn_in = [
            [1.0 if at == other else share * value for other, value in enumerate(row)]
            for at, row in enumerate(correlation)
        ]
        rows = _cholesky(drawn_in)
        if rows is not None:
            return Factor(rows, repaired=step > 0)
    raise ArithmeticError("the identity matrix has a factor")


def _cholesky(matrix: Matrix) -> tuple[tuple[float, ...], ...] | None:
    """The factor, or None where the matrix is not positive semidefinite."""
    size = len(matrix)
    rows = [[0.0] * size for _ in range(size)]
    for at in range(size):
        for other in range(at + 1):
            rest = matrix[at][other] - sum(rows[at][k] * rows[other][k] for k in range(other))
            if at == other:
                if rest < -NOTHING:
                    return None
                rows[at][at] = sqrt(rest) if rest > NOTHING else 0.0
            elif rows[other][other] > 0:
                rows[at][other] = rest / rows[other][other]
            elif abs(rest) > sqrt(NOTHING):
                return None
    return tuple(tuple(row) for row in rows)


def normal_draws(rows: Sequence[Sequence[float]], draws: int, seed: int) -> Floats:
    """Standard normal draws, one row per KPI, correlated as the factor says.

    Added up term by term, not by a matrix product: libraries for those differ in their last digits.
    """
    independent = np.random.Generator(np.random.PCG64(seed)).standard_normal((len(rows), draws))
    together = np.zeros_like(independent)
    for at, row in enumerate(rows):
        for other, share in enumerate(row):
            if share:
                together[at] += share * independent[other]
    return together
