"""Whether a target is met, and attainment: a table by direction, sign and float noise."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from kpi_reports.scoring.rounding import exact
from kpi_reports.scoring.rules import attainment, met
from kpi_reports.values import Direction, Kpi, KpiValue, Scorecard, Target

HIGHER, LOWER, NEITHER = Direction.HIGHER, Direction.LOWER, Direction.NEITHER


@pytest.mark.parametrize(
    ("actual", "goal", "higher", "lower"),
    [
        ("0.95", "0.95", True, True),  # equality counts both ways
        ("0.9499", "0.95", False, True),
        ("0.9501", "0.95", True, False),
        ("0.950", "0.95", True, True),  # as many zeros as one likes
        ("0", "0", True, True),  # T = 0
        ("0.001", "0", True, False),
        ("-0.001", "0", False, True),
        ("-5", "-5", True, True),  # T < 0
        ("-4", "-5", True, False),
        ("-6", "-5", False, True),
        ("3", "-5", True, False),  # opposite signs
        ("-3", "5", False, True),
        ("0", "-5", True, False),
        ("0", "5", False, True),
        ("1000000000000", "999999999999.99", True, False),
    ],
)
def test_met_goes_by_direction_alone_whatever_the_signs(
    target: Callable[..., Target], actual: str, goal: str, higher: bool, lower: bool
) -> None:
    found = target(goal)
    assert [met(Decimal(actual), found, way) for way in (HIGHER, LOWER, NEITHER)] == [
        higher,
        lower,
        None,
    ]


@pytest.mark.parametrize(
    ("value", "goal"),
    [
        (0.1 + 0.2, "0.3"),  # 0.30000000000000004
        (1.1 - 1, "0.1"),  # 0.10000000000000009
        (0.7 + 0.1 + 0.1, "0.9"),  # 0.8999999999999999
        (3 * 1.1, "3.3"),
        (19 / 20, "0.95"),
        (0.57 * 100, "57"),
    ],
)
def test_noise_of_floats_neither_meets_nor_misses_a_target(
    target: Callable[..., Target], value: float, goal: str
) -> None:
    assert met(exact(value), target(goal), HIGHER) is True
    assert met(exact(value), target(goal), LOWER) is True


def test_a_real_difference_in_the_last_digits_still_counts(target: Callable[..., Target]) -> None:
    assert met(exact(0.94999999999), target("0.95"), HIGHER) is False


@pytest.mark.parametrize("way", list(Direction))
def test_without_a_target_there_is_no_verdict_and_no_attainment(way: Direction) -> None:
    assert met(Decimal(5), None, way) is None
    assert attainment(Decimal(5), None, way) is None


@pytest.mark.parametrize(
    ("actual", "goal", "higher", "lower"),
    [
        ("50", "100", "0.5", "2"),
        ("100", "100", "1", "1"),
        ("0", "100", "0", None),  # nothing reached; T / 0 says nothing
        ("-50", "100", "-0.5", None),  # opposite signs
        ("50", "0", None, None),  # T = 0: no share
        ("0", "0", None, None),
        ("-50", "-100", None, None),  # T < 0: a smaller loss is no attainment of 50 %
        ("50", "-100", None, None),
    ],
)
def test_attainment_is_a_share_only_of_a_target_above_zero(
    target: Callable[..., Target],
    actual: str,
    goal: str,
    higher: str | None,
    lower: str | None,
) -> None:
    for way, expected in ((HIGHER, higher), (LOWER, lower)):
        found = attainment(Decimal(actual), target(goal), way)
        assert found == (None if expected is None else Decimal(expected))


def test_a_unit_without_any_target_has_no_rate_and_not_zero(
    kpi: Callable[..., Kpi],
    value: Callable[..., KpiValue],
    card_of: Callable[..., Scorecard],
) -> None:
    bands = {"kind": "bands", "bands": [{"at_least": 0, "score": 80}]}
    card = card_of({"a": (kpi("a"), value(5.0), None, bands)})
    assert (card.total, card.kpis_met, card.kpis_scored) == (80, 0, 0)  # 0 of 0: no rate at all
    assert card.nodes[0].kpis[0].met is None
