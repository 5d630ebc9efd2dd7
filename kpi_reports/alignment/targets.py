"""Targets that do not fit together: parts that are not the whole, children weaker than parents."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kpi_reports.alignment.cascade import Alignment, KpiPlace, Note
from kpi_reports.alignment.wording import listed, quoted, sentence, unit_names, valued
from kpi_reports.params.in_force import target_for
from kpi_reports.params.models import KpiDeclaration, Workspace
from kpi_reports.params.planned import planned_period, planned_target
from kpi_reports.values import Direction, Target, Text

ADDITIVE = ("sum", "count", "last")  # the whole is the sum of its departments
AVERAGED = ("ratio", "mean")  # the whole is a weighted mean: never beyond its best department


def misfits(workspace: Workspace, cascade: Alignment) -> Iterator[Note]:
    """Targets in force at the period's end that cannot all be right."""
    for place in cascade.kpis:
        kpi = workspace.kpis[place.id]
        if kpi.measure.kind in ADDITIVE:
            yield from _parts(workspace, cascade, place)
        elif kpi.measure.kind in AVERAGED:
            yield from _too_weak(workspace, cascade, place)
    yield from _weaker_children(workspace, cascade)


def _company_target(workspace: Workspace, cascade: Alignment, kpi: str) -> Target | None:
    return planned_target(workspace, kpi, workspace.company_unit.id, cascade.period)


def _own_target(
    workspace: Workspace, cascade: Alignment, kpi: str, department: str
) -> Target | None:
    """The department's own target for the period or the KPI's cycle, not the one for all."""
    own = [row for row in workspace.targets if row.department == department]
    at = planned_period(workspace, kpi, department, cascade.period)
    return target_for(own, kpi, department, at)


def _parts(workspace: Workspace, cascade: Alignment, place: KpiPlace) -> Iterator[Note]:
    """Departments' targets of a total are parts of the company's, and should add up to it."""
    kpi = workspace.kpis[place.id]
    whole = _company_target(workspace, cascade, place.id)
    if whole is None:
        return
    own = {
        unit.id: target
        for unit in cascade.units
        if unit.kind == "department"
        and (target := _own_target(workspace, cascade, place.id, unit.id)) is not None
    }
    yield from _measured_by_whole(workspace, cascade, place, whole, set(own))
    total = sum((target.value for target in own.values()), Decimal(0))
    if not own or total == whole.value:
        return
    short = (total < whole.value) == (kpi.direction is Direction.HIGHER)
    yield Note(
        "targets_sum",
        sentence(
            "The departments' targets of {kpi} ({units}) add up to {total}; the company's is "
            "{whole}: {gap} {more}.",
            "{kpi}各部门目标值（{units}）合计 {total}，公司目标值为 {whole}，{more} {gap}。",
            kpi=quoted(place.name),
            units=unit_names(cascade, tuple(own)),
            total=valued(kpi.value, total),
            whole=valued(kpi.value, whole.value),
            gap=valued(kpi.value, abs(total - whole.value)),
            more=Text("more", "多出") if total > whole.value else Text("less", "少"),
        ),
        _advice_on_parts(kpi.direction, short),
        kpis=(place.id,),
        units=tuple(own),
    )


def _advice_on_parts(direction: Direction, short: bool) -> Text:
    if direction is Direction.NEITHER:
        return Text("Make the parts add up to the whole.", "请使各部门目标值之和等于公司目标值。")
    if short:
        return Text(
            "If every department just meets its target, the company misses its own. Raise a part, "
            "or say who carries the rest.",
            "即使各部门都恰好完成，公司目标仍无法实现。请调整分解，或明确余量由谁承担。",
        )
    return Text(
        "More is asked of the departments than of the company. Keep it if that reserve is meant, "
        "and say so in the evidence.",
        "各部门目标合计严于公司目标。如属有意预留，请在依据中写明；否则请调整分解。",
    )


def _measured_by_whole(
    workspace: Workspace, cascade: Alignment, place: KpiPlace, whole: Target, own: set[str]
) -> Iterator[Note]:
    """Departments that would have to bring the whole company's total alone."""
    kpi = workspace.kpis[place.id]
    by_whole = tuple(
        unit for unit in place.units if cascade.unit(unit).kind == "department" and unit not in own
    )
    if by_whole:
        yield Note(
            "whole_target",
            sentence(
                "{units}: scored by {kpi} against {whole}, which is the whole company's target.",
                "{units}以{kpi}计分，采用的却是全公司的目标值 {whole}。",
                units=unit_names(cascade, by_whole),
                kpi=quoted(place.name),
                whole=valued(kpi.value, whole.value),
            ),
            Text(
                "A total is made of parts: give each department a line of its own in targets.csv.",
                "合计类指标应逐级分解：请在 targets.csv 为各部门填写各自的目标值。",
            ),
            kpis=(place.id,),
            units=by_whole,
        )


