"""How a KPI's value becomes a score: the kinds of `rule` in scheme.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from kpi_reports.params.base import Model, Number, Words
from kpi_reports.params.rule_base import BOTH_WAYS, Capped, Held, Needs, Rule
from kpi_reports.values import Direction

Above0 = Annotated[Decimal, Field(gt=0, allow_inf_nan=False)]


class RatioRule(Capped):
    """比率法: 100 * actual / target; lower is better: `inverse` T/A or `mirror` 2 - A/T."""

    needs: ClassVar[Needs] = "above_zero"
    kind: Literal["ratio"]
    lower_form: Literal["inverse", "mirror"] = Field(
        "mirror", description="the form for KPIs where lower is better"
    )


class Band(Model):
    """`score` where the value is at least or, lower is better, at most the edge."""

    at_least: Number | None = Field(None, description="the edge where higher is better")
    at_most: Number | None = Field(None, description="the edge where lower is better")
    score: Number = Field(description="the score in this band, from 0 to the scheme's maximum")


class BandsRule(Rule):
    """层差法: the score of the first band that holds; else `otherwise`."""

    directions: ClassVar[tuple[Direction, ...]] = tuple(Direction)
    kind: Literal["bands"]
    bands: tuple[Band, ...] = Field(min_length=1, description="from the best band down")
    otherwise: Number = Field(Decimal(0), description="the score where no band holds")
    edges: Literal["inclusive", "exclusive"] = Field(
        "inclusive",
        description="whether a value on an edge is in the band; `exclusive` makes `at_least: 0.1` "
        "mean more than 0.1, and `at_most: 0.1` less than 0.1",
    )

    @property
    def stated(self) -> tuple[tuple[str, Decimal], ...]:
        scores = tuple(("score", band.score) for band in self.bands)
        return (*scores, ("otherwise", self.otherwise))


class ThreePointRule(Rule):
    """floor 60, target 100, stretch 120, linear between; worse than the floor 0; at most 120."""

    needs: ClassVar[Needs] = "target"
    kind: Literal["three_point"]


class EventItem(Model):
    """A further kind of event, counted by a KPI of its own."""

    kpi: str = Field(description="the KPI that counts the events; its unit is of kind `count`")
    each: Above0 = Field(description="points for each event")
    cap: Above0 | None = Field(
        None, description="the most points that this kind of event comes to; default: no limit"
    )


class _EventsRule(Held):
    """What rules that count events share."""

    unit: ClassVar[str | None] = "count"
    full: Above0 = Field(description="the item's full points; they are scaled to a score of 100")
    each: Above0 = Field(description="points for each of the KPI's own events")
    own_cap: Above0 | None = Field(
        None, description="the most points that the KPI's own events come to; default: no limit"
    )
    items: tuple[EventItem, ...] = Field((), description="further kinds of events")

    @property
    def reads(self) -> tuple[str, ...]:
        return tuple(item.kpi for item in self.items)


class DeductRule(_EventsRule):
    """减分法: full points less `each` for each event; scaled so that full points are 100."""

    directions: ClassVar[tuple[Direction, ...]] = (Direction.LOWER,)
    kind: Literal["deduct"]


class AddRule(_EventsRule):
    """加分法: `start` and `each` for each event; scaled so that full points are 100."""

    directions: ClassVar[tuple[Direction, ...]] = (Direction.HIGHER,)
    kind: Literal["add"]
    start: Number = Field(Decimal(0), ge=0, description="points without any event")
    cap: Number = Field(Decimal(100), description="the most that the KPI can score")

    @property
    def stated(self) -> tuple[tuple[str, Decimal], ...]:
        return (*super().stated, ("cap", self.cap))


class AllOrNothingRule(Rule):
    """非此即彼: 100 where the target is met (equality counts), else 0."""

    needs: ClassVar[Needs] = "target"
    kind: Literal["all_or_nothing"]


class Level(Model):
    """A described level and what it is worth."""

    level: int = Field(description="its number: the `value` in results.csv")
    score: Number = Field(description="its score, from 0 to the scheme's maximum")
    text: Words = Field(description="what is seen at this level")


class LevelsRule(Rule):
    """说明法: the score of the level that was entered in results.csv, with its evidence."""

    measure: ClassVar[str | None] = "entered"
    kind: Literal["levels"]
    levels: tuple[Level, ...] = Field(min_length=1, description="the levels, each with its words")

    @property
    def stated(self) -> tuple[tuple[str, Decimal], ...]:
        return tuple((f"score of level {level.level}", level.score) for level in self.levels)


class PerPercentRule(Capped):
    """100 and `points` more for each `percent` of the target that the value is better, or less."""

    needs: ClassVar[Needs] = "above_zero"
    kind: Literal["per_percent"]
    points: Above0 = Field(description="points for each `percent` better than the target")
    points_worse: Above0 | None = Field(
        None, description="points for each `percent` worse than it; default: `points`"
    )
    percent: Above0 = Field(Decimal(1), description="the step, in percent of the target")
    steps: Literal["linear", "complete"] = Field(
        "linear", description="whether a part of a step counts in part, or not at all"
    )


class LevelInterpolationRule(Capped):
    """A, B, C, D = 4, 3, 2, 1 points, linear between, below D 0; points scaled by `full`."""

    kind: Literal["level_interpolation"]
    a: Number = Field(description="the value from which it is level A; no more than 4 points")
    b: Number = Field(description="the value from which it is level B")
    c: Number = Field(description="the value from which it is level C")
    d: Number = Field(description="the value from which it is level D; worse is 0 points")
    full: Above0 = Field(Decimal(4), description="the points that make a score of 100")


class EfficacyRule(Capped):
    """功效系数法: (actual - worst) / (best - worst) * 40 + 60."""

    kind: Literal["efficacy"]
    worst: Number | None = Field(
        None, description="不允许值, worth 60; default: `floor` of the target in targets.csv"
    )
    best: Number | None = Field(
        None, description="满意值, worth 100; default: `target` in targets.csv"
    )

    @property
    def needs_target(self) -> bool:
        return self.worst is None or self.best is None


class EfficacyBandsRule(Rule):
    """功效系数法 by five standards, worth 100, 80, 60, 40, 20; linear between, below `poor` 0."""

    kind: Literal["efficacy_bands"]
    excellent: Number = Field(description="优秀值, worth 100")
    good: Number = Field(description="良好值, worth 80")
    average: Number = Field(description="平均值, worth 60")
    low: Number = Field(description="较低值, worth 40")
    poor: Number = Field(description="较差值, worth 20")


class BaselineGuardedRule(Rule):
    """30 points and 1 for each complete 3 % off the target, guarded by earlier years; 30 are 100.

    As for the total profit in annex 2 of SASAC decree 22 of 2009, in force from 2010, since
    superseded.
    """

    needs: ClassVar[Needs] = "not_zero"
    directions: ClassVar[tuple[Direction, ...]] = (Direction.HIGHER,)
    reads_years: ClassVar[bool] = True
    kind: Literal["baseline_guarded"]


class CustomRule(Capped):
    """A Python function, reviewed and registered by name; params hold its name and numbers only."""

    directions: ClassVar[tuple[Direction, ...]] = BOTH_WAYS
    kind: Literal["custom"]
    name: str = Field(min_length=1, description="the name under which the function is registered")
    settings: Mapping[str, Number] = Field({}, description="numbers that it is given, by name")
    kpis: tuple[str, ...] = Field((), description="further KPIs whose values it is given")

    @property
    def reads(self) -> tuple[str, ...]:
        return self.kpis


ScoringRule = Annotated[
    RatioRule
    | BandsRule
    | ThreePointRule
    | DeductRule
    | AddRule
    | AllOrNothingRule
    | LevelsRule
    | PerPercentRule
    | LevelInterpolationRule
    | EfficacyRule
    | EfficacyBandsRule
    | BaselineGuardedRule
    | CustomRule,
    Field(discriminator="kind"),
]
