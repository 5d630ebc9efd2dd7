"""STL as R has it, strengths, and the suggestion of a season."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kpi_reports.analysis.trends import Seasonality, decompose, seasonality

YEAR = [0.0, 4.0, 1.0, 8.0, 3.0, 6.0, 2.0, 9.0, 5.0, 7.0, 0.5, 1.5]


@pytest.fixture(scope="module")
def months() -> list[float]:
    noise = np.random.default_rng(2).normal(size=60)
    return [YEAR[m % 12] + 0.1 * m + 0.5 * float(noise[m]) for m in range(60)]


def test_co2_as_r_decomposes_it(
    reference: Callable[[str, str], dict[str, Any]], reference_folder: Path
) -> None:
    item = reference("dev_stl.yaml", "stl_log_co2_s21")
    expected, slack = item["expected"], item["tolerance"]["abs"]
    with (reference_folder / item["data"]).open(encoding="utf-8", newline="") as file:
        co2 = [float(np.log(float(row["value"]))) for row in csv.DictReader(file)]
    found = decompose(co2, window=21, settings="R")
    at = (0, 99, 467)
    assert [found.trend[i] for i in at] == pytest.approx(expected["trend"], abs=slack)
    assert [found.trend[i] for i in at] == pytest.approx(expected["trend"], abs=1e-9)
    assert [found.seasonal[i] for i in at] == pytest.approx(expected["seasonal"], abs=1e-9)
    assert (found.trend_window, found.low_pass_window, found.jumps) == (21, 13, (3, 3, 2))
    assert (found.inner, found.outer) == (2, 0)


def test_the_parts_add_up_and_the_season_is_the_same_every_year(months: list[float]) -> None:
    found = decompose(months)
    summed = np.array(found.trend) + found.seasonal + found.remainder
    assert summed.tolist() == pytest.approx(months)
    assert found.seasonal[:12] == pytest.approx(found.seasonal[48:])
    assert found.seasonal_strength > 0.9 and found.trend_strength > 0.7
    assert (found.inner, found.outer, found.jumps) == (5, 0, (1, 1, 1))


def test_robust_passes_forget_an_odd_month(months: list[float]) -> None:
    wild = [*months[:30], 500.0, *months[31:]]
    plain, robust = decompose(wild), decompose(wild, robust=True)
    apart = np.abs(np.array(robust.trend) - decompose(months).trend)
    assert float(apart.max()) < 1 < float(np.abs(np.array(plain.trend) - robust.trend).max())
    assert (robust.outer, decompose(wild, robust=True, settings="R").inner) == (15, 1)


@pytest.mark.parametrize("size", [1e15, 1e-15])
def test_the_magnitude_of_values_does_not_matter(size: float, months: list[float]) -> None:
    found = decompose([value * size for value in months])
    assert found.seasonal == pytest.approx([size * x for x in decompose(months).seasonal])


def test_a_constant_has_neither_trend_nor_season() -> None:
    found = decompose([5] * 36)
    assert (found.trend_strength, found.seasonal_strength) == (0.0, 0.0)
    assert found.trend == pytest.approx([5.0] * 36)


@pytest.mark.parametrize(
    ("change", "wrong", "words"),
    [
        ({"period": 1}, 60, "2 steps or more, found 1"),
        ({}, 24, "more than 2 periods, 25 values, found 24"),
        ({}, 0, "more than 2 periods, 25 values, found 0"),
        ({"window": 8}, 60, "an odd number from 7 on, found 8"),
        ({"window": 5}, 60, "an odd number from 7 on, found 5"),
        ({"window": "monthly"}, 60, "an odd number from 7 on, found 'monthly'"),
    ],
)
def test_what_stl_cannot_do_is_refused(
    change: dict[str, Any], wrong: int, words: str, months: list[float]
) -> None:
    with pytest.raises(ValueError, match=words):
        decompose(months[:wrong], **change)
    assert len(decompose(months[:25]).trend) == 25


def test_a_gap_is_named(months: list[float]) -> None:
    with pytest.raises(ValueError, match=r"value 4 of 60 is missing; fill it .*interpolate"):
        decompose([None if m == 3 else value for m, value in enumerate(months)])


def test_a_season_is_suggested_where_months_differ(months: list[float]) -> None:
    assert seasonality(months).suggested
    noise = np.random.default_rng(6).normal(size=(100, 48))
    told = [seasonality([*row]).suggested for row in noise]
    assert sum(told) <= 4


def test_the_statistic_is_kruskals_by_hand() -> None:
    # no slope within the seasons (slopes 1, -1, 0 and -1, 1, 0: median 0); ranks 1 2 3 and 4 5 6:
    # H = 12 / (6·7) · (6² + 15²) / 3 - 3·7 = 3.857
    found = seasonality([1, 6, 3, 4, 2, 5], period=2)
    assert found.statistic == pytest.approx(3.857142857)


def test_the_beta_p_of_seasons_that_do_not_overlap_is_that_of_permutations() -> None:
    # 1 2 3 and 4 5 6 apart: 2! · 3! · 3! of 6! orders, a tenth; chi-square has 0.0495
    found = seasonality([1, 6, 3, 4, 2, 5], period=2)
    assert found.beta_p == pytest.approx(0.1)
    assert (found.high, found.low) == (1, 0)


def test_the_beta_p_holds_its_level_where_chi_square_cannot() -> None:
    # 36 months in 12 groups of 3: of shuffled ranks a twentieth lies below 5 %
    noise = np.random.default_rng(3).permuted(np.tile(np.arange(36.0), (400, 1)), axis=1)
    found = [seasonality([*row]) for row in noise]
    assert sum((one.beta_p or 0) <= 0.05 for one in found) == pytest.approx(20, abs=10)
    assert sum((one.p or 0) <= 0.05 for one in found) <= 14
    apart = seasonality([float(m % 12) + 0.01 * (m // 12) for m in range(36)])
    assert apart.p is not None and apart.p > 0.0002
    assert apart.beta_p is not None and apart.beta_p < 1e-20
    assert (apart.high, apart.low) == (11, 0)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], Seasonality(0, reason="too_few")),
        ([3.0], Seasonality(1, reason="too_few")),
        (YEAR * 3, None),
        ((YEAR * 3)[:35], Seasonality(35, reason="too_few")),
        ([7] * 36, Seasonality(36, reason="constant")),
    ],
)
def test_three_values_of_each_month_are_the_least(
    values: list[float], expected: Seasonality | None
) -> None:
    found = seasonality(values)
    assert found == expected if expected else found.reason is None


def test_a_season_of_one_step_is_refused() -> None:
    with pytest.raises(ValueError, match="2 steps or more, found 1"):
        seasonality(YEAR, period=1)
