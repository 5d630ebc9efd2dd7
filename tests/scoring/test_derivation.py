"""The one-line arithmetic, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from kpi_reports.params.models import (
    Band,
    BandsRule,
    GradeBand,
    RatioRule,
    Scheme,
    SchemeNode,
    ThreePointRule,
    Words,
)
from kpi_reports.scoring.derivation import derive, value_writer, write_value
from kpi_reports.scoring.rules import score_value
from kpi_reports.values import Direction, Kpi, Target, Text

WORDS = Words(en="x", zh="x")
SCHEME = Scheme(
    grades=(GradeBand(id="A", lowest=Decimal(0), name=WORDS),),
    nodes=(SchemeNode(id="n", name=WORDS, weight=Decimal(100)),),
)


def line(rule: Any, actual: str, goal: Target | None, kpi: Kpi, weight: str = "30") -> Text:
    result = score_value(rule, Decimal(actual), goal, kpi.direction, write=value_writer(kpi))
    return derive(result, result.score, Decimal(weight), SCHEME)


@pytest.mark.parametrize(
    ("value", "unit_kind", "expected"),
    [
        ("0.77", "percent", "77.0%"),
        ("-0.0234", "percent", "\N{MINUS SIGN}2.3%"),
        ("-0.0004", "percent", "0.0%"),
        ("12.25", "number", "12.3"),
        ("58665", "count", "58,665.0"),
    ],
)
def test_values_are_written_as_the_pack_writes_them(
    kpi: Callable[..., Kpi], value: str, unit_kind: str, expected: str
) -> None:
    assert write_value(Decimal(value), kpi("k", unit_kind=unit_kind)) == expected


def test_ratio_shows_value_target_score_and_points(
    kpi: Callable[..., Kpi], target: Callable[..., Target]
) -> None:
    # 77/80 = 96.25, rounds to 96.3; 96.25 * 30 % = 28.875, rounds to 28.9
    found = line(RatioRule(kind="ratio"), "0.77", target("0.80"), kpi("k", unit_kind="percent"))
    assert found.en == "77.0% of target 80.0% → 96.3, weight 30 → 28.9 of 30"
    assert found.zh == "77.0% ÷ 目标 80.0% → 96.3 分，权重 30 → 28.9 / 30"


def test_cap_and_floor_are_said(kpi: Callable[..., Kpi], target: Callable[..., Target]) -> None:
    rule, late = RatioRule(kind="ratio"), kpi("k", direction="lower")
    assert line(rule, "130", target("100"), kpi("k")).en == (
        "130.0 of target 100.0 → 130.0, capped at 120.0, weight 30 → 36.0 of 30"
    )
    found = line(rule, "25", target("10"), late, "12.5")
    assert found.en == (
        "2 − 25.0 ÷ target 10.0 → \N{MINUS SIGN}50.0, floor 0.0, weight 12.5 → 0.0 of 12.5"
    )
    assert found.zh == (
        "2 − 25.0 ÷ 目标 10.0 → \N{MINUS SIGN}50.0 分，保底 0.0 分，权重 12.5 → 0.0 / 12.5"
    )


def test_inverse_shows_target_over_actual(
    kpi: Callable[..., Kpi], target: Callable[..., Target]
) -> None:
    rule = RatioRule(kind="ratio", lower_form="inverse")
    found = line(rule, "12.5", target("10"), kpi("k", direction="lower"), "20")
    assert found.en == "target 10.0 ÷ 12.5 → 80.0, weight 20 → 16.0 of 20"


def test_bands_show_the_band_that_holds(kpi: Callable[..., Kpi]) -> None:
    rule = BandsRule(kind="bands", bands=(Band(at_least=Decimal("0.02"), score=Decimal(100)),))
    growth = kpi("k", unit_kind="percent")
    assert line(rule, "0.031", None, growth, "10").en == (
        "3.1%, band ≥ 2.0% → 100.0, weight 10 → 10.0 of 10"
    )
    assert line(rule, "0.01", None, growth, "10").zh == (
        "1.0%，未达任何一档 → 0.0 分，权重 10 → 0.0 / 10"
    )


@pytest.mark.parametrize(
    ("actual", "words"),
    [
        ("70", "70.0 misses the floor 80.0 → 0.0"),
        ("90", "90.0 between floor 80.0 (60) and target 100.0 (100) → 80.0"),
        ("110", "110.0 between target 100.0 (100) and stretch 120.0 (120) → 110.0"),
        ("125", "125.0 reaches the stretch 120.0 → 120.0"),
    ],
)
def test_three_point_says_where_the_value_lies(
    kpi: Callable[..., Kpi], target: Callable[..., Target], actual: str, words: str
) -> None:
    rule = ThreePointRule(kind="three_point")
    assert line(rule, actual, target("100", "80", "120"), kpi("k")).en.startswith(words)


def test_a_kpi_without_a_score_says_why_in_place_of_the_arithmetic(
    kpi: Callable[..., Kpi],
) -> None:
    result = score_value(RatioRule(kind="ratio"), Decimal(1), None, Direction.HIGHER)
    found = derive(result, None, Decimal(30), SCHEME)
    assert found == Text("Not scored: no target is in force", "不计分：没有生效的目标值")
