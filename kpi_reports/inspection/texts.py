"""Looks at text files: CSV of any encoding and delimiter, and JSON lines."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from kpi_reports.errors import SourceError
from kpi_reports.inspection.grids import LOOKED_ROWS, Grid, Look, Row
from kpi_reports.intake.readers.candidates import fitting
from kpi_reports.intake.readers.delimiter import DELIMITERS, find_delimiter, sample_of
from kpi_reports.intake.readers.encoding import find_encoding, text_chunks
from kpi_reports.intake.readers.json_lines import read_json_lines
from kpi_reports.intake.readers.lines import refuse_long_lines, text_lines
from kpi_reports.params.reading import Layout, TextOptions

_START_BYTES = 1 << 20
_QUOTE = '"'
# the reader finds the delimiter more strictly where no title is declared above the names
_PLAIN = Layout.model_validate({})
_TITLED = Layout.model_validate({"end_words": ("-",)})
_ASCII_LIKE = ("utf-8", "gb18030", "cp950", "cp932", "cp1252")


def look_at_text(path: Path, plain: Path, *, misleads: bool) -> Look:
    """The records of a CSV file.

    Raises SourceError where no encoding fits, the file is empty or is no text, or a quotation
    mark is not closed.
    """
    name = path.name
    refuse_long_lines(plain, name=name)
    encodings, how, remarks = _encodings(plain, name)
    start = next(text_chunks(plain, encodings[0], size=_START_BYTES))
    if not start.strip("\0 \t\r\n"):
        raise SourceError(f"'{name}' is empty: it has no column names")
    whole = plain.stat().st_size <= _START_BYTES
    found = _delimiter(start, _PLAIN, whole=whole, name=name)
    titled = _delimiter(start, _TITLED, whole=whole, name=name)
    delimiter = found or _most_even(start, whole=whole)
    sample = sample_of(start.replace("\0", ""), delimiter, _QUOTE, whole=whole)
    nul = ("it holds NUL bytes, which are dropped in reading",) if "\0" in start else ()
    rows = tuple(
        islice(_records(plain, encodings[0], delimiter, sample.spaced, name), LOOKED_ROWS + 1)
    )
    grid = Grid(rows[:LOOKED_ROWS], is_longer=len(rows) > LOOKED_ROWS, remarks=nul)
    return Look(
        path,
        "csv",
        (grid,),
        ending_misleads=misleads,
        encoding=encodings[0],
        how=how,
        encodings=encodings,
        delimiter=delimiter,
        delimiter_is_open=found is None,
        delimiter_is_open_below_titles=titled != delimiter,
        remarks=remarks,
    )


def look_at_json_lines(path: Path, plain: Path, stem: Path, *, misleads: bool) -> Look:
    """The objects of a JSON-lines file. Raises SourceError where a line is no JSON object."""
    name = path.name
    refuse_long_lines(plain, name=name)
    encodings, how, remarks = _encodings(plain, name)
    if is_longer := encodings[0] in _ASCII_LIKE and _is_longer(plain):
        plain = _first_lines(plain, stem.with_suffix(".first"))
    options = TextOptions.model_validate({"encoding": encodings[0]})
    table = read_json_lines(plain, stem.with_suffix(".csv"), options=options, name=name)
    with table.path.open(encoding="utf-8", newline="") as file:
        rows = tuple(
            (int(number), tuple(cell or None for cell in cells))
            for number, *cells in islice(csv.reader(file), LOOKED_ROWS)
        )
    grid = Grid(rows, names=table.header, is_longer=is_longer)
    return Look(
        path,
        "jsonl",
        (grid,),
        ending_misleads=misleads,
        encoding=encodings[0],
        how=how,
        encodings=encodings,
        remarks=remarks,
    )


def _encodings(path: Path, name: str) -> tuple[tuple[str, ...], str, tuple[str, ...]]:
    """All encodings that fit, how the first was found, and lines as each would read them."""
    try:
        found = find_encoding(path, None, name=name)
    except SourceError as error:
        asked = str(error)
        # the question has sample lines, indented; another refusal has none
        samples = tuple(line.strip() for line in asked.splitlines() if line.startswith("  "))
        if not samples:
            raise
        return tuple(fitting(path)), "several fit", samples
    return (found.name,), found.how, ()


def _delimiter(start: str, layout: Layout, *, whole: bool, name: str) -> str | None:
    """What the reader finds under a layout; None where several marks would do."""
    try:
        return find_delimiter(start, _QUOTE, layout, whole=whole, name=name)
    except SourceError:
        return None


def _most_even(start: str, *, whole: bool) -> str:
    """The mark by which most records have the same number of cells, more cells where equal."""

    def evenness(mark: str) -> tuple[int, int]:
        records = sample_of(start, mark, _QUOTE, whole=whole).records
        widths = Counter(len(record) for record in records if len(record) > 1)
        width, count = widths.most_common(1)[0] if widths else (0, 0)
        return count, width

    return max(DELIMITERS, key=evenness)


def _records(path: Path, encoding: str, delimiter: str, spaced: bool, name: str) -> Iterator[Row]:
    lines = (line.replace("\0", "") for line in text_lines(path, encoding, name=name))
    reader = csv.reader(
        lines, delimiter=delimiter, quotechar=_QUOTE, skipinitialspace=spaced, strict=True
    )
    line = 1
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, tuple(cells)
            line = reader.line_num + 1
    except csv.Error as error:
        raise SourceError(
            f"line {line} of '{name}' cannot be read: {error}. Is a quotation mark there not "
            "closed, or not doubled inside a cell?"
        ) from error


def _is_longer(path: Path) -> bool:
    with path.open("rb") as file:
        return next(islice(file, LOOKED_ROWS, None), None) is not None


def _first_lines(path: Path, target: Path) -> Path:
    with path.open("rb") as file, target.open("wb") as first:
        first.writelines(islice(file, LOOKED_ROWS))
    return target
