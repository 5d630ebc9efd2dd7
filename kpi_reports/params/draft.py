"""A params folder as far as it could be read: each file by itself, before files are compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar, cast

from kpi_reports.errors import Fault
from kpi_reports.params import files
from kpi_reports.params.actions import ActionLine, read_actions
from kpi_reports.params.approvals import (
    AdjustmentLine,
    ExclusionLine,
    GapLine,
    read_adjustments,
    read_exclusions,
    read_gaps,
)
from kpi_reports.params.comments import CommentLine, read_comments
from kpi_reports.params.csv_text import CsvLine
from kpi_reports.params.explain import validate
from kpi_reports.params.files import Texts
from kpi_reports.params.models import (
    Company,
    Department,
    Goal,
    KpiDeclaration,
    Scheme,
    Source,
)
from kpi_reports.params.people import PersonLine, read_people
from kpi_reports.params.places import ALL, Place, places, sign_off_key, target_key
from kpi_reports.params.process_changes import ProcessChangeLine, read_process_changes
from kpi_reports.params.results import ResultLine, read_results
from kpi_reports.params.signoffs import SignOffLine, read_signoffs
from kpi_reports.params.targets import Line, read_targets
from kpi_reports.params.yaml_text import ListNode, MapNode, Node, TextNode, is_empty, read_yaml

T = TypeVar("T")


@dataclass(slots=True)
class Draft:
    """What could be read, and the faults so far.

    A thing whose entry has a fault is absent from `departments`, `sources` and `kpis`; its id
    is among the `ids` of its file, so that nothing else is called unknown because of it. A file
    that could not be read at all has no `ids`.

    `scheme` and what is said of scheme.yaml are those of `scheme_file`: `each_scheme` gives the
    draft as it stands with each of the dated schemes in its place.
    """

    texts: Texts
    faults: list[Fault] = field(default_factory=list)
    roots: dict[str, Node] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    ids: dict[str, tuple[str, ...]] = field(default_factory=dict)
    company: Company | None = None
    departments: list[Department] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)
    kpis: dict[str, KpiDeclaration] = field(default_factory=dict)
    scheme_file: str = files.SCHEME
    scheme: Scheme | None = None
    later_schemes: dict[str, Scheme | None] = field(default_factory=dict)  # by file, oldest first
    targets: tuple[Line, ...] = ()
    targets_are_whole: bool = False
    signoffs: tuple[SignOffLine, ...] = ()
    people: tuple[PersonLine, ...] = ()
    results: tuple[ResultLine, ...] = ()
    adjustments: tuple[AdjustmentLine, ...] = ()
    exclusions: tuple[ExclusionLine, ...] = ()
    gaps: tuple[GapLine, ...] = ()
    process_changes: tuple[ProcessChangeLine, ...] = ()
    actions: tuple[ActionLine, ...] = ()
    comments: tuple[CommentLine, ...] = ()
    goals: list[Goal] = field(default_factory=list)

    def fault(self, key: str, message: str) -> Fault:
        """A fault at a thing, or at the nearest thing above it that has a place."""
        while key not in self.places and "." in key:
            key = key.rpartition(".")[0]
        file, line = self.places.get(key, (None, None))
        return Fault(file, line, message)

    def scheme_fault(self, line: int, message: str) -> Fault:
        """A fault at a line of scheme.yaml."""
        return Fault(self.texts.shown(self.scheme_file), line, message)

    def scheme_root(self) -> MapNode | None:
        """The tree of scheme.yaml, for checks that run though the scheme has faults."""
        root = self.roots.get(self.scheme_file)
        return root if isinstance(root, MapNode) else None

    def each_scheme(self) -> Iterator[Draft]:
        """The draft, then the draft with each dated scheme in the place of scheme.yaml, so that
        what is checked of one is checked of all, with the right file in every fault."""
        yield self
        prefix = f"{_prefix(files.SCHEME)}."
        others = {key: at for key, at in self.places.items() if not key.startswith(prefix)}
        for name, scheme in self.later_schemes.items():
            own = f"{_prefix(name)}."
            places = {
                prefix + key.removeprefix(own): at
                for key, at in self.places.items()
                if key.startswith(own)
            }
            places[_prefix(files.SCHEME)] = (self.texts.shown(name), 1)
            yield replace(self, scheme_file=name, scheme=scheme, places=others | places)

    @property
    def dated_schemes(self) -> tuple[tuple[date, Scheme], ...]:
        """The sound schemes of later days, oldest first."""
        return tuple(
            (files.scheme_day(name), scheme)
            for name, scheme in self.later_schemes.items()
            if scheme is not None
        )


def read_draft(texts: Texts) -> Draft:
    """Reads every file by itself and keeps what is sound."""
    draft = Draft(texts)
    for name in texts.text:
        if name.endswith(".yaml"):
            root, faults = read_yaml(texts.text[name], texts.shown(name))
            draft.faults.extend(faults)
            if root is not None:
                draft.roots[name] = root
    prefixes = {_prefix(name): name for name in draft.roots}
    draft.places = places({p: (texts.shown(n), draft.roots[n]) for p, n in prefixes.items()})
    _read_company(draft)
    for department in _listed(draft, files.DEPARTMENTS, Department, "this department"):
        draft.departments.append(department)
    _read_sources(draft)
    for kpi in _listed(draft, files.KPIS, KpiDeclaration, "this KPI"):
        draft.kpis.setdefault(kpi.id, kpi)
    _read_scheme(draft)
    _read_targets(draft)
    _read_signoffs(draft)
    _read_decided(draft)
    for goal in _listed(draft, files.GOALS, Goal, "this goal"):
        draft.goals.append(goal)
    return draft


def _prefix(name: str) -> str:
    """What the keys of a file's places begin with."""
    return name.removesuffix(".yaml")


