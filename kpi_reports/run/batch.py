"""One run: check everything, measure once, make the packs, publish them one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from kpi_reports.measure import Cube
from kpi_reports.params.models import Workspace
from kpi_reports.periods import Period
from kpi_reports.review import open_cube, period_of
from kpi_reports.run.book import Book, Standing
from kpi_reports.run.deciding import decide
from kpi_reports.run.how import How
from kpi_reports.run.keys import Keys, PackKey
from kpi_reports.run.making import left_in_order, make_packs
from kpi_reports.run.manifest import Manifest
from kpi_reports.run.plan import USUAL_FORMATS
from kpi_reports.run.planning import Plan, keys_of, make_plan, manifest_of, tasks_of, unread_sources
from kpi_reports.run.pools import Pools
from kpi_reports.run.progress import Progress
from kpi_reports.run.publish import folder_of, publisher, require_writable
from kpi_reports.run.receipts import RECEIPT, read_receipts
from kpi_reports.run.stopping import may_stop
from kpi_reports.run.storage import told
from kpi_reports.values import Language


def run_batch(
    workspace: Workspace,
    period: str,
    *,
    departments: Sequence[str] = (),
    languages: Sequence[Language] = (),
    formats: Sequence[str] = USUAL_FORMATS,
    notebooks: Path | None = None,
    how: How | None = None,
) -> Manifest:
    """Makes and publishes the packs of a period, and returns what run.json says.

    Without `departments` the company and every department, else those alone; packs of an earlier
    run stay. `languages` default to the company's. A pack that fails leaves a page that says so,
    and the others go on; so do the KPIs of other sources where one cannot be read.

    Raises ParamsError, SourceError, PeriodError, UnitError or OutputError before anything is
    written, and OutputError where publishing fails.
    """
    plan = make_plan(workspace, period, departments, languages, formats, notebooks)
    return run_plan(plan, partial=bool(departments), how=how or How())


def run_plan(plan: Plan, *, partial: bool, how: How) -> Manifest:
    """Makes and publishes the packs of a plan; a `partial` one leaves those of an earlier run.

    Raises what `run_batch` raises once the plan is made.
    """
    workspace = plan.workspace
    if not how.explain:
        require_writable(how.output, [workspace.company.id, *(unit.id for unit in plan.units)])
    with Pools(how, plan) as pools:
        pools.prepare(_sure_to_be_made(plan, how))
        cube = _measured(plan, how)
        keys = Keys(workspace, cube)
        wanted = keys_of(plan, keys)
        if how.explain:
            return _explained(plan, cube, wanted, how)
        pools.reach()
        with (
            publisher(how.output, workspace.company.id, plan.period) as out,
            told(out.folder),
        ):
            receipts = read_receipts(out.folder)
            decisions = decide(out.folder, wanted, receipts, how)
            book = Book(
                out,
                manifest_of(plan, cube),
                workspace,
                Standing(wanted, receipts, decisions, keys),
                kind=plan.kind,
                units=plan.units,
                partial=partial,
                issues=cube.issues,
            )
            _tell(plan, cube, out.folder, how.progress)
            for each in decisions:
                if not each.make:
                    how.progress.unchanged(each.unit, receipts[each.unit].entry)
            with left_in_order(book, out, how.progress):
                if chosen := [each.unit for each in decisions if each.make]:
                    tasks = tasks_of(plan, cube, out.staging, chosen)
                    with pools.opened() as pool:
                        packs = pool.make(tasks, started=how.progress.started)
                        make_packs(book, packs, how.progress)
                return book.close()


def _sure_to_be_made(plan: Plan, how: How) -> int:
    """How many packs are made whatever the data say: those that are not there, or all by force.

    What makes them starts while the data are measured, so that they need not wait for it.
    """
    if how.explain:
        return 0
    period = folder_of(how.output, plan.workspace.company.id) / plan.period
    return sum(how.force or not (period / unit.id / RECEIPT).exists() for unit in plan.units)


def _measured(plan: Plan, how: How) -> Cube:
    """The company's data, measured. Raises SourceError, and PeriodError for one without data."""
    how.progress.measuring()
    with may_stop():
        cube = open_cube(plan.workspace, Period.parse(plan.period))
    for wanted in (plan.period, *plan.earlier):
        period_of(cube, wanted)
    return cube


def _tell(plan: Plan, cube: Cube, place: Path, progress: Progress) -> None:
    progress.planned(
        [unit.id for unit in plan.units],
        kind=plan.kind,
        place=place,
        unread=unread_sources(cube),
    )


def _explained(plan: Plan, cube: Cube, keys: Mapping[str, PackKey], how: How) -> Manifest:
    """Tells what would be made and why, and returns the manifest of what is there."""
    period = folder_of(how.output, plan.workspace.company.id) / plan.period
    receipts = read_receipts(period)
    for each in decide(period, keys, receipts, how):
        how.progress.explained(each.unit, each.make, each.words)
    packs = {unit: receipt.entry for unit, receipt in receipts.items()}
    return replace(manifest_of(plan, cube), packs=packs)
