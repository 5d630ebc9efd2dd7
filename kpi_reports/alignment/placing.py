"""From params to the cascade: who is scored by which KPI, and what each KPI serves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from kpi_reports.alignment.cascade import Alignment, GoalPlace, KpiPlace, Share, UnitPlace
from kpi_reports.alignment.conflicts import conflicts
from kpi_reports.alignment.gaps import gaps
from kpi_reports.alignment.targets import misfits
from kpi_reports.params.models import SchemeNode, Workspace
from kpi_reports.values import Period, Text

WHOLE = Decimal(100)
COMPANY = Text("The company", "公司")  # beside departments its own name would be too long


def alignment(workspace: Workspace, period: Period) -> Alignment:
    """The cascade by the scheme and the targets in force at the end of the period, with its notes.

    Reads params alone, no data. Notes are in the order of their kinds: what is missing first, then
    what is shared, then what pulls against each other.
    """
    units, shares = _units(workspace, period), _shares(workspace, period)
    cascade = Alignment(
        company=workspace.company.name.text,
        period=period,
        goals=_goals(workspace),
        kpis=_kpis(workspace, shares),
        units=units,
    )
    notes = (*gaps(cascade), *conflicts(workspace, cascade), *misfits(workspace, cascade))
    return replace(cascade, notes=notes)


def _units(workspace: Workspace, period: Period) -> tuple[UnitPlace, ...]:
    positions = workspace.scheme_on(period.last).positions
    return (
        UnitPlace(workspace.company_unit.id, "company", COMPANY),
        *(UnitPlace(unit.id, "department", unit.name) for unit in workspace.units()),
        *(UnitPlace(name, "position", own.name.text) for name, own in positions.items()),
    )


def _shares(workspace: Workspace, period: Period) -> dict[str, list[Share]]:
    """For each KPI the units that are scored by it, in the order of units."""
    scheme = workspace.scheme_on(period.last)
    found: dict[str, list[Share]] = {}
    schemes = {
        unit: scheme.of(unit) for unit in ("company", *(d.id for d in workspace.departments))
    }
    schemes |= {position: scheme.of_position(position) for position in scheme.positions}
    for unit, own in schemes.items():
        for kpi, weight in _weights(own.nodes, WHOLE):
            found.setdefault(kpi, []).append(Share(unit, weight))
    return found


def _weights(nodes: Sequence[SchemeNode], of: Decimal) -> Iterator[tuple[str, Decimal]]:
    """Each KPI with its weight in percent of the whole."""
    for node in nodes:
        own = of * node.weight / WHOLE
        for entry in node.kpis:
            yield entry.kpi, own * entry.weight / WHOLE
        yield from _weights(node.nodes, own)


def _goals(workspace: Workspace) -> tuple[GoalPlace, ...]:
    return tuple(
        GoalPlace(
            id=goal.id,
            name=goal.name.text,
            level=goal.level,
            parent=goal.parent,
            owners=goal.owners,
            goals=tuple(other.id for other in workspace.goals if other.parent == goal.id),
            kpis=tuple(kpi for kpi in workspace.kpis if workspace.goal_of(kpi) == goal.id),
        )
        for goal in workspace.goals
    )


def _kpis(workspace: Workspace, shares: dict[str, list[Share]]) -> tuple[KpiPlace, ...]:
    parents = {kpi.parent for kpi in workspace.kpis.values()}
    return tuple(
        KpiPlace(
            id=kpi.id,
            name=kpi.name.text,
            goal=workspace.goal_of(kpi.id),
            own_goal=kpi.goal,
            parent=kpi.parent,
            shares=tuple(shares.get(kpi.id, ())),
        )
        for kpi in workspace.kpis.values()
        if kpi.id in shares or kpi.goal or kpi.parent or kpi.id in parents
    )
