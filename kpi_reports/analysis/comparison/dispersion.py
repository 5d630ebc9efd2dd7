"""How much further apart units are than chance alone would set them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from kpi_reports.analysis.arrays import Array
from kpi_reports.values import Overdispersion

Estimate = Literal["consistent", "moments"]
DRAWS, SEED = 20_000, 20050101  # for what winsorised normal z-scores come to: to 1 %
STEPS = 80  # halvings for tau²


@dataclass(frozen=True, slots=True)
class Yardstick:
    """Units with a value, the centre each is held against, and the standard error chance gives it.

    `of_others` says that a unit's centre is the level of the other units, which has a variance.
    """

    values: Array
    n: Array
    centres: Array
    errors: Array
    of_others: bool

    @property
    def z(self) -> Array:
        """How many standard errors from the centre; 0 where a value neither differs nor spreads."""
        return _ratio(self.values - self.centres, self.errors)

    def centre_variance(self, phi: float, tau2: float) -> Array:
        """Of each unit's centre, where units differ by tau² beyond chance, itself phi times."""
        if not self.of_others:
            return np.zeros(len(self.n))
        squares = self.n**2 * (self.errors**2 * phi + tau2)
        return np.asarray((squares.sum() - squares) / (self.n.sum() - self.n) ** 2)

    def adjusted(self, phi: float, tau2: float) -> Array:
        """z with all of that allowed for."""
        whole = self.errors**2 * phi + tau2 + self.centre_variance(phi, tau2)
        return _ratio(self.values - self.centres, np.sqrt(whole))


def phi_of(z: Array, winsorise: float) -> float:
    """The mean square of winsorised z-scores (ends by type-7 quantiles). Spiegelhalter 2005."""
    low, high = np.quantile(z, [winsorise, 1 - winsorise])
    return float(np.mean(np.clip(z, low, high) ** 2))


def widening_of(
    own: Yardstick,
    phi: float,
    common_errors: Array,
    *,
    overdispersion: Overdispersion,
    estimate: Estimate,
    winsorise: float,
) -> tuple[float, float]:
    """What makes the limits wider: the factor of the variance (1 or more), and tau.

    tau is given whichever widens; the factor is 1 unless limits are widened by it. `phi` is that
    about the common level, and `common_errors` the standard errors there.
    """
    if estimate == "moments":
        factor, tau = phi, _tau_by_moments(common_errors, phi)
    else:
        factor = phi / expected_phi(len(own.n), winsorise)
        tau = _tau_consistent(own, winsorise)
    return (max(factor, 1.0) if overdispersion == "multiplicative" else 1.0), tau


@lru_cache(maxsize=256)
def expected_phi(units: int, winsorise: float) -> float:
    """phi of so many units where chance alone is at work: .70 of 16 winsorised by a tenth."""
    z = np.random.default_rng(SEED).standard_normal((max(DRAWS // units, 200), units))
    low, high = np.quantile(z, [winsorise, 1 - winsorise], axis=1, keepdims=True)
    return float(np.mean(np.clip(z, low, high) ** 2))


def _tau_by_moments(errors: Array, phi: float) -> float:
    """tau from phi: (I phi − (I − 1)) / (Σw − Σw²/Σw), w = 1/s². Spiegelhalter 2005."""
    if not np.all(errors > 0):
        return 0.0
    least = float(errors.min())
    weights = (least / errors) ** 2  # at most 1, so that none overflows
    scale = float(weights.sum() - np.sum(weights**2) / weights.sum())
    surplus = len(errors) * phi - (len(errors) - 1)
    return least * float(np.sqrt(surplus / scale)) if surplus > 0 and scale > 0 else 0.0


def _tau_consistent(own: Yardstick, winsorise: float) -> float:
    """The tau for which the winsorised z-scores, so adjusted, come to what chance alone gives."""
    wanted = expected_phi(len(own.n), winsorise)
    if not np.all(own.errors > 0) or phi_of(own.adjusted(1.0, 0.0), winsorise) <= wanted:
        return 0.0
    low, high = 0.0, float(np.sum((own.values - own.centres) ** 2)) / wanted
    for _ in range(STEPS):
        middle = (low + high) / 2
        above = phi_of(own.adjusted(1.0, middle), winsorise) > wanted
        low, high = (middle, high) if above else (low, middle)
    return float(np.sqrt((low + high) / 2))


def _ratio(differences: Array, errors: Array) -> Array:
    found = differences / np.where(errors > 0, errors, 1.0)
    return np.asarray(np.where(errors > 0, found, 0.0), dtype=np.float64)
