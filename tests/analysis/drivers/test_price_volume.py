"""Price, volume, mix, and products that came or went."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import fsum

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_reports.analysis import price_volume

D = Decimal
NUMBER = st.integers(-1000, 10**6).map(lambda cents: Decimal(cents) / 100)
SALES = st.dictionaries(st.sampled_from("abcde"), st.tuples(NUMBER, NUMBER))
SOLD = st.dictionaries(
    st.sampled_from("abcde"), st.tuples(st.floats(-100, 1e6), st.floats(0.01, 1e6))
)


def test_a_price_rise_alone_is_all_price():
    found = price_volume({"a": (10, 6), "b": (20, 4)}, {"a": (11, 6), "b": (20, 4)})
    assert (found.before, found.now) == (140, 146)
    assert (found.price, found.volume, found.mix, found.new, found.gone) == (6, 0, 0, 0, 0)


def test_twice_the_volume_at_the_same_shares_is_all_volume():
    found = price_volume({"a": (10, 6), "b": (20, 4)}, {"a": (10, 12), "b": (20, 8)})
    assert (found.change, found.volume, found.price, found.mix) == (140, 140, 0, 0)


def test_shares_alone_are_all_mix():
    found = price_volume({"a": (10, 6), "b": (20, 4)}, {"a": (10, 4), "b": (20, 6)})
    assert (found.change, found.mix, found.price, found.volume) == (20, 20, 0, 0)


def test_what_two_factors_do_together_is_shared_by_shapley():
    # one product: 10 · 6 to 12 · 9. Price 2 · (6 + 9) / 2, volume 3 · (10 + 12) / 2; no mix
    found = price_volume({"a": (D(10), D(6))}, {"a": (D(12), D(9))})
    assert (found.price, found.volume, found.mix) == (15, 33, 0)


def test_three_factors_by_hand():
    # a: price 1 to 2, whole volume 10 to 20, share .5 to .8; b: price 3, share .5 to .2
    then, now = {"a": (D(1), D(5)), "b": (D(3), D(5))}, {"a": (D(2), D(16)), "b": (D(3), D(4))}
    found = price_volume(then, now)
    a = next(part for part in found.parts if part.product == "a")
    # price: 1 · ((5 + 16) / 3 + (8 + 10) / 6) = 10; volume: 10 · ((.5 + 1.6) / 3 + (.8 + 1) / 6);
    # mix: .3 · ((10 + 40) / 3 + (20 + 20) / 6)
    assert (a.price, a.volume, a.mix, a.change) == (10, 10, 7, 27)
    assert found.change == 44 - 20 and found.price == 10


def test_new_and_discontinued_products_have_a_place_of_their_own():
    found = price_volume({"a": (10, 6), "old": (5, 4)}, {"a": (10, 6), "new": (7, 3), "z": (9, 0)})
    assert (found.change, found.new, found.gone) == (1, 21, -20)
    assert (found.price, found.volume, found.mix) == (0, 0, 0)
    assert {part.product: (part.scope, part.presence) for part in found.parts} == {
        "new": (21, "new"), "old": (-20, "gone"), "a": (0, "both"), "z": (0, "gone"),
    }  # fmt: skip


def test_net_returns_are_no_volume_to_compare():
    found = price_volume({"a": (10, 6), "b": (1, 1)}, {"a": (10, -2), "b": (1, 1)})
    assert (found.gone, found.mix, found.change) == (-80, 0, -80)


def test_without_mix_each_product_has_its_own_price_and_volume():
    then, now = {"kg": (2, 10), "pieces": (5, 4)}, {"kg": (3, 20), "pieces": (5, 6)}
    found = price_volume(then, now, mix=False)
    # kg: 1 · 15 and 10 · 2.5; pieces: 2 · 5
    assert (found.price, found.volume, found.mix, found.change) == (15, 35, 0, 50)


def test_nothing_sold_is_no_change():
    found = price_volume({}, {})
    assert (found.change, found.parts) == (0, ())
    assert price_volume({}, {"a": (2, 3)}).new == 6


def test_frames_give_price_and_volume_by_name():
    then = pd.DataFrame({"volume": [6, 4], "price": [10.0, 20.0]}, index=["a", "b"])
    assert price_volume(then, then.assign(price=[11.0, 20.0])).price == 6


def test_a_missing_price_is_refused():
    with pytest.raises(ValueError, match="`now` has no number for 'a'"):
        price_volume({"a": (1, 2)}, {"a": (None, 2)})


@given(SALES, SALES)
def test_the_effects_add_up_exactly_for_any_data(reference, before, now):
    tolerance = reference("dev_pvm.yaml", "pvm_identity")["tolerance"]["abs"]
    assert tolerance == 1e-9
    found = price_volume(before, now)
    revenue = [sum((p * v for p, v in of.values()), D(0)) for of in (before, now)]
    effects = (found.price, found.volume, found.mix, found.new, found.gone)
    assert sum(map(Fraction, effects)) == Fraction(found.change)
    assert abs(Fraction(found.change) - Fraction(revenue[1] - revenue[0])) < Fraction(1, 10**9)
    for part in found.parts:
        assert part.change == sum((part.price, part.volume, part.mix, part.scope), D(0))


@given(SOLD, SOLD)
def test_floats_add_up_within_the_tolerance(before, now):
    found = price_volume(before, now)
    effects = (found.price, found.volume, found.mix, found.new, found.gone)
    largest = max(1.0, *(abs(float(e)) for e in effects), abs(float(found.change)))
    assert abs(fsum(map(float, effects)) - found.change) <= 1e-9 * largest


@given(SALES, st.decimals("0.01", 100, places=2))
def test_mix_is_all_0_where_no_share_changed(before, times):
    now = {key: (price + 1, volume * times) for key, (price, volume) in before.items()}
    found = price_volume(before, now)
    assert found.mix == 0 and all(part.mix == 0 for part in found.parts)
