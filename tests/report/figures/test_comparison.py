from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from kpi_reports.report.figures import comparison_alt, comparison_chart
from kpi_reports.report.figures.canvas import style
from kpi_reports.report.figures.comparison import comparison_figure
from kpi_reports.report.palette import LIGHT
from kpi_reports.values import DepartmentSummary, Review, Text, Unit, UnitKind

LONG = Text(
    "International Customer Service and Complaint Handling Department",
    "国际客户服务与投诉处理及满意度回访中心（华东大区）",
)


def department(
    name: str | Text, total: str | None, low: str | None = None, high: str | None = None
) -> DepartmentSummary:
    text = Text(name, name) if isinstance(name, str) else name
    number = [None if value is None else Decimal(value) for value in (total, low, high)]
    return DepartmentSummary(
        unit=Unit(text.en[:2], UnitKind.DEPARTMENT, text),
        total=number[0],
        lowest=number[1],
        highest=number[2],
        grade=None,
        held=False,
        kpis_met=0,
        kpis_scored=0,
        blocks=(),
        improving=(),
        worsening=(),
        too_few=total is None,
    )


@pytest.fixture(scope="session")
def company(reviews) -> Review:
    """The real company with departments made by hand."""
    made = (
        department(LONG, "94.8", "70", "101.3"),
        department("At nought", "0.0"),
        department("At the top", "120.0", "0", "120"),
        department("SkyWest", None),
        department("Between", "88.25"),
    )
    return replace(reviews["company"], departments=made)


@pytest.mark.parametrize("size", ["wide", "narrow"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_words_touch_each_other_or_leave_the_drawing(company, language, size, clashes):
    with style():
        figure = comparison_figure(company, language, size=size)
    assert clashes(figure) == []


@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_the_real_departments_have_room(reviews, size, clashes):
    with style():
        figure = comparison_figure(reviews["company"], "en", size=size)
    assert clashes(figure) == []


def test_departments_stand_in_their_own_order_with_their_score(company, words_of):
    with style():
        figure = comparison_figure(company, "en", size="wide")
    found = words_of(figure)
    names = ["At nought", "At the top", "SkyWest", "Between"]
    assert [text for text in found if text in names] == names
    assert {"94.8", "0.0", "120.0", "too few data", "88.3"} <= set(found)


def test_grades_and_the_scores_where_they_begin_are_named(reviews, words_of):
    grades = reviews["company"].scorecard.grades
    with style():
        found = words_of(comparison_figure(reviews["company"], "en", size="wide"))
    assert {grade.id for grade in grades} <= set(found)
    assert {f"{grade.lowest:.0f}" for grade in grades if grade.lowest > 0} <= set(found)


def test_what_missing_data_could_do_is_a_line_and_a_score_without_a_grade_an_open_dot(company):
    with style():
        axes = comparison_figure(company, "en", size="wide").axes[0]
    spans = [list(line.get_xdata()) for line in axes.lines if line.get_color() == LIGHT["cau"]]
    assert spans == [[70.0, 101.3], [0.0, 120.0]]
    dots = [line for line in axes.lines if line.get_marker() == "o"]
    assert {line.get_markerfacecolor() for line in dots} == {LIGHT["paper"]}


def test_a_company_without_departments_still_has_its_scale(reviews):
    empty = replace(reviews["company"], departments=())
    assert comparison_chart(empty, "zh", size="narrow").startswith("<svg ")


def test_the_description_names_every_department(company):
    assert comparison_alt(replace(company, departments=company.departments[1:4]), "en") == (
        "Scores of departments: At nought 0.0, At the top 120.0 and SkyWest too few data."
    )
