"""What must hold in gates and vetoes of scheme.yaml, adjustments.csv and exclusions.csv."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal

from kpi_reports.errors import Fault, nearest
from kpi_reports.params import files
from kpi_reports.params.checks_lines import PERCENT_LIMIT
from kpi_reports.params.checks_scheme import MAXIMUM
from kpi_reports.params.draft import Draft
from kpi_reports.params.models import Gate, Trigger, Veto
from kpi_reports.params.outline import number, sound_items
from kpi_reports.params.places import item_name
from kpi_reports.params.units import Scored, scheme_units, scored_by
from kpi_reports.params.yaml_text import ListNode, MapNode
from kpi_reports.values import Direction

TOTAL = "total"
TRIGGERS = ("misses", "below", "above")
NEEDS = {"cap_grade": "grade", "multiply": "factor"}  # what an effect cannot do without
OF_EFFECT = {"grade": "cap_grade", "factor": "multiply", "item": "zero_item"}


def check(draft: Draft) -> Iterator[Fault]:
    """Every fault of gates and vetoes against the rest of the scheme and the other files."""
    root = draft.scheme_root()
    if root is None:
        return
    schemes = scored_by(draft)
    steps: list[tuple[int, Gate | Veto]] = [*sound_items(root.get("gates"), Gate)]
    steps += sound_items(root.get("vetoes"), Veto)
    seen: set[str] = set()
    for line, step in steps:
        what = _what(step)
        messages = list(_step(draft, step, schemes))
        if step.id in seen:
            messages.insert(0, "this id stands twice among gates and vetoes")
        seen.add(step.id)
        messages += (
            _capped(draft, root, step, schemes)
            if isinstance(step, Gate)
            else _effect(step, schemes, names(root, "grades"))
        )
        for message in messages:
            yield draft.scheme_fault(line, f"{what}: {message}")


def names(root: MapNode, key: str) -> list[str]:
    """The ids of a list in scheme.yaml, also of items that have faults."""
    found = root.get(key)
    items = found.items if isinstance(found, ListNode) else ()
    return [item_name(item, at) for at, item in enumerate(items)]


def _what(step: Gate | Veto) -> str:
    return f"gate '{step.id}'" if isinstance(step, Gate) else f"veto '{step.id}'"


def _step(draft: Draft, step: Gate | Veto, schemes: dict[str, Scored]) -> Iterator[str]:
    """What is wrong with the units, the KPI and the trigger of a gate or veto."""
    units, kpis = scheme_units(draft), draft.ids.get(files.KPIS)
    for unit in step.units:
        if units is not None and unit not in units:
            yield f"unknown department or position '{unit}'.{nearest(unit, units)}"
    if isinstance(step, Veto) and (step.kpi is None) != (step.when is None):
        yield "'kpi' and 'when' belong together; give both, or neither and pull it in adjustments"
    if step.kpi is None or step.when is None:
        return
    if kpis is not None and step.kpi not in kpis:
        yield f"unknown KPI '{step.kpi}'.{nearest(step.kpi, kpis)}"
        return
    yield from _trigger(draft, step.kpi, step.when)
    shown = {kpi for scored in schemes.values() for kpi in scored.kpis | scored.monitored}
    if not step.units and step.kpi not in shown:
        yield (
            f"KPI '{step.kpi}' is neither scored nor monitored, so nobody would be looked at; "
            "list it under 'monitored', or name 'units'"
        )


def _trigger(draft: Draft, kpi_id: str, when: Trigger) -> Iterator[str]:
    given = [name for name in TRIGGERS if getattr(when, name) is not None]
    if len(given) != 1:
        found = " and ".join(f"'{name}'" for name in given) or "none"
        yield f"'when' holds exactly one of 'misses', 'below' and 'above'; found {found}"
    kpi = draft.kpis.get(kpi_id)
    if kpi is None:
        return
    for name in ("below", "above"):
        edge: Decimal | None = getattr(when, name)
        if edge is not None and kpi.unit.kind == "percent" and abs(edge) > PERCENT_LIMIT:
            yield f"'{name}' {edge} of '{kpi_id}' is {edge * 100:f} %; write 80 % as 0.8"
    if when.misses is None:
        return
    if kpi.direction is Direction.NEITHER:
        yield f"KPI '{kpi_id}' has direction 'neither' and misses nothing; use 'below' or 'above'"
    lines = [line.row.target for line in draft.targets if line.row.kpi == kpi_id]
    has = lines if when.misses == "target" else [t for t in lines if t.floor is not None]
    if draft.targets_are_whole and not has:
        yield f"KPI '{kpi_id}' has no {when.misses} in {files.TARGETS} that it could miss"


def _capped(draft: Draft, root: MapNode, gate: Gate, schemes: dict[str, Scored]) -> Iterator[str]:
    kpis = {kpi for scored in schemes.values() for kpi in scored.kpis}
    blocks = {block for scored in schemes.values() for block in scored.blocks}
    known = {*kpis, *blocks, TOTAL}
    if gate.caps not in known:
        yield f"'caps' names neither a scored KPI nor a block: '{gate.caps}'." + nearest(
            gate.caps, known
        )
    elif (gate.caps in kpis) + (gate.caps in blocks) + (gate.caps == TOTAL) > 1:
        yield f"'caps: {gate.caps}' could be a KPI, a block or the total; rename one of them"
    maximum = number(root.get("maximum")) or MAXIMUM
    if gate.at > maximum:
        yield f"'at' is {gate.at}, above the maximum {maximum}: it would cap nothing"


def _effect(veto: Veto, schemes: dict[str, Scored], grades: Collection[str]) -> Iterator[str]:
    needed = NEEDS.get(veto.effect)
    if needed is not None and getattr(veto, needed) is None:
        yield f"effect '{veto.effect}' needs '{needed}'"
    for key, effect in OF_EFFECT.items():
        if getattr(veto, key) is not None and veto.effect != effect:
            yield f"'{key}' belongs to effect '{effect}', not to '{veto.effect}'"
    if veto.grade is not None and veto.grade not in grades:
        yield f"unknown grade '{veto.grade}'.{nearest(veto.grade, grades)}"
    if veto.effect != "zero_item":
        return
    item = veto.item or veto.kpi
    kpis = {kpi for scored in schemes.values() for kpi in scored.kpis}
    if item is None:
        yield "effect 'zero_item' needs 'item', or a 'kpi' that scores 0"
    elif item not in kpis:
        yield f"'{item}' is not scored and cannot score 0.{nearest(item, kpis)}"
