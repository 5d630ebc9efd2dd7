"""A file as it was inspected: its tables, and all that a declaration of them needs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kpi_reports.errors import SourceError
from kpi_reports.inspection.column_names import english_name
from kpi_reports.inspection.columns import ColumnFacts, columns_of
from kpi_reports.inspection.file_names import FileName, bare_stem, read_file_name
from kpi_reports.inspection.frame import Frame, frame_of, shared_layout
from kpi_reports.inspection.grids import Look
from kpi_reports.inspection.kinds import Guess, Marks, guess_type
from kpi_reports.inspection.look import look
from kpi_reports.inspection.roles import Key, date_columns, date_parts, find_key, unit_column
from kpi_reports.inspection.siblings import odd_siblings
from kpi_reports.inspection.wide import Wide, find_wide
from kpi_reports.intake.keys import Keys
from kpi_reports.intake.readers.templates import match

_PARAMS_FILES = ("sources.yaml", "company.yaml", "departments.yaml")
_SHOWN_SIBLINGS = 5
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class TableFound:
    """A table of the file, or of several sheets that are laid out alike.

    `columns` are those that stay columns; `value` tells of the cells of those that become rows.
    """

    name: str
    frame: Frame
    columns: tuple[ColumnFacts, ...]
    marks: Marks
    sheets: tuple[str, ...] = ()
    sheet: str | None = None
    wide: Wide | None = None
    value: ColumnFacts | None = None
    unit: ColumnFacts | None = None
    unit_evidence: str = ""
    dates: tuple[ColumnFacts, ...] = ()
    parts: tuple[tuple[str, str], ...] = ()
    key: Key | None = None


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found in a file. `path` is written as a declaration would; `remarks` are of all."""

    look: Look
    file_name: FileName
    path: str
    path_is_absolute: bool
    tables: tuple[TableFound, ...]
    remarks: tuple[str, ...] = ()


def inspect_file(
    path: Path, *, sheet: str | None = None, name: str | None = None,
    departments: Keys | None = None, params: Path | None = None,
) -> Inspection:  # fmt: skip
    """Looks at the file and finds its tables. `params` is the folder that paths start from.

    Raises SourceError where the file cannot be read.
    """
    seen = look(path, sheet=sheet)
    file_name = read_file_name(path)
    is_text = seen.format == "csv"
    frames = [frame_of(grid, what=_what(path, grid.label), is_text=is_text) for grid in seen.grids]
    with_rows = [frame for frame in frames if frame.records or frame.refusal] or frames
    remarks = [
        f"'{frame.grid.label}' holds no table, only: {_first_text(frame)}"
        for frame in frames
        if frame not in with_rows
    ]
    groups = _alike(with_rows)
    if not any(any(group[0].names) for group in groups):
        raise SourceError(f"'{path.name}' is empty: it has no column names and no rows")
    taken: set[str] = set()
    several = len(seen.grids) > 1 or sheet is not None
    tables = tuple(
        _table(seen, group, departments, _name(seen, group, name, taken, len(groups)), several)
        for group in groups
    )
    if file_name.template is not None and len(groups) == 1 and tables[0].wide is None:
        odd = odd_siblings(path, file_name.glob, tables[0].frame.names)
        remarks += [f"choose: {difference}" for difference in odd[:_SHOWN_SIBLINGS]]
    written, is_absolute = _written(path, params, seen, file_name)
    return Inspection(seen, file_name, written, is_absolute, tables, tuple(remarks))


def _what(path: Path, label: str) -> str:
    return f"'{path.name}', '{label}'" if label else f"'{path.name}'"


def _first_text(frame: Frame) -> str:
    return next((cell for _, cells in frame.grid.rows for cell in cells if cell), "nothing")


def _alike(frames: Sequence[Frame]) -> list[list[Frame]]:
    """Frames of sheets with the same names in the same rows, together."""
    groups: dict[object, list[Frame]] = {}
    for number, frame in enumerate(frames):
        sheet = frame.grid.sheet
        key: object = (frame.names, frame.layout.header) if sheet and any(frame.names) else number
        groups.setdefault(key, []).append(frame)
    return list(groups.values())


