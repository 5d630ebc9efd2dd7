"""Units of kind `money`: a currency is needed, and nothing of money without it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pydantic import ValidationError

from kpi_reports.params.models import UnitOfMeasure
from kpi_reports.values import Money, Text

NAME = {"en": "CNY 10,000", "zh": "万元"}


def test_money_has_a_currency_a_worth_and_perhaps_per_what():
    per = {"en": "person", "zh": "人"}
    unit = UnitOfMeasure.model_validate(
        {"kind": "money", "name": NAME, "currency": "CNY", "worth": "10000", "per": per}
    )
    assert unit.money == Money("CNY", Decimal(10_000), Text("person", "人"))
    assert UnitOfMeasure.model_validate({"kind": "number", "name": NAME}).money is None


@pytest.mark.parametrize(
    ("unit", "message"),
    [
        ({"kind": "money"}, "kind 'money' needs a 'currency', such as 'CNY'"),
        ({"kind": "count", "currency": "CNY", "worth": "9"}, "'currency', 'worth': only for kind"),
        ({"kind": "money", "currency": "yuan"}, "should match pattern"),
        ({"kind": "money", "currency": "CNY", "worth": "0"}, "greater than 0"),
    ],
)
def test_half_a_unit_of_money_is_refused(unit, message):
    with pytest.raises(ValidationError, match=message):
        UnitOfMeasure.model_validate({"name": NAME, **unit})
