"""From a number in a pack back to the rows of the files that it was made of."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kpi_reports.errors import ParamsError, SourceError, nearest
from kpi_reports.intake import gather, read_tables
from kpi_reports.measure import check_measures
from kpi_reports.measure.behind import RowsBehind, rows_behind
from kpi_reports.params.models import Entered, Growth, Workspace
from kpi_reports.periods import Period
from kpi_reports.review.actuals import Actuals
from kpi_reports.review.asked import period_of, unit_of
from kpi_reports.review.cubes import open_cube
from kpi_reports.review.inputs import measured_kpis
from kpi_reports.values import KpiValue, Result, SourceFacts, Table, Unit


@dataclass(frozen=True, slots=True)
class TracedPart:
    """One KPI that is measured from rows: its value, the facts of its source, and the rows."""

    kpi: str
    period: Period
    value: KpiValue
    facts: SourceFacts
    behind: RowsBehind

    @property
    def agrees(self) -> bool | None:
        """Whether the rows add up to what the cube holds; None where nothing is added up."""
        pairs = [
            (self.behind.totals.get("numerator"), self.value.numerator),
            (self.behind.totals.get("denominator"), self.value.denominator),
            (self.behind.totals.get("value"), self.value.numerator),
        ]
        told = [own == known for own, known in pairs if own is not None and known is not None]
        return all(told) if told else None


@dataclass(frozen=True, slots=True)
class Trace:
    """A KPI's value and everything that it rests on; a formula or growth has several parts.

    A KPI with a longer cycle is traced over the period that its value is of (`value.of_period`).
    One whose results are entered has no parts, but the results that were `entered`.
    """

    kpi: str
    unit: Unit
    period: Period
    value: KpiValue
    definition: str
    parts: tuple[TracedPart, ...]
    entered: tuple[Result, ...] = ()


def trace(workspace: Workspace, kpi: str, department: str, period: str) -> Trace:
    """Reads the sources again and finds the rows behind a number.

    Raises ParamsError for an unknown KPI, UnitError, PeriodError, and SourceError where a source
    that the KPI rests on cannot be read.
    """
    if kpi not in workspace.kpis:
        raise ParamsError(f"there is no KPI '{kpi}'.{nearest(kpi, workspace.kpis)}")
    unit = unit_of(workspace, department)
    if faults := check_measures(workspace):
        raise ParamsError(faults)
    asked = Period.parse(period)
    cube = open_cube(workspace, asked)
    actuals = Actuals(workspace, cube)
    wanted = period_of(cube, period)
    counted = actuals.cycle(kpi, unit.id, wanted) or wanted
    rests_on = _rests_on(workspace, kpi, counted)
    parts = []
    with tempfile.TemporaryDirectory(prefix="kpi-reports-") as scratch:
        tables = _tables(workspace, kpi, asked, Path(scratch)) if rests_on else {}
        for name, at in rests_on:
            table = tables[str(workspace.kpis[name].source)]
            behind = rows_behind(workspace, table, name, unit.id, at)
            value = cube.value(name, unit.id, at)
            parts.append(TracedPart(name, at, value, table.facts, behind))
    return Trace(
        kpi=kpi,
        unit=unit,
        period=wanted,
        value=actuals.value(kpi, unit.id, wanted),
        definition=workspace.kpis[kpi].definition.en,
        parts=tuple(parts),
        entered=actuals.entered(kpi, unit.id, counted),
    )


def _tables(workspace: Workspace, kpi: str, period: Period, scratch: Path) -> Mapping[str, Table]:
    """The sources that the KPI rests on, read again with every row's place."""
    needed = {str(workspace.kpis[name].source) for name in measured_kpis(workspace, kpi)}
    joined = {join.source for name in needed for join in workspace.sources[name].joins}
    others = {
        check.source
        for name in needed
        for check in workspace.sources[name].checks
        if check.kind == "refers_to"
    }
    kept = needed | joined | others
    sources = {name: source for name, source in workspace.sources.items() if name in kept}
    narrowed = workspace.model_copy(update={"sources": sources})
    gathered = gather(narrowed, scratch, period)
    intake = read_tables(narrowed, gathered, scratch)
    if not needed <= intake.tables.keys():
        raise SourceError((*gathered.faults, *intake.faults))
    return intake.tables


def _rests_on(workspace: Workspace, kpi: str, period: Period) -> list[tuple[str, Period]]:
    """The measured KPIs with their periods: growth rests on two, an entered result on none."""
    measure = workspace.kpis[kpi].measure
    if isinstance(measure, Entered):
        return []
    if isinstance(measure, Growth):
        before = period.previous if measure.against == "prev" else period.year_before
        return [
            *_rests_on(workspace, measure.of, period),
            *_rests_on(workspace, measure.of, before),
        ]
    return [(name, period) for name in measured_kpis(workspace, kpi)]
