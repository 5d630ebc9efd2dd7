"""The Review: all that a pack may say about a unit and a period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from kpi_reports.periods import Period
from kpi_reports.values.acted import ActionReport
from kpi_reports.values.beside import Bridge, GradeCount, Robustness, SmartFault, StarRating
from kpi_reports.values.commented import Comment
from kpi_reports.values.compared import PeerComparison, PeerStanding
from kpi_reports.values.decided import Gap, Result
from kpi_reports.values.explained import Drivers
from kpi_reports.values.foreseen import Forecast, Pace, Standing
from kpi_reports.values.healthy import KpiHealth
from kpi_reports.values.judged import (
    Distribution,
    PointSignal,
    Signal,
    Trend,
)
from kpi_reports.values.measured import (
    DataIssue,
    Exact,
    Fact,
    Kpi,
    KpiSeries,
    KpiValue,
    Language,
    PeriodText,
    SourceFacts,
    Text,
    Unit,
)
from kpi_reports.values.monthly import Monthly
from kpi_reports.values.register import RegisterRow
from kpi_reports.values.scored import Grade, KpiScore, Scorecard, Target
from kpi_reports.values.shared import SharedGoal, SupportCase
from kpi_reports.values.spread import DepartmentSpread, PeopleSpread, SegmentSpread


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a finding rests on: an id to cite, and the place in the pack that shows it."""

    id: str
    kind: Literal["scorecard", "kpi", "distribution", "data", "comparison", "bridge"]
    kpi: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A statement that deserves to be made. `kind` picks the words, `facts` fill them.

    `severity` ranks: higher first. `good` findings are highlights, the others problems.
    """

    kind: str
    severity: float
    good: bool
    kpi: str | None
    evidence: tuple[str, ...]
    unit: str | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SignOff:
    """Who answers for a KPI's numbers in a period; for every unit where `department` is None.

    `provider` and `reviewer` are None where the KPI itself says who they are.
    """

    kpi: str
    department: str | None
    period: PeriodText
    provider: str | None
    reviewer: str | None
    signed_on: date

    def covers(self, period: Period) -> bool:
        """Whether the period lies within the one signed off: a quarter's covers its months."""
        return self.period.first <= period.first and period.last <= self.period.last


@dataclass(frozen=True, slots=True)
class KpiReview:
    """Everything about one KPI of the unit. `score` is None for a KPI that is only monitored.

    `target` is the one for the period, or for the KPI's own cycle; `long_term` are those for
    longer periods, each with its grain. `entered` are the results that a value was entered as,
    `results` the latest up to the period's end. `months` runs from the first month of the data to
    the last of the period. `data` says whether its data are complete, in doubt or unusable.
    `sign_off` is None where nobody signed the period's number off; `sign_off_asked` says whether
    params ask for it. `gap` says who answers for a missing value. `drivers` say where its change
    comes from; None where nothing divides it into parts. `standing` is the value against
    earlier ones; `forecast` the months to the end of the year, None where none is left; `pace` the
    progress to the year's target, or to the period's where that is not over, None without one.
    """

    kpi: Kpi
    value: KpiValue
    previous: KpiValue
    months: KpiSeries
    signal: Signal
    trend: Trend
    evidence: str
    target: Target | None = None
    score: KpiScore | None = None
    distribution: Distribution | None = None
    data: Literal["complete", "doubt", "unusable"] = "complete"
    sign_off: SignOff | None = None
    sign_off_asked: bool = False
    long_term: tuple[Target, ...] = ()
    entered: tuple[Result, ...] = ()
    results: tuple[Result, ...] = ()
    gap: Gap | None = None
    drivers: Drivers | None = None
    standing: Standing | None = None
    forecast: Forecast | None = None
    pace: Pace | None = None

    @property
    def is_carried(self) -> bool:
        """Whether its value is of an earlier cycle and for that reason not scored here. False in a
        card that is carried as a whole: there it is scored in that card."""
        return self.value.carried if self.score is None else self.score.carried

    @property
    def last_signal(self) -> PointSignal | None:
        """The month that makes the period a signal: the latest on the signal's side, if any."""
        first, last = self.value.period.first, self.value.period.last
        inside = [
            point
            for point in self.signal.points
            if first <= point.period.first <= last and point.side == self.signal.side
        ]
        return inside[-1] if inside and self.signal.side else None

    @property
    def signal_lasts(self) -> bool:
        """Whether the last month of the period is a signal too, not only an earlier one."""
        point, last = self.last_signal, self.value.period.last
        return point is not None and point.period.last == last

    @property
    def is_charted(self) -> bool:
        """Whether there are months to draw: results may be entered for longer periods alone, and
        then stand in a table instead."""
        return not self.results or any(point.value is not None for point in self.months.points)

    @property
    def judged(self) -> bool:
        """Whether the period's value rests on enough rows to be judged."""
        return self.value.value is not None and self.value.n >= self.kpi.minimum_n


