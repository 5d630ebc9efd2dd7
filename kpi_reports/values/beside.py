"""Values beside a score: how robust its grade is, where its change comes from, stars, SMART."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kpi_reports.values.measured import Exact, PeriodText, Text


@dataclass(frozen=True, slots=True)
class GradeChance:
    """How likely a grade is, as a fraction, if the same process ran the period again."""

    grade: str
    probability: float


@dataclass(frozen=True, slots=True)
class Chance:
    """First statement on the grade: what chance alone could do to it (等级稳健性).

    `probabilities` come best first and sum to 1; the grade "" is none. `sigma` of the total in
    points; `low` to `high` hold 95 % of the totals. `kpis` of `scored` KPIs have a spread of their
    own; `fixed` names the others, which were held at their value. `correlation` says how the KPIs
    were taken to move together: as their common `months` did where these suffice, else
    independently; `repaired` that those correlations could not all hold at once and were drawn in.
    """

    probabilities: tuple[GradeChance, ...]
    sigma: float
    low: float
    high: float
    kpis: int
    scored: int
    fixed: tuple[str, ...]
    correlation: Literal["months", "independent"]
    months: int
    draws: int
    repaired: bool = False


@dataclass(frozen=True, slots=True)
class WeightShift:
    """Second statement: the totals and grades that weights changed by a fifth would give.

    Every weight may be a fifth less to a fifth more, all at once; then those of a block share out
    100 again. `changed_by` are the KPIs whose weight, moved alone, would change the grade; `+` or
    `-` stands before the KPI's id.
    """

    low: Exact
    high: Exact
    grades: tuple[str, ...]
    changed_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MissingRange:
    """Third statement: the totals and grades with every missing item at 0 and at the maximum."""

    low: Exact
    high: Exact
    grades: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Flip:
    """The smallest change of one KPI alone that would change the grade, all else as it is.

    `needed` is a value as the KPI shows it, `grade` the one that it would give.
    """

    kpi: str
    actual: Exact
    needed: Exact
    grade: str
    up: bool


@dataclass(frozen=True, slots=True)
class Robustness:
    """How robust a grade is: three statements that are never pooled, and what would flip it.

    None where a statement cannot be made; `why_no_chance` says why for the first: no grade was
    given, no KPI has a known spread, or the total is not one of this period's values. `grade` is ""
    where none was given.
    """

    grade: str
    chance: Chance | None
    weights: WeightShift | None
    missing: MissingRange | None
    flips: tuple[Flip, ...] = ()
    why_no_chance: Literal["no_grade", "no_spread", "no_rerun"] | None = None


BridgeKind = Literal[
    "left", "performance", "target", "weight", "rule", "joined", "adjustments", "rounding"
]


@dataclass(frozen=True, slots=True)
class BridgeStep:
    """A part of a change of score. `shown` is what a pack prints: the shown parts add up too.

    `kpi` None is the whole step; steps with a KPI are what it is made of.
    """

    kind: BridgeKind
    points: Exact
    shown: Exact
    kpi: str | None = None


@dataclass(frozen=True, slots=True)
class Bridge:
    """The change of the total since the period before, in parts that add up to it exactly.

    `steps` in order: roster (items that left), performance, target, weight and rule of the items
    common to both periods, items that joined, vetoes and adjustments, rounding. `by_kpi` splits the
    four in the middle by KPI.
    """

    before: PeriodText
    start: Exact
    end: Exact
    steps: tuple[BridgeStep, ...]
    by_kpi: tuple[BridgeStep, ...] = ()


@dataclass(frozen=True, slots=True)
class StarRating:
    """Stars of a service (服务星级), None where an input is missing; `inputs` are KPI to stars."""

    id: str
    name: Text
    stars: Exact | None
    most: int
    combine: Literal["minimum", "mean"]
    inputs: tuple[tuple[str, int | None], ...] = ()


@dataclass(frozen=True, slots=True)
class SmartFault:
    """What a KPI lacks of being specific, measurable, attainable, relevant or time-bound (R6)."""

    kpi: str
    letter: Literal["S", "M", "A", "R", "T"]
    text: Text


@dataclass(frozen=True, slots=True)
class GradeCount:
    """People of a group by final grade, beside the quota; never who they are.

    `group` is a department's id, "pool", "others" (groups that are merged because one of them is
    too small to be shown) or "company". `n` counts those with a grade. `hidden` where even so the
    group is too small to be shown: then `counts` and `quotas` are empty.
    """

    group: str
    name: Text
    n: int
    counts: tuple[tuple[str, int], ...]
    quotas: tuple[tuple[str, int], ...] = ()
    hidden: bool = False
