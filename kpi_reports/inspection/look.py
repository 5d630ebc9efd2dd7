"""Looks at the raw rows of a file of any format."""

from __future__ import annotations

import tempfile
from pathlib import Path

from kpi_reports.errors import SourceError, nearest
from kpi_reports.inspection.databases import look_at_database, look_at_parquet
from kpi_reports.inspection.grids import FileFormat, Look
from kpi_reports.inspection.sheets import look_at_workbook
from kpi_reports.inspection.texts import look_at_json_lines, look_at_text
from kpi_reports.intake.places.inputs import sha256_of
from kpi_reports.intake.readers.unpack import unpack

_UNPACKED_MB = 512
_START = 4096
_PACKED = (".zip", ".gz")
_MARKS: tuple[tuple[bytes, FileFormat], ...] = (
    (b"SQLite format 3\0", "sqlite"),
    (b"PAR1", "parquet"),
    (b"PK\x03\x04", "excel"),
    (b"\xd0\xcf\x11\xe0", "excel"),
)
_ENDINGS: dict[str, FileFormat] = {
    **dict.fromkeys((".csv", ".tsv", ".txt"), "csv"),
    **dict.fromkeys((".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"), "excel"),
    **dict.fromkeys((".parquet", ".pq"), "parquet"),
    **dict.fromkeys((".jsonl", ".ndjson"), "jsonl"),
    **dict.fromkeys((".db", ".sqlite", ".sqlite3"), "sqlite"),
}


def look(path: Path, *, sheet: str | None = None) -> Look:
    """The first rows of every sheet or table of a file; of one, where `sheet` names it.

    Raises SourceError where there is no such file, it is empty, locked, damaged or of no format
    that is read, and where `sheet` names nothing in it.
    """
    if path.is_dir():
        raise SourceError(f"'{path}' is a folder. Name one file in it")
    if not path.is_file():
        near = nearest(path.name, _files_beside(path))
        raise SourceError(f"there is no file '{path}'.{near}")
    sha256_of(path)  # tells a file that may not be read
    with tempfile.TemporaryDirectory(prefix="kpi_reports_") as scratch:
        stem = Path(scratch) / "look"
        plain = unpack(path, stem.with_suffix(".unpacked"), limit_mb=_UNPACKED_MB)
        found = _format(plain, _inner(path))
        misleads = found != _ENDINGS.get(_inner(path).suffix.lower())
        if sheet is not None and found not in ("excel", "sqlite"):
            raise SourceError(f"'{path.name}' has no sheets or tables to choose '{sheet}' from")
        if found == "excel":
            return look_at_workbook(path, plain, stem, sheet=sheet, misleads=misleads)
        if found == "sqlite":
            return look_at_database(path, plain, table=sheet)
        if found == "parquet":
            return look_at_parquet(path, plain, misleads=misleads)
        if found == "jsonl":
            return look_at_json_lines(path, plain, stem, misleads=misleads)
        return look_at_text(path, plain, misleads=misleads)


def _files_beside(path: Path) -> list[str]:
    return [entry.name for entry in path.parent.iterdir()] if path.parent.is_dir() else []


def _inner(path: Path) -> Path:
    """The name without the endings of packing."""
    while path.suffix.lower() in _PACKED:
        path = path.with_suffix("")
    return path


def _format(plain: Path, name: Path) -> FileFormat:
    """By what the file begins with, else by its ending; a workbook that is text is CSV."""
    with plain.open("rb") as file:
        start = file.read(_START)
    for mark, kind in _MARKS:
        if start.startswith(mark):
            return kind
    ending = _ENDINGS.get(name.suffix.lower())
    begins = start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    is_text = bool(begins) and begins != b"<" and b"\0" not in start
    if ending == "excel" and is_text:
        return "csv"
    return ending or ("jsonl" if begins in (b"{", b"[") and name.suffix != "" else "csv")
