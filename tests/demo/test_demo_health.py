"""What KPI health asks about the demo company: what was planted, and little else."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpi_reports.demo import effects
from kpi_reports.params.load import load_workspace
from kpi_reports.params.models import Workspace
from kpi_reports.periods import Period
from kpi_reports.review import open_cube
from kpi_reports.review.actuals import Actuals
from kpi_reports.review.health import kpi_health
from kpi_reports.review.health.cases import cases_of
from kpi_reports.values import Grain, HealthQuestion, KpiHealth

QUARTER = Period.parse("2024Q4")


@pytest.fixture(scope="module")
def workspace(demo: Path) -> Workspace:
    return load_workspace(demo)


@pytest.fixture(scope="module")
def actuals(workspace: Workspace) -> Actuals:
    return Actuals.of(workspace, open_cube(workspace, QUARTER))


@pytest.fixture(scope="module")
def found(workspace: Workspace, actuals: Actuals) -> KpiHealth:
    return kpi_health(workspace, actuals, QUARTER)


def of_kind(found: KpiHealth, kind: str) -> list[HealthQuestion]:
    return [question for question in found.questions if question.kind == kind]


def test_the_conflict_of_speed_and_satisfaction_is_the_first_question(found: KpiHealth):
    first = found.questions[0]
    assert (first.kind, first.units) == ("conflict", ("kefu",))
    assert set(first.kpis) == {"cases_per_agent_day", "customer_satisfaction"}
    assert first.facts["declared"]  # in kpis.yaml
    assert first.facts["long_run"]  # over the years
    assert float(first.facts["rho"]) < -0.5  # and by month
    assert len(of_kind(found, "conflict")) == 1


def test_the_target_of_drafts_is_too_easy_met_in_36_of_36_months(found: KpiHealth):
    easy = of_kind(found, "too_easy")
    assert (easy[0].kpis, easy[0].units) == (("drafts_per_designer",), ("design",))
    assert (easy[0].facts["met"], easy[0].facts["judged"]) == (36, 36)
    assert easy[0].facts["target"] == effects.DRAFTS_TARGET
    # 4.40 of 5 is met by every month too, and by the control limits just so
    assert [question.kpis for question in easy[1:]] == [("attitude",)]
    assert of_kind(found, "too_hard") == []


def test_the_late_website_is_one_question_for_its_five_kpis(found: KpiHealth):
    (late,) = of_kind(found, "late")
    assert late.facts["last"] == effects.TRAFFIC_UNTIL.isoformat()
    assert set(late.kpis) == {
        "visits", "registration_rate", "paid_conversion", "arpu", "acquisition_cost",
    }  # fmt: skip


def test_impossible_scores_hold_back_a_month_that_is_asked_about(found: KpiHealth):
    (stopped,) = of_kind(found, "stopped")
    assert (stopped.kpis, stopped.units) == (("draft_score",), ("design",))
    assert stopped.facts["months"] == effects.IMPOSSIBLE_SCORE_MONTH


def test_near_doubles_are_worked_out_from_the_same_numbers(found: KpiHealth):
    doubles = of_kind(found, "redundant")
    assert {question.kpis for question in doubles} == {
        ("unit_cost", "budget_keeping"), ("arpu", "paid_conversion"),
    }  # fmt: skip
    assert all(question.facts["shared"] for question in doubles)


def test_nothing_that_is_not_there_is_asked_about(found: KpiHealth):
    kinds = {question.kind for question in found.questions}
    assert kinds == {
        "conflict", "too_easy", "late", "stopped", "redundant", "season", "unowned", "old_target",
    }  # fmt: skip
    assert len(found.questions) == 11
    assert (found.asked, len(found.rows)) == (19, 41)


def test_seasons_that_follow_the_busy_and_the_short_months_are_asked_about(found: KpiHealth):
    # output peaks in November and December and falls in February; so do its cost and new customers
    asked = {question.kpis: question for question in of_kind(found, "season")}
    assert {kpis: question.units for kpis, question in asked.items()} == {
        ("cost_share",): ("company",),
        ("new_customers",): ("company", "sales"),
    }
    highs = {question.facts["high"] for question in asked.values()}
    assert highs <= {11, 12} and all(effects.SEASON[int(high or 0)] > 1 for high in highs)
    assert {question.facts["low"] for question in asked.values()} == {2}


def test_the_declared_season_of_output_is_there(found: KpiHealth):
    assert of_kind(found, "no_season") == []


def test_a_step_that_nobody_has_decided_on_is_asked_about(
    workspace: Workspace, actuals: Actuals, found: KpiHealth
):
    assert of_kind(found, "new_process") == []  # process_changes.csv has it
    undecided = workspace.model_copy(update={"process_changes": ()})
    asked = kpi_health(undecided, Actuals(undecided, actuals.cube), QUARTER)
    (question,) = of_kind(asked, "new_process")
    assert (question.kpis, question.units) == (("first_response",), ("kefu",))
    assert question.facts["at"] == effects.STEP_MONTH


def test_rows_tell_each_check_apart(found: KpiHealth):
    states = {row.kpi: dict(row.states) for row in found.rows}
    assert states["attitude"]["target"] == "ask"
    assert states["renewal_rate"]["target"] == "fine"
    assert states["new_customers"]["target"] == "not_judged"  # not said for which period
    assert states["revenue"]["setup"] == "known"  # SMART tells it
    assert "person_months" not in states  # only watched, without a good direction


def test_a_total_whose_target_has_no_length_is_not_held_against_months(
    workspace: Workspace, actuals: Actuals
):
    cases = cases_of(workspace, actuals, Period.parse("2024-06"))
    revenue = next(case for case in cases if case.kpi == "revenue")
    assert revenue.grain is Grain.MONTH
    assert set(revenue.targets) == {None}
