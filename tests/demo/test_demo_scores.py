"""Scores of the demo company in which something was decided, worked by hand from its own parts."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from kpi_reports.params.load import load_workspace
from kpi_reports.periods import Period
from kpi_reports.report.sections import entered_results, evidence_table, kpi_charts
from kpi_reports.review import open_cube, unit_of
from kpi_reports.review.cases import score
from kpi_reports.run.explaining import explain_lines
from kpi_reports.values import Assurance, KpiScore, Scorecard, Variation


@pytest.fixture(scope="module")
def card(demo: Path) -> Callable[[str, str], Scorecard]:
    workspace = load_workspace(demo)
    cube = open_cube(workspace, Period.parse("2024Q4"))
    return lambda unit, period: score(
        workspace, cube, unit_of(workspace, unit), Period.parse(period)
    )


def entry(card: Scorecard, kpi: str) -> KpiScore:
    return next(e for node in card.leaves for e in node.kpis if e.kpi == kpi)


def test_speed_earns_no_more_than_its_target_while_customers_are_not_satisfied(card):
    found = card("kefu", "2024Q4")
    assert entry(found, "customer_satisfaction").met is False
    assert entry(found, "cases_per_agent_day").score == 100
    lowered = entry(found, "cases_per_agent_day").gated_by
    assert [gate.name.en for gate in lowered] == ["Speed counts only with satisfied customers"]
    assert [step.kind for step in found.chain] == ["base", "gate", "rounding", "grade"]
    assert found.base_total is not None and found.base_total > found.total


def test_a_target_changed_on_1_november_counts_by_its_days(card):
    """31 days of 5.0 and 61 of 4.5 minutes: (155 + 274.5) / 92."""
    target = entry(card("kefu", "2024Q4"), "first_response").target
    assert target is not None and target.reason is not None
    assert round(target.value, 6) == round(Decimal("429.5") / 92, 6)
    assert [(str(p.first), str(p.last), p.value) for p in target.parts] == [
        ("2024-10-01", "2024-10-31", Decimal("5.0")),
        ("2024-11-01", "2024-12-31", Decimal("4.5")),
    ]


def test_output_is_scored_without_the_days_of_power_rationing(card):
    found = card("production", "2024Q4")
    output = entry(found, "output_attainment")
    assert (output.actual, output.controllable) == (Decimal("0.985"), "partly")
    # between 98 % (100) and 102 % (120): 100 + 20 x 0.5 / 4
    assert output.score == Decimal("102.5")
    assert output.score_as_measured is not None and output.score_as_measured < 100
    assert found.as_measured is not None and found.as_measured < found.base_total


def test_the_safety_review_counts_in_the_quarter_that_ends_its_year_alone(card):
    last, before = card("production", "2024Q4"), card("production", "2024Q3")
    # 88.5 between 85 (100) and 95 (120)
    assert entry(last, "safety_review").score == 107
    assert entry(before, "safety_review").carried and entry(before, "safety_review").score is None
    assert (before.carried_weight, before.scored_weight, before.held) == (4, 96, False)


def test_an_accident_takes_a_fifth_of_the_quarter_and_the_year_keeps_it(card):
    quarter, year = card("production", "2024Q2"), card("production", "2024")
    (veto,) = [step for step in quarter.chain if step.kind == "veto"]
    base = quarter.chain[0].points
    assert base is not None and round(veto.points, 9) == round(base * Decimal("0.8"), 9)
    totals = [part.total for part in year.parts]
    assert totals[1] == quarter.total
    weights = (20, 25, 25, 30)
    mean = sum(w * t for w, t in zip(weights, totals, strict=True) if t is not None) / 100
    assert year.total == round(mean, 1)


def test_a_described_level_is_scored_with_what_shows_it(card, demo):
    assert entry(card("rnd", "2024Q4"), "knowledge_sharing").score == 120
    assert entry(card("rnd", "2024Q3"), "knowledge_sharing").score == 100
    lines = explain_lines(demo, "2024Q4", "rnd", kpi="knowledge_sharing", language="zh")
    assert any("全部项目已复盘，成果被其他团队采用" in line for line in lines)


def test_the_sum_of_a_year_is_told_by_its_quarters(card, demo):
    year = card("production", "2024")
    lines = explain_lines(demo, "2024", "production", language="en")
    (line,) = [line for line in lines if line.strip().startswith("Overall: ")]
    assert "final scores of 2024Q1, 2024Q2, 2024Q3 and 2024Q4: (20 × " in line
    assert line.endswith(f"/ 100 → {year.total}")


def test_a_result_of_a_whole_year_has_a_table_and_no_empty_chart(reviewed):
    review = reviewed("production")
    safety = review.kpi("safety_review")
    assert not safety.is_charted
    assert (safety.signal.variation, safety.signal.assurance) == (
        Variation.TOO_FEW,
        Assurance.TOO_FEW,
    )
    assert [(str(r.period), r.value) for r in safety.results] == [
        ("2022", Decimal("82.5")),
        ("2023", 86),
        ("2024", Decimal("88.5")),
    ]
    charts = kpi_charts(review)["words"]["zh"]["figures"]
    assert "kpi-safety_review" not in [figure["id"] for figure in charts]
    assert "kpi-pass_rate" in [figure["id"] for figure in charts]
    block = entered_results(review)
    assert block is not None
    body = block["words"]["zh"]
    assert [[cell["text"] for cell in row[1:3]] for row in body["rows"]] == [
        ["2022", "82.5"],
        ["2023", "86.0"],
        ["2024", "88.5"],
    ]
    assert body["anchors"] == [safety.evidence, "", ""]
    rows = evidence_table(review)["words"]["en"]["rows"]
    assert [row[1]["text"] for row in rows if row[0]["text"] == safety.evidence] == [
        "Safety review, entered results"
    ]


def test_where_nothing_is_entered_there_is_no_table(reviewed):
    assert entered_results(reviewed("pmo")) is None
