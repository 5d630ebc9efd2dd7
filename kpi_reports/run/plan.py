"""Which packs a run makes, and what each of them needs to know."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Literal

from kpi_reports.errors import KpiReportsError, UnitError, nearest
from kpi_reports.params.models import Workspace
from kpi_reports.review import unit_of
from kpi_reports.values import LANGUAGES, Language, Text, Unit, UnitKind

FORMATS = ("html", "pdf", "xlsx", "slides")
# What a run makes where nothing is said; slides are asked for.
USUAL_FORMATS = ("html", "pdf", "xlsx")
PAGE_FORMATS = ("html", "pdf")  # of packs that are no scorecard: no workbook, no slides
# What a pack is about, and so what its notebook asks for.
PackKind = Literal["review", "health", "comparison", "monthly"]
# The pack that asks whether the company's KPIs are well set; its id is the name of its folder.
HEALTH = Unit("kpi_health", UnitKind.COMPANY, Text("KPI health", "指标体检"))


@dataclass(frozen=True, slots=True)
class PackTask:
    """All that a process needs to make one pack. Plain text, so that it travels as JSON.

    `notebook`, `params`, `cube` and `scratch` are absolute paths; the pack is made in `scratch`.
    `unit` is the pack's folder, `department` what its notebook is given, and `more` what that takes
    beside the parameters of every notebook.
    """

    unit: str
    company: str
    period: str
    notebook: str
    languages: tuple[Language, ...]
    formats: tuple[str, ...]
    cube: str
    params: str
    scratch: str
    department: str
    kind: PackKind = "review"
    more: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, text: str) -> PackTask:
        fields = json.loads(text)
        fields["languages"] = tuple(fields["languages"])
        fields["formats"] = tuple(fields["formats"])
        return cls(**fields)


def choose_units(workspace: Workspace, departments: Sequence[str]) -> tuple[Unit, ...]:
    """The company and every department; with `departments`, those alone ("company" is one too).

    Raises UnitError for a department that params do not know, naming the nearest.
    """
    if not departments:
        return (workspace.company_unit, *workspace.units())
    return tuple(dict.fromkeys(unit_of(workspace, department) for department in departments))


def parse_formats(text: str) -> tuple[str, ...]:
    """ "html,pdf,xlsx" as a tuple without repeats. Raises KpiReportsError for an unknown format."""
    return _listed(text, FORMATS, option="--to", noun="format of a pack")


def parse_page_formats(text: str, why: str) -> tuple[str, ...]:
    """ "html,pdf" as a tuple without repeats, for packs without a workbook; `why` says why not.

    Raises KpiReportsError for an unknown format, for a workbook and for slides.
    """
    formats = parse_formats(text)
    if not set(formats) <= set(PAGE_FORMATS):
        raise KpiReportsError(
            f"--to: {why}, and so no workbook and no slides. Write 'html', 'pdf' or both."
        )
    return formats


def refuse_taken(workspace: Workspace, packs: Sequence[Unit]) -> None:
    """Raises UnitError where a department has the id that is the folder of one of these packs."""
    taken = {department.id for department in workspace.departments}
    for pack in packs:
        if pack.id in taken:
            raise UnitError(
                f"a department has the id '{pack.id}', which is the folder of this pack. Give it "
                "another id in departments.yaml."
            )


def parse_languages(text: str) -> tuple[Language, ...]:
    """ "en,zh" as a tuple without repeats. Raises KpiReportsError for an unknown language."""
    wanted = _listed(text, LANGUAGES, option="--language", noun="language of packs")
    return tuple(language for name in wanted for language in LANGUAGES if language == name)


def _listed(text: str, allowed: Sequence[str], *, option: str, noun: str) -> tuple[str, ...]:
    names = [part.strip() for part in text.split(",") if part.strip()]
    for name in names:
        if name not in allowed:
            raise KpiReportsError(f"{option}: '{name}' is no {noun}.{nearest(name, allowed)}")
    if not names:
        raise KpiReportsError(f"{option}: nothing is asked for. Write '{','.join(allowed)}'.")
    return tuple(dict.fromkeys(names))
