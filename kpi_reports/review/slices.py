"""What of the data and params a unit's review can rest on, as digests by name.

Nothing outside its slice changes a review. Where it is in doubt whether something is read, it is
part: a review that is made again for nothing is a nuisance, one that is out of date is a fault.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from kpi_reports.measure.cube import Cube
from kpi_reports.params.data_checks import RefersTo
from kpi_reports.params.models import Scheme, Workspace
from kpi_reports.review.actuals import Actuals
from kpi_reports.review.inputs import measured_kpis
from kpi_reports.values import Action, Comment, Unit, UnitKind

DAYS = "days"  # the first and last day of all data: periods run from one to the other
NOTES = "notes"  # what is wrong with the data and belongs to no source
SOURCE = "source "  # begins the name of a source's part
OF_UNITS = ("comments.csv", "actions.csv")  # read by the rows of one unit, for that unit alone


@dataclass(frozen=True, slots=True)
class Slice:
    """Digests by name: `data` of "days", "notes" and each "source <name>", `params` of files."""

    data: Mapping[str, str]
    params: Mapping[str, str]

    @property
    def data_sha256(self) -> str:
        return digest(self.data)

    @property
    def params_sha256(self) -> str:
        return digest(self.params)


class Slices:
    """The slices of a workspace and its cube."""

    def __init__(self, workspace: Workspace, cube: Cube | Actuals) -> None:
        self._workspace = workspace
        self._cube = cube
        self._rests_on: dict[str, frozenset[str]] = {}
        self._of_scheme: dict[int, frozenset[str]] = {}

    def of(self, unit: Unit) -> Slice:
        """What a review of the unit rests on: the sources of its KPIs, of those who share a goal
        with it and of whatever these are joined to or checked against; every file of params, but
        of comments and actions the unit's own rows.

        The company rests on all sources, and so does everybody where people are graded: the
        places of a grade depend on the grades of all departments.
        """
        whole = unit.kind is UnitKind.COMPANY or bool(self._workspace.people)
        wanted = None if whole else self._sources_of(unit.id)
        files = {
            name: value for name, value in self._workspace.files.items() if name not in OF_UNITS
        }
        return Slice(self._data(wanted), files | self._rows.get(unit.id, {}))

    @property
    def everything(self) -> Slice:
        """All data and every file."""
        return Slice(self._data(None), dict(self._workspace.files))

    def _data(self, wanted: frozenset[str] | None) -> dict[str, str]:
        chosen = self._sources if wanted is None else wanted & self._sources.keys()
        parts = {f"{SOURCE}{name}": self._sources[name] for name in sorted(chosen)}
        return {DAYS: f"{self._cube.first_day} {self._cube.last_day}"} | self._notes | parts

    @cached_property
    def _notes(self) -> dict[str, str]:
        found = [asdict(issue) for issue in self._cube.issues if issue.source is None]
        return {NOTES: digest(found)} if found else {}

    @cached_property
    def _sources(self) -> dict[str, str]:
        """A digest of each source: its facts, its content's hash among them, and its issues."""
        told: dict[str, list[Any]] = {}
        for facts in self._cube.sources:
            told.setdefault(facts.source, []).append(asdict(facts))
        for issue in self._cube.issues:
            if issue.source is not None:
                told.setdefault(issue.source, []).append(asdict(issue))
        return {source: digest(parts) for source, parts in told.items()}

    @cached_property
    def _rows(self) -> dict[str, dict[str, str]]:
        """By unit, a digest of its rows of each file that is read for the unit alone."""
        found: dict[str, dict[str, str]] = {}
        entries: tuple[Sequence[Comment | Action], ...] = (
            self._workspace.comments,
            self._workspace.actions,
        )
        for name, rows in zip(OF_UNITS, entries, strict=True):
            own: dict[str, list[dict[str, Any]]] = {}
            for row in rows:
                own.setdefault(row.unit, []).append(asdict(row))
            for unit, lines in own.items():
                found.setdefault(unit, {})[name] = digest(lines)
        return found

    def _sources_of(self, department: str) -> frozenset[str]:
        sharing = {department}
        for goal in self._workspace.goals:
            if department in goal.owners:
                sharing.update(goal.owners)
        return frozenset().union(*(self._own_sources(each) for each in sorted(sharing)))

    def _own_sources(self, department: str) -> frozenset[str]:
        """The sources of all KPIs that any scheme has for a department."""
        schemes = (self._workspace.scheme, *(each for _, each in self._workspace.later_schemes))
        return frozenset().union(*(self._by_scheme(each, department) for each in schemes))

    def _by_scheme(self, scheme: Scheme, department: str) -> frozenset[str]:
        own = scheme.of(department)
        if own is scheme and id(scheme) in self._of_scheme:  # it has no blocks or steps of its own
            return self._of_scheme[id(scheme)]
        found = frozenset().union(*(self._of_kpi(kpi) for kpi in sorted(_kpis(own))))
        if own is scheme:
            self._of_scheme[id(scheme)] = found
        return found

    def _of_kpi(self, kpi: str) -> frozenset[str]:
        if kpi not in self._rests_on:
            declared = [self._workspace.kpis[name] for name in measured_kpis(self._workspace, kpi)]
            named = {entry.source for entry in declared if entry.source is not None}
            self._rests_on[kpi] = self._with_those_beside(named)
        return self._rests_on[kpi]

    def _with_those_beside(self, named: Iterable[str]) -> frozenset[str]:
        """The sources, those that are joined to them, and those that their checks look into."""
        found: set[str] = set()
        waiting = list(named)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                source = self._workspace.sources[name]
                waiting += [join.source for join in source.joins]
                waiting += [each.source for each in source.checks if isinstance(each, RefersTo)]
        return frozenset(found)


def _kpis(scheme: Scheme) -> set[str]:
    """Every KPI that a unit's own scheme names: scored, read by a rule, looked at, monitored."""
    nodes = {kpi for node in scheme.nodes for kpi in (*node.all_kpis, *node.all_reads)}
    return {*scheme.monitored, *scheme.looked_at, *nodes}


def digest(value: object) -> str:
    """SHA-256 of a value of plain data, whatever the order of its keys."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=_plain)
    return sha256(text.encode()).hexdigest()


def _plain(value: object) -> str:
    return f"{type(value).__name__} {value}"