def _too_weak(workspace: Workspace, cascade: Alignment, place: KpiPlace) -> Iterator[Note]:
    """Every department's target of a rate is weaker than the company's, which is their mean."""
    kpi = workspace.kpis[place.id]
    whole = _company_target(workspace, cascade, place.id)
    departments = [unit for unit in place.units if cascade.unit(unit).kind == "department"]
    targets = [planned_target(workspace, place.id, unit, cascade.period) for unit in departments]
    values = [target.value for target in targets if target is not None]
    if whole is None or not values or len(values) < len(departments):
        return
    if not all(_weaker(kpi, value, whole.value) for value in values):
        return
    yield Note(
        "too_weak",
        sentence(
            "The company's target of {kpi} is {whole}, but every department scored by it "
            "({units}) has a weaker one, at best {best}.",
            "{kpi}的公司目标值为 {whole}，而以此计分的各部门（{units}）目标值均更宽松，"
            "最严的为 {best}。",
            kpi=quoted(place.name),
            whole=valued(kpi.value, whole.value),
            units=unit_names(cascade, tuple(departments)),
            best=valued(kpi.value, _best(kpi, values)),
        ),
        Text(
            "If all just meet theirs, the company misses its own. Tighten some, or lower the "
            "company's.",
            "即使各部门都恰好完成，公司目标仍无法实现。请收紧部分部门的目标值，或调整公司目标值。",
        ),
        kpis=(place.id,),
        units=tuple(departments),
    )


def _weaker_children(workspace: Workspace, cascade: Alignment) -> Iterator[Note]:
    """KPIs handed down from a rate, written in its unit, whose targets are all weaker than its."""
    for parent in cascade.kpis:
        above = workspace.kpis[parent.id]
        handed_down = [kpi for kpi in cascade.kpis if kpi.parent == parent.id and kpi.is_scored]
        children = [kpi for kpi in handed_down if _alike(above, workspace.kpis[kpi.id])]
        needed = _strictest(workspace, cascade, parent)
        targets = [_strictest(workspace, cascade, child) for child in children]
        values = [value for value in targets if value is not None]
        if needed is None or not values or len(values) < len(children):
            continue
        if not all(_weaker(above, value, needed) for value in values):
            continue
        yield Note(
            "too_weak",
            sentence(
                "{children}: handed down from {parent}, whose target is {needed}; the targets are "
                "weaker, at best {best}.",
                "{children}承接自{parent}（目标值 {needed}），但目标值更宽松，最严的为 {best}。",
                children=listed(quoted(child.name) for child in children),
                parent=quoted(parent.name),
                needed=valued(above.value, needed),
                best=valued(above.value, _best(above, values)),
            ),
            Text(
                "Ask whether the parent's target can be met if these only just meet theirs.",
                "请研究：如这些指标仅恰好达标，上级指标能否实现。",
            ),
            kpis=(parent.id, *(child.id for child in children)),
            units=tuple(dict.fromkeys(unit for child in children for unit in child.units)),
        )


def _alike(one: KpiDeclaration, other: KpiDeclaration) -> bool:
    """Rates that are written in the same unit and are good in the same direction."""
    kinds = {one.measure.kind, other.measure.kind}
    return kinds <= set(AVERAGED) and (one.unit.kind, one.unit.name, one.direction) == (
        other.unit.kind,
        other.unit.name,
        other.direction,
    )


def _strictest(workspace: Workspace, cascade: Alignment, place: KpiPlace) -> Decimal | None:
    """The strictest target in force among the units scored by a KPI; the company's before all."""
    kpi = workspace.kpis[place.id]
    if whole := _company_target(workspace, cascade, place.id):
        return whole.value
    targets = [planned_target(workspace, place.id, unit, cascade.period) for unit in place.units]
    values = [target.value for target in targets if target is not None]
    return _best(kpi, values) if values else None


def _weaker(kpi: KpiDeclaration, value: Decimal, than: Decimal) -> bool:
    return value > than if kpi.direction is Direction.LOWER else value < than


def _best(kpi: KpiDeclaration, values: list[Decimal]) -> Decimal:
    return min(values) if kpi.direction is Direction.LOWER else max(values)
