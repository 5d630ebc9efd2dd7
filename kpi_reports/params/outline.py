"""The scheme as its tree of blocks and KPIs, also where parts of it have faults.

A typing mistake in one rule must not hide that the weights of another block are wrong. So checks of
the scheme read this outline, in which every entry stands for itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from kpi_reports.params.explain import validate
from kpi_reports.params.models import SchemeKpi
from kpi_reports.params.places import item_name
from kpi_reports.params.yaml_text import ListNode, MapNode, Node, TextNode

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Entry:
    """A KPI of the scheme: its id and line, and the whole of it where it is sound."""

    kpi: str
    line: int
    sound: SchemeKpi | None


@dataclass(frozen=True, slots=True)
class Block:
    """A block (or, with `id` None, the whole scheme) with what is directly in it.

    `weights` are those of its KPIs and blocks; None among them where one cannot be read.
    """

    id: str | None
    line: int
    entries: tuple[Entry, ...]
    blocks: tuple[Block, ...]
    weights: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class Tree:
    """What a unit is scored by: the whole scheme's (`department` None) or a department's own.

    `monitored` is the list in the file. A department that has only its own monitored KPIs has the
    whole's block with `is_own` false.
    """

    department: str | None
    line: int
    block: Block
    monitored: Node | None
    is_own: bool = True
    also: tuple[str, ...] = ()  # whose targets its rules work with too, beside its own

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every KPI of the tree, in the order of the file."""
        return tuple(entry for block in all_blocks(self.block) for entry in block.entries)


def trees(root: MapNode) -> tuple[Tree, ...]:
    """The whole scheme, then what departments have of their own."""
    whole = Tree(None, root.line, outline(root), root.get("monitored"))
    departments = root.get("departments")
    found = [whole]
    for name, node in departments.entries if isinstance(departments, MapNode) else ():
        if isinstance(node, MapNode):
            is_own = node.key("nodes") is not None
            block = outline(node) if is_own else whole.block
            found.append(Tree(name.text, name.line, block, node.get("monitored"), is_own))
    return tuple(found)


def position_trees(root: MapNode) -> tuple[Tree, ...]:
    """What people are scored by: each position's tree, with the position as its `department`."""
    positions = root.get("positions")
    return tuple(
        Tree(name.text, name.line, outline(node), node.get("monitored"))
        for name, node in (positions.entries if isinstance(positions, MapNode) else ())
        if isinstance(node, MapNode)
    )


def outline(root: MapNode) -> Block:
    """The outline of scheme.yaml, or of what a department has of its own in it."""
    nodes = root.key("nodes")
    return _block(root, None, nodes.line if nodes else root.line)


def all_blocks(block: Block) -> Iterator[Block]:
    """The block and every block below it, in the order of the file."""
    yield block
    for child in block.blocks:
        yield from all_blocks(child)


def sound_items(node: Node | None, kind: type[T]) -> Iterator[tuple[int, T]]:
    """The items of a list that are sound, each with its line."""
    for item in node.items if isinstance(node, ListNode) else ():
        found, _ = validate(kind, item, "", "")  # their faults are told where the file is read
        if found is not None:
            yield item.line, found


def number(node: Node | None) -> Decimal | None:
    """The number that a node holds, None where it holds none."""
    if not isinstance(node, TextNode):
        return None
    try:
        found = Decimal(node.text)
    except ArithmeticError:
        return None
    return found if found.is_finite() else None


def _block(node: MapNode, name: str | None, line: int) -> Block:
    kpis = [item for item in _items(node, "kpis") if isinstance(item.get("kpi"), TextNode)]
    nodes = _items(node, "nodes")
    return Block(
        id=name,
        line=line,
        entries=tuple(_entry(item) for item in kpis),
        blocks=tuple(_block(item, item_name(item, at), item.line) for at, item in enumerate(nodes)),
        weights=tuple(number(item.get("weight")) for item in (*_items(node, "kpis"), *nodes)),
    )


def _entry(item: MapNode) -> Entry:
    name = item.get("kpi")
    sound, _ = validate(SchemeKpi, item, "", "")
    return Entry(name.text if isinstance(name, TextNode) else "", item.line, sound)


def _items(node: MapNode, key: str) -> tuple[MapNode, ...]:
    found = node.get(key)
    items = found.items if isinstance(found, ListNode) else ()
    return tuple(item for item in items if isinstance(item, MapNode))
