"""Floats become the decimals they stand for; scores round as the scheme says."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kpi_reports.scoring.rounding import exact, round_score


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.8, "0.8"),
        (1.1 - 1, "0.1"),
        (0.1 + 0.2, "0.3"),
        (-0.02, "-0.02"),
        (58665.0, "58665"),
        (0.0, "0"),
    ],
)
def test_a_float_is_the_decimal_it_stands_for(value: float, expected: str) -> None:
    assert exact(value) == Decimal(expected)


def test_half_goes_up_and_not_to_the_even_digit() -> None:
    assert [round_score(Decimal(x), 1) for x in ("96.25", "96.35", "96.249")] == [
        Decimal("96.3"),
        Decimal("96.4"),
        Decimal("96.2"),
    ]


def test_up_and_down_are_the_schemes_other_choices() -> None:
    assert round_score(Decimal("96.21"), 1, "up") == Decimal("96.3")
    assert round_score(Decimal("96.29"), 1, "down") == Decimal("96.2")
    assert round_score(Decimal("96.2"), 1, "up") == Decimal("96.2")
    assert round_score(Decimal("96.5"), 0) == Decimal("97")


def test_the_error_of_a_division_never_rounds_up() -> None:
    third = Decimal(100) / 3
    assert round_score(third + third + third, 1, "down") == Decimal("100.0")
    assert round_score(Decimal("90.0000000000000000000000001"), 1, "up") == Decimal("90.0")
