"""The signal register: all KPIs of all departments, sorted by what deserves attention."""

from __future__ import annotations

from collections.abc import Sequence

from kpi_reports.analysis.trends import established
from kpi_reports.findings import drifts_worse
from kpi_reports.values import (
    Assurance,
    Attention,
    KpiReview,
    RegisterRow,
    Unit,
    Variation,
)

ORDER = tuple(Attention)


def register(
    departments: Sequence[tuple[Unit, tuple[KpiReview, ...]]],
) -> tuple[RegisterRow, ...]:
    """A row for each KPI of each department: the most urgent first, then the heavier in the score,
    then in the order of the params. Trends are told where they stand against all the others."""
    entries = [(unit, entry) for unit, kpis in departments for entry in kpis]
    ways = established([entry.trend for _, entry in entries])
    rows = [_row(unit, entry, way) for (unit, entry), way in zip(entries, ways, strict=True)]
    return tuple(sorted(rows, key=lambda row: (ORDER.index(row.attention), -(row.weight or 0))))


def _row(unit: Unit, entry: KpiReview, way: int) -> RegisterRow:
    return RegisterRow(
        unit=unit,
        kpi=entry.kpi,
        attention=attention(entry, way),
        variation=entry.signal.variation,
        assurance=entry.signal.assurance,
        value=entry.value.value,
        target=None if entry.target is None else entry.target.value,
        weight=None if entry.score is None else entry.score.weight,
        met=None if entry.score is None else entry.score.met,
        point=entry.last_signal,
        side=entry.signal.side,
        lasts=entry.signal_lasts,
        carried=entry.is_carried,
    )


def attention(entry: KpiReview, way: int = 0) -> Attention:
    """What a KPI calls for; `way` is that of its established trend.

    A value carried from an earlier cycle was judged in that one, and calls for nothing again; a
    miss counts only where the value rests on enough rows."""
    if entry.is_carried:
        return Attention.QUIET
    score, signal = entry.score, entry.signal
    if score is not None and score.score is None:
        return Attention.NO_DATA
    missed = score is not None and score.met is False and entry.judged
    if signal.variation is Variation.WORSENING:
        return Attention.WORSE_AND_MISSED if missed else Attention.WORSE
    if drifts_worse(entry, way):
        return Attention.DRIFTING
    if missed and signal.assurance is Assurance.WILL_NOT:
        return Attention.OUT_OF_REACH
    if signal.variation is Variation.IMPROVING:
        return Attention.BETTER
    if missed:
        return Attention.MISSED
    if signal.variation is Variation.CHANGED:
        return Attention.CHANGED
    few = signal.variation in (Variation.TOO_FEW, Variation.NO_DATA)
    return Attention.TOO_FEW if few else Attention.QUIET
