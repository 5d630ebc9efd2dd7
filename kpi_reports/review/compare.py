"""A unit in two periods side by side: what differs, what of it is more than chance, and why."""

from __future__ import annotations

from collections.abc import Sequence

from kpi_reports.analysis.trends import established
from kpi_reports.errors import PeriodError
from kpi_reports.findings import drifts_worse
from kpi_reports.measure import Cube
from kpi_reports.params.find import find_params
from kpi_reports.params.load import load_workspace
from kpi_reports.params.models import Workspace
from kpi_reports.periods import Grain, Period
from kpi_reports.review import open_cube, parse_languages, period_of, review_unit, unit_of
from kpi_reports.review.actuals import Actuals
from kpi_reports.review.bridges import bridge_of
from kpi_reports.review.handover import handed_over
from kpi_reports.review.outcomes import outcome_of, scheme_differences
from kpi_reports.values import (
    LANGUAGES,
    Difference,
    Direction,
    FindingOutcome,
    KpiDifference,
    KpiReview,
    Language,
    PeriodComparison,
    ProcessChange,
    Review,
    Unit,
    Variation,
)

SIGNALS = (Variation.IMPROVING, Variation.WORSENING, Variation.CHANGED)
GRAIN_NAMES = {
    Grain.MONTH: "a month",
    Grain.QUARTER: "a quarter",
    Grain.HALF: "a half-year",
    Grain.YEAR: "a year",
}


@handed_over
def compare(
    *,
    company: str,
    department: str,
    period: str,
    against: str = "",
    languages: str = "en,zh",
    cube: Cube | None = None,
) -> PeriodComparison:
    """A department (or "company") in a period beside an earlier one, as notebooks ask for it.

    `against` is the earlier period; "" is the same period a year before. The rest is as
    `kpi_reports.review.review` takes it.

    Raises ParamsError, SourceError, PeriodError or UnitError, each saying what to mend.
    """
    workspace = load_workspace(find_params(company))
    wanted = parse_languages(languages)
    unit = unit_of(workspace, department)
    now, then = two_periods(period, against)
    cube = cube or open_cube(workspace, now)
    for at in (now, then):
        period_of(cube, str(at))
    return compare_unit(workspace, cube, unit, now, then, languages=wanted)


def two_periods(period: str, against: str = "") -> tuple[Period, Period]:
    """Both periods, the later first; without `against` the earlier is that of the year before.

    Raises PeriodError where `against` is of another length or not earlier.
    """
    now = Period.parse(period)
    then = Period.parse(against) if against.strip() else now.year_before
    if then.grain is not now.grain:
        raise PeriodError(
            f"'{then}' is {GRAIN_NAMES[then.grain]} and '{now}' {GRAIN_NAMES[now.grain]}: only "
            f"periods of one length compare. Choose '{now.year_before}' or '{now.previous}'."
        )
    if then >= now:
        raise PeriodError(
            f"'{then}' is not earlier than '{now}', with which it is compared. Choose "
            f"'{now.year_before}' or '{now.previous}'."
        )
    return now, then


def compare_unit(
    workspace: Workspace,
    cube: Cube | Actuals,
    unit: Unit,
    period: Period,
    against: Period,
    *,
    languages: tuple[Language, ...] = LANGUAGES,
) -> PeriodComparison:
    """Both reviews and what lies between them, as one frozen value."""
    actuals = Actuals.of(workspace, cube)
    now = review_unit(workspace, actuals, unit, period, languages)
    then = review_unit(workspace, actuals, unit, against, languages)
    kpis, drifting = differences(now, then), drifting_kpis(now.kpis)
    return PeriodComparison(
        now=now,
        then=then,
        kpis=kpis,
        outcomes=tuple(
            FindingOutcome(found, outcome_of(found, now, drifting)) for found in then.findings
        ),
        scheme=scheme_differences(kpis),
        bridge=bridge_of(workspace, actuals, unit, then.scorecard, now.scorecard),
    )


def differences(now: Review, then: Review) -> tuple[KpiDifference, ...]:
    """Every KPI of either period, with what may be said of its difference."""
    earlier = {entry.kpi.id: entry for entry in then.kpis}
    drifting = drifting_kpis(now.kpis)
    found = []
    for entry in now.kpis:
        before = earlier.pop(entry.kpi.id, None)
        changes = () if before is None else _changes(entry, before)
        kind = "no_value" if before is None else _kind(entry, before, changes, drifting)
        found.append(KpiDifference(entry.kpi.id, entry, before, kind, changes))
    found += [KpiDifference(kpi, None, entry, "no_value") for kpi, entry in earlier.items()]
    return tuple(found)


def drifting_kpis(kpis: Sequence[KpiReview]) -> frozenset[str]:
    """The KPIs whose months go the wrong way together, though none stands out."""
    ways = established([entry.trend for entry in kpis])
    return frozenset(
        entry.kpi.id for entry, way in zip(kpis, ways, strict=True) if drifts_worse(entry, way)
    )


def _changes(now: KpiReview, then: KpiReview) -> tuple[ProcessChange, ...]:
    """The decisions that make the two periods, or a part of them, different processes."""
    first, last = then.value.period.first, now.value.period.last
    return tuple(
        segment.change
        for segment in now.signal.segments
        if segment.change is not None and first < segment.change.first.first <= last
    )


def _kind(
    now: KpiReview,
    then: KpiReview,
    changes: tuple[ProcessChange, ...],
    drifting: frozenset[str],
) -> Difference:
    """Signals of the later period go first, then those of the earlier; else it is chance."""
    if now.value.value is None or then.value.value is None:
        return "no_value"
    if changes:
        return "new_process"
    variation = now.signal.variation
    if not (now.judged and then.judged) or variation in (Variation.TOO_FEW, Variation.NO_DATA):
        return "too_few"
    moved = now.value.value - then.value.value
    if variation is Variation.CHANGED:
        return "changed" if moved * now.signal.side > 0 else "opposed"
    if variation in SIGNALS:
        if is_better(now, moved) != (variation is Variation.IMPROVING) or not moved:
            return "opposed"
        return "better" if variation is Variation.IMPROVING else "worse"
    if then.signal.variation in SIGNALS and moved * then.signal.side < 0:
        return "unusual_then"  # and the value came back
    if now.kpi.id in drifting and not is_better(now, moved) and moved:
        return "drifting"
    return "common"


def is_better(entry: KpiReview, moved: float) -> bool:
    """Whether a move of the value is one to the good side."""
    return moved < 0 if entry.kpi.direction is Direction.LOWER else moved > 0
