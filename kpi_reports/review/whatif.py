"""What if: scores and grades under other targets, weights or values. Params stay as they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Literal

from kpi_reports.errors import SHOWN_FAULTS, Fault, ParamsError, nearest
from kpi_reports.measure import Cube
from kpi_reports.params.load import find_params, load_workspace
from kpi_reports.params.models import Workspace
from kpi_reports.review.asked import period_of, unit_of
from kpi_reports.review.cases import unit_case
from kpi_reports.review.cubes import open_cube
from kpi_reports.scoring.case import UnitCase
from kpi_reports.scoring.chain import score_unit
from kpi_reports.scoring.supposing import with_targets, with_values, with_weights
from kpi_reports.values import (
    Grain,
    KpiScore,
    Missing,
    Outcome,
    Period,
    Scorecard,
    Supposition,
    Unit,
    WhatIf,
)

Number = Decimal | int | float | str
Supposed = Mapping[str, Number]
Kind = Literal["target", "weight", "value"]
AT = "@"  # between a KPI and the unit that alone is meant
UNSCORABLE = (Missing.RULE_REFUSED, Missing.NO_TARGET)


def what_if(
    workspace: Workspace,
    cube: Cube,
    period: Period,
    *,
    targets: Supposed | None = None,
    weights: Supposed | None = None,
    values: Supposed | None = None,
    departments: Sequence[str] | None = None,
) -> WhatIf:
    """Every unit's scorecard as it stands and as it would be under the suppositions together.

    Keys are a KPI's id, for every unit that has it, or `kpi@department` (`kpi@company`) for one,
    which wins over the former. Targets and values are in the KPI's unit: 0.97 or "97%" for 97 %. A
    target counts for the whole period; floor and stretch stay. A weight is the KPI's percent of its
    block; the block's other weights are rescaled so that they still sum to 100. A value replaces
    the measured one alone: neither KPIs worked out from it nor the company's follow.

    `departments` are the units to show, "company" among them; default: the company and all.

    Raises ParamsError for a KPI that is unknown or that no such unit is scored by, something that
    is not a number, weights that cannot sum to 100, a rule that cannot be applied, and nothing
    supposed; UnitError for an unknown department. All faults of the suppositions are told at once.
    """
    units = _units(workspace, departments)
    asked = {"target": targets, "weight": weights, "value": values}
    suppositions = _read(workspace, {kind: given or {} for kind, given in asked.items()})
    cases = {unit.id: unit_case(workspace, cube, unit, period) for unit in units}
    _check_period(cases.values(), period)
    _check_used(suppositions, units, cases)
    outcomes = tuple(
        Outcome(
            unit, score_unit(cases[unit.id]), score_unit(_changed(cases[unit.id], suppositions))
        )
        for unit in units
    )
    _check_scored(suppositions, outcomes)
    return WhatIf(workspace.company.id, period, workspace.company.languages, suppositions, outcomes)


def what_if_of(
    *,
    company: str,
    period: str,
    targets: Supposed | None = None,
    weights: Supposed | None = None,
    values: Supposed | None = None,
    departments: Sequence[str] | None = None,
) -> WhatIf:
    """`what_if` as notebooks ask for it: `company` names a folder under params/."""
    workspace = load_workspace(find_params(company))
    cube = open_cube(workspace, Period.parse(period))
    return what_if(
        workspace,
        cube,
        period_of(cube, period),
        targets=targets,
        weights=weights,
        values=values,
        departments=departments,
    )


def _units(workspace: Workspace, departments: Sequence[str] | None) -> tuple[Unit, ...]:
    if departments is None:
        return (workspace.company_unit, *workspace.units())
    return tuple(unit_of(workspace, department) for department in dict.fromkeys(departments))


# --- what is supposed -----------------------------------------------------------------------------


def _read(workspace: Workspace, asked: Mapping[Kind | str, Supposed]) -> tuple[Supposition, ...]:
    found: list[Supposition] = []
    faults: list[Fault] = []
    for kind in ("target", "weight", "value"):
        for key, number in asked[kind].items():
            try:
                found.append(_supposition(workspace, kind, key, number))
            except ParamsError as error:
                faults.extend(error.faults)
    if faults:
        raise ParamsError(faults)
    if not found:
        raise ParamsError("nothing is supposed: give a target, a weight or a value of some KPI")
    return tuple(found)


def _supposition(workspace: Workspace, kind: Kind, key: str, number: Number) -> Supposition:
    kpi, _, department = key.partition(AT)
    if kpi not in workspace.kpis:
        raise ParamsError(f"unknown KPI '{kpi}'.{nearest(kpi, workspace.kpis)}")
    unit = unit_of(workspace, department) if AT in key else None
    value = _number(kind, key, number)
    if kind == "weight" and not 0 < value <= 100:
        raise ParamsError(f"weight of '{key}' is {value:f}; a weight is above 0, at most 100")
    return Supposition(kind, workspace.kpis[kpi].value, unit, value)


def _number(kind: Kind, key: str, number: Number) -> Decimal:
    text = str(number).strip()
    try:
        value = Decimal(text.removesuffix("%"))
    except InvalidOperation:
        value = Decimal("nan")
    if not value.is_finite():
        raise ParamsError(f"{kind} of '{key}' is '{text}'; write a number, 97 % as 0.97 or 97%")
    return value / 100 if text.endswith("%") and kind != "weight" else value


def _of(suppositions: Iterable[Supposition], kind: Kind, unit: str) -> dict[str, Decimal]:
    """What is supposed of a kind for a unit, by KPI; what names the unit wins."""
    mine = [s for s in suppositions if s.kind == kind and (s.unit is None or s.unit.id == unit)]
    return {s.kpi.id: s.value for s in sorted(mine, key=lambda s: s.unit is not None)}


def _changed(case: UnitCase, suppositions: Iterable[Supposition]) -> UnitCase:
    """The case under what is supposed for its unit, of the KPIs that it has."""

    def known(kind: Kind, among: Iterable[str]) -> dict[str, Decimal]:
        has = set(among)
        return {
            kpi: value for kpi, value in _of(suppositions, kind, case.unit).items() if kpi in has
        }

    case = with_targets(case, known("target", case.targets))
    case = with_values(case, known("value", case.values))
    return with_weights(case, known("weight", _scored_kpis(case)))


def _scored_kpis(case: UnitCase) -> list[str]:
    return [kpi for node in case.scheme.nodes for kpi in node.all_kpis]


# --- what cannot be -------------------------------------------------------------------------------


def _check_period(cases: Iterable[UnitCase], period: Period) -> None:
    if period.grain is Grain.YEAR and any(case.scheme.year is not None for case in cases):
        raise ParamsError(
            f"the total of {period} comes from those of its quarters (`year` in scheme.yaml); ask "
            f"what if of a quarter, as {Period(Grain.QUARTER, period.year, 4)}"
        )


def _check_used(
    suppositions: Iterable[Supposition], units: Sequence[Unit], cases: Mapping[str, UnitCase]
) -> None:
    """Every supposition must bear on a unit asked for."""
    faults = []
    for entry in suppositions:
        meant = [u.id for u in units if entry.unit is None or u.id == entry.unit.id]
        if any(entry.kpi.id in _has(entry.kind, cases[unit]) for unit in meant):
            continue
        known = sorted({kpi for unit in meant for kpi in _has(entry.kind, cases[unit])})
        if not meant and entry.unit is not None:
            message = f"'{entry.kpi.id}{AT}{entry.unit.id}' is about a unit that is not asked for"
        else:
            who = entry.unit.id if entry.unit else "any unit asked for"
            message = f"'{entry.kpi.id}' is no part of the score of {who}." + nearest(
                entry.kpi.id, known
            )
        faults.append(Fault(None, None, message))
    if faults:
        raise ParamsError(faults)


def _has(kind: Kind, case: UnitCase) -> Iterable[str]:
    return _scored_kpis(case) if kind == "weight" else case.targets


def _check_scored(suppositions: Iterable[Supposition], outcomes: Iterable[Outcome]) -> None:
    """What is supposed must leave a score where there was one."""
    supposed = {entry.kpi.id for entry in suppositions}
    units: dict[tuple[str, str], list[str]] = {}
    for outcome in outcomes:
        before = _items(outcome.before)
        for kpi, item in _items(outcome.after).items():
            refused = item.missing in UNSCORABLE and before[kpi].missing not in UNSCORABLE
            if kpi in supposed and refused:
                why = item.derivation.en if item.derivation else "its rule cannot be applied"
                units.setdefault((kpi, why), []).append(outcome.unit.id)
    if units:
        raise ParamsError(
            Fault(None, None, f"'{kpi}' of {_shown(ids)} could not be scored so. {why}")
            for (kpi, why), ids in units.items()
        )


def _shown(ids: Sequence[str]) -> str:
    more = len(ids) - SHOWN_FAULTS
    return ", ".join(ids[:SHOWN_FAULTS]) + (f" and {more} more" if more > 0 else "")


def _items(card: Scorecard) -> dict[str, KpiScore]:
    return {item.kpi: item for leaf in card.leaves for item in leaf.kpis}
