"""Numbers as the arithmetic of a score writes them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

MINUS = "\N{MINUS SIGN}"
PLAIN_DECIMALS = 2


def written(value: Decimal, decimals: int) -> str:
    """A number with so many decimals, rounded half up: "1,402.0", with U+2212 as its minus sign."""
    rounded = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{MINUS if rounded < 0 else ''}{abs(rounded):,f}"


def plain(value: Decimal) -> str:
    """A weight or a number of points with no more than two decimals: "12.5", "30"."""
    text = written(value, PLAIN_DECIMALS)
    return text.rstrip("0").rstrip(".")


def percent(fraction: Decimal) -> str:
    """A fraction as "8.0%"."""
    return f"{written(100 * fraction, 1)}%"
