"""What a run makes: its packs, their keys and tasks, and the manifest that they begin with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import kpi_reports
from kpi_reports.measure import Cube
from kpi_reports.params.find import PLAIN_NAME
from kpi_reports.params.models import Workspace
from kpi_reports.periods import Period
from kpi_reports.review import as_of
from kpi_reports.run.keys import Keys, PackKey
from kpi_reports.run.keys.notebook_reads import reads_its_own_review
from kpi_reports.run.manifest import Inputs, Manifest
from kpi_reports.run.notebooks import Notebook, find_notebooks, read_notebook
from kpi_reports.run.plan import USUAL_FORMATS, PackKind, PackTask, choose_units, refuse_taken
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
