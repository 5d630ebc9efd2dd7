"""Rules by levels: all or nothing 非此即彼, described levels 说明法, points between levels."""

from __future__ import annotations

from decimal import Decimal

from kpi_reports.params.rules import AllOrNothingRule, LevelInterpolationRule, LevelsRule
from kpi_reports.scoring.result import RuleResult, no_target, refused, scored
from kpi_reports.scoring.rule_case import RuleCase
from kpi_reports.scoring.standards import Standard, points_between
from kpi_reports.scoring.written import plain
from kpi_reports.values import Text

NOTHING, FULL = Decimal(0), Decimal(100)
POINTS = (Decimal(4), Decimal(3), Decimal(2), Decimal(1))  # of levels A, B, C, D


def all_or_nothing(case: RuleCase[AllOrNothingRule]) -> RuleResult:
    """100 where the value is at the target or better, else 0. The target may be 0 or negative.

    Reference: docs/methods.md, Scores.
    """
    if case.target is None:
        return no_target()
    goal = case.target.value
    shown, wanted = case.write(case.actual), case.write(goal)
    if case.sign * case.actual >= case.sign * goal:
        steps = Text(f"{shown} meets target {wanted}", f"{shown} 达到目标 {wanted}")
        return RuleResult(steps, FULL, FULL)
    steps = Text(f"{shown} misses target {wanted}", f"{shown} 未达目标 {wanted}")
    return RuleResult(steps, NOTHING, NOTHING)


def levels(case: RuleCase[LevelsRule]) -> RuleResult:
    """The score of the level whose number was entered. Refused for a number that no level has.

    That every entered level has its evidence is checked when params load.

    Reference: docs/methods.md, Scores.
    """
    for level in case.rule.levels:
        if level.level == case.actual:
            steps = Text(
                f"level {level.level}: {level.text.en}", f"第 {level.level} 档：{level.text.zh}"
            )
            return RuleResult(steps, level.score, level.score)
    found = plain(case.actual)
    return refused(f"no level has the number {found}", f"没有编号为 {found} 的档")


def level_interpolation(case: RuleCase[LevelInterpolationRule]) -> RuleResult:
    """4, 3, 2, 1 points at the edges of levels A, B, C, D, linear between, times 100 ÷ full points.

    Better than A 4 points, worse than D 0. Refused where the edges do not stand in order of merit.

    Reference: docs/methods.md, Scores. A, B, C, D at 98, 95, 90 and 85 %: 92 % has 2.4 points.
    """
    rule = case.rule
    edges = zip("DCBA", (rule.d, rule.c, rule.b, rule.a), reversed(POINTS), strict=True)
    # The Chinese name begins with a blank: a Latin letter stands apart from the words before it.
    found = points_between(
        case,
        tuple(Standard(Text(f"{at} edge", f" {at} 档"), edge, worth) for at, edge, worth in edges),
    )
    if isinstance(found, RuleResult):
        return found
    points, words = found
    got, full = plain(points), plain(rule.full)
    steps = Text(f"{words.en}: {got} of {full}", f"{words.zh}：{got} 分（满分 {full} 分）")
    return scored(FULL * points / rule.full, steps, least=rule.floor, most=rule.cap)
