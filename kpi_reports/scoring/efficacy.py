"""The efficacy coefficient 功效系数法, plain and by five standards."""

from __future__ import annotations

from decimal import Decimal

from kpi_reports.params.rules import EfficacyBandsRule, EfficacyRule
from kpi_reports.scoring.result import RuleResult, no_target, refused, scored
from kpi_reports.scoring.rule_case import RuleCase
from kpi_reports.scoring.standards import Standard, points_between
from kpi_reports.values import Text

BASE, SPAN = Decimal(60), Decimal(40)
STANDARDS = ("poor", "low", "average", "good", "excellent")  # worth 20, 40, 60, 80, 100
ZH = ("较差值", "较低值", "平均值", "良好值", "优秀值")
STEP = Decimal(20)


def efficacy(case: RuleCase[EfficacyRule]) -> RuleResult:
    """(actual − worst) ÷ (best − worst) × 40 + 60, held between floor and cap.

    `worst` (不允许值) and `best` (满意值) are the rule's own, else the target's floor and value.
    The line goes on below 60 and above 100. Where lower is better, `worst` is the greater of the
    two. Refused where one of them is not there, or `best` is not better than `worst`.

    Reference: docs/methods.md, Scores. Worst 10 %, best 15 %, A = 12 %: 76.
    """
    rule, target, write = case.rule, case.target, case.write
    if rule.needs_target and target is None:
        return no_target()
    worst = rule.worst if rule.worst is not None or target is None else target.floor
    best = rule.best if rule.best is not None or target is None else target.value
    if worst is None or best is None:
        return refused("the target has no floor", "目标缺少门槛值")
    if case.sign * worst >= case.sign * best:
        found = f"{write(worst)}, {write(best)}"
        return refused(
            f"the best value must be better than the worst, found {found}",
            f"满意值须优于不允许值，实为 {found}",
        )
    raw = (case.actual - worst) / (best - worst) * SPAN + BASE
    shown, low, high = write(case.actual), write(worst), write(best)
    arithmetic = f"({shown} − {low}) ÷ ({high} − {low}) × {SPAN} + {BASE}"
    return scored(raw, Text(arithmetic, arithmetic), least=rule.floor, most=rule.cap)


def efficacy_bands(case: RuleCase[EfficacyBandsRule]) -> RuleResult:
    """20, 40, 60, 80 and 100 at the standards poor, low, average, good and excellent, linear
    between; better than excellent 100, worse than poor 0.

    This is W·c + (A − s) ÷ (s⁺ − s) × W·(c⁺ − c), where s is the standard that is reached, s⁺ the
    one above it, and c = 1, .8, .6, .4, .2. A convention of this product: published guides differ
    in what is below the last standard. Refused where the standards do not stand in order of merit.

    Reference: docs/methods.md, Scores. W = 20, good 10 %, excellent 15 %, A = 12 %: 17.6.
    """
    standards = tuple(
        Standard(Text(f"{name} standard", zh), getattr(case.rule, name), STEP * (at + 1))
        for at, (name, zh) in enumerate(zip(STANDARDS, ZH, strict=True))
    )
    found = points_between(case, standards)
    if isinstance(found, RuleResult):
        return found
    points, steps = found
    return RuleResult(steps, points, points)
