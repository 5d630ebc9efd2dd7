"""One run: check everything, measure once, make the packs, publish them one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

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
from kpi_reports.run.publish import folder_of, publisher, require_writable
from kpi_reports.run.receipts import read_receipts
from kpi_reports.run.stopping import may_stop
from kpi_reports.run.storage import told
from kpi_reports.values import Language

if TYPE_CHECKING:
    from kpi_reports.run.pools import Pool


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
    workspace, progress = plan.workspace, how.progress
    if not how.explain:
        require_writable(how.output, [workspace.company.id, *(unit.id for unit in plan.units)])
    progress.measuring()
    with may_stop():
        cube = open_cube(workspace, Period.parse(plan.period))
    for wanted in (plan.period, *plan.earlier):
        period_of(cube, wanted)
    keys = Keys(workspace, cube)
    wanted_keys = keys_of(plan, keys)
    if how.explain:
        return _explained(plan, cube, wanted_keys, how)
    with (
        _cluster(how) as cluster,
        publisher(how.output, workspace.company.id, plan.period) as out,
        told(out.folder),
    ):
        receipts = read_receipts(out.folder)
        decisions = decide(out.folder, wanted_keys, receipts, how)
        book = Book(
            out,
            manifest_of(plan, cube),
            workspace,
            Standing(wanted_keys, receipts, decisions, keys),
            kind=plan.kind,
            units=plan.units,
            partial=partial,
            issues=cube.issues,
        )
        progress.planned(
            [unit.id for unit in plan.units],
            kind=plan.kind,
            place=out.folder,
            unread=unread_sources(cube),
        )
        for each in decisions:
            if not each.make:
                progress.unchanged(each.unit, receipts[each.unit].entry)
        chosen = [each.unit for each in decisions if each.make]
        with left_in_order(book, out, progress):
            if chosen:
                with _pool(how, plan.params, cluster) as pool:
                    tasks = tasks_of(plan, cube, out.staging, chosen)
                    make_packs(book, pool.make(tasks, started=progress.started), progress)
            return book.close()


@contextmanager
def _cluster(how: How) -> Iterator[Pool | None]:
    """The pool of the cluster that is asked for: what is wrong there is told before anything is
    written. A pool of this machine is opened when there is something to make."""
    if how.cluster is None and how.exchange is None:
        yield None
        return
    from kpi_reports.run.pools import pool_of

    with pool_of(how) as pool:
        yield pool


@contextmanager
def _pool(how: How, params: Path, cluster: Pool | None) -> Iterator[Pool]:
    """The cluster's pool, else one of this machine."""
    if cluster is not None:
        yield cluster
        return
    from kpi_reports.run.pools import pool_of  # kernels, which a run with nothing to make needs not

    with pool_of(how, params=params) as pool:
        yield pool


def _explained(plan: Plan, cube: Cube, keys: Mapping[str, PackKey], how: How) -> Manifest:
    """Tells what would be made and why, and returns the manifest of what is there."""
    period = folder_of(how.output, plan.workspace.company.id) / plan.period
    receipts = read_receipts(period)
    for each in decide(period, keys, receipts, how):
        how.progress.explained(each.unit, each.make, each.words)
    packs = {unit: receipt.entry for unit, receipt in receipts.items()}
    return replace(manifest_of(plan, cube), packs=packs)
