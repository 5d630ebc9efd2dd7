"""From floats to exact decimals, and from unrounded scores to those that count."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from typing import Literal

Rounding = Literal["half_up", "up", "down"]
MODES: dict[Rounding, str] = {"half_up": ROUND_HALF_UP, "up": ROUND_UP, "down": ROUND_DOWN}
FLOAT_DIGITS = 15  # decimal digits that every float keeps; the rest is noise of binary arithmetic
SETTLED = Decimal("1e-15")  # far below any score, far above the error of a division


def exact(value: float) -> Decimal:
    """A float as the decimal it stands for: 1.1 - 1 becomes 0.1, not 0.10000000000000009."""
    return Decimal(f"{value:.{FLOAT_DIGITS}g}")


def round_score(score: Decimal, decimals: int, rounding: Rounding = "half_up") -> Decimal:
    """A score as it counts. `up` and `down` mean away from and towards 0.

    The last digits of a division are settled first, so that thirds which sum to 90 are 90.0 and
    never 90.1 by rounding up.
    """
    settled = score.quantize(SETTLED, ROUND_HALF_UP)
    return settled.quantize(Decimal(1).scaleb(-decimals), MODES[rounding])
