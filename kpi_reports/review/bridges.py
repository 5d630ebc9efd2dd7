"""The bridge from the score of the period before to a unit's own."""

from __future__ import annotations

from kpi_reports.measure import Cube
from kpi_reports.params.models import Workspace
from kpi_reports.review.actuals import Actuals
from kpi_reports.review.cases import unit_case
from kpi_reports.scoring.bridge import bridge
from kpi_reports.values import Bridge, Scorecard, Unit


def bridge_of(
    workspace: Workspace, cube: Cube | Actuals, unit: Unit, before: Scorecard, after: Scorecard
) -> Bridge | None:
    """Where the change between two scorecards of a unit comes from, KPI by KPI.

    None where one has no total, and where a total does not come from the KPIs of its own period:
    a year's that is made of its quarters', or one that is carried from a longer period.
    """
    if any(card.parts or card.carried_from for card in (before, after)):
        return None
    cases = [unit_case(workspace, cube, unit, card.period) for card in (before, after)]
    found = bridge(*cases)
    if found is None or (found.start, found.end) != (before.total, after.total):
        return None
    return found
