"""How a KPI's value becomes a score: the kinds of `rule` in scheme.yaml."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from kpi_reports.params.base import Model, Number


class RatioRule(Model):
    """100 * actual / target; lower is better: `inverse` T/A or `mirror` 2 - A/T."""

    kind: Literal["ratio"]
    lower_form: Literal["inverse", "mirror"] = Field(
        "mirror", description="the form for KPIs where lower is better"
    )
    cap: Number = Field(Decimal(120), description="the most that the KPI can score; at least 100")
    floor: Number = Field(Decimal(0), description="the least that the KPI can score; below 100")


class Band(Model):
    """`score` where the value is at least or, lower is better, at most the edge."""

    at_least: Number | None = Field(None, description="the edge where higher is better")
    at_most: Number | None = Field(None, description="the edge where lower is better")
    score: Number = Field(description="the score in this band, from 0 to the scheme's maximum")


class BandsRule(Model):
    """The score of the first band that holds; edges are inclusive; else `otherwise`."""

    kind: Literal["bands"]
    bands: tuple[Band, ...] = Field(min_length=1, description="from the best band down")
    otherwise: Number = Field(Decimal(0), description="the score where no band holds")


class ThreePointRule(Model):
    """floor 60, target 100, stretch 120, linear between; worse than the floor 0; at most 120."""

    kind: Literal["three_point"]


ScoringRule = Annotated[RatioRule | BandsRule | ThreePointRule, Field(discriminator="kind")]
