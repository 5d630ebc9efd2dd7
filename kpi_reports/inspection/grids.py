"""What was looked at: raw rows of a file's sheets or tables, as texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

LOOKED_ROWS = 5_000  # rows from the top: enough to tell types, few enough for any file

FileFormat = Literal["csv", "excel", "parquet", "jsonl", "sqlite"]
Cells = tuple[str | None, ...]
Row = tuple[int, Cells]


@dataclass(frozen=True, slots=True)
class Grid:
    """The first rows of a sheet, text file or table, each with its number from 1.

    `names` are there where the format itself names the columns (Parquet, JSON, SQL); `rows` then
    hold data only. `stored` gives the declared type for columns whose type the format knows.
    `left_out` are columns that no source can read (bytes in a database).
    """

    rows: tuple[Row, ...]
    sheet: str | None = None
    table: str | None = None
    names: tuple[str, ...] | None = None
    stored: Mapping[str, str] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    is_longer: bool = False
    remarks: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The sheet or table, "" where a file has only one."""
        return self.sheet or self.table or ""


@dataclass(frozen=True, slots=True)
class Look:
    """A file and its grids. `encodings` are all that fit, the first one was used to read."""

    path: Path
    format: FileFormat
    grids: tuple[Grid, ...]
    ending_misleads: bool = False
    encoding: str | None = None
    how: str = ""
    encodings: tuple[str, ...] = ()
    delimiter: str | None = None
    delimiter_is_open: bool = False
    delimiter_is_open_below_titles: bool = False
    remarks: tuple[str, ...] = ()


def is_blank(cell: str | None) -> bool:
    """Whether nothing is seen in a cell."""
    return not cell or cell.isspace()


def filled(cells: Cells) -> tuple[int, ...]:
    """The places of the cells that hold something."""
    return tuple(at for at, cell in enumerate(cells) if not is_blank(cell))
