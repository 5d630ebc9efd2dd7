"""The company's signal register: every KPI of every department, by what deserves attention."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kpi_reports.values.judged import Assurance, PointSignal, Variation
from kpi_reports.values.measured import Exact, Kpi, Unit


class Attention(StrEnum):
    """Why a row of the register stands where it stands, the most urgent first."""

    WORSE_AND_MISSED = "worse_and_missed"  # worse beyond normal variation, target missed
    WORSE = "worse"  # worse beyond normal variation, target met or none
    DRIFTING = "drifting"  # no month is a signal, and together they go the wrong way
    OUT_OF_REACH = "out_of_reach"  # missed, and as the process stands it will be missed again
    NO_DATA = "no_data"  # scored, and there is no value to score
    MISSED = "missed"  # missed within normal variation
    CHANGED = "changed"  # changed, and neither way is good
    BETTER = "better"  # better beyond normal variation
    QUIET = "quiet"  # normal variation, target met or none
    TOO_FEW = "too_few"  # too few months to judge a change


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One KPI of one department in the period.

    `weight` is its share of the department's score in percent, None where it is only monitored.
    `met` is None without a score. `point` is the month that makes it a signal, and `lasts` whether
    the last month of the period is one too. `carried` marks a value of an earlier cycle.
    """

    unit: Unit
    kpi: Kpi
    attention: Attention
    variation: Variation
    assurance: Assurance
    value: float | None
    target: Exact | None
    weight: Exact | None = None
    met: bool | None = None
    point: PointSignal | None = None
    side: int = 0
    lasts: bool = False
    carried: bool = False

    @property
    def calls(self) -> bool:
        """Whether it asks somebody to look at it or to learn from it."""
        return self.attention not in (Attention.QUIET, Attention.TOO_FEW)
