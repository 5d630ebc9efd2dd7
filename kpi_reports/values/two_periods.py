"""Two periods of one unit side by side, and what may be said of the difference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from kpi_reports.values.beside import Bridge
from kpi_reports.values.decided import ProcessChange
from kpi_reports.values.measured import Fact
from kpi_reports.values.reviewed import Finding, KpiReview, Review

Difference = Literal[
    "better", "worse", "changed", "opposed", "unusual_then", "new_process", "drifting", "common",
    "too_few", "no_value",
]  # fmt: skip
Became = Literal[
    "beyond_again", "other_way", "within_now", "drifts_still", "drifts_no_more", "met_now",
    "missed_still", "met_still", "missed_now", "scored_now", "unscored_still", "graded_now",
    "ungraded_still", "not_judged", "gone",
]  # fmt: skip
SchemeChange = Literal["target", "weight", "rule", "process", "joined", "left"]


@dataclass(frozen=True, slots=True)
class KpiDifference:
    """A KPI in both periods. `now` or `then` is None where the unit had it in only one of them.

    `kind` says what the difference is: `better` and `worse`, beyond normal variation and still so
    in the later period; `changed`, beyond it where neither way is good; `opposed`, months of the
    later period are beyond it, the other way than the difference; `unusual_then`, the earlier
    period was, and the value has come back from there; `new_process`, a decision (`changes`) lies
    between the two; `drifting`, no month stands out and together they go the wrong way; `common`,
    within normal variation: no change.
    """

    kpi: str
    now: KpiReview | None
    then: KpiReview | None
    kind: Difference
    changes: tuple[ProcessChange, ...] = ()

    @property
    def either(self) -> KpiReview:
        """The later review of the KPI, or the earlier where that is the only one."""
        found = self.now or self.then
        if found is None:
            raise ValueError(f"KPI '{self.kpi}' is in neither period")
        return found

    @property
    def points(self) -> float | None:
        """The later value less the earlier; None where one is missing."""
        if self.now is None or self.then is None:
            return None
        now, then = self.now.value.value, self.then.value.value
        return None if now is None or then is None else now - then


@dataclass(frozen=True, slots=True)
class FindingOutcome:
    """What became of a finding of the earlier period."""

    finding: Finding
    outcome: Became


@dataclass(frozen=True, slots=True)
class SchemeDifference:
    """What makes the two scores differ in what they measure: a `target`, `weight` or `rule` that
    is another one now, a decided new `process`, a KPI that is scored in only one period.

    `facts` hold `then` and `now` for targets, weights and rules, `since` for a process.
    """

    kind: SchemeChange
    kpi: str
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PeriodComparison:
    """The review of a unit in a period beside that of an earlier one.

    `bridge` leads from the earlier score to the later; None where one of them is none. `kpis` come
    as the later card lists them, then those of the earlier one alone.
    """

    now: Review
    then: Review
    kpis: tuple[KpiDifference, ...]
    outcomes: tuple[FindingOutcome, ...]
    scheme: tuple[SchemeDifference, ...]
    bridge: Bridge | None = None

    @property
    def changed(self) -> Review:
        """The later review with the earlier period where the period before stood: its score, its
        values, and the bridge from there."""
        earlier = {entry.kpi.id: entry.value for entry in self.then.kpis}
        own = {entry.kpi.id for entry in self.now.kpis}
        known = own | {kpi.id for kpi in self.now.department_kpis}
        gone = tuple(entry.kpi for entry in self.then.kpis if entry.kpi.id not in known)
        card = self.then.scorecard
        return replace(
            self.now,
            previous_scorecard=card if card.total is not None else None,
            bridge=self.bridge,
            kpis=tuple(
                replace(entry, previous=earlier.get(entry.kpi.id, entry.previous))
                for entry in self.now.kpis
            ),
            department_kpis=(*self.now.department_kpis, *gone),
        )

    def kpi(self, kpi: str) -> KpiDifference:
        """The KPI in both periods. Raises KeyError for one that neither has."""
        for entry in self.kpis:
            if entry.kpi == kpi:
                return entry
        raise KeyError(kpi)
