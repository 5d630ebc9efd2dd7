"""Each KPI of a unit: its value, months, signal, trend, distribution and score."""

from __future__ import annotations

from datetime import date

from kpi_reports.analysis.distribution import skew
from kpi_reports.analysis.signals import signal, usable
from kpi_reports.analysis.trend import trend
from kpi_reports.findings import data_mark
from kpi_reports.measure import Cube
from kpi_reports.params.models import KpiDeclaration, Workspace
from kpi_reports.values import (
    Distribution,
    Grain,
    Kpi,
    KpiReview,
    KpiSeries,
    Period,
    Scorecard,
    Signal,
    Target,
    Unit,
)


def kpi_reviews(
    workspace: Workspace, cube: Cube, unit: Unit, period: Period, scorecard: Scorecard
) -> tuple[KpiReview, ...]:
    scores = {entry.kpi: entry for node in scorecard.leaves for entry in node.kpis}
    reviews = []
    for kpi_id in (*scores, *workspace.scheme_of(unit.id, period).monitored):
        declared = workspace.kpis[kpi_id]
        kpi = declared.value
        months = _months(cube, kpi, unit, period)
        value = cube.value(kpi_id, unit.id, period)
        share = cube.is_share(kpi_id)
        found = _signal(workspace, declared, kpi, unit, months, period, share=share)
        reviews.append(
            KpiReview(
                kpi=kpi,
                value=value,
                previous=cube.value(kpi_id, unit.id, period.previous),
                months=months,
                signal=found,
                trend=trend([usable(point, kpi.month_minimum_n) for point in months.points]),
                evidence="",
                target=workspace.target(kpi_id, unit.id, period.last),
                score=scores.get(kpi_id),
                distribution=_distribution(cube, kpi, unit, period),
                data=data_mark(kpi, value, months, period),
                sign_off=workspace.sign_off(kpi_id, unit.id, period),
                sign_off_asked=workspace.asks_for_sign_off(kpi_id),
            )
        )
    return tuple(reviews)


def _months(cube: Cube, kpi: Kpi, unit: Unit, period: Period) -> KpiSeries:
    series = cube.series(kpi.id, unit.id, Grain.MONTH)
    kept = tuple(point for point in series.points if point.period.first <= period.last)
    return KpiSeries(series.kpi, series.unit, series.grain, kept)


def _signal(
    workspace: Workspace,
    declared: KpiDeclaration,
    kpi: Kpi,
    unit: Unit,
    months: KpiSeries,
    period: Period,
    *,
    share: bool,
) -> Signal:
    """Signals of the months. A target of a growth or total holds for the period, not its months.

    Only a share of rows is known never to leave 0 to 1: cost over budget may.
    """

    def target_on(day: date) -> float | None:
        target: Target | None = workspace.target(kpi.id, unit.id, day)
        return None if target is None or kpi.is_of_the_period else float(target.value)

    return signal(
        months,
        direction=declared.direction,
        targets=[target_on(point.period.last) for point in months.points],
        next_target=target_on(period.shift(1).last),
        period=period,
        minimum_n=kpi.month_minimum_n,
        months_per_period=period.grain.months,
        bounds=(0.0, 1.0) if share else (None, None),
    )


def _distribution(cube: Cube, kpi: Kpi, unit: Unit, period: Period) -> Distribution | None:
    """How the period's rows spread; without quantiles below the minimum n, which is not judged."""
    found = cube.distribution(kpi.id, unit.id, period)
    if found is None:
        return None
    if not found.quantiles or found.n < kpi.minimum_n:
        return Distribution(found.period, found.n)
    return Distribution(
        found.period, found.n, found.quantiles, found.mad, skew(found.quantiles), found.extreme
    )
