"""What became of an earlier period's findings, and what of the scheme is another one now."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from kpi_reports.values import (
    Became,
    Fact,
    Finding,
    KpiDifference,
    KpiReview,
    KpiScore,
    Review,
    SchemeDifference,
    Variation,
)

OF_CHANGE = {"worsening": Variation.WORSENING, "improving": Variation.IMPROVING}
OPPOSITE = {Variation.WORSENING: Variation.IMPROVING, Variation.IMPROVING: Variation.WORSENING}


def outcome_of(finding: Finding, now: Review, drifting: Collection[str]) -> Became:
    """What became of an earlier finding. `drifting` are the KPIs whose months now go the wrong way
    together."""
    if finding.kpi is None:
        return "graded_now" if now.scorecard.grade is not None else "ungraded_still"
    entry = next((own for own in now.kpis if own.kpi.id == finding.kpi), None)
    if entry is None:
        return "gone"
    if finding.kind == "not_scored":
        scored = entry.score is not None and entry.score.score is not None
        return "scored_now" if scored else "unscored_still"
    if not entry.judged:
        return "not_judged"
    if finding.kind in OF_CHANGE:
        found = _of_change(entry, OF_CHANGE[finding.kind])
        return "drifts_still" if found == "within_now" and entry.kpi.id in drifting else found
    if finding.kind == "drifting":
        if entry.signal.variation is Variation.WORSENING:
            return "beyond_again"
        return "drifts_still" if entry.kpi.id in drifting else "drifts_no_more"
    return _of_target(entry, met_before=finding.kind == "met")


def _of_change(entry: KpiReview, was: Variation) -> Became:
    variation = entry.signal.variation
    if variation in (Variation.TOO_FEW, Variation.NO_DATA):
        return "not_judged"
    if variation is was:
        return "beyond_again"
    return "other_way" if variation is OPPOSITE[was] else "within_now"


def _of_target(entry: KpiReview, *, met_before: bool) -> Became:
    if entry.score is None or entry.score.met is None:
        return "not_judged"
    if entry.score.met:
        return "met_still" if met_before else "met_now"
    return "missed_now" if met_before else "missed_still"


def scheme_differences(kpis: Sequence[KpiDifference]) -> tuple[SchemeDifference, ...]:
    """What makes scores differ in what they measure, KPI by KPI in the order of the cards."""
    return tuple(found for entry in kpis for found in _of_kpi(entry))


def _of_kpi(entry: KpiDifference) -> list[SchemeDifference]:
    now, then = _score(entry.now), _score(entry.then)
    found = []
    if now is None and then is not None:
        found.append(SchemeDifference("left", entry.kpi))
    if now is not None and then is None:
        found.append(SchemeDifference("joined", entry.kpi))
    if now is not None and then is not None:
        pairs: tuple[tuple[str, Fact, Fact], ...] = (
            ("target", _target(now), _target(then)),
            ("weight", float(now.weight), float(then.weight)),
            ("rule", now.rule, then.rule),
        )
        for kind, after, before in pairs:
            if after != before:
                facts = {"then": before, "now": after}
                found.append(SchemeDifference(kind, entry.kpi, facts))  # type: ignore[arg-type]
    for change in entry.changes:
        found.append(SchemeDifference("process", entry.kpi, {"since": str(change.first)}))
    return found


def _score(entry: KpiReview | None) -> KpiScore | None:
    return None if entry is None else entry.score


def _target(score: KpiScore) -> float | None:
    return None if score.target is None else float(score.target.value)
