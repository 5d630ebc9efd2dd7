"""The cube's tables and its record, as docs/cube.md describes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from kpi_reports.params.models import Measure
from kpi_reports.periods import Grain
from kpi_reports.values import DataIssue, SourceFacts, Stop

CUBE_FORMAT: Literal[3] = 3  # raise it with every change of a table or of what a column means
RECORD = "cube.json"
COMPANY = "company"  # all departments together
EXACT = "DECIMAL(18,6)"  # a row's value before it is added up
TOTAL = "DECIMAL(38,6)"  # a sum of them
PRECISE = "DECIMAL(38,12)"  # an interpolated value


@dataclass(frozen=True, slots=True)
class CubeTable:
    """A Parquet table: columns with their DuckDB types, the first `keys` of them its sort order."""

    columns: Mapping[str, str]
    keys: int


TABLES: Mapping[str, CubeTable] = {
    "days": CubeTable(
        {
            "part": "VARCHAR",
            "unit": "VARCHAR",
            "day": "DATE",
            "segment_1": "VARCHAR",
            "segment_2": "VARCHAR",
            "total": TOTAL,
            "n": "BIGINT",
        },
        5,
    ),
    "grains": CubeTable(
        {
            "kpi": "VARCHAR",
            "unit": "VARCHAR",
            "grain": "VARCHAR",
            "period": "VARCHAR",
            "value": PRECISE,
            "n": "BIGINT",
        },
        4,
    ),
    "distributions": CubeTable(
        {
            "kpi": "VARCHAR",
            "unit": "VARCHAR",
            "grain": "VARCHAR",
            "period": "VARCHAR",
            "n": "BIGINT",
            "quantiles": "DOUBLE[]",
            "mad": "DOUBLE",
            "extreme": "BIGINT",
            "mean": "DOUBLE",
            "sd": "DOUBLE",
            "rank_sum": "DOUBLE",
            "ties": "DOUBLE",
        },
        4,
    ),
    "coverage": CubeTable(
        {
            "source": "VARCHAR",
            "unit": "VARCHAR",
            "month": "DATE",
            "rows": "BIGINT",
            "latest_day": "DATE",
        },
        3,
    ),
}


class MeasuredKpi(BaseModel):
    """How a KPI's values come from the tables."""

    model_config = ConfigDict(frozen=True)

    source: str | None
    measure: Measure
    distribution: bool
    share: bool = False  # rows that are true of rows that could be: never below 0 or above 1
    segments: tuple[str, ...] = ()  # the columns by which it is divided


class CubeRecord(BaseModel):
    """cube.json: all of the cube that is not a table."""

    model_config = ConfigDict(frozen=True)

    format: Literal[3]
    key: str
    first_day: date
    last_day: date
    units: tuple[str, ...]
    kpis: Mapping[str, MeasuredKpi]
    sources: tuple[SourceFacts, ...]
    issues: tuple[DataIssue, ...]
    stops: tuple[Stop, ...]
    segment_stops: tuple[Stop, ...] = ()  # of what is known by segment alone


def period_number(day: str, grain: Grain) -> str:
    """SQL: periods of the grain since year 0, for the period that holds the day."""
    return f"(year({day}) * {12 // grain.months} + (month({day}) - 1) // {grain.months})"


def period_text(number: str, grain: Grain) -> str:
    """SQL: that number as `Period` spells it."""
    per_year = 12 // grain.months
    form = {"month": "%04d-%02d", "quarter": "%04dQ%d", "half": "%04dH%d", "year": "%04d"}[grain]
    within = "" if grain is Grain.YEAR else f", {number} % {per_year} + 1"
    return f"printf('{form}', {number} // {per_year}{within})"
