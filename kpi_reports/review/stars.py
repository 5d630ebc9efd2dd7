"""Star ratings of a department's services, from the KPIs that its pack shows."""

from __future__ import annotations

from collections.abc import Sequence

from kpi_reports.params.models import Workspace
from kpi_reports.scoring.rounding import exact
from kpi_reports.scoring.stars import rate_stars
from kpi_reports.values import KpiReview, Period, StarRating, Unit, UnitKind


def star_ratings(
    workspace: Workspace, unit: Unit, period: Period, kpis: Sequence[KpiReview]
) -> tuple[StarRating, ...]:
    """The ratings that the department has: those declared for it, or for whoever has the KPIs.

    A value on too few rows to be judged is missing here too. The company has none.
    """
    if unit.kind is not UnitKind.DEPARTMENT:
        return ()
    known = {entry.kpi.id: entry for entry in kpis}
    values = {
        id: exact(entry.value.value) if entry.judged and entry.value.value is not None else None
        for id, entry in known.items()
    }
    return tuple(
        rate_stars(stars, values)
        for stars in workspace.scheme_on(period.last).stars
        if (unit.id in stars.units or not stars.units)
        and all(entry.kpi in known for entry in stars.inputs)
    )
