"""Rules of a company's own: reviewed Python functions, registered by name.

A package brings one by an entry point of the group `kpi_reports.scoring_rules`; a notebook by the
decorator::

    @register_rule("square")
    def square(case: CustomCase) -> Decimal:
        return min(case.actual, Decimal(10)) ** 2

scheme.yaml then says `{kind: custom, name: square}`. Params hold a name and numbers, never code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeAlias, TypeVar

from kpi_reports.params.custom_rules import find_function, register
from kpi_reports.params.rules import CustomRule
from kpi_reports.scoring.result import RuleResult, refused, scored
from kpi_reports.scoring.rule_case import RuleCase
from kpi_reports.values import Direction, Missing, Target, Text

SHOWN_CHARACTERS = 80  # of a foreign error's words


@dataclass(frozen=True, slots=True)
class CustomCase:
    """What a registered function is given.

    `actual` is the KPI's value, `target` the one in force or None, `settings` the numbers of the
    rule in scheme.yaml, `others` the values of the KPIs that its `kpis` names.
    """

    actual: Decimal
    target: Target | None
    direction: Direction
    settings: Mapping[str, Decimal]
    others: Mapping[str, Decimal]


CustomFunction: TypeAlias = Callable[[CustomCase], "RuleResult | Decimal"]
F = TypeVar("F", bound=CustomFunction)


def register_rule(name: str) -> Callable[[F], F]:
    """Registers a function under the name by which scheme.yaml calls it.

    The function gives a score, or a RuleResult with its arithmetic or its refusal, and must give
    the same for the same case. Raises ValueError where the name is another function's.
    """

    def keep(function: F) -> F:
        register(name, function)
        return function

    return keep


def custom(case: RuleCase[CustomRule]) -> RuleResult:
    """What the registered function gives, held between floor and cap.

    A function that raises, or gives anything but a finite Decimal or a RuleResult, leaves the KPI
    without a score, and the words say why. Raises ParamsError where no function has the name; that
    is told when params load.

    Reference: docs/methods.md, Scores.
    """
    rule = case.rule
    others = {}
    for kpi in rule.kpis:
        value = case.others.get(kpi)
        if value is None:
            name = case.name(kpi)
            return refused(f"{name.en} has no value", f"{name.zh} 没有数值")
        others[kpi] = value
    function = find_function(rule.name)
    given = CustomCase(case.actual, case.target, case.direction, dict(rule.settings), others)
    try:
        found = function(given)
    except Exception as error:  # a company's own code: its fault is told, and no pack is lost
        words = " ".join(f"{type(error).__name__}: {error}".split())[:SHOWN_CHARACTERS]
        return refused(f"rule '{rule.name}' failed: {words}", f"规则“{rule.name}”出错：{words}")
    return _held(case, found)


def _held(case: RuleCase[CustomRule], found: object) -> RuleResult:
    """What a function gave, as a result between floor and cap."""
    rule, shown = case.rule, case.write(case.actual)
    if isinstance(found, Decimal):
        steps = Text(f"{shown} by rule '{rule.name}'", f"{shown}，按规则“{rule.name}”")
        found = RuleResult(steps, found, found)
    if not isinstance(found, RuleResult):
        kind = type(found).__name__
        return refused(
            f"rule '{rule.name}' gave a {kind}, not a Decimal or a RuleResult",
            f"规则“{rule.name}”返回 {kind}，应为 Decimal 或 RuleResult",
        )
    if found.score is None:
        return replace(found, raw=None, missing=Missing.RULE_REFUSED)
    if not found.score.is_finite():
        return refused(
            f"rule '{rule.name}' gave {found.score}, not a score",
            f"规则“{rule.name}”返回 {found.score}，不是得分",
        )
    return scored(found.score, found.steps, least=rule.floor, most=rule.cap)
