"""Values that judge: signals, trends, distributions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from kpi_reports.values.decided import ProcessChange
from kpi_reports.values.measured import PeriodText
from kpi_reports.values.spread import Interval

BETTER = 2.0  # differences in BIC up to this are not worth a mention (Kass & Raftery 1995)

LimitsKind = Literal["xmr", "run", "p", "u", "c", "p_prime", "u_prime"]


class Variation(StrEnum):
    """Is it changing?"""

    COMMON = "common"
    IMPROVING = "improving"
    WORSENING = "worsening"
    CHANGED = "changed"  # a signal of a KPI that has no good direction
    TOO_FEW = "too_few"
    NO_DATA = "no_data"


class Assurance(StrEnum):
    """Will it meet its target, as the process stands?"""

    WILL_MEET = "will_meet"
    WILL_NOT = "will_not"
    NOT_ASSURED = "not_assured"
    PROCESS_CHANGED = "process_changed"
    TOO_FEW = "too_few"
    NO_TARGET = "no_target"
    NO_DATA = "no_data"


class Rule(StrEnum):
    """Why a point is a signal, in order of precedence."""

    OUTSIDE_LIMITS = "outside_limits"
    TREND_OF_SEVEN = "trend_of_seven"
    TWO_OF_THREE = "two_of_three"
    RUN_OF_SEVEN = "run_of_seven"
    LONG_RUN = "long_run"  # Anhøj's run chart: longest run above its limit
    FEW_CROSSINGS = "few_crossings"  # Anhøj's run chart: fewer crossings than its limit


@dataclass(frozen=True, slots=True)
class PointSignal:
    """One point that stands out. `side` is +1 for high (or rising), -1 for low (or falling).
    `rule` is the first that holds, `also` are the others."""

    period: PeriodText
    rule: Rule
    side: Literal[-1, 1]
    also: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """What the process does by itself: centre line and, from 12 points, limits.

    `kind` is "xmr" (mean with limits), "run" (median alone), or the chart of counts and rates with
    known denominators. `trial` marks limits from fewer than 20 points. `screened` moving ranges
    were left out as too large. Where limits follow the size of each month, `lowers` and `uppers`
    have them month by month of their segment (None for a gap), and `lower` and `upper` are those
    of the latest month. Where a season was taken out, `centre`, `lower` and `upper` belong to usual
    months, and `lowers` and `uppers` have it put back. `sigma_z` is Laney's factor, 1 or more; of
    a p or u chart the one it would need.
    """

    kind: LimitsKind
    centre: float
    n: int
    lower: float | None = None
    upper: float | None = None
    mean_moving_range: float | None = None
    screened: int = 0
    trial: bool = False
    lowers: tuple[float | None, ...] = ()
    uppers: tuple[float | None, ...] = ()
    sigma_z: float | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """Months judged as one process, `first` to `last`. `change` is the decision that began it; None
    for the first."""

    first: PeriodText
    last: PeriodText
    limits: Limits | None
    change: ProcessChange | None = None


@dataclass(frozen=True, slots=True)
class StepSuggestion:
    """A change of level that the latest segment shows, for people to decide on; never applied.

    The new level begins in the month `at`; 95 % of chance lies between `low` and `high`. `before`
    and `after` are the means.
    """

    at: PeriodText
    low: PeriodText
    high: PeriodText
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Season:
    """What each calendar month (January first) adds to, or multiplies, the usual month, estimated
    from `years` whole years of the baseline. Limits are `widening` times as wide for it."""

    kind: Literal["additive", "multiplicative"]
    factors: tuple[float, ...]
    years: int
    widening: float

    def put_back(self, level: float, month: int) -> float:
        """What a level of usual months comes to in a calendar month."""
        factor = self.factors[month - 1]
        return level + factor if self.kind == "additive" else level * factor


@dataclass(frozen=True, slots=True)
class Signal:
    """Variation and assurance of a monthly series, with the points that say so.

    `side` is the way of the latest signal in the reporting period. `met` of `judged` months (the
    last 12) met the target in force in them. `autocorrelation` is r at lag 1; `autocorrelated`
    where it is significant at 5 %, and then no run rules are applied. `false_alarm` is the
    simulated share of quiet series, with as much autocorrelation as these months show, that these
    rules would call a signal in this period; `false_alarms` that of series whose lag-1 correlation
    truly is 0, 0.3 and 0.6, which packs state; empty where nothing is judged. A whole
    period of the process lies between `period_lower` and `period_upper`, by which assurance is
    judged; None where it is not.

    `segments` are the processes that decisions (`ProcessChange`) divide the months into, oldest
    first; `limits` are the last one's. `season` says what was taken out of the months before they
    were judged; `adjusted` are those months, which the limits belong to.
    """

    variation: Variation
    assurance: Assurance
    points: tuple[PointSignal, ...] = ()
    limits: Limits | None = None
    side: Literal[-1, 0, 1] = 0
    met: int = 0
    judged: int = 0
    autocorrelation: float | None = None
    autocorrelated: bool = False
    false_alarm: float | None = None
    false_alarms: tuple[float, ...] = ()
    period_lower: float | None = None
    period_upper: float | None = None
    segments: tuple[Segment, ...] = ()
    suggestion: StepSuggestion | None = None
    season: Season | None = None
    adjusted: tuple[float | None, ...] = ()


@dataclass(frozen=True, slots=True)
class TrendStep:
    """One change of level in place of a slope: the new level begins at `place` (the first value is
    0), 95 % of chance lies between `low` and `high`; `before` and `after` are the means.

    `preference` is the slope's BIC less the step's: above 2 the step explains the values better.
    """

    place: int
    low: int
    high: int
    before: float
    after: float
    preference: float


@dataclass(frozen=True, slots=True)
class Trend:
    """Theil–Sen slope per month with its 95 % interval and Kendall's p; None with its reason.

    `season` is the number of months of the season that was allowed for, None without one.
    `corrected`: p and interval allow for months that resemble their neighbours. `step` explains the
    values as well as the slope, or better.
    """

    n: int
    slope: float | None = None
    low: float | None = None
    high: float | None = None
    tau: float | None = None
    p: float | None = None
    reason: Literal["too_few", "constant", "autocorrelated", "no_data"] | None = None
    season: int | None = None
    corrected: bool = False
    step: TrendStep | None = None

    @property
    def is_step(self) -> bool:
        """Whether one change of level explains the values better than a slope does."""
        return self.step is not None and self.step.preference > BETTER


@dataclass(frozen=True, slots=True)
class Distribution:
    """How the period's rows spread: 101 quantiles (0 % to 100 %), or none below the minimum n.

    `skew` in words: "right" (a long tail of high values), "left" or "even"; None for fewer than 21
    rows. `extreme` rows lie beyond |x - median| > 3.5 MAD / 0.6745. `rank_sum` is the sum of the
    ranks that the unit's rows have among those of all units, `ties` the sum of t³ - t over equal
    rows of all; both None where units are not compared by ranks.
    """

    period: PeriodText
    n: int
    quantiles: tuple[float, ...] = ()
    mad: float | None = None
    skew: Literal["right", "left", "even"] | None = None
    extreme: int | None = None
    mean: float | None = None
    sd: float | None = None
    median_interval: Interval | None = None
    rank_sum: float | None = None
    ties: float | None = None

    @property
    def median(self) -> float | None:
        return self.quantiles[50] if self.quantiles else None
