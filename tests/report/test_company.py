"""The heat table of departments: what each small figure says, and who has KPIs of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from kpi_reports.report.sections import perspectives
from kpi_reports.values import DepartmentSummary, Review, ScoreRange


def ranged(low: str, high: str, source: str = "chance") -> ScoreRange:
    return ScoreRange(Decimal(low), Decimal(high), source)  # type: ignore[arg-type]


@pytest.fixture
def company(reviews: Mapping[str, Review]) -> Review:
    return reviews["company"]


def first_row(company: Review, language: str = "en", **changes: object) -> list[tuple[str, str]]:
    first, *others = company.departments
    department: DepartmentSummary = replace(first, **changes)  # type: ignore[arg-type]
    body = perspectives(replace(company, departments=(department, *others)))["words"][language]
    return [(cell["text"], cell["note"]) for cell in body["rows"][0]["cells"]]


@pytest.mark.parametrize(
    ("given", "english", "chinese"),
    [
        (ranged("87.4", "94.5"), "87 to 95", "87–95"),
        (ranged("90.1", "90.4"), "90", "90"),
        (ranged("60", "90", "missing"), "missing: 60 to 90", "缺项：60–90"),
        (None, "", ""),
    ],
)
def test_below_a_score_stands_how_sure_it_is(company, given, english, chinese):
    total = {"total": Decimal("91.2"), "range": given}
    grade = company.departments[0].grade.id
    assert first_row(company, **total)[-1] == (f"91.2 · {grade}", english)
    assert first_row(company, "zh", **total)[-1][1] == chinese


def test_a_block_that_was_scored_in_part_says_so(company):
    first, *blocks = company.departments[0].blocks
    partly = replace(
        first,
        score=Decimal(80),
        weight=Decimal(20),
        scored_weight=Decimal(10),
        range=ranged("70", "88"),
    )
    assert first_row(company, blocks=(partly, *blocks))[0] == ("80.0", "70 to 88; scored 10 of 20")
    assert first_row(company, "zh", blocks=(partly, *blocks))[0][1] == "70–88；已计分权重 10/20"


def test_without_a_score_or_a_grade_the_cell_says_which(company):
    assert first_row(company, total=Decimal(80), grade=None)[-1][0] == "80.0 · no grade"
    assert first_row(company, total=None, too_few=True)[-1] == ("too few data", "not scored")
    assert first_row(company, total=None, too_few=False)[-1] == ("–", "not scored")


def test_the_note_explains_only_what_is_shown(company):
    def note(*departments: DepartmentSummary) -> str:
        return str(perspectives(replace(company, departments=departments))["words"]["en"]["note"])

    first = company.departments[0]
    bare = replace(first, range=None, blocks=tuple(replace(b, range=None) for b in first.blocks))
    assert note(bare) == "Order of the params; this is not a league table."
    partly = replace(bare, range=ranged("60", "90", "missing"))
    assert "95 of 100" not in note(partly) and "“missing”" in note(partly)
    assert "Without a range: chance is not known there." in note(partly)
    own = replace(bare, own_scheme=True)
    assert "a column does not compare" in note(own)
    assert "do not compare it block by block" in note(own, bare)
