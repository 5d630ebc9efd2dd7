"""KPIs that departments of different size share: funnels, shrunk values, ranks, and one's place."""

from __future__ import annotations

from dataclasses import replace

from kpi_reports.analysis.comparison import funnel, funnel_limits, rank_intervals, shrink, sigma_z
from kpi_reports.params.models import Workspace
from kpi_reports.review.actuals import Actuals
from kpi_reports.values import (
    Direction,
    Funnel,
    FunnelCurve,
    Grain,
    Kpi,
    KpiValue,
    PeerComparison,
    PeerStanding,
    Period,
    RankInterval,
    Shrinkage,
    Unit,
)

LEAST_PEERS = 5  # below, nothing can be learnt of a department from the others
CURVE_POINTS, CURVE_DIGITS = 40, 6


def comparisons(
    workspace: Workspace, actuals: Actuals, period: Period, unit: Unit | None = None
) -> tuple[PeerComparison, ...]:
    """Every share of rows that 5 departments or more have a value of, in the order of kpis.yaml;
    with a unit, only those that it has.

    A department whose value is carried from an earlier cycle is left out: it is not of this period.
    """
    found = []
    for kpi_id, declared in workspace.kpis.items():
        if not actuals.is_share(kpi_id):
            continue
        sharing = [one for one in workspace.units() if kpi_id in _kpis_of(workspace, one, period)]
        if len(sharing) < LEAST_PEERS or (unit is not None and unit not in sharing):
            continue
        values = {one.id: actuals.value(kpi_id, one.id, period) for one in sharing}
        known = {one: value for one, value in values.items() if _counts(value)}
        if len(known) >= LEAST_PEERS:
            found.append(_compared(actuals, declared.value, known, period))
    return tuple(found)


def standings(comparisons: tuple[PeerComparison, ...], unit: Unit) -> tuple[PeerStanding, ...]:
    """Where the unit stands in each comparison that it is part of."""
    found = []
    for entry in comparisons:
        places = {one.unit: at for at, one in enumerate(entry.funnel.units)}
        at = places.get(unit.id)
        if at is None:
            continue
        own, shrunk = entry.funnel.units[at], entry.shrinkage.units[at]
        if own.value is None:
            continue
        few = unit.id in entry.few
        found.append(
            PeerStanding(
                kpi=entry.kpi,
                value=own.value,
                n=int(own.n),
                units=len(entry.funnel.units),
                level=own.centre,
                shrunk=shrunk.shrunk,
                low=shrunk.low,
                high=shrunk.high,
                rank=None if few or not entry.ranks else entry.ranks[at],
                flag=own.flag,
            )
        )
    return tuple(found)


def _kpis_of(workspace: Workspace, unit: Unit, period: Period) -> set[str]:
    scheme = workspace.scheme_of(unit.id, period)
    return {*scheme.monitored, *(kpi for node in scheme.nodes for kpi in node.all_kpis)}


def _counts(value: KpiValue) -> bool:
    """Whether a value is one of this period, from rows that can be counted."""
    return value.value is not None and not value.carried and bool(value.denominator)


def _compared(
    actuals: Actuals, kpi: Kpi, values: dict[str, KpiValue], period: Period
) -> PeerComparison:
    tops = [float(value.numerator or 0) for value in values.values()]
    rows = [float(value.denominator or 0) for value in values.values()]
    spreads = [_spread(actuals, kpi, one, period) for one in values]
    few = tuple(one for one, value in values.items() if value.n < kpi.minimum_n)
    found = _named(funnel(tops, rows), tuple(values), few)
    shrinkage = shrink(tops, rows, spreads=spreads)
    shrunk = zip(shrinkage.units, values, strict=True)
    shrinkage = replace(shrinkage, units=tuple(replace(one, unit=name) for one, name in shrunk))
    return PeerComparison(
        kpi=kpi.id,
        funnel=found,
        shrinkage=shrinkage,
        ranks=_ranks(kpi, shrinkage),
        spreads=tuple(spreads),
        few=few,
        curve=_curve(found, few),
    )


def _named(found: Funnel, names: tuple[str, ...], few: tuple[str, ...]) -> Funnel:
    """The funnel by department, without a flag for those that have too few rows to be judged."""
    units = tuple(
        replace(one, unit=name, flag=None if name in few else one.flag)
        for one, name in zip(found.units, names, strict=True)
    )
    return replace(found, units=units)


def _curve(found: Funnel, few: tuple[str, ...]) -> FunnelCurve | None:
    """The limits from the smallest department that is judged to the largest."""
    sizes = [unit.n for unit in found.units if unit.unit not in few]
    if found.shown != "flags" or found.centre is None or not sizes:
        return None
    smallest, largest = min(sizes), max(sizes)
    step = (largest / smallest) ** (1 / (CURVE_POINTS - 1))
    drawn = sorted({round(smallest * step**at) for at in range(CURVE_POINTS)})
    sides = [
        tuple(round(float(value), CURVE_DIGITS) for value in side)
        for level in (0.95, 0.998)
        for side in funnel_limits(
            found.centre,
            drawn,
            level=level,
            overdispersion=found.overdispersion,
            factor=found.factor,
            tau=found.tau or 0.0,
        )
    ]
    return FunnelCurve(tuple(float(size) for size in drawn), *sides)


def _spread(actuals: Actuals, kpi: Kpi, unit: str, period: Period) -> float | None:
    """By how much the unit's months scatter more than chance."""
    points = [
        point
        if point.n >= kpi.month_minimum_n and point.denominator and not point.partial
        else None
        for point in actuals.series(kpi.id, unit, Grain.MONTH).points
        if point.period.first <= period.last
    ]
    return sigma_z(
        [None if point is None else float(point.numerator or 0) for point in points],
        [None if point is None else float(point.denominator or 0) for point in points],
    )


def _ranks(kpi: Kpi, shrinkage: Shrinkage) -> tuple[RankInterval, ...]:
    """Ranks of the shrunk values, the best first."""
    if kpi.direction is Direction.NEITHER:
        return ()
    return tuple(
        replace(rank, unit=entry.unit)
        for entry, rank in zip(
            shrinkage.units,
            rank_intervals(
                [entry.shrunk for entry in shrinkage.units],
                [entry.deviation for entry in shrinkage.units],
                highest_first=kpi.direction is Direction.HIGHER,
            ),
            strict=True,
        )
    )
