"""The ratio rule 比率法: how large a share of the target was reached."""

from __future__ import annotations

from decimal import Decimal

from kpi_reports.params.models import RatioRule
from kpi_reports.scoring.result import (
    RuleResult,
    Write,
    no_direction,
    no_target,
    refused,
    scored,
)
from kpi_reports.values import Direction, Target, Text

FULL = Decimal(100)


def ratio(
    rule: RatioRule, actual: Decimal, target: Target | None, direction: Direction, write: Write
) -> RuleResult:
    """100 × actual ÷ target; lower is better: `inverse` 100 × target ÷ actual, `mirror`
    100 × (2 − actual ÷ target). Floor and cap hold for all three.

    Refused where target <= 0 (a share of it has no meaning), for `inverse` where actual <= 0, and
    for a KPI without a good direction.

    Reference: docs/methods.md, Scores. T = 100, A = 110, W = 20: inverse 18.18, mirror 18.00.
    """
    if target is None:
        return no_target()
    if direction is Direction.NEITHER:
        return no_direction()
    goal = target.value
    shown, wanted = write(actual), write(goal)
    if goal <= 0:
        return refused(
            f"a share of the target needs a target above 0, found {wanted}",
            f"比率法要求目标值大于 0，实为 {wanted}",
        )
    if direction is Direction.HIGHER:
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
