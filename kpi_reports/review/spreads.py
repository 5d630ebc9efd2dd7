"""How the KPIs that several departments share spread across them, for the company's pack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import sqrt

from kpi_reports.analysis.distributions import median_interval, outliers, proportion_interval
from kpi_reports.analysis.distributions.intervals import interval_of_mean
from kpi_reports.analysis.groups import (
    GroupMoments,
    GroupRanks,
    compare_moments,
    compare_ranks,
    compare_shares,
)
from kpi_reports.analysis.multiple import adjust_p_values
from kpi_reports.params.models import Workspace
from kpi_reports.review.actuals import Actuals
from kpi_reports.values import (
    DepartmentSpread,
    Distribution,
    GroupComparison,
    Interval,
    Kpi,
    KpiValue,
    Period,
    Unit,
    UnitSpot,
)

LEAST_DEPARTMENTS = 2


def department_spreads(
    workspace: Workspace, actuals: Actuals, period: Period
) -> tuple[DepartmentSpread, ...]:
    """Every KPI that at least two departments have in their schemes, in the order of kpis.yaml,
    whose rows are a share or have a distribution; p-values adjusted as one family.

    Values of a longer cycle that ended before are not of this period, and are left out.
    """
    schemes = {unit: workspace.scheme_of(unit.id, period) for unit in workspace.units()}
    theirs = {
        unit: {*scheme.monitored, *(kpi for node in scheme.nodes for kpi in node.all_kpis)}
        for unit, scheme in schemes.items()
    }
    found = []
    for declared in workspace.kpis.values():
        sharing = [unit for unit, kpis in theirs.items() if declared.id in kpis]
        if len(sharing) < LEAST_DEPARTMENTS:
            continue
        if actuals.is_share(declared.id):
            spread = _of_shares(actuals, declared.value, sharing, period)
        elif declared.distribution is not None:
            spread = _of_rows(actuals, declared.value, sharing, period, declared.comparison)
        else:
            continue
        if sum(spot.interval is not None for spot in spread.spots) >= LEAST_DEPARTMENTS:
            found.append(spread)
    return _adjusted(found)


def _adjusted(spreads: Sequence[DepartmentSpread]) -> tuple[DepartmentSpread, ...]:
    """The pack's tests of departments are one family."""
    adjusted = adjust_p_values([s.comparison.p if s.comparison else None for s in spreads])
    return tuple(replace(s, p_adjusted=p) for s, p in zip(spreads, adjusted, strict=True))


def _of_shares(
    actuals: Actuals, kpi: Kpi, sharing: Sequence[Unit], period: Period
) -> DepartmentSpread:
    values = {unit: actuals.value(kpi.id, unit.id, period) for unit in sharing}
    counts = {unit: count for unit, value in values.items() if (count := _count(value)) is not None}
    spots = [
        UnitSpot(
            unit,
            counts[unit][1] if unit in counts else 0,
            proportion_interval(*counts[unit])
            if unit in counts and counts[unit][1] >= kpi.minimum_n
            else None,
        )
        for unit in sharing
    ]
    told = [(unit.id, *count) for unit, count in counts.items() if count[1] >= kpi.minimum_n]
    comparison = compare_shares(told) if len(told) >= LEAST_DEPARTMENTS else None
    return _spread(kpi, period, "share", spots, comparison)


def _count(value: KpiValue) -> tuple[int, int] | None:
    """How many rows count, and of how many; None where that is not of this period's rows."""
    if value.value is None or value.carried or value.numerator is None or not value.denominator:
        return None
    top, below = value.numerator, value.denominator
    if top != int(top) or below != int(below) or not 0 <= top <= below:
        return None
    return int(top), int(below)


def _of_rows(
    actuals: Actuals, kpi: Kpi, sharing: Sequence[Unit], period: Period, method: str
) -> DepartmentSpread:
    found = {unit: actuals.distribution(kpi.id, unit.id, period) for unit in sharing}
    known = {unit: rows for unit, rows in found.items() if rows is not None and rows.n}
    spots = [
        UnitSpot(
            unit,
            known[unit].n if unit in known else 0,
            _mean(known[unit]) if unit in known and known[unit].n >= kpi.minimum_n else None,
        )
        for unit in sharing
    ]
    judged = {unit: rows for unit, rows in known.items() if rows.n >= kpi.minimum_n}
    comparison = _by_ranks(actuals, kpi, judged, period) if method == "ranks" else _by_means(judged)
    return _spread(kpi, period, "mean", spots, comparison)


def _mean(rows: Distribution) -> Interval | None:
    if rows.mean is None or rows.sd is None:
        return None
    return interval_of_mean(rows.mean, rows.sd / sqrt(rows.n), rows.n)


def _by_means(known: dict[Unit, Distribution]) -> GroupComparison | None:
    told = [
        GroupMoments(unit.id, rows.n, rows.mean, rows.sd)
        for unit, rows in known.items()
        if rows.mean is not None and rows.sd is not None
    ]
    if len(told) < LEAST_DEPARTMENTS:
        return None
    return compare_moments(told)


def _by_ranks(
    actuals: Actuals, kpi: Kpi, known: dict[Unit, Distribution], period: Period
) -> GroupComparison | None:
    """The ranks are among the rows of the whole company: what the other departments have is one
    group more."""
    whole = actuals.distribution(kpi.id, "company", period)
    if whole is None or whole.rank_sum is None or whole.ties is None:
        return None
    told = [
        GroupRanks(unit.id, rows.n, rows.rank_sum)
        for unit, rows in known.items()
        if rows.rank_sum is not None
    ]
    rest = whole.n - sum(group.n for group in told)
    if len(told) < LEAST_DEPARTMENTS or rest < 0:
        return None
    if rest:
        others = whole.rank_sum - sum(group.rank_sum for group in told)
        told.append(GroupRanks("rest", rest, others))
    return replace(compare_ranks(told, whole.ties), left_out=())


def _spread(
    kpi: Kpi,
    period: Period,
    of: str,
    spots: Sequence[UnitSpot],
    comparison: GroupComparison | None,
) -> DepartmentSpread:
    shown = [spot for spot in spots if spot.interval is not None]
    values = [spot.interval.estimate for spot in shown if spot.interval is not None]
    far = outliers(values).places
    return DepartmentSpread(
        kpi=kpi,
        period=period,
        of="share" if of == "share" else "mean",
        spots=tuple(spots),
        centre=median_interval(values),
        far=tuple(shown[at].unit.id for at in far),
        comparison=comparison,
    )
