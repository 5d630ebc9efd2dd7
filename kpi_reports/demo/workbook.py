"""Excel workbooks that are the same bytes whenever they are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import xlsxwriter

Cell = str | int | float | Decimal | date | None
_CREATED = datetime(2025, 1, 5)  # the files say that they were made on the day of the data


@dataclass(frozen=True, slots=True)
class Merge:
    """Cells that are one: first row and column, last row and column, from 0."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's cells from its first row; a merged area shows its first cell."""

    name: str
    rows: Sequence[Sequence[Cell]]
    merges: tuple[Merge, ...] = ()


def write_workbook(path: Path, sheets: Sequence[Sheet]) -> None:
    """Writes the sheets; dates become Excel's serial numbers with a date's format."""
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"author": "晨星智能家居", "created": _CREATED})
        day = book.add_format({"num_format": "yyyy/m/d"})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            for at, row in enumerate(sheet.rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, date):
                        page.write_datetime(at, column, cell, day)
                    elif isinstance(cell, str):
                        page.write_string(at, column, cell)
                    elif cell is not None:
                        page.write_number(at, column, float(cell))
            for area in sheet.merges:
                value = sheet.rows[area.first_row][area.first_column]
                page.merge_range(
                    area.first_row, area.first_column, area.last_row, area.last_column, value
                )
