"""What a unit's KPIs came to: measured in the cube or entered, by the cycle each is assessed in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Context, Decimal
from typing import TYPE_CHECKING, Literal, Protocol

from kpi_reports.measure import Cube
from kpi_reports.params.models import Entered, Workspace
from kpi_reports.periods import Grain, Period, between
from kpi_reports.values import (
    DataIssue,
    Distribution,
    KpiSeries,
    KpiValue,
    Missing,
    Result,
    SegmentValue,
    SourceFacts,
    Target,
)

if TYPE_CHECKING:  # brings numpy, which a run that makes nothing does without
    from kpi_reports.measure import MonthlyShares

ARITHMETIC = Context(prec=28)
MOST_RESULTS = 8  # two years of quarters: what a reader needs to see where the latest stands
NOT_ENTERED = Missing.NOT_ENTERED
_Entered = tuple[Decimal, int]  # a result and its n


class KpiValues(Protocol):
    """Whatever gives KPI values by unit and period: a cube, or that of people beside it."""

    def value(self, kpi: str, unit: str, period: Period, /) -> KpiValue:
        """The KPI of a unit in a period, missing with a reason."""


class Actuals:
    """Values, series and spreads of a workspace's KPIs, read as a `Cube` is read.

    A KPI whose measure is `entered` has its result of exactly the period, else results of shorter
    periods rolled up, where together they cover all of it; else it is missing as `not_entered`.

    A KPI with a cycle longer than the period, or of a department with one, has the value of the
    whole cycle in the period that ends it (`of_period`), and in any other period that of the latest
    cycle that ended before (`carried`), which is shown and not scored.
    """

    def __init__(self, workspace: Workspace, cube: Cube, values: KpiValues | None = None) -> None:
        """Reads a workspace's cube; of people what was measured is in `values`."""
        self._workspace = workspace
        self._cube = cube
        self._values: KpiValues = cube if values is None else values
        self._results: dict[tuple[str, str, Period], Result] = {
            (entry.kpi, entry.unit, entry.period): entry for entry in workspace.results
        }

    @classmethod
    def of(cls, workspace: Workspace, readable: Cube | Actuals) -> Actuals:
        """The actuals of a workspace and its cube; those given, where they are that already."""
        return readable if isinstance(readable, Actuals) else cls(workspace, readable)

    @property
    def cube(self) -> Cube:
        """The cube of departments."""
        return self._cube

    @property
    def key(self) -> str:
        """The hash of data and params that the cube was made from."""
        return self._cube.key

    @property
    def first_day(self) -> date:
        """The earliest day of all sources."""
        return self._cube.first_day

    @property
    def last_day(self) -> date:
        """The latest day of all sources."""
        return self._cube.last_day

    @property
    def sources(self) -> tuple[SourceFacts, ...]:
        return self._cube.sources

    @property
    def issues(self) -> tuple[DataIssue, ...]:
        """What a reader must know about the data, found while reading and measuring them."""
        return self._cube.issues

    def cycle(self, kpi: str, unit: str, period: Period) -> Period | None:
        """The longer period in whose cycle a KPI of the unit is assessed, as it is seen from this
        period: the one that ends with it, else the latest that ended before. None where the KPI is
        assessed in periods like this one, or shorter."""
        own = self._workspace.kpis[kpi].cycle
        cycles = [grain for grain in (own, self._unit_grain(unit, period)) if grain is not None]
        return _latest(period, max(cycles, key=lambda grain: grain.months, default=None))

    def unit_cycle(self, unit: str, period: Period) -> Period | None:
        """The same for all of a unit's card: by the department's cycle in scheme.yaml."""
        return _latest(period, self._unit_grain(unit, period))

    def _unit_grain(self, unit: str, period: Period) -> Grain | None:
        own = self._workspace.scheme_on(period.last).departments.get(unit)
        return None if own is None else own.cycle

    def value(self, kpi_id: str, unit_id: str, period: Period) -> KpiValue:
        """The KPI of a unit as it counts in any period, missing with a reason.

        Raises ParamsError, UnitError for names that the cube does not have.
        """
        cycle = self.cycle(kpi_id, unit_id, period)
        if cycle is None:
            return self.measured(kpi_id, unit_id, period)
        found = self.measured(kpi_id, unit_id, cycle)
        carried = cycle.last < period.last
        if carried and found.value is None and cycle != self.unit_cycle(unit_id, period):
            found = replace(found, missing=Missing.CARRIED)
        return replace(found, period=period, of_period=cycle, carried=carried)

    def measured(self, kpi_id: str, unit_id: str, period: Period) -> KpiValue:
        """The KPI in exactly this period, whatever its cycle."""
        measure = self._workspace.kpis[kpi_id].measure if kpi_id in self._workspace.kpis else None
        if not isinstance(measure, Entered):
            return self._values.value(kpi_id, unit_id, period)
        found = self._rolled_up(kpi_id, unit_id, period, measure.roll_up)
        if found is None:
            return KpiValue(period, None, 0, missing=NOT_ENTERED)
        value, n = found
        missing = None if n else Missing.ZERO_DENOMINATOR
        return KpiValue(period, float(value) if n else None, n, missing=missing)

    def entered(self, kpi_id: str, unit_id: str, period: Period) -> tuple[Result, ...]:
        """The results that were entered for a period, oldest first: the one of exactly this period,
        else those of shorter ones. Some may be lacking."""
        exactly = self._results.get((kpi_id, unit_id, period))
        if exactly is not None:
            return (exactly,)
        return tuple(
            result for part in _halved(period) for result in self.entered(kpi_id, unit_id, part)
        )

    def results(self, kpi_id: str, unit_id: str, period: Period) -> tuple[Result, ...]:
        """The latest results that were entered up to a period's end, at most MOST_RESULTS, oldest
        first; none for a KPI that is measured."""
        known = [
            result
            for (kpi, unit, _), result in self._results.items()
            if (kpi, unit) == (kpi_id, unit_id) and result.period.last <= period.last
        ]
        known.sort(key=lambda result: (result.period.last, -result.period.grain.months))
        return tuple(known[-MOST_RESULTS:])

    def target(self, kpi_id: str, unit_id: str, period: Period) -> Target | None:
        """The target that the KPI's value in a period is held against: that for its cycle."""
        at = self.cycle(kpi_id, unit_id, period) or period
        return self._workspace.target_for(kpi_id, unit_id, at)

    def series(self, kpi_id: str, unit_id: str, grain: Grain) -> KpiSeries:
        """The KPI in every period of the grain that the data touch, oldest first, each by itself:
        nothing is carried here.

        Raises ParamsError, UnitError for names that the cube does not have.
        """
        if not self._is_entered(kpi_id):
            return self._cube.series(kpi_id, unit_id, grain)
        periods = between(self.first_day, self.last_day, grain)
        points = tuple(self.measured(kpi_id, unit_id, period) for period in periods)
        return KpiSeries(kpi_id, unit_id, grain, points)

    def distribution(self, kpi_id: str, unit_id: str, period: Period) -> Distribution | None:
        """How the rows of the period, or of the cycle that ends with it, spread. None where the KPI
        declares no distribution, and for one that is carried."""
        cycle = self.cycle(kpi_id, unit_id, period)
        if self._is_entered(kpi_id) or (cycle is not None and cycle.last < period.last):
            return None
        return self._cube.distribution(kpi_id, unit_id, cycle or period)

    def segments(
        self, kpi_id: str, unit_id: str, period: Period, *, level: int = 1
    ) -> tuple[SegmentValue, ...]:
        """The KPI in the period, or in the cycle that ends with it, within each of its segments:
        see `Cube.segments`. None for a result that is entered or carried, and of people.
        """
        cycle = self.cycle(kpi_id, unit_id, period)
        carried = cycle is not None and cycle.last < period.last
        if self._is_entered(kpi_id) or carried or self._values is not self._cube:
            return ()
        return self._cube.segments(kpi_id, unit_id, cycle or period, level=level)

    def segment_series(
        self, kpi_id: str, unit_id: str, grain: Grain, *, level: int = 1
    ) -> dict[tuple[str, ...], KpiSeries]:
        """Each segment's values in every period that the data touch, the largest segment first:
        see `Cube.segment_series`. None for results that are entered, and of people."""
        if self._is_entered(kpi_id) or self._values is not self._cube:
            return {}
        return self._cube.segment_series(kpi_id, unit_id, grain, level=level)

    def is_share(self, kpi_id: str) -> bool:
        """Whether the KPI is a share of rows, so that no value of it lies outside 0 to 1."""
        return not self._is_entered(kpi_id) and self._cube.is_share(kpi_id)

    def monthly_shares(self, kpi_id: str) -> MonthlyShares:
        """A share of rows of every department and month at once: see `Cube.monthly_shares`."""
        return self._cube.monthly_shares(kpi_id)

    def is_held_back(self, kpi_id: str, unit_id: str, period: Period) -> bool:
        """Whether a failed check holds a measured KPI of a unit back in the period."""
        return self._cube.is_held_back(kpi_id, unit_id, period)

    def unit_rows(self, unit_id: str, period: Period) -> int:
        """Rows that the unit has in the period, over all sources."""
        return self._cube.unit_rows(unit_id, period)

    def _is_entered(self, kpi_id: str) -> bool:
        declared = self._workspace.kpis.get(kpi_id)
        return declared is not None and isinstance(declared.measure, Entered)

    def _rolled_up(
        self, kpi: str, unit: str, period: Period, how: Literal["sum", "mean", "last"]
    ) -> _Entered | None:
        """The result of the period, from halves, quarters and months where there is none of it."""
        exactly = self._results.get((kpi, unit, period))
        if exactly is not None:
            return exactly.value, exactly.n
        parts = [self._rolled_up(kpi, unit, part, how) for part in _halved(period)]
        known = [part for part in parts if part is not None]
        return _combined(known, how) if known and len(known) == len(parts) else None


def _latest(period: Period, grain: Grain | None) -> Period | None:
    """The latest period of a longer grain that has ended with a period."""
    if grain is None or grain.months <= period.grain.months:
        return None
    around = Period.of(period.last, grain)
    return around if around.last == period.last else around.previous


def _halved(period: Period) -> Sequence[Period]:
    """The periods of the next shorter grain; none for a month."""
    shorter = [grain for grain in Grain if grain.months < period.grain.months]
    return period.parts(max(shorter, key=lambda grain: grain.months)) if shorter else ()


def _combined(parts: Iterable[_Entered], how: Literal["sum", "mean", "last"]) -> _Entered:
    whole = list(parts)
    n = sum(count for _, count in whole)
    if how == "last":
        return whole[-1]
    if how == "sum":
        return sum((value for value, _ in whole), Decimal(0)), n
    weighted = sum((value * count for value, count in whole), Decimal(0))
    return (ARITHMETIC.divide(weighted, Decimal(n)) if n else Decimal(0)), n
