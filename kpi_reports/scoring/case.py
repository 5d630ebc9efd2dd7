"""All that the score of one unit in one period rests on, as one value.

A score is a function of a case and of nothing else. So what a target, a weight or a value would
change is found by scoring another case: `dataclasses.replace(case, ...)`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from kpi_reports.params.models import Scheme
from kpi_reports.periods import Period
from kpi_reports.values import Adjustment, Exclusion, Kpi, KpiValue, Target


@dataclass(frozen=True, slots=True)
class UnitCase:
    """What one unit is scored by in one period.

    `scheme` is the unit's own (`Workspace.scheme_of`). `kpis`, `values` and `targets` have an entry
    for every KPI that the scheme scores, and for those that gates, vetoes and rules look at.
    `adjustments` and `exclusions` are those of this unit and period. `yearly` gives, for KPIs whose
    rule asks for it, the values of the same period in the three years before, the latest first,
    None where one is missing or partial.
    """

    unit: str
    scheme: Scheme
    kpis: Mapping[str, Kpi]
    values: Mapping[str, KpiValue]
    targets: Mapping[str, Target | None]
    period: Period
    adjustments: tuple[Adjustment, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    yearly: Mapping[str, tuple[Decimal | None, ...]] = field(default_factory=dict)
