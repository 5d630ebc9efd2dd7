"""The blocks of stars and of people by grade."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from kpi_reports.pack import cells
from kpi_reports.report.sections import heading, people_grades, stars
from kpi_reports.values import GradeCount, Review, StarRating, Text

NORTH, ALL = Text("North", "北区"), Text("Whole company", "全公司")
SERVICE = Text("Service", "客户服务")


@pytest.fixture
def review(reviews: Mapping[str, Review]) -> Review:
    return reviews["UA"]


def counts(review: Review, *numbers: int) -> tuple[tuple[str, int], ...]:
    return tuple(zip((g.id for g in review.scorecard.grades), numbers, strict=True))


def texts(body: dict) -> list[list[str]]:
    return [[cell["text"] for cell in row] for row in body["rows"]]


@pytest.mark.parametrize(("key", "build"), [("stars", stars), ("people", people_grades)])
def test_a_review_without_them_shows_neither_part_nor_heading(review, key, build):
    assert build(review) is None
    assert heading(review, key) is None


def test_stars_are_drawn_and_told_with_what_they_rest_on(review):
    first, second = review.kpis[0].kpi, review.kpis[1].kpi
    rating = StarRating("s", SERVICE, Decimal(3), 5, "minimum", ((first.id, 4), (second.id, 3)))
    block = stars(replace(review, stars=(rating,)))
    assert texts(block["words"]["en"]) == [
        ["Service", "★★★☆☆ 3 of 5",
         f"{first.name.en} 4 stars; {second.name.en} 3 stars (the least of them)"],
    ]  # fmt: skip
    assert texts(block["words"]["zh"]) == [
        ["客户服务", "★★★☆☆ 3 星（共 5 星）",
         f"{first.name.zh} 4 星；{second.name.zh} 3 星（取最低星级）"],
    ]  # fmt: skip
    head = heading(replace(review, stars=(rating,)), "stars")["words"]
    assert (head["en"]["text"], head["zh"]["text"]) == ("Service stars", "服务星级")


def test_a_mean_is_a_number_without_a_drawing_of_half_stars(review):
    kpi = review.kpis[0].kpi
    rating = StarRating("s", SERVICE, Decimal("3.5"), 5, "mean", ((kpi.id, 4), ("gone", 1)))
    body = stars(replace(review, stars=(rating,)))["words"]["en"]
    assert texts(body)[0][1:] == [
        "3.5 of 5", f"{kpi.name.en} 4 stars; gone 1 star (their weighted mean)",
    ]  # fmt: skip


@pytest.mark.parametrize("number", ["4", "4.0"])
def test_a_whole_mean_is_drawn(review, number):
    rating = StarRating("s", SERVICE, Decimal(number), 5, "mean", ((review.kpis[0].kpi.id, 4),))
    body = stars(replace(review, stars=(rating,)))["words"]["en"]
    assert texts(body)[0][1] == f"★★★★☆ {number} of 5"


def test_a_rating_with_a_missing_input_says_which(review):
    first, second = review.kpis[0].kpi, review.kpis[1].kpi
    rating = StarRating("s", SERVICE, None, 5, "minimum", ((first.id, 5), (second.id, None)))
    body = stars(replace(review, stars=(rating,)))["words"]["en"]
    (row,) = body["rows"]
    assert row[1] == {"text": "no stars: data are missing", "tone": "caution"}
    assert f"{second.name.en} no stars: data are missing" in row[2]["text"]


def test_people_by_grade_beside_the_quota(review):
    quotas = counts(review, 3, 9, 10, 4)
    people = (
        GradeCount("N", NORTH, 26, counts(review, 3, 8, 11, 4), quotas),
        GradeCount("company", ALL, 1026, counts(review, 3, 8, 1011, 4), ()),
    )
    block = people_grades(replace(review, people=people))
    body = block["words"]["en"]
    assert [column["text"] for column in body["columns"]] == [
        "Group", "People with a grade", "Grade A", "Grade B", "Grade C", "Grade D",
    ]  # fmt: skip
    assert texts(body) == [
        ["North", "26", "3 (3)", "8 (9)", "11 (10)", "4 (4)"],
        ["Whole company", "1,026", "3", "8", "1,011", "4"],
    ]
    assert body["note"].startswith("In brackets the places by the quotas")
    assert "fewer than 5" not in body["note"]
    assert texts(block["words"]["zh"])[0] == [
        "北区",
        "26",
        "3（3）",
        "8（9）",
        "11（10）",
        "4（4）",
    ]
    assert body["note"].endswith("a grade here is a result of this period alone.")


def test_a_hidden_group_shows_no_number(review):
    people = (GradeCount("N", NORTH, 3, (), hidden=True),)
    body = people_grades(replace(review, people=people))["words"]["en"]
    assert texts(body) == [["North", "too few", *["not shown"] * 4]]
    assert "Departments with fewer than 5 people with a grade" in body["note"]
    assert "In brackets" not in body["note"]


def test_merged_groups_are_explained(review):
    people = (GradeCount("others", NORTH, 7, counts(review, 1, 2, 3, 1)),)
    body = people_grades(replace(review, people=people))["words"]["zh"]
    assert "不足 5 人的部门与其他部门合并统计" in body["note"]


def test_the_cells_of_notebooks_show_them(review):
    people = (GradeCount("N", NORTH, 26, counts(review, 3, 8, 11, 4)),)
    rating = StarRating("s", SERVICE, Decimal(3), 5, "minimum", ((review.kpis[0].kpi.id, 3),))
    full = replace(review, people=people, stars=(rating,))
    assert cells.stars(full) is not None and cells.people_grades(full) is not None
    assert cells.stars(review) is None and cells.people_grades(review) is None
