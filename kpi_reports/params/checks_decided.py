"""What must hold in adjustments.csv, exclusions.csv and gaps.csv against the other files."""

from __future__ import annotations

from collections.abc import Iterator

from kpi_reports.errors import Fault, nearest
from kpi_reports.params import files
from kpi_reports.params.checks_lines import PERCENT_LIMIT
from kpi_reports.params.checks_steps import names
from kpi_reports.params.draft import Draft
from kpi_reports.params.models import Gate, Veto
from kpi_reports.params.outline import sound_items
from kpi_reports.params.units import COMPANY, decided_units, scheme_name, scored_by
from kpi_reports.periods import Period
from kpi_reports.values import Adjustment, Exclusion


def check(draft: Draft) -> Iterator[Fault]:
    """Every fault of adjustments and exclusions that a line alone does not show."""
    file = draft.texts.shown(files.ADJUSTMENTS)
    graded: dict[tuple[str, Period], int] = {}
    for line in draft.adjustments:
        row = line.row
        for message in (*_unit(draft, row.unit), *_adjustment(draft, row)):
            yield Fault(file, line.line, message)
        if row.grade is None:
            continue
        first = graded.setdefault((row.unit, row.period), line.line)
        if first != line.line:
            message = (
                f"a second grade for '{row.unit}' in {row.period}; the first is in line {first}"
            )
            yield Fault(file, line.line, message)
    file = draft.texts.shown(files.EXCLUSIONS)
    for entry in draft.exclusions:
        for message in (*_unit(draft, entry.row.unit), *_exclusion(draft, entry.row)):
            yield Fault(file, entry.line, message)

    file = draft.texts.shown(files.GAPS)
    for gap in draft.gaps:
        for message in (*_unit(draft, gap.row.unit), *_scored(draft, gap.row.unit, gap.row.kpi)):
            yield Fault(file, gap.line, message)


def _scored(draft: Draft, unit: str, kpi: str) -> Iterator[str]:
    """A KPI that params do not know, or that the unit is not scored by."""
    known, units = draft.ids.get(files.KPIS), decided_units(draft)
    if known is not None and kpi not in known:
        yield f"unknown KPI '{kpi}'.{nearest(kpi, known)}"
        return
    if draft.scheme_root() is None or units is None or unit not in units:
        return
    schemes = scored_by(draft)
    scored = schemes.get(scheme_name(draft, unit), schemes[COMPANY])
    if kpi not in scored.kpis:
        yield f"'{unit}' is not scored by KPI '{kpi}'.{nearest(kpi, scored.kpis)}"


def _unit(draft: Draft, unit: str) -> Iterator[str]:
    known = decided_units(draft)
    if known is not None and unit not in known:
        yield f"unknown department or person '{unit}'.{nearest(unit, known)}"


def _adjustment(draft: Draft, row: Adjustment) -> Iterator[str]:
    root = draft.scheme_root()
    if root is None:
        return
    grades, vetoes = names(root, "grades"), names(root, "vetoes")
    if row.grade is not None and grades and row.grade not in grades:
        yield f"unknown grade '{row.grade}'.{nearest(row.grade, grades)}"
    if row.kind != "veto":
        return
    if row.item not in vetoes:
        hint = nearest(row.item, vetoes) or " The scheme has no vetoes."
        yield f"unknown veto '{row.item}'.{hint}"
    for _, veto in sound_items(root.get("vetoes"), Veto):
        if veto.id == row.item and veto.units and scheme_name(draft, row.unit) not in veto.units:
            whose = ", ".join(f"'{unit}'" for unit in veto.units)
            yield f"veto '{row.item}' does not hold for '{row.unit}', only for {whose}"


def _exclusion(draft: Draft, row: Exclusion) -> Iterator[str]:
    known, kpi = draft.ids.get(files.KPIS), draft.kpis.get(row.kpi)
    if known is not None and row.kpi not in known:
        yield f"unknown KPI '{row.kpi}'.{nearest(row.kpi, known)}"
        return
    if kpi is not None and kpi.unit.kind == "percent" and abs(row.value) > PERCENT_LIMIT:
        yield f"'value' {row.value} of '{row.kpi}' is {row.value * 100:f} %; write 80 % as 0.8"
    root, schemes, units = draft.scheme_root(), scored_by(draft), decided_units(draft)
    if root is None or units is None or row.unit not in units:
        return
    scored = schemes.get(scheme_name(draft, row.unit), schemes[COMPANY])
    steps: list[Gate | Veto] = [step for _, step in sound_items(root.get("gates"), Gate)]
    steps += [step for _, step in sound_items(root.get("vetoes"), Veto)]
    if row.kpi not in scored.kpis and row.kpi not in {step.kpi for step in steps}:
        yield f"'{row.unit}' is not scored by KPI '{row.kpi}'.{nearest(row.kpi, scored.kpis)}"
