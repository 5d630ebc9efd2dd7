"""Chance that is the same in every run: one stream of numbers for each thing that is made."""

from __future__ import annotations

from random import Random


def stream(seed: int, name: str) -> Random:
    """A generator of its own for a name, so that a change of one thing leaves the others alone."""
    return Random(f"{seed}/{name}")


def binomial(chance: Random, n: int, p: float) -> int:
    """How many of n happen that each happen with probability p."""
    return sum(chance.random() < p for _ in range(n))


def around(chance: Random, mean: float, deviation: float, least: float, most: float) -> float:
    """A normal value, kept between two bounds."""
    return min(max(chance.gauss(mean, deviation), least), most)


def near(chance: Random, mean: float, deviation: float) -> int:
    """A whole number about the mean, never below 0."""
    return max(0, round(chance.gauss(mean, deviation)))
