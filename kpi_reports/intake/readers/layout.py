"""Finds the table in a sheet or file: its column names, its first and its last row."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any, NoReturn, TextIO

from kpi_reports.errors import SourceError, nearest
from kpi_reports.params.reading import Header, Layout
from kpi_reports.values import DataIssue
from kpi_reports.values.measured import Fact

LOOK_AHEAD_ROWS = 1_000  # records looked at for values in columns that have no name
SHOWN_ROWS = 3
SHOWN_CELLS = 6
SHOWN_CHARACTERS = 24  # of a cell, or of a row given as an example
_UNSEEN = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060"))  # marks of no width

Cells = Sequence[str | None]
Row = tuple[int, Cells]


@dataclass(slots=True)
class LaidOut:
    """A table found in its sheet or file.

    `records` give each row's number in the original, from 1, and exactly one cell for each name
    of `header`; None or "" is an empty cell. `issues` are complete once `records` are consumed.
    """

    header: tuple[str, ...]
    records: Iterator[tuple[int, list[str | None]]]
    issues: list[DataIssue]


def lay_out(rows: Iterable[Row], layout: Layout, *, what: str) -> LaidOut:
    """The table in numbered rows, found as `layout` declares; `what` names the file in messages.

    Names are trimmed and hold no line break. Empty rows are skipped, short ones padded with None.
    A column without a name is called ""; at the right end it is dropped where it holds nothing in
    the first LOOK_AHEAD_ROWS records. With names over several rows, `row` and `find` tell the
    uppermost. Nothing is kept of the rows but these.

    Issues: `rows_left_out` {rows, example} counts what `leave_out` took; `rows_after_end` {rows,
    first_row, example} the filled rows from the one that ended the table.

    Raises SourceError where the names are not found, `fill_down` names no column, and, as records
    are consumed, where one holds a value beyond the names.
    """
    rest = iter(rows)
    names, written = _header(rest, layout.header, what)
    issues: list[DataIssue] = []
    body = _body(rest, layout, issues)
    ahead = list(islice(body, LOOK_AHEAD_ROWS))
    named = _filled_width(names)
    reached = max((_filled_width(cells) for _, cells in ahead), default=0)
    width = max(named, min(reached, written))
    header = (*names[:named], *[""] * (width - named))
    records = _records(chain(ahead, body), width, what)
    if layout.fill_down:
        records = _filled_down(records, _positions(header, layout.fill_down, what))
    return LaidOut(header, records, issues)


def write_plain(target: Path, laid_out: LaidOut) -> int:
    """Writes the records to `target` as a numbered PlainTable has them; returns their number.

    UTF-8 without a line of names; every row begins with its number, None is an empty cell.
    """
    count = 0

    def numbered() -> Iterator[tuple[Any, ...]]:
        nonlocal count
        for number, cells in laid_out.records:
            count += 1
            yield (number, *cells)

    with target.open("w", encoding="utf-8", errors="replace", newline="") as file:
        # csv quotes a lone carriage return only where the line's own end holds one
        csv.writer(_LineFeeds(file), lineterminator="\r\n").writerows(numbered())
    return count


class _LineFeeds:
    """Ends each line of a CSV writer by a line feed alone."""

    def __init__(self, file: TextIO) -> None:
        self._write: Callable[[str], int] = file.write

    def write(self, line: str, /) -> int:
        return self._write(line[:-2] + "\n")


def one_line(text: str | None) -> str:
    """The text trimmed, runs of white space and line breaks as one space."""
    return " ".join(text.translate(_UNSEEN).split()) if text else ""


def _same(text: str | None) -> str:
    """What is compared of a cell: full-width and half-width characters are alike."""
    return unicodedata.normalize("NFKC", one_line(text))


def _start(text: str) -> str:
    """What is compared of a row's beginning: `合　计` and `合计` are alike too."""
    return "".join(_same(text).split())


def _first_filled(cells: Cells) -> str | None:
    for cell in cells:
        if cell and not cell.isspace():
            return cell
    return None


def _filled_width(cells: Cells) -> int:
    """How many cells there are up to the last filled one."""
    return next((n for n in range(len(cells), 0, -1) if _first_filled(cells[n - 1 : n])), 0)


def _header(rows: Iterator[Row], header: Header, what: str) -> tuple[list[str], int]:
    """The names, and how many cells the rows of the names have; consumes up to the last of them."""
    top = _first_of_header(rows, header, what)
    found = [top, *islice(rows, header.rows - 1)]
    if len(found) < header.rows:
        raise SourceError(
            f"{what}: header.rows is {header.rows}, but from row {top[0]}, where the names begin, "
            f"to the end there are {len(found)}"
        )
    levels = [[one_line(cell) for cell in cells] for _, cells in found]
    names = _joined(levels, header.joined_by)
    return names, len(names)


def _first_of_header(rows: Iterator[Row], header: Header, what: str) -> Row:
    seen: list[Row] = []
    last = 0
    words = {_same(word) for word in header.find}
    for number, cells in rows:
        last = number
        filled = _first_filled(cells) is not None
        if filled and len(seen) < SHOWN_ROWS:
            seen.append((number, cells))
        if header.row is not None:
            if number == header.row and filled:
                return number, cells
            if number >= header.row:
                _no_header(
                    f"row {header.row} (header.row) is empty or outside what is looked at",
                    seen,
                    what,
                )
        elif filled and words <= {_same(cell) for cell in cells}:
            return number, cells
    if not seen:
        raise SourceError(f"{what}: there is no filled cell, so no column names. Is it the file?")
    if header.row is not None:
        _no_header(f"header.row is {header.row}, but the last row is row {last}", seen, what)
    listed = ", ".join(f"'{word}'" for word in header.find)
    _no_header(f"no row has cells that read {listed} (header.find)", seen, what)


