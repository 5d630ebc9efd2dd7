"""Red, amber and green lights (红黄绿灯) of the monthly business review: optional, and by rule."""

from __future__ import annotations

from decimal import Decimal
from typing import Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from kpi_reports.params.base import Model, Number


class Lights(Model):
    """From which attainment of the target to date a KPI has which light; below both, red."""

    green: Number = Field(Decimal(1), gt=0, description="from this attainment on it is green")
    amber: Number = Field(Decimal("0.9"), gt=0, description="from this attainment on it is amber")

    @model_validator(mode="after")
    def _amber_is_below_green(self) -> Self:
        if self.amber >= self.green:
            raise PydanticCustomError("lights", "'amber' must be less than 'green'")
        return self
