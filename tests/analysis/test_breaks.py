"""Shifts of level: R's strucchange on the Nile, hand-worked levels, and series without any."""

from __future__ import annotations

import csv
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kpi_reports.analysis import breaks
from kpi_reports.analysis.breaks import Breaks, least_squares_breaks

LEVELS = [1.0, 1.0, 1.0, 5.0, 5.0, 5.0, 5.0, 2.0, 2.0, 2.0]


@pytest.fixture(scope="module")
def nile(reference_folder: Path) -> list[float]:
    with (reference_folder / "files" / "Nile.csv").open(encoding="utf-8", newline="") as file:
        return [float(row["value"]) for row in csv.DictReader(file)]


@pytest.mark.parametrize("least", [3, 15])
def test_the_nile_fell_after_1898(
    least: int, nile: list[float], reference: Callable[[str, str], dict[str, Any]]
) -> None:
    item = reference("dev_changepoint.yaml", "nile_single")
    expected, rel = item["expected"], item["tolerance"]["rss_rel"]
    found = least_squares_breaks(nile, least=least)
    assert found.places == (expected["index1"],)  # the first year of the new level, counted from 0
    assert 1871 + found.places[0] - 1 == expected["year"]
    interval = [1871 + found.lows[0] - 1, 1871 + found.highs[0] - 1]
    assert interval == expected["ci95_years"]
    assert found.rss[0] == pytest.approx(expected["rss0"], rel=rel)
    assert found.rss[1] == pytest.approx(expected["rss1"], rel=rel)
    assert found.bic.index(min(found.bic)) == expected["bic_selects_m"]
    assert found.means == pytest.approx((1097.75, 849.9722222))


def test_the_best_division_is_that_of_all_divisions() -> None:
    values = np.random.default_rng(3).normal(size=14)

    def cost(cuts: tuple[int, ...]) -> float:
        parts = np.split(values, cuts)
        if min(len(part) for part in parts) < 3:
            return float("inf")
        return float(sum(((part - part.mean()) ** 2).sum() for part in parts))

    found = least_squares_breaks(values, most=3)
    for count in range(4):
        least = min(cost(cuts) for cuts in combinations(range(1, 14), count))
        assert found.rss[count] == pytest.approx(least)


def test_levels_without_noise_are_found_as_they_are() -> None:
    found = least_squares_breaks(LEVELS)
    assert (found.places, found.means) == ((3, 7), (1.0, 5.0, 2.0))
    assert (found.lows, found.highs) == ((3, 7), (3, 7))


def test_a_gap_keeps_its_place_in_time() -> None:
    found = least_squares_breaks([5, 6, None, 5, 6, None, None, 9, 10, None, 9, 10])
    assert (found.places, found.n) == ((7,), 8)
    assert found.lows[0] <= 7 <= found.highs[0]


def test_a_dated_series_is_put_in_order() -> None:
    months = pd.period_range("2024-01", periods=10, freq="M")
    shuffled = pd.Series(LEVELS, index=months).iloc[::-1]
    assert least_squares_breaks(shuffled).places == (3, 7)


@pytest.mark.parametrize("size", [1e15, 1e-15])
def test_magnitude_does_not_matter(size: float) -> None:
    found = least_squares_breaks([size * level for level in LEVELS])
    assert found.places == (3, 7)
    assert found.rss[0] == pytest.approx(30.9 * size**2)


@pytest.mark.parametrize(
    ("values", "means"),
    [([], ()), ([None, None], ()), ([3], (3.0,)), ([7, 7, 7, 7, 7, 7], (7.0,))],
)
def test_nothing_constant_and_one_value_have_no_break(
    values: list[float | None], means: tuple[float, ...]
) -> None:
    n = sum(value is not None for value in values)
    assert least_squares_breaks(values) == Breaks(n, (), means, rss=(0.0,))


def test_two_levels_of_the_least_length_are_the_least() -> None:
    assert least_squares_breaks([1, 1, 1, 9, 9]).places == ()
    assert least_squares_breaks([1, 1, 1, 9, 9, 9]).places == (3,)
    assert least_squares_breaks([1, 1, 9, 9], least=2).places == (2,)


def test_levels_of_unlike_variance_still_have_an_interval() -> None:
    steady = [1.0] * 8  # no variance of its own: the common one is taken
    found = least_squares_breaks([*steady, 4.0, 9.0, 5.0, 8.0, 3.0, 9.0, 6.0, 7.0], most=1)
    assert found.places == (8,)
    assert 1 <= found.lows[0] <= 8 <= found.highs[0] <= 15


def test_long_series_are_looked_at_in_parts(
    nile: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = least_squares_breaks(nile)
    monkeypatch.setattr(breaks, "CELLS", 700)
    assert least_squares_breaks(nile) == whole


@pytest.mark.parametrize("wrong", [{"least": 1}, {"most": -1}])
def test_a_level_of_one_value_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="a level needs 2 values or more and breaks are 0 or more"):
        least_squares_breaks(LEVELS, **wrong)
