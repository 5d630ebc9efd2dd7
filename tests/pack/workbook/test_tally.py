from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_reports.pack.workbook.rounding import rounding_of
from kpi_reports.pack.workbook.tally import leaves, whole_of
from kpi_reports.scoring.chain import score_unit
from kpi_reports.values import Scorecard
from tests.pack.workbook.conftest import carried, deep_case

ACTUALS = st.one_of(st.none(), st.floats(0, 150).map(lambda value: round(value, 3)))


def total_of(card: Scorecard) -> Decimal | None:
    return whole_of(card, rounding_of(card)).total


@given(
    actuals=st.fixed_dictionaries(dict.fromkeys("abcd", ACTUALS)),
    policy=st.sampled_from(["renormalise", "zero", "hold"]),
    rounding=st.sampled_from(["half_up", "up", "down"]),
    is_carried=st.booleans(),
)
def test_the_rows_add_up_to_the_base_score_of_any_card(
    actuals: dict[str, float | None], policy: str, rounding: str, is_carried: bool
) -> None:
    values = {**actuals, **({"b": carried(90)} if is_carried else {})}
    card = score_unit(deep_case(actuals=values, missing_items=policy, rounding=rounding))
    total, told = total_of(card), card.chain[0].points
    assert (total is None) == (told is None)
    if total is not None and told is not None:
        assert abs(total - told) < Decimal("1e-20")


def test_weights_and_points_are_fractions_of_the_whole() -> None:
    card = score_unit(deep_case())
    whole = whole_of(card, rounding_of(card))
    assert [part.weight for part in leaves(whole.parts)] == [
        *(Decimal("0.21"), Decimal("0.21"), Decimal("0.28"), Decimal("0.3"))
    ]
    assert [part.within for part in leaves(whole.parts)] == [
        *(Decimal("0.5"), Decimal("0.5"), Decimal(1), Decimal(1))
    ]
    assert [part.within for part in whole.parts] == [Decimal("0.7"), Decimal("0.3")]
    # 0.21 x 90 + 0.21 x 101.37 + 0.28 x 77.7 + 0.3 x 88.88
    assert whole.points == pytest.approx(Decimal("88.6077"))


def test_a_block_under_a_gate_counts_what_the_gate_leaves() -> None:
    gate = {
        "id": "g", "name": {"en": "Safety", "zh": "安全"}, "kpi": "a", "when": {"below": 95},
        "caps": "p", "at": 80,
    }  # fmt: skip
    card = score_unit(deep_case(gates=[gate]))
    whole = whole_of(card, rounding_of(card))
    assert whole.parts[0].parts[0].cap == 80
    # x: 0.6 x 80 + 0.4 x 77.7 = 79.08; 0.7 x 79.08 + 0.3 x 88.88 = 82.02
    assert whole.total == pytest.approx(Decimal("82.02"))
    assert card.chain[1].points == pytest.approx(Decimal("82.02"))
