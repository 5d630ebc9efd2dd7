"""The skew in a word, the description of values, and those far out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import expon, norm

from kpi_reports.analysis.distributions import Description, Outliers, describe, outliers, skew

LEVELS = np.clip(np.linspace(0, 1, 101), 0.001, 0.999)


def test_known_shapes() -> None:
    assert skew(expon.ppf(LEVELS).tolist()) == "right"
    assert skew((-expon.ppf(LEVELS))[::-1].tolist()) == "left"
    assert skew(norm.ppf(LEVELS).tolist()) == "even"


def test_the_rule_by_hand() -> None:
    # 5 % 0, 25 % 2, median 4, 75 % 6, 95 % q: quartiles say 0, tails (q - 8) / q; mean > 0.2
    def shape(high: float) -> list[float]:
        return np.interp(range(101), [5, 25, 50, 75, 95], [0.0, 2.0, 4.0, 6.0, high]).tolist()

    # (q - 8) / q = 0.4 at q = 13.33
    assert (skew(shape(13.3)), skew(shape(13.4))) == ("even", "right")


@pytest.mark.parametrize(
    ("values", "expected"),
    [([3.0] * 101, "even"), ([0.0] * 80 + [5.0] * 21, "right"), ([0.0] * 21 + [5.0] * 80, "left")],
)
def test_many_equal_values_leave_the_word_to_the_tails(values: list[float], expected: str) -> None:
    assert skew(values) == expected
    assert skew([None, *reversed(values)]) == expected  # neither order nor gaps matter


def test_twenty_values_have_no_word_and_21_have() -> None:
    assert skew([]) is None
    assert skew([1.0] * 20) is None
    assert skew([1.0] * 21) == "even"


@settings(deadline=None, max_examples=40)
@given(
    values=st.lists(st.integers(-1000, 1000), min_size=21, max_size=60),
    scale=st.integers(1, 50),
    shift=st.integers(-100, 100),
)
def test_a_change_of_unit_does_not_change_the_word_and_turning_turns_it(
    values: list[int], scale: int, shift: int
) -> None:
    word = skew(values)
    assert skew([scale * x + shift for x in values]) == word
    turned = {"right": "left", "left": "right", "even": "even"}
    assert word is not None and skew([-x for x in values]) == turned[word]


def test_outliers_by_hand() -> None:
    # median 3; distances 2 1 0 1 97, MAD 1; 97 > 3.5 / 0.6745 = 5.19
    found = outliers([1.0, None, 2.0, 3.0, 4.0, 100.0])
    assert (found.n, found.median, found.places, found.values) == (5, 3.0, (5,), (100.0,))
    assert (found.low, found.high) == (pytest.approx(-2.18903), pytest.approx(8.18903))
    assert found.scale == "mad"


def test_the_edge_itself_is_not_far_out() -> None:
    # MAD 1, threshold 2 · 0.6745: the reach is 2 exactly
    assert outliers([0, 1, 2, 3, 4], threshold=2 * 0.6745).places == ()


def test_a_mad_of_zero_falls_back_to_the_mean_deviation() -> None:
    # mean deviation 5 * 1 / 11; 3.5 * 1.2533 * 0.4545 = 1.99 < 5
    found = outliers([2.0] * 10 + [7.0])
    assert (found.scale, found.values) == ("mean_deviation", (7.0,))
    # half of the values at 4 and half less one at 0: mean deviation 1.82, 3.5 · 2.28 = 7.98
    assert outliers([0.0] * 6 + [4.0] * 5).places == ()


def test_binary_rounding_is_not_far_out() -> None:
    assert outliers([0.3, 0.3, 0.1 + 0.2, 0.3, 0.3]).places == ()
    # half the values differ by rounding alone: that is no MAD to measure the rest by
    assert outliers([0.3, 0.1 + 0.2] * 4 + [0.31]).scale == "mean_deviation"


def test_fewer_than_5_values_are_not_judged_and_a_constant_has_none() -> None:
    assert outliers([]) == Outliers(0, reason="no_data")
    assert outliers([1, 2, 3, 1000]) == Outliers(4, reason="too_few")
    assert outliers([1, 2, 3, 4, 1000]).places == (4,)
    assert outliers([2] * 9) == Outliers(9, 2.0, 2.0, 2.0)


@pytest.mark.parametrize("unit", [1e-15, 1.0, 1e15])
def test_the_unit_does_not_matter(unit: float) -> None:
    assert outliers([unit * x for x in (1, 2, 3, 4, 100)]).places == (4,)


@pytest.mark.parametrize("threshold", [0, -1.0, float("nan")])
def test_a_threshold_that_is_none_is_refused(threshold: float) -> None:
    with pytest.raises(ValueError, match="must be above 0"):
        outliers([1, 2, 3], threshold=threshold)


def read_nist(path: Path) -> list[float]:
    lines = path.read_text(encoding="utf-8").splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith("Data: Y"))
    return [float(line) for line in lines[start + 2 :] if line.strip()]


@pytest.mark.parametrize("name", ["Michelso", "NumAcc1", "NumAcc3", "PiDigits"])
def test_mean_and_deviation_have_the_certified_digits(
    reference: Callable[[str, str], dict[str, Any]], reference_folder: Path, name: str
) -> None:
    item = reference("dev_nist.yaml", f"nist_univ_{name}")
    found = describe(read_nist(reference_folder / item["data"]))
    close = {"rel": 10.0 ** -item["tolerance"]["digits"]}
    assert found.n == item["expected"]["n"]
    assert found.mean == pytest.approx(item["expected"]["mean"], **close)
    assert found.sd == pytest.approx(item["expected"]["sd"], **close)


def test_numacc4_keeps_what_its_digits_allow() -> None:
    # NIST NumAcc4: 10000000.2, then 500 times 10000000.1 and .3; mean .2 and deviation .1, exactly
    found = describe([10000000.2, *([10000000.1, 10000000.3] * 500)])
    assert found.mean == pytest.approx(10000000.2, rel=1e-15)
    assert found.sd == pytest.approx(0.1, rel=1e-8)


def test_description_by_hand() -> None:
    found = describe([4, 1, None, 2, 10])
    assert found == Description(
        n=4,
        missing=1,
        mean=4.25,
        sd=pytest.approx(np.sqrt(48.75 / 3)),
        minimum=1.0,
        lower_quartile=1.75,
        median=3.0,
        upper_quartile=5.5,
        maximum=10.0,
        mad=1.5,  # distances 2 1 1 7
        skew=None,
        outliers=None,
    )


def test_nothing_and_one_value() -> None:
    assert describe([]) == Description(0, 0)
    assert describe([None, float("nan")]) == Description(0, 2)
    one = describe([7])
    assert (one.mean, one.sd, one.median, one.mad, one.outliers) == (7.0, None, 7.0, 0.0, None)


def test_dates_may_come_twice_and_in_any_order() -> None:
    days = pd.to_datetime(["2013-03-01", "2013-01-05", "2013-01-05", "2013-01-09"])
    assert describe(pd.Series([1.0, 2.0, 3.0, None], index=days)).mean == 2.0
    assert outliers(pd.Series([1.0, 2, 3, 4, 100], index=[days[0]] * 5)).places == (4,)
