"""The ratio rule 比率法: how large a share of the target was reached."""

from __future__ import annotations

from decimal import Decimal

from kpi_reports.params.rules import RatioRule
from kpi_reports.scoring.result import RuleResult, no_target, refused, scored, target_not_above_0
from kpi_reports.scoring.rule_case import RuleCase
from kpi_reports.values import Direction, Text

FULL = Decimal(100)


def ratio(case: RuleCase[RatioRule]) -> RuleResult:
    """100 × actual ÷ target; lower is better: `inverse` 100 × target ÷ actual, `mirror`
    100 × (2 − actual ÷ target). Floor and cap hold for all three.

    Refused where target <= 0 (a share of it has no meaning), and for `inverse` where actual <= 0.

    Reference: docs/methods.md, Scores. T = 100, A = 110, W = 20: inverse 18.18, mirror 18.00.
    """
    if case.target is None:
        return no_target()
    rule, actual, goal = case.rule, case.actual, case.target.value
    shown, wanted = case.write(actual), case.write(goal)
    if goal <= 0:
        return target_not_above_0(wanted)
    if case.direction is Direction.HIGHER:
        raw = FULL * actual / goal
        steps = Text(f"{shown} of target {wanted}", f"{shown} ÷ 目标 {wanted}")
    elif rule.lower_form == "mirror":
        raw = FULL * (2 * goal - actual) / goal
        steps = Text(f"2 − {shown} ÷ target {wanted}", f"2 − {shown} ÷ 目标 {wanted}")
    elif actual > 0:
        raw = FULL * goal / actual
        steps = Text(f"target {wanted} ÷ {shown}", f"目标 {wanted} ÷ {shown}")
    else:
        return refused(
            f"target ÷ actual needs an actual above 0, found {shown}",
            f"目标值 ÷ 实际值要求实际值大于 0，实为 {shown}",
        )
    return scored(raw, steps, least=rule.floor, most=rule.cap)
