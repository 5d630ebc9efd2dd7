"""KPIs that departments share: which are compared, by which values."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kpi_reports.params.load import load_workspace
from kpi_reports.params.models import Workspace
from kpi_reports.periods import Period
from kpi_reports.review import open_cube
from kpi_reports.review.actuals import Actuals
from kpi_reports.review.fair import comparisons, own_standings, standings
from kpi_reports.values import Direction, PeerComparison

ROOT = Path(__file__).parents[2]
QUARTER = Period.parse("2013Q4")


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return load_workspace(ROOT / "params" / "airlines")


@pytest.fixture(scope="module")
def actuals(workspace: Workspace) -> Actuals:
    return Actuals(workspace, open_cube(workspace))


@pytest.fixture(scope="module")
def found(workspace: Workspace, actuals: Actuals) -> tuple[PeerComparison, ...]:
    return comparisons(workspace, actuals, QUARTER)


def narrowed(workspace: Workspace, count: int) -> Workspace:
    return workspace.model_copy(update={"departments": workspace.departments[:count]})


def test_only_shares_of_rows_are_compared(found):
    assert [entry.kpi for entry in found] == ["on_time", "cancelled"]


def test_values_are_those_of_the_cube_by_department(found, actuals):
    entry = found[0]
    for unit in entry.funnel.units:
        value = actuals.value("on_time", unit.unit, QUARTER)
        assert unit.value == pytest.approx(value.value)
        assert unit.n == float(value.denominator)
    shrunk = [unit.unit for unit in entry.shrinkage.units]
    assert shrunk == [rank.unit for rank in entry.ranks] == [u.unit for u in entry.funnel.units]


def test_a_department_with_too_few_rows_has_no_flag_and_the_curve_begins_after_it(found):
    entry = found[0]
    assert entry.few == ("OO",)
    assert next(unit for unit in entry.funnel.units if unit.unit == "OO").flag is None
    assert entry.curve is not None
    assert (entry.curve.sizes[0], entry.curve.sizes[-1]) == (74, 14681)


def test_standard_errors_are_widened_by_how_much_the_months_scatter(found):
    spreads = dict(zip((u.unit for u in found[0].funnel.units), found[0].spreads, strict=True))
    assert spreads["UA"] == pytest.approx(9.93, abs=0.01)
    assert spreads["OO"] is None  # a few flights a month: too few months count


def test_ranks_count_from_the_best_by_the_kpis_direction(found):
    ranks = {entry.kpi: {r.unit: r for r in entry.ranks} for entry in found}
    assert (ranks["on_time"]["DL"].low, ranks["cancelled"]["DL"].low) == (1, 1)
    assert ranks["cancelled"]["YV"].high == 16


def test_where_neither_side_is_better_there_are_no_ranks(workspace, actuals):
    declared = workspace.kpis["on_time"]
    neither = declared.model_copy(update={"direction": Direction.NEITHER})
    told = workspace.model_copy(update={"kpis": {**workspace.kpis, "on_time": neither}})
    entry = comparisons(told, actuals, QUARTER)[0]
    assert entry.ranks == ()
    (place,) = standings((entry,), told.units()[0])
    assert place.rank is None and place.value is not None


def test_5_departments_are_compared_and_4_are_not(workspace, actuals):
    five = comparisons(narrowed(workspace, 5), actuals, QUARTER)
    assert [entry.funnel.shown for entry in five] == ["intervals", "intervals"]
    assert five[0].curve is None and five[0].shrinkage.tau is not None
    assert comparisons(narrowed(workspace, 4), actuals, QUARTER) == ()


def test_of_a_department_only_what_it_has_is_compared(workspace, actuals, found):
    unit = workspace.units()[0]
    assert comparisons(workspace, actuals, QUARTER, unit) == found
    place = standings(found, unit)[0]
    own = found[0].funnel.units[0]
    assert (place.value, place.n, place.units) == (own.value, 14681, 16)
    assert place.level == own.centre
    stranger = replace(unit, id="XX")
    assert standings(found, stranger) == ()
    assert comparisons(workspace, actuals, QUARTER, stranger) == ()


def test_a_department_s_own_places_are_those_of_the_whole_comparison(workspace, actuals, found):
    for unit in workspace.units():
        assert own_standings(workspace, actuals, QUARTER, unit) == standings(found, unit)


def test_a_period_without_data_compares_nothing(workspace, actuals):
    assert comparisons(workspace, actuals, Period.parse("2014Q2")) == ()