@dataclass(frozen=True, slots=True)
class ScoreRange:
    """Between which scores a score lies, rounded as scores are.

    `chance`: the scores of 95 of 100 reruns of the period. `missing`: with what is missing at 0 and
    at the maximum, where chance is not known.
    """

    low: Exact
    high: Exact
    source: Literal["chance", "missing"]


@dataclass(frozen=True, slots=True)
class BlockScore:
    """A block of the scheme in a department's row of the company overview.

    `weight` is what is due of it in the period, in percent of the whole, `scored_weight` what of
    that was scored. `range` is None where neither chance nor missing weight gives one.
    """

    id: str
    name: Text
    score: Exact | None
    weight: Exact | None = None
    scored_weight: Exact | None = None
    range: ScoreRange | None = None


@dataclass(frozen=True, slots=True)
class DepartmentSummary:
    """A department in the company overview. `improving` and `worsening` name KPIs; `own_scheme`
    says that it is scored by KPIs or weights of its own.

    `standardised` is the total in standard deviations of the department's own earlier totals, of
    which there were `history`; None where they are too few or never varied. `profile` is the
    attainment of each scored KPI, as a fraction. `peers` are the other departments that are scored
    by the same KPIs, weights and rules; among these and itself, those that have ranks,
    `rank_low` to `rank_high` are the ranks that the department has in 95 % of the reruns.
    `carried_from` is the longer period of its total, where it is assessed in longer cycles;
    `partial` says that its data end before the period. `range` says how sure the total is.
    """

    unit: Unit
    total: Exact | None
    lowest: Exact | None
    highest: Exact | None
    grade: Grade | None
    held: bool
    kpis_met: int
    kpis_scored: int
    blocks: tuple[BlockScore, ...]
    improving: tuple[str, ...]
    worsening: tuple[str, ...]
    too_few: bool
    own_scheme: bool = False
    standardised: float | None = None
    history: int = 0
    profile: tuple[tuple[str, Exact | None], ...] = ()
    rank_low: int | None = None
    rank_high: int | None = None
    peers: tuple[str, ...] = ()
    carried_from: PeriodText | None = None
    partial: bool = False
    range: ScoreRange | None = None


@dataclass(frozen=True, slots=True)
class Provenance:
    """What the review was made from: versions and content hashes.

    `params_sha256` and `data_sha256` are of what this review can rest on, no more: a change of what
    others alone rest on leaves them as they are.
    """

    version: str
    params_sha256: str
    data_sha256: str
    sources: tuple[SourceFacts, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """One frozen value: all that a pack may say. `departments` is filled for the company alone, and
    so are `department_kpis`, those that only departments have, and `register`, the KPIs of all
    departments by what deserves attention, `funnels` and `department_spreads`; `peer_standings` for
    a department alone; `health` where it is asked whether the KPIs are well set. `actions` are
    those that earlier reviews agreed, each with what became of it. `shared_goals` are all for the
    company, and for a department those that it answers for together with others; `support` is what
    needs leadership, for the company alone. `comments` are what people said of this unit and
    period; `monthly` is there in a monthly business review."""

    company_id: str
    company: Unit
    unit: Unit
    period: PeriodText
    as_of: date
    languages: tuple[Language, ...]
    audience: Text
    kpis: tuple[KpiReview, ...]
    scorecard: Scorecard
    previous_scorecard: Scorecard | None
    findings: tuple[Finding, ...]
    evidence: tuple[Evidence, ...]
    issues: tuple[DataIssue, ...]
    provenance: Provenance
    departments: tuple[DepartmentSummary, ...] = ()
    department_kpis: tuple[Kpi, ...] = ()
    robustness: Robustness | None = None
    bridge: Bridge | None = None
    stars: tuple[StarRating, ...] = ()
    smart: tuple[SmartFault, ...] = ()
    people: tuple[GradeCount, ...] = ()
    register: tuple[RegisterRow, ...] = ()
    department_spreads: tuple[DepartmentSpread, ...] = ()
    people_spreads: tuple[PeopleSpread, ...] = ()
    segment_spreads: tuple[SegmentSpread, ...] = ()
    funnels: tuple[PeerComparison, ...] = ()
    peer_standings: tuple[PeerStanding, ...] = ()
    health: KpiHealth | None = None
    actions: tuple[ActionReport, ...] = ()
    shared_goals: tuple[SharedGoal, ...] = ()
    support: tuple[SupportCase, ...] = ()
    comments: tuple[Comment, ...] = ()
    monthly: Monthly | None = None

    @property
    def all_kpis(self) -> tuple[Kpi, ...]:
        """The unit's KPIs, then those that only departments have."""
        return (*(entry.kpi for entry in self.kpis), *self.department_kpis)

    def kpi(self, kpi: str) -> KpiReview:
        """The review of one KPI. Raises KeyError where the unit does not have it."""
        for entry in self.kpis:
            if entry.kpi.id == kpi:
                return entry
        raise KeyError(kpi)
