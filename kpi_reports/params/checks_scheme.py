"""What must hold in the scheme: weights, KPIs, grades, and the trees that departments have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from kpi_reports.errors import Fault, nearest
from kpi_reports.params import files
from kpi_reports.params.checks_rules import WHOLE, check_rules
from kpi_reports.params.draft import Draft
from kpi_reports.params.models import GradeBand, Scheme
from kpi_reports.params.outline import (
    Block,
    Entry,
    Tree,
    all_blocks,
    number,
    position_trees,
    sound_items,
    trees,
)
from kpi_reports.params.yaml_text import ListNode, MapNode, TextNode
from kpi_reports.values import Direction

MAXIMUM: Decimal = Scheme.model_fields["maximum"].default


def check(draft: Draft) -> Iterator[Fault]:
    """Every fault of scheme.yaml against the other files."""
    root = draft.scheme_root()
    if root is None:
        return
    whole, *others = trees(root)
    positions = position_trees(root)
    own = [str(tree.department) for tree in others if tree.is_own]
    # targets of people and positions are not what departments' rules work with
    theirs = (*(line.row.id for line in draft.people), *(str(t.department) for t in positions))
    yield from check_tree(draft, root, whole, (*own, *theirs))
    yield from _maximum(draft, root)
    yield from _grades(draft, root)
    for tree in others:
        yield from _known_department(draft, tree)
        for fault in (*check_tree(draft, root, tree, own), *_same_blocks(draft, tree, whole)):
            yield replace(fault, message=f"department '{tree.department}': {fault.message}")


def check_tree(draft: Draft, root: MapNode, tree: Tree, own: Sequence[str]) -> Iterator[Fault]:
    """Every fault of the blocks, KPIs and rules by which a unit is scored."""
    if tree.is_own:
        for block in all_blocks(tree.block):
            yield from _block(draft, block)
        yield from _kpis(draft, tree.entries)
        yield from _limits(draft, root, tree.entries)
        yield from check_rules(draft, tree, own)
        yield from _unique_blocks(draft, tree.block)
    yield from _monitored(draft, tree)


def _known_department(draft: Draft, tree: Tree) -> Iterator[Fault]:
    known = draft.ids.get(files.DEPARTMENTS)
    if known is not None and tree.department not in known:
        message = f"unknown department '{tree.department}'.{nearest(str(tree.department), known)}"
        yield draft.scheme_fault(tree.line, message)


def _same_blocks(draft: Draft, tree: Tree, whole: Tree) -> Iterator[Fault]:
    """A department whose top blocks are not the scheme's cannot stand beside the others."""
    found = [f"'{block.id}'" for block in tree.block.blocks]
    expected = [f"'{block.id}'" for block in whole.block.blocks]
    if found and expected and found != expected:
        message = (
            f"its top blocks are {', '.join(found)}, those of the scheme {', '.join(expected)}; "
            "keep the same ids in the same order, so that departments stand side by side"
        )
        yield draft.scheme_fault(tree.block.line, message)


def _block(draft: Draft, block: Block) -> Iterator[Fault]:
    whose = f"weights under '{block.id}'" if block.id else "weights of the top blocks"
    if block.id and block.entries and block.blocks:
        message = f"block '{block.id}' holds KPIs and blocks; it may hold one or the other"
        yield draft.scheme_fault(block.line, message)
    if block.id and not block.weights:
        yield draft.scheme_fault(block.line, f"block '{block.id}' holds neither KPIs nor blocks")
    read = [weight for weight in block.weights if weight is not None]
    if len(read) < len(block.weights) or not read or sum(read) == WHOLE:
        return
    total = sum(read, Decimal(0))
    off = f"{WHOLE - total:f} short of" if total < WHOLE else f"{total - WHOLE:f} over"
    yield draft.scheme_fault(block.line, f"{whose} sum to {total:f}, {off} {WHOLE}")


def _unique_blocks(draft: Draft, whole: Block) -> Iterator[Fault]:
    seen: set[str | None] = set()
    for block in all_blocks(whole):
        if block.id in seen:
            yield draft.scheme_fault(block.line, f"block id '{block.id}' stands twice")
        seen.add(block.id)


