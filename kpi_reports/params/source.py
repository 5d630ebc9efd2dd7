"""sources.yaml: where the data come from, and what they must look like once they are read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from kpi_reports.params.base import Model, Words
from kpi_reports.params.data_checks import DataCheck
from kpi_reports.params.reading import (
    Format,
    Layout,
    SheetOptions,
    TextOptions,
    WideToLong,
)

# what the cells of a type become, for whoever reads a table
DUCKDB_TYPES: Mapping[str, str] = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "decimal": "DECIMAL(18,6)",
    "number": "DOUBLE",
    "percent": "DECIMAL(18,6)",
    "minutes": "DECIMAL(18,6)",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "boolean": "BOOLEAN",
}
ColumnType = Literal[
    "text", "integer", "decimal", "number", "percent", "minutes", "date", "timestamp", "boolean"
]
# what stands in a cell where nothing is known, in the systems that companies use
NOTHING = ("", "-", "--", "—", "——", "–", "..", "…", "/", "N/A", "n/a", "NA", "NULL", "null",
           "None", "nan", "NaN", "暂无", "无数据", "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?",
           "#NUM!", "#NULL!")  # fmt: skip


class Column(Model):
    """A column to keep: its name here, its type, and its name in the file."""

    name: str = Field(description="the name that expressions use")
    type: ColumnType = Field(
        description="what the cells hold; `decimal` is exact to six decimals, `number` is not "
        "exact; `percent` reads 9.98% as 0.0998; `minutes` reads 1:30, 90分钟, 1小时30分 as 90"
    )
    source_name: str | None = Field(
        None,
        description="the name in the file, where it differs; several with | between them "
        "(销售额|销售收入|revenue), of which a file holds one",
    )
    from_unit: str | None = Field(
        None,
        description="the unit of the cells, where `to_unit` is another: 万元, %, 小时; an "
        "`integer` column is rounded to whole ones, so declare `decimal` where parts count",
    )
    to_unit: str | None = Field(None, description="the unit that expressions count in: 元, 分钟")
    date_format: str | None = Field(
        None,
        description="how dates are written, as %d/%m/%Y; needed where day and month could swap; "
        "`excel` reads 45292 as the day that Excel means (in workbooks it is read so anyway)",
    )
    aliases: Mapping[str, tuple[str, ...]] = Field(
        {}, description="one spelling for many: kept text to the texts that mean it"
    )
    alias_file: str | None = Field(
        None, description="a CSV file beside params with columns id and alias, instead of `aliases`"
    )

    @property
    def names_in_file(self) -> tuple[str, ...]:
        """The names under which a file may hold it, the first preferred."""
        written = (self.source_name or self.name).split("|")
        return tuple(name.strip() for name in written if name.strip())


class DateFromParts(Model):
    """A day made of columns."""

    year: str = Field(description="the column of the year")
    month: str = Field(description="the column of the month, 1 to 12")
    day: str | None = Field(
        None, description="the column of the day of the month; without it, the first of the month"
    )


class Duplicates(Model):
    """Rows with the same key: which one stays."""

    key: tuple[str, ...] = Field(min_length=1, description="the columns that make the key")
    keep: Literal["first", "last", "highest", "lowest", "refuse"] = Field(
        description="by the order of files and rows, or by the column `by`; `refuse` stops all"
    )
    by: str | None = Field(None, description="the column that `highest` and `lowest` compare")
    severity: Literal["warning", "note"] = Field(
        "warning", description="`note` where several rows are usual, as versions of a draft"
    )

    @model_validator(mode="after")
    def _has_by(self) -> Self:
        if (self.keep in ("highest", "lowest")) != (self.by is not None):
            raise PydanticCustomError(
                "by", "'by' goes with keep: highest or lowest, and only there"
            )
        return self


class Join(Model):
    """Columns that another source gives to the rows of this one."""

    source: str = Field(description="the other source")
    on: Mapping[str, str] = Field(
        min_length=1, description="columns here to the columns there that must be equal"
    )
    columns: tuple[str, ...] = Field(min_length=1, description="the columns that come over")
    cardinality: Literal["many_to_one", "one_to_one"] = Field(
        "many_to_one", description="a key stands once there; with one_to_one once here as well"
    )
    unmatched: Literal["keep", "leave_out"] = Field(
        "keep", description="rows whose key is not there: told in any case"
    )


class Shape(Model):
    """What every kind of source may say about its rows."""

    missing: tuple[str, ...] = Field(
        NOTHING, description="what stands in a cell where nothing is known"
    )
    unit: str | None = Field(
        None, description="the column that holds the department's id or one of its aliases"
    )
    unit_is: str | None = Field(
        None, description="instead of `unit`: the one department that all rows belong to"
    )
    person: str | None = Field(
        None,
        description="the text column that holds the id of a person of people.csv, so that its KPIs "
        "have values by person; other spellings become ids by the column's `alias_file`",
    )
    date: str | DateFromParts | None = Field(
        None, description="the column of the day, or its parts"
    )
    covers: Literal["day", "week", "month", "quarter", "year"] | None = Field(
        None,
        description="how long a row's day stands for, so that a monthly table of December is known "
        "to cover December; default: as dates are written (2024年12月 covers the month)",
    )
    fiscal_year_starts: int = Field(
        1, ge=1, le=12, description="the month in which a fiscal year (FY2024, 2024财年) begins"
    )
    columns: tuple[Column, ...] = Field(description="the columns that KPIs use")
    wide_to_long: WideToLong | None = Field(
        None, description="columns that are values of one thing become rows"
    )
    joins: tuple[Join, ...] = Field((), description="columns from other sources")
    duplicates: Duplicates | None = Field(None, description="which of several equal rows stays")
    checks: tuple[DataCheck, ...] = Field((), description="what must hold in the rows")
    owner: Words | None = Field(None, description="who answers for these data")

    @model_validator(mode="after")
    def _one_unit(self) -> Self:
        if self.unit is not None and self.unit_is is not None:
            raise PydanticCustomError("one_unit", "give 'unit' or 'unit_is', not both")
        if self.has_unit != (self.date is not None):
            missing = "'date'" if self.has_unit else "'unit'"
            raise PydanticCustomError(
                "unit_and_date",
                "{missing} is missing; only a source that others join has neither unit nor date",
                {"missing": missing},
            )
        return self

    @property
    def has_unit(self) -> bool:
        """Whether its rows belong to departments; else it is only joined to others."""
        return self.unit is not None or self.unit_is is not None


class Files(Shape):
    """How a source's files are found and written."""

    format: Format | None = Field(
        None, description="how the files are written; default: by the ending of their names"
    )
    file_name: str | None = Field(
        None,
        description="what the names say: 客服_{year}年{month}月.xlsx gives columns year and month; "
        "* stands for any text",
    )
    text: TextOptions = Field(
        TextOptions.model_validate({}), description="how CSV files are written"
    )
    excel: SheetOptions = Field(
        SheetOptions.model_validate({}), description="which sheet holds the table"
    )
    layout: Layout = Field(
        Layout.model_validate({}), description="where the table stands in the sheet or file"
    )
    unpacked_limit_mb: int = Field(
        512, gt=0, description="megabytes; a zip that unpacks beyond this is refused"
    )


