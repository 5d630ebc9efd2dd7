"""The scoring rules as one list, and the two plain readings beside a score: attainment and met."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from kpi_reports.params.models import ScoringRule
from kpi_reports.scoring.bands import bands
from kpi_reports.scoring.ratio import ratio
from kpi_reports.scoring.result import RuleResult, Write
from kpi_reports.scoring.three_point import three_point
from kpi_reports.values import Direction, Target

RULES: Mapping[str, Callable[..., RuleResult]] = {
    "ratio": ratio,
    "bands": bands,
    "three_point": three_point,
}


def score_value(
    rule: ScoringRule,
    actual: Decimal,
    target: Target | None,
    direction: Direction,
    *,
    write: Write = str,
) -> RuleResult:
    """The score of one value by one rule, unrounded, with its arithmetic; or why there is none.

    `write` turns a value into text for the arithmetic.
    """
    return RULES[rule.kind](rule, actual, target, direction, write)


def attainment(actual: Decimal, target: Target | None, direction: Direction) -> Decimal | None:
    """完成率 as a fraction: actual / target, or target / actual where lower is better.

    None without a target or a good direction, where the target is not above 0, and, lower is
    better, where the actual is not above 0: such a quotient says nothing.
    """
    if target is None or target.value <= 0 or direction is Direction.NEITHER:
        return None
    if direction is Direction.HIGHER:
        return actual / target.value
    return target.value / actual if actual > 0 else None


def met(actual: Decimal, target: Target | None, direction: Direction) -> bool | None:
    """Whether the value is at the target or better. None without a target or a good direction."""
    if target is None or direction is Direction.NEITHER:
        return None
    return actual >= target.value if direction is Direction.HIGHER else actual <= target.value
