"""What every reader hands on: a table of texts as a UTF-8 CSV file, and what it found."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kpi_reports.values import DataIssue


@dataclass(frozen=True, slots=True)
class PlainTable:
    """A rectangular table of texts, ready for DuckDB.

    `path` is UTF-8; its cells are separated by `delimiter`, quoted by `"` (doubled inside), and an
    empty cell is missing. The first `skip` lines are no data. With `numbered`, the first cell of
    every data row is the row's number in the original; `header` does not name it. Without, data
    rows follow one another from `first_row`. Rows are counted as a reader of the original counts
    them: lines of records from 1, rows of the sheet from 1. `sheet` is None where there is none.
    `line_feeds` says that rows end in a line feed whatever the cells hold; numbered ones always do.
    `values` are what the sheet's name says by its pattern ({month}).
    `issues` tell what was found and done (their `source` is filled in later).
    """

    path: Path
    header: tuple[str, ...]
    skip: int = 1
    delimiter: str = ","
    numbered: bool = False
    first_row: int = 2
    line_feeds: bool = False
    sheet: str | None = None
    values: tuple[tuple[str, str], ...] = ()
    issues: tuple[DataIssue, ...] = ()
