"""Rules inside a scorecard: what they read of other KPIs and years, and their line of words."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from kpi_reports.values import Kpi, KpiScore, KpiValue, Missing, Scorecard, Target

DEDUCT = {"kind": "deduct", "full": 10, "each": 2, "items": [{"kpi": "late", "each": 1}]}
Cards = Callable[..., Scorecard]


def scored(card: Scorecard) -> KpiScore:
    return card.nodes[0].kpis[0]


@pytest.fixture
def errors(
    kpi: Callable[..., Kpi], value: Callable[..., KpiValue], card_of: Cards
) -> Callable[..., KpiScore]:
    """The score of 3 errors and what `late` is, by `deduct`."""

    def build(late: KpiValue | None) -> KpiScore:
        own = kpi("errors", direction="lower", unit_kind="count")
        beside = {} if late is None else {"late": (kpi("late", direction="lower"), late)}
        return scored(card_of({"errors": (own, value(3.0), None, DEDUCT)}, beside=beside))

    return build


def test_events_of_another_kpi_are_read_from_the_case(
    errors: Callable[..., KpiScore], value: Callable[..., KpiValue]
) -> None:
    found = errors(value(1.0))
    assert (found.score, found.rule) == (30, "deduct")  # 10 - 3*2 - 1*1 = 3 of 10
    assert found.derivation is not None
    assert found.derivation.en == (
        "10 − 3 × 2 − late 1 × 1 = 3 of 10 → 30.0, weight 100 → 30.0 of 100"
    )
    assert found.derivation.zh == (
        "10 − 3 × 2 − late 1 × 1 = 3 分（满分 10 分） → 30.0 分，权重 100 → 30.0 / 100"
    )


@pytest.mark.parametrize("case", ["absent", "missing", "too few", "carried"])
def test_a_kpi_that_a_rule_reads_must_be_one_that_would_be_scored(
    errors: Callable[..., KpiScore], value: Callable[..., KpiValue], case: str
) -> None:
    late = {
        "absent": None,
        "missing": value(None, missing=Missing.NO_ROWS),
        "too few": value(1.0, n=29),
        "carried": KpiValue(value(1.0).period, 1.0, 100, carried=True),
    }[case]
    found = errors(late)
    assert (found.score, found.missing) == (None, Missing.RULE_REFUSED)
    assert found.derivation is not None
    assert found.derivation.en == "Not scored: late has no value"


def test_years_before_are_read_from_the_case(
    kpi: Callable[..., Kpi],
    value: Callable[..., KpiValue],
    target: Callable[..., Target],
    card_of: Cards,
) -> None:
    rule = {"kind": "baseline_guarded"}
    profit = {"profit": (kpi("profit"), value(120.0), target("100"), rule)}
    years = {"profit": tuple(Decimal(130) for _ in range(3))}
    assert scored(card_of(profit, yearly=years)).score == Decimal("113.3")  # 34 of 30
    assert scored(card_of(profit)).missing is Missing.RULE_REFUSED
    low = scored(card_of(profit, yearly=years, maximum=Decimal(105)))
    assert low.score == 105
    assert low.derivation is not None and "→ 113.3, capped at 105.0, weight" in low.derivation.en


def test_a_missing_value_is_missing_before_any_rule_is_looked_at(
    kpi: Callable[..., Kpi],
    value: Callable[..., KpiValue],
    target: Callable[..., Target],
    card_of: Cards,
    every_rule: dict[str, Any],
) -> None:
    for kind, rule in every_rule.items():
        none = value(None, missing=Missing.NO_ROWS)
        direction = "lower" if kind == "deduct" else "higher"
        own = kpi("k", direction=direction)
        found = scored(card_of({"k": (own, none, target("5", "4", "6"), rule)}))
        assert (found.score, found.met, found.missing) == (None, None, Missing.NO_ROWS), kind


def test_no_line_of_arithmetic_is_without_its_points(
    kpi: Callable[..., Kpi],
    value: Callable[..., KpiValue],
    target: Callable[..., Target],
    card_of: Cards,
    every_rule: dict[str, Any],
) -> None:
    years = {"k": (Decimal(5),) * 3}
    for kind, rule in every_rule.items():
        own = kpi("k", direction="lower" if kind == "deduct" else "higher")
        goal = target("5", "4", "6")
        found = scored(card_of({"k": (own, value(2.0), goal, rule)}, yearly=years))
        assert found.derivation is not None and found.score is not None, kind
        for words, end in ((found.derivation.en, " of 100"), (found.derivation.zh, " / 100")):
            assert words.endswith(f"→ {found.score}{end}"), kind
            assert "\n" not in words