def _read_company(draft: Draft) -> None:
    if root := draft.roots.get(files.COMPANY):
        file = draft.texts.shown(files.COMPANY)
        draft.company, faults = validate(Company, root, file, "the company")
        draft.faults.extend(faults)


def _read_scheme(draft: Draft) -> None:
    """scheme.yaml and, in order of their days, those that hold from a later day on."""
    draft.scheme = _scheme(draft, files.SCHEME)
    for name in sorted(filter(files.is_dated_scheme, draft.texts.text)):
        draft.later_schemes[name] = _scheme(draft, name)


def _scheme(draft: Draft, name: str) -> Scheme | None:
    root = draft.roots.get(name)
    if root is None:
        return None
    scheme, faults = validate(Scheme, root, draft.texts.shown(name), "the scheme")
    draft.faults.extend(faults)
    return scheme


def _read_sources(draft: Draft) -> None:
    root, file = draft.roots.get(files.SOURCES), draft.texts.shown(files.SOURCES)
    if root is None:
        return
    if not isinstance(root, MapNode):
        message = "expected the sources by name: 'flights:' and below it, indented, its keys"
        draft.faults.append(Fault(file, root.line, message, root.column))
        return
    for name, node in root.entries:
        if is_empty(node):
            draft.faults.append(
                Fault(file, name.line, f"source '{name.text}' has no value", name.column)
            )
            continue
        source, faults = validate(cast(type[Source], Source), node, file, f"source '{name.text}'")
        draft.faults.extend(faults)
        if source is not None:
            draft.sources[name.text] = source
    draft.ids[files.SOURCES] = tuple(name.text for name, _ in root.entries)


def _listed(draft: Draft, name: str, kind: type[T], what: str) -> Iterator[T]:
    """Every sound item of a file that is a list."""
    root, file = draft.roots.get(name), draft.texts.shown(name)
    if root is None:
        return
    if not isinstance(root, ListNode) or not root.items:
        message = f"expected a list; begin {what} with '- id: ...'"
        draft.faults.append(Fault(file, root.line, message, root.column))
        return
    draft.ids[name] = tuple(_id(item) for item in root.items)
    for item in root.items:
        found, faults = validate(kind, item, file, what)
        draft.faults.extend(faults)
        if found is not None:
            yield found


