"""How much a KPI's value varies by chance, and what it cannot pass."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spread:
    """A KPI's standard deviation for a whole period, in the KPI's own unit, and its bounds.

    `sigma` 0 holds the KPI at its value. `low` and `high` are what the value cannot pass (0 and 1
    for a share of rows); None where nothing stops it.
    """

    sigma: float = 0.0
    low: float | None = None
    high: float | None = None
