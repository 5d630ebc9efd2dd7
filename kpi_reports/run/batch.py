"""One run: check everything, measure once, make the packs, publish them one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import kpi_reports
from kpi_reports.measure import Cube
from kpi_reports.params.find import PLAIN_NAME
from kpi_reports.params.models import Workspace
from kpi_reports.periods import Period
from kpi_reports.review import as_of, open_cube, period_of
from kpi_reports.run.book import Book, Standing
from kpi_reports.run.deciding import decide
from kpi_reports.run.how import How
from kpi_reports.run.keys import Keys, PackKey
from kpi_reports.run.keys.notebook_reads import reads_its_own_review
from kpi_reports.run.manifest import Inputs, Manifest
from kpi_reports.run.notebooks import Notebook, find_notebooks, read_notebook
from kpi_reports.run.plan import USUAL_FORMATS, PackKind, PackTask, choose_units, refuse_taken
from kpi_reports.run.publish import folder_of, publisher, require_writable, told
from kpi_reports.run.receipts import read_receipts
from kpi_reports.run.stopping import may_stop, stoppable
from kpi_reports.values import Language, Unit


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run makes, once it is known to be possible: packs of one kind.

    `units` name the packs and their folders; `notebooks` is by those ids, and so is `departments`,
    which says what a notebook is given where that is not the folder's name. `more` are parameters
    of the notebooks beside those of all; `earlier` are periods that the data must reach too.
    """

    workspace: Workspace
    period: str
    units: tuple[Unit, ...]
    notebooks: Mapping[str, Notebook]
    languages: tuple[Language, ...]
    formats: tuple[str, ...]
    kind: PackKind = "review"
    departments: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, str] = field(default_factory=dict)
    earlier: tuple[str, ...] = ()

    @property
    def params(self) -> Path:
        return Path(self.workspace.folder).resolve()

    @property
    def company(self) -> str:
        """The company as notebooks ask for it: the name of its folder of params."""
        name = self.params.name
        return name if PLAIN_NAME.fullmatch(name) else self.workspace.company.id


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
        try:
            if chosen:
                _make(book, tasks_of(plan, cube, out.staging, chosen), how)
            return book.close()
        finally:  # stopped half way, the packs that are there are listed
            book.leave()


def _make(book: Book, tasks: Sequence[PackTask], how: How) -> None:
    """Makes the packs and enters each as it is made."""
    from kpi_reports.run.pools import pool_of  # kernels, which a run with nothing to make needs not

    progress = how.progress
    with pool_of(how) as pool:
        for made in stoppable(pool.make(tasks, started=progress.started)):
            progress.warned(made.task.unit, made.result.warnings)
            progress.finished(made.task.unit, book.enter(made), made.seconds)


def _explained(plan: Plan, cube: Cube, keys: Mapping[str, PackKey], how: How) -> Manifest:
    """Tells what would be made and why, and returns the manifest of what is there."""
    period = folder_of(how.output, plan.workspace.company.id) / plan.period
    receipts = read_receipts(period)
    for each in decide(period, keys, receipts, how):
        how.progress.explained(each.unit, each.make, each.words)
    packs = {unit: receipt.entry for unit, receipt in receipts.items()}
    return replace(manifest_of(plan, cube), packs=packs)


def keys_of(plan: Plan, keys: Keys) -> dict[str, PackKey]:
    """The key of every pack of a plan. Of packs beside the reviews, everything is part."""
    books = {book.name: book for book in plan.notebooks.values()}
    own = {
        name: plan.kind == "review" and reads_its_own_review(book.content)
        for name, book in books.items()
    }
    asked = {
        "kind": plan.kind,
        "company": plan.company,
        "period": plan.period,
        "languages": ",".join(plan.languages),
        "formats": ",".join(sorted(plan.formats)),
        **plan.more,
    }
    return {
        unit.id: keys.key(
            plan.departments.get(unit.id, unit.id),
            asked=asked,
            notebook={(book := plan.notebooks[unit.id]).name: book.sha256},
            own=own[book.name],
        )
        for unit in plan.units
    }


