"""What must hold in the scheme's rules: bands, caps, and the targets that rules need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from kpi_reports.errors import Fault
from kpi_reports.params import files
from kpi_reports.params.draft import Draft
from kpi_reports.params.models import Band, BandsRule, KpiDeclaration, RatioRule, ThreePointRule
from kpi_reports.params.outline import Entry, Tree
from kpi_reports.params.targets import Line
from kpi_reports.values import Direction

WHOLE = Decimal(100)  # weights of a block sum to this; so does a KPI that just meets its target


def check_rules(draft: Draft, tree: Tree, departments: Sequence[str]) -> Iterator[Fault]:
    """Every fault of a tree's rules; `departments` are those that have trees of their own."""
    targets = [line for line in draft.targets if _concerns(line, tree, departments)]
    for entry in tree.entries:
        yield from _rule(draft, tree, entry, [t for t in targets if t.row.kpi == entry.kpi])


def _concerns(line: Line, tree: Tree, departments: Sequence[str]) -> bool:
    """Whether a target is one that a tree's rules work with."""
    whose = line.row.department
    if tree.department is None:
        return whose not in departments
    return whose in (None, tree.department)


def _rule(draft: Draft, tree: Tree, entry: Entry, targets: Sequence[Line]) -> Iterator[Fault]:
    kpi = draft.kpis.get(entry.kpi)
    if entry.sound is None or kpi is None or kpi.direction is Direction.NEITHER:
        return
    match entry.sound.rule:
        case BandsRule(bands=bands):
            for index, message in _band_faults(kpi, bands):
                line = _band_line(draft, tree, entry, index)
                yield draft.scheme_fault(line, f"KPI '{kpi.id}': {message}")
        case RatioRule() as rule:
            if rule.cap < WHOLE or rule.floor >= WHOLE:
                message = f"cap {rule.cap} and floor {rule.floor} must leave room for {WHOLE}"
                yield draft.scheme_fault(entry.line, f"KPI '{kpi.id}': {message}")
            yield from _needs_target(draft, entry, targets)
        case ThreePointRule():
            yield from _needs_target(draft, entry, targets)


def _needs_target(draft: Draft, entry: Entry, targets: Sequence[Line]) -> Iterator[Fault]:
    rule = entry.sound.rule.kind if entry.sound else ""
    if not targets and draft.targets_are_whole:
        is_elsewhere = any(line.row.kpi == entry.kpi for line in draft.targets)
        which = " that holds here" if is_elsewhere else ""
        message = (
            f"KPI '{entry.kpi}' is scored by '{rule}' but has no line in {files.TARGETS}{which}"
        )
        yield draft.scheme_fault(entry.line, message)
    for line in targets:
        if why := _unfit(line, rule, draft.kpis[entry.kpi]):
            yield Fault(draft.texts.shown(files.TARGETS), line.line, why)


def _unfit(line: Line, rule: str, kpi: KpiDeclaration) -> str | None:
    """Why a rule cannot work with a target, None where it can."""
    target = line.row.target
    if rule == "ratio":
        if target.value <= 0:
            return (
                f"target {target.value} of '{kpi.id}': rule 'ratio' divides by it and needs more "
                "than 0; score this KPI by 'bands' or 'three_point'"
            )
        return None
    if target.floor is None or target.stretch is None:
        return f"rule 'three_point' of '{kpi.id}' needs 'floor' and 'stretch'"
    points = (target.floor, target.value, target.stretch)
    is_higher = kpi.direction is Direction.HIGHER
    rising = points[0] < points[1] < points[2]
    falling = points[0] > points[1] > points[2]
    if (is_higher and rising) or (not is_higher and falling):
        return None
    order = "floor < target < stretch" if is_higher else "floor > target > stretch"
    found = ", ".join(str(point) for point in points)
    return f"'{kpi.id}' is better when {kpi.direction}: {order} must hold; found {found}"


def _band_faults(kpi: KpiDeclaration, bands: Sequence[Band]) -> Iterator[tuple[int, str]]:
    """Faults of a rule's bands, each with the band's number from 0."""
    is_higher = kpi.direction is Direction.HIGHER
    edge, other = ("at_least", "at_most") if is_higher else ("at_most", "at_least")
    before: Decimal | None = None
    for index, band in enumerate(bands):
        found: Decimal | None = getattr(band, edge)
        if found is None or getattr(band, other) is not None:
            yield index, f"better when {kpi.direction}, so a band has '{edge}' and not '{other}'"
            continue
        if before is not None and (found >= before if is_higher else found <= before):
            yield (
                index,
                f"no value reaches the band {edge} {found}, for {edge} {before} comes first; "
                "list bands from the best down",
            )
        before = found


def _band_line(draft: Draft, tree: Tree, entry: Entry, index: int) -> int:
    """The line of a band; that of the KPI where it cannot be told."""
    whose = f"scheme.departments.{tree.department}." if tree.department else "scheme.nodes."
    suffix = f".kpis.{entry.kpi}.rule.bands.{index}"
    places = draft.places.items()
    lines = [at for key, (_, at) in places if key.startswith(whose) and key.endswith(suffix)]
    return lines[0] if len(lines) == 1 else entry.line
