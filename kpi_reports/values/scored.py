"""Values of scoring: targets, scores, the steps from a raw score to the final one, grades."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from kpi_reports.values.decided import Exclusion
from kpi_reports.values.measured import Exact, Missing, PeriodText, Text


@dataclass(frozen=True, slots=True)
class TargetEvidence:
    """What a target rests on (R9)."""

    kind: Literal["last_period", "market", "competitor", "benchmark", "plan"]
    text: Text


@dataclass(frozen=True, slots=True)
class TargetPart:
    """Days of a period in which one target was in force, where a change splits the period."""

    first: date
    last: date
    value: Exact


@dataclass(frozen=True, slots=True)
class Target:
    """A target in force from a day on, with the floor and stretch that some rules need.

    `grain` says for which length of period it holds (None: for any). `benchmark` is a peer's or
    the industry's value, for reading. `change` says what a change inside a period does: `apply`,
    the target in force on the last day counts for the whole period; `split`, each target counts by
    its days: this one then is their day-weighted mean, and `parts` are what it was made of.
    `reason` is why the target was changed, `changed_on` the day inside the period on which it was,
    and `before` the value that was in force until then.
    """

    value: Exact
    valid_from: date
    evidence: TargetEvidence
    floor: Exact | None = None
    stretch: Exact | None = None
    agreed_by: str | None = None
    agreed_on: date | None = None
    benchmark: Exact | None = None
    grain: Literal["month", "quarter", "half", "year"] | None = None
    change: Literal["apply", "split"] = "apply"
    reason: Text | None = None
    changed_on: date | None = None
    before: Exact | None = None
    parts: tuple[TargetPart, ...] = ()


@dataclass(frozen=True, slots=True)
class Lowering:
    """A gate or veto that lowered a score: its id in the scheme, and its name for a reader."""

    id: str
    name: Text


@dataclass(frozen=True, slots=True)
class KpiScore:
    """One scored KPI: how far it came, what that is worth, and how that was worked out.

    `weight` is its share of the whole, in percent; `score` is on the scheme's 0 to 120 scale;
    `attainment` is actual / target as a fraction (target / actual where lower is better), for
    reading, None where it has no meaning. `derivation` is the arithmetic in one line.

    `actual` is the value that was scored, `unrounded` the score before rounding, held between cap,
    floor and maximum. `carried` marks a value of a longer cycle that is shown and not scored again;
    `partial` one whose data end before the period. With an approved `exclusion`, `actual` and
    `score` are those without the factor, and `score_as_measured` is the score with it. `gated_by`
    are the gates and vetoes that lowered the score. `controllable` is how far the unit can
    influence the KPI.
    """

    kpi: str
    weight: Exact
    rule: str
    target: Target | None
    attainment: Exact | None
    score: Exact | None
    met: bool | None
    derivation: Text | None = None
    missing: Missing | None = None
    actual: Exact | None = None
    unrounded: Exact | None = None
    carried: bool = False
    partial: bool = False
    exclusion: Exclusion | None = None
    score_as_measured: Exact | None = None
    gated_by: tuple[Lowering, ...] = ()
    controllable: Literal["full", "partly", "hardly"] | None = None


@dataclass(frozen=True, slots=True)
class ScoreNode:
    """A block of the scheme and its score over what was scored. Weights in percent of the whole."""

    id: str
    name: Text
    weight: Exact
    scored_weight: Exact
    score: Exact | None
    kpis: tuple[KpiScore, ...] = ()
    nodes: tuple[ScoreNode, ...] = ()


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade and its band: `lowest` inclusive, `below` exclusive (None at the top)."""

    id: str
    name: Text
    lowest: Exact
    below: Exact | None

    def holds(self, total: Decimal) -> bool:
        """Whether a rounded total lies in the band; not so where people or a veto set the grade."""
        return self.lowest <= total and (self.below is None or total < self.below)


@dataclass(frozen=True, slots=True)
class ChainStep:
    """A step from the raw score to the final one (R34). `points` and `grade` are those after it.

    `text` says what was done and why. `base` comes first; where nothing was done in a step, it is
    left out. `triggered` is false for a veto that a stricter one made void: then `points` is the
    score that would have been; and for what could not be judged or applied: then they are as
    before. `points` are unrounded before the step `rounding`. `sets_grade` says that people gave
    the grade itself.
    """

    kind: Literal[
        "base", "gate", "bonus", "deduction", "veto", "rounding", "grade", "distribution",
        "committee",
    ]  # fmt: skip
    text: Text
    points: Exact | None = None
    grade: str | None = None
    triggered: bool = True
    document: str | None = None
    approved_by: str | None = None
    approved_on: date | None = None
    sets_grade: bool = False


@dataclass(frozen=True, slots=True)
class PartTotal:
    """A shorter period's final score in the total of a longer one: quarters in a year's."""

    period: PeriodText
    weight: Exact
    total: Exact | None
    grade: str | None = None
    carried: bool = False


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The whole score of a unit in a period.

    `total` is the final one: rounded as the scheme says, after every step of `chain`; it decides
    the grade. `base_total` and `base_grade` are the raw ones, before any step. `as_measured` is the
    base total without approved exclusions, None where there are none. `held` says that too much
    weight is missing for a grade: more than `hold_over` percent of what is due, or, with the policy
    `hold`, any. `lowest` and `highest` are the total if every missing item scored 0 or the scheme's
    maximum. `kpis_met` of `kpis_scored` met their target.

    `decimals` and `rounding` are those of every score of the card.

    `carried_weight` is the weight of KPIs of a longer cycle that are shown and not scored here: it
    counts neither as scored nor as missing. `carried_from` is the period of the whole card where
    the unit is assessed in longer cycles than the one asked for. `partial` says that data of a
    scored KPI end before the period. `parts` are filled where the total comes from those of shorter
    periods (the year from its quarters).
    """

    period: PeriodText
    total: Exact | None
    grade: Grade | None
    held: bool
    scored_weight: Exact
    lowest: Exact | None
    highest: Exact | None
    kpis_met: int
    kpis_scored: int
    nodes: tuple[ScoreNode, ...]
    missing_policy: str
    maximum: Exact
    grades: tuple[Grade, ...]
    decimals: int = 1
    rounding: Literal["half_up", "up", "down"] = "half_up"
    hold_over: Exact = Decimal(20)
    base_total: Exact | None = None
    base_grade: Grade | None = None
    as_measured: Exact | None = None
    chain: tuple[ChainStep, ...] = ()
    carried_weight: Exact = Decimal(0)
    carried_from: PeriodText | None = None
    partial: bool = False
    parts: tuple[PartTotal, ...] = ()

    @property
    def due_weight(self) -> Exact:
        """The weight that is to be scored in this period: all but what is carried."""
        return 100 - self.carried_weight

    @property
    def met_rate(self) -> Decimal | None:
        """The share of scored KPIs that met their target, as a fraction; None where none of them
        has one: nothing was asked, so there is no rate, and never 0."""
        return Decimal(self.kpis_met) / self.kpis_scored if self.kpis_scored else None

    @property
    def leaves(self) -> tuple[ScoreNode, ...]:
        """The blocks that hold KPIs, in the scheme's order."""

        def below(nodes: tuple[ScoreNode, ...]) -> tuple[ScoreNode, ...]:
            return tuple(
                leaf for node in nodes for leaf in ((node,) if node.kpis else below(node.nodes))
            )

        return below(self.nodes)
