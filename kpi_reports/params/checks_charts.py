"""What must hold of charts, of decisions that a KPI is a new process, and of actions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from kpi_reports.errors import Fault, nearest
from kpi_reports.params import files
from kpi_reports.params.draft import Draft
from kpi_reports.params.models import KpiDeclaration
from kpi_reports.params.units import COMPANY

CHARTS: tuple[str, ...] = get_args(KpiDeclaration.model_fields["chart"].annotation)
NEEDS = {
    "p": "a share of rows: a 'ratio' whose unit is of kind 'percent'",
    "u": "a rate with a known denominator: a 'ratio' or a 'mean'",
    "c": "a count: a 'count', or a 'sum' whose unit is of kind 'count'",
}


def check(draft: Draft) -> Iterator[Fault]:
    """Every fault of charts and of decisions that one entry alone does not show."""
    for kpi in draft.kpis.values():
        if not fits(kpi.chart, kpi):
            yield draft.fault(f"kpis.{kpi.id}.chart", _misfit(kpi))
        elif kpi.seasonal and kpi.chart != "xmr":
            message = (
                f"KPI '{kpi.id}' is seasonal and has chart '{kpi.chart}'; a season is taken out of "
                "an 'xmr' chart alone: remove one of the two"
            )
            yield draft.fault(f"kpis.{kpi.id}.seasonal", message)
    yield from _changes(draft)
    yield from _actions(draft)


def fits(chart: str, kpi: KpiDeclaration) -> bool:
    """Whether a KPI's months have what a kind of chart is made from."""
    measure, unit = kpi.measure.kind, kpi.unit.kind
    if chart in ("p", "p_prime"):
        return measure == "ratio" and unit == "percent"
    if chart in ("u", "u_prime"):
        return measure in ("ratio", "mean")
    if chart == "c":
        return measure == "count" or (measure == "sum" and unit == "count")
    return True


def _misfit(kpi: KpiDeclaration) -> str:
    allowed = [f"'{chart}'" for chart in CHARTS if fits(chart, kpi)]
    return (
        f"KPI '{kpi.id}' cannot have chart '{kpi.chart}', which needs {NEEDS[kpi.chart[0]]}. Its "
        f"measure is a '{kpi.measure.kind}' in a unit of kind '{kpi.unit.kind}': choose "
        f"{' or '.join(allowed)}"
    )


def _changes(draft: Draft) -> Iterator[Fault]:
    file = draft.texts.shown(files.PROCESS_CHANGES)
    for line in draft.process_changes:
        yield from _known(draft, file, line.line, kpi=line.row.kpi, unit=line.row.unit)


def _actions(draft: Draft) -> Iterator[Fault]:
    """Actions of KPIs and departments that params do not know."""
    file = draft.texts.shown(files.ACTIONS)
    for line in draft.actions:
        yield from _known(draft, file, line.line, kpi=line.row.kpi, unit=line.row.unit)


def _known(
    draft: Draft, file: str, line: int, *, kpi: str | None, unit: str | None
) -> Iterator[Fault]:
    kpis, departments = draft.ids.get(files.KPIS), draft.ids.get(files.DEPARTMENTS)
    if kpi is not None and kpis is not None and kpi not in kpis:
        yield Fault(file, line, f"unknown KPI '{kpi}'.{nearest(kpi, kpis)}")
    if unit is None or departments is None or unit in (*departments, COMPANY):
        return
    near = nearest(unit, (*departments, COMPANY))
    yield Fault(file, line, f"unknown department '{unit}'.{near}")
