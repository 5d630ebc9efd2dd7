"""scheme.yaml: how KPIs become a score and a grade."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from kpi_reports.params.base import Identifier, Model, Number, Percent, Words
from kpi_reports.params.rules import ScoringRule
from kpi_reports.params.steps import (
    AdjustmentLimits,
    Gate,
    Pay,
    Quotas,
    Stars,
    Veto,
    YearTotal,
)
from kpi_reports.periods import Grain


class SchemeKpi(Model):
    """A KPI in the scheme; weights of one node's children sum to 100."""

    kpi: str = Field(description="the KPI's id")
    weight: Percent = Field(description="percent of its block")
    rule: ScoringRule = Field(description="how its value becomes a score")
    controllable: Literal["full", "partly", "hardly"] | None = Field(
        None, description="how far the unit can influence it (可控性)"
    )


class SchemeNode(Model):
    """A block of the scheme: KPIs, or blocks, never both."""

    id: Identifier = Field(description="stands once in the scheme")
    name: Words = Field(description="the block as packs call it")
    weight: Percent = Field(description="percent of the block above, or of the whole")
    kpis: tuple[SchemeKpi, ...] = Field((), description="its KPIs; their weights sum to 100")
    nodes: tuple[SchemeNode, ...] = Field((), description="its blocks; their weights sum to 100")

    @property
    def all_entries(self) -> tuple[SchemeKpi, ...]:
        """What is scored in this block and in every block in it, in the order of the file."""
        return (*self.kpis, *(entry for node in self.nodes for entry in node.all_entries))

    @property
    def all_kpis(self) -> tuple[str, ...]:
        """The KPIs of this block and of every block in it, in the order of the file."""
        return tuple(entry.kpi for entry in self.all_entries)

    @property
    def all_reads(self) -> tuple[str, ...]:
        """The further KPIs whose values the rules of this block read, each once."""
        return tuple(dict.fromkeys(kpi for e in self.all_entries for kpi in e.rule.reads))


class GradeBand(Model):
    """A grade from `lowest` (inclusive) up to the next one."""

    id: str = Field(min_length=1, max_length=12, description="the grade itself, as A or 优")
    lowest: Number = Field(description="the lowest total that earns it; 0 for the last grade")
    name: Words = Field(description="the grade in words")


class DepartmentScheme(Model):
    """What a department has of its own; the rest of the scheme holds for it too."""

    nodes: Annotated[tuple[SchemeNode, ...], Field(min_length=1)] | None = Field(
        None,
        description="its blocks instead of the scheme's: the top ones bear the same ids in the "
        "same order; default: those of the scheme",
    )
    monitored: tuple[str, ...] | None = Field(
        None,
        description="KPIs shown beside its score; default: the scheme's, but for those it scores",
    )
    cycle: Grain | None = Field(
        None,
        description="the length of the periods in which it is assessed, where that is longer than "
        "the company's: in a shorter period its last score is shown, marked as carried",
    )


class PositionScheme(Model):
    """By what people of a position are scored. Its blocks need not be those of the scheme."""

    name: Words = Field(description="the position as reports call it")
    nodes: tuple[SchemeNode, ...] = Field(
        min_length=1, description="the blocks; their weights sum to 100"
    )
    monitored: tuple[str, ...] = Field((), description="KPIs shown beside the score, not scored")


class Scheme(Model):
    """scheme.yaml: how KPIs become a score and a grade."""

    maximum: Number = Field(
        Decimal(120), description="the best score there is; 100 is what meeting a target earns"
    )
    decimals: int = Field(1, ge=0, le=4, description="decimals of scores")
    rounding: Literal["half_up", "up", "down"] = Field(
        "half_up", description="how scores are rounded; the rounded total decides the grade"
    )
    missing_items: Literal["renormalise", "zero", "hold"] = Field(
        "renormalise",
        description="what a KPI without a value does: `renormalise`, the others share its weight; "
        "`zero`, it scores 0; `hold`, no grade is given",
    )
    hold_over: Annotated[Decimal, Field(ge=0, le=100)] = Field(
        Decimal(20), description="percent of weight missing above which no grade is given"
    )
    grades: tuple[GradeBand, ...] = Field(min_length=1, description="from the best down")
    nodes: tuple[SchemeNode, ...] = Field(
        min_length=1, description="the blocks; their weights sum to 100"
    )
    monitored: tuple[str, ...] = Field((), description="KPIs shown beside the score, not scored")
    departments: Mapping[str, DepartmentScheme] = Field(
        {}, description="what departments have of their own, by the department's id"
    )
    positions: Mapping[str, PositionScheme] = Field(
        {}, description="by what people are scored, by the position's id in people.csv"
    )
    gates: tuple[Gate, ...] = Field(
        (), description="threshold indicators (门槛指标): what misses one is capped"
    )
    vetoes: tuple[Veto, ...] = Field(
        (), description="veto items (否决项); the strictest of those triggered wins"
    )
    adjustments: AdjustmentLimits = Field(
        AdjustmentLimits.model_validate({}),
        description="limits of bonus and deduction items (加减分项) in adjustments.csv",
    )
    year: YearTotal | None = Field(
        None, description="how a year's total comes from its quarters; default: from its own values"
    )
    quotas: Quotas | None = Field(None, description="forced distribution (强制分布) of people")
    pay: Pay | None = Field(None, description="coefficients of the bonus simulation")
    stars: tuple[Stars, ...] = Field((), description="star ratings of services (服务星级)")

    @property
    def looked_at(self) -> tuple[str, ...]:
        """The KPIs that gates and vetoes of a unit's own scheme look at.

        One that names no units looks at its KPI where that is scored or monitored.
        """
        had = {*self.monitored, *(kpi for node in self.nodes for kpi in node.all_kpis)}
        steps: tuple[Gate | Veto, ...] = (*self.gates, *self.vetoes)
        found = [
            step.kpi for step in steps if step.kpi is not None and (step.units or step.kpi in had)
        ]
        return tuple(dict.fromkeys(found))

    def _for_unit(self, unit: str) -> Scheme:
        """The scheme with the gates and vetoes that hold for a department or position."""
        gates = tuple(gate for gate in self.gates if not gate.units or unit in gate.units)
        vetoes = tuple(veto for veto in self.vetoes if not veto.units or unit in veto.units)
        if (gates, vetoes) == (self.gates, self.vetoes):
            return self
        return self.model_copy(update={"gates": gates, "vetoes": vetoes})

    def of(self, department: str) -> Scheme:
        """The scheme by which a department, or "company", is scored: its own blocks and monitored
        KPIs where it has some, with the gates and vetoes that hold for it."""
        return self._for_unit(department)._with_own(department)

    def _with_own(self, department: str) -> Scheme:
        own = self.departments.get(department)
        if own is None:
            return self
        nodes, monitored = own.nodes or self.nodes, own.monitored
        if monitored is None:
            scored = {kpi for node in nodes for kpi in node.all_kpis}
            monitored = tuple(kpi for kpi in self.monitored if kpi not in scored)
        return self.model_copy(update={"nodes": nodes, "monitored": monitored, "departments": {}})

    def of_position(self, position: str) -> Scheme:
        """The scheme with the blocks of a position, and the gates and vetoes that hold for it.

        Raises KeyError for one that it has not."""
        own = self.positions[position]
        return self._for_unit(position).model_copy(
            update={"nodes": own.nodes, "monitored": own.monitored, "departments": {}}
        )
