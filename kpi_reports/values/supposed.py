"""What if: scores and grades under other targets, weights or values, beside those that stand."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from kpi_reports.values.measured import Exact, Kpi, Language, PeriodText, Unit
from kpi_reports.values.scored import Grade, Scorecard


@dataclass(frozen=True, slots=True)
class Supposition:
    """A target, weight or value that is supposed for a KPI, for one unit or (None) for all.

    `value` is in the KPI's unit, 0.97 for 97 %; of a weight it is the percent of its block.
    """

    kind: Literal["target", "weight", "value"]
    kpi: Kpi
    unit: Unit | None
    value: Exact


@dataclass(frozen=True, slots=True)
class Outcome:
    """A unit's scorecard as it stands and as it would be."""

    unit: Unit
    before: Scorecard
    after: Scorecard

    @property
    def change(self) -> Decimal | None:
        """Points of the final total; None where one of the two is missing."""
        if self.before.total is None or self.after.total is None:
            return None
        return self.after.total - self.before.total

    @property
    def changes_grade(self) -> bool:
        """Whether the grade would be another, none among them."""
        return _id(self.before.grade) != _id(self.after.grade)


def _id(grade: Grade | None) -> str | None:
    return None if grade is None else grade.id


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What would follow from suppositions, for the company and each department asked for."""

    company_id: str
    period: PeriodText
    languages: tuple[Language, ...]
    suppositions: tuple[Supposition, ...]
    outcomes: tuple[Outcome, ...]

    @property
    def changing_grade(self) -> tuple[Outcome, ...]:
        """The units whose grade would be another."""
        return tuple(outcome for outcome in self.outcomes if outcome.changes_grade)
