"""The per-percent rule: points for each so many percent off the target."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal

from kpi_reports.params.rules import PerPercentRule
from kpi_reports.scoring.result import RuleResult, no_target, scored, target_not_above_0
from kpi_reports.scoring.rule_case import RuleCase
from kpi_reports.scoring.written import MINUS, percent, plain
from kpi_reports.values import Text

FULL = Decimal(100)


def per_percent(case: RuleCase[PerPercentRule]) -> RuleResult:
    """100, and `points` more for each `percent` of the target that the value is better, or
    `points_worse` less for each that it is worse; held between floor and cap.

    `linear` counts a part of a step in part; `complete` counts it not at all, on either side.
    Refused where target <= 0.

    Reference: docs/methods.md, Scores. ±5 for each 5 %, A/T = 1.08: 108, or 92 where lower is
    better.
    """
    if case.target is None:
        return no_target()
    rule, goal = case.rule, case.target.value
    if goal <= 0:
        return target_not_above_0(case.write(goal))
    better = case.sign * (case.actual - goal) / goal  # a fraction of the target, negative if worse
    done = FULL * better / rule.percent
    if rule.steps == "complete":
        done = done.to_integral_value(ROUND_DOWN)
    each = rule.points if better >= 0 else rule.points_worse or rule.points
    return scored(
        FULL + each * done, _steps(case, better, done, each), least=rule.floor, most=rule.cap
    )


def _steps(case: RuleCase[PerPercentRule], better: Decimal, done: Decimal, each: Decimal) -> Text:
    """ "108.0 is 8.0% better than target 100.0, +5 per 5%"."""
    rule, goal = case.rule, case.target.value if case.target else Decimal(0)
    shown, wanted = case.write(case.actual), case.write(goal)
    if better == 0:
        return Text(f"{shown} equals target {wanted}", f"{shown} 等于目标 {wanted}")
    off, step = percent(abs(better)), f"{plain(rule.percent)}%"
    way, way_zh = ("better", "优于") if better > 0 else ("worse", "差于")
    sign, sign_zh = ("+", "加") if better > 0 else (MINUS, "扣")
    start = Text(
        f"{shown} is {off} {way} than target {wanted}", f"{shown} {way_zh}目标 {wanted} 达 {off}"
    )
    if rule.steps == "linear":
        return Text(
            f"{start.en}, {sign}{plain(each)} per {step}",
            f"{start.zh}，每 {step} {sign_zh} {plain(each)} 分",
        )
    times = plain(abs(done))
    return Text(
        f"{start.en}, {times} full steps of {step}, {sign}{plain(each)} each",
        f"{start.zh}，满 {times} 个 {step}，每个{sign_zh} {plain(each)} 分",
    )
