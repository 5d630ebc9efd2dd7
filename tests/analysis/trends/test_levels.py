"""Changes of level at a price: the best of all divisions, and the refusals."""

from __future__ import annotations

import csv
from itertools import combinations
from math import log, pi
from pathlib import Path

import numpy as np
import pytest

from kpi_reports.analysis.breaks import Breaks, least_squares_breaks
from kpi_reports.analysis.trends import change_points

LEVELS = [1.0, 1.2, 0.8, 5.0, 5.1, 4.9, 5.0, 2.0, 2.2, 1.8]


def test_without_a_penalty_bic_chooses(reference_folder: Path) -> None:
    with (reference_folder / "files" / "Nile.csv").open(encoding="utf-8", newline="") as file:
        nile = [float(row["value"]) for row in csv.DictReader(file)]
    assert change_points(nile) == least_squares_breaks(nile)
    # 2 · log 100 times the noise of the two levels, as R's cpt.mean on the scaled series
    priced = change_points(nile, penalty=2 * log(100) * 1597457 / 98)
    assert priced.places == (28,) and (priced.lows, priced.highs) == ((25,), (32,))


@pytest.mark.parametrize("cost", ["mean", "mean_and_variance"])
def test_the_division_is_the_cheapest_of_all(cost: str) -> None:
    generator = np.random.default_rng(8)
    values = generator.normal(size=12) + np.repeat([0.0, 2.5], [5, 7])
    penalty = 2.0

    def price(cuts: tuple[int, ...]) -> float:
        parts = np.split(values, cuts)
        if min(len(part) for part in parts) < 3:
            return float("inf")
        if cost == "mean":
            return penalty * len(cuts) + sum(len(part) * part.var() for part in parts)
        return penalty * len(cuts) + sum(
            len(part) * (log(2 * pi * part.var()) + 1) for part in parts
        )

    every = [cuts for count in range(4) for cuts in combinations(range(1, 12), count)]
    found = change_points(values, cost=cost, penalty=penalty)  # type: ignore[arg-type]
    assert found.places == min(every, key=price)
    assert found.places


def test_a_change_of_spread_alone_is_found() -> None:
    calm = [0.1, -0.1, 0.05, -0.05, 0.1, -0.1] * 3
    found = change_points([*calm, *(30 * value for value in calm)], cost="mean_and_variance")
    assert (found.places, found.lows) == ((18,), ())


def test_a_dearer_change_is_made_less_often() -> None:
    assert change_points(LEVELS, penalty=1).places == (3, 7)
    assert change_points(LEVELS, penalty=1000).places == ()


@pytest.mark.parametrize("size", [1e15, 1e-15])
def test_the_penalty_is_in_squares_of_the_values(size: float) -> None:
    assert change_points([size * x for x in LEVELS], penalty=size**2).places == (3, 7)


def test_gaps_keep_their_place_and_few_or_constant_values_have_no_change() -> None:
    assert change_points([*LEVELS[:3], None, *LEVELS[3:]], penalty=1).places == (4, 8)
    assert change_points([1, 9, 1, 9, 1], penalty=1) == Breaks(5, (), (4.2,))
    assert change_points([4] * 9, cost="mean_and_variance") == Breaks(9, (), (4.0,))
    assert change_points([], penalty=1) == Breaks(0, (), ())


@pytest.mark.parametrize("penalty", [0, -1, float("nan")])
def test_a_change_without_a_price_is_refused(penalty: float) -> None:
    with pytest.raises(ValueError, match="a change costs more than 0, found penalty="):
        change_points(LEVELS, penalty=penalty)
