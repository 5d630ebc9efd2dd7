"""How a scorecard was rounded, and the same as a formula."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal

from kpi_reports.values import Scorecard

SETTLED = 10  # decimals: far below any score, far above the noise of a spreadsheet's binary sums
_MODES = {"half_up": ROUND_HALF_UP, "up": ROUND_UP, "down": ROUND_DOWN}
_FUNCTIONS = {ROUND_HALF_UP: "ROUND", ROUND_UP: "ROUNDUP", ROUND_DOWN: "ROUNDDOWN"}


@dataclass(frozen=True, slots=True)
class Rounding:
    """Decimals of a score and Python's name of the way it is rounded: half up, up or down.

    Excel's ROUND takes halves away from 0, as ROUND_HALF_UP does.
    """

    decimals: int
    mode: str

    def of(self, value: Decimal) -> Decimal:
        """The value as it counts; the noise of a division is settled first."""
        settled = value.quantize(Decimal(1).scaleb(-SETTLED), ROUND_HALF_UP)
        return settled.quantize(Decimal(1).scaleb(-self.decimals), self.mode)

    def formula(self, inner: str) -> str:
        """The same in a spreadsheet."""
        return f"{_FUNCTIONS[self.mode]}(ROUND({inner},{SETTLED}),{self.decimals})"


def rounding_of(card: Scorecard) -> Rounding:
    """The rounding of every score of the card."""
    return Rounding(card.decimals, _MODES[card.rounding])
