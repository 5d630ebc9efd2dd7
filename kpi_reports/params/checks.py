"""What must hold between the entries of company, departments, sources and kpis."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from kpi_reports.errors import Fault, ParamsError, nearest
from kpi_reports.params import files
from kpi_reports.params.draft import Draft
from kpi_reports.params.formula import parse_formula
from kpi_reports.params.models import Entered, Formula, Growth, KpiDeclaration
from kpi_reports.params.yaml_text import ListNode, MapNode

# Names that Windows keeps for devices, with or without an ending.
# https://learn.microsoft.com/windows/win32/fileio/naming-a-file
DEVICES = frozenset(
    {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"}
    | {f"{port}{number}" for port in ("COM", "LPT") for number in "0123456789¹²³"}
)
COMPANY_UNIT = "company"  # the id of the whole, and its folder among the packs
PACK_NAMES = frozenset({"index.html", "run.json", "run.log.json"})  # what stands beside the packs


def check(draft: Draft) -> Iterator[Fault]:
    """Every fault of company, departments, sources and kpis that one entry alone does not show."""
    yield from _company(draft)
    yield from _departments(draft)
    yield from _aliases(draft)
    yield from _department_names(draft)
    yield from _sources(draft)
    yield from _kpis(draft)
    yield from _circles(draft)


def unsafe_as_folder(name: str) -> str | None:
    """Why a name cannot be a folder on Windows, macOS and Linux alike; None where it can."""
    if re.search(r'[<>:"/\\|?*\x00-\x1f\x7f]', name):
        return "holds a character that folder names cannot have"
    if name.endswith((".", " ")):
        return "ends in a dot or a space, which Windows drops"
    if name.startswith((".", " ")):
        return "begins with a dot or a space"
    if name.partition(".")[0].rstrip().upper() in DEVICES:
        return "is a device on Windows"
    return None


def _company(draft: Draft) -> Iterator[Fault]:
    if draft.company is None:
        return
    if why := unsafe_as_folder(draft.company.id):
        yield draft.fault("company.id", f"company id '{draft.company.id}' {why}")
    languages = draft.company.languages
    if not languages or len(set(languages)) < len(languages):
        yield draft.fault("company.languages", "name each language once: [en, zh], [en] or [zh]")


def _departments(draft: Draft) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for line, found in _ids(draft, files.DEPARTMENTS):
        folded = _folded(found)
        file = draft.texts.shown(files.DEPARTMENTS)
        if why := unsafe_as_folder(found):
            yield Fault(file, line, f"department id '{found}' {why}; its packs need a folder")
        if folded == COMPANY_UNIT or folded in PACK_NAMES:
            yield Fault(file, line, f"department id '{found}' is taken; choose another")
        if first.get(folded) == found:
            yield Fault(file, line, f"department '{found}' stands twice")
        elif folded in first:
            yield Fault(
                file, line, f"department ids '{first[folded]}' and '{found}' differ only by case"
            )
        first.setdefault(folded, found)


def _aliases(draft: Draft) -> Iterator[Fault]:
    """Aliases that the data could mean by two departments."""
    first: dict[str, tuple[str, str]] = {}  # spelling as compared: department, and what it is of it
    for department in draft.departments:
        first.setdefault(_folded(department.id), (department.id, "id"))
    for department in draft.departments:
        for at, alias in enumerate(department.aliases):
            key = f"departments.{department.id}.aliases.{at}"
            if not _folded(alias):
                yield draft.fault(key, f"department '{department.id}' has an alias without letters")
                continue
            owner, what = first.setdefault(_folded(alias), (department.id, "alias"))
            if owner != department.id:
                yield draft.fault(
                    key,
                    f"alias '{alias}' of department '{department.id}' is also the {what} of "
                    f"'{owner}' (line {_line(draft, owner)}); a spelling means one department",
                )


def _department_names(draft: Draft) -> Iterator[Fault]:
    """Departments that a reader of one language could not tell apart."""
    for language, words in (("en", "English"), ("zh", "Chinese")):
        first: dict[str, str] = {}
        for department in draft.departments:
            name = str(getattr(department.name, language))
            other = first.setdefault(_folded(name), department.id)
            if other != department.id:
                yield draft.fault(
                    f"departments.{department.id}.name.{language}",
                    f"departments '{other}' (line {_line(draft, other)}) and '{department.id}' "
                    f"have the same {words} name '{name}'; a reader could not tell them apart",
                )


def _line(draft: Draft, department: str) -> int:
    return draft.places[f"departments.{department}"][1]


def _folded(text: str) -> str:
    """A spelling as it is compared: width, case and blanks at its ends make no difference."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _sources(draft: Draft) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for name in draft.ids.get(files.SOURCES, ()):
        if not re.fullmatch(r"\w+", name) or unsafe_as_folder(name):
            yield draft.fault(f"sources.{name}", f"source '{name}': use letters, digits and '_'")
        if name.casefold() in first:
            yield draft.fault(
                f"sources.{name}",
                f"sources '{first[name.casefold()]}' and '{name}' differ only by case",
            )
        first.setdefault(name.casefold(), name)
    for name, source in draft.sources.items():
        seen: set[str] = set()
        for column in source.columns:
            key = f"sources.{name}.columns.{column.name}"
            own = {"unit": (source.unit, "text"), "day": (source.date, "date")}
            folded = column.name.casefold()
            if folded in own and (column.name, column.type) != own[folded]:
                yield draft.fault(
                    key, f"column name '{column.name}' is taken; rename it and give 'source_name'"
                )
            if folded in seen:
                yield draft.fault(key, f"column '{column.name}' stands twice in source '{name}'")
            seen.add(folded)


