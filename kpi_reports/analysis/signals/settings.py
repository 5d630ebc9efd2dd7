"""How the months of a KPI are judged, said once."""

from __future__ import annotations

from dataclasses import dataclass

from kpi_reports.analysis.signals.limits import Bounds
from kpi_reports.analysis.signals.rates import SHARES
from kpi_reports.analysis.signals.season import SeasonKind
from kpi_reports.values import LimitsKind, ProcessChange


@dataclass(frozen=True, slots=True)
class ChartSettings:
    """What `signal` is told of a KPI beside its months.

    `kind` of chart. `bounds` clip limits. `baseline` freezes the limits of each segment on its
    first so many months. A month with fewer than `minimum_n` rows is a gap. A target is set for a
    period of `months_per_period` months. `season` is taken out where it can be told from change
    (as differences, not factors, where a value is 0 or below); None for a KPI that has none.
    `changes` are the decisions that divide the months.
    """

    kind: LimitsKind = "xmr"
    bounds: Bounds = (None, None)
    baseline: int | None = None
    minimum_n: int = 1
    months_per_period: int = 1
    season: SeasonKind | None = None
    changes: tuple[ProcessChange, ...] = ()


def reachable(kind: LimitsKind, bounds: Bounds) -> Bounds:
    """The bounds given, and those that every chart of the kind has: no count is below 0."""
    if kind in ("xmr", "run"):
        return bounds
    least, most = bounds
    top = 1.0 if kind in SHARES else None
    return (0.0 if least is None else least, top if most is None else most)
