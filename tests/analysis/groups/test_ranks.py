"""Kruskal–Wallis, Dunn and Mann–Whitney, against R's results and by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from kpi_reports.analysis.groups import dunn, kruskal_wallis, mann_whitney

Reference = Callable[[str, str], dict[str, Any]]
NINE = {"a": [1, 2, 3], "b": [4, 5, 6], "c": [7, 8, 9]}


@pytest.mark.parametrize(
    ("name", "value", "by"),
    [("kw_airquality", "Ozone", "Month"), ("kw_insectsprays", "count", "spray")],
)
def test_kruskal_agrees_with_r(
    reference: Reference, reference_folder: Path, name: str, value: str, by: str
) -> None:
    item = reference("dev_groups.yaml", name)
    found = kruskal_wallis(pd.read_csv(reference_folder / item["data"]), value=value, by=by)
    expected, close = item["expected"], item["tolerance"]
    assert (found.h, found.df) == (pytest.approx(expected["H"], **close), expected["df"])
    assert found.p == pytest.approx(expected["p"], **close)


def test_three_groups_in_order_by_hand() -> None:
    # mean ranks 2 5 8: H = 12 / 90 · 3 · (9 + 0 + 9) = 7.2, p = exp(-3.6), 7.2 / 8
    found = kruskal_wallis(NINE)
    assert (found.h, found.df, found.n) == (pytest.approx(7.2), 2, 9)
    assert (found.p, found.epsilon_squared) == (pytest.approx(0.0273237), pytest.approx(0.9))


def test_dunn_by_hand() -> None:
    # variance 9 · 10 / 12 = 7.5, error √(7.5 · 2 / 3) = √5: z 3/√5, 6/√5, 3/√5; Holm times 2, 3, 1
    pairs = dunn(NINE)
    assert [(pair.group, pair.minus) for pair in pairs] == [("b", "a"), ("c", "a"), ("c", "b")]
    assert [pair.difference for pair in pairs] == [3.0, 6.0, 3.0]
    assert [pair.p for pair in pairs] == pytest.approx([0.179712, 0.007290, 0.179712], abs=1e-6)
    assert [pair.p_adjusted for pair in pairs] == pytest.approx(
        [0.359425, 0.021871, 0.359425], abs=1e-6
    )
    assert [pair.effect.value for pair in pairs] == [1.0, 1.0, 1.0]


def test_dunn_with_ties_by_hand() -> None:
    # ranks 2 2 2 4, t³ - t = 24: variance 20 / 12 - 24 / 36 = 1, error 1, difference 1
    (pair,) = dunn({"a": [1, 1], "b": [1, 2]})
    assert (pair.difference, pair.p) == (1.0, pytest.approx(0.317311, abs=1e-6))


def test_hollander_and_wolfe(reference: Reference) -> None:
    item = reference("dev_groups.yaml", "mannwhitney_hw")
    data, expected = item["data"], item["expected"]
    found = mann_whitney(data["x"], data["y"], alternative=data["alternative"])
    assert (found.w, found.exact) == (expected["W"], True)
    assert found.p == pytest.approx(expected["p"], **item["tolerance"])


def test_ties_and_large_samples_take_the_normal_approximation() -> None:
    # R: wilcox.test(c(1, 2, 2, 3), c(2, 4, 5, 6)): W = 2, and with continuity
    # z = (2 - 8 + 0.5) / √(16 / 12 · (9 - 24 / 56)) = -1.627, p = 0.1037
    found = mann_whitney([1, 2, 2, 3], [2, 4, 5, 6])
    assert (found.w, found.exact) == (2.0, False)
    assert found.p == pytest.approx(0.10374, abs=1e-4)
    odd, even = list(range(1, 99, 2)), list(range(2, 102, 2))
    assert mann_whitney(odd, even[:49]).exact
    assert not mann_whitney([*odd, 0.5], even[:49]).exact


def test_where_no_value_differs_there_is_no_difference() -> None:
    same = {"a": [3, 3], "b": [3, 3, None]}
    assert kruskal_wallis(same).p == 1.0
    assert dunn(same)[0].p_adjusted == 1.0
    assert mann_whitney([3, 3], [3]).p == 1.0


@pytest.mark.parametrize("unit", [1e-15, 1e15])
def test_only_the_order_matters(unit: float) -> None:
    scaled = {name: [unit * x for x in values] for name, values in NINE.items()}
    assert kruskal_wallis(scaled) == kruskal_wallis(NINE)


def test_what_cannot_be_tested_is_refused_with_the_reason() -> None:
    for test in (kruskal_wallis, dunn):
        with pytest.raises(ValueError, match="from two on, found 0 with values"):
            test({})
    with pytest.raises(ValueError, match="both samples need values, found 0 and 1"):
        mann_whitney([], [1])
    with pytest.raises(ValueError, match="two-sided, greater or less, found 'above'"):
        mann_whitney([1], [2], alternative="above")  # type: ignore[arg-type]
