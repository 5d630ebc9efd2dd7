"""What must hold of people: who they are, their positions, quotas, coefficients and stars."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from kpi_reports.errors import Fault, nearest
from kpi_reports.params import files
from kpi_reports.params.checks_rules import WHOLE
from kpi_reports.params.checks_scheme import check_tree
from kpi_reports.params.checks_sources import columns_after_joins
from kpi_reports.params.checks_stars import check_stars
from kpi_reports.params.draft import Draft
from kpi_reports.params.outline import Tree, position_trees
from kpi_reports.params.steps import Pay, Quotas
from kpi_reports.params.yaml_text import MapNode

COMPANY_UNIT = "company"  # the id of the whole
QUARTERS = 4


def check(draft: Draft) -> Iterator[Fault]:
    """Every fault of people.csv, of positions, and of what is declared for people."""
    root = draft.scheme_root()
    positions = position_trees(root) if root is not None else ()
    yield from _people(draft, positions, known=root is not None)
    if root is not None:
        yield from _positions(draft, root, positions)
    yield from _person_columns(draft)
    if draft.scheme is not None:
        grades = [grade.id for grade in draft.scheme.grades]
        yield from _quotas(draft, draft.scheme.quotas, grades)
        yield from _pay(draft, draft.scheme.pay, grades)
        yield from check_stars(draft, draft.scheme)


def _people(draft: Draft, positions: Sequence[Tree], *, known: bool) -> Iterator[Fault]:
    file = draft.texts.shown(files.PEOPLE)
    departments = draft.ids.get(files.DEPARTMENTS)
    names = [str(tree.department) for tree in positions]
    for line in draft.people:
        person = line.row
        if departments is not None and person.department not in departments:
            near = nearest(person.department, departments)
            yield Fault(file, line.line, f"unknown department '{person.department}'.{near}")
        if known and person.position not in names:
            near = nearest(person.position, names) or " scheme.yaml declares no 'positions'."
            yield Fault(file, line.line, f"unknown position '{person.position}'.{near}")
        for what, ids in (
            ("the whole company", (COMPANY_UNIT,)),
            ("a department", departments or ()),
            ("a position", names),
        ):
            if person.id.casefold() in {name.casefold() for name in ids}:
                message = f"person '{person.id}' has the id of {what}; give the person another one"
                yield Fault(file, line.line, message)


def _positions(draft: Draft, root: MapNode, positions: Sequence[Tree]) -> Iterator[Fault]:
    """Faults of the trees by which people are scored, and of positions' ids."""
    departments = draft.ids.get(files.DEPARTMENTS, ())
    for tree in positions:
        position = str(tree.department)
        if position in (COMPANY_UNIT, *departments):
            message = (
                f"position '{position}' has the id of "
                f"{'the whole company' if position == COMPANY_UNIT else 'a department'}; "
                "choose another one, so that a line of targets.csv means one of the two"
            )
            yield draft.scheme_fault(tree.line, message)
        holders = [line.row for line in draft.people if line.row.position == position]
        theirs = dict.fromkeys(id for p in holders for id in (p.id, p.department))
        for fault in check_tree(draft, root, replace(tree, also=tuple(theirs)), ()):
            yield replace(fault, message=f"position '{position}': {fault.message}")


def _person_columns(draft: Draft) -> Iterator[Fault]:
    for name, source in draft.sources.items():
        if source.person is None:
            continue
        key = f"sources.{name}.person"
        columns = columns_after_joins(draft, source)
        texts = [c for c, kind in columns.items() if kind == "text" and c != "unit"]
        if not source.has_unit:
            message = f"source '{name}' has neither unit nor date, so no KPI reads its people"
            yield draft.fault(key, f"{message}; remove 'person'")
        elif source.person not in columns or source.person == "unit":
            message = f"source '{name}' has no column '{source.person}' for 'person'."
            yield draft.fault(key, f"{message}{nearest(source.person, texts)}")
        elif source.person not in texts:
            message = f"column '{source.person}' is {columns[source.person]}; 'person' is a text"
            yield draft.fault(key, f"{message} column")


def _quotas(draft: Draft, quotas: Quotas | None, grades: Sequence[str]) -> Iterator[Fault]:
    if quotas is None:
        return
    yield from _shares(draft, "scheme.quotas.shares", quotas.shares, grades)
    for grade, shares in quotas.by_department_grade.items():
        key = f"scheme.quotas.by_department_grade.{grade}"
        yield from _known_grade(draft, key, "quotas", grade, grades)
        yield from _shares(draft, key, shares, grades)
    top = list(quotas.top)
    if top != list(grades[: len(top)]) or len(top) >= len(grades):
        expected = ", ".join(f"'{grade}'" for grade in grades[:-1])
        message = (
            f"'top' is {', '.join(top) or 'empty'}; it names the best grades from the first on, "
            f"of {expected}, in their order"
        )
        yield draft.fault("scheme.quotas.top", message)


def _shares(
    draft: Draft, key: str, shares: Mapping[str, Decimal], grades: Sequence[str]
) -> Iterator[Fault]:
    """Shares name every grade from the best down and sum to 100."""
    for grade in shares:
        yield from _known_grade(draft, f"{key}.{grade}", "quotas", grade, grades)
    missing = [grade for grade in grades if grade not in shares]
    if missing and all(grade in grades for grade in shares):
        names = ", ".join(f"'{grade}'" for grade in missing)
        yield draft.fault(key, f"quotas say nothing of grade {names}; write 0 where there is none")
    elif not missing and list(shares) != list(grades):
        message = f"quotas are in the order {', '.join(shares)}; write {', '.join(grades)}"
        yield draft.fault(key, message)
    if below := [grade for grade, share in shares.items() if share < 0]:
        yield draft.fault(f"{key}.{below[0]}", f"the quota of '{below[0]}' is below 0")
    if (total := sum(shares.values(), Decimal(0))) != WHOLE:
        yield draft.fault(key, f"quotas sum to {total:f}; they must sum to {WHOLE}")


def _pay(draft: Draft, pay: Pay | None, grades: Sequence[str]) -> Iterator[Fault]:
    if pay is None:
        return
    for name in ("company", "department", "person"):
        for grade in getattr(pay, name):
            key = f"scheme.pay.{name}.{grade}"
            yield from _known_grade(draft, key, f"coefficients of the {name}", grade, grades)
    if not pay.quarters:
        return
    if len(pay.quarters) != QUARTERS:
        message = f"'quarters' has {len(pay.quarters)} numbers; a year has {QUARTERS} quarters"
        yield draft.fault("scheme.pay.quarters", message)
    if (total := sum(pay.quarters, Decimal(0))) > WHOLE:
        message = f"'quarters' sum to {total:f}; more than the whole of a year's base, {WHOLE}"
        yield draft.fault("scheme.pay.quarters", message)


def _known_grade(
    draft: Draft, key: str, what: str, grade: str, grades: Sequence[str]
) -> Iterator[Fault]:
    if grade not in grades:
        yield draft.fault(key, f"{what} name the unknown grade '{grade}'.{nearest(grade, grades)}")