def _id(item: Node) -> str:
    found = item.get("id") if isinstance(item, MapNode) else None
    return found.text if isinstance(found, TextNode) else ""


def _read_targets(draft: Draft) -> None:
    if files.TARGETS not in draft.texts.text:
        return
    file = draft.texts.shown(files.TARGETS)
    draft.targets, faults = read_targets(draft.texts.text[files.TARGETS], file)
    draft.faults.extend(faults)
    draft.targets_are_whole = not faults
    draft.places["targets"] = (file, 1)
    for entry in draft.targets:
        row, target = entry.row, entry.row.target
        key = target_key(row.kpi, row.department, target.valid_from.isoformat(), target.grain)
        draft.places.setdefault(key, (file, entry.line))


def _read_signoffs(draft: Draft) -> None:
    if files.SIGNOFFS not in draft.texts.text:
        return
    file = draft.texts.shown(files.SIGNOFFS)
    draft.signoffs, faults = read_signoffs(draft.texts.text[files.SIGNOFFS], file)
    draft.faults.extend(faults)
    draft.places["signoffs"] = (file, 1)
    for entry in draft.signoffs:
        key = sign_off_key(entry.row.kpi, entry.row.department, str(entry.row.period))
        draft.places.setdefault(key, (file, entry.line))


def _read_decided(draft: Draft) -> None:
    """The files that hold a line for each person, entered result or decision.

    The place of a line is `people.K01`, `results.<unit>.<kpi>.<period>`,
    `adjustments.<unit>.<period>.<kind>.<item>`, `exclusions.<unit>.<kpi>.<period>`,
    `gaps.<unit>.<kpi>.<period>`, `process_changes.<kpi>.<unit>.<first>`, `actions.<id>` or
    `comments.<unit>.<about>.<period>`.
    """
    draft.people = _lines(draft, files.PEOPLE, read_people, lambda row: row.id)
    draft.results = _lines(
        draft, files.RESULTS, read_results, lambda row: f"{row.unit}.{row.kpi}.{row.period}"
    )
    draft.adjustments = _lines(
        draft,
        files.ADJUSTMENTS,
        read_adjustments,
        lambda row: f"{row.unit}.{row.period}.{row.kind}.{row.item}",
    )
    draft.exclusions = _lines(
        draft, files.EXCLUSIONS, read_exclusions, lambda row: f"{row.unit}.{row.kpi}.{row.period}"
    )
    draft.gaps = _lines(
        draft, files.GAPS, read_gaps, lambda row: f"{row.unit}.{row.kpi}.{row.period}"
    )
    draft.process_changes = _lines(
        draft,
        files.PROCESS_CHANGES,
        read_process_changes,
        lambda row: f"{row.kpi}.{row.unit or ALL}.{row.first}",
    )
    draft.actions = _lines(draft, files.ACTIONS, read_actions, lambda row: row.id)
    draft.comments = _lines(
        draft, files.COMMENTS, read_comments, lambda row: f"{row.unit}.{row.about}.{row.period}"
    )


def _lines(
    draft: Draft,
    name: str,
    read: Callable[[str, str], tuple[tuple[CsvLine[T], ...], list[Fault]]],
    key: Callable[[T], str],
) -> tuple[CsvLine[T], ...]:
    """The lines of a file that need not be there; their places go under its name."""
    if name not in draft.texts.text:
        return ()
    file, prefix = draft.texts.shown(name), name.removesuffix(".csv")
    lines, faults = read(draft.texts.text[name], file)
    draft.faults.extend(faults)
    draft.places[prefix] = (file, 1)
    for entry in lines:
        draft.places.setdefault(f"{prefix}.{key(entry.row)}", (file, entry.line))
    return lines
