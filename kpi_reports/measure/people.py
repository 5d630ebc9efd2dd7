"""People as units: what `build_cube` needs to measure each person as it does each department.

The cube of people lies in a folder of the cube of departments. It is found by its own key, so that
another list of people is measured anew, and is never taken for the cube of departments.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kpi_reports.measure.key import cube_key
from kpi_reports.measure.sql import identifier, literal
from kpi_reports.params.models import Department, Words, Workspace
from kpi_reports.values import Doubt, SourceFacts, Table

KEY_DIGITS = 16  # of the key in the folder's name: paths stay short enough for Windows


@dataclass(frozen=True, slots=True)
class PeoplePlace:
    """Where the cube of people lies, and the key that it must have."""

    folder: Path
    key: str


def people_place(
    workspace: Workspace, folder: Path, sources: Sequence[SourceFacts]
) -> PeoplePlace | None:
    """The place in the cube's folder; None without people, or without a source that names them.

    `sources` are those that could be read.
    """
    shas = {
        facts.source: facts.sha256
        for facts in sources
        if workspace.sources[facts.source].person is not None
    }
    if not workspace.people or not shas:
        return None
    key = cube_key(people_workspace(workspace), shas)
    return PeoplePlace(folder / f"people-{key[:KEY_DIGITS]}", key)


def people_workspace(workspace: Workspace) -> Workspace:
    """The workspace with people in the place of departments, and without segments: a person's
    rows are too few to divide."""
    units = tuple(
        Department(id=person.id, name=Words(en=person.name, zh=person.name), aliases=())
        for person in workspace.people
    )
    whole = {id: kpi.model_copy(update={"segments": ()}) for id, kpi in workspace.kpis.items()}
    return workspace.model_copy(update={"departments": units, "kpis": whole})


def people_tables(workspace: Workspace, tables: Mapping[str, Table]) -> dict[str, Table]:
    """The sources that name people, each with the person's id as `unit` and only those of
    people.csv. Rows that are in doubt for a department are so for all who belong to it."""
    found = {}
    for name, table in tables.items():
        column = workspace.sources[name].person
        if column is not None and table.of_departments:
            ids = ", ".join(literal(person.id) for person in workspace.people)
            relation = (
                f'SELECT * REPLACE ({identifier(column)} AS "unit") FROM ({table.relation}) '
                f"WHERE {identifier(column)} IN ({ids})"
            )
            doubts = tuple(d for doubt in table.doubts for d in _of_people(workspace, doubt))
            doubts = tuple(replace(d, column=None) if d.column == column else d for d in doubts)
            found[name] = replace(table, relation=relation, issues=(), doubts=doubts)
    return found


def _of_people(workspace: Workspace, doubt: Doubt) -> Iterator[Doubt]:
    if doubt.unit is None:
        yield doubt
    for person in workspace.people:
        if person.department == doubt.unit:
            yield replace(doubt, unit=person.id)
