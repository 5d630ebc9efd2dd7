"""Contributions to a sum and to its growth."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_reports.analysis import growth_contributions, sum_contributions

D = Decimal
NUMBERS = st.floats(-1e15, 1e15) | st.integers(-(10**15), 10**15)
BY_SEGMENT = st.dictionaries(st.sampled_from("abcdef"), NUMBERS)
DECIMALS = st.dictionaries(
    st.sampled_from("abcdef"), st.decimals(-(10**12), 10**12, places=6, allow_nan=False)
)


def test_each_segment_adds_its_own_difference():
    found = sum_contributions({"a": 10, "b": 30, "c": 5}, {"a": 12, "b": 20, "c": 5})
    assert (found.before, found.now, found.change) == (45, 37, -8)
    assert [(part.name, part.change) for part in found.parts] == [("b", -10), ("a", 2), ("c", 0)]
    assert [part.share for part in found.parts] == [1.25, -0.25, 0]


def test_a_segment_that_only_one_period_has_counts_0_in_the_other_and_is_told():
    found = sum_contributions({"a": 1, "old": 4}, {"a": 1, "new": 7})
    assert [(p.name, p.change, p.presence, p.before, p.now) for p in found.parts] == [
        ("new", 7, "new", None, 7),
        ("old", -4, "gone", 4, None),
        ("a", 0, "both", 1, 1),
    ]


def test_without_a_change_of_the_whole_there_are_no_shares_of_it():
    found = sum_contributions({"a": 1, "b": 2}, {"a": 2, "b": 1})
    assert found.change == 0 and [part.share for part in found.parts] == [None, None]


def test_no_segment_at_all_is_a_change_of_0_without_parts():
    found = sum_contributions({}, {})
    assert (found.before, found.now, found.change, found.parts) == (0, 0, 0, ())
    assert sum_contributions({}, {"a": 3}).parts[0].share == 1


def test_a_float_is_the_decimal_that_it_shows():
    found = sum_contributions({"a": 0.1, "b": 0.2}, {"a": 0.3})
    assert found.change == 0 and found.parts[0].change == 0.2


def test_decimals_give_decimals_and_floats_give_floats():
    exact = sum_contributions({"a": D("0.1")}, {"a": 3})
    assert isinstance(exact.change, Decimal) and exact.change == D("2.9")
    assert isinstance(sum_contributions({"a": D("0.1")}, {"a": 3.0}).change, float)
    assert isinstance(sum_contributions({"a": 1}, {"a": 3}).change, float)


def test_series_numpy_numbers_and_levels_are_taken_as_they_come():
    index = pd.MultiIndex.from_tuples([("East", 1), ("West", 2)])
    found = sum_contributions(
        pd.Series([1.5, 2.0], index=index), {("East", 1): np.int64(3), ("West", 2): np.float64(2)}
    )
    assert [(part.segment, part.change) for part in found.parts] == [
        (("East", "1"), 1.5),
        (("West", "2"), 0),
    ]


@pytest.mark.parametrize("missing", [None, float("nan"), float("inf"), pd.NA, "many", D("NaN")])
def test_a_missing_number_is_refused_and_not_taken_for_0(missing):
    with pytest.raises(ValueError, match=r"`now` has no number for 'b'\. A missing"):
        sum_contributions({"a": 1, "b": 2}, {"a": 1, "b": missing})


def test_a_segment_that_comes_twice_is_refused():
    twice = pd.Series([1.0, 2.0], index=["a", "a"])
    with pytest.raises(ValueError, match="`before` has 'a' more than once; add it up first"):
        sum_contributions(twice, {"a": 1})
    with pytest.raises(ValueError, match="'1' more than once"):
        sum_contributions({"1": 1, 1: 2}, {})  # the same name in a table


def test_what_is_no_mapping_is_refused():
    with pytest.raises(ValueError, match="a mapping or a pandas Series, not as list"):
        sum_contributions([1, 2], {})  # type: ignore[arg-type]


def test_a_message_lists_five_names_at_most():
    with pytest.raises(ValueError, match="'e' and 2 more"):
        sum_contributions(dict.fromkeys("abcdefg"), {})  # type: ignore[arg-type]


@given(BY_SEGMENT, BY_SEGMENT)
def test_the_parts_add_up_for_any_numbers(adds_up, before, now):
    adds_up(sum_contributions(before, now))


@given(DECIMALS, DECIMALS)
def test_decimal_parts_add_up_exactly(adds_up, before, now):
    found = sum_contributions(before, now)
    adds_up(found)
    assert Fraction(found.change) == sum(map(Fraction, now.values())) - sum(
        map(Fraction, before.values())
    )


@pytest.mark.parametrize("size", [1e15, 1e-15, 1e300, 5e-324])
def test_huge_and_tiny_numbers(adds_up, size):
    found = sum_contributions({"a": size, "b": size}, {"a": 2 * size, "b": size})
    adds_up(found)
    assert found.change == size


def test_growth_is_divided_into_what_each_segment_adds_to_it():
    # revenue 100 to 112: 12 %, of which 15 points from the North and -3 from the South
    found = growth_contributions({"N": D(40), "S": D(60)}, {"N": D(55), "S": D(57)})
    assert found.change == D("0.12") and (found.before, found.now) == (100, 112)
    assert [(p.name, p.change, p.before, p.now) for p in found.parts] == [
        ("N", D("0.15"), 40, 55),
        ("S", D("-0.03"), 60, 57),
    ]


@pytest.mark.parametrize("base", [{"a": 0}, {}, {"a": -5, "b": 2}])
def test_growth_from_a_base_of_0_or_below_is_refused(base):
    with pytest.raises(ValueError, match="no meaning from a base of 0 or below"):
        growth_contributions(base, {"a": 3})


@given(st.dictionaries(st.sampled_from("abc"), st.floats(0.01, 1e9), min_size=1), BY_SEGMENT)
def test_parts_of_growth_add_up(adds_up, before, now):
    adds_up(growth_contributions(before, now))
