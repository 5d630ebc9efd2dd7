"""Values that tell how values spread: intervals, and groups beside each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kpi_reports.values.measured import Kpi, PeriodText, Text, Unit

EffectName = Literal["epsilon_squared", "eta_squared", "omega_squared", "cliffs_delta", "hedges_g"]
EffectSize = Literal["negligible", "small", "medium", "large"]
GroupMethod = Literal["means", "ranks"]


@dataclass(frozen=True, slots=True)
class Interval:
    """What an estimate may be by chance. `coverage` is what the method promises: the level asked
    for, or for order statistics the next above it.

    `low` and `high` are None where `reason` says why there is none: "no_data"; "too_few" for the
    method and level; "one_sided" where no resample lies on one side of the estimate. "constant"
    stands beside an interval of one value. `standard_error` is that of the resamples.
    """

    estimate: float | None
    low: float | None
    high: float | None
    n: int
    method: Literal["bca", "percentile", "basic", "t", "order_statistics", "wilson"]
    level: float = 0.95
    coverage: float | None = None
    standard_error: float | None = None
    reason: Literal["no_data", "too_few", "constant", "one_sided"] | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """How large a difference is, whatever n is. `low` and `high` are its 95 % interval where there
    is one; `size` is its word by `name`'s own thresholds."""

    name: EffectName
    value: float
    size: EffectSize
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class GroupSummary:
    """One of the groups compared: `mean` and `sd`, `median` and quartiles. `interval` is the mean's
    or the median's, by the method of the comparison."""

    name: str
    n: int
    mean: float
    sd: float | None
    median: float
    lower_quartile: float
    upper_quartile: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class PairDifference:
    """One group less another. `difference` is of means, or of mean ranks.

    `p` is the pair's own, `p_adjusted` that among all pairs of the comparison; the simultaneous
    interval `low` to `high` is there for means alone.
    """

    group: str
    minus: str
    difference: float
    effect: Effect
    p_adjusted: float
    p: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class GroupComparison:
    """Groups beside each other by one method: effect first, then the test.

    `left_out` have fewer than 5 values: they are points, and in no test. `reason` says why there is
    no test: "one_group" where fewer than two groups are large enough; "constant" where no value
    differs; "constant_group" where a group of two means does not vary.
    """

    method: GroupMethod
    groups: tuple[GroupSummary, ...]
    left_out: tuple[str, ...] = ()
    effect: Effect | None = None
    statistic: float | None = None
    df: float | None = None
    df_within: float | None = None
    p: float | None = None
    pairs: tuple[PairDifference, ...] = ()
    reason: Literal["one_group", "constant", "constant_group"] | None = None


@dataclass(frozen=True, slots=True)
class UnitSpot:
    """A department's value of a KPI among the others', with what it may be by chance; without a
    value below the KPI's minimum n."""

    unit: Unit
    n: int
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class DepartmentSpread:
    """A KPI that several departments share: their values, and whether their rows differ.

    `of` says what the spots are: a "share" of rows, or the "mean" of single rows. `centre` is the
    median of the departments, each counted once, and `far` the ids of those far from it (beyond 3.5
    robust standard deviations). `comparison` is of single rows, its p adjusted with those of the
    pack's other KPIs in `p_adjusted`; None where a row's value is not known.
    """

    kpi: Kpi
    period: PeriodText
    of: Literal["share", "mean"]
    spots: tuple[UnitSpot, ...]
    centre: Interval
    far: tuple[str, ...] = ()
    comparison: GroupComparison | None = None
    p_adjusted: float | None = None


@dataclass(frozen=True, slots=True)
class SegmentSpot:
    """A segment's share of a KPI's rows among the others', with what it may be by chance; without
    the ends of its interval below 5 rows.

    `segment` is as the data have it: "" where they do not state it, OTHER_SEGMENTS for all beyond
    the largest. Below the KPI's minimum n, and below 5, it is not `tested`.
    """

    segment: str
    n: int
    interval: Interval
    tested: bool


@dataclass(frozen=True, slots=True)
class SegmentSpread:
    """A KPI that is a share of a unit's rows, within the segments of the first `level`.

    `spots` are the largest first, then the rows of no segment of their own. `whole` is the unit's
    share, of all segments together. `comparison` is of the rows of segments with at least `least`,
    its p adjusted with those of the unit's other KPIs in `p_adjusted`; None for fewer than two.
    """

    kpi: Kpi
    period: PeriodText
    level: Text
    spots: tuple[SegmentSpot, ...]
    whole: Interval
    least: int
    comparison: GroupComparison | None = None
    p_adjusted: float | None = None


@dataclass(frozen=True, slots=True)
class PeopleGroup:
    """How the values of a group's people spread; never who has which.

    A group of fewer than 5 is merged with others (`id` "others"), or hidden with n alone. `dots`
    are the values of 5 to 9 people, rising and rounded as they are written, in the pack of their
    own department alone. Quartiles are there from 10, and from 40 `curve`: the 5 %, 10 %, ... 95 %
    quantiles, which name nobody's value.
    """

    id: str
    name: Text
    n: int
    hidden: bool = False
    median: Interval | None = None
    lower_quartile: float | None = None
    upper_quartile: float | None = None
    dots: tuple[float, ...] = ()
    curve: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class PeopleSpread:
    """A KPI across people, by group. `without` people have too few rows to be judged.

    `comparison` is of the groups that stand alone, each person one value.
    """

    kpi: Kpi
    period: PeriodText
    groups: tuple[PeopleGroup, ...]
    without: int = 0
    comparison: GroupComparison | None = None
    p_adjusted: float | None = None
