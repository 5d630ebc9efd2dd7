"""Parts of a change as they are printed: rounded, and yet adding up to the printed change."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal


def shown_parts(
    points: Sequence[Decimal], total: Decimal, decimals: int, *, last_resort: int
) -> list[Decimal]:
    """Each part rounded half up, then moved by units of the last decimal until they add up.

    The part whose rounding was furthest off moves first, among equals the larger part, then the
    earlier one. A part below one unit is not moved, and none is moved to 0 or past it: what does
    not count in print stays so. Only where no other part may move does the one at `last_resort`
    take what is left.

    Reference: largest remainder; docs/methods.md, Scores.
    """
    unit = Decimal(1).scaleb(-decimals)
    shown = [part.quantize(unit, ROUND_HALF_UP) + Decimal(0) for part in points]  # never −0.0
    left = total - sum(shown, Decimal(0))
    step = unit if left > 0 else -unit
    for _ in range(int(abs(left) / unit)):
        may_move = [
            at
            for at, part in enumerate(points)
            if abs(part) >= unit and shown[at] * (shown[at] + step) > 0
        ]
        moved = max(
            may_move,
            key=lambda at: ((points[at] - shown[at]) * step, abs(points[at]), -at),
            default=last_resort,
        )
        shown[moved] += step
    return shown
