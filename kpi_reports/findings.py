"""What deserves to be said, in what order, on what evidence.

One finding per KPI, the strongest that holds; problems and highlights are ranked apart. A change
within normal variation is never a finding about change.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Literal

from kpi_reports.analysis.trends import established
from kpi_reports.values import (
    Assurance,
    DataIssue,
    Direction,
    Evidence,
    Fact,
    Finding,
    Kpi,
    KpiReview,
    KpiSeries,
    KpiValue,
    Missing,
    Period,
    Scorecard,
    SourceFacts,
    Unit,
    UnitKind,
    Variation,
)

SEASON_MONTHS = 36  # three of each calendar month: the least that tells season from change
FULL_LIMIT_MONTHS = 20  # Provost & Murray 2011 advise 20 to 30 points for limits
# Ranks; the KPI's weight adds to them.
SIGNAL, NOT_SCORED, DRIFT, WILL_NOT, MISSED, MET = 400.0, 300.0, 250.0, 200.0, 100.0, 0.0


def find(kpis: Sequence[KpiReview], scorecard: Scorecard) -> tuple[Finding, ...]:
    """The findings of a unit: problems first, strongest first, then highlights. All of them: how
    many a page shows is the page's."""
    ways = established([entry.trend for entry in kpis])
    found = [
        finding
        for entry, way in zip(kpis, ways, strict=True)
        if (finding := _finding(entry, way)) is not None
    ]
    if scorecard.total is None:  # one finding says it for all
        found = [finding for finding in found if finding.kind != "not_scored"]
    if scorecard.held:
        missing = scorecard.due_weight - scorecard.scored_weight
        found.append(
            Finding("no_grade", 500.0, False, None, ("E1",), facts={"missing": float(missing)})
        )
    ranked = sorted(found, key=lambda finding: -finding.severity)
    problems = [finding for finding in ranked if not finding.good]
    highlights = [finding for finding in ranked if finding.good]
    return (*problems, *highlights)


def drifts_worse(entry: KpiReview, way: int) -> bool:
    """Whether months that are no signals by themselves go the wrong way together. `way` is that of
    the KPI's established trend."""
    wrong = {Direction.HIGHER: -1, Direction.LOWER: 1, Direction.NEITHER: 0}[entry.kpi.direction]
    quiet = entry.signal.variation in (Variation.COMMON, Variation.TOO_FEW)
    return quiet and way != 0 and way == wrong


def _finding(entry: KpiReview, way: int) -> Finding | None:
    weight = float(entry.score.weight) if entry.score else 0.0
    facts: dict[str, Fact] = {"weight": weight}
    if (point := entry.last_signal) is not None:
        facts |= {
            "rule": point.rule.value,
            "side": point.side,
            "month": str(point.period),
            "lasts": entry.signal_lasts,
        }

    def say(kind: str, rank: float, good: bool) -> Finding:
        return Finding(kind, rank + weight, good, entry.kpi.id, (entry.evidence, "E1"), facts=facts)

    if entry.is_carried:
        return None  # said in the period that ended its cycle
    if entry.score is not None and entry.score.score is None:
        return say("not_scored", NOT_SCORED, False)
    if entry.value.value is None or entry.value.n < entry.kpi.minimum_n:
        return None
    if entry.signal.variation is Variation.WORSENING:
        return say("worsening", SIGNAL, False)
    if entry.signal.variation is Variation.IMPROVING:
        return say("improving", SIGNAL, True)
    if drifts_worse(entry, way):
        return say("drifting", DRIFT, False)
    if entry.score is None or entry.target is None:
        return None  # nothing was asked of it, so nothing was met or missed
    if entry.signal.assurance is Assurance.WILL_NOT and not entry.score.met:
        return say("will_not", WILL_NOT, False)
    return say("met", MET, True) if entry.score.met else say("missed", MISSED, False)


def evidence_register(
    kpis: Sequence[KpiReview], company: bool, *, bridge: bool = False, compared: Sequence[str] = ()
) -> tuple[Evidence, ...]:
    """What the pack's [E..] marks point to: scorecard, a chart per KPI, distributions, data, the
    departments of a company, the bridge where there is one, and the KPIs that were `compared`."""
    register = [Evidence("E1", "scorecard")]
    register += [Evidence(entry.evidence, "kpi", entry.kpi.id) for entry in kpis]
    for entry in kpis:
        if entry.distribution is not None and entry.distribution.quantiles:
            register.append(Evidence(f"E{len(register) + 1}", "distribution", entry.kpi.id))
    register.append(Evidence(f"E{len(register) + 1}", "data"))
    if company:
        register.append(Evidence(f"E{len(register) + 1}", "comparison"))
    if bridge:
        register.append(Evidence(f"E{len(register) + 1}", "bridge"))
    for kpi in compared:
        register.append(Evidence(f"E{len(register) + 1}", "comparison", kpi))
    return tuple(register)


