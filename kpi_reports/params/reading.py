"""How a source's files are written: text, sheets, where the table stands in them."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from kpi_reports.params.base import Model

Format = Literal["csv", "excel", "parquet", "jsonl"]


class TextOptions(Model):
    """How a CSV file is written. What is left out is found in the file and told."""

    encoding: str | None = Field(
        None,
        description="utf-8, utf-16, gb18030 (also for GBK and GB2312), cp932 or another that "
        "Python knows; default: found strictly, never guessed",
    )
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = Field(
        None, description="one character between cells; default: found among , ; tab and |"
    )
    quote: Annotated[str, Field(min_length=1, max_length=1)] = Field(
        '"', description="the character round a cell that holds a delimiter or a line break"
    )
    decimal_mark: Literal[".", ","] = Field(".", description="what stands before decimals")
    thousands_mark: Literal[",", ".", " ", "'"] | None = Field(
        None, description="what groups digits; a comma is understood where the decimal mark is '.'"
    )


class SheetOptions(Model):
    """Which sheet of a workbook holds the table."""

    sheet: str | int | None = Field(
        None,
        description="its name, its place (1 is the first), or a pattern with * that several "
        "sheets may fit; {month} and the like in it become columns; default: the only "
        "sheet that holds anything",
    )
    area: Annotated[str, Field(pattern=r"^[A-Z]{1,3}[1-9]\d*:[A-Z]{1,3}([1-9]\d*)?$")] | None = (
        Field(None, description="the cells to look at, as B3:F20 or B3:F (to the last row)")
    )
    hidden_rows: Literal["keep", "leave_out"] = Field(
        "keep", description="hidden rows are told in any case (.xlsx only; others cannot tell)"
    )


class Header(Model):
    """Where the column names stand."""

    row: Annotated[int, Field(ge=1)] | None = Field(
        None, description="the row of the names, 1 is the first; default: the first filled row"
    )
    find: tuple[str, ...] = Field(
        (), description="instead of `row`: words; the first row whose cells hold all of them"
    )
    rows: int = Field(
        1, ge=1, le=5, description="rows over which the names are spread, merged cells included"
    )
    joined_by: str = Field("_", description="what joins the names of several rows into one")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.row is not None and self.find:
            raise PydanticCustomError("one_way", "give 'row' or 'find', not both")
        return self


class Layout(Model):
    """Where the table stands in its sheet or file."""

    header: Header = Field(Header.model_validate({}), description="where the column names stand")
    end_words: tuple[str, ...] = Field(
        (), description="the table ends before the first row that begins with one of these (注：)"
    )
    end_at_blank_row: bool = Field(
        False, description="the table ends at the first empty row: for several tables on a sheet"
    )
    leave_out: tuple[str, ...] = Field(
        (), description="rows whose first filled cell begins with one of these are left out (合计)"
    )
    fill_down: tuple[str, ...] = Field(
        (), description="columns (as the file calls them) whose empty cells repeat the one above"
    )

    @property
    def is_plain(self) -> bool:
        """Whether the names stand in the first row and every other row is one of the table's."""
        return self.model_dump(exclude_defaults=True) in ({}, {"header": {"row": 1}})


class WideToLong(Model):
    """Columns that are values of one thing (months as headers) become rows."""

    columns: str = Field(
        description="which columns: a pattern with * for any text and # for one digit "
        "(####年*月), or names with | between them"
    )
    name: str = Field(description="the new column that holds what stood in the header")
    value: str = Field(description="the new column that holds the cells")
