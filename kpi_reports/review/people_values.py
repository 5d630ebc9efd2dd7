"""KPI values of people: read like those of departments, missing where no row names a person."""

from __future__ import annotations

from kpi_reports.measure import Cube
from kpi_reports.measure.compiled import compile_measures
from kpi_reports.params.models import Workspace
from kpi_reports.review.cubes import open_people
from kpi_reports.review.inputs import measured_kpis
from kpi_reports.values import KpiValue, Missing, Period


class PeopleCube:
    """Values of people, by the reading interface of a cube."""

    def __init__(self, workspace: Workspace, cube: Cube | None) -> None:
        self._workspace = workspace
        self._cube = cube
        # an expression that asks for the department would see the person instead
        self._asks_for_unit = {
            measure.kpi for measure in compile_measures(workspace) if "unit" in measure.columns
        }

    def value(self, kpi: str, unit: str, period: Period, /) -> KpiValue:
        """The KPI of a person in a period, missing with a reason: `not_by_person` where a source
        that it rests on has no `person`, or where its expressions name the department."""
        if not self._is_by_person(kpi):
            return KpiValue(period, None, 0, missing=Missing.NOT_BY_PERSON)
        if self._cube is None:
            return KpiValue(period, None, 0, missing=Missing.SOURCE_FAILED)
        return self._cube.value(kpi, unit, period)

    def _is_by_person(self, kpi: str) -> bool:
        workspace = self._workspace
        for name in measured_kpis(workspace, kpi):
            source = workspace.sources.get(workspace.kpis[name].source or "")
            if source is None or source.person is None or name in self._asks_for_unit:
                return False
        return True


def open_people_cube(workspace: Workspace, cube: Cube) -> PeopleCube | None:
    """The values of people beside a cube of departments; None where people.csv names nobody."""
    if not workspace.people:
        return None
    return PeopleCube(workspace, open_people(workspace, cube))
