"""A KPI within the segments of its rows, from the cube's tables."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from kpi_reports.measure.schema import CubeRecord
from kpi_reports.measure.stored import StoredTables, Total
from kpi_reports.measure.valuing import Valued, Valuing, quotient, whole
from kpi_reports.periods import Grain, Period, between
from kpi_reports.values import KpiSeries, KpiValue, Missing, SegmentValue

LEVELS = (1, 2)
_NOTHING: Total = (None, 0)


class Segments:
    """Works out the values of segments; a KPI's value is what its segments come to."""

    def __init__(self, record: CubeRecord, tables: StoredTables, valuing: Valuing) -> None:
        self._record = record
        self._tables = tables
        self._valuing = valuing

    def values(
        self, kpi: str, unit: str, period: Period, *, level: int = 1
    ) -> tuple[SegmentValue, ...]:
        """Largest first; none where a failed check holds the KPI or its segments back."""
        check_level(level)
        if level > len(self._record.kpis[kpi].segments) or self._is_stopped(kpi, unit, period):
            return ()
        parts = self._tables.segments(kpi, unit, period.grain, level).get(str(period), {})
        found = [
            SegmentValue(
                segment,
                None if valued.value is None else float(valued.value),
                valued.n,
                valued.numerator,
                valued.denominator,
            )
            for segment, totals in parts.items()
            if _counts(valued := self._valued(kpi, totals))
        ]
        return tuple(sorted(found, key=lambda value: (-_size(value), value.segment)))

    def series(
        self, kpi: str, unit: str, grain: Grain, *, level: int = 1
    ) -> dict[tuple[str, ...], KpiSeries]:
        """Every segment's values over the periods that the data touch, the largest segment over
        all of them first. A period in which a segment has no value is a missing point."""
        check_level(level)
        periods = tuple(between(self._record.first_day, self._record.last_day, grain))
        sizes: dict[tuple[str, ...], Decimal] = {}
        known: dict[tuple[tuple[str, ...], Period], SegmentValue] = {}
        for period in periods:
            for value in self.values(kpi, unit, period, level=level):
                sizes[value.segment] = sizes.get(value.segment, Decimal(0)) + _size(value)
                known[value.segment, period] = value
        return {
            segment: KpiSeries(
                kpi,
                unit,
                grain,
                tuple(self._point(kpi, unit, p, known.get((segment, p))) for p in periods),
            )
            for segment in sorted(sizes, key=lambda segment: (-sizes[segment], segment))
        }

    def _point(self, kpi: str, unit: str, period: Period, found: SegmentValue | None) -> KpiValue:
        of_all = self._valuing.value(kpi, unit, period)
        if found is None:
            missing = Missing.NO_ROWS
            if of_all.missing in (Missing.SOURCE_FAILED, Missing.CHECK_FAILED):
                missing = of_all.missing
            elif self._is_stopped(kpi, unit, period):
                missing = Missing.CHECK_FAILED
            return KpiValue(period, None, 0, missing=missing, partial=of_all.partial)
        missing_value = Missing.ZERO_DENOMINATOR if found.value is None else None
        sums = (found.numerator, found.denominator)
        return KpiValue(period, found.value, found.n, *sums, missing_value, of_all.partial)

    def _is_stopped(self, kpi: str, unit: str, period: Period) -> bool:
        stopped = self._valuing.is_stopped(kpi, unit, period)
        return stopped or self._valuing.is_stopped(kpi, unit, period, segments=True)

    def _valued(self, kpi: str, totals: Mapping[str, Total]) -> Valued:
        match self._record.kpis[kpi].measure.kind:
            case "sum":
                return whole(totals.get("value", _NOTHING))
            case "count":
                return whole(totals.get("rows", _NOTHING))
            case _:
                return quotient(
                    totals.get("numerator", _NOTHING), totals.get("denominator", _NOTHING)
                )


def check_level(level: int) -> None:
    """Raises ValueError for a level that no KPI can have."""
    if level not in LEVELS:
        raise ValueError(
            f"there are segments of level 1, and pairs of them of level 2, not {level}"
        )


def _counts(valued: Valued) -> bool:
    """Whether any row of the segment could have counted."""
    return bool(valued.n) or valued.numerator is not None


def _size(value: SegmentValue) -> Decimal:
    """The weight in the whole: what is divided by, else the total itself."""
    weight = value.numerator if value.denominator is None else value.denominator
    return abs(weight) if weight is not None else Decimal(0)
