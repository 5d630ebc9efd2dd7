"""The fast way of reading: DuckDB casts while it reads, and whatever is not plain sends us back.

It gives what the careful way gives, or nothing. Where a cell is not plainly of its type, where a
number has a fraction that it may not have, or a year has not four digits, DuckDB stops and the
source is read carefully instead; so only clean files are read this way.
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Sequence
from pathlib import Path

import duckdb

from kpi_reports.intake.cells import (
    cleaned,
    identifier,
    in_four_digits,
    listed,
    literal,
    trimmed,
    typed,
)
from kpi_reports.intake.fields import UNIT, Located, field_named, is_there
from kpi_reports.intake.over_files import Lying, over_files
from kpi_reports.intake.read import ReadTable, Wanted, connected, file_facts, refuse_nothing
from kpi_reports.intake.typed import FILE, ROW, Part, read_csv
from kpi_reports.params.source import DUCKDB_TYPES, Column, ColumnType, Files, Shape

_EXACT_DOUBLE = 9007199254740992  # 2^53: below it a double is every whole number exactly
_NUMBERS = ("integer", "decimal", "number", "percent")
_STOP = "error('not plain')"
_SAMPLE = 1 << 16  # bytes


def is_straight(source: Shape, parts: Sequence[Part]) -> bool:
    """Whether the declaration asks for nothing that only the careful way does."""
    text = source.text if isinstance(source, Files) else None
    asks = source.joins or source.duplicates or source.wide_to_long or not source.has_unit
    return not (
        asks
        or (text is not None and text.decimal_mark != ".")
        or any(_is_special(column) for column in source.columns)
        or any(not is_there(at) for part in parts for at in part.layout.located)
        or any(_reads_twice(part) for part in parts)
    )


def _reads_twice(part: Part) -> bool:
    """Whether two fields come from one column of the file, perhaps as different types."""
    positions = [at.position for at in part.layout.located if at.position is not None]
    return len(set(positions)) < len(positions)


def _is_special(column: Column) -> bool:
    return bool(
        column.aliases
        or column.alias_file
        or column.date_format
        or column.from_unit
        or column.type == "minutes"
    )


def read_straight(wanted: Wanted, parts: Sequence[Part], target: Path) -> ReadTable | None:
    """The rows of clean files, written to one Parquet file a part; None where one is not clean."""
    source = wanted.source
    with connected(target.parent) as connection:
        files = [target.with_stem(f"{target.stem}_{number}") for number in range(len(parts))]
        facts = []
        try:
            for number, (part, file) in enumerate(zip(parts, files, strict=True)):
                copied = _copied_as_it_is(connection, wanted, part, number, file)
                if copied is None:
                    copied = _copy(connection, _select(wanted, part, number), file)
                facts.append(file_facts(part, copied, copied))
        except duckdb.Error:
            for file in files:
                file.unlink(missing_ok=True)
            return None
        names = tuple(str(file) for file in files)
        lying = _lying(wanted, parts, names)
        told = [issue for part in parts for issue in part.plain.issues]
        read = over_files(connection, wanted, lying, facts, told)
        kept = read.rows - sum(entry.rows for entry in read.dropped)
        refuse_nothing(read.rows, kept, read.issues, source, parts)
        return read


def _copy(connection: duckdb.DuckDBPyConnection, query: str, file: Path) -> int:
    written = f"COPY ({query}) TO {literal(str(file))} (FORMAT parquet, COMPRESSION uncompressed)"
    return int(connection.execute(written).fetchall()[0][0])


def _copied_as_it_is(
    connection: duckdb.DuckDBPyConnection, wanted: Wanted, part: Part, number: int, file: Path
) -> int | None:
    """The rows of a part copied with its texts as they are, looked at afterwards, which costs least
    because equal texts are stored once; None where a text is to be trimmed or means nothing, or
    where a marker of nothing stands in a number."""
    try:
        rows = _copy(connection, _select(wanted, part, number, as_it_is=True), file)
    except duckdb.Error:
        return None
    by_unit = field_named(wanted.source, wanted.source.unit) if wanted.source.unit else None
    found = [
        f"bool_or({name} <> {trimmed(name)} OR {name} IN ({listed(_nothing(wanted, at, by_unit))}))"
        for at in part.layout.located
        if at.field.type == "text" and at.position is not None
        for name in (identifier(at.field.name),)
    ]
    if not found:
        return rows
    whole = f"SELECT {', '.join(found)} FROM read_parquet({literal(str(file))})"
    return None if any(connection.execute(whole).fetchall()[0]) else rows


def _nothing(wanted: Wanted, at: Located, by_unit: str | None) -> list[str]:
    """The markers of nothing in a column; in that of the department, what names one is none."""
    taken = wanted.spellings if at.field.name in (UNIT, by_unit) else ()
    return [marker for marker in wanted.source.missing if marker and marker not in taken]


def _lying(wanted: Wanted, parts: Sequence[Part], files: tuple[str, ...]) -> Lying:
    names = ", ".join(identifier(field.name) for field in wanted.fields)
    first = " ".join(
        f"WHEN {number} THEN {part.plain.first_row}" for number, part in enumerate(parts)
    )
    row = f"coalesce({ROW}, CASE {FILE} {first} END + file_row_number)"
    return Lying(
        plain=f"SELECT {names} FROM read_parquet([{listed(files)}])",
        typed=f"SELECT {FILE}, {row} AS {ROW}, {names} "
        f"FROM read_parquet([{listed(files)}], file_row_number=true)",
        files=files,
    )


def _select(wanted: Wanted, part: Part, number: int, *, as_it_is: bool = False) -> str:
    """SQL that reads one part and stops at the first cell that is not plain.

    With `as_it_is` texts are not touched, and only those markers of nothing are looked for that the
    beginning of the file has: each costs time in every cell.
    """
    source = wanted.source
    by_unit = field_named(source, source.unit) if source.unit else None
    grouped = _may_group_digits(part)
    row = "n" if part.plain.numbered else "NULL::BIGINT"
    selected = [f"{number}::INTEGER AS {FILE}", f"{row} AS {ROW}"]
    for at in part.layout.located:
        if as_it_is and at.field.type == "text" and at.position is not None:
            checked = f"c{at.position}"
        else:
            nothing = _nothing(wanted, at, by_unit)
            checked = _checked(at, nothing, wanted.spellings, grouped=grouped)
        selected.append(f"{checked} AS {identifier(at.field.name)}")
    nothing = [marker for marker in source.missing if marker not in wanted.spellings]
    if as_it_is:
        nothing = _at_the_beginning(part, nothing)
    return f"SELECT {', '.join(selected)} FROM {_read(part, ['', *nothing], grouped=grouped)}"


def _at_the_beginning(part: Part, markers: Sequence[str]) -> list[str]:
    """The markers that stand alone between delimiters or line ends where the file begins."""
    with part.plain.path.open("rb") as file:
        cells = re.split(rb"[\r\n]|" + re.escape(part.plain.delimiter.encode()), file.read(_SAMPLE))
    seen = set(cells)
    return [marker for marker in markers if marker.encode() in seen]


def _read(part: Part, nothing: Sequence[str], *, grouped: bool) -> str:
    kinds = {at.position: _read_as(at.field.type, grouped) for at in part.layout.located}
    columns = [
        f"'c{position}': '{kinds.get(position, 'VARCHAR')}'"
        for position in range(len(part.plain.header))
    ]
    if part.plain.numbered:
        columns.insert(0, "'n': 'BIGINT'")
    return read_csv(part.plain, ", ".join(columns), nothing)


def _read_as(declared: ColumnType, grouped: bool) -> str:
    """What DuckDB's reader is told. It would round 12.7 to a BIGINT, and take 2024-01-05x for a
    DATE, which a cast of the text does not."""
    if declared == "date" or (grouped and declared in _NUMBERS):
        return "VARCHAR"
    return "DOUBLE" if declared == "integer" else DUCKDB_TYPES[declared]


def _checked(
    at: Located, nothing: Sequence[str], spellings: Sequence[str], *, grouped: bool
) -> str:
    declared, kind = at.field.type, DUCKDB_TYPES[at.field.type]
    cell = f"c{at.position}" if at.position is not None else literal(at.constant or "")
    if declared == "text":
        passed = spellings if at.position is not None else nothing
        return cleaned(cell, nothing, passed=passed)
    if at.position is None:
        return f"coalesce({typed(cell, declared)}, {_STOP})"
    if grouped and declared in _NUMBERS:
        return f"CASE WHEN {cell} IS NOT NULL THEN coalesce({typed(cell, declared)}, {_STOP}) END"
    match declared:
        case "integer":
            value, fine = f"CAST({cell} AS BIGINT)", f"{cell} = trunc({cell}) AND abs({cell})"
            fine += f" < {_EXACT_DOUBLE}"
        case "number":
            value, fine = cell, f"isfinite({cell})"
        case "date" | "timestamp":
            value = cell if declared == "timestamp" else f"CAST({cell} AS DATE)"
            # what `epoch` would become, too
            fine = f"{in_four_digits(value, kind)} AND {value} <> {kind} '1970-01-01'"
        case _:
            return cell
    return f"CASE WHEN {fine} OR {cell} IS NULL THEN {value} ELSE {_STOP} END"


def _may_group_digits(part: Part) -> bool:
    """Whether a number could be written 1_000, which DuckDB's reader would take for 1000."""
    if not part.plain.path.stat().st_size:
        return False  # names without rows, and the names are not in the file
    with (
        part.plain.path.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text,
    ):
        return text.find(b"_", text.find(b"\n") if part.plain.skip else 0) >= 0
