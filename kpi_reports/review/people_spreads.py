"""How KPIs spread across people, so that nobody can be recognised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from kpi_reports.analysis.distributions import median_interval
from kpi_reports.analysis.groups import MIN_GROUP_VALUES, compare_groups
from kpi_reports.analysis.multiple import adjust_p_values
from kpi_reports.params.models import Person, Workspace
from kpi_reports.review.actuals import Actuals
from kpi_reports.review.people import COMPANY, MERGED, MINIMUM_SHOWN
from kpi_reports.review.people_values import open_people_cube
from kpi_reports.values import GroupComparison, Kpi, PeopleGroup, PeopleSpread, Period, Text, Unit

OTHERS, WHOLE = "others", "company"
LEAST_QUARTILES = 10  # below, dots, the median and its interval; docs/methods.md, Distribution
LEAST_CURVE = 40
CURVE = np.arange(0.05, 0.96, 0.05)  # no end of it is anybody's own value


def people_spreads(
    workspace: Workspace, actuals: Actuals, unit: Unit, period: Period
) -> tuple[PeopleSpread, ...]:
    """Every KPI by which people are scored and that rows name people for, in the order of
    kpis.yaml; by department for the company, else the department's own group.

    Empty without people. p-values of the company's groups are adjusted as one family.
    """
    cube = open_people_cube(workspace, actuals.cube)
    if cube is None:
        return ()
    people = Actuals(workspace, actuals.cube, cube)
    own = None if unit == workspace.company_unit else unit.id
    found = []
    for kpi in _kpis_of_people(workspace, period):
        values, without = _values(workspace, people, kpi, period)
        spread = _spread(workspace, workspace.kpis[kpi].value, period, values, own)
        if spread is None:
            continue
        told = without if own is None else {own: without.get(own, 0)}
        comparison = None if own is not None else _comparison(workspace, kpi, values)
        found.append(replace(spread, without=sum(told.values()), comparison=comparison))
    adjusted = adjust_p_values([s.comparison.p if s.comparison else None for s in found])
    return tuple(replace(s, p_adjusted=p) for s, p in zip(found, adjusted, strict=True))


def _kpis_of_people(workspace: Workspace, period: Period) -> list[str]:
    positions = workspace.scheme_on(period.last).positions.values()
    theirs = {
        kpi
        for position in positions
        for kpi in (*position.monitored, *(k for node in position.nodes for k in node.all_kpis))
    }
    return [kpi for kpi in workspace.kpis if kpi in theirs]


def _values(
    workspace: Workspace, people: Actuals, kpi: str, period: Period
) -> tuple[dict[str, list[float]], dict[str, int]]:
    """The values of each department's people that rest on enough rows, and how many do not."""
    declared = workspace.kpis[kpi]
    least = declared.person_minimum_n or declared.least_n
    values: dict[str, list[float]] = {}
    without: dict[str, int] = {}
    for person in _scored_by(workspace, kpi, period):
        found = people.value(kpi, person.id, period)
        if found.value is None or found.carried or found.n < least:
            without[person.department] = without.get(person.department, 0) + 1
        else:
            values.setdefault(person.department, []).append(found.value)
    return values, without


def _scored_by(workspace: Workspace, kpi: str, period: Period) -> list[Person]:
    """The people whose position has the KPI."""
    positions = workspace.scheme_on(period.last).positions
    having = {
        id
        for id, position in positions.items()
        if kpi in position.monitored or any(kpi in node.all_kpis for node in position.nodes)
    }
    return [person for person in workspace.people if person.position in having]


def _spread(
    workspace: Workspace,
    kpi: Kpi,
    period: Period,
    values: Mapping[str, Sequence[float]],
    own: str | None,
) -> PeopleSpread | None:
    """The groups that may be shown; None where nobody has a value."""
    rows = shown_together({id: len(known) for id, known in values.items()})
    names = {department.id: department.name.text for department in workspace.departments}
    groups = []
    for row in rows:
        if own is not None and own not in row:
            continue
        id, name = (row[0], names[row[0]]) if len(row) == 1 else (OTHERS, MERGED)
        known = sorted(value for department in row for value in values[department])
        groups.append(_group(kpi, id, name, known, dots=own is not None and len(row) == 1))
    if own is None and len(rows) > 1:
        everybody = sorted(value for known in values.values() for value in known)
        groups.append(_group(kpi, WHOLE, COMPANY, everybody, dots=False))
    return PeopleSpread(kpi, period, tuple(groups)) if groups else None


def shown_together(sizes: Mapping[str, int]) -> list[tuple[str, ...]]:
    """Departments that may be shown beside each other, those merged last.

    Each of fewer than 5 is merged with the other small ones, and with the smallest of the rest
    until they are 5, so that no subtraction from the whole, nor of one pack from another, tells
    their values. Where all together are fewer, it is one row of fewer than 5.
    """
    merged = [id for id, n in sizes.items() if n < MINIMUM_SHOWN]
    alone = [id for id in sizes if id not in merged]
    while merged and alone and sum(sizes[id] for id in merged) < MINIMUM_SHOWN:
        smallest = min(alone, key=lambda id: sizes[id])
        alone.remove(smallest)
        merged.append(smallest)
    return [*((id,) for id in alone), *([tuple(merged)] if merged else [])]


def _group(kpi: Kpi, id: str, name: Text, known: list[float], *, dots: bool) -> PeopleGroup:
    n = len(known)
    if n < MINIMUM_SHOWN:
        return PeopleGroup(id, name, n, hidden=True)
    low, high = (float(q) for q in np.quantile(known, [0.25, 0.75]))
    median = median_interval(known)
    if n < LEAST_QUARTILES and not dots:  # an interval of 6 to 8 ends at somebody's own value
        median = replace(median, low=None, high=None, reason="too_few")
    return PeopleGroup(
        id,
        name,
        n,
        median=median,
        lower_quartile=low if n >= LEAST_QUARTILES else None,
        upper_quartile=high if n >= LEAST_QUARTILES else None,
        dots=tuple(_written(kpi, value) for value in known) if dots and n < LEAST_QUARTILES else (),
        curve=tuple(np.quantile(known, CURVE).tolist()) if n >= LEAST_CURVE else (),
    )


def _written(kpi: Kpi, value: float) -> float:
    """As it is written in a pack: no more digits than that, by which one may be recognised."""
    return round(value, kpi.decimals + (2 if kpi.unit_kind == "percent" else 0))


def _comparison(
    workspace: Workspace, kpi: str, values: Mapping[str, Sequence[float]]
) -> GroupComparison | None:
    """The departments with at least 5 people, each person one value; without their summaries, of
    which the ends are somebody's."""
    large = {id: known for id, known in values.items() if len(known) >= MIN_GROUP_VALUES}
    if len(large) < 2:
        return None
    return replace(compare_groups(large, method=workspace.kpis[kpi].comparison), groups=())
