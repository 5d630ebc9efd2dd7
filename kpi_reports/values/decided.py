"""What people decide about a score: adjustments, exclusions, and results that nobody can count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from kpi_reports.values.measured import Exact, PeriodText, Text

Answers = Literal["provider", "unit", "nobody"]
AdjustmentKind = Literal["bonus", "deduction", "veto", "committee"]


@dataclass(frozen=True, slots=True)
class Approval:
    """Who let a decision stand: the document's number, the approver, the day."""

    document: str
    approved_by: str
    approved_on: date


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A decision about a unit's total in a period (R34).

    `bonus` and `deduction` (加减分项) add or take `points`, always above 0; `veto` (否决项)
    pulls the veto named by `item`; `committee` changes the total by `points` or sets the `grade`.
    """

    unit: str
    period: PeriodText
    kind: AdjustmentKind
    item: str
    reason: Text
    approval: Approval
    points: Exact | None = None
    grade: str | None = None


@dataclass(frozen=True, slots=True)
class Exclusion:
    """An approved exclusion (剔除因素): the value that a KPI would have had without the factor."""

    unit: str
    kpi: str
    period: PeriodText
    value: Exact
    reason: Text
    approval: Approval


@dataclass(frozen=True, slots=True)
class Gap:
    """Who answers for a KPI's missing number: its data provider, the unit assessed, or nobody.

    It is recorded and shown, for else hiding bad data would pay; what a missing item does to the
    score stays as the scheme says.
    """

    unit: str
    kpi: str
    period: PeriodText
    answers: Answers
    reason: Text
    approval: Approval


@dataclass(frozen=True, slots=True)
class ProcessChange:
    """A decision that from `first` (a month) on a KPI is a new process, with limits of its own.

    `unit` is a department or "company"; None for all of them.
    """

    kpi: str
    unit: str | None
    first: PeriodText
    reason: Text
    decided_by: str
    decided_on: date


@dataclass(frozen=True, slots=True)
class Result:
    """A KPI's result that is entered, because no row can be counted for it.

    `unit` is a department, a person or "company". A described level is its number. `evidence` is
    what shows it; the rule for described levels demands it.
    """

    unit: str
    kpi: str
    period: PeriodText
    value: Exact
    n: int
    evidence: Text | None
    provided_by: str | None = None
    provided_on: date | None = None
