"""From params and data to a Review: what is asked for, and what is put together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kpi_reports.errors import ParamsError, PeriodError, UnitError
from kpi_reports.measure import Cube
from kpi_reports.params.load import load_workspace
from kpi_reports.params.models import Workspace
from kpi_reports.periods import Period
from kpi_reports.review import (
    CUBE_VARIABLE,
    open_cube,
    parse_languages,
    period_of,
    review,
    review_unit,
    unit_of,
)
from kpi_reports.review.cases import score
from kpi_reports.review.kpis import kpi_reviews
from kpi_reports.values import Missing

ROOT = Path(__file__).parents[2]
QUARTER = Period.parse("2013Q4")


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return load_workspace(ROOT / "params" / "airlines")


@pytest.fixture(scope="module")
def cube(workspace: Workspace) -> Cube:
    return open_cube(workspace)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("en,zh", ("en", "zh")), (" zh , en ", ("zh", "en")), ("zh", ("zh",)), ("en,en", ("en",))],
)
def test_languages_are_read_in_their_order_without_repeats(text, expected):
    assert parse_languages(text) == expected


@pytest.mark.parametrize(
    ("text", "words"), [("fr", "do not speak 'fr'"), ("", "no language"), (" , ", "no language")]
)
def test_a_language_that_packs_do_not_speak_is_refused(text, words):
    with pytest.raises(UnitError, match=words):
        parse_languages(text)


def test_a_unit_is_found_by_its_id_and_an_unknown_one_names_the_nearest(workspace):
    assert unit_of(workspace, "UA").name.zh == "美国联合航空"
    assert unit_of(workspace, "company") == workspace.company_unit
    with pytest.raises(UnitError, match=r"has no department 'ua'\. Did you mean 'UA'\?"):
        unit_of(workspace, "ua")


@pytest.mark.parametrize("period", ["2013", "2013H1", "2013Q1", "2013-12"])
def test_a_period_that_the_data_reach_is_taken(cube, period):
    assert str(period_of(cube, period)) == period


@pytest.mark.parametrize(
    ("period", "words"),
    [("2014Q1", "'2013Q1' to '2013Q4'"), ("2012", "Choose '2013'."), ("2014-01", "'2013-12'")],
)
def test_a_period_outside_the_data_names_those_inside(cube, period, words):
    with pytest.raises(PeriodError, match=words):
        period_of(cube, period)


def test_the_cube_is_found_again_and_a_damaged_one_is_measured_anew(workspace, tmp_path):
    first = open_cube(workspace, cache=tmp_path)
    (folder,) = tmp_path.iterdir()
    made = (folder / "cube.json").stat().st_mtime_ns
    assert open_cube(workspace, cache=tmp_path).key == first.key
    assert (folder / "cube.json").stat().st_mtime_ns == made
    (folder / "cube.json").write_text("{", encoding="utf-8")
    assert open_cube(workspace, cache=tmp_path).value("flights", "UA", QUARTER).value == 14845


def test_a_batch_says_where_its_cube_is(workspace, cube, monkeypatch):
    monkeypatch.setenv(CUBE_VARIABLE, str(cube.folder))
    assert open_cube(workspace, cache=Path("nowhere")).key == cube.key


def test_a_notebook_asks_by_names(monkeypatch):
    monkeypatch.chdir(ROOT / "notebooks")
    found = review(company="airlines", department="B6", period="2013-12", languages="zh")
    assert (found.unit.id, str(found.period), found.languages) == ("B6", "2013-12", ("zh",))


def test_the_state_of_the_data_is_what_params_say_else_the_latest_day(workspace, cube):
    unit = unit_of(workspace, "UA")
    assert review_unit(workspace, cube, unit, QUARTER).as_of == date(2013, 12, 31)
    company = workspace.company.model_copy(update={"as_of": date(2014, 1, 8)})
    stated = workspace.model_copy(update={"company": company})
    assert review_unit(stated, cube, unit, QUARTER).as_of == date(2014, 1, 8)


def test_kpis_stand_in_the_order_of_the_scheme_then_the_monitored_ones(workspace, cube):
    found = review_unit(workspace, cube, unit_of(workspace, "UA"), QUARTER)
    assert [(entry.kpi.id, entry.evidence) for entry in found.kpis] == [
        ("on_time", "E2"),
        ("dep_delay", "E3"),
        ("dep_delay_p90", "E4"),
        ("cancelled", "E5"),
        ("made_up", "E6"),
        ("flights_growth", "E7"),
        ("flights", "E8"),
        ("arr_delay", "E9"),
    ]
    assert [entry.kpi.id for entry in found.kpis if entry.score is None] == ["flights", "arr_delay"]


def test_the_first_quarter_has_no_score_before_it_and_no_growth(workspace, cube):
    found = review_unit(workspace, cube, unit_of(workspace, "UA"), Period.parse("2013Q1"))
    assert found.previous_scorecard is None
    assert found.kpi("flights_growth").value.missing is Missing.NO_EARLIER_DATA
    assert found.scorecard.scored_weight == 90
    with pytest.raises(KeyError):
        found.kpi("nothing")


def test_only_the_company_has_its_departments_beside_it(workspace, cube):
    whole = review_unit(workspace, cube, workspace.company_unit, QUARTER)
    assert [d.unit.id for d in whole.departments] == [unit.id for unit in workspace.units()]
    assert review_unit(workspace, cube, unit_of(workspace, "UA"), QUARTER).departments == ()


def test_a_month_that_the_data_end_in_bends_no_trend(workspace, cube):
    """The trend rests on the same months as the signals: a partial one is a gap in both."""

    class Ending:
        """The cube, with December's data ending early."""

        def __getattr__(self, name):
            return getattr(cube, name)

        def series(self, kpi, unit, grain):
            found = cube.series(kpi, unit, grain)
            december = replace(found.points[-1], partial=True)
            return replace(found, points=(*found.points[:-1], december))

    unit = unit_of(workspace, "UA")
    card = score(workspace, cube, unit, QUARTER)
    on_time = kpi_reviews(workspace, Ending(), unit, QUARTER, card)[0]
    assert (on_time.trend.n, on_time.signal.limits.n) == (11, 11)


