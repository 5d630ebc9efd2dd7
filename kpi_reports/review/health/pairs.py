"""KPIs of one unit that pull against each other, or say the same."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kpi_reports.analysis.health import judge_pairs, pair_statistics
from kpi_reports.params.models import Workspace
from kpi_reports.review.health.cases import Asked, HealthCase
from kpi_reports.review.inputs import measured_kpis
from kpi_reports.values import Fact, HealthQuestion, KpiPair

CONFLICT, REDUNDANT = 90.0, 40.0  # ranks
MOST_UNITS = 0.5  # of those that have both: near doubles in fewer are chance of a department
LONG_RUN = 5.0  # more where it shows over the years too
SEASON = 12
EXPRESSIONS = ("value", "numerator", "denominator")


def pairs_of(workspace: Workspace, cases: Sequence[HealthCase]) -> tuple[KpiPair, ...]:
    """Every two KPIs of a unit, judged. Pairs that params declare are a family of their own: they
    were named before the data were seen."""
    found: list[KpiPair] = []
    for unit in dict.fromkeys(case.unit.id for case in cases):
        own = [case for case in cases if case.unit.id == unit and case.is_directed]
        pairs = pair_statistics(
            {case.kpi: case.months for case in own},
            directions={case.kpi: case.declared.direction for case in own},
            season=SEASON,
        )
        found += [_described(workspace, pair, unit) for pair in pairs]
    declared = judge_pairs([pair for pair in found if pair.declared])
    others = judge_pairs([pair for pair in found if not pair.declared])
    return (*declared, *others)


def pair_questions(pairs: Sequence[KpiPair], cases: Sequence[HealthCase]) -> Asked:
    """Conflicts, the declared ones that the data show among them, and near doubles in at least half
    of the units that have both: one question for each two KPIs, with the units in which it shows.
    """
    weights = {(case.kpi, case.unit.id): case.weight for case in cases}
    grouped: dict[tuple[str, str, str], list[KpiPair]] = {}
    tested: dict[tuple[str, str], int] = {}
    for pair in pairs:
        if pair.rho is not None:
            tested[pair.one, pair.other] = tested.get((pair.one, pair.other), 0) + 1
        if pair.kind in ("conflict", "redundant"):
            grouped.setdefault((pair.kind, pair.one, pair.other), []).append(pair)
    questions = []
    for (kind, one, other), own in grouped.items():
        if kind == "redundant" and len(own) < MOST_UNITS * tested[one, other]:
            continue
        weight = max(
            min(weights[one, str(pair.unit)], weights[other, str(pair.unit)]) for pair in own
        )
        questions.append(_question(kind, own, weight, tested[one, other]))
    return Asked(tuple(questions), frozenset(kpi for pair in tested for kpi in pair))


def shown_pairs(pairs: Sequence[KpiPair], asked: Asked) -> tuple[KpiPair, ...]:
    """What a map of pairs shows: the declared, the conflicts, and of each near double that is asked
    about the unit that shows it most."""
    doubles = {q.kpis for q in asked.questions if q.kind == "redundant"}
    most: dict[tuple[str, ...], KpiPair] = {}
    for pair in pairs:
        both = (pair.one, pair.other)
        if pair.kind == "redundant" and both in doubles and not pair.declared:
            before = most.get(both)
            if before is None or (pair.rho or 0.0) > (before.rho or 0.0):
                most[both] = pair
    kept = {id(pair) for pair in most.values()}
    return tuple(p for p in pairs if p.declared or p.kind == "conflict" or id(p) in kept)


def _question(kind: str, own: Sequence[KpiPair], weight: float, tested: int) -> HealthQuestion:
    """The question, with the figures of the unit that shows it most."""
    most = max(own, key=lambda pair: abs(pair.rho or 0.0))
    long_run = any(pair.long_run for pair in own)
    rank = CONFLICT + LONG_RUN * long_run if kind == "conflict" else REDUNDANT
    facts: dict[str, Fact] = {
        "rho": most.rho,
        "n": most.n,
        "q": most.q,
        "long_run": long_run,
        "declared": most.declared,
        "shared": most.shared,
        "tested": tested,
    }
    units = tuple(str(pair.unit) for pair in own)
    both = (most.one, most.other)
    return HealthQuestion(kind, "conflict", both, rank + weight / 10, units, facts)


def _described(workspace: Workspace, pair: KpiPair, unit: str) -> KpiPair:
    one, other = workspace.kpis[pair.one], workspace.kpis[pair.other]
    return replace(
        pair,
        unit=unit,
        declared=pair.other in one.conflicts_with or pair.one in other.conflicts_with,
        shared=bool(_inputs(workspace, pair.one) & _inputs(workspace, pair.other)),
    )


def _inputs(workspace: Workspace, kpi: str) -> frozenset[tuple[str, str]]:
    """The columns that a KPI's numbers are added up from, each with its source."""
    found = set()
    for name in measured_kpis(workspace, kpi):
        declared = workspace.kpis[name]
        if declared.source is None:
            continue
        texts = (getattr(declared.measure, part, None) for part in EXPRESSIONS)
        words = set(re.findall(r"\w+", " ".join(text for text in texts if text)))
        columns = {column.name for column in workspace.sources[declared.source].columns}
        found |= {(declared.source, column) for column in words & columns}
    return frozenset(found)
