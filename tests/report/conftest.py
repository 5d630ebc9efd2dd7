"""Reviews of the real airlines, and one made by hand, for what is said about them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from kpi_reports.params.load import load_workspace
from kpi_reports.periods import Period
from kpi_reports.review import open_cube, review_unit
from kpi_reports.values import Review

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def reviews() -> Mapping[str, Review]:
    """The review of every airline and of the company for 2013Q4, by unit id."""
    workspace = load_workspace(ROOT / "params" / "airlines")
    cube = open_cube(workspace)
    period = Period.parse("2013Q4")
    units = (workspace.company_unit, *workspace.units())
    return {unit.id: review_unit(workspace, cube, unit, period) for unit in units}
