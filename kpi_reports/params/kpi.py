"""kpis.yaml: what is measured, and how a value comes from rows."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from kpi_reports.params.base import Identifier, Model, Words
from kpi_reports.periods import Grain
from kpi_reports.values import Direction, Kpi, Money

WHERE = "only rows for which this is true count; default: all rows"


class Sum(Model):
    """Sum of a numeric expression."""

    kind: Literal["sum"]
    value: str = Field(description="numeric row expression that is added up")
    where: str | None = Field(None, description=WHERE)


class Count(Model):
    """Rows for which `where` holds; all rows without it."""

    kind: Literal["count"]
    where: str | None = Field(None, description=WHERE)


class Mean(Model):
    """Sum of `value` over the rows that have one, divided by their number."""

    kind: Literal["mean"]
    value: str = Field(description="numeric row expression that is averaged")
    where: str | None = Field(None, description=WHERE)


class Ratio(Model):
    """Sum of `numerator` / sum of `denominator`; a true/false expression counts its true rows."""

    kind: Literal["ratio"]
    numerator: str = Field(description="row expression, true/false or numeric")
    denominator: str = Field(
        description="row expression, true/false or numeric: the rows that could have counted"
    )
    where: str | None = Field(None, description=WHERE)


class Distinct(Model):
    """Number of different values."""

    kind: Literal["distinct"]
    value: str = Field(description="row expression whose different values are counted")
    where: str | None = Field(None, description=WHERE)


class Last(Model):
    """Sum of a numeric expression over the latest day of the period that has one: a headcount.

    The company's is the sum of its departments', each on its own latest day.
    """

    kind: Literal["last"]
    value: str = Field(description="numeric row expression that is added up on that day")
    where: str | None = Field(None, description=WHERE)


class Quantile(Model):
    """Quantile `q` of `value`, interpolated linearly (Hyndman & Fan 1996, type 7)."""

    kind: Literal["quantile"]
    value: str = Field(description="numeric row expression")
    q: Annotated[Decimal, Field(gt=0, lt=1, allow_inf_nan=False)] = Field(
        description="0.5 is the median; nine of ten values lie at or below 0.9"
    )
    where: str | None = Field(None, description=WHERE)


class Growth(Model):
    """Another KPI's value now over its value before, minus 1; missing where the base is <= 0."""

    kind: Literal["growth"]
    of: str = Field(description="the id of the other KPI")
    against: Literal["prev", "yoy"] = Field(
        "prev", description="the period before (环比) or the same one a year before (同比)"
    )


class Formula(Model):
    """Arithmetic (+ - * / and brackets) over the values of other KPIs."""

    kind: Literal["formula"]
    expression: str = Field(description="KPI ids, numbers, + - * / and brackets")


class Entered(Model):
    """A result that is entered in results.csv, because no row can be counted for it."""

    kind: Literal["entered"]
    roll_up: Literal["sum", "mean", "last"] = Field(
        "mean",
        description="how results of shorter periods make one of a longer: added up, averaged "
        "weighted by n, or the last of them; all of them must be there",
    )


Measure = Annotated[
    Sum | Count | Mean | Ratio | Distinct | Last | Quantile | Growth | Formula | Entered,
    Field(discriminator="kind"),
]


class UnitOfMeasure(Model):
    """How values are written. `percent` values are fractions shown times 100."""

    kind: Literal["percent", "number", "count", "money"] = Field(
        description="`percent`: a fraction, shown times 100; `number`; `count`: how many; "
        "`money`: an amount, in sentences 'CNY 73.02m' and '7,301.8 万元'"
    )
    name: Words = Field(description="'minutes', '% of flights': stands under the KPI's name")
    decimals: int = Field(1, ge=0, le=6, description="decimals shown")
    currency: str | None = Field(
        None, pattern="^[A-Z]{3}$", description="required for `money`: its ISO 4217 code, `CNY`"
    )
    worth: Annotated[Decimal, Field(gt=0, allow_inf_nan=False)] = Field(
        Decimal(1), description="for `money`: how much a value of 1 is; 10000 for values in 万元"
    )
    per: Words | None = Field(
        None, description="for `money`: per what, as in 'person and month'; none for amounts"
    )

    @model_validator(mode="after")
    def _money_has_a_currency(self) -> Self:
        if self.kind == "money" and self.currency is None:
            raise PydanticCustomError("currency", "kind 'money' needs a 'currency', such as 'CNY'")
        usual = {"currency": None, "per": None, "worth": Decimal(1)}
        given = [key for key, value in usual.items() if getattr(self, key) != value]
        if self.kind != "money" and given:
            keys = ", ".join(f"'{key}'" for key in given)
            raise PydanticCustomError("no_money", f"{keys}: only for kind 'money'")
        return self

    @property
    def money(self) -> Money | None:
        """How its amounts are said in sentences; None for what is no money."""
        if self.currency is None:
            return None
        return Money(self.currency, self.worth, self.per.text if self.per else None)


