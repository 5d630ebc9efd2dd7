"""The rule of SASAC decree 22, annex 2, total profit: steps, guards, losses; worked by hand."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from kpi_reports.params.rules import BaselineGuardedRule
from kpi_reports.scoring.result import RuleResult
from kpi_reports.scoring.rules import score_value
from kpi_reports.values import Direction, Missing, Target, Text

RULE = BaselineGuardedRule(kind="baseline_guarded")
Targets = Callable[..., Target]


def years(*values: str | None) -> tuple[Decimal | None, ...]:
    return tuple(None if value is None else Decimal(value) for value in values)


def result(actual: str, goal: Target, yearly: tuple[Decimal | None, ...]) -> RuleResult:
    return score_value(RULE, Decimal(actual), goal, Direction.HIGHER, yearly=yearly)


def points(actual: str, goal: Target, yearly: tuple[Decimal | None, ...]) -> Decimal | None:
    """Of 30, as the decree has them."""
    found = result(actual, goal, yearly).score
    return None if found is None else round(found * 30 / 100, 6)


EASY = years("90", "90", "90")  # a baseline that guards nothing at a target of 100


def test_worked_examples_of_the_methods(target: Targets) -> None:
    # 20 % above is 6 complete steps of 3 %: 30 + 6. The baseline 130 is 23 % above: at most +4
    assert points("120", target("100"), EASY) == 36
    assert result("120", target("100"), EASY).score == 120
    assert points("120", target("100"), years("130", "130", "130")) == 34


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        ("100", 30),
        ("102.99", 30),
        ("103", 31),
        ("117.9", 35),
        ("118", 36),
        ("200", 36),
        ("97.01", 30),
        ("97", 29),
        ("82", 24),
        ("0", 24),
        ("-500", 24),
    ],
)
def test_only_complete_steps_count_and_no_more_than_six(
    target: Targets, actual: str, expected: int
) -> None:
    assert points(actual, target("100"), EASY) == expected


@pytest.mark.parametrize(
    ("baseline", "expected"),
    [
        ("99", 36),
        ("100", 36),
        ("100.1", 35),
        ("125", 35),
        ("125.1", 34),
        ("199.9", 34),
        ("200", 33),
    ],
)
def test_a_target_below_the_baseline_earns_less_for_being_passed(
    target: Targets, baseline: str, expected: int
) -> None:
    # below by (125-100)/125 = 20 %, inclusive: +5; by (200-100)/200 = 50 %, inclusive: +3
    same = years(baseline, baseline, baseline)
    assert points("150", target("100"), same) == expected
    assert points("50", target("100"), same) == 24  # the loss is 6 whatever the baseline


def test_the_baseline_is_the_lower_of_last_year_and_the_mean_of_three(target: Targets) -> None:
    # last year 90 < mean 130: nothing is guarded; last year 160 > mean (160+100+130)/3 = 130: +4
    assert points("150", target("100"), years("90", "150", "150")) == 36
    assert points("150", target("100"), years("160", "100", "130")) == 34


@pytest.mark.parametrize(
    "yearly", [(), years("90"), years("90", None, "90"), years(None, "1", "1")]
)
def test_a_year_without_a_value_leaves_no_baseline(
    target: Targets, yearly: tuple[Decimal | None, ...]
) -> None:
    found = result("120", target("100"), yearly)
    assert (found.score, found.missing) == (None, Missing.RULE_REFUSED)
    assert found.steps == Text(
        "Not scored: the baseline needs the values of the three years before",
        "不计分：基准值需要前三年的实际完成值",
    )


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        ("-100", 30),
        ("-94.1", 30),
        ("-94", 31),  # the loss is 6 % smaller, half is 3 %: 1 step
        ("-88", 32),
        ("-82", 33),
        ("0", 33),
        ("50", 33),  # 50 % from the loss and 50 % of profit, but no more than 3
        ("-103", 29),
        ("-118", 24),
        ("-300", 24),
    ],
)
def test_a_smaller_loss_counts_half_and_gains_no_more_than_three(
    target: Targets, actual: str, expected: int
) -> None:
    assert points(actual, target("-100"), ()) == expected


def test_profit_in_place_of_a_loss_counts_in_full(target: Targets) -> None:
    # from -10 to +0.1: (10/2 + 0.1)/10 = 51 %, 17 steps, held at 3
    assert "17 full steps of 3% above target" in result("0.1", target("-10"), ()).steps.en


def test_a_target_of_zero_is_refused(target: Targets) -> None:
    found = result("5", target("0"), EASY)
    assert found.missing is Missing.RULE_REFUSED
    assert "need a target other than 0" in found.steps.en


def test_a_baseline_that_is_a_loss_guards_no_target_above_it(target: Targets) -> None:
    assert points("120", target("100"), years("-50", "-50", "-50")) == 36


def test_the_words_show_steps_guard_and_points(target: Targets) -> None:
    assert result("120", target("100"), EASY).steps == Text(
        "120, 6 full steps of 3% above target 100: 30 + 6 = 36 points, 30 are worth 100",
        "120，超过目标 100 满 6 个 3%：30 + 6 = 36 分（30 分折合 100 分）",
    )
    assert result("120", target("100"), years("130", "130", "130")).steps == Text(
        "120, 6 full steps of 3% above target 100, at most +4 as the target is 23.1% below the "
        "baseline 130: 30 + 4 = 34 points, 30 are worth 100",
        "120，超过目标 100 满 6 个 3%，目标值比基准值 130 低 23.1%，最多加 4 分："
        "30 + 4 = 34 分（30 分折合 100 分）",
    )
    assert result("50", target("100"), EASY).steps.en == (
        "50, 16 full steps of 3% below target 100, at most 6 points: "
        "30 − 6 = 24 points, 30 are worth 100"
    )
    assert result("-94", target("-100"), ()).steps.zh == (
        "-94，超过目标 -100 满 1 个 3%（减亏部分折半计算）：30 + 1 = 31 分（30 分折合 100 分）"
    )
