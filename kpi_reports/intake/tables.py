"""Sources of a workspace to typed tables, all faults of all sources at once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from kpi_reports.errors import Fault, SourceError
from kpi_reports.intake.csv_table import read_csv_table
from kpi_reports.intake.declared import CsvTable
from kpi_reports.intake.package import PackageFile, find_package_file
from kpi_reports.intake.unpack import unpack
from kpi_reports.params.models import Source, Workspace
from kpi_reports.values import SourceFacts, Table

Result = TypeVar("Result")


def fingerprints(workspace: Workspace) -> Mapping[str, str]:
    """The SHA-256 of each source's file as it lies there, packed or not, without parsing it.

    Raises SourceError with every source that cannot be found.
    """
    return _each(workspace, lambda _, source: _sha256(_find(source).path))


def load_tables(workspace: Workspace, scratch: Path) -> Mapping[str, Table]:
    """Every source as one Parquet file in `scratch`: declared columns, `unit` and `day`.

    Cells that are not of their declared type become missing, rows of unknown units and rows
    without a day are dropped; each is told as an issue of the table (docs/cube.md lists the codes).

    Raises SourceError with every fault of every source.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    numbers = {name: number for number, name in enumerate(workspace.sources)}

    def load(name: str, source: Source) -> Table:
        return _load(workspace, name, source, scratch / f"source_{numbers[name]:03d}")

    return _each(workspace, load)


def _load(workspace: Workspace, name: str, source: Source, stem: Path) -> Table:
    found = _find(source)
    unpacked = stem.with_suffix(".csv")
    try:
        plain = unpack(found.path, unpacked, limit_mb=source.unpacked_limit_mb)
        read = read_csv_table(
            CsvTable(name, found.path.name, source, tuple(d.id for d in workspace.departments)),
            plain,
            stem.with_suffix(".parquet"),
        )
    finally:
        unpacked.unlink(missing_ok=True)
    facts = SourceFacts(
        source=name,
        location=found.location,
        sha256=_sha256(found.path),
        rows=read.rows,
        first_day=read.first_day,
        last_day=read.last_day,
    )
    return Table(name, str(stem.with_suffix(".parquet")), read.columns, facts, read.issues)


def _find(source: Source) -> PackageFile:
    return find_package_file(source.package, source.file)


def _each(workspace: Workspace, work: Callable[[str, Source], Result]) -> dict[str, Result]:
    """Runs the work for each source; every fault gets its source's name and place."""
    done: dict[str, Result] = {}
    faults: list[Fault] = []
    for name, source in workspace.sources.items():
        try:
            done[name] = work(name, source)
        except SourceError as error:
            file, line = workspace.places.get(f"sources.{name}", (None, None))
            faults += [
                Fault(file, line, f"source '{name}': {fault.message}") for fault in error.faults
            ]
    if faults:
        raise SourceError(faults)
    return done


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
