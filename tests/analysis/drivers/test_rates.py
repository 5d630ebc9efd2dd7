"""Mix and rate effects."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_reports.analysis import rate_contributions

D = Decimal
PAIR = st.tuples(st.floats(-1e9, 1e9), st.floats(0.001, 1e9))
FLOATS = st.dictionaries(st.sampled_from("abcde"), PAIR, min_size=1)
COUNT = st.tuples(st.integers(0, 1000).map(Decimal), st.integers(0, 1000).map(Decimal))
COUNTS = st.dictionaries(st.sampled_from("abcde"), COUNT, min_size=1).filter(
    lambda of: any(pair[1] for pair in of.values())
)


def test_mix_alone():
    # Rates stay at .9 and .5; small customers go from 1/6 to 7/12 of all: (5/12) · (.5 − .9) = −1/6
    found = rate_contributions(
        {"Large": (90, 100), "Small": (10, 20)}, {"Large": (45, 50), "Small": (35, 70)}
    )
    assert found.before == pytest.approx(100 / 120) and found.now == pytest.approx(80 / 120)
    assert found.change == pytest.approx(-1 / 6, abs=1e-15)
    assert found.mix == pytest.approx(-1 / 6, abs=1e-15) and found.rate == 0
    # measured from the mean pooled rate of .75: Large −5/12 · .15, Small +5/12 · −.25
    assert [(p.name, p.mix) for p in found.parts] == [
        ("Small", pytest.approx(-5 / 12 * 0.25)),
        ("Large", pytest.approx(-5 / 12 * 0.15)),
    ]
    assert found.parts[0].weight_before == pytest.approx(1 / 6)


def test_rate_alone():
    # Equal shares stay; one rate falls by .2: the pooled one by .1
    found = rate_contributions({"a": (8, 10), "b": (5, 10)}, {"a": (60, 100), "b": (50, 100)})
    assert (found.mix, found.rate) == (0, pytest.approx(-0.1))
    assert [(p.name, p.rate, p.before, p.now) for p in found.parts] == [
        ("a", pytest.approx(-0.1), 0.8, 0.6),
        ("b", 0, 0.5, 0.5),
    ]


def test_kitagawa_s_two_components_by_hand():
    # weights .75/.25 to .5/.5, rates .4/.8 to .5/.6. Pooled .5 to .55.
    # rate: .625 · .1 + .375 · −.2 = −.0125; mix: −.25 · .45 + .25 · .7 = .0625
    found = rate_contributions(
        {"a": (D(30), D(75)), "b": (D(20), D(25))}, {"a": (D(25), D(50)), "b": (D(30), D(50))}
    )
    assert (found.change, found.mix, found.rate) == (D("0.05"), D("0.0625"), D("-0.0125"))
    # each from the mean pooled rate of .525: a −.25 · −.075, b .25 · .175
    assert {p.name: (p.mix, p.rate) for p in found.parts} == {
        "a": (D("0.01875"), D("0.0625")),
        "b": (D("0.04375"), D("-0.075")),
    }


def test_time_turned_round_turns_every_sign_round():
    then = {"a": (D(30), D(75)), "b": (D(20), D(25))}
    now = {"a": (D(25), D(50)), "c": (D(30), D(50))}
    there, back = rate_contributions(then, now), rate_contributions(now, then)
    assert {p.name: (p.mix, p.rate) for p in there.parts} == {
        p.name: (-p.mix, -p.rate) for p in back.parts if p.mix is not None and p.rate is not None
    }


def test_a_segment_that_appears_or_vanishes_goes_to_mix():
    # .5 to .6. "old" (rate .5) left with half the weight, "new" (rate .7) came with half.
    found = rate_contributions(
        {"a": (D(5), D(10)), "old": (D(5), D(10))}, {"a": (D(5), D(10)), "new": (D(7), D(10))}
    )
    assert found.rate == 0 and found.mix == D("0.1")
    # from the mean pooled rate of .55: new .5 · .15, old −.5 · −.05
    assert [(p.name, p.mix, p.presence) for p in found.parts] == [
        ("new", D("0.075"), "new"),
        ("old", D("0.025"), "gone"),
        ("a", 0, "both"),
    ]


def test_a_numerator_without_a_denominator_goes_to_mix_too():
    # costs without revenue: they are in the whole, and have no rate of their own
    found = rate_contributions({"a": (40, 100), "staff": (5, 0)}, {"a": (40, 100), "staff": (9, 0)})
    staff = found.parts[0]
    assert (staff.name, staff.rate, staff.before, staff.now) == ("staff", 0, None, None)
    assert staff.mix == pytest.approx(0.04) == found.change


def test_a_mean_is_a_sum_over_n_and_may_be_below_0():
    # minutes early: sums −50 of 10 and 100 of 10 to −30 of 10 and 100 of 10
    found = rate_contributions({"a": (-50, 10), "b": (100, 10)}, {"a": (-30, 10), "b": (100, 10)})
    assert found.change == 1 and found.rate == 1


def test_one_segment_is_all_rate_and_a_constant_one_adds_nothing():
    found = rate_contributions({"a": (1, 4)}, {"a": (3, 4)})
    assert (found.mix, found.rate) == (0, 0.5)
    still = rate_contributions({"a": (1, 4), "b": (2, 4)}, {"a": (1, 4), "b": (2, 4)})
    assert still.change == 0 and all(p.change == 0 and p.share is None for p in still.parts)


def test_simpson_s_paradox_is_named():
    # Charig et al. 1986, kidney stones: 78 % against 83 % success, although the second treatment
    # did worse on small stones (.93, .87) and on large ones (.73, .69)
    then = {"small": (81, 87), "large": (192, 263)}
    now = {"small": (234, 270), "large": (55, 80)}
    found = rate_contributions(then, now)
    assert found.change == pytest.approx(289 / 350 - 273 / 350)
    assert all(part.rate < 0 for part in found.parts if part.rate is not None)
    assert found.change > 0 and found.reversed


@pytest.mark.parametrize(
    "now",
    [{"a": (9, 10), "b": (6, 10)}, {"a": (8, 10), "b": (5, 10)}, {"a": (9, 10), "b": (1, 10)}],
)
def test_no_paradox_where_a_rate_moved_with_the_whole_or_nothing_moved(now):
    assert not rate_contributions({"a": (8, 10), "b": (5, 10)}, now).reversed


def test_mix_alone_is_no_paradox():
    found = rate_contributions({"a": (9, 10), "b": (5, 10)}, {"a": (9, 10), "b": (50, 100)})
    assert found.change < 0 and not found.reversed


def test_a_frame_gives_its_columns_by_name_or_just_two():
    frame = pd.DataFrame({"denominator": [10.0], "numerator": [5.0], "x": [0]}, index=["a"])
    two = pd.DataFrame({"late": [6.0], "flights": [10.0]}, index=["a"])
    assert rate_contributions(frame, two).change == pytest.approx(0.1)


def test_a_frame_without_its_columns_is_refused():
    frame = pd.DataFrame({"a": [1], "b": [1], "c": [1]})
    with pytest.raises(
        ValueError, match="needs the columns numerator and denominator, or just two; it"
    ):
        rate_contributions(frame, frame)


@pytest.mark.parametrize("pair", [3, (1, 2, 3)])
def test_what_is_no_pair_is_refused(pair):
    with pytest.raises(ValueError, match=r"for segment 'a'; give \(numerator, denominator\)"):
        rate_contributions({"a": pair}, {"a": (1, 2)})


def test_a_denominator_below_0_and_one_of_0_in_all_are_refused():
    with pytest.raises(ValueError, match="`now` has a denominator below 0 for 'a'"):
        rate_contributions({"a": (1, 2)}, {"a": (1, -2), "b": (1, 5)})
    with pytest.raises(ValueError, match="denominators of `before` add up to 0"):
        rate_contributions({"a": (0, 0)}, {"a": (1, 2)})
    with pytest.raises(ValueError, match="denominators of `now` add up to 0"):
        rate_contributions({"a": (1, 2)}, {})


@given(FLOATS, FLOATS)
def test_the_parts_add_up_for_any_numbers(adds_up, before, now):
    adds_up(rate_contributions(before, now))


@given(COUNTS, COUNTS)
def test_decimal_parts_add_up_exactly_to_the_pooled_rates(adds_up, before, now):
    found = rate_contributions(before, now)
    adds_up(found)
    start, end = (
        Fraction(sum(p[0] for p in of.values())) / Fraction(sum(p[1] for p in of.values()))
        for of in (before, now)
    )
    assert abs(Fraction(found.change) - (end - start)) < Fraction(1, 10**20) * max(1, end, start)


@given(COUNTS, st.integers(2, 9))
def test_where_no_share_changed_mix_is_0(before, times):
    now = {key: (above + 1, below * times) for key, (above, below) in before.items() if below}
    then = {key: pair for key, pair in before.items() if pair[1]}
    found = rate_contributions(then, now)
    assert all(part.mix == 0 for part in found.parts[1:]) or abs(found.mix or 0) < D("1e-20")


@pytest.mark.parametrize("size", [1e15, 1e-15])
def test_huge_and_tiny_numbers(adds_up, size):
    found = rate_contributions(
        {"a": (size, 2 * size), "b": (1, 2)}, {"a": (size, size), "b": (1, 2)}
    )
    adds_up(found)
