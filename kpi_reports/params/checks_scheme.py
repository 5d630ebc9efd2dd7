"""What must hold in the scheme: weights, KPIs, rules, grades, and the targets that rules need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from kpi_reports.errors import Fault, nearest
from kpi_reports.params import files
from kpi_reports.params.draft import Draft
from kpi_reports.params.models import (
    Band,
    BandsRule,
    GradeBand,
    KpiDeclaration,
    RatioRule,
    Scheme,
    SchemeKpi,
    ThreePointRule,
)
from kpi_reports.params.outline import Block, Entry, all_blocks, number, outline, sound_items
from kpi_reports.params.targets import Line
from kpi_reports.params.yaml_text import ListNode, MapNode, TextNode
from kpi_reports.values import Direction

WHOLE = Decimal(100)  # weights of a block sum to this; so does a KPI that just meets its target
MAXIMUM: Decimal = Scheme.model_fields["maximum"].default
PERCENT_LIMIT = 10  # 1000 %: a percent target beyond it was meant as 80, not 0.8


def check(draft: Draft) -> Iterator[Fault]:
    """Every fault of scheme.yaml and targets.csv against the other files."""
    root = draft.scheme_root()
    if root is not None:
        whole = outline(root)
        for block in all_blocks(whole):
            yield from _block(draft, block)
        entries = [entry for block in all_blocks(whole) for entry in block.entries]
        yield from _kpis(draft, entries)
        yield from _monitored(draft, root, entries)
        yield from _limits(draft, root, entries)
        yield from _grades(draft, root)
        for entry in entries:
            yield from _rule(draft, entry)
        yield from _unique_blocks(draft, whole)
    yield from _targets(draft)


def _scheme_fault(draft: Draft, line: int, message: str) -> Fault:
    return Fault(draft.texts.shown(files.SCHEME), line, message)


def _block(draft: Draft, block: Block) -> Iterator[Fault]:
    whose = f"weights under '{block.id}'" if block.id else "weights of the top blocks"
    if block.id and block.entries and block.blocks:
        message = f"block '{block.id}' holds KPIs and blocks; it may hold one or the other"
        yield _scheme_fault(draft, block.line, message)
    if block.id and not block.weights:
        yield _scheme_fault(draft, block.line, f"block '{block.id}' holds neither KPIs nor blocks")
    read = [weight for weight in block.weights if weight is not None]
    if len(read) < len(block.weights) or not read or sum(read) == WHOLE:
        return
    total = sum(read, Decimal(0))
    off = f"{WHOLE - total:f} short of" if total < WHOLE else f"{total - WHOLE:f} over"
    yield _scheme_fault(draft, block.line, f"{whose} sum to {total:f}, {off} {WHOLE}")


def _unique_blocks(draft: Draft, whole: Block) -> Iterator[Fault]:
    seen: set[str | None] = set()
    for block in all_blocks(whole):
        if block.id in seen:
            yield _scheme_fault(draft, block.line, f"block id '{block.id}' stands twice")
        seen.add(block.id)


def _kpis(draft: Draft, entries: Sequence[Entry]) -> Iterator[Fault]:
    known = draft.ids.get(files.KPIS)
    seen: set[str] = set()
    for entry in entries:
        if known is not None and entry.kpi not in known:
            message = f"unknown KPI '{entry.kpi}' in the scheme.{nearest(entry.kpi, known)}"
            yield _scheme_fault(draft, entry.line, message)
        if entry.kpi in seen:
            yield _scheme_fault(draft, entry.line, f"KPI '{entry.kpi}' stands twice in the scheme")
        seen.add(entry.kpi)
        kpi = draft.kpis.get(entry.kpi)
        if kpi is not None and kpi.direction is Direction.NEITHER:
            message = (
                f"KPI '{entry.kpi}' has direction 'neither' and cannot be scored; "
                "give it 'higher' or 'lower', or list it under 'monitored'"
            )
            yield _scheme_fault(draft, entry.line, message)


def _monitored(draft: Draft, root: MapNode, entries: Sequence[Entry]) -> Iterator[Fault]:
    listed = root.get("monitored")
    known = draft.ids.get(files.KPIS)
    scored = {entry.kpi for entry in entries}
    seen: set[str] = set()
    for item in listed.items if isinstance(listed, ListNode) else ():
        if not isinstance(item, TextNode):
            continue
        if known is not None and item.text not in known:
            message = f"unknown KPI '{item.text}' under 'monitored'.{nearest(item.text, known)}"
            yield _scheme_fault(draft, item.line, message)
        if item.text in scored:
            message = f"KPI '{item.text}' is scored and monitored; remove it from one of the two"
            yield _scheme_fault(draft, item.line, message)
        if item.text in seen:
            message = f"KPI '{item.text}' stands twice under 'monitored'"
            yield _scheme_fault(draft, item.line, message)
        seen.add(item.text)


def _limits(draft: Draft, root: MapNode, entries: Sequence[Entry]) -> Iterator[Fault]:
    """Scores that the scheme's scale, 0 to its maximum, cannot hold."""
    maximum = number(root.get("maximum")) or MAXIMUM
    if maximum < WHOLE:
        message = f"'maximum' is {maximum}; a KPI that meets its target scores {WHOLE}"
        yield draft.fault("scheme.maximum", message)
    for entry in entries:
        for what, score in _scores(entry.sound):
            if not 0 <= score <= maximum:
                message = f"KPI '{entry.kpi}': {what} {score} is not between 0 and {maximum}"
                yield _scheme_fault(draft, entry.line, message)


