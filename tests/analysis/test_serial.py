"""r at lag 1: certified values, gaps, and the size of its test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kpi_reports.analysis.serial import (
    autocorrelation,
    autocorrelation_bounds,
    autocorrelations,
    is_autocorrelated,
)


def read_nist(path: Path) -> list[float]:
    lines = path.read_text(encoding="utf-8").splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith("Data: Y"))
    return [float(line) for line in lines[start + 2 :] if line.strip()]


@pytest.mark.parametrize("name", ["Michelso", "NumAcc1", "NumAcc3", "PiDigits"])
def test_r_agrees_with_the_certified_digits(
    reference: Callable[[str, str], dict[str, Any]], reference_folder: Path, name: str
) -> None:
    item = reference("dev_nist.yaml", f"nist_univ_{name}")
    values = read_nist(reference_folder / item["data"])
    assert len(values) == item["expected"]["n"]
    digits = item["tolerance"]["digits"]
    assert autocorrelation(values) == pytest.approx(item["expected"]["r1"], rel=10.0**-digits)


def test_r_of_four_values_by_hand() -> None:
    # mean 2.5, deviations -1.5 -0.5 0.5 1.5: products 0.75 - 0.25 + 0.75, squares 5
    assert autocorrelation([1.0, 2.0, 3.0, 4.0]) == pytest.approx(0.25)


def test_a_gap_keeps_its_place_and_only_neighbours_count() -> None:
    # mean 2.5, pairs (1, 2) and (3, 4): 0.75 + 0.75; squares 5; 4 values, 2 pairs + 1
    assert autocorrelation([1.0, 2.0, None, 3.0, 4.0]) == pytest.approx(4 / 3 * 1.5 / 5)


@pytest.mark.parametrize(
    "values",
    [
        [],
        [1.0],
        [1.0, 2.0],
        [0.1] * 12,
        [0.3, 0.1 + 0.2, 0.3],
        [1.0, None, 2.0, None, 4.0],
        [None] * 9,
    ],
)
def test_no_r_for_too_few_constant_or_unconnected_values(values: list[float | None]) -> None:
    assert autocorrelation(values) is None


@pytest.mark.parametrize("n", [8, 12, 24])
def test_the_test_finds_five_percent_of_quiet_series(n: int) -> None:
    noise = np.random.default_rng(5).standard_normal((20000, n))
    r = autocorrelations(noise)
    low, high = autocorrelation_bounds(n)
    assert np.mean(r > high) == pytest.approx(0.025, abs=0.005)
    assert np.mean(r < low) == pytest.approx(0.022, abs=0.007)


def test_significance_starts_at_eight_values_and_knows_both_sides() -> None:
    low, high = autocorrelation_bounds(12)
    # -1/12 ± 1.96 * 10 / (12 * √11)
    assert (low, high) == (pytest.approx(-0.5758, abs=1e-4), pytest.approx(0.4091, abs=1e-4))
    answers = [is_autocorrelated(r, 12) for r in (low - 0.01, low, high, high + 0.01)]
    assert answers == [True, False, False, True]
    assert not is_autocorrelated(0.99, 7)
    assert not is_autocorrelated(None, 12)
