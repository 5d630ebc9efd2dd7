"""What sources hold right now: files found, addresses fetched, queries run, and a hash of each."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from kpi_reports.errors import Fault, SourceError
from kpi_reports.intake.places.inputs import Input, find_inputs, sha256_of
from kpi_reports.params.models import Workspace
from kpi_reports.params.source import Source, SqlSource
from kpi_reports.periods import Period

if TYPE_CHECKING:
    from kpi_reports.intake.readers.plain import PlainTable

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Found:
    """What one source holds. `plain` is there already for the result of a query."""

    inputs: tuple[Input, ...]
    sha256: str
    plain: PlainTable | None = None

    @property
    def location(self) -> str:
        """Where it lies, without local paths: one place, or the first of several and how many."""
        first = self.inputs[0].location
        return first if len(self.inputs) == 1 else f"{first} +{len(self.inputs) - 1}"


@dataclass(frozen=True, slots=True)
class Gathered:
    """What every source holds; `faults` are those of the sources that could not be found."""

    found: Mapping[str, Found] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    @property
    def fingerprints(self) -> Mapping[str, str]:
        """The content hash of each source that was found."""
        return {name: found.sha256 for name, found in self.found.items()}


def gather(workspace: Workspace, scratch: Path, period: Period | None = None) -> Gathered:
    """Finds what every source holds; what must be fetched goes to `scratch`.

    `period` fills the dates of queries that ask for it. A source that cannot be found is a fault;
    the others go on.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    folder = Path(workspace.folder)

    def work(name: str, source: Source, number: int) -> Found:
        stem = scratch / f"found_{number:03d}"
        if isinstance(source, SqlSource):
            return _queried(source, stem, folder, period, name)
        stem.mkdir(exist_ok=True)
        inputs = tuple(find_inputs(source, folder, stem))
        return Found(inputs, _together(source, folder, inputs))

    found, faults = for_each(workspace, work)
    return Gathered(found, faults)


def for_each(
    workspace: Workspace, work: Callable[[str, Source, int], Result]
) -> tuple[dict[str, Result], tuple[Fault, ...]]:
    """Runs the work for each source; every fault gets its source's name and place in params."""
    done: dict[str, Result] = {}
    faults: list[Fault] = []
    for number, (name, source) in enumerate(workspace.sources.items()):
        try:
            done[name] = work(name, source, number)
        except SourceError as error:
            faults += faults_of(workspace, name, error)
    return done, tuple(faults)


def faults_of(workspace: Workspace, name: str, error: SourceError) -> list[Fault]:
    """The faults of a source with its name, where params declare it."""
    file, line = workspace.places.get(f"sources.{name}", (None, None))
    return [Fault(file, line, f"source '{name}': {fault.message}") for fault in error.faults]


def _queried(
    source: SqlSource, stem: Path, folder: Path, period: Period | None, name: str
) -> Found:
    # SQLAlchemy takes 0.2 s to import, and most companies have files
    from kpi_reports.intake.databases.connections import location
    from kpi_reports.intake.databases.query import read_query

    plain = read_query(
        source, stem.with_suffix(".csv"), params_folder=folder, period=period, name=name
    )
    place = location(source, params_folder=folder)
    found = Input(plain.path, place, sha256_of(plain.path), of_query=True)
    return Found((found,), _together(source, folder, (found,)), plain)


def _together(source: Source, folder: Path, inputs: tuple[Input, ...]) -> str:
    """One file's own hash; a hash of all names and hashes where more than one thing counts."""
    lists = [column.alias_file for column in source.columns if column.alias_file]
    if len(inputs) == 1 and not lists:
        return inputs[0].sha256
    whole = hashlib.sha256()
    for found in inputs:
        whole.update(f"{found.location} {found.sha256}\n".encode())
    for name in lists:
        whole.update(f"{name} {sha256_of(folder / name)}\n".encode())
    return whole.hexdigest()
