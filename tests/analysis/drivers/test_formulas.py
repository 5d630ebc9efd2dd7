"""What each input of a formula adds."""

from __future__ import annotations

from decimal import Decimal
from math import log

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_reports.analysis import formula_contributions
from kpi_reports.errors import ParamsError
from kpi_reports.params.formula import parse_formula

D = Decimal
POSITIVE = st.floats(0.01, 1e6)


def effects(formula, before, now, **how):
    found = formula_contributions(formula, before, now=now, **how)
    return {part.name: part.change for part in found.parts}


def test_a_difference_gives_each_input_its_own_change():
    then, now = {"a": D(10), "b": D(4)}, {"a": D(13), "b": D(9)}
    assert effects("a - b", then, now) == {"a": 3, "b": -5}


def test_what_two_inputs_do_together_is_shared_equally():
    # 100 / 50 = 2 to 120 / 40 = 3. Cost: ((120 − 100) / 50 + (120 − 100) / 40) / 2 = .45
    then, now = {"cost": D(100), "output": D(50)}, {"cost": D(120), "output": D(40)}
    assert effects("cost / output", then, now) == {"output": D("0.55"), "cost": D("0.45")}


def test_an_input_that_did_not_change_adds_exactly_0():
    found = effects("a * b / c", {"a": 2, "b": 3, "c": 7}, {"a": 5, "b": 3, "c": 7})
    assert found["b"] == found["c"] == 0


def test_the_breakdown_has_the_inputs_values_and_the_result():
    found = formula_contributions("a * b", {"a": D(2), "b": D(3)}, now={"a": D(4), "b": D(3)})
    assert (found.kind, found.before, found.now, found.change) == ("formula", 6, 12, 6)
    part = found.parts[0]
    assert (part.segment, part.before, part.now, part.share) == (("a",), 2, 4, 1)
    assert found.parts[1].share == 0


def test_a_parsed_formula_or_a_function_serves_as_well():
    then, now = {"a": D(2), "b": D(3)}, {"a": D(4), "b": D(9)}
    wanted = effects("a * b", then, now)
    assert effects(parse_formula("a * b"), then, now) == wanted
    assert effects(lambda of: of["a"] * of["b"], then, now) == wanted
    assert effects(lambda of: float(of["a"]) * float(of["b"]), pd.Series(then), now) == wanted


def test_shapley_values_of_three_by_hand():
    # x · y + z: z by itself 10; x and y share 1·1 to 2·3: x 1 · (1 + 3) / 2, y 2 · (1 + 2) / 2
    found = effects("x * y + z", {"x": D(1), "y": D(1), "z": D(0)},
                    {"x": D(2), "y": D(3), "z": D(10)})  # fmt: skip
    assert found == {"z": 10, "y": 3, "x": 2}


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        ({"a": 1, "b": 0}, {"a": 1, "b": 2}, "divides by 0 with the inputs of `before`"),
        ({"a": 1, "b": 2}, {"a": 1, "b": 0}, "divides by 0 with the inputs of `now`"),
    ],
)
def test_a_formula_that_divides_by_0_is_refused(before, now, said):
    with pytest.raises(ValueError, match=said):
        formula_contributions("a / b", before, now=now)


def test_a_mixture_that_divides_by_0_is_refused_and_named():
    with pytest.raises(ValueError, match="with 'c' as now and the other inputs as before"):
        formula_contributions("a / (b - c)", {"a": 1, "b": 5, "c": 2}, now={"a": 1, "b": 9, "c": 5})


def test_inputs_that_are_lacking_unknown_or_too_many_are_refused():
    with pytest.raises(ValueError, match="`now` has no number for the input 'b'"):
        formula_contributions("a / b", {"a": 1, "b": 2}, now={"a": 1})
    with pytest.raises(ValueError, match="the formula has no input 'c'"):
        formula_contributions("a / b", {"a": 1, "b": 2, "c": 3}, now={"a": 1, "b": 2})
    with pytest.raises(ValueError, match="needs an input"):
        formula_contributions(lambda of: 1, {}, now={})
    with pytest.raises(ValueError, match="not several levels as 'a / b'"):
        formula_contributions(lambda of: 1, {("a", "b"): 1}, now={("a", "b"): 1})
    many = {f"x{at}": 1 for at in range(13)}
    with pytest.raises(ValueError, match="13 inputs; at most 12"):
        formula_contributions(" + ".join(many), many, now=many)


def test_as_many_inputs_as_can_be_told_apart():
    then, now = ({f"x{at}": value for at in range(12)} for value in (1, 2))
    assert set(effects(lambda of: sum(of.values()), then, now).values()) == {1}


def test_a_text_that_is_no_formula_is_refused():
    with pytest.raises(ParamsError, match="a formula holds KPI ids"):
        formula_contributions("a ** 2", {"a": 1}, now={"a": 2})


@given(*[st.fixed_dictionaries(dict.fromkeys("abc", POSITIVE)) for _ in range(2)])
def test_the_parts_add_up_for_any_numbers(adds_up, before, now):
    adds_up(formula_contributions("a * b / c - b", before, now=now))


@given(
    *[st.fixed_dictionaries({k: st.decimals(1, 10**6, places=3) for k in "abc"}) for _ in range(2)]
)
def test_decimal_parts_add_up_exactly(adds_up, before, now):
    adds_up(formula_contributions("100 * (a - b) / c", before, now=now))


# --- LMDI -----------------------------------------------------------------------------------------


def test_lmdi_of_a_product_by_hand():
    # 2 · 3 = 6 to 4 · 6 = 24: L(24, 6) = 18 / ln 4; each doubled, so each adds half
    found = effects("a * b", {"a": 2, "b": 3}, {"a": 4, "b": 6}, method="lmdi")
    assert found == {"a": pytest.approx(9, abs=1e-12), "b": pytest.approx(9, abs=1e-12)}


def test_lmdi_of_a_quotient_with_a_factor():
    found = effects("cost * 100 / output", {"cost": 100, "output": 50},
                    {"cost": 120, "output": 40}, method="lmdi")  # fmt: skip
    mean = (300 - 200) / log(300 / 200)
    assert found["cost"] == pytest.approx(mean * log(1.2), abs=1e-9)
    assert found["output"] == pytest.approx(mean * log(50 / 40), abs=1e-9)


def test_lmdi_without_a_change_is_0():
    then = {"a": 2, "b": 3}
    assert effects("a * b", then, then, method="lmdi") == {"a": 0, "b": 0}
    swapped = effects("a * b", then, {"a": 3, "b": 2}, method="lmdi")
    assert swapped["a"] == pytest.approx(6 * log(1.5)) and sum(swapped.values()) == 0


def test_lmdi_refuses_inputs_of_0_or_below_and_other_formulas():
    with pytest.raises(ValueError, match=r"must be above 0; 'b' is not\. Use method='shapley'"):
        formula_contributions("a * b", {"a": 1, "b": 0}, now={"a": 1, "b": 2}, method="lmdi")
    with pytest.raises(ValueError, match="product or quotient of its inputs"):
        formula_contributions("a + b", {"a": 1, "b": 1}, now={"a": 2, "b": 2}, method="lmdi")
    with pytest.raises(ValueError, match="product or quotient of its inputs"):
        formula_contributions("a * (0 - b)", {"a": 1, "b": 1}, now={"a": 2, "b": 2}, method="lmdi")


@given(*[st.fixed_dictionaries(dict.fromkeys("abc", POSITIVE)) for _ in range(2)])
def test_lmdi_s_parts_add_up(adds_up, before, now):
    adds_up(formula_contributions("a * b / c", before, now=now, method="lmdi"))