def test_values_that_the_declared_chart_cannot_have_name_the_kpi_and_what_to_do(workspace, cube):
    declared = workspace.kpis["on_time"].model_copy(update={"chart": "p"})
    changed = workspace.model_copy(update={"kpis": {**workspace.kpis, "on_time": declared}})

    class Odd:
        """The cube, with more flights on time in January than there were."""

        def __getattr__(self, name):
            return getattr(cube, name)

        def series(self, kpi, unit, grain):
            found = cube.series(kpi, unit, grain)
            return replace(found, points=(replace(found.points[0], value=1.2), *found.points[1:]))

    unit = unit_of(workspace, "UA")
    card = score(workspace, cube, unit, QUARTER)
    with pytest.raises(
        ParamsError, match=r"KPI 'on_time' of 'UA' does not fit its chart: .* found 1\.2\. Divide"
    ):
        kpi_reviews(changed, Odd(), unit, QUARTER, card)


def test_a_share_with_a_chart_of_its_own_is_judged_by_the_rows_of_each_month(workspace, cube):
    declared = workspace.kpis["on_time"].model_copy(update={"chart": "p"})
    changed = workspace.model_copy(update={"kpis": {**workspace.kpis, "on_time": declared}})
    unit = unit_of(workspace, "UA")
    card = score(workspace, cube, unit, QUARTER)
    limits = kpi_reviews(changed, cube, unit, QUARTER, card)[0].signal.limits
    assert (limits.kind, limits.n, limits.trial) == ("p", 12, True)
    assert len(set(limits.uppers)) > 1
