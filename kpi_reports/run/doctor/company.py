"""Can a company's params be read, and is the environment as they want it?"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from kpi_reports.errors import KpiReportsError
from kpi_reports.params.load import load_workspace
from kpi_reports.params.models import Workspace
from kpi_reports.run.doctor.finding import Finding, listed

FROM_ENVIRONMENT = "env:"


def params(folder: Path) -> tuple[Finding, Workspace | None]:
    """Whether the params can be read; the workspace too where they can."""
    try:
        workspace = load_workspace(folder)
    except KpiReportsError as error:
        count = len(error.faults)
        told = f"{count} {'fault' if count == 1 else 'faults'} in {folder}: {error.faults[0]}."
        mend = f"kpi-reports check {folder} --period PERIOD tells every one, with file and line."
        return Finding("Params", "problem", told, mend), None
    told = f"{folder}: {len(workspace.departments)} departments, {len(workspace.kpis)} KPIs."
    return Finding("Params", "ok", told), workspace


def secrets(workspace: Workspace, environment: Mapping[str, str] = os.environ) -> Finding:
    """Whether the variables that hold the addresses of databases are set in this session."""
    name = "Secrets"
    wanted = sorted(
        {
            connection.removeprefix(FROM_ENVIRONMENT)
            for source in workspace.sources.values()
            if (connection := str(getattr(source, "connection", ""))).startswith(FROM_ENVIRONMENT)
        }
    )
    unset = [variable for variable in wanted if not environment.get(variable)]
    if unset:
        return Finding(
            name,
            "problem",
            f"sources.yaml asks for environment variables that are not set: {listed(unset)}.",
            "Set them where the run is started; the page docs/schedule.md says how for each way.",
        )
    if not wanted:
        return Finding(name, "not needed", "no source asks for an environment variable.")
    return Finding(name, "ok", f"set: {listed(wanted)}.")
