"""Kendall's test with its corrections and by season.

Numbers without another source are those of pymannkendall 1.4.3, which drops gaps.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kpi_reports.analysis.trends import mann_kendall, seasonal_mann_kendall, theil_sen
from kpi_reports.analysis.trends.kendall import ar1_inflation, unbiased

Reference = Callable[[str, str], dict[str, Any]]
RISING = [1.0, 2.0, 4.0, 3.0, 6.0, 5.0, 7.0, 9.0]


@pytest.fixture(scope="module")
def nile(reference_folder: Path) -> list[float]:
    with (reference_folder / "files" / "Nile.csv").open(encoding="utf-8", newline="") as file:
        return [float(row["value"]) for row in csv.DictReader(file)]


@pytest.fixture(scope="module")
def births(reference_folder: Path) -> list[float]:
    path = reference_folder / "files" / "mk_daily-total-female-births.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return [float(row["Births"]) for row in csv.DictReader(file)]


@pytest.mark.parametrize(
    ("correction", "lags", "z", "variance"),
    [
        ("hamed_rao", None, -2.8199791956451388, 241565.3569166269),
        ("hamed_rao", 3, -2.609473498565488, 282111.428078166),
        ("yue_wang", None, -4.138702764743744, 112149.66644163335),
        ("yue_wang", 1, -3.127333736471177, 196416.5148518476),
    ],
)
def test_the_nile_corrected_for_autocorrelation(
    correction: Any, lags: int | None, z: float, variance: float, nile: list[float]
) -> None:
    found = mann_kendall(nile, correction=correction, lags=lags)
    assert found.z == pytest.approx(z, rel=1e-9)
    assert found.variance == pytest.approx(variance, rel=1e-9)
    assert found.inflation == pytest.approx(found.variance / mann_kendall(nile).variance)


def test_daily_births_corrected_for_autocorrelation(births: list[float]) -> None:
    found = mann_kendall(births, correction="hamed_rao")
    assert found.z == pytest.approx(4.491738180232266, rel=1e-9)
    assert found.p == pytest.approx(7.0644237066819215e-06, rel=1e-9)


def test_the_seasonal_test_of_a_series_with_gaps_and_ties(reference: Reference) -> None:
    values = reference("dev_trend.yaml", "mk_arbitrary_360")["data"]["y"]
    found = seasonal_mann_kendall(values)
    assert (found.s, found.variance) == (-399, pytest.approx(34702.333333333336))
    assert found.z == pytest.approx(-2.136504114534638, rel=1e-9)
    assert found.p == pytest.approx(0.03263834596177739, rel=1e-9)
    assert found.tau == pytest.approx(-0.0794979079497908, rel=1e-9)
    yearly = theil_sen(values, season=12)
    assert yearly is not None and 12 * yearly == pytest.approx(-0.08695652173913043, rel=1e-9)


def test_the_covariance_of_seasons(births: list[float]) -> None:
    found = seasonal_mann_kendall(births[:120], covariance=True)
    assert (found.s, found.variance) == (15, pytest.approx(2732.3333333333335))
    assert seasonal_mann_kendall(births[:120]).variance == pytest.approx(1475)


def test_covariance_with_a_gap_by_hand() -> None:
    # two seasons, three years, the last value missing: s = 3 and 1. Season 1 has the variance
    # 3·2·11/18 = 11/3, season 2 (ranks 1 and 2, the gap in the middle at 1.5; K = 1, ΣR² = 7.25,
    # 3·3·3 = 27) (1 + 29 - 27)/3 = 1; together K = 1, ΣRR' = 1 + 4 + 4.5, 3·4·3 = 36:
    # (1 + 38 - 36)/3 = 1, twice
    found = seasonal_mann_kendall([1, 10, 2, 20, 3, None], period=2, covariance=True)
    assert found.s == 4
    assert found.variance == pytest.approx(11 / 3 + 1 + 2)


def test_a_season_does_not_hide_a_trend() -> None:
    # each month of the second year is one more than in the first, and the season far larger
    year = [0.0, 50.0, 20.0, 90.0]
    both = [*year, *(value + 1 for value in year)]
    found = seasonal_mann_kendall(both, period=4)
    assert (found.s, found.tau, found.variance) == (4, 1.0, 4.0)
    assert theil_sen(both, season=4) == 0.25


def test_values_that_differ_by_binary_noise_are_tied() -> None:
    assert mann_kendall([0.3, 0.1 + 0.2, 0.3]).s == 0
    assert mann_kendall([1e15, 1e15 + 1]).s == 0
    assert mann_kendall([1e-15, 2e-15, 4e-15]).s == 3


def test_the_ar1_factor_is_the_variance_of_simulated_s() -> None:
    generator = np.random.default_rng(20)
    n, persistence, series = 30, 0.5, 4000
    noise = generator.normal(size=(series, n + 50))
    for step in range(1, n + 50):
        noise[:, step] += persistence * noise[:, step - 1]
    values = noise[:, 50:]
    earlier, later = np.triu_indices(n, k=1)
    s = np.sign(values[:, later] - values[:, earlier]).sum(axis=1)
    r = persistence * (1 - 4 / n) - 2 / n  # what the residuals would show
    expected = ar1_inflation(r, n) * n * (n - 1) * (2 * n + 5) / 18
    assert float(s.var()) == pytest.approx(expected, rel=0.08)


def test_bias_is_taken_out_of_the_autocorrelation_within_limits() -> None:
    assert unbiased(0.3, 40) == pytest.approx((0.3 + 0.05) / 0.9)
    assert (unbiased(-0.5, 40), unbiased(0.99, 8)) == (0.0, 0.95)


def test_a_correction_that_leaves_no_variance_is_refused() -> None:
    alternating = [1.0 if month % 2 else -1.0 + month / 100 for month in range(20)]
    with pytest.raises(ValueError, match=r"'yue_wang' leaves a variance of -.*'none'"):
        mann_kendall(alternating, correction="yue_wang", lags=1)
    assert mann_kendall(alternating, correction="ar1").inflation == 1.0


def test_what_a_correction_needs() -> None:
    assert mann_kendall(RISING, correction="hamed_rao").s == 24
    with pytest.raises(ValueError, match="corrected by 'hamed_rao' needs 8 values, found 7"):
        mann_kendall(RISING[:7], correction="hamed_rao")
    with pytest.raises(ValueError, match="looks at 1 lag or more, found lags=0"):
        mann_kendall(RISING, correction="yue_wang", lags=0)
    assert mann_kendall([5] * 8, correction="ar1").p == 1.0


def test_a_gap_keeps_its_place_when_autocorrelation_is_measured() -> None:
    gappy = [*RISING[:4], None, None, *RISING[4:], 8.0, 11.0]
    corrected = mann_kendall(gappy, correction="yue_wang", lags=2)
    closed = mann_kendall([x for x in gappy if x is not None], correction="yue_wang", lags=2)
    assert corrected.s == closed.s and corrected.inflation != closed.inflation


def test_what_a_season_needs() -> None:
    with pytest.raises(ValueError, match="2 steps or more, found 1"):
        seasonal_mann_kendall(RISING, period=1)
    with pytest.raises(ValueError, match=r"2 values of a season, 12 steps apart; .* has 8 values"):
        seasonal_mann_kendall(RISING)
    with pytest.raises(ValueError, match="has 0 values"):
        seasonal_mann_kendall([])
    assert seasonal_mann_kendall([4] * 24).p == 1.0
    assert theil_sen(RISING, season=12) is None
