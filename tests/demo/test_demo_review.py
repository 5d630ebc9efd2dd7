"""What packs say of the demo company's data."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from kpi_reports.params.load import load_workspace
from kpi_reports.periods import Period
from kpi_reports.review.trace import trace
from kpi_reports.values import Review

QUARTER = Period.parse("2024Q4")


@pytest.fixture(scope="module")
def reviews(reviewed: Callable[[str], Review]) -> Mapping[str, Review]:
    return {unit: reviewed(unit) for unit in ("company", "kefu", "ops")}


def test_limits_of_cost_over_budget_may_pass_100_percent(reviews):
    for review in reviews.values():
        for entry in review.kpis:
            if entry.kpi.id == "budget_keeping":
                assert entry.signal.limits is not None
                assert entry.signal.limits.upper > 1


def test_monthly_tables_cover_the_december_that_they_name(reviews):
    last = {facts.source: str(facts.last_day) for facts in reviews["company"].provenance.sources}
    assert last["finance"] == last["contracts"] == last["production"] == "2024-12-31"
    assert last["releases"] == "2025-01-05"  # a week from Monday, 30 December
    assert last["traffic"] == "2024-12-20"


def test_only_what_rests_on_the_late_website_is_in_doubt(reviews):
    doubt = {entry.kpi.id for entry in reviews["ops"].kpis if entry.data == "doubt"}
    assert doubt == {"arpu", "acquisition_cost", "registration_rate", "paid_conversion", "visits"}
    told = [i for i in reviews["ops"].issues if i.code == "partial_source"]
    assert [(i.source, i.facts["last"]) for i in told] == [("traffic", "2024-12-20")]


def test_a_department_is_told_of_the_sources_that_its_kpis_rest_on(reviews):
    sources = {facts.source for facts in reviews["kefu"].provenance.sources}
    assert {"service", "finance", "trainings", "courses"} <= sources
    assert not {"production", "traffic", "tasks"} & sources
    assert {i.source for i in reviews["kefu"].issues if i.source} <= sources


def test_the_company_is_told_which_department_s_data_failed(reviews):
    errors = [i for i in reviews["company"].issues if i.severity == "error"]
    assert [(i.code, i.source, i.unit) for i in errors] == [
        ("check_range", "draft_scores", "design")
    ]


def test_a_number_of_the_demo_goes_back_to_its_rows(demo):
    found = trace(load_workspace(demo), "first_response", "kefu", "2024Q4")
    (part,) = found.parts
    assert part.agrees
    files = {part.facts.files[row[0]].location for row in part.behind.rows}
    assert files == {f"data/客服_2024年{month}月.xlsx" for month in (10, 11, 12)}
    assert part.behind.totals["denominator"] == found.value.denominator


def test_a_decided_step_has_limits_of_its_own(reviews):
    signal = reviews["kefu"].kpi("first_response").signal
    before, after = signal.segments
    assert (str(before.last), str(after.first)) == ("2024-04", "2024-05")
    assert before.limits is not None and after.limits is not None
    assert before.limits.centre == pytest.approx(5.8, abs=0.2)
    assert after.limits.centre == pytest.approx(4.1, abs=0.2)
    assert (after.limits.kind, after.limits.n) == ("run", 8)  # eight months have no limits yet
    assert after.change is not None and after.change.unit == "kefu"
    assert signal.suggestion is None


def test_the_end_of_the_year_is_no_signal_once_the_season_is_out(reviews):
    signal = reviews["company"].kpi("output").signal
    assert signal.season is not None
    assert (signal.season.kind, signal.season.years) == ("multiplicative", 2)
    assert signal.season.factors[11] == pytest.approx(1.26, abs=0.05)
    assert not [point for point in signal.points if point.period.first >= QUARTER.first]


def test_shares_of_rows_have_limits_by_the_rows_of_each_month(reviews):
    limits = reviews["kefu"].kpi("complaint_handling").signal.limits
    assert limits is not None and limits.kind == "p"
    assert len(set(limits.uppers)) > 1 or len(set(limits.lowers)) > 1
