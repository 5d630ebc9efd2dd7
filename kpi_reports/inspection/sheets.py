"""Looks at the sheets of a workbook (.xlsx .xlsm .xls .xlsb .ods)."""

from __future__ import annotations

import csv
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from kpi_reports.errors import SourceError, nearest
from kpi_reports.inspection.grids import LOOKED_ROWS, Grid, Look, Row
from kpi_reports.intake.readers.excel import read_workbook
from kpi_reports.intake.readers.layout import LOOK_AHEAD_ROWS
from kpi_reports.intake.readers.plain import PlainTable
from kpi_reports.intake.readers.workbook_xml import format_of_workbook
from kpi_reports.params.reading import Layout, SheetOptions
from kpi_reports.values import DataIssue


def look_at_workbook(
    path: Path, plain: Path, stem: Path, *, sheet: str | None, misleads: bool
) -> Look:
    """Every sheet that holds anything, as the reader sees its cells.

    Raises SourceError where the workbook is locked, damaged or empty, or has no such sheet.
    """
    format_of_workbook(plain, name=path.name)  # says what the file is that is no workbook
    known = _sheets(path, plain, stem)
    if sheet is not None and sheet not in known:
        near = nearest(sheet, known)
        raise SourceError(f"'{path.name}': there is no sheet '{sheet}'.{near}")
    wanted = [sheet] if sheet is not None else list(known)
    grids, empty = [], []
    for name in wanted:
        if known[name] is None:
            empty.append(name)
        else:
            grids.append(_grid(path, plain, stem, name, int(known[name] or 1)))
    if not grids:
        raise SourceError(
            f"'{path.name}' is empty: {'the sheet' if sheet else 'no sheet of it'} holds "
            f"{'nothing' if sheet else 'a value'}. Is it the right file?"
        )
    remarks = (f"empty sheets, not looked at: {', '.join(empty)}",) if empty else ()
    return Look(path, "excel", tuple(grids), ending_misleads=misleads, remarks=remarks)


def _sheets(path: Path, plain: Path, stem: Path) -> dict[str, int | None]:
    """Each sheet's name with its first filled row, None where the sheet is empty; hidden sheets
    only where no other holds anything."""
    try:
        with plain.open("rb") as file, CalamineWorkbook.from_filelike(file) as book:
            sheets = [m for m in book.sheets_metadata if m.typ == SheetTypeEnum.WorkSheet]
            found = {m.name: _first_filled(book.get_sheet_by_name(m.name)) for m in sheets}
            shown = {m.name: found[m.name] for m in sheets if m.visible == SheetVisibleEnum.Visible}
            return shown if any(shown.values()) else found
    except BaseException as error:
        # a panic of calamine's Rust code derives from nothing else
        if not isinstance(error, CalamineError) and type(error).__name__ != "PanicException":
            raise
        _read(path, plain, stem, 1, 1, LOOKED_ROWS)  # the reader tells in words what is wrong
        raise


def _first_filled(sheet: CalamineSheet) -> int | None:
    rows = enumerate(sheet.iter_rows(), start=1)
    return next((at for at, row in rows if any(str(cell).strip() for cell in row)), None)


def _grid(path: Path, plain: Path, stem: Path, sheet: str, first: int) -> Grid:
    last = first + LOOKED_ROWS
    try:
        table = _read(path, plain, stem, sheet, first, last)
    except SourceError:
        # a row far below that is wider than all before: look at those before
        last = first + LOOK_AHEAD_ROWS
        table = _read(path, plain, stem, sheet, first, last)
    with table.path.open(encoding="utf-8", newline="") as file:
        below: list[Row] = [
            (int(number), tuple(cell or None for cell in cells))
            for number, *cells in csv.reader(file)
        ]
    rows = [(first, tuple(name or None for name in table.header)), *below]
    is_longer = bool(below) and below[-1][0] >= last
    remarks = tuple(filter(None, map(_told, table.issues)))
    return Grid(tuple(rows[:LOOKED_ROWS]), sheet=sheet, is_longer=is_longer, remarks=remarks)


def _read(
    path: Path, plain: Path, stem: Path, sheet: str | int, first: int, last: int
) -> PlainTable:
    return read_workbook(
        plain,
        lambda number: stem.with_name(f"sheet_{number}.csv"),
        options=SheetOptions.model_validate({"sheet": sheet, "area": f"A{first}:XFD{last}"}),
        layout=Layout.model_validate({}),
        name=path.name,
    )[0]


def _told(issue: DataIssue) -> str:
    facts = issue.facts
    match issue.code:
        case "error_cells":
            return f"{facts['cells']} error cells, first {facts['example']}: they are missing"
        case "formula_without_value":
            return (
                f"{facts['cells']} formulas without a stored value, first {facts['example']}: "
                "open the file in Excel and save it"
            )
        case "hidden_rows":
            return (
                f"{facts['rows']} hidden rows, first row {facts['first_row']}: they are read. "
                "choose: excel: {hidden_rows: leave_out}"
            )
        case "cannot_tell":
            return f"a .{facts['format']} file cannot tell {facts['what']}"
    return ""
