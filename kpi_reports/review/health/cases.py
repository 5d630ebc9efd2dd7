"""Each KPI as one unit has it: its months and targets, ready to be asked about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kpi_reports.analysis.signals import usable
from kpi_reports.params.models import KpiDeclaration, Workspace
from kpi_reports.review.actuals import Actuals
from kpi_reports.review.cases import score
from kpi_reports.review.kpis import kpi_reviews
from kpi_reports.values import (
    Direction,
    Grain,
    HealthQuestion,
    Kpi,
    KpiReview,
    KpiValue,
    Period,
    Unit,
)

Numbers = tuple[float | None, ...]
PERCENT_PLACES = 2  # a percent is a fraction: two decimals more than it shows


@dataclass(frozen=True, slots=True)
class HealthCase:
    """A KPI of one unit. `months` are its values by month, gaps as None; `points` its values at the
    grain at which its target holds, with the `targets` in force in them. A total's target is None
    where params do not say for which length of period it holds."""

    unit: Unit
    declared: KpiDeclaration
    review: KpiReview
    grain: Grain
    months: Numbers
    points: Numbers
    targets: Numbers
    is_share: bool

    @property
    def kpi(self) -> str:
        return self.declared.id

    @property
    def is_directed(self) -> bool:
        """Whether there is a good direction, without which most questions have no meaning."""
        return self.declared.direction is not Direction.NEITHER

    @property
    def weight(self) -> float:
        """Percent of the unit's whole; 0 where it is only watched."""
        return float(self.review.score.weight) if self.review.score else 0.0

    @property
    def ends(self) -> tuple[float | None, float | None]:
        """The ends of its scale: of a share 0 and 1; of a count and other numbers, nothing below 0
        where nothing ever was."""
        if self.is_share:
            return 0.0, 1.0
        known = [value for value in (*self.months, *self.points) if value is not None]
        return (0.0 if known and min(known) >= 0 else None), None

    @property
    def limits(self) -> tuple[float | None, float | None]:
        """The control limits where its months are one process; none where a month is a signal."""
        limits = self.review.signal.limits
        if limits is None or self.review.signal.points or self.grain is not Grain.MONTH:
            return None, None
        return limits.lower, limits.upper


@dataclass(frozen=True, slots=True)
class Asked:
    """What one check came to: its questions, and the KPIs that it could judge at all."""

    questions: tuple[HealthQuestion, ...]
    judged: frozenset[str]


def cases_of(workspace: Workspace, actuals: Actuals, period: Period) -> tuple[HealthCase, ...]:
    """Every KPI of the company and of each department, scored or watched, in the scheme's order."""
    return tuple(
        _case(workspace, actuals, unit, period, entry)
        for unit in (workspace.company_unit, *workspace.units())
        for entry in kpi_reviews(
            workspace, actuals, unit, period, score(workspace, actuals, unit, period)
        )
    )


def _case(
    workspace: Workspace, actuals: Actuals, unit: Unit, period: Period, entry: KpiReview
) -> HealthCase:
    kpi, grain = entry.kpi, _grain(entry, period)
    months = tuple(usable(point, kpi.month_minimum_n) for point in entry.months.points)
    least = kpi.month_minimum_n if grain is Grain.MONTH else kpi.minimum_n
    points = entry.months.points
    if grain is not Grain.MONTH:
        series = actuals.series(kpi.id, unit.id, grain).points
        points = tuple(point for point in series if point.period.last <= period.last)
    targets = [workspace.target_for(kpi.id, unit.id, point.period) for point in points]
    if kpi.is_of_the_period and kpi.cycle is None:
        targets = [t if t is not None and t.grain == grain.value else None for t in targets]
    return HealthCase(
        unit=unit,
        declared=workspace.kpis[kpi.id],
        review=entry,
        grain=grain,
        months=months,
        points=tuple(_counted(point, least, kpi) for point in points),
        is_share=actuals.is_share(kpi.id),
        targets=tuple(None if target is None else float(target.value) for target in targets),
    )


def _grain(entry: KpiReview, period: Period) -> Grain:
    """The length of period that the KPI's target is for: months, unless it holds for the period
    alone or there are no months."""
    if entry.kpi.cycle is not None:
        return max(entry.kpi.cycle, period.grain, key=lambda grain: grain.months)
    monthly = not entry.kpi.is_of_the_period and any(
        point.value is not None for point in entry.months.points
    )
    return Grain.MONTH if monthly else period.grain


def _counted(point: KpiValue, least: int, kpi: Kpi) -> float | None:
    """A value that rests on enough rows. One whose data end early counts by what it has, for that
    is an estimate like another; not so a total."""
    if point.n < least or (point.partial and kpi.is_of_the_period):
        return None
    return point.value


def by_kpi(cases: Sequence[HealthCase]) -> dict[str, list[HealthCase]]:
    """The cases of each KPI, in the order given."""
    grouped: dict[str, list[HealthCase]] = {}
    for case in cases:
        grouped.setdefault(case.kpi, []).append(case)
    return grouped
