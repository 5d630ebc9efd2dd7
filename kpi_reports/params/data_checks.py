"""What must hold in a source's data: declared in sources.yaml, checked on every run."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from kpi_reports.params.base import Model, Number

SEVERITY = (
    "`error` stops the KPIs that use it, for the departments and months concerned; `warning` "
    "goes into the pack; `note` into the log"
)


class _Check(Model):
    severity: Literal["error", "warning", "note"] = Field("warning", description=SEVERITY)


class Required(_Check):
    """A column has a value in every row."""

    kind: Literal["required"]
    column: str = Field(description="the column")


class Unique(_Check):
    """No two rows have the same values in these columns."""

    kind: Literal["unique"]
    columns: tuple[str, ...] = Field(min_length=1, description="the columns that make the key")


class Range(_Check):
    """Values lie between two bounds, both included."""

    kind: Literal["range"]
    column: str = Field(description="the column")
    at_least: Number | None = Field(None, description="the least value that may be")
    at_most: Number | None = Field(None, description="the greatest value that may be")

    @model_validator(mode="after")
    def _has_a_bound(self) -> Self:
        if self.at_least is None and self.at_most is None:
            raise PydanticCustomError("no_bound", "give 'at_least', 'at_most' or both")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise PydanticCustomError("bounds", "'at_least' is more than 'at_most'")
        return self


class Allowed(_Check):
    """Values are among those listed."""

    kind: Literal["allowed"]
    column: str = Field(description="the column")
    values: tuple[str, ...] = Field(min_length=1, description="the values that may be, as text")


class RefersTo(_Check):
    """Every value stands in a column of another source."""

    kind: Literal["refers_to"]
    column: str = Field(description="the column")
    source: str = Field(description="the other source")
    to: str = Field(description="its column")


class Monotone(_Check):
    """Along the days, a department's values never fall (or never rise)."""

    kind: Literal["monotone"]
    column: str = Field(description="the column")
    direction: Literal["rising", "falling"] = Field("rising", description="equal values are fine")


class Rows(_Check):
    """A department's rows of a month against those of the month before."""

    kind: Literal["rows"]
    at_least: Annotated[Number, Field(ge=0)] | None = Field(
        None, description="the least share of the month before, as 0.5"
    )
    at_most: Annotated[Number, Field(gt=0)] | None = Field(
        None, description="the greatest share of the month before, as 2"
    )

    @model_validator(mode="after")
    def _has_a_bound(self) -> Self:
        if self.at_least is None and self.at_most is None:
            raise PydanticCustomError("no_bound", "give 'at_least', 'at_most' or both")
        return self


class Fresh(_Check):
    """The latest row of a department is at most so many days older than the state of the data."""

    kind: Literal["fresh"]
    days: int = Field(ge=0, description="days between the latest row and `as_of`")


class Complete(_Check):
    """A department has rows on the days of a month on which rows are expected."""

    kind: Literal["complete"]
    each: Literal["day", "workday", "month"] = Field(
        description="rows are expected on every day, every Monday to Friday, or once a month"
    )
    at_least: Annotated[Number, Field(gt=0, le=1)] = Field(
        Decimal(1), description="the least share of the expected days that has rows"
    )


DataCheck = Annotated[
    Required | Unique | Range | Allowed | RefersTo | Monotone | Rows | Fresh | Complete,
    Field(discriminator="kind"),
]