class SegmentColumn(Model):
    """A column by whose values a KPI is divided: kind of customer, region."""

    column: str = Field(description="a column of the KPI's source, or one that a join gives")
    name: Words = Field(description="what its values are, in words: 'Kind of customer'")


class KpiDeclaration(Model):
    """kpis.yaml: a list of these."""

    id: Identifier = Field(description="what scheme, targets and formulas call it")
    name: Words = Field(description="the KPI as packs call it")
    short_name: Words | None = Field(None, description="for charts and narrow places")
    definition: Words = Field(description="what is counted and what is not, in a sentence")
    direction: Direction = Field(description="which way is good; 'neither' is only watched")
    unit: UnitOfMeasure = Field(description="how its values are written")
    source: str | None = Field(None, description="required unless growth, formula or entered")
    measure: Measure = Field(description="how a value comes from rows, or from other KPIs")
    segments: tuple[SegmentColumn, ...] = Field(
        (),
        max_length=2,
        description="one or two columns by which changes are broken down, the wider one first; "
        "for sum, count, mean and ratio",
    )
    chart: Literal["xmr", "p", "u", "c", "p_prime", "u_prime"] = Field(
        "xmr",
        description="how its months are judged: `xmr` fits all; `p` is for a share of rows (a "
        "`ratio` in percent), `u` for a rate (a `ratio` or `mean`), `c` for a count (a `count`, or "
        "a `sum` in a unit of kind `count`); `p_prime` and `u_prime`, from 20 months on, where "
        "months have so many rows that chance alone would make limits too narrow",
    )
    seasonal: bool = Field(
        False,
        description="whether a season is taken out of its months before they are judged, from 36 "
        "months on; for `xmr` alone",
    )
    comparison: Literal["means", "ranks"] = Field(
        "means",
        description="how groups are compared: means (Welch, Games-Howell) or ranks "
        "(Kruskal-Wallis, Dunn)",
    )
    distribution: str | None = Field(None, description="row expression whose spread is shown")
    minimum_n: int = Field(
        30,
        ge=1,
        description="fewer rows in the period: shown, not judged; 1 where results are entered",
    )
    person_minimum_n: int | None = Field(
        None, ge=1, description="the same for one person, who has fewer rows; default: `minimum_n`"
    )
    owner: Words | None = Field(None, description="who answers for this KPI")
    provider: Words | None = Field(
        None, description="who provides its number (数据提供部门), not the department assessed"
    )
    reviewer: Words | None = Field(None, description="who reviews its number (审核人)")
    cycle: Grain | None = Field(
        None,
        description="the length of the periods in which it is assessed, where it has its own: a "
        "yearly KPI is scored in the period that ends its year, and carried in others",
    )
    goal: str | None = Field(None, description="the id of the goal in goals.yaml that it serves")
    parent: str | None = Field(None, description="the id of the KPI that it is handed down from")
    conflicts_with: tuple[str, ...] = Field(
        (), description="KPIs that it may pull against (speed against quality)"
    )

    @property
    def least_n(self) -> int:
        """The rows needed to judge a value: of an entered result one, unless params say more."""
        is_told = "minimum_n" in self.model_fields_set
        return self.minimum_n if is_told or not isinstance(self.measure, Entered) else 1

    @property
    def value(self) -> Kpi:
        """The KPI as later steps know it."""
        return Kpi(
            id=self.id,
            name=self.name.text,
            short_name=(self.short_name or self.name).text,
            definition=self.definition.text,
            direction=self.direction,
            unit_kind=self.unit.kind,
            unit_name=self.unit.name.text,
            decimals=self.unit.decimals,
            measure=self.measure.kind,
            minimum_n=self.least_n,
            source=self.source,
            owner=self.owner.text if self.owner else None,
            provider=self.provider.text if self.provider else None,
            reviewer=self.reviewer.text if self.reviewer else None,
            cycle=self.cycle,
            goal=self.goal,
            parent=self.parent,
            segments=tuple(segment.name.text for segment in self.segments),
            money=self.unit.money,
        )
