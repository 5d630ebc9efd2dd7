"""Reads sheets of a workbook (.xlsx .xlsm .xls .xlsb .ods) into plain tables of texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from kpi_reports.errors import SourceError, nearest
from kpi_reports.intake.readers.layout import lay_out, write_plain
from kpi_reports.intake.readers.plain import PlainTable
from kpi_reports.intake.readers.templates import is_template, match
from kpi_reports.intake.readers.workbook_xml import (
    Area,
    SheetFacts,
    area_of,
    format_of_workbook,
    locked,
    sheet_facts,
)
from kpi_reports.intake.readers.xls_probe import require_readable_xls
from kpi_reports.params.reading import Layout, SheetOptions
from kpi_reports.values import DataIssue
from kpi_reports.values.measured import Fact

_SECOND = timedelta(seconds=1)
_LONG_NUMBER = 1e15  # from here on a whole number has digits that Excel does not keep
_ODS_DURATION = re.compile(r"(-?)PT(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S")
_Fit = tuple[SheetMetadata, Mapping[str, str]]  # a sheet and what its name says
_CANNOT_TELL = "hidden rows, error cells and formulas without a value"


@dataclass(frozen=True, slots=True)
class _Chosen:
    sheet: CalamineSheet
    hidden: bool
    values: tuple[tuple[str, str], ...]


def read_workbook(
    path: Path,
    targets: Callable[[int], Path],
    *,
    options: SheetOptions,
    layout: Layout,
    name: str,
) -> list[PlainTable]:
    """One table for each chosen sheet, in the order of the workbook, written to `targets(1)`, ...

    The format is found in the file, whatever its ending. Cells are what Excel stores, as text:
    numbers with 15 digits and without a final .0, dates as 2024-01-31, times of a day as 08:30:00,
    durations as 36:00:00, booleans as true and false; text stays as it is. Empty cells, errors and
    formulas without a stored value are missing. A merged cell's value stands in its upper left.

    Issues: `error_cells` {cells, example}, `formula_without_value` {cells, example}, `hidden_rows`
    {rows, first_row, left_out}, `hidden_sheet` {sheet}, `cannot_tell` {what, format}, and those of
    the layout.

    Raises SourceError, with `name` for the file, where it cannot be read, the sheet is not there or
    empty, or the layout does not fit.
    """
    kind = format_of_workbook(path, name=name)
    if kind == "xls":
        require_readable_xls(path, name)
    area = area_of(options.area)
    with _told(name), path.open("rb") as file, CalamineWorkbook.from_filelike(file) as book:
        return [
            _read(
                chosen,
                targets(number),
                facts=sheet_facts(path, chosen.sheet.name, area, kind=kind, name=name),
                kind=kind,
                area=area,
                leave_out=options.hidden_rows == "leave_out",
                layout=layout,
                name=name,
            )
            for number, chosen in enumerate(_chosen(book, options.sheet, name), start=1)
        ]


def _read(
    chosen: _Chosen,
    target: Path,
    *,
    facts: SheetFacts,
    kind: str,
    area: Area,
    leave_out: bool,
    layout: Layout,
    name: str,
) -> PlainTable:
    what = f"'{name}', sheet '{chosen.sheet.name}'"
    if chosen.sheet.start is None:
        raise SourceError(f"{what}: the sheet is empty. Is it the right one?")
    hidden: list[int] = []
    rows = _rows(chosen.sheet, area, as_text=_ods_texts if kind == "ods" else _texts)
    if facts.hidden_rows:
        rows = _shown(rows, facts.hidden_rows, hidden, leave_out=leave_out)
    laid_out = lay_out(rows, layout, what=what)
    write_plain(target, laid_out)
    issues = [*_issues(chosen, facts, hidden, leave_out=leave_out), *laid_out.issues]
    if kind != "xlsx":
        issues.append(
            DataIssue("cannot_tell", "note", facts={"what": _CANNOT_TELL, "format": kind})
        )
    return PlainTable(
        target,
        laid_out.header,
        skip=0,
        numbered=True,
        sheet=chosen.sheet.name,
        values=chosen.values,
        issues=tuple(issues),
    )


def _issues(
    chosen: _Chosen, facts: SheetFacts, hidden: Sequence[int], *, leave_out: bool
) -> Iterator[DataIssue]:
    about: dict[str, Fact]
    if facts.error_cells:
        about = {"cells": facts.error_cells, "example": facts.first_error}
        yield DataIssue("error_cells", "warning", facts=about)
    if facts.without_value:
        about = {"cells": facts.without_value, "example": facts.first_without_value}
        yield DataIssue("formula_without_value", "warning", facts=about)
    if hidden:
        about = {"rows": len(hidden), "first_row": hidden[0], "left_out": leave_out}
        yield DataIssue("hidden_rows", "note" if leave_out else "warning", facts=about)
    if chosen.hidden:
        yield DataIssue("hidden_sheet", "note", facts={"sheet": chosen.sheet.name})


@contextmanager
def _told(name: str) -> Iterator[None]:
    """Whatever calamine raises, as a SourceError."""
    try:
        yield
    except PasswordError as error:
        raise SourceError(locked(name)) from error
    except CalamineError as error:
        raise SourceError(_damaged(name, str(error))) from error
    except BaseException as error:
        # a panic of its Rust code derives from nothing else
        if type(error).__name__ != "PanicException":
            raise
        raise SourceError(_damaged(name, str(error))) from error


def _damaged(name: str, reason: str) -> str:
    return (
        f"'{name}' cannot be read as a workbook ({reason}). If Excel opens it, save it there as "
        ".xlsx; else get the file again"
    )


def _chosen(book: CalamineWorkbook, wanted: str | int | None, name: str) -> list[_Chosen]:
    """The sheets that `wanted` means, in the order of the workbook."""
    known = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    if wanted is None:
        return [_only(book, known, name)]
    text = str(wanted)
    exact: list[_Fit] = [(sheet, {}) for sheet in known if sheet.name == text]
    found = exact or _fitting(known, text)
    if not found and text.isdecimal() and 1 <= int(text) <= len(known):
        found = [(known[int(text) - 1], {})]
    if not found:
        reason = f"no sheet fits '{text}'" if is_template(text) else f"there is no sheet '{text}'"
        if text.isdecimal():
            reason += f" and it has {len(known)} sheets"
        raise SourceError(f"'{name}': {reason}.{nearest(text, [sheet.name for sheet in known])}")
    return [_opened(book, sheet, values) for sheet, values in found]


def _fitting(known: Sequence[SheetMetadata], pattern: str) -> list[_Fit]:
    fits = [(sheet, match(pattern, sheet.name)) for sheet in known]
    return [(sheet, values) for sheet, values in fits if values is not None]


def _only(book: CalamineWorkbook, known: Sequence[SheetMetadata], name: str) -> _Chosen:
    """The only sheet that holds anything; hidden ones count where no other does."""
    filled = [opened for sheet in known if (opened := _opened(book, sheet, {})).sheet.start]
    candidates = [opened for opened in filled if not opened.hidden] or filled
    if len(candidates) == 1:
        return candidates[0]
    if not candidates:
        raise SourceError(f"'{name}' is empty: no sheet of it holds a value. Is it the right file?")
    listed = ", ".join(f"'{opened.sheet.name}'" for opened in candidates[:8])
    raise SourceError(
        f"'{name}' holds {len(candidates)} sheets with data: {listed}"
        f"{', ...' if len(candidates) > 8 else ''}. Declare excel.sheet with the name of one, or a "
        "pattern with * for several"
    )


def _opened(book: CalamineWorkbook, sheet: SheetMetadata, values: Mapping[str, str]) -> _Chosen:
    hidden = sheet.visible != SheetVisibleEnum.Visible
    return _Chosen(book.get_sheet_by_name(sheet.name), hidden, tuple(values.items()))


def _rows(
    sheet: CalamineSheet, area: Area, *, as_text: Callable[[Sequence[Any]], list[str | None]]
) -> Iterator[tuple[int, list[str | None]]]:
    """Numbered rows of the area, from the first column of the area."""
    end = sheet.end or (0, 0)
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if number < area.first_row:
            continue
        if area.last_row is not None and number > area.last_row:
            return
        cells = as_text(row)
        # rows come from the sheet's first, cells from the first column that holds anything
        if missing := end[1] + 1 - len(cells):
            cells[:0] = [None] * missing
        yield number, cells[area.first_column - 1 : area.last_column]


def _shown(
    rows: Iterator[tuple[int, list[str | None]]],
    hidden: set[int],
    told: list[int],
    *,
    leave_out: bool,
) -> Iterator[tuple[int, list[str | None]]]:
    """The rows, without hidden ones if asked; `told` gets the numbers of those with a value."""
    for number, cells in rows:
        if number in hidden:
            if any(cells):
                told.append(number)
            if leave_out:
                continue
        yield number, cells


def _number(value: float) -> str:
    """Excel shows 15 digits: 0.1 + 0.2 is 0.3."""
    if value.is_integer():
        if abs(value) < _LONG_NUMBER:
            return str(int(value))
        return format(Decimal(f"{value:.15g}"), "f")
    return repr(float(f"{value:.15g}"))


def _moment(value: datetime) -> str:
    rounded = (value + _SECOND / 2).replace(microsecond=0)
    return rounded.isoformat(" ").removesuffix(" 00:00:00")


def _clock(value: time) -> str:
    seconds = value.hour * 3600 + value.minute * 60 + value.second + (value.microsecond >= 500_000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _duration(value: timedelta) -> str:
    seconds = (abs(value) + _SECOND / 2) // _SECOND
    sign = "-" if value < timedelta(0) else ""
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


_TEXTS: Mapping[type, Callable[[Any], str | None]] = {
    str: lambda value: value or None,
    float: _number,
    int: str,
    bool: lambda value: "true" if value else "false",
    date: date.isoformat,
    datetime: _moment,
    time: _clock,
    timedelta: _duration,
    type(None): lambda value: None,
}


def _texts(row: Sequence[Any]) -> list[str | None]:
    return [_TEXTS[type(cell)](cell) for cell in row]


def _ods_texts(row: Sequence[Any]) -> list[str | None]:
    """As `_texts`; calamine leaves durations of .ods beyond a day in the file's own writing."""
    cells = _texts(row)
    for position, cell in enumerate(cells):
        if cell and "PT" in cell and (found := _ODS_DURATION.fullmatch(cell)):
            cells[position] = f"{found[1]}{int(found[2])}:{found[3]}:{found[4]}"
    return cells