def data_mark(
    kpi: Kpi, value: KpiValue, months: KpiSeries, period: Period
) -> Literal["complete", "doubt", "unusable"]:
    """How far the period's data of a KPI can be trusted, by completeness alone.

    `period` is that of the value. A result that was entered is complete or not there.
    """
    if value.value is None or value.n < kpi.minimum_n:
        return "unusable"
    if kpi.measure == "entered":
        return "complete"
    inside = _inside(months, period)
    gaps = any(point.missing is Missing.NO_ROWS for point in inside)
    return "doubt" if value.partial or gaps or len(inside) < period.grain.months else "complete"


def _inside(months: KpiSeries, period: Period) -> list[KpiValue]:
    """The months of a period."""
    return [p for p in months.points if period.first <= p.period.first <= period.last]


def data_issues(
    known: Sequence[DataIssue],
    kpis: Sequence[KpiReview],
    unit: Unit,
    period: Period,
    sources: Collection[str] | None = None,
    facts: Sequence[SourceFacts] = (),
) -> tuple[DataIssue, ...]:
    """What a reader must know of the data: intake's issues, then what history and n allow.

    Of intake's, those of `sources` (None: all) that concern the unit and began before the period
    ended. The company is told the errors of every department. Notes on how a source was read are
    for the log. `facts` tell which source ends before the period does.
    """
    issues = [
        issue for issue in known if _concerns(issue, unit, period) and _is_from(issue, sources)
    ]
    issues += [issue for entry in kpis if (issue := _issue_of(entry)) is not None]
    issues += [_not_signed_off(e) for e in kpis if e.sign_off_asked and e.sign_off is None]
    if any(entry.value.partial for entry in kpis if entry.kpi.measure != "growth"):
        issues += _ending_early(facts, period, sources)
    charted = [entry for entry in kpis if entry.signal.limits is not None]
    months = max((len(entry.months.points) for entry in kpis), default=0)
    if charted and months < SEASON_MONTHS:
        issues.append(DataIssue("no_season", "note", facts={"months": months}))
    if any(entry.signal.limits is not None and entry.signal.limits.trial for entry in kpis):
        most = max(entry.signal.limits.n for entry in kpis if entry.signal.limits is not None)
        limits: dict[str, Fact] = {"months": most, "full": FULL_LIMIT_MONTHS}
        issues.append(DataIssue("trial_limits", "note", facts=limits))
    return tuple(issues)


def _concerns(issue: DataIssue, unit: Unit, period: Period) -> bool:
    if issue.severity == "note" and issue.kpi is None:
        return False
    if str(issue.facts.get("first", "")) > period.last.isoformat():
        return False
    whole = unit.kind is UnitKind.COMPANY and issue.severity == "error"
    return whole or issue.unit in (None, unit.id)


def _ending_early(
    facts: Sequence[SourceFacts], period: Period, sources: Collection[str] | None
) -> list[DataIssue]:
    """The sources whose data end before the period; one issue without a name if none is known."""
    early = [
        DataIssue(
            "partial_source",
            "warning",
            entry.source,
            facts={"last": entry.last_day.isoformat(), "period": str(period)},
        )
        for entry in facts
        if entry.last_day is not None
        and entry.last_day < period.last
        and (sources is None or entry.source in sources)
    ]
    return early or [DataIssue("partial_period", "warning", facts={"period": str(period)})]


def _is_from(issue: DataIssue, sources: Collection[str] | None) -> bool:
    return sources is None or issue.source is None or issue.source in sources


def _issue_of(entry: KpiReview) -> DataIssue | None:
    """Why a KPI has no value, or too few rows behind it."""
    value, least = entry.value, entry.kpi.minimum_n
    if entry.is_carried:
        return None  # told in the period that ended its cycle
    facts: dict[str, Fact] = {"n": value.n, "minimum": least}
    if value.value is None:
        code = f"missing_{value.missing.value if value.missing else Missing.NO_ROWS.value}"
        return DataIssue(code, "warning", entry.kpi.source, entry.kpi.id, facts=facts)
    if value.n < least and entry.kpi.direction is not Direction.NEITHER:
        return DataIssue("too_few", "warning", entry.kpi.source, entry.kpi.id, facts=facts)
    period = value.of_period or value.period
    gaps = [p for p in _inside(entry.months, period) if p.missing is Missing.NO_ROWS]
    if gaps:
        counts: dict[str, Fact] = {"gaps": len(gaps), "months": period.grain.months}
        return DataIssue("gaps", "warning", entry.kpi.source, entry.kpi.id, facts=counts)
    return None


def _not_signed_off(entry: KpiReview) -> DataIssue:
    facts: dict[str, Fact] = {"period": str(entry.value.period)}
    return DataIssue("not_signed_off", "warning", entry.kpi.source, entry.kpi.id, facts=facts)
