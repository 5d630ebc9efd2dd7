"""A unit's case: the KPIs that gates look at, and the decisions of exactly this unit and period."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kpi_reports.measure import Cube
from kpi_reports.params.load import load_workspace
from kpi_reports.params.models import Scheme, Workspace
from kpi_reports.periods import Period
from kpi_reports.review import open_cube, unit_of
from kpi_reports.review.cases import unit_case
from kpi_reports.values import Adjustment, Approval, Exclusion, Text

ROOT = Path(__file__).parents[2]
QUARTER, MONTH = Period.parse("2013Q4"), Period.parse("2013-12")
APPROVAL = Approval("No. 7", "Board", date(2014, 1, 8))
WHY = Text("because", "原因")


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return load_workspace(ROOT / "params" / "airlines")


@pytest.fixture(scope="module")
def cube(workspace: Workspace) -> Cube:
    return open_cube(workspace)


def gated(workspace: Workspace, kpi: str, *units: str) -> Workspace:
    gate = {"id": "g", "name": {"en": "G", "zh": "门"}, "kpi": kpi, "when": {"above": 5},
            "caps": "total", "at": 60, "units": units}  # fmt: skip
    scheme = Scheme.model_validate({**workspace.scheme.model_dump(), "gates": [gate]})
    return workspace.model_copy(update={"scheme": scheme})


def test_a_monitored_kpi_that_a_gate_looks_at_is_in_the_case(workspace, cube) -> None:
    case = unit_case(gated(workspace, "arr_delay"), cube, unit_of(workspace, "UA"), QUARTER)
    assert case.values["arr_delay"] == cube.value("arr_delay", "UA", QUARTER)
    assert list(case.kpis) == list(case.values) == list(case.targets)
    plain = unit_case(workspace, cube, unit_of(workspace, "UA"), QUARTER)
    assert "arr_delay" not in plain.values


def test_a_gate_of_named_units_is_in_their_cases_alone(workspace, cube) -> None:
    named = gated(workspace, "dep_delay_arrived", "UA")  # neither scored nor monitored
    for unit, looked_at in (("UA", True), ("AA", False), ("company", False)):
        case = unit_case(named, cube, unit_of(workspace, unit), QUARTER)
        assert ("dep_delay_arrived" in case.values) is looked_at
        assert bool(case.scheme.gates) is looked_at


def test_decisions_are_those_of_exactly_this_unit_and_period(workspace, cube) -> None:
    def bonus(unit: str, period: Period) -> Adjustment:
        return Adjustment(unit, period, "bonus", "x", WHY, APPROVAL, points=Decimal(1))

    def excluded(unit: str, period: Period) -> Exclusion:
        return Exclusion(unit, "on_time", period, Decimal("0.8"), WHY, APPROVAL)

    places = [("UA", QUARTER), ("UA", MONTH), ("AA", QUARTER)]
    decided = workspace.model_copy(
        update={
            "adjustments": tuple(bonus(*place) for place in places),
            "exclusions": tuple(excluded(*place) for place in places),
        }
    )
    case = unit_case(decided, cube, unit_of(workspace, "UA"), QUARTER)
    assert case.adjustments == (bonus("UA", QUARTER),)
    assert case.exclusions == (excluded("UA", QUARTER),)
