"""What must hold in the lines of targets.csv and signoffs.csv against the other files."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from kpi_reports.errors import Fault, nearest
from kpi_reports.params import files
from kpi_reports.params.draft import Draft
from kpi_reports.params.outline import position_trees

PERCENT_LIMIT = 10  # 1000 %: a percent target beyond it was meant as 80, not 0.8


def check(draft: Draft) -> Iterator[Fault]:
    """Every fault of targets and sign-offs that a line alone does not show."""
    yield from _targets(draft)
    yield from _signoffs(draft)


def _unknown(
    draft: Draft, kpi: str, department: str | None, others: Collection[str] = ()
) -> Iterator[str]:
    """`others` are ids of positions and people, which a line may name instead of a department."""
    kpis, departments = draft.ids.get(files.KPIS), draft.ids.get(files.DEPARTMENTS)
    if kpis is not None and kpi not in kpis:
        yield f"unknown KPI '{kpi}'.{nearest(kpi, kpis)}"
    if not department or departments is None or department in (*departments, *others):
        return
    what = "department, position or person" if others else "department"
    yield f"unknown {what} '{department}'.{nearest(department, (*departments, *others))}"


def _positions(draft: Draft) -> tuple[str, ...]:
    root = draft.scheme_root()
    return tuple(str(tree.department) for tree in position_trees(root)) if root else ()


def _targets(draft: Draft) -> Iterator[Fault]:
    file = draft.texts.shown(files.TARGETS)
    others = {*(line.row.id for line in draft.people), *_positions(draft)}
    for line in draft.targets:
        row = line.row
        for message in _unknown(draft, row.kpi, row.department, others):
            yield Fault(file, line.line, message)
        kpi = draft.kpis.get(row.kpi)
        is_percent = kpi is not None and kpi.unit.kind == "percent"
        if is_percent and abs(row.target.value) > PERCENT_LIMIT:
            value = row.target.value
            message = f"target {value} of '{row.kpi}' is {value * 100:f} %; write 80 % as 0.8"
            yield Fault(file, line.line, message)


def _signoffs(draft: Draft) -> Iterator[Fault]:
    file = draft.texts.shown(files.SIGNOFFS)
    for line in draft.signoffs:
        row = line.row
        for message in _unknown(draft, row.kpi, row.department):
            yield Fault(file, line.line, message)
        kpi = draft.kpis.get(row.kpi)
        for what in ("provider", "reviewer"):
            if kpi is not None and getattr(row, what) is None and getattr(kpi, what) is None:
                message = (
                    f"column '{what}' is empty and KPI '{row.kpi}' has no '{what}' in "
                    f"{files.KPIS}; fill it in one of the two"
                )
                yield Fault(file, line.line, message)
