"""The cube of a workspace: found in the cache, or measured now; and what is wrong with the data."""

from __future__ import annotations

import logging
import os
import tempfile
from pathlib import Path

from platformdirs import user_cache_path

from kpi_reports.errors import CubeError, Fault, KpiReportsError, ParamsError
from kpi_reports.intake import fingerprints, load_tables
from kpi_reports.measure import Cube, build_cube, check_measures, cube_key
from kpi_reports.params.models import Workspace
from kpi_reports.review.asked import period_of

_LOGGER = logging.getLogger(__name__)
CUBE_VARIABLE = "KPI_REPORTS_CUBE"  # a batch says here where its cube is
CACHE_VARIABLE = "KPI_REPORTS_CACHE"  # where cubes are kept between runs


def open_cube(workspace: Workspace, *, cache: Path | None = None) -> Cube:
    """The cube of these sources and params: a batch's own, the cached one, or measured now."""
    if place := os.environ.get(CUBE_VARIABLE):
        return Cube.open(Path(place))
    if faults := check_measures(workspace):
        raise ParamsError(faults)
    root = cache or Path(os.environ.get(CACHE_VARIABLE) or user_cache_path("kpi-reports"))
    folder = root / cube_key(workspace, fingerprints(workspace))
    if folder.is_dir():
        try:
            return Cube.open(folder)
        except CubeError as damaged:
            _LOGGER.info("measuring anew: %s", damaged)
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(prefix="kpi-reports-") as scratch:
        return build_cube(workspace, load_tables(workspace, Path(scratch)), folder)


def check(workspace: Workspace, period: str) -> list[Fault]:
    """Every fault of expressions, data and period that a run would meet."""
    if faults := check_measures(workspace):
        return faults + _source_faults(workspace)
    try:
        period_of(open_cube(workspace), period)
    except KpiReportsError as error:
        return list(error.faults)
    return []


def _source_faults(workspace: Workspace) -> list[Fault]:
    """What is wrong with the sources, where the expressions keep the cube from being measured."""
    with tempfile.TemporaryDirectory(prefix="kpi-reports-") as scratch:
        try:
            load_tables(workspace, Path(scratch))
        except KpiReportsError as error:
            return list(error.faults)
    return []