def _no_header(reason: str, seen: Sequence[Row], what: str) -> NoReturn:
    shown = "; ".join(f"row {number}: {_shown(cells)}" for number, cells in seen)
    begins = f" The first filled rows are {shown}." if seen else ""
    raise SourceError(
        f"{what}: {reason}.{begins} Declare layout.header with 'row', the number of the row of "
        "names, or with 'find', words that are whole cells of it"
    )


def _shown(cells: Cells) -> str:
    filled = [_cut(cell) for cell in cells if cell and not cell.isspace()]
    return " | ".join(filled[:SHOWN_CELLS]) + (" | ..." if len(filled) > SHOWN_CELLS else "")


def _cut(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= SHOWN_CHARACTERS else line[: SHOWN_CHARACTERS - 1] + "…"


def _joined(levels: Sequence[Sequence[str]], joined_by: str) -> list[str]:
    """One name for each column, from the upper to the lower row."""
    width = max(map(len, levels))
    padded = [[*level, *[""] * (width - len(level))] for level in levels]
    spread = [_spread(padded, depth) for depth in range(len(padded))]
    names = []
    for column in zip(*spread, strict=True):
        parts: list[str] = []
        for name in column:
            if name and (not parts or parts[-1] != name):
                parts.append(name)
        names.append(joined_by.join(parts))
    return names


def _spread(levels: Sequence[Sequence[str]], depth: int) -> list[str]:
    """The names of one row, each repeated over the columns of its merged cell.

    A name goes on to the right while the cells there are empty, names stand below it and the rows
    above begin nothing new. One without a name below is merged downward: it goes nowhere.
    """
    spread: list[str] = []
    current = ""
    for position, name in enumerate(levels[depth]):
        begins = any(level[position] for level in levels[:depth])
        below = any(level[position] for level in levels[depth + 1 :])
        if name or begins or not below:
            current = name if below else ""
        spread.append(name or current)
    return spread


def _body(rows: Iterator[Row], layout: Layout, issues: list[DataIssue]) -> Iterator[Row]:
    """The filled rows up to the table's end, without those left out; tells both at the end."""
    ends = tuple(filter(None, map(_start, layout.end_words)))
    leaves = tuple(filter(None, map(_start, layout.leave_out)))
    judged = bool(ends or leaves)
    left_out: list[Cells] = []
    begun = False
    for row in rows:
        first = _first_filled(row[1])
        if first is None:
            if begun and layout.end_at_blank_row:
                break
            continue
        begun = True
        if judged:
            start = _start(first)
            if ends and start.startswith(ends):
                _tell_end(chain((row,), rows), issues)
                break
            if leaves and start.startswith(leaves):
                left_out.append(row[1])
                continue
        yield row
    if left_out:
        facts: dict[str, Fact] = {"rows": len(left_out), "example": _shown(left_out[0])}
        issues.append(DataIssue("rows_left_out", "note", facts=facts))
    _tell_end(rows, issues)


def _tell_end(rows: Iterator[Row], issues: list[DataIssue]) -> None:
    count, first = 0, None
    for row in rows:
        if _first_filled(row[1]) is not None:
            count, first = count + 1, first or row
    if first is not None:
        example = _shown(first[1])
        facts: dict[str, Fact] = {"rows": count, "first_row": first[0], "example": example}
        issues.append(DataIssue("rows_after_end", "note", facts=facts))


def _records(rows: Iterable[Row], width: int, what: str) -> Iterator[tuple[int, list[str | None]]]:
    """The rows cut and padded to the width of the header."""
    for number, cells in rows:
        record = list(cells)
        if (beyond := len(record) - width) > 0:
            if (found := _filled_width(record)) > width:
                raise SourceError(
                    f"{what}, row {number}: it has {found} cells, the header has {width} columns; "
                    f"the last cell holds '{_cut(record[found - 1] or '')}'. Give that column a "
                    "name, or keep what is no part of the table out by excel.area or layout"
                )
            del record[width:]
        elif beyond:
            record.extend([None] * -beyond)
        yield number, record


def _positions(header: Sequence[str], wanted: Sequence[str], what: str) -> list[int]:
    """Where the columns stand, all of a name that stands twice."""
    compared = [_same(name) for name in header]
    keys = {_same(name): name for name in wanted}
    for key, name in keys.items():
        if key not in compared:
            hint = nearest(name, [known for known in header if known])
            raise SourceError(f"{what}: layout.fill_down names '{name}', no column here.{hint}")
    return [position for position, name in enumerate(compared) if name in keys]


def _filled_down(
    records: Iterable[tuple[int, list[str | None]]], positions: Sequence[int]
) -> Iterator[tuple[int, list[str | None]]]:
    """The records, empty cells of these columns holding what stood above."""
    above: list[str | None] = [None] * len(positions)
    for number, record in records:
        for place, position in enumerate(positions):
            cell = record[position]
            if cell and not cell.isspace():
                above[place] = cell
            else:
                record[position] = above[place]
        yield number, record