class PackageSource(Files):
    """A file of an installed Python package; the package is never imported."""

    kind: Literal["package"] = Field(description="chooses this kind of source")
    package: str = Field(description="the name under which the package is installed")
    file: str = Field(
        description="the file in the package's folder; a .zip that holds one file too"
    )


class FileSource(Files):
    """Files on this machine or at an address."""

    kind: Literal["file"] = Field(description="chooses this kind of source")
    path: str = Field(
        description="relative to the params folder, or absolute; * and ** find several files "
        "(finance/2024-*.csv); or an address that fsspec knows, as s3://bucket/name.csv"
    )


class SqlSource(Shape):
    """A table or query of a database."""

    kind: Literal["sql"] = Field(description="chooses this kind of source")
    connection: str = Field(
        description="env:NAME, the environment variable that holds the SQLAlchemy address; or "
        "file:PATH, a file outside params whose one line is it; or sqlite:PATH, a database file "
        "relative to the params folder. Passwords never stand in params"
    )
    table: str | None = Field(None, description="a table or view, also as schema.table")
    query: str | None = Field(
        None,
        description="instead of `table`: one SELECT; :period_start and :period_end are the first "
        "and last day of the reporting period, :history_start the day `history_months` before",
    )
    history_months: int = Field(
        36, ge=0, description="months before the reporting period from which :history_start reads"
    )

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.table is None) == (self.query is None):
            raise PydanticCustomError("one_of_two", "give 'table' or 'query', one of the two")
        return self


Source = Annotated[PackageSource | FileSource | SqlSource, Field(discriminator="kind")]
