from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal

import pytest

from kpi_reports.pack.workbook.rounding import Rounding, rounding_of
from kpi_reports.scoring.chain import score_unit
from tests.pack.workbook.conftest import deep_case

MODES = {"half_up": ROUND_HALF_UP, "up": ROUND_UP, "down": ROUND_DOWN}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("decimals", [0, 1, 2])
def test_a_card_says_how_it_was_rounded(mode: str, decimals: int) -> None:
    actuals = {"a": 91.1114, "b": 91.1166, "c": 87.7777, "d": 88.8849}
    card = score_unit(deep_case(actuals=actuals, rounding=mode, decimals=decimals))
    assert rounding_of(card) == Rounding(decimals, MODES[mode])


def test_whole_scores_keep_the_mode_that_the_scheme_says() -> None:
    card = score_unit(deep_case(actuals=dict.fromkeys("abcd", 90.0), rounding="down"))
    assert rounding_of(card) == Rounding(1, ROUND_DOWN)


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
