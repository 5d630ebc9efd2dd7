"""Pairs of means: Tukey's honest difference, Games–Howell, and the studentized range."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from scipy.stats import studentized_range

from kpi_reports.analysis.groups import games_howell, tukey_hsd, welch_t
from kpi_reports.analysis.groups.studentized import range_quantile, range_tail

Reference = Callable[[str, str], dict[str, Any]]


@pytest.mark.parametrize(
    ("k", "df", "q"),
    [(2, 10, 3.151), (3, 10, 3.877), (3, 27, 3.506), (10, 20, 5.008), (5, 4, 6.287)],
)
def test_the_studentized_range_as_tabled(k: int, df: int, q: float) -> None:
    # Harter 1960, upper 5 % points
    assert range_quantile(0.95, k, df) == pytest.approx(q, abs=6e-4)


@pytest.mark.parametrize(("q", "k", "df"), [(10, 4, 3.3), (6, 16, 33.3), (8, 10, 1.5), (1, 2, 5)])
def test_its_tail_agrees_with_scipy(q: float, k: int, df: float) -> None:
    assert range_tail(q, k, df) == pytest.approx(studentized_range.sf(q, k, df), rel=1e-8)
    assert range_tail(0.0, k, df) == 1.0


def test_plant_growth(reference: Reference, reference_folder: Path) -> None:
    item = reference("dev_groups.yaml", "tukey_plantgrowth")
    frame = pd.read_csv(reference_folder / item["data"])
    pairs = tukey_hsd(frame, value="weight", by="group")
    assert {f"{pair.group}-{pair.minus}" for pair in pairs} == set(item["expected"])
    for pair in pairs:
        expected = item["expected"][f"{pair.group}-{pair.minus}"]
        found = [pair.difference, pair.low, pair.high, pair.p_adjusted]
        assert found == pytest.approx(expected, **item["tolerance"])


def test_games_howell_agrees_with_another_implementation(reference_folder: Path) -> None:
    # scipy 1.17.1, tukey_hsd(a, c, f, equal_var=False): difference, interval, p
    expected = [
        ("C", "A", -12.4166667, -16.26004956, -8.57328378, 1.502188e-06),
        ("F", "A", 2.1666667, -3.52046830, 7.85380163, 6.084095e-01),
        ("F", "C", 14.5833333, 9.62310211, 19.54356456, 8.065195e-06),
    ]
    frame = pd.read_csv(reference_folder / "files/InsectSprays.csv")
    frame = frame[frame["spray"].isin(["A", "C", "F"])]
    for pair, (group, minus, *numbers) in zip(
        games_howell(frame, value="count", by="spray"), expected, strict=True
    ):
        assert (pair.group, pair.minus) == (group, minus)
        found = [pair.difference, pair.low, pair.high, pair.p_adjusted]
        assert found == pytest.approx(numbers, rel=1e-5)


def test_games_howell_by_hand() -> None:
    # means 2 and 5, variances 1 and 4, n 3: error √((1 + 4) / 3 / 2) = 0.912871, q = 3.286335,
    # df (5/3)² / ((1/3)² / 2 + (4/3)² / 2) = 2.941176; for two groups p is that of Welch's t
    one, two = [1, 2, 3], [3, 5, 7]
    (pair,) = games_howell({"one": one, "two": two})
    assert pair.difference == 3.0
    assert pair.p_adjusted == pytest.approx(range_tail(3.286335, 2, 2.941176), abs=1e-6)
    assert pair.p_adjusted == pytest.approx(welch_t(one, two).p, abs=1e-9)
    assert pair.low == pytest.approx(welch_t(two, one).low, abs=1e-6)


@pytest.mark.parametrize("test", [tukey_hsd, games_howell])
def test_what_cannot_be_tested_is_refused_with_the_reason(test: Callable[..., Any]) -> None:
    with pytest.raises(ValueError, match="2 values in each group; group 'b' has 1"):
        test({"a": [1, 2], "b": [3]})
    with pytest.raises(ValueError, match="from two on, found 1"):
        test({"a": [1, 2]})
    with pytest.raises(ValueError, match="between 0 and 1, found 95"):
        test({"a": [1, 2], "b": [3, 4]}, level=95)
    with pytest.raises(ValueError, match=r"does not vary|no value differs"):
        test({"a": [1, 1], "b": [1, 1]})
    with pytest.raises(ValueError, match=r"does not vary|no value differs"):
        test({"a": [1, 1], "b": [2, 2]})
