"""What must hold of KPIs whose results are entered, of results.csv, and of cycles."""

from __future__ import annotations

from collections.abc import Iterator

from kpi_reports.errors import Fault, ParamsError, nearest
from kpi_reports.params import files
from kpi_reports.params.checks import COMPANY_UNIT
from kpi_reports.params.checks_lines import PERCENT_LIMIT
from kpi_reports.params.draft import Draft
from kpi_reports.params.formula import parse_formula
from kpi_reports.params.models import Entered, Formula, Growth
from kpi_reports.periods import Grain


def check(draft: Draft) -> Iterator[Fault]:
    """Every fault of entered KPIs and results that one entry alone does not show."""
    yield from _entered(draft)
    yield from _derived(draft)
    yield from _results(draft)
    yield from _cycles(draft)


def _entered(draft: Draft) -> Iterator[Fault]:
    for kpi in draft.kpis.values():
        if isinstance(kpi.measure, Entered):
            for key in ("source", "distribution"):
                if getattr(kpi, key) is not None:
                    yield draft.fault(
                        f"kpis.{kpi.id}.{key}",
                        f"KPI '{kpi.id}' is entered in {files.RESULTS} and reads no rows; "
                        f"remove '{key}'",
                    )


def _derived(draft: Draft) -> Iterator[Fault]:
    """A cube holds no entered result, so nothing in it can be worked out from one."""
    for kpi in draft.kpis.values():
        for name in _inputs(kpi.measure):
            of = draft.kpis.get(name)
            if of is not None and isinstance(of.measure, Entered):
                key = "of" if isinstance(kpi.measure, Growth) else "expression"
                yield draft.fault(
                    f"kpis.{kpi.id}.measure.{key}",
                    f"KPI '{kpi.id}' is a {kpi.measure.kind} of '{name}', whose results are "
                    f"entered; let '{kpi.id}' be entered too (measure: {{kind: entered}})",
                )


def _inputs(measure: object) -> tuple[str, ...]:
    match measure:
        case Growth(of=of):
            return (of,)
        case Formula(expression=expression):
            try:
                return parse_formula(expression).names
            except ParamsError:
                return ()  # told where formulas are checked
        case _:
            return ()


def _results(draft: Draft) -> Iterator[Fault]:
    file, kpis = draft.texts.shown(files.RESULTS), draft.ids.get(files.KPIS)
    units = _units(draft)
    for line in draft.results:
        row = line.row
        kpi = draft.kpis.get(row.kpi)
        messages = []
        if units is not None and row.unit not in units:
            near = nearest(row.unit, units)
            messages.append(
                f"unknown unit '{row.unit}': no department or person has this id.{near}"
            )
        if kpis is not None and row.kpi not in kpis:
            messages.append(f"unknown KPI '{row.kpi}'.{nearest(row.kpi, kpis)}")
        if kpi is not None and not isinstance(kpi.measure, Entered):
            messages.append(
                f"KPI '{kpi.id}' is measured ({kpi.measure.kind}); a result can be entered only "
                "where its measure is {kind: entered}"
            )
        elif kpi is not None and kpi.unit.kind == "percent" and abs(row.value) > PERCENT_LIMIT:
            messages.append(
                f"result {row.value} of '{kpi.id}' is {row.value * 100:f} %; write 80 % as 0.8"
            )
        yield from (Fault(file, line.line, message) for message in messages)


def _units(draft: Draft) -> tuple[str, ...] | None:
    """Every unit that can have a result; None where departments could not be read."""
    departments = draft.ids.get(files.DEPARTMENTS)
    if departments is None:
        return None
    return (*departments, *(line.row.id for line in draft.people), COMPANY_UNIT)


def _cycles(draft: Draft) -> Iterator[Fault]:
    words = "no period is shorter than a month; leave 'cycle' away"
    for kpi in draft.kpis.values():
        if kpi.cycle is Grain.MONTH:
            yield draft.fault(f"kpis.{kpi.id}.cycle", f"KPI '{kpi.id}' has cycle 'month': {words}")
    for each in draft.each_scheme():
        for name, own in (each.scheme.departments if each.scheme else {}).items():
            if own.cycle is Grain.MONTH:
                message = f"department '{name}' has cycle 'month': {words}"
                yield each.fault(f"scheme.departments.{name}.cycle", message)
