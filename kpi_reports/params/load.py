"""From a params folder to a Workspace, or to every fault of every file at once."""

from __future__ import annotations

from pathlib import Path

from kpi_reports.errors import Fault, ParamsError
from kpi_reports.params import (
    checks,
    checks_charts,
    checks_comments,
    checks_decided,
    checks_goals,
    checks_lines,
    checks_people,
    checks_results,
    checks_scheme,
    checks_sources,
    checks_steps,
)
from kpi_reports.params.draft import Draft, read_draft
from kpi_reports.params.files import COMPANY, READ, Texts, read_texts
from kpi_reports.params.find import find_params
from kpi_reports.params.models import Workspace

__all__ = ["find_params", "load_workspace"]

MOST_KEPT = 4  # workspaces that a process keeps, by folder, by how it is named, and by content
_known: dict[tuple[object, ...], Workspace] = {}


def load_workspace(folder: Path) -> Workspace:
    """Everything that a params folder says, checked.

    Reads company.yaml, departments.yaml, sources.yaml, kpis.yaml, scheme.yaml and targets.csv; all
    six must be there. The others that docs/params.md names may be, such as signoffs.csv, and
    schemes that hold from a later day on, as scheme_2024-07-01.yaml. `files` gives the SHA-256 of
    each by its name. `places` tells where each thing is written; `kpi_reports.params.places.places`
    describes its keys.

    The same files, read again in the same process, give the same Workspace: it is never changed.

    Raises ParamsError with every fault of all files, in the order of files and lines. A file is
    named relative to the current directory when inside it, else by its folder's name and its own.
    """
    texts = read_texts(folder)
    key = (str(folder), texts.shown(COMPANY), *texts.sha256.items())
    if texts.faults or key not in _known:
        found = _checked(folder, texts)  # raises for faults
        while len(_known) >= MOST_KEPT:
            del _known[next(iter(_known))]
        _known[key] = found
    return _known[key]


def _checked(folder: Path, texts: Texts) -> Workspace:
    draft = read_draft(texts)
    faults = [
        *draft.texts.faults,
        *draft.faults,
        *checks.check(draft),
        *checks_sources.check(draft),
        *(fault for each in draft.each_scheme() for fault in checks_scheme.check(each)),
        *checks_people.check(draft),
        *checks_lines.check(draft),
        *checks_results.check(draft),
        *checks_steps.check(draft),
        *checks_decided.check(draft),
        *checks_goals.check(draft),
        *checks_charts.check(draft),
        *checks_comments.check(draft),
    ]
    company, scheme = draft.company, draft.scheme
    if faults or company is None or scheme is None:
        raise ParamsError(_in_order(draft, faults))
    return Workspace(
        folder=str(folder),
        company=company,
        departments=tuple(draft.departments),
        sources=draft.sources,
        kpis=draft.kpis,
        scheme=scheme,
        later_schemes=draft.dated_schemes,
        targets=tuple(line.row for line in draft.targets),
        signoffs=tuple(line.row for line in draft.signoffs),
        people=tuple(line.row for line in draft.people),
        results=tuple(line.row for line in draft.results),
        adjustments=tuple(line.row for line in draft.adjustments),
        exclusions=tuple(line.row for line in draft.exclusions),
        gaps=tuple(line.row for line in draft.gaps),
        process_changes=tuple(line.row for line in draft.process_changes),
        actions=tuple(line.row for line in draft.actions),
        comments=tuple(line.row for line in draft.comments),
        goals=tuple(draft.goals),
        files=draft.texts.sha256,
        places=draft.places,
    )


def _in_order(draft: Draft, faults: list[Fault]) -> list[Fault]:
    """Faults by file, in the order of reading, then by line; each told once."""
    order = {draft.texts.shown(name): at for at, name in enumerate(READ)}

    def place(fault: Fault) -> tuple[int, str, int, int, str]:
        file = fault.file or ""
        known = order.get(file, len(order))
        return known, file, fault.line or 0, fault.column or 0, fault.message

    return sorted(set(faults), key=place)
