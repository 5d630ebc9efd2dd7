"""A table of personal data as one file: whole or not at all, readable by its owner alone."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from kpi_reports.errors import OutputError
from kpi_reports.run.tracing import FORMULA_STARTS

if TYPE_CHECKING:
    from xlsxwriter import Workbook


@dataclass(frozen=True, slots=True)
class PrivateSheet:
    """A sheet: what it is in its first line, then a header and rows. None is an empty cell."""

    name: str
    about: str
    header: Sequence[str]
    rows: Sequence[Sequence[object]]


def write_private(target: Path, sheets: Sequence[PrivateSheet], *, made_on: date) -> None:
    """Writes .xlsx, a sheet each, or .csv, one below the other.

    Texts that a spreadsheet would run as formulas stay texts. The same sheets give the same bytes;
    `made_on` is the day that a workbook says it was made on. The file appears when it is whole, and
    on systems that know modes only its owner may read it (0600).
    Raises OutputError where it cannot be written.
    """
    data = _xlsx(sheets, made_on) if target.suffix.lower() == ".xlsx" else _csv(sheets)
    scratch = None
    try:
        # mkstemp makes files that their owner alone can read
        handle, scratch = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(scratch, target)
    except OSError as error:
        raise OutputError(f"'{target}' cannot be written: {error.strerror}") from error
    finally:
        if scratch is not None:
            Path(scratch).unlink(missing_ok=True)  # there only where something went wrong


def _csv(sheets: Sequence[PrivateSheet]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")  # so a lone \r in a cell is quoted
    for number, sheet in enumerate(sheets):
        if number:
            writer.writerow([])
        writer.writerow([_safe(sheet.about)])
        writer.writerow([_safe(name) for name in sheet.header])
        writer.writerows([_safe(cell) for cell in row] for row in sheet.rows)
    return text.getvalue().encode("utf-8-sig")


def _safe(cell: object) -> object:
    if isinstance(cell, str) and cell.startswith(FORMULA_STARTS):
        return f"'{cell}"
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return "" if cell is None else cell


def _xlsx(sheets: Sequence[PrivateSheet], made_on: date) -> bytes:
    from xlsxwriter import Workbook

    held = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(held, options) as book:
        book.set_properties({"created": datetime.combine(made_on, time())})
        for sheet in sheets:
            _fill(book, sheet)
    return held.getvalue()


def _fill(book: Workbook, sheet: PrivateSheet) -> None:
    strong = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    page = book.add_worksheet(sheet.name)
    page.write_string(0, 0, sheet.about, book.add_format({"bold": True}))
    for column, name in enumerate(sheet.header):
        page.write_string(1, column, name, strong)
    for at, row in enumerate(sheet.rows, start=2):
        for column, cell in enumerate(row):
            if isinstance(cell, int | float | Decimal):
                page.write_number(at, column, float(cell))
            elif cell is not None:
                page.write_string(at, column, str(cell))
    page.freeze_panes(2, 2)
    page.set_column(0, len(sheet.header) - 1, 14)