def _scores(entry: SchemeKpi | None) -> Iterator[tuple[str, Decimal]]:
    """The scores that a rule states; a cap that nobody wrote is not held against the maximum."""
    match entry.rule if entry else None:
        case RatioRule() as rule:
            yield "floor", rule.floor
            if "cap" in rule.model_fields_set:
                yield "cap", rule.cap
        case BandsRule() as rule:
            yield from (("score", band.score) for band in rule.bands)
            yield "otherwise", rule.otherwise


def _grades(draft: Draft, root: MapNode) -> Iterator[Fault]:
    grades = list(sound_items(root.get("grades"), GradeBand))
    seen: set[str] = set()
    above: GradeBand | None = None
    for line, grade in grades:
        if grade.id in seen:
            yield _scheme_fault(draft, line, f"grade '{grade.id}' stands twice")
        if above is not None and grade.lowest >= above.lowest:
            message = (
                f"grade '{grade.id}' begins at {grade.lowest}, not below '{above.id}' at "
                f"{above.lowest}; list grades from the best down"
            )
            yield _scheme_fault(draft, line, message)
        seen.add(grade.id)
        above = grade
    whole = root.get("grades")
    if above is not None and isinstance(whole, ListNode) and len(whole.items) == len(grades):
        if above.lowest > 0:
            message = (
                f"the last grade '{above.id}' begins at {above.lowest}; a score below it would "
                "have no grade, so let it begin at 0"
            )
            yield _scheme_fault(draft, grades[-1][0], message)
        maximum = number(root.get("maximum")) or MAXIMUM
        if (best := grades[0][1]).lowest > maximum:
            message = f"grade '{best.id}' begins at {best.lowest}, above the maximum {maximum}"
            yield _scheme_fault(draft, grades[0][0], message)


def _rule(draft: Draft, entry: Entry) -> Iterator[Fault]:
    kpi = draft.kpis.get(entry.kpi)
    if entry.sound is None or kpi is None or kpi.direction is Direction.NEITHER:
        return
    match entry.sound.rule:
        case BandsRule(bands=bands):
            for index, message in _band_faults(kpi, bands):
                line = _band_line(draft, entry, index)
                yield _scheme_fault(draft, line, f"KPI '{kpi.id}': {message}")
        case RatioRule() as rule:
            if rule.cap < WHOLE or rule.floor >= WHOLE:
                message = f"cap {rule.cap} and floor {rule.floor} must leave room for {WHOLE}"
                yield _scheme_fault(draft, entry.line, f"KPI '{kpi.id}': {message}")
            yield from _needs_target(draft, entry)
        case ThreePointRule():
            yield from _needs_target(draft, entry)


def _needs_target(draft: Draft, entry: Entry) -> Iterator[Fault]:
    targets = [line for line in draft.targets if line.row.kpi == entry.kpi]
    rule = entry.sound.rule.kind if entry.sound else ""
    if not targets and draft.targets_are_whole:
        message = f"KPI '{entry.kpi}' is scored by '{rule}' but has no line in {files.TARGETS}"
        yield _scheme_fault(draft, entry.line, message)
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


def _band_line(draft: Draft, entry: Entry, index: int) -> int:
    """The line of a band; that of the KPI where it cannot be told."""
    suffix = f".kpis.{entry.kpi}.rule.bands.{index}"
    lines = [line for key, (_, line) in draft.places.items() if key.endswith(suffix)]
    return lines[0] if len(lines) == 1 else entry.line


def _targets(draft: Draft) -> Iterator[Fault]:
    file = draft.texts.shown(files.TARGETS)
    kpis, departments = draft.ids.get(files.KPIS), draft.ids.get(files.DEPARTMENTS)
    for line in draft.targets:
        row = line.row
        if kpis is not None and row.kpi not in kpis:
            yield Fault(file, line.line, f"unknown KPI '{row.kpi}'.{nearest(row.kpi, kpis)}")
        if row.department and departments is not None and row.department not in departments:
            message = (
                f"unknown department '{row.department}'.{nearest(row.department, departments)}"
            )
            yield Fault(file, line.line, message)
        kpi = draft.kpis.get(row.kpi)
        is_percent = kpi is not None and kpi.unit.kind == "percent"
        if is_percent and abs(row.target.value) > PERCENT_LIMIT:
            value = row.target.value
            message = f"target {value} of '{row.kpi}' is {value * 100:f} %; write 80 % as 0.8"
            yield Fault(file, line.line, message)
