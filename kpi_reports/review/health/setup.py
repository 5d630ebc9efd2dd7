"""What params lack that SMART does not look at: KPIs in no scheme, and watched ones of nobody."""

from __future__ import annotations

from kpi_reports.params.models import KpiDeclaration, Workspace
from kpi_reports.params.smart import LETTERS, smart_faults
from kpi_reports.review.health.cases import Asked, HealthCase
from kpi_reports.review.inputs import measured_kpis
from kpi_reports.values import Direction, HealthQuestion, Period

UNWEIGHTED, UNOWNED, NO_PROVIDER = 30.0, 25.0, 22.0  # ranks


def smart_letters(workspace: Workspace, period: Period) -> dict[str, tuple[str, ...]]:
    """The letters of SMART that each scored KPI lacks something of, in any unit."""
    found: dict[str, set[str]] = {}
    for fault in smart_faults(workspace, period):
        found.setdefault(fault.kpi, set()).add(fault.letter)
    return {kpi: tuple(x for x in LETTERS if x in letters) for kpi, letters in found.items()}


def setup_questions(workspace: Workspace, cases: tuple[HealthCase, ...], period: Period) -> Asked:
    """KPIs that are neither scored nor watched nor an input of others; and watched ones without an
    owner or a provider. Of scored ones SMART tells it. One question for each thing that lacks."""
    unused = unused_kpis(workspace, period)
    watched = _watched(cases)
    lists = (
        ("unweighted", UNWEIGHTED, unused),
        ("unowned", UNOWNED, tuple(k for k, own in watched.items() if own.owner is None)),
        (
            "no_provider",
            NO_PROVIDER,
            tuple(k for k, own in watched.items() if own.provider is None),
        ),
    )
    questions = [HealthQuestion(kind, "setup", kpis, rank) for kind, rank, kpis in lists if kpis]
    return Asked(tuple(questions), frozenset({*unused, *(case.kpi for case in cases)}))


def unused_kpis(workspace: Workspace, period: Period) -> tuple[str, ...]:
    """KPIs with a good direction that no unit or position is scored by or watches, that no scheme
    reads and no other KPI is made of, in the order of kpis.yaml."""
    scheme = workspace.scheme_on(period.last)
    schemes = [scheme, *(workspace.scheme_of(unit.id, period) for unit in workspace.units())]
    schemes += [scheme.of_position(position) for position in scheme.positions]
    used: set[str] = set()
    for each in schemes:
        used |= set(each.monitored)
        used |= {kpi for node in each.nodes for kpi in (*node.all_kpis, *node.all_reads)}
        used |= {gate.kpi for gate in each.gates}
        used |= {entry.kpi for rating in each.stars for entry in rating.inputs}
    inputs = {
        name for kpi in workspace.kpis for name in measured_kpis(workspace, kpi) if name != kpi
    }
    return tuple(
        kpi
        for kpi, declared in workspace.kpis.items()
        if kpi not in used | inputs and declared.direction is not Direction.NEITHER
    )


def _watched(cases: tuple[HealthCase, ...]) -> dict[str, KpiDeclaration]:
    """The KPIs that are watched somewhere and scored nowhere."""
    scored = {case.kpi for case in cases if case.review.score is not None}
    return {c.kpi: c.declared for c in cases if c.kpi not in scored and c.is_directed}
