"""What a scoring rule answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from kpi_reports.values import Missing, Text

Write = Callable[[Decimal], str]  # how a value of this KPI is written: "77.0%"


@dataclass(frozen=True, slots=True)
class RuleResult:
    """A rule's score before any rounding, or why it gives none.

    `raw` is the score before cap and floor, None where the rule refuses. `steps` is the arithmetic
    that leads to `raw` ("77.0% of target 80.0%"), or the reason of the refusal. `missing` is None
    where there is a score.
    """

    steps: Text
    score: Decimal | None = None
    raw: Decimal | None = None
    missing: Missing | None = None


def scored(raw: Decimal, steps: Text, *, least: Decimal, most: Decimal) -> RuleResult:
    """A result held between its floor and its cap."""
    return RuleResult(steps, max(least, min(raw, most)), raw)


def refused(en: str, zh: str, missing: Missing = Missing.RULE_REFUSED) -> RuleResult:
    """A result that says why there is no score."""
    return RuleResult(Text(f"Not scored: {en}", f"不计分：{zh}"), missing=missing)


def no_target() -> RuleResult:
    """The answer of every rule that needs a target where none is in force."""
    return refused("no target is in force", "没有生效的目标值", Missing.NO_TARGET)


def no_direction() -> RuleResult:
    """The answer of every rule that needs to know which way is good."""
    return refused("the KPI has no good direction", "该指标没有优劣方向")


def target_not_above_0(wanted: str) -> RuleResult:
    """The answer of rules that measure in shares of a target, where it is 0 or negative."""
    return refused(
        f"a share of the target needs a target above 0, found {wanted}",
        f"按目标值的比例计分要求目标值大于 0，实为 {wanted}",
    )


def wrong_direction(way: str) -> RuleResult:
    """The answer of rules that score only KPIs whose values are better one way."""
    zh = {"higher": "越高越好", "lower": "越低越好"}[way]
    return refused(f"the rule needs a KPI that is better when {way}", f"该规则只适用于{zh}的指标")
