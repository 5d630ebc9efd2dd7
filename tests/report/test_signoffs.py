"""Who answers for the numbers: per KPI the provider, the reviewer and the day of the sign-off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from kpi_reports.findings import data_issues
from kpi_reports.pack import cells
from kpi_reports.periods import Period
from kpi_reports.report.sections import data_quality, heading, signoffs
from kpi_reports.values import KpiReview, Review, SignOff, Text


def signed(kpi: str, period: str, provider: str | None = None) -> SignOff:
    return SignOff(kpi, None, Period.parse(period), provider, "Li Na", date(2014, 1, 8))


@pytest.fixture
def review(reviews: Mapping[str, Review]) -> Review:
    """United: the first KPI signed off, the second for the year, the third by nobody."""
    united = reviews["UA"]
    first, second, third, *others = united.kpis
    provider = Text("Network operations", "运行控制部")
    kpis: tuple[KpiReview, ...] = (
        replace(
            first,
            kpi=replace(first.kpi, provider=provider, reviewer=Text("Head of data", "数据主管")),
            sign_off=signed(first.kpi.id, "2013Q4"),
            sign_off_asked=True,
        ),
        replace(
            second, sign_off=signed(second.kpi.id, "2013", "Service desk"), sign_off_asked=True
        ),
        replace(third, kpi=replace(third.kpi, provider=provider), sign_off_asked=True),
        *others,
    )
    issues = data_issues(united.issues, kpis, united.unit, united.period)
    return replace(united, kpis=kpis, issues=issues)


def test_the_table_says_who_provided_who_reviewed_and_when(review):
    body = signoffs(review)["words"]["en"]
    assert [column["text"] for column in body["columns"]] == [
        "KPI", "Data provider", "Reviewer", "Signed off on",
    ]  # fmt: skip
    assert [[cell["text"] for cell in row[1:]] for row in body["rows"]] == [
        ["Network operations", "Li Na", "2014-01-08"],
        ["Service desk", "Li Na", "2014-01-08, for 2013"],
        ["Network operations", "–", "Not signed off"],
    ]
    assert body["rows"][2][3]["tone"] == "caution"


def test_the_table_speaks_chinese(review):
    body = signoffs(review)["words"]["zh"]
    assert [column["text"] for column in body["columns"]][1:] == [
        "数据提供部门", "审核人", "确认日期",
    ]  # fmt: skip
    assert [cell["text"] for cell in body["rows"][2][1:]] == ["运行控制部", "–", "未确认"]
    assert heading(review, "signoffs")["words"]["zh"]["text"] == "数据提供与审核"


def test_a_kpi_that_nobody_signed_off_is_told_where_its_data_are_judged(review):
    told = [issue.kpi for issue in review.issues if issue.code == "not_signed_off"]
    assert told == [review.kpis[2].kpi.id]
    rows = data_quality(review)["words"]
    assert "Nobody has signed off its numbers of 2013Q4." in rows["en"]["rows"][2][-1]["text"]
    assert "2013Q4的数据尚未经审核确认。" in rows["zh"]["rows"][2][-1]["text"]
    assert "signed off" not in rows["en"]["rows"][0][-1]["text"]


def test_where_no_sign_off_is_asked_for_the_pack_has_neither_table_nor_heading(reviews):
    for review in reviews.values():
        assert signoffs(review) is None
        assert heading(review, "signoffs") is None
        assert cells.signoffs(review) is None
        assert not any(issue.code == "not_signed_off" for issue in review.issues)


def test_the_cells_show_the_table_where_it_is_asked_for(review):
    assert "table" in repr(cells.signoffs(review))
    assert "heading" in repr(cells.heading(review, "signoffs"))
