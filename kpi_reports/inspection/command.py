"""What `kpi-reports inspect` does: looks, draws, tells on stderr, and returns the declaration."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from kpi_reports.inspection.departments import read_departments
from kpi_reports.inspection.inspecting import inspect_file
from kpi_reports.inspection.proposal import proposal
from kpi_reports.inspection.summary import print_summary


def run_inspect(
    file: Path, *, sheet: str | None, picture: Path | None, name: str | None,
    departments: Path | None,
) -> str:  # fmt: skip
    """The proposed source as YAML. Raises SourceError where the file, the departments or the
    picture's name are of no use; then nothing was written."""
    if picture is not None:
        from kpi_reports.inspection.picture import refuse_ending, save_picture

        refuse_ending(picture)
    keys = read_departments(departments) if departments is not None else None
    found = inspect_file(file, sheet=sheet, name=name, departments=keys, params=departments)
    if picture is not None:
        save_picture(found, picture)
    print_summary(found, Console(stderr=True))
    return proposal(found)
