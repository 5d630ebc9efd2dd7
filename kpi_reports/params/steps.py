"""What scheme.yaml says about the way from a raw score to a final one, and to pay.

Gates, vetoes, limits of adjustments, the year's total, forced distribution, coefficients, stars.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from kpi_reports.params.base import Identifier, Model, Number, Percent, Words

Coefficient = Annotated[Decimal, Field(ge=0, le=10, allow_inf_nan=False)]
Reducing = Annotated[Decimal, Field(ge=0, lt=1, allow_inf_nan=False)]
Points = Annotated[Decimal, Field(ge=0, allow_inf_nan=False)]


class Trigger(Model):
    """When a gate or veto is triggered: one of these. A KPI without a value triggers none."""

    misses: Literal["target", "floor"] | None = Field(
        None, description="the KPI is worse than its target, or than its floor"
    )
    below: Number | None = Field(None, description="the KPI's value is below this; 80 % is 0.8")
    above: Number | None = Field(None, description="the KPI's value is above this; 80 % is 0.8")


class Gate(Model):
    """A threshold indicator: while a KPI misses, an item, a block or the total is capped."""

    id: Identifier = Field(description="what reports and the chain of steps call it")
    name: Words = Field(description="the gate in words")
    kpi: str = Field(description="the KPI that is looked at; it need not be scored")
    when: Trigger = Field(description="when the KPI triggers it")
    caps: str = Field(description="what is capped: a KPI's id, a block's id, or `total`")
    at: Points = Field(description="the most that it may score then")
    units: tuple[str, ...] = Field(
        (),
        description="departments or positions (or `company`) that it holds for; default: all that "
        "score or monitor the KPI",
    )


class Veto(Model):
    """A veto item: what it does to a KPI's score, the total or the grade."""

    id: Identifier = Field(description="what adjustments.csv and the chain of steps call it")
    name: Words = Field(description="the veto in words")
    effect: Literal["zero_item", "zero_total", "cap_grade", "multiply"] = Field(
        description="`zero_item`: the KPI scores 0; `zero_total`; `cap_grade`: no better than "
        "`grade`; `multiply`: the total times `factor`"
    )
    kpi: str | None = Field(
        None, description="the KPI that triggers it; a line of adjustments.csv may do so too"
    )
    when: Trigger | None = Field(None, description="when the KPI triggers it")
    item: str | None = Field(None, description="the KPI that scores 0; default: `kpi`")
    grade: str | None = Field(None, description="the best grade that is left, for `cap_grade`")
    factor: Reducing | None = Field(None, description="for `multiply`, as 0.8")
    units: tuple[str, ...] = Field(
        (),
        description="departments or positions (or `company`) that it holds for; default: all, its "
        "KPI looked at where it is scored or monitored",
    )


class AdjustmentLimits(Model):
    """The most that all bonus items, and all deduction items, of a unit and period may come to."""

    bonus_cap: Points | None = Field(None, description="points; default: no limit")
    deduction_cap: Points | None = Field(None, description="points; default: no limit")


class YearTotal(Model):
    """A year's total as the weighted mean of its quarters' final totals (年终总评)."""

    weights: tuple[Percent, Percent, Percent, Percent] = Field(
        (Decimal(25), Decimal(25), Decimal(25), Decimal(25)),
        description="the quarters' weights; they sum to 100",
    )
    missing: Literal["renormalise", "hold"] = Field(
        "hold",
        description="a quarter without a total: `renormalise`, the others share its weight; "
        "`hold`, no grade is given",
    )


class Quotas(Model):
    """Forced distribution: the share of each grade among the people of a group."""

    shares: Mapping[str, Number] = Field(
        description="percent of people by grade, from the best down; they sum to 100"
    )
    top: tuple[str, ...] = Field(
        description="the grades whose quota is a ceiling; the others take who is left"
    )
    by_department_grade: Mapping[str, Mapping[str, Number]] = Field(
        {}, description="other shares where the department has this grade (部门等级联动)"
    )
    ties: Literal["down", "refer"] = Field(
        "down",
        description="people with equal scores at an edge: all go down together, or keep the better "
        "grade's place open and are referred to the committee",
    )
    minimum_group: int = Field(
        10, ge=2, description="smaller groups get no bottom quota, and are pooled if they may be"
    )
    pool: Words | None = Field(
        None,
        description="the name under which departments smaller than `minimum_group` are taken "
        "together; default: they are left free",
    )


class Pay(Model):
    """Coefficients of 绩效工资: base x company x department x person x attendance; simulated."""

    company: Mapping[str, Coefficient] = Field({}, description="by the company's grade; default 1")
    department: Mapping[str, Coefficient] = Field(
        {}, description="by the department's grade; default 1"
    )
    person: Mapping[str, Coefficient] = Field({}, description="by the person's grade; default 1")
    decimals: int = Field(2, ge=0, le=4, description="decimals of the amount")
    rounding: Literal["half_up", "up", "down"] = Field("half_up", description="how it is rounded")
    quarters: tuple[Percent, ...] = Field(
        (),
        description="季度/年度联动: percent of the year's base that each quarter pays; what is "
        "left is paid by the year's grade; default: each period pays its whole base",
    )


class StarBand(Model):
    """`stars` where the value is at least or, lower is better, at most the edge."""

    at_least: Number | None = Field(None, description="the edge where higher is better")
    at_most: Number | None = Field(None, description="the edge where lower is better")
    stars: int = Field(ge=0, le=10, description="how many stars this band is worth")


class StarInput(Model):
    """A KPI that a star rating rests on."""

    kpi: str = Field(description="the KPI's id")
    weight: Percent = Field(Decimal(100), description="for the mean; weights sum to 100")
    bands: tuple[StarBand, ...] = Field(
        min_length=1, description="from the best band down; a value in no band has 0 stars"
    )


class Stars(Model):
    """A star rating: bands per input, then the least of them or their weighted mean."""

    id: Identifier = Field(description="stands once")
    name: Words = Field(description="the service as reports call it")
    inputs: tuple[StarInput, ...] = Field(min_length=1, description="what it rests on")
    combine: Literal["minimum", "mean"] = Field("minimum", description="how inputs are combined")
    most: int = Field(5, ge=1, le=10, description="the most stars there are")
    units: tuple[str, ...] = Field(
        (), description="departments that have this rating; default: all that have the KPIs"
    )
