"""Departments with different KPIs made comparable: against their own past, and by rank intervals.

Raw scores compare only within a scheme; how unusual a total is for the department itself compares
across schemes; ranks are intervals, among departments of one scheme.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from statistics import fmean, stdev

from kpi_reports.params.models import Workspace
from kpi_reports.review.actuals import Actuals
from kpi_reports.review.cases import score, unit_case
from kpi_reports.review.ranges import with_ranges
from kpi_reports.review.robust import spreads_of
from kpi_reports.scoring.robustness import Reruns, rank_intervals, rerun
from kpi_reports.values import DepartmentSummary, KpiReview, Period, Scorecard, Unit

LEAST_HISTORY = 4  # earlier totals that a standard deviation is taken from, at least
MOST_HISTORY = 24  # and at most: the latest

Scored = tuple[DepartmentSummary, Scorecard, tuple[KpiReview, ...]]


def compared(
    workspace: Workspace, actuals: Actuals, period: Period, departments: Sequence[Scored]
) -> tuple[DepartmentSummary, ...]:
    """The summaries with their standardised totals, attainment profiles, peers and ranks.

    `standardised` is (total − mean) / standard deviation of the department's own earlier totals at
    the same grain, up to 24, from 4 on; None where they are fewer or never varied. Ranks are among
    departments of the same scheme whose grade was given and most of whose scored KPIs have a known
    spread (with fewer, an interval would be too narrow), from two on.
    """
    schemes = [workspace.scheme_of(entry.unit.id, period).nodes for entry, _, _ in departments]
    reruns = _reruns(workspace, actuals, period, departments)
    ranks = _ranks(departments, schemes, reruns)
    found = []
    for at, (summary, card, _) in enumerate(departments):
        standardised, history = _standardised(workspace, actuals, summary.unit, period, card)
        low, high = ranks.get(at, (None, None))
        peers = tuple(
            other.unit.id
            for place, (other, _, _) in enumerate(departments)
            if place != at and schemes[place] == schemes[at]
        )
        found.append(
            replace(
                with_ranges(summary, card, reruns.get(at)),
                standardised=standardised,
                history=history,
                profile=tuple(
                    (entry.kpi, entry.attainment)
                    for node in card.leaves
                    for entry in node.kpis
                    if entry.score is not None
                ),
                peers=peers,
                rank_low=low,
                rank_high=high,
            )
        )
    return tuple(found)


def _standardised(
    workspace: Workspace, actuals: Actuals, unit: Unit, period: Period, card: Scorecard
) -> tuple[float | None, int]:
    """The total in standard deviations of the earlier ones, and how many those are."""
    totals: list[float] = []
    before = period.previous
    while before.first >= actuals.first_day and len(totals) < MOST_HISTORY:
        earlier = score(workspace, actuals, unit, before)
        if earlier.total is not None and not earlier.held and earlier.carried_from is None:
            totals.append(float(earlier.total))
        before = before.previous
    current = card.total
    if current is None or card.held or len(totals) < LEAST_HISTORY:
        return None, len(totals)
    spread = stdev(totals)
    if spread == 0:
        return None, len(totals)
    return round((float(current) - fmean(totals)) / spread, 4), len(totals)


def _reruns(
    workspace: Workspace, actuals: Actuals, period: Period, departments: Sequence[Scored]
) -> dict[int, Reruns]:
    """The period again for every department that has a grade of its own period, by its place."""
    found = {}
    for at, (summary, card, kpis) in enumerate(departments):
        if card.grade is None or card.parts or card.carried_from is not None:
            continue
        spreads = spreads_of(actuals, kpis)
        case = unit_case(workspace, actuals, summary.unit, period)
        again = rerun(case, card, spreads=spreads.by_kpi, correlation=spreads.correlation)
        if again is not None:
            found[at] = again
    return found


def _ranks(
    departments: Sequence[Scored], schemes: Sequence[object], reruns: Mapping[int, Reruns]
) -> dict[int, tuple[int, int]]:
    """Rank intervals by the department's place, among those of its scheme."""
    usable = [
        at
        for at in range(len(departments))
        if at in reruns and len(reruns[at].moved) > len(reruns[at].fixed)
    ]
    ranks: dict[int, tuple[int, int]] = {}
    for at in usable:
        group = [place for place in usable if schemes[place] == schemes[at]]
        if at != group[0] or len(group) < 2:
            continue
        intervals = rank_intervals([reruns[place].totals for place in group])
        ranks |= dict(zip(group, intervals, strict=True))
    return ranks
