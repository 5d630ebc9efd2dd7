"""Values of the monthly business review (月度经营分析会): plan to date, lights, departments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kpi_reports.values.judged import PointSignal, Variation
from kpi_reports.values.measured import Exact, Unit

Light = Literal["green", "amber", "red"]


@dataclass(frozen=True, slots=True)
class LightBounds:
    """From which attainment of the target to date a KPI is green, or amber; below, red."""

    green: Exact
    amber: Exact


@dataclass(frozen=True, slots=True)
class PlanToDate:
    """A KPI against its plan from January to the end of a month.

    `value` is the year to date and `due` what it should have come to: of a total, the share of the
    year's target that is due by now; of anything else the target itself. `attainment` is value over
    due (due over value where lower is better), rounded to the tenth of a percent by which it is
    shown and judged; None without a value or a target for the year.
    `light` is None where the company has no lights.
    """

    kpi: str
    value: float | None = None
    due: float | None = None
    attainment: float | None = None
    light: Light | None = None

    @property
    def is_behind(self) -> bool:
        return self.attainment is not None and self.attainment < 1


@dataclass(frozen=True, slots=True)
class DepartmentMonthKpi:
    """One KPI of a department in the month: its value, its plan to date, and whether the month
    stands out."""

    plan: PlanToDate
    value: float | None
    variation: Variation
    point: PointSignal | None = None


@dataclass(frozen=True, slots=True)
class DepartmentMonth:
    """A department in the month, with every KPI that it is scored by or watches."""

    unit: Unit
    kpis: tuple[DepartmentMonthKpi, ...]


@dataclass(frozen=True, slots=True)
class Monthly:
    """What a monthly business review adds to a month's review: plans to date in the order of its
    KPIs, the KPIs that go the wrong way together month by month, and the departments of a company.
    """

    plans: tuple[PlanToDate, ...]
    bounds: LightBounds | None = None
    drifting: tuple[str, ...] = ()
    departments: tuple[DepartmentMonth, ...] = ()

    def plan(self, kpi: str) -> PlanToDate:
        """The plan of a KPI. Raises KeyError for one that the review does not have."""
        for entry in self.plans:
            if entry.kpi == kpi:
                return entry
        raise KeyError(kpi)
