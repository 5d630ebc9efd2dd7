"""The cube of a workspace: found in the cache, or measured now; and what is wrong with the data."""

from __future__ import annotations

import logging
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_cache_path

from kpi_reports.errors import (
    CubeError,
    Fault,
    KpiReportsError,
    ParamsError,
    PeriodError,
    SourceError,
)
from kpi_reports.intake import gather
from kpi_reports.measure import Cube, check_measures, cube_key
from kpi_reports.measure.people import people_place, people_tables, people_workspace
from kpi_reports.params.models import Workspace
from kpi_reports.periods import Period
from kpi_reports.review.asked import period_of
from kpi_reports.values import DataIssue, Fact

if TYPE_CHECKING:
    from kpi_reports.intake import Intake

_LOGGER = logging.getLogger(__name__)
CUBE_VARIABLE = "KPI_REPORTS_CUBE"  # a batch says here where its cube is
CACHE_VARIABLE = "KPI_REPORTS_CACHE"  # where cubes are kept between runs


def open_cube(
    workspace: Workspace, period: Period | None = None, *, cache: Path | None = None
) -> Cube:
    """The cube of these sources and params: a batch's own, the cached one, or measured now.

    `period` fills the dates of queries that ask for it. A source that cannot be read leaves its
    KPIs missing, and an issue in every pack that says why; the next call tries it again.

    Raises ParamsError for expressions, SourceError where no source can be read.
    """
    if place := os.environ.get(CUBE_VARIABLE):
        return Cube.open(Path(place))
    if faults := check_measures(workspace):
        raise ParamsError(faults)
    cube, failed = _open(workspace, period, cache)
    if cube is None:
        raise SourceError(failed)
    for fault in failed:
        _LOGGER.error("%s", fault)
    return cube


def cache_root() -> Path:
    """The folder in which cubes are kept between runs."""
    return Path(os.environ.get(CACHE_VARIABLE) or user_cache_path("kpi-reports"))


def _open(
    workspace: Workspace, period: Period | None, cache: Path | None = None
) -> tuple[Cube | None, tuple[Fault, ...]]:
    """The cube of the sources that can be read, and every fault of the others."""
    root = cache or cache_root()
    with tempfile.TemporaryDirectory(prefix="kpi-reports-") as scratch:
        gathered = gather(workspace, Path(scratch), period)
        folder = root / cube_key(workspace, gathered.fingerprints)
        known = None if gathered.faults else _known(folder)
        if known is not None and not _lacks_people(workspace, known):
            return known, ()
        from kpi_reports.intake import read_tables  # readers, which a known cube does not need

        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        intake = read_tables(workspace, gathered, Path(scratch))
        faults = (*gathered.faults, *intake.faults)
        cube = known or _measured(workspace, intake, faults, root)
        if cube is not None and _lacks_people(workspace, cube):
            _measure_people(workspace, intake, cube)
        return cube, faults


def open_people(workspace: Workspace, cube: Cube) -> Cube | None:
    """The cube beside a cube whose units are people; None where no source names them."""
    place = people_place(workspace, cube.folder, cube.sources)
    found = None if place is None else _known(place.folder)
    return found if found is not None and place is not None and found.key == place.key else None


def _lacks_people(workspace: Workspace, cube: Cube) -> bool:
    """Whether people are still to be measured."""
    place = people_place(workspace, cube.folder, cube.sources)
    return place is not None and open_people(workspace, cube) is None


def _measure_people(workspace: Workspace, intake: Intake, cube: Cube) -> None:
    from kpi_reports.measure import build_cube

    place = people_place(workspace, cube.folder, cube.sources)
    tables = people_tables(workspace, intake.tables)
    if place is not None and tables:
        build_cube(people_workspace(workspace), tables, place.folder)


def _known(folder: Path) -> Cube | None:
    if not folder.is_dir():
        return None
    try:
        return Cube.open(folder)
    except CubeError as damaged:
        _LOGGER.info("measuring anew: %s", damaged)
        return None


def _measured(
    workspace: Workspace, intake: Intake, faults: tuple[Fault, ...], root: Path
) -> Cube | None:
    """The cube of the sources that could be read, with an issue for each of the others.

    A source that failed is not part of the cube's key, so the cube is never taken for a whole one.
    """
    from kpi_reports.measure import build_cube

    if not any(table.of_departments for table in intake.tables.values()):
        return None
    shas = {name: table.facts.sha256 for name, table in intake.tables.items()}
    folder = root / cube_key(workspace, shas)
    return build_cube(workspace, intake.tables, folder, issues=_failed(workspace, intake, faults))


def _failed(
    workspace: Workspace, intake: Intake, faults: tuple[Fault, ...]
) -> tuple[DataIssue, ...]:
    """One issue for each source that could not be read, with the first of its faults."""
    issues = []
    for name in workspace.sources:
        if name in intake.tables:
            continue
        own = f"source '{name}': "
        told = [f.message.removeprefix(own) for f in faults if f.message.startswith(own)]
        reason: dict[str, Fact] = {"reason": told[0] if told else ""}
        issues.append(DataIssue("source_failed", "error", name, facts=reason))
    return tuple(issues)


def check(workspace: Workspace, period: str) -> list[Fault]:
    """Every fault of expressions, data and period that a run would meet."""
    try:
        wanted = Period.parse(period)
    except PeriodError:
        wanted = None  # told by whoever reads the period
    if faults := check_measures(workspace):
        return faults + _source_faults(workspace, wanted)
    try:
        cube, found = _open(workspace, wanted)
        if cube is not None:
            period_of(cube, period)
    except KpiReportsError as error:
        return list(error.faults)
    return list(found)


def _source_faults(workspace: Workspace, period: Period | None) -> list[Fault]:
    """What is wrong with the sources, where the expressions keep the cube from being measured."""
    from kpi_reports.intake import read_tables

    with tempfile.TemporaryDirectory(prefix="kpi-reports-") as scratch:
        gathered = gather(workspace, Path(scratch), period)
        intake = read_tables(workspace, gathered, Path(scratch))
        return [*gathered.faults, *intake.faults]
