"""The three-point rule: floor, target and stretch are worth 60, 100 and 120."""

from __future__ import annotations

from decimal import Decimal

from kpi_reports.params.rules import ThreePointRule
from kpi_reports.scoring.result import RuleResult, no_target, refused
from kpi_reports.scoring.rule_case import RuleCase
from kpi_reports.scoring.standards import Standard, points_between
from kpi_reports.values import Text

AT_FLOOR, AT_TARGET, AT_STRETCH = Decimal(60), Decimal(100), Decimal(120)


def three_point(case: RuleCase[ThreePointRule]) -> RuleResult:
    """60 at the floor, 100 at the target, 120 at the stretch, linear between; worse than the floor
    0, better than the stretch 120. Mirrored where lower is better.

    Refused where the target has no floor or no stretch, or where the three do not stand in order
    of merit.

    Reference: docs/methods.md, Scores; 80/100/120: A = 90 gives 80, A = 110 gives 110.
    """
    target = case.target
    if target is None:
        return no_target()
    if target.floor is None or target.stretch is None:
        return refused("the target has no floor or no stretch", "目标缺少门槛值或挑战值")
    found = points_between(
        case,
        (
            Standard(Text("floor", "门槛值"), target.floor, AT_FLOOR),
            Standard(Text("target", "目标值"), target.value, AT_TARGET),
            Standard(Text("stretch", "挑战值"), target.stretch, AT_STRETCH),
        ),
    )
    if isinstance(found, RuleResult):
        return found
    points, steps = found
    return RuleResult(steps, points, points)
