"""The three-point rule: floor, target and stretch are worth 60, 100 and 120."""

from __future__ import annotations

from decimal import Decimal

from kpi_reports.params.models import ThreePointRule
from kpi_reports.scoring.result import (
    RuleResult,
    Write,
    no_direction,
    no_target,
    refused,
    scored,
)
from kpi_reports.values import Direction, Target, Text

NOTHING, AT_FLOOR, AT_TARGET, AT_STRETCH = Decimal(0), Decimal(60), Decimal(100), Decimal(120)


def three_point(
    rule: ThreePointRule, actual: Decimal, target: Target | None, direction: Direction, write: Write
) -> RuleResult:
    """60 at the floor, 100 at the target, 120 at the stretch, linear between; worse than the floor
    0, better than the stretch 120. Mirrored where lower is better.

    Refused where the target has no floor or no stretch, or where the three do not stand in order
    of merit.

    Reference: docs/methods.md, Scores; 80/100/120: A = 90 gives 80, A = 110 gives 110.
    """
    if target is None:
        return no_target()
    if direction is Direction.NEITHER:
        return no_direction()
    floor, goal, stretch = target.floor, target.value, target.stretch
    if floor is None or stretch is None:
        return refused("the target has no floor or no stretch", "目标缺少门槛值或挑战值")
    sign = 1 if direction is Direction.HIGHER else -1
    if not sign * floor < sign * goal < sign * stretch:
        three = ", ".join(write(point) for point in (floor, goal, stretch))
        return refused(
            f"floor, target and stretch must get better one by one, found {three}",
            f"门槛值、目标值、挑战值须依次更优，实为 {three}",
        )
    return _between(sign * actual, sign * floor, sign * goal, sign * stretch, sign, write)


def _between(
    actual: Decimal, floor: Decimal, goal: Decimal, stretch: Decimal, sign: int, write: Write
) -> RuleResult:
    """The score of values that are signed so that more is better."""
    shown, low, middle, high = (write(sign * point) for point in (actual, floor, goal, stretch))
    if actual < floor:
        steps = Text(f"{shown} misses the floor {low}", f"{shown} 未达门槛值 {low}")
        raw = NOTHING
    elif actual <= goal:
        steps = Text(
            f"{shown} between floor {low} (60) and target {middle} (100)",
            f"{shown} 介于门槛值 {low}（60 分）与目标值 {middle}（100 分）之间",
        )
        raw = AT_FLOOR + (AT_TARGET - AT_FLOOR) * (actual - floor) / (goal - floor)
    elif actual < stretch:
        steps = Text(
            f"{shown} between target {middle} (100) and stretch {high} (120)",
            f"{shown} 介于目标值 {middle}（100 分）与挑战值 {high}（120 分）之间",
        )
        raw = AT_TARGET + (AT_STRETCH - AT_TARGET) * (actual - goal) / (stretch - goal)
    else:
        steps = Text(f"{shown} reaches the stretch {high}", f"{shown} 达到挑战值 {high}")
        raw = AT_STRETCH
    return scored(raw, steps, least=NOTHING, most=AT_STRETCH)
