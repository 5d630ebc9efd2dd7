"""sources.yaml: where the data come from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from kpi_reports.params.base import Model, Words

# what the cells of a type become, for whoever reads a table
DUCKDB_TYPES: Mapping[str, str] = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "decimal": "DECIMAL(18,6)",
    "number": "DOUBLE",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "boolean": "BOOLEAN",
}


class Column(Model):
    """A column to keep: its name here, its type, and its name in the file."""

    name: str = Field(description="the name that expressions use")
    type: Literal["text", "integer", "decimal", "number", "date", "timestamp", "boolean"] = Field(
        description="what the cells hold; `decimal` is exact to six decimals, `number` is not exact"
    )
    source_name: str | None = Field(None, description="the name in the file, where it differs")


class DateFromParts(Model):
    """A day made of three columns."""

    year: str = Field(description="the column of the year")
    month: str = Field(description="the column of the month, 1 to 12")
    day: str = Field(description="the column of the day of the month")


class PackageSource(Model):
    """A file of an installed Python package; the package is never imported."""

    kind: Literal["package"] = Field(description="chooses this kind of source")
    package: str = Field(description="the name under which the package is installed")
    file: str = Field(
        description="the file in the package's folder; a .zip that holds one file too"
    )
    format: Literal["csv"] = Field("csv", description="how the file is written")
    missing: tuple[str, ...] = Field(
        ("", "NA"), description="what stands in a cell where nothing is known"
    )
    unit: str = Field(description="the column that holds the department's id")
    date: str | DateFromParts = Field(description="the column of the day, or its three parts")
    columns: tuple[Column, ...] = Field(description="the columns that KPIs use")
    unpacked_limit_mb: int = Field(
        512, gt=0, description="megabytes; a zip that unpacks beyond this is refused"
    )
    owner: Words | None = Field(None, description="who answers for these data")


Source = PackageSource  # later kinds join here as a union with `kind` as discriminator
