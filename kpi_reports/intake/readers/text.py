"""Reads a CSV file, however it is encoded and laid out, into a plain table."""

from __future__ import annotations

import codecs
import csv
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kpi_reports.errors import SourceError
from kpi_reports.intake.readers.delimiter import DELIMITERS, find_delimiter, sample_of
from kpi_reports.intake.readers.encoding import Encoding, find_encoding, text_chunks
from kpi_reports.intake.readers.even_text import is_even, raw_chunks, transcoded
from kpi_reports.intake.readers.layout import LaidOut, lay_out, one_line, write_plain
from kpi_reports.intake.readers.lines import refuse_long_lines, text_lines
from kpi_reports.intake.readers.plain import PlainTable
from kpi_reports.params.reading import Layout, TextOptions
from kpi_reports.values import DataIssue, Fact

_START_BYTES = 1 << 20
_TRANSCODED_BYTES = 1 << 20  # a line within one is shorter than the limit as UTF-8 too
_NUL = "\0"


@dataclass(frozen=True, slots=True)
class _Text:
    """A text file and how it is written."""

    path: Path
    name: str
    encoding: Encoding
    delimiter: str
    quote: str
    spaced: bool


def read_text(
    path: Path, target: Path, *, options: TextOptions, layout: Layout, name: str
) -> PlainTable:
    """The table of a text file; `name` is what messages call it, `target` may be written.

    What DuckDB can read as it stands is not copied; a file that is only in another encoding is
    copied as UTF-8; every other goes through Python's csv and `lay_out`. There the line breaks
    inside cells become line feeds and NUL bytes are dropped.

    Issues: `encoding_found` {file, encoding, how} where it is not UTF-8; `delimiter_found` {file,
    delimiter} where it was not declared and is no comma; `nul_bytes` {file, count}; those of
    `lay_out`.

    Raises SourceError where the encoding or the delimiter cannot be told, the file has no names,
    a row has not as many cells as there are names, or a quotation mark is not closed.
    """
    refuse_long_lines(path, name=name)
    encoding = find_encoding(path, options.encoding, name=name)
    start = next(text_chunks(path, encoding.name, size=_START_BYTES))
    if not start.strip("\0 \t\r\n"):
        raise SourceError(f"'{name}' is empty: it has no column names")
    whole = path.stat().st_size <= _START_BYTES
    delimiter = _delimiter(start, options, layout, whole=whole, name=name)
    sample = sample_of(start.replace(_NUL, ""), delimiter, options.quote, whole=whole)
    text = _Text(path, name, encoding, delimiter, options.quote, sample.spaced)
    issues, records = _found(text, options), sample.records
    if layout.is_plain and records:
        widths = _widths(records, name)
        as_it_stands = min(widths, default=0) == len(records[0]) and any(map(str.strip, records[0]))
        if as_it_stands and (readable := _readable(text, target, columns=len(records[0]))):
            header = tuple(map(one_line, records[0]))
            return PlainTable(readable, header, delimiter=delimiter, issues=tuple(issues))
    return _laid_out(text, target, layout, issues)


def _delimiter(start: str, options: TextOptions, layout: Layout, *, whole: bool, name: str) -> str:
    if options.quote in "\r\n\0" or (options.delimiter or ",") in "\r\n\0":
        raise SourceError(f"'{name}': no line break or NUL can be the delimiter or the quote")
    if options.delimiter == options.quote:
        raise SourceError(
            f"'{name}': {options.quote} is declared as the delimiter and as the quote"
        )
    if options.delimiter is not None:
        return options.delimiter
    return find_delimiter(start, options.quote, layout, whole=whole, name=name)


def _found(text: _Text, options: TextOptions) -> list[DataIssue]:
    issues = []
    facts: dict[str, Fact]
    if text.encoding.name != "utf-8":
        facts = {"file": text.name, "encoding": text.encoding.name, "how": text.encoding.how}
        issues.append(DataIssue("encoding_found", "note", facts=facts))
    if options.delimiter is None and text.delimiter != ",":
        facts = {"file": text.name, "delimiter": text.delimiter}
        issues.append(DataIssue("delimiter_found", "note", facts=facts))
    return issues


