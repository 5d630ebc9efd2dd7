"""What must hold in the cascade: goals, their owners, and the goals and parents that KPIs name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kpi_reports.errors import Fault, nearest
from kpi_reports.params import files
from kpi_reports.params.draft import Draft
from kpi_reports.params.models import Goal, KpiDeclaration
from kpi_reports.params.yaml_text import ListNode, MapNode

LEVELS = ("strategy", "department", "position")  # from the top down


def check(draft: Draft) -> Iterator[Fault]:
    """Every fault of goals.yaml, and of what kpis.yaml says about goals, parents and conflicts."""
    yield from _twice(draft)
    yield from _parents(draft)
    yield from _owners(draft)
    yield from _circles(
        draft, "goal", {goal.id: goal.parent for goal in draft.goals if goal.parent}
    )
    for kpi in draft.kpis.values():
        yield from _goal_of(draft, kpi)
        yield from _other_kpis(draft, kpi)
    handed_down = {kpi.id: kpi.parent for kpi in draft.kpis.values() if kpi.parent}
    yield from _circles(draft, "KPI", handed_down)


def _twice(draft: Draft) -> Iterator[Fault]:
    root, seen = draft.roots.get(files.GOALS), set[str]()
    items = root.items if isinstance(root, ListNode) else ()
    for item, found in zip(items, draft.ids.get(files.GOALS, ()), strict=False):
        if found in seen and isinstance(item, MapNode):
            line = (item.get("id") or item).line
            yield Fault(draft.texts.shown(files.GOALS), line, f"goal '{found}' stands twice")
        seen.add(found)


def _parents(draft: Draft) -> Iterator[Fault]:
    known = draft.ids.get(files.GOALS, ())
    goals: dict[str, Goal] = {}
    for goal in draft.goals:
        goals.setdefault(goal.id, goal)
    for goal in draft.goals:
        if goal.parent is None:
            continue
        key = f"goals.{goal.id}.parent"
        if goal.parent not in known:
            message = f"goal '{goal.id}' has the unknown parent '{goal.parent}'."
            yield draft.fault(key, message + nearest(goal.parent, known))
            continue
        above = goals.get(goal.parent)
        if above is not None and LEVELS.index(above.level) > LEVELS.index(goal.level):
            yield draft.fault(
                key,
                f"goal '{goal.id}' of level '{goal.level}' cannot be handed down from "
                f"'{above.id}' of level '{above.level}'; levels from the top: {', '.join(LEVELS)}",
            )


def _owners(draft: Draft) -> Iterator[Fault]:
    """Owners are departments or positions; where either cannot be read, none is called unknown."""
    departments, root = draft.ids.get(files.DEPARTMENTS), draft.scheme_root()
    if root is None:
        departments = None
    node = root.get("positions") if root else None
    positions = [name.text for name, _ in node.entries] if isinstance(node, MapNode) else []
    for goal in draft.goals:
        for at, owner in enumerate(goal.owners):
            key = f"goals.{goal.id}.owners.{at}"
            if owner in goal.owners[:at]:
                yield draft.fault(key, f"goal '{goal.id}' names the owner '{owner}' twice")
            elif departments is not None and owner not in (*departments, *positions):
                yield draft.fault(
                    key,
                    f"goal '{goal.id}' has the unknown owner '{owner}'; an owner is a department "
                    f"or a position.{nearest(owner, (*departments, *positions))}",
                )


def _goal_of(draft: Draft, kpi: KpiDeclaration) -> Iterator[Fault]:
    if kpi.goal is None:
        return
    key, known = f"kpis.{kpi.id}.goal", draft.ids.get(files.GOALS)
    if files.GOALS not in draft.texts.text:
        message = f"KPI '{kpi.id}' serves goal '{kpi.goal}', but there is no {files.GOALS}"
        yield draft.fault(key, f"{message}; write it, or remove 'goal'")
    elif known is not None and kpi.goal not in known:
        message = f"KPI '{kpi.id}' serves the unknown goal '{kpi.goal}'."
        yield draft.fault(key, message + nearest(kpi.goal, known))


def _other_kpis(draft: Draft, kpi: KpiDeclaration) -> Iterator[Fault]:
    known = draft.ids[files.KPIS]
    if kpi.parent is not None and kpi.parent not in known:
        message = f"KPI '{kpi.id}' has the unknown parent '{kpi.parent}'."
        yield draft.fault(f"kpis.{kpi.id}.parent", message + nearest(kpi.parent, known))
    for at, other in enumerate(kpi.conflicts_with):
        key = f"kpis.{kpi.id}.conflicts_with.{at}"
        if other == kpi.id:
            yield draft.fault(key, f"KPI '{kpi.id}' cannot pull against itself")
        elif other not in known:
            message = f"KPI '{kpi.id}' pulls against the unknown KPI '{other}'."
            yield draft.fault(key, message + nearest(other, known))


def _circles(draft: Draft, what: str, parent_of: Mapping[str, str]) -> Iterator[Fault]:
    """Each circle once, told at the first of its members in the file."""
    done: set[str] = set()
    for start in parent_of:
        path: list[str] = []
        at: str | None = start
        while at is not None and at not in done and at not in path:
            path.append(at)
            at = parent_of.get(at)
        if at in path:
            circle = path[path.index(at) :]
            first = min(circle, key=list(parent_of).index)
            turn = circle.index(first)
            round_trip = " -> ".join([*circle[turn:], *circle[:turn], first])
            yield draft.fault(
                f"{what.lower()}s.{first}.parent",
                f"{what}s are handed down from each other in a circle: {round_trip}",
            )
        done.update(path)
