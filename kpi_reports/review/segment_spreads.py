"""How a unit's KPIs spread across the segments of its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kpi_reports.analysis.distributions import proportion_interval
from kpi_reports.analysis.groups import MIN_GROUP_VALUES, compare_shares
from kpi_reports.analysis.multiple import adjust_p_values
from kpi_reports.review.actuals import Actuals
from kpi_reports.values import (
    OTHER_SEGMENTS,
    KpiReview,
    SegmentSpot,
    SegmentSpread,
    SegmentValue,
    Unit,
)

LEAST_SEGMENTS = 2


def segment_spreads(
    actuals: Actuals, unit: Unit, kpis: Sequence[KpiReview]
) -> tuple[SegmentSpread, ...]:
    """Every KPI of the unit that is a share of rows and has at least two segments of the first
    level with rows that could have counted; p-values adjusted as one family.

    Of ratios and means that are no shares nothing is known about the rows within a segment, and so
    nothing about what its value may be by chance.
    """
    found = [
        spread
        for entry in kpis
        if entry.kpi.segments and actuals.is_share(entry.kpi.id)
        if (spread := _spread(actuals, unit, entry)) is not None
    ]
    adjusted = adjust_p_values([s.comparison.p if s.comparison else None for s in found])
    return tuple(replace(s, p_adjusted=p) for s, p in zip(found, adjusted, strict=True))


def _spread(actuals: Actuals, unit: Unit, entry: KpiReview) -> SegmentSpread | None:
    kpi, period = entry.kpi, entry.value.period
    counts = {
        value.segment[0]: count
        for value in actuals.segments(kpi.id, unit.id, period, level=1)
        if (count := _count(value)) is not None
    }
    if len(counts) < LEAST_SEGMENTS:
        return None
    least = max(kpi.minimum_n, MIN_GROUP_VALUES)
    told = [(name, *count) for name, count in counts.items() if count[1] >= least]
    return SegmentSpread(
        kpi=kpi,
        period=entry.value.of_period or period,
        level=kpi.segments[0],
        spots=tuple(_spot(name, counts[name], least) for name in sorted(counts, key=_is_rest)),
        whole=proportion_interval(*(sum(column) for column in zip(*counts.values(), strict=True))),
        least=least,
        comparison=compare_shares(told) if len(told) >= LEAST_SEGMENTS else None,
    )


def _is_rest(segment: str) -> bool:
    """Rows of no segment of their own stand behind those of one, which come the largest first."""
    return segment in ("", OTHER_SEGMENTS)


def _spot(segment: str, count: tuple[int, int], least: int) -> SegmentSpot:
    found = proportion_interval(*count)
    if count[1] < MIN_GROUP_VALUES:  # a point alone: its interval would be nearly the whole scale
        found = replace(found, low=None, high=None, reason="too_few")
    return SegmentSpot(segment, count[1], found, tested=count[1] >= least)


def _count(value: SegmentValue) -> tuple[int, int] | None:
    """How many rows count, and of how many; None where none could have counted."""
    if value.numerator is None or not value.denominator:
        return None
    return int(value.numerator), int(value.denominator)
