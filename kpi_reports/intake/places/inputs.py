"""The files that a source reads: found on this machine, in a package, or fetched."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kpi_reports.errors import SourceError, nearest
from kpi_reports.intake.places.package import find_package_file
from kpi_reports.intake.places.remote import fetch, is_remote, shown_address
from kpi_reports.intake.readers.templates import match
from kpi_reports.params.source import Files, FileSource, PackageSource

_PACKED = (".zip", ".gz")
_FORMATS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".xlsx": "excel",
    ".xlsm": "excel",
    ".xls": "excel",
    ".xlsb": "excel",
    ".ods": "excel",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
_OWNER_FILE = "~$"  # what Excel leaves beside an open workbook


@dataclass(frozen=True, slots=True)
class Input:
    """One file of a source. `location` names it without a local path; `values` are what its name
    says by the pattern `file_name`."""

    path: Path
    location: str
    sha256: str
    values: tuple[tuple[str, str], ...] = ()
    of_query: bool = False

    @property
    def name(self) -> str:
        """What messages call it: the file's name; for the result of a query where it comes from."""
        return self.location if self.of_query else self.path.name


def find_inputs(source: PackageSource | FileSource, folder: Path, scratch: Path) -> list[Input]:
    """Every file of the source, in the order of their names; remote ones are fetched to `scratch`.

    `folder` is the params folder. Raises SourceError where there is none, or where a name does not
    fit `file_name`.
    """
    if isinstance(source, PackageSource):
        found = find_package_file(source.package, source.file)
        places = [(found.path, found.location)]
    elif is_remote(source.path):
        fetched = fetch(source.path, scratch, limit_mb=source.unpacked_limit_mb)
        base = shown_address(source.path).rpartition("/")[0]
        places = [(path, f"{base}/{path.name}") for path in fetched]
    else:
        places = [(path, _shown(path, folder)) for path in _local(source.path, folder)]
    return [
        Input(path.absolute(), location, sha256_of(path), _values(source, path))
        for path, location in places
    ]


def format_of(source: Files, name: str) -> str:
    """How a file is written: as declared, else by the ending of its name, packed or not."""
    if source.format:
        return source.format
    inner = Path(name)
    while inner.suffix.lower() in _PACKED:
        inner = inner.with_suffix("")
    known = _FORMATS.get(inner.suffix.lower())
    if known is None:
        raise SourceError(
            f"'{name}' does not say by its ending how it is written. "
            "Write format: csv, excel, parquet or jsonl"
        )
    return known


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file as it lies there. Raises SourceError where it cannot be opened."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except PermissionError as error:
        raise SourceError(
            f"'{path.name}' may not be read: it is open in another program, or its rights forbid "
            "it. Close it there, or ask for the right to read it"
        ) from error
    except OSError as error:
        raise SourceError(f"'{path.name}' cannot be read: {error.strerror}") from error


def _local(pattern: str, folder: Path) -> list[Path]:
    path = Path(pattern).expanduser()
    if not any(mark in pattern for mark in "*?["):
        whole = folder / path
        if whole.is_dir():
            files = _sorted(_files(whole.rglob("*")))
            if not files:
                raise SourceError(f"folder '{pattern}' holds no file")
            return files
        if not whole.is_file():
            raise SourceError(f"there is no file '{pattern}'.{_near(whole)}")
        return [whole]
    base = Path(path.anchor) if path.is_absolute() else folder
    inside = path.relative_to(path.anchor) if path.is_absolute() else path
    files = _sorted(_files(base.glob(inside.as_posix())))
    if not files:
        raise SourceError(
            f"no file fits '{pattern}' (looked from the params folder '{folder.name}')."
            f"{_near(base / inside)}"
        )
    return files


def _sorted(paths: Iterator[Path]) -> list[Path]:
    """In the order in which people read names: 2022年9月 before 2022年10月."""

    def key(path: Path) -> list[tuple[int, str]]:
        parts = re.split(r"(\d+)", path.as_posix())
        return [(int(part) if part.isdecimal() else 0, part) for part in parts]

    return sorted(paths, key=key)


def _files(paths: Iterator[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_file() and not path.name.startswith((".", _OWNER_FILE)):
            yield path


def _near(path: Path) -> str:
    """What lies in the folder where the file should be."""
    if not path.parent.is_dir():
        return f" There is no folder '{path.parent.name}' either."
    return nearest(path.name, (entry.name for entry in _files(path.parent.iterdir())))


def _shown(path: Path, folder: Path) -> str:
    full, base = path.resolve(), folder.resolve()
    return full.relative_to(base).as_posix() if full.is_relative_to(base) else path.name


def _values(source: Files, path: Path) -> tuple[tuple[str, str], ...]:
    if source.file_name is None:
        return ()
    values = match(source.file_name, path.name)
    if values is None:
        raise SourceError(
            f"the name '{path.name}' does not fit file_name '{source.file_name}'. "
            "Narrow 'path' so that it finds other files only, or rename the file"
        )
    return tuple(values.items())
