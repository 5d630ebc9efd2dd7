"""KPIs that departments of different size share: funnels, shrunk values, ranks, and one's place."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from kpi_reports.analysis.comparison import funnel, funnel_limits, rank_intervals, shrink
from kpi_reports.analysis.comparison.scatter import sigma_z_of_each
from kpi_reports.measure import MonthlyShares
from kpi_reports.params.models import Workspace
from kpi_reports.review.actuals import Actuals
from kpi_reports.values import (
    Direction,
    Funnel,
    FunnelCurve,
    Kpi,
    PeerComparison,
    PeerStanding,
    Period,
    RankInterval,
    Shrinkage,
    Unit,
)

LEAST_PEERS = 5  # below, nothing can be learnt of a department from the others
CURVE_POINTS, CURVE_DIGITS = 40, 6


@dataclass(frozen=True, slots=True)
class _Peers:
    """The departments that have a value of a share: counted rows, out of how many, n, spreads."""

    kpi: Kpi
    units: tuple[str, ...]
    tops: list[float]
    rows: list[float]
    n: list[int]
    spreads: list[float | None]


def comparisons(
    workspace: Workspace, actuals: Actuals, period: Period, unit: Unit | None = None
) -> tuple[PeerComparison, ...]:
    """Every share of rows that 5 departments or more have a value of, in the order of kpis.yaml;
    with a unit, only those that it has.

    A department whose value is carried from an earlier cycle is left out: it is not of this period.
    """
    return tuple(_compared(peers) for peers in _shared(workspace, actuals, period, unit))


def own_standings(
    workspace: Workspace, actuals: Actuals, period: Period, unit: Unit
) -> tuple[PeerStanding, ...]:
    """The unit's place in each of its `comparisons`, without the work that only others need."""
    found = tuple(_compared(peers, unit) for peers in _shared(workspace, actuals, period, unit))
    return standings(found, unit)


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


def _shared(
    workspace: Workspace, actuals: Actuals, period: Period, unit: Unit | None
) -> Iterator[_Peers]:
    shares = [kpi for kpi in workspace.kpis if actuals.is_share(kpi)]
    units = [one.id for one in workspace.units()]
    kpis_of = {one: _kpis_of(workspace, one, period) for one in units} if shares else {}
    for kpi in shares:
        sharing = [one for one in units if kpi in kpis_of[one]]
        if len(sharing) < LEAST_PEERS or (unit is not None and unit.id not in sharing):
            continue
        found = _counted(actuals, workspace.kpis[kpi].value, sharing, period)
        if len(found.units) >= LEAST_PEERS:
            yield found


def _kpis_of(workspace: Workspace, unit: str, period: Period) -> set[str]:
    scheme = workspace.scheme_of(unit, period)
    return {*scheme.monitored, *(kpi for node in scheme.nodes for kpi in node.all_kpis)}


def _counted(actuals: Actuals, kpi: Kpi, units: Sequence[str], period: Period) -> _Peers:
    """Those whose value is of this period, from rows that can be counted.

    Read as arrays: value by value, a company of 200 departments would take most of a pack's time.
    """
    shares = actuals.monthly_shares(kpi.id)
    row_of = {unit: at for at, unit in enumerate(shares.units)}
    sums: dict[Period, Sequence[tuple[float, float, int]]] = {}
    known: dict[str, tuple[float, float, int]] = {}
    for unit in units:
        at = actuals.cycle(kpi.id, unit, period) or period
        if at.last < period.last or actuals.is_held_back(kpi.id, unit, at):
            continue
        if at not in sums:
            sums[at] = _summed(shares, at)
        own = sums[at][row_of[unit]]
        if own[1] > 0 and not np.isnan(own[0]):
            known[unit] = own
    rows = [row_of[unit] for unit in known]
    return _Peers(
        kpi=kpi,
        units=tuple(known),
        tops=[top for top, _, _ in known.values()],
        rows=[below for _, below, _ in known.values()],
        n=[n for _, _, n in known.values()],
        spreads=_spreads(shares, kpi, rows, period),
    )


def _summed(shares: MonthlyShares, period: Period) -> Sequence[tuple[float, float, int]]:
    """Numerator, nan where nothing was counted, denominator and n of each unit in a period."""
    inside = slice(*_places(shares, period))
    top = shares.numerators[:, inside]
    counted = np.where(np.isnan(top).all(axis=1), np.nan, np.nansum(top, axis=1))
    below, n = shares.denominators[:, inside].sum(axis=1), shares.n[:, inside].sum(axis=1)
    return list(zip(counted.tolist(), below.tolist(), n.tolist(), strict=True))


def _places(shares: MonthlyShares, period: Period) -> tuple[int, int]:
    """Where the months of a period begin and end among those that the data touch."""
    firsts = [month.first for month in shares.months]
    return bisect_left(firsts, period.first), bisect_right(firsts, period.last)


def _spreads(
    shares: MonthlyShares, kpi: Kpi, rows: Sequence[int], period: Period
) -> list[float | None]:
    """By how much the months of each scatter more than chance, up to the period's end."""
    until = slice(0, _places(shares, period)[1])
    counts = (shares.n[rows, until] >= kpi.month_minimum_n) & ~shares.held[rows, until]
    sizes = np.where(counts & ~shares.partial[until], shares.denominators[rows, until], 0.0)
    return sigma_z_of_each(np.nan_to_num(shares.numerators[rows, until]), sizes)


def _compared(peers: _Peers, only: Unit | None = None) -> PeerComparison:
    """The comparison; with `only`, without the curve and the others' ranks."""
    kpi, units = peers.kpi, peers.units
    few = tuple(unit for unit, n in zip(units, peers.n, strict=True) if n < kpi.minimum_n)
    found = _named(funnel(peers.tops, peers.rows), units, few)
    shrinkage = shrink(peers.tops, peers.rows, spreads=peers.spreads)
    shrunk = zip(shrinkage.units, units, strict=True)
    shrinkage = replace(shrinkage, units=tuple(replace(one, unit=name) for one, name in shrunk))
    return PeerComparison(
        kpi=kpi.id,
        funnel=found,
        shrinkage=shrinkage,
        ranks=_ranks(kpi, shrinkage, only),
        spreads=tuple(peers.spreads),
        few=few,
        curve=_curve(found, few) if only is None else None,
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


def _ranks(kpi: Kpi, shrinkage: Shrinkage, only: Unit | None) -> tuple[RankInterval, ...]:
    """Ranks of the shrunk values, the best first; of the others none where one `only` is wanted."""
    if kpi.direction is Direction.NEITHER:
        return ()
    names = [entry.unit for entry in shrinkage.units]
    if only is not None and only.id not in names:
        return ()
    ranks = rank_intervals(
        [entry.shrunk for entry in shrinkage.units],
        [entry.deviation for entry in shrinkage.units],
        highest_first=kpi.direction is Direction.HIGHER,
        of=None if only is None else names.index(only.id),
    )
    return tuple(replace(rank, unit=name) for rank, name in zip(ranks, names, strict=True))
