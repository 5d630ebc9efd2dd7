from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal

import pytest

from kpi_reports.pack.workbook.rounding import Rounding, rounding_of
from kpi_reports.scoring.chain import score_unit
from tests.pack.workbook.conftest import deep_case

MODES = {"half_up": ROUND_HALF_UP, "up": ROUND_UP, "down": ROUND_DOWN}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("decimals", [0, 1, 2])
def test_a_card_shows_how_it_was_rounded(mode: str, decimals: int) -> None:
    actuals = {"a": 91.1114, "b": 91.1166, "c": 87.7777, "d": 88.8849}
    card = score_unit(deep_case(actuals=actuals, rounding=mode, decimals=decimals))
    assert rounding_of(card) == Rounding(decimals, MODES[mode])


def test_a_gate_on_a_block_is_not_taken_for_rounding_down() -> None:
    gate = {
        "id": "g", "name": {"en": "Safety", "zh": "安全"}, "kpi": "a", "when": {"below": 95},
        "caps": "y", "at": 80,
    }  # fmt: skip
    card = score_unit(deep_case(actuals={"d": 88.88}, gates=[gate]))
    assert rounding_of(card) == Rounding(1, ROUND_HALF_UP)


def test_whole_scores_show_no_mode_and_are_taken_for_half_up() -> None:
    card = score_unit(deep_case(actuals=dict.fromkeys("abcd", 90.0), rounding="down"))
    assert rounding_of(card) == Rounding(1, ROUND_HALF_UP)


def test_a_card_without_any_number_has_one_decimal() -> None:
    card = score_unit(deep_case(actuals=dict.fromkeys("abcd")))
    assert rounding_of(card) == Rounding(1, ROUND_HALF_UP)


@pytest.mark.parametrize(
    ("mode", "value", "rounded", "formula"),
    [
        (ROUND_HALF_UP, "89.95", "90.0", "ROUND(ROUND(G7,10),1)"),
        (ROUND_HALF_UP, "-0.25", "-0.3", "ROUND(ROUND(G7,10),1)"),
        (ROUND_HALF_UP, "89.94999999999999", "90.0", "ROUND(ROUND(G7,10),1)"),
        (ROUND_UP, "90.00000000000001", "90.0", "ROUNDUP(ROUND(G7,10),1)"),
        (ROUND_UP, "90.001", "90.1", "ROUNDUP(ROUND(G7,10),1)"),
        (ROUND_DOWN, "89.99", "89.9", "ROUNDDOWN(ROUND(G7,10),1)"),
        (ROUND_DOWN, "89.99999999999999", "90.0", "ROUNDDOWN(ROUND(G7,10),1)"),
    ],
)
def test_noise_of_binary_sums_is_settled_before_rounding(
    mode: str, value: str, rounded: str, formula: str
) -> None:
    rounding = Rounding(1, mode)
    assert rounding.of(Decimal(value)) == Decimal(rounded)
    assert rounding.formula("G7") == formula
