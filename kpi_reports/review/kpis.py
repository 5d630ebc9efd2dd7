"""Each KPI of a unit: its value, months, signal, trend, distribution and score."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from kpi_reports.analysis.distributions import MIN_SKEW_VALUES, median_interval_of, skew
from kpi_reports.analysis.signals import ChartSettings, SeasonKind, signal, usable
from kpi_reports.analysis.trends import trend
from kpi_reports.errors import Fault, ParamsError
from kpi_reports.findings import data_mark
from kpi_reports.measure import Cube
from kpi_reports.params.in_force import long_term
from kpi_reports.params.models import KpiDeclaration, Workspace
from kpi_reports.review.actuals import Actuals
from kpi_reports.values import (
    Assurance,
    Distribution,
    Gap,
    Grain,
    Kpi,
    KpiReview,
    KpiSeries,
    KpiValue,
    Period,
    Scorecard,
    Signal,
    Trend,
    Unit,
    Variation,
)

MONTHS_OF_YEAR = 12
TOTALS = ("sum", "count", "distinct")


def kpi_reviews(
    workspace: Workspace,
    cube: Cube | Actuals,
    unit: Unit,
    period: Period,
    scorecard: Scorecard,
    *,
    only: Collection[str] | None = None,
) -> tuple[KpiReview, ...]:
    """Every KPI that the card scores, then those that are monitored, as the scheme lists them;
    those named in `only`, where these are given."""
    actuals = Actuals.of(workspace, cube)
    scores = {entry.kpi: entry for node in scorecard.leaves for entry in node.kpis}
    scheme = workspace.scheme_of(unit.id, scorecard.carried_from or period)
    reviews = []
    for kpi_id in (*scores, *scheme.monitored):
        if only is not None and kpi_id not in only:
            continue
        declared = workspace.kpis[kpi_id]
        kpi = declared.value
        months = _months(actuals, kpi, unit, period)
        value = actuals.value(kpi_id, unit.id, period)
        at = value.of_period or period
        share = actuals.is_share(kpi_id)
        found = _signal(workspace, declared, unit, months, value, share=share)
        reviews.append(
            KpiReview(
                kpi=kpi,
                value=value,
                previous=actuals.value(kpi_id, unit.id, period.previous),
                months=months,
                signal=found,
                trend=trend_of(declared, months, found),
                evidence="",
                target=actuals.target(kpi_id, unit.id, period),
                score=scores.get(kpi_id),
                distribution=_distribution(actuals, kpi, unit, period),
                data=data_mark(kpi, value, months, at),
                sign_off=workspace.sign_off(kpi_id, unit.id, at),
                sign_off_asked=workspace.asks_for_sign_off(kpi_id),
                long_term=long_term(workspace.targets_of(kpi_id, unit.id), kpi_id, unit.id, at),
                entered=actuals.entered(kpi_id, unit.id, at),
                results=actuals.results(kpi_id, unit.id, at),
                gap=_gap(workspace, kpi_id, unit, period),
            )
        )
    return tuple(reviews)


def trend_of(declared: KpiDeclaration, months: KpiSeries, signal: Signal | None = None) -> Trend:
    """The trend of the months that have rows enough, by season where the KPI declares one.

    Months before a recorded change of the process are gaps: the change is known, and would be taken
    for a trend.
    """
    segments = signal.segments if signal is not None else ()
    since = segments[-1].first.first if segments else None
    values = [
        usable(point, declared.value.month_minimum_n)
        if since is None or point.period.first >= since
        else None
        for point in months.points
    ]
    return trend(values, season=MONTHS_OF_YEAR if declared.seasonal else None)


def _gap(workspace: Workspace, kpi: str, unit: Unit, period: Period) -> Gap | None:
    wanted = (kpi, unit.id, period)
    return next((g for g in workspace.gaps if (g.kpi, g.unit, g.period) == wanted), None)


def _months(cube: Actuals, kpi: Kpi, unit: Unit, period: Period) -> KpiSeries:
    series = cube.series(kpi.id, unit.id, Grain.MONTH)
    kept = tuple(point for point in series.points if point.period.first <= period.last)
    return KpiSeries(series.kpi, series.unit, series.grain, kept)


def _signal(
    workspace: Workspace,
    declared: KpiDeclaration,
    unit: Unit,
    months: KpiSeries,
    value: KpiValue,
    *,
    share: bool,
) -> Signal:
    """Signals of the months. A target of a growth or total holds for the period, not its months.

    The KPI is assessed in the period of its cycle where that is longer. Only a share of rows is
    known never to leave 0 to 1: cost over budget may. A value without any month, as one that is
    entered for whole quarters, has too few to judge.
    """
    kpi, at = declared.value, value.of_period or value.period
    if value.value is not None and all(point.value is None for point in months.points):
        return Signal(Variation.TOO_FEW, Assurance.TOO_FEW)

    def target_of(one: Period) -> float | None:
        target = None if kpi.is_of_the_period else workspace.target_for(kpi.id, unit.id, one)
        return None if target is None else float(target.value)

    try:
        return signal(
            months,
            direction=declared.direction,
            targets=[target_of(point.period) for point in months.points],
            next_target=target_of(at.shift(1)),
            period=value.period,
            settings=_settings(workspace, declared, unit, at, share=share),
        )
    except ValueError as error:
        file, line = workspace.places.get(f"kpis.{kpi.id}.chart", (None, None))
        message = f"KPI '{kpi.id}' of '{unit.id}' does not fit its chart: {error}"
        raise ParamsError([Fault(file, line, message)]) from error


def _settings(
    workspace: Workspace, declared: KpiDeclaration, unit: Unit, at: Period, *, share: bool
) -> ChartSettings:
    """How the months are judged, as params say. The season of a total multiplies, so that a month
    that is a fifth busier stays so as the total grows; that of other KPIs adds."""
    kpi = declared.value
    season: SeasonKind = "multiplicative" if kpi.measure in TOTALS else "additive"
    return ChartSettings(
        kind=declared.chart,
        bounds=(0.0, 1.0) if share else (None, None),
        minimum_n=kpi.month_minimum_n,
        # the last day of a quarter is no steadier than that of a month
        months_per_period=1 if kpi.measure == "last" else at.grain.months,
        season=season if declared.seasonal else None,
        changes=workspace.process_changes_of(kpi.id, unit.id),
    )


def _distribution(cube: Actuals, kpi: Kpi, unit: Unit, period: Period) -> Distribution | None:
    """How the period's rows spread; without quantiles below the minimum n, which is not judged."""
    found = cube.distribution(kpi.id, unit.id, period)
    if found is None:
        return None
    if not found.quantiles or found.n < kpi.minimum_n:
        return Distribution(found.period, found.n)
    return replace(
        found,
        skew=skew(found.quantiles) if found.n >= MIN_SKEW_VALUES else None,
        median_interval=median_interval_of(found.quantiles, found.n),
    )
