"""Departments side by side, for the company overview."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kpi_reports.measure import Cube
from kpi_reports.params.models import Scheme, Workspace
from kpi_reports.review.actuals import Actuals
from kpi_reports.review.cases import score
from kpi_reports.review.comparable import compared
from kpi_reports.review.kpis import kpi_reviews
from kpi_reports.values import (
    BlockScore,
    DepartmentSummary,
    Kpi,
    KpiReview,
    Missing,
    Period,
    Scorecard,
    Unit,
    Variation,
)


@dataclass(frozen=True, slots=True)
class Department:
    """A department with its card and all that was found of its KPIs."""

    unit: Unit
    card: Scorecard
    kpis: tuple[KpiReview, ...]


def departments_of(
    workspace: Workspace, cube: Cube | Actuals, period: Period
) -> tuple[Department, ...]:
    """Every department as it is reviewed, in the order of departments.yaml."""
    actuals = Actuals.of(workspace, cube)
    found = []
    for unit in workspace.units():
        card = score(workspace, actuals, unit, period)
        found.append(Department(unit, card, kpi_reviews(workspace, actuals, unit, period, card)))
    return tuple(found)


def summaries(
    workspace: Workspace,
    cube: Cube | Actuals,
    period: Period,
    departments: Sequence[Department] | None = None,
) -> tuple[DepartmentSummary, ...]:
    """Every department's summary, in the order of departments.yaml; of `departments`, where they
    were reviewed before."""
    actuals = Actuals.of(workspace, cube)
    known = departments_of(workspace, actuals, period) if departments is None else departments
    found = [
        (_summary(workspace, own.unit, period, own.card, own.kpis), own.card, own.kpis)
        for own in known
    ]
    return compared(workspace, actuals, period, found)


def department_kpis(workspace: Workspace, period: Period) -> tuple[Kpi, ...]:
    """The KPIs that departments have and the company has not, in the order of kpis.yaml."""

    def kpis_of(scheme: Scheme) -> set[str]:
        return {*scheme.monitored, *(kpi for node in scheme.nodes for kpi in node.all_kpis)}

    schemes = [workspace.scheme_of(unit.id, period) for unit in workspace.units()]
    theirs = {kpi for scheme in schemes for kpi in kpis_of(scheme)} - kpis_of(
        workspace.scheme_on(period.last)
    )
    return tuple(declared.value for kpi, declared in workspace.kpis.items() if kpi in theirs)


def _summary(
    workspace: Workspace,
    unit: Unit,
    period: Period,
    card: Scorecard,
    kpis: tuple[KpiReview, ...],
) -> DepartmentSummary:
    def with_variation(variation: Variation) -> tuple[str, ...]:
        return tuple(entry.kpi.id for entry in kpis if entry.signal.variation is variation)

    return DepartmentSummary(
        unit=unit,
        total=card.total,
        lowest=card.lowest,
        highest=card.highest,
        grade=card.grade,
        held=card.held,
        kpis_met=card.kpis_met,
        kpis_scored=card.kpis_scored,
        blocks=tuple(BlockScore(node.id, node.name, node.score) for node in card.nodes),
        improving=with_variation(Variation.IMPROVING),
        worsening=with_variation(Variation.WORSENING),
        too_few=any(
            entry.score is not None and entry.score.missing is Missing.TOO_FEW for entry in kpis
        ),
        own_scheme=_has_own_scheme(workspace, unit, period),
        carried_from=card.carried_from,
        partial=card.partial,
    )


def _has_own_scheme(workspace: Workspace, unit: Unit, period: Period) -> bool:
    whole = workspace.scheme_on(period.last)
    return workspace.scheme_of(unit.id, period).nodes != whole.nodes
