"""People of a company in a period: scores, grades after the quotas, and the bonus simulation.

Personal: for the analyst and the committee. What packs may show are the counts of `grade_counts`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import kpi_reports
from kpi_reports.measure import Cube
from kpi_reports.params.models import Person, Workspace
from kpi_reports.review.actuals import Actuals
from kpi_reports.review.cases import score
from kpi_reports.review.kept import kept
from kpi_reports.review.people_values import open_people_cube
from kpi_reports.review.slices import Slices
from kpi_reports.scoring.pay import PayBasis, PaySimulation, simulate_pay
from kpi_reports.scoring.quotas import (
    POOLED,
    Candidate,
    Placed,
    QuotaGroup,
    awarded_before,
    distribute,
    placed_card,
)
from kpi_reports.values import GradeCount, Period, Scorecard, Text, Unit, UnitKind

MINIMUM_SHOWN = 5  # docs/methods.md, section People: fewer would tell who has which grade
MERGED = Text("Several departments together", "多个部门合计")
COMPANY = Text("Whole company", "全公司")


@dataclass(frozen=True, slots=True)
class PersonResult:
    """One person's scorecard after the quotas, the grade by score, and the simulated pay.

    `total` is the rounded total that was ranked; `pay` is None where none is declared.
    """

    person: Person
    card: Scorecard
    total: Decimal | None
    placed: Placed
    pay: PaySimulation | None


@dataclass(frozen=True, slots=True)
class PeopleResults:
    """Everybody of people.csv in its order, and the groups in which grades were distributed.

    `grades` come best first; `pool` names the group of small departments, where there may be one.
    """

    people: tuple[PersonResult, ...]
    groups: tuple[QuotaGroup, ...]
    grades: tuple[str, ...]
    pool: Text | None = None

    def group_name(self, workspace: Workspace, group: QuotaGroup) -> Text:
        """The group in words: a department's name, or the pool's."""
        if group.id == POOLED and self.pool is not None:
            return self.pool
        return next(d.name.text for d in workspace.departments if d.id == group.id)


def person_unit(person: Person) -> Unit:
    """A person as a unit that is assessed."""
    return Unit(person.id, UnitKind.PERSON, Text(person.name, person.name))


def people_results(
    workspace: Workspace, cube: Cube | Actuals, period: Period, *, with_pay: bool = True
) -> PeopleResults | None:
    """Scores everybody, distributes grades, simulates pay; None where people.csv names nobody.

    Without pay, departments are scored only where quotas depend on their grades.
    """
    whole = Actuals.of(workspace, cube)
    values = open_people_cube(workspace, whole.cube)
    if values is None:
        return None
    actuals = Actuals(workspace, whole.cube, values)
    scheme = workspace.scheme_on(period.last)
    cards = {p.id: score(workspace, actuals, person_unit(p), period) for p in workspace.people}
    ranked = {id: awarded_before(card) for id, card in cards.items()}
    paid = scheme.pay if with_pay else None
    linked = scheme.quotas is not None and bool(scheme.quotas.by_department_grade)
    asked = paid is not None or linked
    departments = {
        unit.id: _grade(workspace, whole, unit, period) if asked else None
        for unit in workspace.units()
    }
    order = tuple(grade.id for grade in scheme.grades)
    found = distribute(
        [Candidate(p.id, p.department, *ranked[p.id]) for p in workspace.people],
        order,
        quotas=scheme.quotas,
        departments=departments,
    )
    placed = {entry.person: entry for entry in found.people}
    if scheme.quotas is not None:
        cards = {id: placed_card(card, placed[id]) for id, card in cards.items()}
    company = _grade(workspace, whole, workspace.company_unit, period) if paid else None
    people = []
    for person in workspace.people:
        card, department = cards[person.id], departments[person.department]
        basis = _pay_basis(person, card, company=company, department=department)
        pay = None if paid is None else simulate_pay(paid, basis, period=period)
        people.append(PersonResult(person, card, ranked[person.id][0], placed[person.id], pay))
    pool = scheme.quotas.pool if scheme.quotas is not None else None
    return PeopleResults(tuple(people), found.groups, order, pool.text if pool else None)


def _grade(workspace: Workspace, actuals: Actuals, unit: Unit, period: Period) -> str | None:
    grade = score(workspace, actuals, unit, period).grade
    return None if grade is None else grade.id


def _pay_basis(
    person: Person, card: Scorecard, *, company: str | None, department: str | None
) -> PayBasis:
    return PayBasis(
        base=person.base_pay,
        attendance=person.attendance,
        company_grade=company,
        department_grade=department,
        person_grade=card.grade.id if card.grade else None,
    )


def grade_counts(
    workspace: Workspace, results: PeopleResults, department: str | None = None
) -> tuple[GradeCount, ...]:
    """How many have each final grade: every group and the company, or a department's group alone.

    A group of fewer than MINIMUM_SHOWN is merged with the other small ones, and with the smallest
    of the rest until there are enough, so that no subtraction from the whole, nor of one pack from
    another, tells its grades. Where even all together are fewer, the one row is hidden.
    """
    graded = {e.person.id: e.card.grade.id for e in results.people if e.card.grade is not None}
    where = {entry.person.id: entry.placed.group for entry in results.people}
    grades: dict[str, list[str]] = {group.id: [] for group in results.groups}
    for person, grade in graded.items():
        grades[where[person]].append(grade)
    rows = _rows([group for group in results.groups if grades[group.id]], grades)
    if department is not None:
        own = [row for row in rows if any(department in group.departments for group in row)]
        return tuple(_count(workspace, results, row, grades) for row in own)
    if not graded:
        return ()
    whole = _count(workspace, results, results.groups, grades)
    return (
        *(_count(workspace, results, row, grades) for row in rows),
        replace(whole, group="company", name=COMPANY),
    )


def shown_grades(
    workspace: Workspace, actuals: Actuals, unit: Unit, period: Period
) -> tuple[GradeCount, ...]:
    """The `grade_counts` that the pack of a department, or of the company, shows; empty where
    people.csv names nobody. Everybody has to be scored for them: the next packs find them.
    """
    if not workspace.people:
        return ()
    rests_on = Slices(workspace, actuals).everything
    asked = ("grade counts", kpi_reports.__version__, str(period), actuals.key)
    question = json.dumps([*asked, rests_on.params_sha256, rests_on.data_sha256])
    counts = kept(question, lambda: _counts_of_all(workspace, actuals, period))
    return counts.get(unit.id, ())


def _counts_of_all(
    workspace: Workspace, actuals: Actuals, period: Period
) -> dict[str, tuple[GradeCount, ...]]:
    """By unit, what its pack shows."""
    results = people_results(workspace, actuals, period, with_pay=False)
    if results is None:
        return {}
    own = {unit.id: grade_counts(workspace, results, unit.id) for unit in workspace.units()}
    return {workspace.company_unit.id: grade_counts(workspace, results), **own}


def _rows(
    groups: Sequence[QuotaGroup], grades: Mapping[str, Sequence[str]]
) -> list[tuple[QuotaGroup, ...]]:
    """The groups that may be shown beside each other, each row by itself, those merged last."""

    def size(group: QuotaGroup) -> int:
        return len(grades[group.id])

    merged = [group for group in groups if size(group) < MINIMUM_SHOWN]
    shown = [group for group in groups if group not in merged]
    while merged and shown and sum(map(size, merged)) < MINIMUM_SHOWN:
        smallest = min(shown, key=size)
        shown.remove(smallest)
        merged.append(smallest)
    return [*((group,) for group in shown), *([tuple(merged)] if merged else [])]


def _count(
    workspace: Workspace,
    results: PeopleResults,
    row: Sequence[QuotaGroup],
    grades: Mapping[str, Sequence[str]],
) -> GradeCount:
    found = [grade for group in row for grade in grades[group.id]]
    id, name = "others", MERGED
    if len(row) == 1:
        id, name = row[0].id or "pool", results.group_name(workspace, row[0])
    if len(found) < MINIMUM_SHOWN:
        return GradeCount(id, name, len(found), (), hidden=True)
    quotas = tuple((g, sum(dict(part.quotas).get(g, 0) for part in row)) for g in results.grades)
    return GradeCount(
        group=id,
        name=name,
        n=len(found),
        counts=tuple((grade, found.count(grade)) for grade in results.grades),
        quotas=quotas if any(part.quotas for part in row) else (),
    )