def _kpis(draft: Draft) -> Iterator[Fault]:
    seen: set[str] = set()
    for line, found in _ids(draft, files.KPIS):
        if found in seen:
            yield Fault(draft.texts.shown(files.KPIS), line, f"KPI '{found}' stands twice")
        seen.add(found)
    for kpi in draft.kpis.values():
        if isinstance(kpi.measure, Growth | Formula):
            yield from _derived(draft, kpi)
        elif not isinstance(kpi.measure, Entered):
            yield from _from_rows(draft, kpi)


def _from_rows(draft: Draft, kpi: KpiDeclaration) -> Iterator[Fault]:
    known = draft.ids.get(files.SOURCES)
    if kpi.source is None:
        yield draft.fault(
            f"kpis.{kpi.id}", f"KPI '{kpi.id}' needs a source.{nearest('', known or ())}"
        )
    elif known is not None and kpi.source not in known:
        yield draft.fault(
            f"kpis.{kpi.id}.source",
            f"KPI '{kpi.id}' has the unknown source '{kpi.source}'.{nearest(kpi.source, known)}",
        )


def _derived(draft: Draft, kpi: KpiDeclaration) -> Iterator[Fault]:
    kind = kpi.measure.kind
    for key in ("source", "distribution"):
        if getattr(kpi, key) is not None:
            yield draft.fault(
                f"kpis.{kpi.id}.{key}",
                f"KPI '{kpi.id}' is a {kind} of other KPIs and reads no rows; remove '{key}'",
            )
    try:
        inputs = _inputs(kpi)
    except ParamsError as error:
        key = f"kpis.{kpi.id}.measure.expression"
        yield from (draft.fault(key, f"KPI '{kpi.id}': {f.message}") for f in error.faults)
        return
    known = draft.ids[files.KPIS]
    for name in inputs:
        if name not in known:
            key = "of" if isinstance(kpi.measure, Growth) else "expression"
            yield draft.fault(
                f"kpis.{kpi.id}.measure.{key}",
                f"KPI '{kpi.id}' is a {kind} of the unknown KPI '{name}'.{nearest(name, known)}",
            )


def _inputs(kpi: KpiDeclaration) -> tuple[str, ...]:
    """The KPIs that a KPI is made of. Raises ParamsError where its formula cannot be read."""
    match kpi.measure:
        case Growth():
            return (kpi.measure.of,)
        case Formula():
            return parse_formula(kpi.measure.expression).names
        case _:
            return ()


def _circles(draft: Draft) -> Iterator[Fault]:
    order = list(draft.kpis)
    graph: dict[str, tuple[str, ...]] = {}
    for kpi in draft.kpis.values():
        try:
            graph[kpi.id] = _inputs(kpi)
        except ParamsError:
            graph[kpi.id] = ()  # told where formulas are checked
    while circle := _circle(graph):
        start = min(circle, key=order.index)
        turn = circle.index(start)
        round_trip = " -> ".join([*circle[turn:], *circle[:turn], start])
        yield draft.fault(
            f"kpis.{start}.measure", f"KPIs are made of each other in a circle: {round_trip}"
        )
        graph[start] = ()


def _circle(graph: Mapping[str, tuple[str, ...]]) -> list[str]:
    """One circle of a graph of inputs, each KPI made of the next; empty where there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        found: list[str] = error.args[1]
        return found[:0:-1]
    return []


def _ids(draft: Draft, name: str) -> Iterator[tuple[int, str]]:
    """Every id of a file that is a list, sound or not, with its line."""
    root = draft.roots.get(name)
    for item, found in zip(
        root.items if isinstance(root, ListNode) else (), draft.ids.get(name, ()), strict=False
    ):
        if found and isinstance(item, MapNode):
            yield (item.get("id") or item).line, found
