"""Each KPI against earlier values and its target of the year, and what is to come of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from kpi_reports.analysis.forecasts import forecast, pace
from kpi_reports.analysis.signals import usable
from kpi_reports.analysis.signals.limits import Bounds
from kpi_reports.analysis.standing import change
from kpi_reports.params.models import Entered, Workspace
from kpi_reports.periods import Grain, Period
from kpi_reports.review.actuals import Actuals
from kpi_reports.review.to_date import to_date
from kpi_reports.values import (
    Change,
    Direction,
    Forecast,
    KpiReview,
    KpiValue,
    Pace,
    Standing,
    Target,
    Unit,
)

Kind = Literal["sum", "mean", "last"]
KINDS: dict[str, Kind] = {
    "sum": "sum", "count": "sum", "ratio": "mean", "mean": "mean", "last": "last",
}  # fmt: skip
MOST_LATE = 3  # months without a value before a period's end, beyond which nothing is foreseen ◇


def with_foresight(
    workspace: Workspace, actuals: Actuals, unit: Unit, kpis: Sequence[KpiReview]
) -> tuple[KpiReview, ...]:
    """The KPIs with their standing, forecast and pace. Nothing after the period is looked at."""
    return tuple(
        replace(
            entry,
            standing=standing_of(workspace, actuals, unit, entry),
            forecast=_forecast(actuals, entry),
            pace=_pace(workspace, actuals, unit, entry),
        )
        for entry in kpis
    )


# --- against earlier values -----------------------------------------------------------------------


def standing_of(workspace: Workspace, actuals: Actuals, unit: Unit, entry: KpiReview) -> Standing:
    """同比, 环比 and 累计 of a KPI in the period that its value is of."""
    kpi, at = entry.kpi, _at(entry)
    now = actuals.measured(kpi.id, unit.id, at)
    last = last_whole_month(entry)
    so_far = base = None
    if last is not None:
        so_far = to_date(workspace, actuals, kpi.id, unit.id, last)
        base = to_date(workspace, actuals, kpi.id, unit.id, last.year_before)
    return Standing(
        year_on_year=_change(entry, now, actuals.measured(kpi.id, unit.id, at.year_before)),
        on_period_before=_change(entry, now, actuals.measured(kpi.id, unit.id, at.previous)),
        to_date=so_far,
        to_date_last=last,
        to_date_year_on_year=None if so_far is None or base is None else _change(
            entry, so_far, base
        ),
    )  # fmt: skip


def _at(entry: KpiReview) -> Period:
    """The period that the value is of: the KPI's own cycle, where it has a longer one."""
    return entry.value.of_period or entry.value.period


def _change(entry: KpiReview, now: KpiValue, base: KpiValue) -> Change:
    """A total of a period whose data end early is not compared with a whole one."""
    kpi = entry.kpi
    points = kpi.unit_kind == "percent"
    known = now.value is not None and base.value is not None
    if known and kpi.is_of_the_period and (now.partial or base.partial):
        return Change(now.value, base.value, points=points, reason="partial")
    return change(now.value, base.value, points=points, direction=kpi.direction)


def last_whole_month(entry: KpiReview) -> Period | None:
    """The last month from January to the period's end whose data are complete."""
    at = _at(entry)
    for point in reversed(entry.months.points):
        inside = point.period.first <= at.last and point.period.year == at.last.year
        if inside and not point.partial:
            return point.period
    return None


# --- what is to come ------------------------------------------------------------------------------


def _bounds(actuals: Actuals, entry: KpiReview) -> Bounds:
    """What the measure can reach: a share 0 to 1; what never was below 0, no less than that."""
    if actuals.is_share(entry.kpi.id):
        return 0.0, 1.0
    known = [point.value for point in entry.months.points if point.value is not None]
    return (0.0 if known and min(known) >= 0 else None), None


def _forecast(actuals: Actuals, entry: KpiReview) -> Forecast | None:
    """The months from the last that counts to the end of the year; None where none is left, and for
    results that are not entered by month."""
    kpi, end = entry.kpi, _at(entry).last
    values = [usable(point, kpi.month_minimum_n) for point in entry.months.points]
    while values and values[-1] is None:
        values.pop()
    if not values:
        return None
    last = entry.months.points[len(values) - 1].period
    steps = _months_between(last, Period(Grain.MONTH, end.year, 12))
    if steps < 1 or entry.is_carried:
        return None
    known = sum(value is not None for value in values)
    if _months_between(last, Period.of(end, Grain.MONTH)) > MOST_LATE:
        return Forecast(None, known, reason="gaps", first=last.shift(1))
    found = forecast(values, periods=steps, bounds=_bounds(actuals, entry))
    return replace(found, first=last.shift(1))


def _months_between(earlier: Period, later: Period) -> int:
    return (later.year - earlier.year) * 12 + later.number - earlier.number


def _pace(workspace: Workspace, actuals: Actuals, unit: Unit, entry: KpiReview) -> Pace | None:
    """The progress to the year's target, or to that of a period that is not over."""
    kind, last = _kind(workspace, entry), last_whole_month(entry)
    if kind is None or last is None or entry.kpi.direction is Direction.NEITHER:
        return None
    aim = _aim(workspace, unit, entry, kind, last)
    if aim is None:
        return None
    span, target = aim
    done = _months_between(Period.of(span.first, Grain.MONTH), last) + 1
    points = [point for point in entry.months.points if point.period.first <= last.first]
    if not 1 <= done <= len(points):
        return None
    values = [None if point.partial else point.value for point in points]
    weights = [_weight(point) for point in points] if kind == "mean" else None
    own = [
        (value, 1.0 if weights is None else weights[at])
        for at, value in enumerate(values)
        if at >= len(values) - done and value is not None
    ]
    if not own or any(not weight or weight <= 0 for _, weight in own):
        return None
    found = pace(
        values,
        months=span.grain.months,
        done=done,
        target=float(target.value),
        direction=entry.kpi.direction,
        kind=kind,
        weights=weights,
        share_gone=((last.last - span.first).days + 1) / ((span.last - span.first).days + 1),
        bounds=_bounds(actuals, entry),
    )
    return replace(found, period=span)


def _kind(workspace: Workspace, entry: KpiReview) -> Kind | None:
    """How months make a year; None where they do not, as of growth, formulas and medians."""
    measure = workspace.kpis[entry.kpi.id].measure
    return measure.roll_up if isinstance(measure, Entered) else KINDS.get(measure.kind)


def _aim(
    workspace: Workspace, unit: Unit, entry: KpiReview, kind: Kind, last: Period
) -> tuple[Period, Target] | None:
    """The span and target that progress is counted to: a target that is set for the year; else the
    period's, where it is not over; else, of a rate, mean or headcount, the one for any length."""
    at = _at(entry)
    year = Period(Grain.YEAR, at.last.year)
    target = workspace.target_for(entry.kpi.id, unit.id, year)
    if target is not None and target.grain == Grain.YEAR.value:
        return year, target
    if last.last < at.last and entry.target is not None:
        return at, entry.target
    return (year, target) if target is not None and kind != "sum" else None


def _weight(point: KpiValue) -> float | None:
    if point.denominator is not None:
        return float(point.denominator)
    return float(point.n) if point.value is not None else None