def make_plan(
    workspace: Workspace,
    period: str,
    departments: Sequence[str] = (),
    languages: Sequence[Language] = (),
    formats: Sequence[str] = USUAL_FORMATS,
    notebooks: Path | None = None,
) -> Plan:
    """The packs to make and their notebooks, from params alone; data are not read.

    Raises PeriodError, UnitError or ParamsError.
    """
    wanted = str(Period.parse(period))
    units = choose_units(workspace, departments)
    folder = find_notebooks(Path(workspace.folder), notebooks)
    return Plan(
        workspace=workspace,
        period=wanted,
        units=units,
        notebooks={unit.id: read_notebook(folder, unit) for unit in units},
        languages=tuple(languages or workspace.company.languages),
        formats=tuple(formats),
    )


def plan_of_kind(
    kind: PackKind,
    workspace: Workspace,
    period: Period,
    *,
    packs: Mapping[Unit, str],
    notebook: Notebook,
    languages: Sequence[Language],
    formats: Sequence[str],
    more: Mapping[str, str] | None = None,
    earlier: tuple[str, ...] = (),
) -> Plan:
    """The packs of one kind beside the reviews, all made by one notebook. `packs` maps each to the
    department that the notebook is given.

    Raises UnitError where a department has the id that is the folder of one of them.
    """
    refuse_taken(workspace, tuple(packs))
    return Plan(
        workspace=workspace,
        period=str(period),
        units=tuple(packs),
        notebooks={pack.id: notebook for pack in packs},
        languages=tuple(languages or workspace.company.languages),
        formats=tuple(formats),
        kind=kind,
        departments={pack.id: department for pack, department in packs.items()},
        more=more or {},
        earlier=earlier,
    )


def manifest_of(plan: Plan, cube: Cube) -> Manifest:
    """run.json before any pack is made."""
    sources: dict[str, dict[str, str | int]] = {
        facts.source: {"location": facts.location, "sha256": facts.sha256, "rows": facts.rows}
        for facts in cube.sources
    }
    name = plan.workspace.company.name
    return Manifest(
        company=plan.workspace.company.id,
        company_name={"en": name.en, "zh": name.zh},
        period=plan.period,
        as_of=as_of(plan.workspace, cube).isoformat(),
        languages=plan.languages,
        formats=plan.formats,
        toolkit=kpi_reports.__version__,
        inputs=Inputs(
            params=dict(plan.workspace.files),
            sources=sources,
            cube=cube.key,
            notebooks={book.name: book.sha256 for book in plan.notebooks.values()},
            failed=unread_sources(cube),
        ),
    )


def unread_sources(cube: Cube) -> dict[str, str]:
    """The sources that could not be read, each with the reason."""
    return {
        str(issue.source): str(issue.facts["reason"])
        for issue in cube.issues
        if issue.code == "source_failed"
    }


def tasks_of(plan: Plan, cube: Cube, staging: Path, chosen: Sequence[str]) -> list[PackTask]:
    """One task for each pack that was chosen, each with a scratch folder of its own; every notebook
    is copied once."""
    copies = staging / "notebooks"
    copies.mkdir()
    for notebook in plan.notebooks.values():
        (copies / notebook.name).write_bytes(notebook.content)
    return [
        PackTask(
            unit=unit.id,
            company=plan.company,
            period=plan.period,
            notebook=str((copies / plan.notebooks[unit.id].name).resolve()),
            languages=plan.languages,
            formats=plan.formats,
            cube=str(cube.folder.resolve()),
            params=str(plan.params),
            scratch=str((staging / "work" / unit.id).resolve()),
            department=plan.departments.get(unit.id, unit.id),
            kind=plan.kind,
            more=plan.more,
        )
        for unit in plan.units
        if unit.id in chosen
    ]
