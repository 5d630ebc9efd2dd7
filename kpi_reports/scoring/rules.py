"""The scoring rules as one list, and the plain readings beside a score: attainment and met."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from kpi_reports.params.models import ScoringRule
from kpi_reports.scoring.bands import bands
from kpi_reports.scoring.baseline_guarded import baseline_guarded
from kpi_reports.scoring.custom import custom
from kpi_reports.scoring.efficacy import efficacy, efficacy_bands
from kpi_reports.scoring.events import add, deduct
from kpi_reports.scoring.levels import all_or_nothing, level_interpolation, levels
from kpi_reports.scoring.per_percent import per_percent
from kpi_reports.scoring.ratio import ratio
from kpi_reports.scoring.result import (
    RuleResult,
    Write,
    no_direction,
    no_target,
    wrong_direction,
)
from kpi_reports.scoring.rule_case import RuleCase
from kpi_reports.scoring.three_point import three_point
from kpi_reports.values import Direction, Target, Text

RULES: Mapping[str, Callable[[RuleCase[Any]], RuleResult]] = {
    "ratio": ratio,
    "bands": bands,
    "three_point": three_point,
    "deduct": deduct,
    "add": add,
    "all_or_nothing": all_or_nothing,
    "levels": levels,
    "per_percent": per_percent,
    "level_interpolation": level_interpolation,
    "efficacy": efficacy,
    "efficacy_bands": efficacy_bands,
    "baseline_guarded": baseline_guarded,
    "custom": custom,
}


def score_value(
    rule: ScoringRule,
    actual: Decimal,
    target: Target | None,
    direction: Direction,
    *,
    write: Write = str,
    others: Mapping[str, Decimal | None] | None = None,
    names: Mapping[str, Text] | None = None,
    yearly: tuple[Decimal | None, ...] = (),
) -> RuleResult:
    """The score of one value by one rule, unrounded, with its arithmetic; or why there is none.

    `write` turns a value into text for the arithmetic. `others` are the values of the KPIs that
    `rule.reads` names, None where one is missing, and `names` what packs call them; `yearly` the
    KPI's values of the three years before, the latest first.
    """
    if rule.needs_target and target is None:
        return no_target()
    if direction not in rule.directions:
        if direction is Direction.NEITHER:
            return no_direction()
        return wrong_direction(rule.directions[0].value)
    return RULES[rule.kind](
        RuleCase(rule, actual, target, direction, write, others or {}, names or {}, yearly)
    )


def attainment(actual: Decimal, target: Target | None, direction: Direction) -> Decimal | None:
    """完成率 as a fraction: actual / target, or target / actual where lower is better.

    None without a target or a good direction, where the target is not above 0, and, lower is
    better, where the actual is not above 0: such a quotient says nothing. A negative actual against
    a target above 0, higher is better, has a negative attainment.
    """
    if target is None or target.value <= 0 or direction is Direction.NEITHER:
        return None
    if direction is Direction.HIGHER:
        return actual / target.value
    return target.value / actual if actual > 0 else None


def met(actual: Decimal, target: Target | None, direction: Direction) -> bool | None:
    """Whether the value is at the target or better; equality counts, whatever the signs of the two.

    None without a target or a good direction: nothing was asked, so nothing was missed. A float is
    made exact first (`rounding.exact`), so that 0.1 + 0.2 meets 0.3.
    """
    if target is None or direction is Direction.NEITHER:
        return None
    return actual >= target.value if direction is Direction.HIGHER else actual <= target.value
