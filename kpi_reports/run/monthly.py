"""Monthly business reviews: one of the company or of departments, published as packs are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kpi_reports.params.models import Workspace
from kpi_reports.review import unit_of
from kpi_reports.review.monthly import month_of
from kpi_reports.run.batch import run_plan
from kpi_reports.run.how import How
from kpi_reports.run.manifest import Manifest
from kpi_reports.run.notebooks import MONTHLY_NOTEBOOK, find_notebooks, read_named
from kpi_reports.run.plan import PAGE_FORMATS
from kpi_reports.run.planning import plan_of_kind
from kpi_reports.values import Language, Text, Unit, UnitKind

COMPANY_FOLDER = "monthly_review"


def run_monthly(
    workspace: Workspace,
    period: str,
    *,
    departments: Sequence[str] = (),
    languages: Sequence[Language] = (),
    formats: Sequence[str] = PAGE_FORMATS,
    notebooks: Path | None = None,
    how: How | None = None,
) -> Manifest:
    """Makes the review of a month in the folder `monthly_review`, lists it in index.html beside the
    packs that are there, and returns what run.json says.

    With `departments` a review of each of them, in the folder `<department>_monthly`.

    Raises ParamsError, SourceError, PeriodError, UnitError or OutputError before anything is
    written, and OutputError where publishing fails.
    """
    month = month_of(period)
    chosen = dict.fromkeys(unit_of(workspace, name) for name in departments or ("company",))
    folder = find_notebooks(Path(workspace.folder), notebooks)
    plan = plan_of_kind(
        "monthly",
        workspace,
        month,
        packs={pack_of(unit): unit.id for unit in chosen},
        notebook=read_named(folder, MONTHLY_NOTEBOOK),
        languages=languages,
        formats=formats,
    )
    return run_plan(plan, partial=True, how=how or How())


def pack_of(unit: Unit) -> Unit:
    """The pack of a unit, with the name of its folder and what index.html calls it."""
    if unit.kind is UnitKind.COMPANY:
        return Unit(COMPANY_FOLDER, unit.kind, Text("Monthly business review", "月度经营分析会"))
    name = Text(f"{unit.name.en}: monthly business review", f"{unit.name.zh}：月度经营分析会")
    return Unit(f"{unit.id}_monthly", unit.kind, name)
