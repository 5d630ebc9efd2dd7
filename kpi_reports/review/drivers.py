"""Where each KPI's change comes from: departments of the company, segments, inputs of formulas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal

from kpi_reports.analysis.drivers import NoBreakdown, drill_down, formula_contributions
from kpi_reports.params.formula import parse_formula
from kpi_reports.params.models import Formula, Growth, KpiDeclaration, Workspace
from kpi_reports.review.actuals import Actuals
from kpi_reports.values import (
    Drivers,
    KpiReview,
    KpiValue,
    NoDrivers,
    Period,
    SegmentValue,
    Unit,
)

# Measures whose parts add up to the whole: a department's headcount is part of the company's.
SUMS, RATES = ("sum", "count", "last"), ("ratio", "mean")
ZERO = Decimal(0)
Key = tuple[str, ...]
Numbers = tuple[Decimal, ...]  # a sum, or numerator and denominator
Parts = dict[Key, Numbers]
Found = Parts | NoDrivers


def with_drivers(
    workspace: Workspace, actuals: Actuals, unit: Unit, kpis: Iterable[KpiReview]
) -> tuple[KpiReview, ...]:
    """The KPIs of a unit, each with where its change comes from."""
    return tuple(
        replace(entry, drivers=drivers_of(workspace, actuals, unit, entry)) for entry in kpis
    )


def drivers_of(
    workspace: Workspace, actuals: Actuals, unit: Unit, entry: KpiReview
) -> Drivers | None:
    """Where the KPI's change comes from, or why that cannot be said.

    It is compared with the period before; one that is declared seasonal with the same period a year
    before, where the data reach back so far. A growth rate is divided itself, not its change: into
    what each part adds to it since its own base.

    None for a KPI that nothing divides, or into one part alone, and for a value that is carried
    from an earlier cycle.
    """
    declared = workspace.kpis[entry.kpi.id]
    if entry.value.carried:
        return None
    now = entry.value.of_period or entry.value.period
    before = _compared_with(actuals, declared, unit, now)
    if isinstance(declared.measure, Formula):
        return _of_formula(workspace, actuals, unit, declared.measure, entry, (before, now))
    asked = _asked(workspace, unit, declared, (before, now))
    if asked is None:
        return None
    found = asked.blank
    if reason := _prevented(actuals, unit, asked, entry):
        return replace(found, reason=reason)
    return _divided(actuals, workspace.units(), asked, found)


def _compared_with(actuals: Actuals, declared: KpiDeclaration, unit: Unit, now: Period) -> Period:
    """The period before; of a seasonal KPI the one a year before, if it has a value."""
    if isinstance(declared.measure, Growth):
        return now.previous if declared.measure.against == "prev" else now.year_before
    year_before = actuals.measured(declared.id, unit.id, now.year_before)
    return now.year_before if declared.seasonal and year_before.value is not None else now.previous


# --- formulas -------------------------------------------------------------------------------------


def _of_formula(
    workspace: Workspace,
    actuals: Actuals,
    unit: Unit,
    measure: Formula,
    entry: KpiReview,
    periods: tuple[Period, Period],
) -> Drivers:
    """What each input adds to the change of a formula's result."""
    tree = parse_formula(measure.expression)
    of = tuple(workspace.kpis[name].value for name in tree.names)
    found = Drivers(entry.kpi.id, periods[0], periods[1], "input", of=of)
    values = [actuals.measured(entry.kpi.id, unit.id, period) for period in periods]
    if reason := _missing(values):
        return replace(found, reason=reason)
    inputs = [
        {name: actuals.measured(name, unit.id, period).value for name in tree.names}
        for period in periods
    ]
    before, now = (
        {name: Decimal(repr(value)) for name, value in of_period.items() if value is not None}
        for of_period in inputs
    )
    try:
        return replace(found, breakdown=formula_contributions(tree, before, now=now))
    except NoBreakdown as refused:
        return replace(found, reason=refused.reason)


def _missing(values: Sequence[KpiValue]) -> NoDrivers | None:
    """Why two values cannot be compared."""
    before, now = values
    if now.value is None:
        return NoDrivers.NO_VALUE
    if before.value is None:
        return NoDrivers.NO_EARLIER
    return NoDrivers.PARTIAL if before.partial or now.partial else None