def _kpis(draft: Draft, entries: Sequence[Entry]) -> Iterator[Fault]:
    known = draft.ids.get(files.KPIS)
    seen: set[str] = set()
    for entry in entries:
        if known is not None and entry.kpi not in known:
            message = f"unknown KPI '{entry.kpi}' in the scheme.{nearest(entry.kpi, known)}"
            yield draft.scheme_fault(entry.line, message)
        if entry.kpi in seen:
            yield draft.scheme_fault(entry.line, f"KPI '{entry.kpi}' stands twice in the scheme")
        seen.add(entry.kpi)
        kpi = draft.kpis.get(entry.kpi)
        if kpi is not None and kpi.direction is Direction.NEITHER:
            message = (
                f"KPI '{entry.kpi}' has direction 'neither' and cannot be scored; "
                "give it 'higher' or 'lower', or list it under 'monitored'"
            )
            yield draft.scheme_fault(entry.line, message)


def _monitored(draft: Draft, tree: Tree) -> Iterator[Fault]:
    listed = tree.monitored
    known = draft.ids.get(files.KPIS)
    scored = {entry.kpi for entry in tree.entries}
    seen: set[str] = set()
    for item in listed.items if isinstance(listed, ListNode) else ():
        if not isinstance(item, TextNode):
            continue
        if known is not None and item.text not in known:
            message = f"unknown KPI '{item.text}' under 'monitored'.{nearest(item.text, known)}"
            yield draft.scheme_fault(item.line, message)
        if item.text in scored:
            message = f"KPI '{item.text}' is scored and monitored; remove it from one of the two"
            yield draft.scheme_fault(item.line, message)
        if item.text in seen:
            message = f"KPI '{item.text}' stands twice under 'monitored'"
            yield draft.scheme_fault(item.line, message)
        seen.add(item.text)


def _maximum(draft: Draft, root: MapNode) -> Iterator[Fault]:
    maximum = number(root.get("maximum")) or MAXIMUM
    if maximum < WHOLE:
        message = f"'maximum' is {maximum}; a KPI that meets its target scores {WHOLE}"
        yield draft.fault("scheme.maximum", message)


def _limits(draft: Draft, root: MapNode, entries: Sequence[Entry]) -> Iterator[Fault]:
    """Scores that the scheme's scale, 0 to its maximum, cannot hold."""
    maximum = number(root.get("maximum")) or MAXIMUM
    for entry in entries:
        for what, score in entry.sound.rule.stated if entry.sound else ():
            if not 0 <= score <= maximum:
                message = f"KPI '{entry.kpi}': {what} {score} is not between 0 and {maximum}"
                yield draft.scheme_fault(entry.line, message)


def _grades(draft: Draft, root: MapNode) -> Iterator[Fault]:
    grades = list(sound_items(root.get("grades"), GradeBand))
    seen: set[str] = set()
    above: GradeBand | None = None
    for line, grade in grades:
        if grade.id in seen:
            yield draft.scheme_fault(line, f"grade '{grade.id}' stands twice")
        if above is not None and grade.lowest >= above.lowest:
            message = (
                f"grade '{grade.id}' begins at {grade.lowest}, not below '{above.id}' at "
                f"{above.lowest}; list grades from the best down"
            )
            yield draft.scheme_fault(line, message)
        seen.add(grade.id)
        above = grade
    whole = root.get("grades")
    if above is not None and isinstance(whole, ListNode) and len(whole.items) == len(grades):
        if above.lowest > 0:
            message = (
                f"the last grade '{above.id}' begins at {above.lowest}; a score below it would "
                "have no grade, so let it begin at 0"
            )
            yield draft.scheme_fault(grades[-1][0], message)
        maximum = number(root.get("maximum")) or MAXIMUM
        if (best := grades[0][1]).lowest > maximum:
            message = f"grade '{best.id}' begins at {best.lowest}, above the maximum {maximum}"
            yield draft.scheme_fault(grades[0][0], message)
