"""What a params folder may say, as frozen pydantic models. `load.py` reads files into these.

Every scalar arrives as the text that stands in the file, so `NO` stays a department and `007` an
id; the models give it its type. Unknown keys are faults. Cross-checks between files are in
`checks.py` and `checks_scheme.py`. Descriptions and docstrings are what docs/params.md tells.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field

from kpi_reports.params.base import Day, Identifier, Model, Number, Words
from kpi_reports.params.company import Audiences, Company
from kpi_reports.params.in_force import target_for
from kpi_reports.params.kpi import (
    Count,
    Distinct,
    Entered,
    Formula,
    Growth,
    KpiDeclaration,
    Last,
    Mean,
    Measure,
    Quantile,
    Ratio,
    SegmentColumn,
    Sum,
    UnitOfMeasure,
)
from kpi_reports.params.rules import (
    Band,
    BandsRule,
    RatioRule,
    ScoringRule,
    ThreePointRule,
)
from kpi_reports.params.scheme import (
    DepartmentScheme,
    GradeBand,
    PositionScheme,
    Scheme,
    SchemeKpi,
    SchemeNode,
)
from kpi_reports.params.source import Column, DateFromParts, PackageSource, Source
from kpi_reports.params.steps import AdjustmentLimits, Gate, Trigger, Veto
from kpi_reports.values import (
    Action,
    Adjustment,
    Comment,
    Exclusion,
    Gap,
    Period,
    ProcessChange,
    Result,
    SignOff,
    Target,
    Unit,
    UnitKind,
)

__all__ = [
    "AdjustmentLimits",
    "Audiences",
    "Band",
    "BandsRule",
    "Column",
    "Company",
    "Count",
    "DateFromParts",
    "Day",
    "Department",
    "DepartmentScheme",
    "Distinct",
    "Entered",
    "Formula",
    "Gate",
    "Goal",
    "GradeBand",
    "Growth",
    "Identifier",
    "KpiDeclaration",
    "Last",
    "Mean",
    "Measure",
    "Model",
    "PackageSource",
    "Person",
    "PositionScheme",
    "Quantile",
    "Ratio",
    "RatioRule",
    "Scheme",
    "SchemeKpi",
    "SchemeNode",
    "ScoringRule",
    "SegmentColumn",
    "Source",
    "Sum",
    "TargetRow",
    "ThreePointRule",
    "Trigger",
    "UnitOfMeasure",
    "Veto",
    "Words",
    "Workspace",
]


class Department(Model):
    """departments.yaml: a list of these. `id` is the key in the data."""

    id: Identifier = Field(
        description="the key in the data and the folder of the packs; not 'company'"
    )
    name: Words = Field(description="the department as packs call it")
    aliases: tuple[Annotated[str, Field(min_length=1)], ...] = Field(
        (), description="other spellings of it in the data, as 市场部 or Marketing Dept."
    )


class Person(Model):
    """A line of people.csv. Personal: shown to nobody but the analyst, never in a pack."""

    id: Identifier
    name: str
    department: str
    position: str
    base_pay: Number | None = None
    attendance: Number = Decimal(1)


class Goal(Model):
    """goals.yaml: a list of these: what the company wants, handed down to departments, positions.

    A KPI names the goal that it serves.
    """

    id: Identifier = Field(description="what KPIs and other goals call it")
    name: Words = Field(description="the goal in words")
    level: Literal["strategy", "department", "position"] = Field(
        description="whose it is: the company's, a department's or a position's"
    )
    parent: str | None = Field(None, description="the goal it is handed down from")
    owners: tuple[str, ...] = Field(
        (), description="departments (or positions) that answer for it; several share it"
    )


class TargetRow(Model):
    """A line of targets.csv: a KPI's target, for all departments where `department` is empty.

    `department` may also be the id of a position or of a person.
    """

    kpi: str
    department: str | None
    target: Target


class Workspace(Model):
    """Everything params say, checked. `files` gives each file's SHA-256, for provenance."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    folder: str
    company: Company
    departments: tuple[Department, ...]
    sources: Mapping[str, Source]
    kpis: Mapping[str, KpiDeclaration]
    scheme: Scheme
    targets: tuple[TargetRow, ...]
    signoffs: tuple[SignOff, ...] = ()
    later_schemes: tuple[tuple[date, Scheme], ...] = ()  # from which day on, and what then holds
    people: tuple[Person, ...] = ()
    results: tuple[Result, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    gaps: tuple[Gap, ...] = ()
    process_changes: tuple[ProcessChange, ...] = ()
    actions: tuple[Action, ...] = ()
    comments: tuple[Comment, ...] = ()
    goals: tuple[Goal, ...] = ()
    files: Mapping[str, str]
    places: Mapping[str, tuple[str, int]] = Field(
        default_factory=dict,
        description="where each thing is written: 'kpis.on_time.measure.numerator' to (file, line)",
    )

    def __copy__(self) -> Self:
        """Without what was looked up here: a copy may say something else."""
        copied = super().__copy__()
        for name in ("_rows_of", "_person_of"):
            copied.__dict__.pop(name, None)
        return copied

    @cached_property
    def _rows_of(self) -> Mapping[tuple[str, str | None], list[TargetRow]]:
        found: dict[tuple[str, str | None], list[TargetRow]] = {}
        for row in self.targets:
            found.setdefault((row.kpi, row.department), []).append(row)
        return found

    @cached_property
    def _person_of(self) -> Mapping[str, Person]:
        return {person.id: person for person in self.people}

    @property
    def company_unit(self) -> Unit:
        return Unit("company", UnitKind.COMPANY, self.company.name.text)

    def units(self) -> tuple[Unit, ...]:
        """Every department, in the order of departments.yaml."""
        return tuple(Unit(d.id, UnitKind.DEPARTMENT, d.name.text) for d in self.departments)

    def goal_of(self, kpi: str) -> str | None:
        """The goal that a KPI names, else the one that its nearest parent names."""
        declared = self.kpis[kpi]
        if declared.goal is not None or declared.parent is None:
            return declared.goal
        return self.goal_of(declared.parent)

    def asks_for_sign_off(self, kpi: str) -> bool:
        """Whether a KPI's numbers must be signed off: params say of it, or of any, who does."""
        declared = self.kpis[kpi]
        names_someone = declared.provider is not None or declared.reviewer is not None
        return names_someone or "signoffs" in self.places

    def scheme_on(self, day: date) -> Scheme:
        """The scheme in force on a day."""
        begun = [scheme for first, scheme in self.later_schemes if first <= day]
        return begun[-1] if begun else self.scheme

    def scheme_of(self, unit_id: str, period: Period | None = None) -> Scheme:
        """The scheme by which a unit is scored in a period: a department's own blocks where it has
        some, a person's those of the position. The one in force on the period's last day counts;
        without a period, the first."""
        scheme = self.scheme if period is None else self.scheme_on(period.last)
        person = self._person_of.get(unit_id)
        return scheme.of(unit_id) if person is None else scheme.of_position(person.position)

    def target_for(self, kpi: str, unit: str, period: Period) -> Target | None:
        """The target of a KPI for a period; `kpi_reports.params.in_force.target_for` says how.

        For a person the nearest holds: the person's own, else the position's, the department's, the
        one for all.
        """
        person = self._person_of.get(unit)
        above = () if person is None else (person.position, person.department)
        return target_for(self.targets_of(kpi, unit, *above), kpi, unit, period, above=above)

    def targets_of(self, kpi: str, *whose: str) -> tuple[TargetRow, ...]:
        """The lines of targets.csv that can hold for a KPI of these: their own and those for all,
        each in the order of the file."""
        return tuple(row for one in (*whose, None) for row in self._rows_of.get((kpi, one), ()))

    def comments_on(self, unit: str, period: Period) -> tuple[Comment, ...]:
        """What people say of a unit in this very period, in the order of the file."""
        return tuple(
            entry for entry in self.comments if (entry.unit, entry.period) == (unit, period)
        )

    def process_changes_of(self, kpi: str, unit: str) -> tuple[ProcessChange, ...]:
        """The decisions that divide a KPI's months for a unit, oldest first. Where the unit has one
        of its own in a month, that stands instead of the one for all."""
        found: dict[Period, ProcessChange] = {}
        for whose in (None, unit):
            for change in self.process_changes:
                if (change.kpi, change.unit) == (kpi, whose):
                    found[change.first] = change
        return tuple(sorted(found.values(), key=lambda change: change.first.first))

    def sign_off(self, kpi: str, unit: str, period: Period) -> SignOff | None:
        """Who signed a KPI's numbers off: the department's own sign-off, else the one for all.

        A quarter's sign-off covers its months; among several the one of the shortest period holds.
        """
        for department in (unit, None):
            found = [
                entry
                for entry in self.signoffs
                if (entry.kpi, entry.department) == (kpi, department) and entry.covers(period)
            ]
            if found:
                return min(found, key=lambda entry: entry.period.grain.months)
        return None
