"""Shared goals, ranges and what needs leadership, in the packs of the demo company."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from kpi_reports.report.sections import cover, heading, perspectives, shared_goals, support_needed
from kpi_reports.values import Review, SupportRule


@pytest.fixture(scope="module")
def reviews(reviewed: Callable[[str], Review]) -> Mapping[str, Review]:
    return {unit: reviewed(unit) for unit in ("company", "kefu")}


def cells(review: Review, language: str = "en") -> list[list[str]]:
    found = shared_goals(review)
    assert found is not None
    return [[cell["text"] for cell in row] for row in found["words"][language]["rows"]]


def test_a_department_sees_of_its_partners_the_shared_goal_alone(reviews):
    kefu = reviews["kefu"]
    (goal,) = kefu.shared_goals
    assert [(p.unit.id, p.kpi.id, p.met) for p in goal.parts] == [
        ("kefu", "customer_satisfaction", False),
        ("sales", "customer_satisfaction", False),
        ("ops", "customer_satisfaction", True),
    ]
    assert cells(kefu)[2][:4] == ["Internet operations", "Satisfaction", "86.7%", "85.0%"]
    body = shared_goals(kefu)["words"]["en"]
    assert not any("href" in cell for row in body["rows"] for cell in row)
    assert {pair.well.unit.id for pair in goal.pulling} == {"kefu"}
    assert kefu.support == () and support_needed(kefu) is None


def test_a_department_without_a_shared_goal_has_no_section(reviews):
    alone = replace(reviews["kefu"], shared_goals=())
    assert shared_goals(alone) is heading(alone, "shared-goals") is None


def test_the_overview_has_the_goals_owned_together_first_and_many_departments_in_one_row(reviews):
    body = shared_goals(reviews["company"])["words"]["en"]
    assert body["groups"][0] == {
        "before": 0,
        "text": "Satisfied customers at every contact",
        "note": "Owned together by 3 departments; 1 of 3 met every target.",
    }
    training = next(row for row in cells(reviews["company"]) if row[1] == "Training")
    assert training[0] == "8 departments"
    assert training[-1].startswith("2 of 8 met it; missed by Customer service, Sales,")
    assert "Whether one moved the other is not shown." in body["note"]
    assert cells(reviews["company"], "zh")[0][-1] == "未达标"


def test_what_needs_leadership_is_named_with_its_rule_and_evidence(reviews):
    company = reviews["company"]
    assert {case.rule for case in company.support} == {
        SupportRule.OUT_OF_REACH, SupportRule.GOAL_DIVIDED, SupportRule.PULLING,
        SupportRule.MISSED_WIDELY, SupportRule.NOT_SIGNED,
    }  # fmt: skip
    rows = support_needed(company)["words"]["en"]["rows"]
    assert [cell["text"] for cell in rows[0]] == [
        "Decide: change the process, or the target.",
        "Customer service",
        "First contact 79.0% against 80.0%.",
        "Target out of reach",
    ]
    assert rows[0][1]["href"] == "../kefu/review.en.html"
    assert rows[1][2]["refs"] == [company.kpi("customer_satisfaction").evidence]
    assert "That one moved the other is not shown." in rows[2][2]["text"]
    told = support_needed(company)["words"]["zh"]["rows"][0]
    assert told[2]["text"] == "一次解决率 79.0%（目标 80.0%）。"


def test_without_a_case_the_section_says_so(reviews):
    body = support_needed(replace(reviews["company"], support=()))["words"]["en"]
    assert (body["rows"], body["empty"]) == (
        [],
        "No rule found anything that needs leadership's help.",
    )


def test_every_score_of_the_heat_table_says_how_sure_it_is(reviews):
    company = reviews["company"]
    for department in company.departments:
        for block in department.blocks:
            assert block.range is not None and block.range.low <= block.score <= block.range.high
    body = perspectives(company)["words"]["en"]
    service = body["rows"][0]
    assert service["cells"][0]["text"] == "105.0" and " to " in service["cells"][0]["note"]
    assert service["cells"][-1]["text"] == "92.8 · C"
    assert "a column does not compare" in body["note"]
    assert {row["note"] for row in body["rows"]} == {""}  # all have KPIs of their own


def test_each_pack_names_its_own_audience(reviews):
    def audience(unit: str) -> str:
        return dict(cover(reviews[unit])["words"]["zh"]["meta"])["报送对象"]

    assert audience("company") == "总经理、绩效考核委员会"
    assert audience("kefu") == "部门负责人、绩效考核委员会"
