"""How robust a unit's grade is: spreads and correlations from its months, then the statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from kpi_reports.analysis.correlation import common_correlation
from kpi_reports.analysis.signals import usable
from kpi_reports.review.actuals import Actuals
from kpi_reports.scoring.case import UnitCase
from kpi_reports.scoring.robustness import Spread, robustness
from kpi_reports.values import KpiReview, Robustness, Scorecard

D2 = (
    1.128  # mean moving range over the standard deviation, for ranges of two (Montgomery, table VI)
)
NEVER_NEGATIVE = ("count", "distinct")

Matrix = tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class Spreads:
    """The scored KPIs' spreads, and how they move together, in the order of `by_kpi`.

    `correlation` None takes the KPIs as independent; `months` are the common months it is from.
    """

    by_kpi: dict[str, Spread]
    correlation: Matrix | None = None
    months: int = 0


def robustness_of(
    actuals: Actuals, case: UnitCase, card: Scorecard, kpis: Sequence[KpiReview]
) -> Robustness:
    """The three statements on a unit's grade, from what the months say of each scored KPI."""
    found = spreads_of(actuals, kpis)
    return robustness(
        case, card, spreads=found.by_kpi, correlation=found.correlation, months=found.months
    )


def spreads_of(actuals: Actuals, kpis: Sequence[KpiReview]) -> Spreads:
    """One standard deviation per scored KPI, for a whole period.

    The process's own from its control limits where it has some; where it has none, the binomial
    error of a share; never both. Else 0: the KPI is held at its value.

    Correlations are Pearson's over the months that all KPIs with limits have, from 12 on; KPIs
    without limits are independent of the others.
    """
    scored = [entry for entry in kpis if entry.score is not None and entry.score.score is not None]
    by_kpi = {entry.kpi.id: _spread(actuals, entry) for entry in scored}
    with_history = [entry for entry in scored if _month_sigma(entry) is not None]
    matrix, months = common_correlation([_months(entry) for entry in with_history])
    if matrix is None:
        return Spreads(by_kpi)
    places = {entry.kpi.id: at for at, entry in enumerate(with_history)}

    def between(one: str, two: str) -> float:
        if one == two:
            return 1.0
        return matrix[places[one]][places[two]] if one in places and two in places else 0.0

    return Spreads(by_kpi, tuple(tuple(between(a, b) for b in by_kpi) for a in by_kpi), months)


def _months(entry: KpiReview) -> list[float | None]:
    return [usable(point, entry.kpi.month_minimum_n) for point in entry.months.points]


def _spread(actuals: Actuals, entry: KpiReview) -> Spread:
    share = actuals.is_share(entry.kpi.id)
    low, high = (0.0, 1.0) if share else (None, None)
    if entry.kpi.measure in NEVER_NEGATIVE:
        low = 0.0
    sigma = _month_sigma(entry)
    if sigma is not None:
        return Spread(sigma * _months_to_period(entry), low, high)
    value = entry.value.value
    if share and value is not None and entry.value.n:
        return Spread(sqrt(max(value * (1 - value), 0.0) / entry.value.n), low, high)
    return Spread(0.0, low, high)


def _month_sigma(entry: KpiReview) -> float | None:
    """The standard deviation of a month of the process; None without control limits."""
    limits = entry.signal.limits
    if limits is None or limits.kind == "run" or limits.mean_moving_range is None:
        return None
    return limits.mean_moving_range / D2


def _months_to_period(entry: KpiReview) -> float:
    """By what a month's standard deviation becomes the period's.

    A period's value is its months' value times `scale`: 1 for means and rates, the number of months
    for sums. The mean of m independent months varies by 1/√m as much; where months resemble their
    neighbours, nothing is drawn in, as for assurance.
    """
    period = entry.value.of_period or entry.value.period
    months = period.grain.months
    if entry.kpi.measure == "last":
        return 1.0  # one month's value, whatever the period
    drawn_in = 1 / sqrt(months) if not entry.signal.autocorrelated else 1.0
    return _scale(entry, months) * drawn_in


def _scale(entry: KpiReview, months: int) -> float:
    """How many times a month's value a period's is.

    Sums and counts add up. Of distinct things some come back next month, so their period is told by
    its own value. A formula adds up or not by what it is made of: by which its value is nearer to.
    """
    measure, value = entry.kpi.measure, entry.value.value
    if measure in ("sum", "count"):
        return float(months)
    if measure not in ("distinct", "formula") or value is None:
        return 1.0
    period = entry.value.of_period or entry.value.period
    inside = [
        point.value
        for point in entry.months.points
        if period.first <= point.period.first <= period.last and point.value is not None
    ]
    if len(inside) < months or not sum(inside):
        return 1.0
    mean = sum(inside) / months
    if measure == "distinct":
        return min(max(value / mean, 1.0), float(months))
    adds_up = abs(value - sum(inside)) < abs(value - mean)
    return float(months) if adds_up else 1.0
