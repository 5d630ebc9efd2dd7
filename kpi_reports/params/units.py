"""Which units there are, and by what each is scored, as far as a draft tells."""

from __future__ import annotations

from dataclasses import dataclass

from kpi_reports.params import files
from kpi_reports.params.draft import Draft
from kpi_reports.params.outline import Block, Entry, all_blocks, outline, trees
from kpi_reports.params.yaml_text import ListNode, MapNode, TextNode

COMPANY = "company"


@dataclass(frozen=True, slots=True)
class Scored:
    """What a unit is scored by: KPIs and blocks, and the KPIs that are shown beside them."""

    kpis: frozenset[str]
    blocks: frozenset[str]
    monitored: frozenset[str]


def positions(draft: Draft) -> dict[str, MapNode]:
    """The positions of scheme.yaml, by id."""
    root = draft.scheme_root()
    found = root.get("positions") if root else None
    entries = found.entries if isinstance(found, MapNode) else ()
    return {key.text: node for key, node in entries if isinstance(node, MapNode)}


def scored_by(draft: Draft) -> dict[str, Scored]:
    """What each department with something of its own, each position and the company is scored by.

    A department that is not in it is scored as the company is.
    """
    root = draft.scheme_root()
    if root is None:
        return {}
    whole, *others = trees(root)
    found = {COMPANY: _scored(whole.block, whole.monitored)}
    for tree in others:
        listed = tree.monitored if tree.monitored is not None else whole.monitored
        found[str(tree.department)] = _scored(tree.block, listed)
    for name, node in positions(draft).items():
        found[name] = _scored(outline(node), node.get("monitored"))
    return found


def _scored(block: Block, monitored: object) -> Scored:
    blocks = list(all_blocks(block))
    entries: list[Entry] = [entry for each in blocks for entry in each.entries]
    listed = monitored.items if isinstance(monitored, ListNode) else ()
    return Scored(
        frozenset(entry.kpi for entry in entries),
        frozenset(each.id for each in blocks if each.id),
        frozenset(item.text for item in listed if isinstance(item, TextNode)),
    )


def scheme_units(draft: Draft) -> frozenset[str] | None:
    """What a gate or veto may name under `units`; None where departments could not be read."""
    departments = draft.ids.get(files.DEPARTMENTS)
    if departments is None:
        return None
    return frozenset({*departments, *positions(draft), COMPANY})


def decided_units(draft: Draft) -> frozenset[str] | None:
    """What a decision may be about; None where departments or people could not all be read."""
    departments, people = draft.ids.get(files.DEPARTMENTS), draft.texts.shown(files.PEOPLE)
    if departments is None or any(fault.file == people for fault in draft.faults):
        return None
    return frozenset({*departments, COMPANY, *(line.row.id for line in draft.people)})


def scheme_name(draft: Draft, unit: str) -> str:
    """What the scheme calls a unit: a person by their position, others by their own id."""
    return next((line.row.position for line in draft.people if line.row.id == unit), unit)
