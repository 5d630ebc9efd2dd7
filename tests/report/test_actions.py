"""Actions in a pack: what became of them, in words that credit nothing to anybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from kpi_reports.periods import Period
from kpi_reports.report.sections import actions, heading, signature
from kpi_reports.values import Action, ActionReport, Review, Text

ACTION = Action(
    id="2013Q3-1",
    unit="UA",
    kpi="on_time",
    decided_in=Period.parse("2013Q3"),
    what=Text("Park earlier", "提前就位"),
    owner=Text("Head of operations", "运行部负责人"),
    due=date(2013, 12, 21),
    acceptance=Text("Plan in use", "方案已启用"),
)


def told(review: Review, language: str, **facts: object) -> list[str]:
    """The cells of one action of United."""
    action = facts.pop("action", ACTION)
    entry = review.kpi("on_time")
    report = ActionReport(action, then=entry.previous, now=entry.value, **facts)
    body = actions(replace(review, actions=(report,)))["words"][language]
    return [cell["text"] for cell in body["rows"][0]]


def test_an_overdue_action_says_since_when_and_the_values_then_and_now(reviews):
    assert told(reviews["UA"], "en", state="overdue") == [
        "Park earlier",
        "Head of operations; 2013-12-21",
        "Plan in use",
        "Overdue by 10 days",
        "On-time arrivals: 78.6% in 2013Q3, 77.4% in 2013Q4.",
    ]
    assert told(reviews["UA"], "zh", state="overdue")[2:] == [
        "方案已启用",
        "逾期 10 天",
        "准点到达率：2013Q3 为 78.6%，2013Q4 为 77.4%。",
    ]


@pytest.mark.parametrize(
    ("effect", "months", "en", "zh"),
    [
        ("improved", 3, "Improved since; attribution to be verified.", "指标已改善，归因待验证。"),
        ("too_early", 1, "1 month since: not yet enough to", "仅 1 个月，尚不足以得出结论。"),
        ("too_early", 3, "Its chart has too few months to judge", "月度数据还太少"),
        ("unchanged", 4, "Normal variation in all 4 months since", "完成后 4 个月均属正常波动"),
        ("worsened", 3, "Worse since, beyond normal variation.", "完成后恶化，超出正常波动。"),
        ("already", 3, "cannot be credited to the action.", "完成前已在改善"),
        ("not_judged", 3, "Neither way is better", "无优劣方向"),
    ],
)
def test_what_a_kpi_did_since_is_said_without_a_cause(
    reviews: Mapping[str, Review], effect: str, months: int, en: str, zh: str
):
    done = replace(ACTION, closed_on=date(2013, 9, 2))
    facts = {"action": done, "state": "done", "effect": effect, "months_since": months}
    english = told(reviews["UA"], "en", **facts)
    assert english[3] == "Done on 2013-09-02"
    assert en in english[4]
    assert zh in told(reviews["UA"], "zh", **facts)[4]


def test_an_action_without_a_kpi_says_so_and_one_given_up_its_day(reviews):
    given_up = replace(ACTION, kpi=None, dropped=True, closed_on=date(2013, 11, 1))
    found = told(reviews["UA"], "en", action=given_up, state="dropped")
    assert found[3:] == ["Dropped on 2013-11-01", "No KPI to check it by"]
    assert told(reviews["UA"], "en", state="open")[3] == "Open"


def test_without_actions_the_section_says_so_and_has_lines_to_sign(reviews):
    review = reviews["UA"]
    assert heading(review, "actions")["words"]["zh"]["text"] == "改进措施与签字确认"
    body = actions(review)["words"]["en"]
    assert body["rows"] == []
    assert body["empty"] == "No action of an earlier review is open or was closed lately."
    assert signature(review)["words"]["en"]["lines"][0] == "Head of department, date"
    company = signature(reviews["company"])["words"]["zh"]
    assert company["lines"][0] == "总经理／日期"
    assert company["form"]["columns"] == ["改进措施", "责任人", "完成时限", "验收标准"]
