"""What a scoring rule works with, as one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Generic, TypeVar

from kpi_reports.params.rule_base import Rule
from kpi_reports.scoring.result import Write
from kpi_reports.values import Direction, Target, Text

R = TypeVar("R", bound=Rule)


@dataclass(frozen=True, slots=True)
class RuleCase(Generic[R]):
    """One value to be scored by one rule.

    `write` turns a value of the KPI into text for the arithmetic. `others` has the values of the
    KPIs that `rule.reads` names, None where one is missing, and `names` what packs call them.
    `yearly` are the KPI's values of the three years before, the latest first, None where one is
    missing.
    """

    rule: R
    actual: Decimal
    target: Target | None
    direction: Direction
    write: Write = str
    others: Mapping[str, Decimal | None] = field(default_factory=dict)
    names: Mapping[str, Text] = field(default_factory=dict)
    yearly: tuple[Decimal | None, ...] = ()

    @property
    def sign(self) -> int:
        """1 where higher is better, -1 where lower is: values times it are better when more."""
        return -1 if self.direction is Direction.LOWER else 1

    def name(self, kpi: str) -> Text:
        """What packs call a KPI that the rule reads; its id where nobody said."""
        return self.names.get(kpi, Text(kpi, kpi))
