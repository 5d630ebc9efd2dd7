"""What separates the cells of a text file: found by what the first records agree on."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from kpi_reports.errors import SourceError
from kpi_reports.params.reading import Layout

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_RECORDS = 100
_SHOWN_LINE = 120
_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


@dataclass(frozen=True, slots=True)
class Sample:
    """The first records of a text, blank lines as empty lists.

    `spaced` says that spaces stand between delimiters and quotation marks (1, "a, b"), which then
    belong to no cell; DuckDB reads them so too.
    """

    records: list[list[str]]
    spaced: bool = False


def sample_of(start: str, delimiter: str, quote: str, *, whole: bool) -> Sample:
    """The first records of a text. The last is left out where the text goes on (`whole` is False):
    it may be cut."""
    records = _records(start, delimiter, quote, whole=whole, spaced=False)
    if f"{delimiter} {quote}" not in start:
        return Sample(records)
    quoted = re.compile(f" +{re.escape(quote)}.*{re.escape(quote)}", re.DOTALL)
    if len(set(_widths(records))) > 1:
        closer = _records(start, delimiter, quote, whole=whole, spaced=True)
        spaced = len(set(_widths(closer))) == 1
    else:
        spaced = any(quoted.fullmatch(cell) for record in records for cell in record)
    if spaced:
        return Sample(_records(start, delimiter, quote, whole=whole, spaced=True), spaced=True)
    return Sample(records)


def _records(
    start: str, delimiter: str, quote: str, *, whole: bool, spaced: bool
) -> list[list[str]]:
    lines = io.StringIO(start, newline="")
    reader = csv.reader(lines, delimiter=delimiter, quotechar=quote, skipinitialspace=spaced)
    records: list[list[str]] = []
    try:
        records.extend(islice(reader, SAMPLE_RECORDS + 1))
    except csv.Error:  # told with its line when the rows are read
        return records
    return records if whole and len(records) <= SAMPLE_RECORDS else records[:-1]


def find_delimiter(start: str, quote: str, layout: Layout, *, whole: bool, name: str) -> str:
    """The one of DELIMITERS that cuts the row of names and the first records alike.

    Where none does, the one that most records agree on; a text without any has one column, and
    then it is a comma.

    Raises SourceError where several do: the declaration must say which.
    """
    widths = {
        delimiter: _widths(sample_of(start, delimiter, quote, whole=whole).records)
        for delimiter in DELIMITERS
        if delimiter != quote and delimiter in start
    }
    alike = [mark for mark, found in widths.items() if _agree(found, layout)]
    found = alike or [mark for mark, found in widths.items() if _most_agree(found)]
    if len(found) == 1 or not found:
        return found[0] if found else ","
    line = next((line for line in start.splitlines() if line.strip()), "")
    raise SourceError(
        f"'{name}': the cells may be separated by {' or '.join(_NAMES[mark] for mark in found)}. "
        f"Its first line is: {line[:_SHOWN_LINE]}\n"
        f'Declare which, as text: {{delimiter: "{_written(found[0])}"}}'
    )


def _widths(records: Sequence[Sequence[str]]) -> list[int]:
    """How many cells the filled records have, empty ones beyond the first record's left out."""
    filled = [record for record in records if any(cell.strip() for cell in record)]
    if not filled:
        return []
    first = len(filled[0])
    return [
        first if len(record) > first and not any(record[first:]) else len(record)
        for record in filled
    ]


def _agree(widths: Sequence[int], layout: Layout) -> bool:
    """All records as wide as the names; where titles or notes are declared, more than half."""
    if not layout.is_plain:
        return _most_agree(widths)
    return bool(widths) and widths[0] > 1 and len(set(widths)) == 1


def _most_agree(widths: Sequence[int]) -> bool:
    if not widths:
        return False
    width, count = Counter(widths).most_common(1)[0]
    return width > 1 and count * 2 > len(widths)


def _written(delimiter: str) -> str:
    return "\\t" if delimiter == "\t" else delimiter
