"""Departments against their own past, their profile, and their ranks as intervals."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from kpi_reports.measure import Cube
from kpi_reports.params.load import load_workspace
from kpi_reports.params.models import DepartmentScheme, Workspace
from kpi_reports.periods import Period
from kpi_reports.review import comparable, open_cube
from kpi_reports.review.cases import score
from kpi_reports.review.departments import summaries
from kpi_reports.values import DepartmentSummary, Scorecard

ROOT = Path(__file__).parents[2]
QUARTER = Period.parse("2013Q4")
MONTH = Period.parse("2013-06")


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return load_workspace(ROOT / "params" / "airlines")


@pytest.fixture(scope="module")
def cube(workspace: Workspace) -> Cube:
    return open_cube(workspace)


@pytest.fixture(scope="module")
def quarter(workspace: Workspace, cube: Cube) -> dict[str, DepartmentSummary]:
    return {entry.unit.id: entry for entry in summaries(workspace, cube, QUARTER)}


def totals(workspace, cube, monkeypatch, *told: str | None):
    """The summary of UA in June, when the months' totals were these, the latest last."""
    known = dict(zip((MONTH.shift(at) for at in range(1 - len(told), 1)), told, strict=True))

    def scored(workspace, cube, unit, period) -> Scorecard:
        card = score(workspace, cube, unit, period)
        total = known.get(period)
        return replace(card, total=None if total is None else Decimal(total), held=total is None)

    monkeypatch.setattr(comparable, "score", scored)
    monkeypatch.setattr("kpi_reports.review.departments.score", scored)
    narrowed = workspace.model_copy(update={"departments": workspace.departments[:1]})
    (found,) = summaries(narrowed, cube, MONTH)
    return found


def test_a_total_is_told_in_standard_deviations_of_the_earlier_ones(workspace, cube, monkeypatch):
    # 80, 90, 100, 90: mean 90, variance (100 + 0 + 100 + 0) / 3, deviation 8.165; 98.165 is +1
    found = totals(workspace, cube, monkeypatch, "80", "90", "100", "90", "98.165")
    assert (found.standardised, found.history) == (pytest.approx(1.0, abs=1e-4), 4)


def test_three_earlier_totals_are_too_few(workspace, cube, monkeypatch):
    found = totals(workspace, cube, monkeypatch, None, "80", "90", "100", "98")
    assert (found.standardised, found.history) == (None, 3)


def test_totals_that_never_varied_have_no_deviation(workspace, cube, monkeypatch):
    found = totals(workspace, cube, monkeypatch, "90", "90", "90", "90", "98")
    assert (found.standardised, found.history) == (None, 4)


def test_a_period_without_a_total_has_none_to_compare(workspace, cube, monkeypatch):
    found = totals(workspace, cube, monkeypatch, "80", "90", "100", "90", None)
    assert (found.standardised, found.history) == (None, 4)


def test_only_the_departments_own_earlier_periods_count(quarter):
    # the data begin in 2013: three earlier quarters
    assert {entry.history for entry in quarter.values() if entry.unit.id != "OO"} == {3}
    assert {entry.standardised for entry in quarter.values()} == {None}


def test_the_profile_is_the_attainment_of_each_scored_kpi(quarter):
    profile = dict(quarter["UA"].profile)
    assert list(profile) == [
        "on_time", "dep_delay", "dep_delay_p90", "cancelled", "made_up", "flights_growth",
    ]  # fmt: skip
    assert float(profile["on_time"] or 0) == pytest.approx(0.773653 / 0.805, abs=1e-5)
    assert profile["flights_growth"] is None  # a target of 0 leaves no quotient
    assert quarter["OO"].profile == ()


def test_ranks_are_intervals_within_the_scheme_and_hold_the_realised_rank(quarter):
    ranked = [entry for entry in quarter.values() if entry.rank_low is not None]
    assert len(ranked) == 15
    assert quarter["OO"].rank_low is None  # no grade
    for entry in ranked:
        assert entry.rank_low is not None and entry.rank_high is not None
        assert 1 <= entry.rank_low <= entry.rank_high <= 15
        assert len(entry.peers) == 15
        ahead = sum(other.total > entry.total for other in ranked)
        assert entry.rank_low <= 1 + ahead <= entry.rank_high


def test_a_department_with_a_scheme_of_its_own_has_no_rank_among_the_others(workspace, cube):
    scheme = workspace.scheme
    lighter = scheme.nodes[0].model_copy(update={"weight": Decimal(40)})
    heavier = scheme.nodes[1].model_copy(update={"weight": Decimal(35)})
    own = DepartmentScheme(nodes=(lighter, heavier, *scheme.nodes[2:]))
    changed = workspace.model_copy(
        update={
            "scheme": scheme.model_copy(update={"departments": {"UA": own}}),
            "departments": workspace.departments[:4],
        }
    )
    found = {entry.unit.id: entry for entry in summaries(changed, cube, QUARTER)}
    assert (found["UA"].rank_low, found["UA"].peers) == (None, ())
    others = [entry for id, entry in found.items() if id != "UA"]
    assert all(entry.rank_high is not None and entry.rank_high <= 3 for entry in others)
    assert {len(entry.peers) for entry in others} == {2}


def test_where_most_kpis_are_held_no_rank_is_told(workspace, cube):
    # June: six months, so only the two shares have a spread, of six scored KPIs
    narrowed = workspace.model_copy(update={"departments": workspace.departments[:3]})
    assert {entry.rank_low for entry in summaries(narrowed, cube, MONTH)} == {None}


def test_the_order_of_departments_changes_no_rank(workspace, cube, quarter):
    turned = workspace.model_copy(update={"departments": workspace.departments[::-1]})
    found = {entry.unit.id: entry for entry in summaries(turned, cube, QUARTER)}
    assert {id: (e.rank_low, e.rank_high) for id, e in found.items()} == {
        id: (e.rank_low, e.rank_high) for id, e in quarter.items()
    }
