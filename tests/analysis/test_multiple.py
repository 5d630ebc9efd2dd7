"""p-values of many tests at once: Benjamini & Hochberg 1995, Holm 1979."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_reports.analysis import adjust_p_values

# The fifteen p-values of Benjamini & Hochberg 1995, section 3.2 (Neuhaus et al. 1992): at 5 % the
# procedure rejects four hypotheses and Holm's three.
NEUHAUS = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459,
           0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]  # fmt: skip


def test_benjamini_and_hochbergs_own_example_rejects_four() -> None:
    adjusted = adjust_p_values(NEUHAUS)
    assert sum(p <= 0.05 for p in adjusted if p is not None) == 4
    assert adjusted[:4] == pytest.approx((0.0015, 0.003, 0.0095, 0.035625))  # 15 p / rank


def test_holm_rejects_three_of_them() -> None:
    adjusted = adjust_p_values(NEUHAUS, method="holm")
    assert sum(p <= 0.05 for p in adjusted if p is not None) == 3
    assert adjusted[:4] == pytest.approx((0.0015, 0.0056, 0.0247, 0.114))  # (16 - rank) p


def test_four_p_values_by_hand() -> None:
    # ordered .01 .03 .04 .5: 4/1, 4/2, 4/3, 4/4 times p, then the least from above
    assert adjust_p_values([0.01, 0.04, 0.03, 0.5]) == pytest.approx(
        (0.04, 4 / 3 * 0.04, 4 / 3 * 0.04, 0.5)
    )


@pytest.mark.parametrize("method", ["benjamini_hochberg", "holm"])
def test_edges(method: str) -> None:
    def adjust(p: object) -> tuple[float | None, ...]:
        return adjust_p_values(p, method=method)  # type: ignore[arg-type]

    assert adjust([]) == ()
    assert adjust([0.03]) == (0.03,)
    assert adjust([None, float("nan")]) == (None, None)
    assert adjust([0, 1]) == (0.0, 1.0)
    assert adjust([1e-300, 1, 1]) == pytest.approx((3e-300, 1, 1), rel=1e-12)
    assert adjust(pd.Series([0.2, None], index=["b", "a"])) == (0.2, None)


def test_a_test_that_could_not_be_made_does_not_count() -> None:
    assert adjust_p_values([0.01, None, 0.02]) == pytest.approx((0.02, None, 0.02))


def test_ties_stay_equal() -> None:
    assert adjust_p_values([0.02, 0.02, 0.02]) == pytest.approx((0.02, 0.02, 0.02))
    assert adjust_p_values([0.02, 0.02, 0.02], method="holm") == pytest.approx((0.06,) * 3)


@pytest.mark.parametrize(
    ("p", "method", "words"),
    [
        ([0.2, 1.2], "holm", "p-value 1.2 at place 1 is not within 0 to 1"),
        ([-0.1], "holm", "p-value -0.1 at place 0"),
        ([float("inf")], "holm", "p-value inf"),
        ([0.2], "bonferroni", "method 'bonferroni' is unknown; take 'benjamini_hochberg' or"),
    ],
)
def test_refusals(p: list[float], method: str, words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        adjust_p_values(p, method=method)  # type: ignore[arg-type]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_it_is_never_smaller_never_above_1_keeps_the_order_and_holm_is_the_stricter(
    p: list[float],
) -> None:
    bh = np.array(adjust_p_values(p), dtype=float)
    holm = np.array(adjust_p_values(p, method="holm"), dtype=float)
    raw = np.array(p)
    assert np.all(bh >= raw * (1 - 1e-12)) and np.all(holm >= bh * (1 - 1e-12))
    assert holm.max() <= 1
    order = np.argsort(raw, kind="stable")
    assert np.all(np.diff(bh[order]) >= 0) and np.all(np.diff(holm[order]) >= 0)
    for level in (0.01, 0.05, 0.2):  # the step-up rule as it was published
        ranked = np.sort(raw)
        ranks = np.flatnonzero(ranked <= level * np.arange(1, len(p) + 1) / len(p))
        rejected = int(ranks[-1]) + 1 if len(ranks) else 0
        assert abs(int(np.sum(bh <= level)) - rejected) <= np.sum(np.isclose(bh, level))