def _widths(records: list[list[str]], name: str) -> list[int]:
    """How many cells the filled records have, empty ones beyond the names left out.

    Raises SourceError where one has more than there are names.
    """
    filled = {
        number: record
        for number, record in enumerate(records, start=1)
        if any(map(str.strip, record))
    }
    first = min(filled, default=1)
    names = len(filled.get(first, ()))
    widths = {
        number: names
        if not any(map(str.strip, record[names:])) and len(record) > names
        else len(record)
        for number, record in filled.items()
    }
    usual = Counter(widths.values()).most_common(1)[0][0] if widths else names
    for number, width in widths.items():
        if width > names:
            if usual > names:  # the first row is a title, not the names
                row = next(number for number, width in widths.items() if width >= usual)
                advice = (
                    f"If the names stand in row {row}, write layout: {{header: {{row: {row}}}}}"
                )
            else:
                advice = "A cell that holds the delimiter must stand in quotation marks"
            raise SourceError(
                f"row {number} of '{name}' cannot be read: it has {width} cells where the column "
                f"names in row {first} are {names}. {advice}"
            )
    return list(widths.values())


def _readable(text: _Text, target: Path, *, columns: int) -> Path | None:
    """The file that DuckDB can read as it stands: the original, or its copy in UTF-8."""
    if text.delimiter not in DELIMITERS or text.quote != '"':
        return None
    if text.encoding.name == "utf-8" and not _begins_with_hidden_quote(text.path):
        even = is_even(raw_chunks(text.path), text.delimiter, columns=columns, name=text.name)
        return text.path if even else None
    decoded = text_chunks(text.path, text.encoding.name, size=_TRANSCODED_BYTES)
    copied = transcoded(decoded, target)
    return target if is_even(copied, text.delimiter, columns=columns, name=text.name) else None


def _begins_with_hidden_quote(path: Path) -> bool:
    """Whether a byte order mark stands before a quotation mark, which DuckDB then does not see."""
    mark = codecs.BOM_UTF8
    with path.open("rb") as file:
        return file.read(len(mark) + 1) == mark + b'"'


def _laid_out(text: _Text, target: Path, layout: Layout, issues: list[DataIssue]) -> PlainTable:
    nul_bytes = _Counted()
    rows = _Rows(text, nul_bytes)
    found = lay_out(rows, layout, what=f"'{text.name}'")
    write_plain(target, LaidOut(found.header, rows.whole(found), found.issues))
    if nul_bytes.count:
        facts: dict[str, Fact] = {"file": text.name, "count": nul_bytes.count}
        issues.append(DataIssue("nul_bytes", "warning", facts=facts))
    issues += found.issues
    return PlainTable(target, found.header, skip=0, numbered=True, issues=tuple(issues))


@dataclass(slots=True)
class _Counted:
    """How many NUL bytes were dropped."""

    count: int = 0

    def without(self, lines: Iterator[str]) -> Iterator[str]:
        for line in lines:
            if _NUL in line:
                self.count += line.count(_NUL)
                yield line.replace(_NUL, "")
            else:
                yield line


class _Rows:
    """Numbered rows of a text file, remembering how wide each was until its record comes out."""

    def __init__(self, text: _Text, nul_bytes: _Counted) -> None:
        self._text = text
        self._widths: deque[tuple[int, int]] = deque()
        self._nul_bytes = nul_bytes

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        text = self._text
        lines = text_lines(text.path, text.encoding.name, name=text.name)
        reader = csv.reader(
            self._nul_bytes.without(lines),
            delimiter=text.delimiter,
            quotechar=text.quote,
            skipinitialspace=text.spaced,
            strict=True,
        )
        number, line = 1, 1
        try:
            for cells in reader:
                self._widths.append((number, len(cells)))
                yield number, cells
                number, line = number + 1, reader.line_num + 1
        except csv.Error as error:
            raise SourceError(_unreadable(error, line, text)) from error

    def whole(self, found: LaidOut) -> Iterator[tuple[int, list[str | None]]]:
        """The records, where each had at least as many cells as there are names."""
        names = len(found.header)
        for number, cells in found.records:
            at, width = self._widths.popleft()
            while at < number:  # rows that are none of the table's
                at, width = self._widths.popleft()
            if width < names:
                raise SourceError(
                    f"row {number} of '{self._text.name}' cannot be read: it has {width} "
                    f"cell{'' if width == 1 else 's'} where the column names are {names}. If the "
                    f"table ends before it, write layout: {{end_words: [...]}} with its first "
                    "word; if it is a total or a heading, layout: {leave_out: [...]}"
                )
            yield number, cells


def _unreadable(error: csv.Error, line: int, text: _Text) -> str:
    told = str(error)
    if "unexpected end" in told:
        reason = f"the quotation mark {text.quote} opened there is not closed"
    elif "field limit" in told:
        reason = (
            f"a cell there has more than {csv.field_size_limit():,} characters; probably its "
            f"quotation mark {text.quote} is not closed"
        )
    else:
        reason = (
            f"there is text after a closing quotation mark {text.quote}; inside a quoted cell "
            "it must be doubled"
        )
    return f"line {line} of '{text.name}' cannot be read: {reason}"
