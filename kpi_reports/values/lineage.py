"""Where numbers come from: files, what was changed on the way, what was left out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Conversion:
    """Cells of a column that were not plain and were read as `how` says ("thousands", "percent").

    `how` is a machine word; docs/sources.md lists them.
    """

    column: str
    how: str
    rows: int


@dataclass(frozen=True, slots=True)
class FileFacts:
    """One table that was read: a file, or one sheet of a workbook, or the result of a query.

    `location` is free of local paths. `rows` are those of the table, `used` those that became rows
    of the source. `encoding` is told for text files alone.
    """

    location: str
    sha256: str
    rows: int
    used: int
    sheet: str | None = None
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class Dropped:
    """Rows that were read and not used. `why` is a machine word ("duplicate", "unknown_unit")."""

    why: str
    rows: int
