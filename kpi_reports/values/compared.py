"""Units of different size side by side: what chance allows each, and what is left when it is told
apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FunnelKind = Literal["share", "rate", "mean"]
Overdispersion = Literal["additive", "multiplicative", "none"]
Flag = Literal["below_99.8", "below_95", "inside", "above_95", "above_99.8"]
Verdict = Literal["same", "vanishes", "reversed", "within_noise", "not_comparable"]


@dataclass(frozen=True, slots=True)
class FunnelUnit:
    """A unit in a funnel. `value` is None where it has nothing to divide by.

    `low` to `high` is the 95 % interval of its own value. `centre` is that of the others, or the
    target; `z` is how many standard errors the value lies from it, `z_adjusted` the same when
    what is common between units is allowed for. Between `lower_95` and `upper_95` lie 95 % of such
    units, between `lower_998` and `upper_998` 99.8 %; `flag` says where the value lies. None where
    units are too few to judge.
    """

    unit: str
    value: float | None
    n: float
    low: float | None = None
    high: float | None = None
    centre: float | None = None
    z: float | None = None
    z_adjusted: float | None = None
    flag: Flag | None = None
    lower_95: float | None = None
    upper_95: float | None = None
    lower_998: float | None = None
    upper_998: float | None = None


@dataclass(frozen=True, slots=True)
class Funnel:
    """Units by size. `shown` is what their number allows: "flags" from 10 on, "intervals" from 5,
    else "points".

    `centre` is the level of all, or the target. `phi` is the mean square of the winsorised z-scores
    about it, 1 where chance alone is at work; `tau` the standard deviation between units that
    chance does not explain, on the scale of the values. Both None below 10 units. `winsorised` is
    the share of z-scores held in at either end. `overdispersion` says what widened the limits: tau,
    or the `factor` of the variance. `deviation`, for means alone, is that within units.
    """

    kind: FunnelKind
    shown: Literal["flags", "intervals", "points"]
    units: tuple[FunnelUnit, ...]
    centre: float | None
    phi: float | None = None
    tau: float | None = None
    factor: float = 1.0
    overdispersion: Overdispersion = "additive"
    winsorised: float = 0.0
    deviation: float | None = None

    @property
    def outside(self) -> tuple[FunnelUnit, ...]:
        """The units beyond the 99.8 % limits, in their order."""
        return tuple(u for u in self.units if u.flag in ("below_99.8", "above_99.8"))

    @property
    def doubtful(self) -> tuple[FunnelUnit, ...]:
        """Those between the 95 % and the 99.8 % limits: of many units some are, by chance."""
        return tuple(u for u in self.units if u.flag in ("below_95", "above_95"))


@dataclass(frozen=True, slots=True)
class ShrunkUnit:
    """A unit's value, drawn towards the common mean by what chance had in it.

    `factor` is the share of the distance from the mean that is kept: 1 for a value without chance.
    `low` to `high` is the 95 % interval of what the unit is really like; `deviation` its standard
    deviation. None where there is no value, or too few units to learn from.
    """

    unit: str
    value: float | None
    shrunk: float | None = None
    factor: float | None = None
    deviation: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Shrinkage:
    """Units with their values shrunk. `centre` is what they are drawn to, `tau` the standard
    deviation between units beyond chance; None below 5 units."""

    units: tuple[ShrunkUnit, ...]
    centre: float | None = None
    tau: float | None = None


@dataclass(frozen=True, slots=True)
class RankInterval:
    """The ranks that a unit has in 95 % of simulations, 1 for the first, among `of` ranked units.

    None for a unit without a value or a standard error.
    """

    unit: str
    low: int | None
    high: int | None
    of: int

    @property
    def side(self) -> Literal["first_half", "last_half"] | None:
        """The half of the ranks that the whole interval lies in; None where it crosses the
        middle, so that the unit cannot be told from it."""
        if self.low is None or self.high is None:
            return None
        middle = (self.of + 1) / 2
        if self.high < middle:
            return "first_half"
        return "last_half" if self.low > middle else None


@dataclass(frozen=True, slots=True)
class SegmentDifference:
    """One segment of a comparison: both values, and `difference`, the second less the first.

    `weight` is its share in the common weights; None where one side has nothing to divide by.
    """

    segment: str
    first: float | None
    second: float | None
    difference: float | None
    weight: float | None


@dataclass(frozen=True, slots=True)
class Simpson:
    """Whether a difference of rates is one within segments too, or only one of their mix.

    Differences are the second less the first: `pooled` of the whole, `standardised` with the same
    weights on both sides; `low` to `high` and `pooled_low` to `pooled_high` are their 95 %
    intervals, None where no chance is known. `reversed_share` of the segments that can be compared
    point against the pooled difference; `only_first` and `only_second` are those of one side.

    `verdict`: "same", the standardised difference points the same way; "vanishes", it is within
    chance; "reversed", it points the other way, and so do at least half of the segments;
    "within_noise", the pooled difference is itself within chance; "not_comparable", fewer than two
    segments are on both sides.
    """

    pooled_first: float | None
    pooled_second: float | None
    pooled: float | None
    pooled_low: float | None
    pooled_high: float | None
    standardised: float | None
    low: float | None
    high: float | None
    segments: tuple[SegmentDifference, ...]
    reversed_share: float | None
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class FunnelCurve:
    """The limits about the common level for units of these sizes, rising, to be drawn."""

    sizes: tuple[float, ...]
    lower_95: tuple[float, ...]
    upper_95: tuple[float, ...]
    lower_998: tuple[float, ...]
    upper_998: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class PeerComparison:
    """A KPI that several departments share, in one period: its funnel, what is left of each value
    without chance, and ranks.

    Shrunk values and ranks are in the order of the funnel's units, whose ids are departments';
    ranks count from the best, and are missing where neither side is better. `spreads` are by how
    much the months of each scatter more than chance (Laney's factor, 1 or more), which its standard
    error is multiplied by; None where its months are too few to tell. `few` are the units with too
    few rows to be judged. `curve` is None below 10 units, which have no limits.
    """

    kpi: str
    funnel: Funnel
    shrinkage: Shrinkage
    ranks: tuple[RankInterval, ...] = ()
    spreads: tuple[float | None, ...] = ()
    few: tuple[str, ...] = ()
    curve: FunnelCurve | None = None


@dataclass(frozen=True, slots=True)
class PeerStanding:
    """Where a department stands among those that share a KPI; of the others only their number and
    common level are told.

    `level` is that of the other departments together, `shrunk` with `low` to `high` what the
    department is really like. `rank` and `flag` as in `PeerComparison`; None where not judged.
    """

    kpi: str
    value: float
    n: int
    units: int
    level: float | None = None
    shrunk: float | None = None
    low: float | None = None
    high: float | None = None
    rank: RankInterval | None = None
    flag: Flag | None = None
