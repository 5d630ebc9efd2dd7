"""Where a word finds room among dots and other words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import hypot

GAPS = (4.5, 9.0, 15.0, 23.0, 33.0, 46.0, 62.0)  # points from a dot to its word, farther at need


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, in points from the lower left."""

    left: float
    bottom: float
    right: float
    top: float

    def overlap(self, other: Box) -> float:
        """The area that both cover."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        tall = min(self.top, other.top) - max(self.bottom, other.bottom)
        return wide * tall if wide > 0 and tall > 0 else 0.0

    def outside(self, room: Box) -> float:
        """How far it leaves a room, in points."""
        return (
            max(0.0, room.left - self.left)
            + max(0.0, self.right - room.right)
            + max(0.0, room.bottom - self.bottom)
            + max(0.0, self.top - room.top)
        )

    def nearest(self, spot: tuple[float, float]) -> tuple[float, float]:
        """The point of it nearest to a spot."""
        x = min(max(spot[0], self.left), self.right)
        return x, min(max(spot[1], self.bottom), self.top)

    def distance(self, spot: tuple[float, float]) -> float:
        x, y = self.nearest(spot)
        return hypot(x - spot[0], y - spot[1])


def place(
    spot: tuple[float, float], extent: tuple[float, float], taken: Sequence[Box], room: Box
) -> Box:
    """The box of a word of this extent (width, height) beside a spot: the nearest place that is
    free and inside the room, else the one that covers least."""

    def cost(box: Box) -> float:
        return 1000 * box.outside(room) + sum(box.overlap(other) for other in taken)

    candidates = list(_candidates(spot, extent))
    return next((box for box in candidates if cost(box) == 0), min(candidates, key=cost))


def _candidates(spot: tuple[float, float], extent: tuple[float, float]) -> Iterator[Box]:
    """Right, left, above, below and the corners, nearest first."""
    x, y = spot
    wide, tall = extent
    for gap in GAPS:
        right, left, middle = x + gap, x - gap - wide, x - wide / 2
        level, above, below = y - tall / 2, y + gap - 1, y - gap + 1 - tall
        for at, height in (
            (right, level), (left, level), (middle, above), (middle, below),
            (right, above), (right, below), (left, above), (left, below),
        ):  # fmt: skip
            yield Box(at, height, at + wide, height + tall)
