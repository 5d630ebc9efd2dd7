"""The pack of KPI health: one notebook of the whole company, made and published as packs are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kpi_reports.params.models import Workspace
from kpi_reports.periods import Period
from kpi_reports.run.batch import run_plan
from kpi_reports.run.how import How
from kpi_reports.run.manifest import Manifest
from kpi_reports.run.notebooks import HEALTH_NOTEBOOK, find_notebooks, read_named
from kpi_reports.run.plan import HEALTH, PAGE_FORMATS
from kpi_reports.run.planning import plan_of_kind
from kpi_reports.values import Language


def run_health(
    workspace: Workspace,
    period: str,
    *,
    languages: Sequence[Language] = (),
    formats: Sequence[str] = PAGE_FORMATS,
    notebooks: Path | None = None,
    how: How | None = None,
) -> Manifest:
    """Makes the pack in the folder `kpi_health` of the period, lists it in index.html beside the
    packs that are there, and returns what run.json says.

    Raises ParamsError, SourceError, PeriodError, UnitError or OutputError before anything is
    written, and OutputError where publishing fails.
    """
    folder = find_notebooks(Path(workspace.folder), notebooks)
    plan = plan_of_kind(
        "health",
        workspace,
        Period.parse(period),
        packs={HEALTH: workspace.company_unit.id},
        notebook=read_named(folder, HEALTH_NOTEBOOK),
        languages=languages,
        formats=formats,
    )
    return run_plan(plan, partial=True, how=how or How())
