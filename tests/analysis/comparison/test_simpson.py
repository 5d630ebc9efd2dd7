"""Simpson's paradox: Bickel, Hammel & O'Connell 1975, and its edges."""

from __future__ import annotations

import re
from decimal import Decimal
from math import sqrt
from typing import Any

import pytest

from kpi_reports.analysis import simpson, simpson_of_change
from kpi_reports.values import SegmentValue

# Berkeley 1973, the six largest departments: admitted of applicants.
MEN = {"A": (512, 825), "B": (353, 560), "C": (120, 325), "D": (138, 417), "E": (53, 191),
       "F": (22, 373)}  # fmt: skip
WOMEN = {"A": (89, 108), "B": (17, 25), "C": (202, 593), "D": (131, 375), "E": (94, 393),
         "F": (24, 341)}  # fmt: skip


def test_berkeley_is_reversed_in_four_departments_of_six() -> None:
    found = simpson(MEN, WOMEN)
    assert found.pooled_first == pytest.approx(0.445, abs=5e-4)
    assert found.pooled_second == pytest.approx(0.304, abs=5e-4)
    assert found.reversed_share == pytest.approx(4 / 6)
    assert found.verdict == "reversed"
    # by hand: 933/4526 * .20347 + 585/4526 * .04964 - ... = .0426
    assert found.standardised == pytest.approx(0.0426, abs=5e-5)


def test_the_other_way_round_gives_the_same_with_signs_turned() -> None:
    one, two = simpson(MEN, WOMEN), simpson(WOMEN, MEN)
    assert two.verdict == "reversed" and two.reversed_share == one.reversed_share
    assert two.pooled == pytest.approx(-(one.pooled or 0))
    assert (two.low, two.high) == pytest.approx((-(one.high or 0), -(one.low or 0)))


def test_the_standardised_difference_by_hand_with_its_interval() -> None:
    found = simpson({"a": (10, 100), "b": (50, 100)}, {"a": (30, 100), "b": (80, 200)})
    # weights 200/500 and 300/500, differences +.2 and -.1
    assert found.standardised == pytest.approx(0.4 * 0.2 - 0.6 * 0.1)
    assert found.pooled == pytest.approx(110 / 300 - 60 / 200)

    def v(r: float, n: float) -> float:
        p = (r + 0.5) / (n + 1)
        return p * (1 - p) / (n + 1)

    half = 1.959964 * sqrt(0.16 * (v(10, 100) + v(30, 100)) + 0.36 * (v(50, 100) + v(80, 200)))
    assert found.high == pytest.approx(0.02 + half)


def parts(**sides: tuple[float, float]) -> dict[str, tuple[float, float]]:
    return sides


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        # the same step in both segments, and in the whole
        (parts(a=(400, 1000), b=(600, 1000)), parts(a=(500, 1000), b=(700, 1000)), "same"),
        # both segments stand still, only the mix moved
        (parts(a=(200, 1000), b=(800, 1000)), parts(a=(40, 200), b=(1440, 1800)), "vanishes"),
        (parts(a=(40, 100), b=(60, 100)), parts(a=(41, 100), b=(60, 100)), "within_noise"),
        (parts(a=(4, 10)), parts(a=(9, 10)), "not_comparable"),
        (parts(a=(4, 10)), parts(b=(9, 10)), "not_comparable"),
        ({}, {}, "not_comparable"),
        (parts(a=(0, 50), b=(0, 50)), parts(a=(0, 50), b=(0, 50)), "within_noise"),
        # the whole falls; at the same weights .2 * .06 - .8 * .01 > 0, in one segment of three
        (
            parts(a=(900, 1000), b=(300, 1000), c=(300, 1000)),
            parts(a=(960, 1000), b=(870, 3000), c=(870, 3000)),
            "vanishes",
        ),
    ],
)
def test_verdicts(first: Any, second: Any, verdict: str) -> None:
    assert simpson(first, second).verdict == verdict


def test_a_ratio_of_amounts_is_judged_by_signs_alone() -> None:
    first, second = {"a": (80, 100), "b": (4, 20)}, {"a": (18, 20), "b": (30, 100)}
    found = simpson(first, second, kind="ratio")
    assert found.verdict == "reversed" and found.low is None and found.pooled_low is None
    money = simpson({"a": (-5, 2), "b": (9, 1)}, {"a": (-7, 2), "b": (12, 2)}, kind="ratio")
    assert money.verdict == "same"


def test_rates_have_poisson_intervals() -> None:
    found = simpson({"a": (9, 2), "b": (4, 1)}, {"a": (9, 2), "b": (40, 10)}, kind="rate")
    assert found.pooled_low is not None and found.verdict == "within_noise"


def test_a_segment_of_one_side_counts_in_the_whole_alone_and_is_named() -> None:
    found = simpson({"a": (4, 10), "b": (5, 10), "old": (9, 10)},
                    {"a": (4, 10), "b": (5, 10), "new": (1, 10), "none": (0, 0)})  # fmt: skip
    assert (found.only_first, found.only_second) == (("old",), ("new",))
    assert found.standardised == 0 and found.pooled == pytest.approx(-8 / 30)
    assert found.verdict == "vanishes"


@pytest.mark.parametrize("scale", [1e15, 1e-15])
def test_the_size_of_amounts_does_not_matter(scale: float) -> None:
    def scaled(side: dict[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
        return {name: (a * scale, b * scale) for name, (a, b) in side.items()}

    found = simpson(scaled(MEN), scaled(WOMEN), kind="ratio")
    assert found.verdict == "reversed"
    assert found.standardised == pytest.approx(0.0426, abs=5e-5)


def test_a_change_of_one_unit_between_periods() -> None:
    def segment(name: str, top: int, below: int) -> SegmentValue:
        value = top / below if below else None
        return SegmentValue((name, "x"), value, below, Decimal(top), Decimal(below))

    before = (segment("a", 80, 100), segment("b", 4, 20), segment("c", 0, 0))
    now = (segment("a", 18, 20), segment("b", 30, 100), SegmentValue(("q",), 3.0, 9))
    found = simpson_of_change(before, now)
    assert [entry.segment for entry in found.segments] == ["a / x", "b / x"]
    assert found.verdict == "reversed" and found.only_second == ()
    assert simpson_of_change((), ()).verdict == "not_comparable"


@pytest.mark.parametrize(
    ("first", "options", "words"),
    [
        ({"a": (3, 2)}, {}, "segment a: 3 of 2 is no share; take kind='ratio'"),
        ({"a": (3, -2)}, {}, "segment a: its denominator -2 is negative"),
        ({"a": (float("nan"), 2)}, {}, "segment a: nan of 2 is not finite; leave it out"),
        ({"a": (-3, 2)}, {"kind": "rate"}, "segment a: its numerator -3 is negative"),
        ({"a": (1, 2)}, {"kind": "odds"}, "kind 'odds' is unknown; take 'share', 'rate' or"),
    ],
)
def test_what_cannot_be_is_refused(first: Any, options: Any, words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        simpson(first, {"a": (1, 2)}, **options)
