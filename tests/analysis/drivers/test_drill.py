"""Two levels, the largest first, and where to stop."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_reports.analysis import drill_down, rate_contributions

D = Decimal
KEY = st.tuples(st.sampled_from("abcdefghij"), st.sampled_from("uvwxyz"))
SUMS = st.dictionaries(KEY, st.decimals(-(10**9), 10**9, places=6))
PAIRS = st.dictionaries(
    KEY, st.tuples(st.integers(0, 99).map(Decimal), st.integers(1, 99).map(Decimal)), min_size=1
)


def flat(**changes: int) -> tuple[dict[tuple[str], int], dict[tuple[str], int]]:
    return {(k,): 100 for k in changes}, {(k,): 100 + v for k, v in changes.items()}


def test_the_five_largest_are_named_and_the_rest_stands_last_as_other():
    then, now = flat(a=50, b=-40, c=30, d=20, e=10, f=3, g=-2)
    found = drill_down(then, now, levels=1)
    assert [(p.name, p.change, p.merged) for p in found.parts] == [
        ("a", 50, 0), ("b", -40, 0), ("c", 30, 0), ("d", 20, 0), ("e", 10, 0), ("", 1, 2),
    ]  # fmt: skip
    other = found.parts[-1]
    assert (other.segment, other.before, other.now) == ((), 200, 201)


def test_whatever_makes_five_percent_of_all_movement_is_named_too():
    then, now = flat(a=50, b=-40, c=30, d=20, e=10, f=9, g=-8, h=1, i=1)
    # all movement is 169, 5 % of it 8.45
    names = [part.name for part in drill_down(then, now, levels=1).parts]
    assert names == ["a", "b", "c", "d", "e", "f", ""]
    assert len(drill_down(then, now, levels=1, least_share=1).parts) == 6
    assert len(drill_down(then, now, levels=1, most=2, least_share=1).parts) == 3


def test_a_single_one_left_is_named_instead_of_being_called_other():
    then, now = flat(a=50, b=-40, c=30, d=20, e=10, f=1)
    found = drill_down(then, now, levels=1)
    assert [part.name for part in found.parts] == list("abcdef")


def test_a_sum_divides_each_named_part_by_its_own_parts():
    found = drill_down(
        {("East", "A"): 10, ("East", "B"): 20, ("West", "A"): 30},
        {("East", "A"): 16, ("East", "B"): 19, ("West", "A"): 31, ("West", "C"): 2},
    )
    east, west = found.parts
    assert (east.change, [(c.segment, c.change) for c in east.children]) == (
        5,
        [(("East", "A"), 6), (("East", "B"), -1)],
    )
    assert [(c.name, c.change, c.presence) for c in west.children] == [
        ("C", 2, "new"),
        ("A", 1, "both"),
    ]


def test_a_rate_divides_its_rate_effect_and_leaves_its_mix():
    # x: half the weight in both periods, .5 to .6 by its own mix (.4/.6 to 0/.6 with rates kept)
    then = {("x", "u"): (D(20), D(50)), ("x", "v"): (D(30), D(50)), ("y", "u"): (D(50), D(100))}
    now = {("x", "v"): (D(60), D(100)), ("y", "u"): (D(50), D(100))}
    found = drill_down(then, now, kind="rate")
    x, y = found.parts
    assert (x.mix, x.rate, x.change) == (0, D("0.05"), D("0.05"))
    # within x, mean weight .5: v +.5 · (.6 − .55), u −.5 · (.4 − .55); both mix
    assert [(c.name, c.mix, c.rate) for c in x.children] == [
        ("u", D("0.0375"), 0),
        ("v", D("0.0125"), 0),
    ]
    assert y.change == 0 and y.children == ()


def test_only_parts_that_move_enough_are_divided_and_none_that_came_or_went():
    then = {("a", "u"): 100, ("b", "u"): 100, ("old", "u"): 50}
    now = {("a", "u"): 200, ("b", "u"): 101}
    assert [(p.name, len(p.children)) for p in drill_down(then, now).parts] == [
        ("a", 1), ("old", 0), ("b", 0),
    ]  # fmt: skip


def test_deeper_levels_are_added_up():
    then = {("a", "u", "1"): 1, ("a", "u", "2"): 2, ("a", "v", "1"): 3}
    now = {("a", "u", "1"): 5, ("a", "u", "2"): 2, ("a", "v", "1"): 3}
    found = drill_down(then, now)
    assert [(c.name, c.change) for c in found.parts[0].children] == [("u", 4), ("v", 0)]
    assert drill_down(then, now, levels=1).parts[0].children == ()


def test_growth_goes_down_as_well():
    found = drill_down({("a", "u"): D(40), ("b", "u"): D(60)},
                       {("a", "u"): D(55), ("b", "u"): D(57)}, kind="growth")  # fmt: skip
    assert found.change == D("0.12")
    assert [part.children[0].change for part in found.parts] == [D("0.15"), D("-0.03")]


def test_the_first_level_is_that_of_the_plain_function():
    then = {("x", "u"): (D(20), D(50)), ("y", "u"): (D(50), D(90))}
    now = {("x", "u"): (D(30), D(50)), ("y", "u"): (D(50), D(80))}
    deep = drill_down(then, now, kind="rate")
    plain = rate_contributions(
        {k[0]: v for k, v in then.items()}, {k[0]: v for k, v in now.items()}
    )
    assert [(p.segment, p.mix, p.rate) for p in deep.parts] == [
        (p.segment, p.mix, p.rate) for p in plain.parts
    ]


def test_the_other_of_a_rate_has_its_pooled_rate():
    names = "abcdefg"
    then = {(k,): (50, 100) for k in names}
    now = {(k,): (50 + 10 * (7 - at), 100) for at, k in enumerate(names)}
    other = drill_down(then, now, kind="rate", levels=1, most=3, least_share=1).parts[-1]
    assert (other.merged, other.before) == (4, 0.5)
    assert other.now == pytest.approx((90 + 80 + 70 + 60) / 400)
    assert other.weight_now == pytest.approx(4 / 7)


def test_nothing_at_all_is_no_part():
    assert drill_down({}, {}).parts == ()


def test_a_multi_index_gives_the_levels():
    index = pd.MultiIndex.from_product([["a", "b"], ["u", "v"]])
    found = drill_down(pd.Series([1, 2, 3, 4], index=index), pd.Series([2, 2, 3, 9], index=index))
    assert [part.name for part in found.parts] == ["b", "a"]


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"levels": 3}, "drilled down 1 or 2 levels, not 3"),
        ({"levels": 0}, "drilled down 1 or 2 levels, not 0"),
        ({"most": 0}, "`most` is 0; at least 1"),
        ({"least_share": 5}, "`least_share` is 5; it is a fraction"),
        ({}, "`before` has 'a' with fewer than 2 levels"),
    ],
)
def test_what_cannot_be_asked_is_refused(how, said):
    with pytest.raises(ValueError, match=said):
        drill_down({"a": 1}, {"a": 2}, **how)


def test_a_base_of_0_and_a_denominator_of_0_are_refused_as_above():
    with pytest.raises(ValueError, match="no meaning from a base"):
        drill_down({("a", "u"): 0}, {("a", "u"): 1}, kind="growth")
    with pytest.raises(ValueError, match="add up to 0"):
        drill_down({("a", "u"): (0, 0)}, {("a", "u"): (1, 1)}, kind="rate")


def test_numerators_without_denominators_are_not_divided_further():
    then = {("a", "u"): (4, 10), ("staff", "u"): (5, 0)}
    now = {("a", "u"): (4, 10), ("staff", "u"): (9, 0)}
    found = drill_down(then, now, kind="rate")
    assert (found.parts[0].name, found.parts[0].children) == ("staff", ())


@given(SUMS, SUMS, st.sampled_from([1, 2]))
def test_sums_add_up_on_both_levels(adds_up, before, now, levels):
    adds_up(drill_down(before, now, levels=levels, most=2))


@given(PAIRS, PAIRS, st.sampled_from([1, 2]))
def test_rates_add_up_on_both_levels(adds_up, before, now, levels):
    adds_up(drill_down(before, now, kind="rate", levels=levels, most=2))