# --- departments and segments ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is divided: a KPI (of a growth rate the one that grows) of a unit in two periods."""

    blank: Drivers
    kpi: KpiDeclaration
    unit: Unit
    growth: bool

    @property
    def periods(self) -> tuple[Period, Period]:
        return self.blank.before, self.blank.now

    @property
    def kind(self) -> Literal["sum", "rate", "growth"]:
        if self.growth:
            return "growth"
        return "rate" if self.kpi.measure.kind in RATES else "sum"

    @property
    def is_additive(self) -> bool:
        kinds = SUMS if self.growth else (*SUMS, *RATES)
        return self.kpi.measure.kind in kinds

    def numbers(self, value: KpiValue | SegmentValue) -> Numbers | None:
        """What is added up; None for a part that has no row."""
        if not value.n and value.numerator is None and value.denominator is None:
            return None
        above = value.numerator if value.numerator is not None else ZERO
        if self.kind != "rate":
            return (above,)
        return above, value.denominator if value.denominator is not None else ZERO


def _asked(
    workspace: Workspace, unit: Unit, declared: KpiDeclaration, periods: tuple[Period, Period]
) -> _Asked | None:
    """None where nothing divides the KPI: a department's without segments."""
    growth = isinstance(declared.measure, Growth)
    kpi = workspace.kpis[declared.measure.of] if isinstance(declared.measure, Growth) else declared
    is_company = unit == workspace.company_unit
    if not is_company and not kpi.segments:
        return None
    levels = tuple(segment.name.text for segment in kpi.segments[: 1 if is_company else 2])
    blank = Drivers(
        kpi=declared.id,
        before=periods[0],
        now=periods[1],
        by="department" if is_company else "segment",
        levels=levels,
        of=(kpi.value,) if growth else (),
    )
    return _Asked(blank, kpi, unit, growth)


def _prevented(actuals: Actuals, unit: Unit, asked: _Asked, entry: KpiReview) -> NoDrivers | None:
    if not asked.is_additive:
        return NoDrivers.NOT_ADDITIVE
    if entry.value.value is None:
        return NoDrivers.NO_VALUE
    return _missing([actuals.measured(asked.kpi.id, unit.id, at) for at in asked.periods])


def _divided(
    actuals: Actuals, units: Sequence[Unit], asked: _Asked, found: Drivers
) -> Drivers | None:
    wholes = [
        asked.numbers(actuals.measured(asked.kpi.id, asked.unit.id, at)) for at in asked.periods
    ]
    level: Literal[1, 2] = 1 if len(found.levels) < 2 else 2
    if found.by == "department":
        parts = [_of_departments(actuals, units, asked, at) for at in asked.periods]
    else:
        rows = [actuals.segments(asked.kpi.id, asked.unit.id, at, level=level)
                for at in asked.periods]  # fmt: skip
        if not any(rows):
            return None
        parts = [_numbers(asked, {row.segment: row for row in each}) for each in rows]
    if any(_total(each) != whole for each, whole in zip(parts, wholes, strict=True)):
        return replace(found, reason=NoDrivers.DOES_NOT_ADD)
    depth = 1
    if found.by == "department" and found.levels:
        deeper = [_within(actuals, asked, each, at)
                  for each, at in zip(parts, asked.periods, strict=True)]  # fmt: skip
        if all(deeper):
            parts, depth = [each for each in deeper if each], 2
    elif found.by == "segment":
        depth = level
    if len({key for each in parts for key in each}) < 2:
        return None  # one part is the whole: it would say nothing
    try:
        breakdown = drill_down(
            _plain(parts[0], asked), _plain(parts[1], asked), kind=asked.kind, levels=depth
        )
    except NoBreakdown as refused:
        return replace(found, reason=refused.reason)
    return replace(found, breakdown=breakdown)


def _of_departments(actuals: Actuals, units: Sequence[Unit], asked: _Asked, at: Period) -> Parts:
    values: dict[Key, KpiValue] = {
        (unit.id,): actuals.measured(asked.kpi.id, unit.id, at) for unit in units
    }
    return _numbers(asked, values)


def _numbers(asked: _Asked, values: Mapping[Key, KpiValue] | Mapping[Key, SegmentValue]) -> Parts:
    found = {key: asked.numbers(value) for key, value in values.items()}
    return {key: numbers for key, numbers in found.items() if numbers is not None}


def _within(actuals: Actuals, asked: _Asked, parts: Parts, at: Period) -> Parts | None:
    """Departments by their segments; None where the segments of one are not the whole of it."""
    found: Parts = {}
    for key, whole in parts.items():
        rows = actuals.segments(asked.kpi.id, key[0], at, level=1)
        inside = _numbers(asked, {(*key, *row.segment): row for row in rows})
        if _total(inside) != whole:
            return None
        found |= inside
    return found


def _total(parts: Parts) -> Numbers | None:
    """All parts together; None where there is none."""
    columns = zip(*parts.values(), strict=True)
    return tuple(sum(column, ZERO) for column in columns) or None


def _plain(parts: Parts, asked: _Asked) -> dict[Key, Any]:
    """Pairs for a rate, else single numbers."""
    return {key: value if asked.kind == "rate" else value[0] for key, value in parts.items()}
