"""Packs of two periods side by side: one for each unit, made and published as packs are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kpi_reports.params.models import Workspace
from kpi_reports.periods import Period
from kpi_reports.review.compare import two_periods
from kpi_reports.run.batch import run_plan
from kpi_reports.run.how import How
from kpi_reports.run.manifest import Manifest
from kpi_reports.run.notebooks import COMPARISON_NOTEBOOK, find_notebooks, read_named
from kpi_reports.run.plan import PAGE_FORMATS, choose_units
from kpi_reports.run.planning import plan_of_kind
from kpi_reports.values import Language, Text, Unit


def run_compare(
    workspace: Workspace,
    period: str,
    *,
    against: str = "",
    departments: Sequence[str] = (),
    languages: Sequence[Language] = (),
    formats: Sequence[str] = PAGE_FORMATS,
    notebooks: Path | None = None,
    how: How | None = None,
) -> Manifest:
    """Makes a pack per unit in the folder `<unit>_vs_<against>` of the period, lists it in
    index.html beside the packs that are there, and returns what run.json says.

    `against` is an earlier period of the same length, "" the same period a year before. Without
    `departments` the company and every department.

    Raises ParamsError, SourceError, PeriodError, UnitError or OutputError before anything is
    written, and OutputError where publishing fails.
    """
    now, then = two_periods(period, against)
    units = choose_units(workspace, departments)
    folder = find_notebooks(Path(workspace.folder), notebooks)
    plan = plan_of_kind(
        "comparison",
        workspace,
        now,
        packs={pack_of(unit, now, then): unit.id for unit in units},
        notebook=read_named(folder, COMPARISON_NOTEBOOK, ("against",)),
        languages=languages,
        formats=formats,
        more={"against": str(then)},
        earlier=(str(then),),
    )
    return run_plan(plan, partial=True, how=how or How())


def pack_of(unit: Unit, now: Period, then: Period) -> Unit:
    """The pack of a unit, with the name of its folder and what index.html calls it."""
    return Unit(
        f"{unit.id}_vs_{then}",
        unit.kind,
        Text(f"{unit.name.en}, {now} against {then}", f"{unit.name.zh}：{now} 与 {then} 对比"),
    )
