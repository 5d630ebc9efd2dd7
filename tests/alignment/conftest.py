"""The cascade that most tests of tracing and drawing look at."""

from __future__ import annotations

import pytest

from kpi_reports.alignment.cascade import Alignment
from kpi_reports.alignment.placing import alignment
from tests.alignment.companies import PERIOD, goal, kpi, workspace


@pytest.fixture
def cascade() -> Alignment:
    """Two strategy goals, goals of departments and of a position, and one KPI that serves none."""
    return alignment(
        workspace(
            [
                kpi("sales", "sum", goal="sell"),
                kpi("share", parent="sales"),
                kpi("visits", "count", goal="visit"),
                kpi("lonely"),
                kpi("watched", goal="grow"),
            ],
            goals=[
                goal("grow", "strategy"),
                goal("sell", "department", "grow", "north"),
                goal("visit", "position", "sell", "rep"),
                goal("care", "strategy"),
            ],
            scored={
                "company": {"sales": 100},
                "north": {"sales": 60, "share": 40},
                "south": {"lonely": 100},
                "east": {"sales": 100},
            },
            positions={"rep": {"visits": 100}},
        ),
        PERIOD,
    )