def _name(
    seen: Look, group: Sequence[Frame], wanted: str | None, taken: set[str], groups: int
) -> str:
    """The source's name: as wanted, else from the name of the table or file."""
    label = group[0].grid.table or ""
    if wanted is None and label:
        return english_name(label, taken)
    own = wanted or bare_stem(seen.path.name).replace(" ", "_") or "source"
    if wanted is not None and groups == 1:
        return wanted
    if groups > 1:
        own = f"{own}_{group[0].grid.label}"
    return english_name(own, taken)


def _table(
    seen: Look, group: Sequence[Frame], departments: Keys | None, name: str, several: bool
) -> TableFound:
    frame = replace(group[0], layout=shared_layout(group))
    every, marks = columns_of(frame, excel=seen.format == "excel", is_text=seen.format == "csv")
    is_sure = frame.found is not None and frame.found.is_sure
    wide = find_wide(frame.names) if is_sure else None
    places = wide.places if wide else ()
    columns = tuple(column for column in every if column.place not in places)
    unit, evidence = unit_column(columns, departments)
    dates = date_columns(columns)
    first = [column for column in (*dates[:1], unit) if column is not None]
    sheets = tuple(member.grid.sheet for member in group if member.grid.sheet)
    return TableFound(
        name=name,
        frame=frame,
        columns=columns,
        marks=marks,
        sheets=sheets,
        sheet=_sheet(sheets, [grid.sheet or "" for grid in seen.grids]) if several else None,
        wide=wide,
        value=_value(frame, every, wide, marks, excel=seen.format == "excel"),
        unit=unit,
        unit_evidence=evidence,
        dates=tuple(dates),
        parts=tuple(date_parts(columns).items()),
        key=find_key(frame, columns, first) if wide is None else None,
    )


def _value(
    frame: Frame, every: Sequence[ColumnFacts], wide: Wide | None, marks: Marks, *, excel: bool
) -> ColumnFacts | None:
    """The cells of all columns that become rows, as one column."""
    if wide is None:
        return None
    parts = [every[place] for place in wide.places]
    values: Counter[str] = Counter()
    for part in parts:
        values.update(part.values)
    numbers = [number for part in parts for number in part.numbers]
    lows = [part.lowest for part in parts if part.lowest is not None]
    highs = [part.highest for part in parts if part.highest is not None]
    guess: Guess = guess_type(values, name="value", marks=marks, excel=excel)
    return replace(
        parts[0],
        header="value",
        name="value",
        guess=guess,
        rows=len(frame.records) * len(parts),
        values=values,
        lowest=min(lows, default=None),
        highest=max(highs, default=None),
        numbers=tuple(numbers),
        refused="",
        remarks=(),
    )


def _sheet(sheets: Sequence[str], known: Sequence[str]) -> str | None:
    """The name of one sheet, or a pattern that fits these sheets and no other."""
    if len(sheets) < 2:
        return sheets[0] if sheets else None
    others = [sheet for sheet in known if sheet not in sheets]
    begin = len(_common(sheets))
    end = len(_common([sheet[::-1] for sheet in sheets]))
    shortest = min(map(len, sheets))
    end = min(end, shortest - begin)
    cut = f"{sheets[0][:begin]}*{sheets[0][len(sheets[0]) - end :] if end > 0 else ''}"
    for pattern in (_DIGITS.sub("*", sheets[0]), cut, "*"):
        fits = all(match(pattern, sheet) is not None for sheet in sheets)
        if fits and not any(match(pattern, sheet) is not None for sheet in others):
            return pattern
    return sheets[0]


def _common(texts: Sequence[str]) -> str:
    """What all of them begin with."""
    first, last = min(texts), max(texts)
    length = next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), None)
    return first[:length] if length is not None else first


def _written(path: Path, params: Path | None, seen: Look, file_name: FileName) -> tuple[str, bool]:
    """The path as a declaration writes it: from the params folder where the file lies in one."""
    full = path.resolve()
    base = params.resolve() if params is not None else _params_above(full)
    last = full.name if seen.format == "sqlite" else file_name.glob
    if base is not None and full.is_relative_to(base):
        folder = full.parent.relative_to(base).as_posix()
        return (last if folder == "." else f"{folder}/{last}"), False
    return f"{full.parent.as_posix()}/{last}", True


def _params_above(path: Path) -> Path | None:
    for folder in path.parents[:4]:
        if any((folder / name).is_file() for name in _PARAMS_FILES):
            return folder
    return None
