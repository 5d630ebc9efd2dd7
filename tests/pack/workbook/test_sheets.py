"""The sheets beside the scorecard: derivation, targets, data, departments."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from kpi_reports.pack.workbook import render_xlsx
from kpi_reports.values import (
    Approval,
    BlockScore,
    DepartmentSummary,
    Exclusion,
    Grade,
    Period,
    SignOff,
    SourceFacts,
    Text,
    Unit,
    UnitKind,
)
from tests.pack.workbook.conftest import (
    PERIOD,
    carried,
    deep_case,
    formulas_of,
    review_of,
    row_of,
    sheets_of,
)

DAY = date(2013, 11, 1)


def test_the_derivation_names_the_blocks_and_the_factor_that_was_taken_out() -> None:
    exclusion = Exclusion(
        unit="u",
        kpi="a",
        period=PERIOD,
        value=Decimal(96),
        reason=Text("Flood.", "洪水。"),
        approval=Approval("No. 9", "Board", DAY),
    )
    sheets = sheets_of(render_xlsx(review_of(deep_case(exclusions=(exclusion,)))))
    row = row_of(sheets["Derivation"], "a")
    assert row[1] == "X › P"
    assert row[3:5] == [96, 90]
    assert row[5] == "Flood. No. 9, approved by Board on 2013-11-01."
    assert row_of(sheets["计算过程"], "a")[5] == "洪水。No. 9，Board 于 2013-11-01 批准。"
    assert row_of(sheets["Scorecard"], "a")[10] == "Without an approved factor; with it 90.0."


def test_the_derivation_says_why_there_is_no_score() -> None:
    sheets = sheets_of(render_xlsx(review_of(deep_case(actuals={"b": None, "c": carried(90)}))))
    missing, shown = (row_of(sheets["Derivation"], kpi) for kpi in "bc")
    assert missing[2:4] == ["There are no rows of this unit in this period.", ""]
    assert shown[2].startswith("It is assessed in a longer cycle")
    assert shown[3] == ""


def test_the_targets_tell_a_change_the_long_term_and_what_is_lacking() -> None:
    review = review_of(deep_case())
    first, second, *others = review.kpis
    assert first.target is not None
    changed = replace(
        first.target,
        changed_on=DAY,
        before=Decimal(95),
        reason=Text("New line.", "新产线。"),
        agreed_by="Li",
        agreed_on=DAY,
    )
    yearly = replace(first.target, value=Decimal(110), grain="year")
    kpis = (
        replace(first, target=changed, long_term=(yearly,)),
        replace(second, target=None),
        *others,
    )
    cells = sheets_of(render_xlsx(replace(review, kpis=kpis)))["Targets"]
    rows = [row for row in cells if str(row[0]).split("\n")[0] == "a"]
    assert [row[1:3] for row in rows] == [["Any period", 100], ["Year", 110]]
    assert rows[0][8:13] == ["Li", DAY, DAY, 95, "New line."]
    assert row_of(cells, "b")[2] == ""
    assert row_of(cells, "b")[7] == "No target"


def test_the_data_name_who_answers_for_them_and_the_whole_hash_of_a_source() -> None:
    review = review_of(deep_case(actuals={"b": None}))
    signed = SignOff("a", None, PERIOD, "Finance", "Wang", DAY)
    facts = SourceFacts("orders", "orders.csv", "c" * 64, 12345, date(2013, 1, 1), DAY)
    review = replace(
        review,
        kpis=(replace(review.kpis[0], sign_off=signed), *review.kpis[1:]),
        provenance=replace(review.provenance, sources=(facts,)),
    )
    cells = sheets_of(render_xlsx(review))["Data"]
    assert row_of(cells, "a")[1:5] == ["2013Q4", 90, 100, 30]
    assert row_of(cells, "a")[7:10] == ["Finance", "Wang", DAY]
    assert row_of(cells, "b")[2] == ""
    assert row_of(cells, "b")[6] == "There are no rows of this unit in this period."
    source = row_of(cells, "orders")
    assert source[1:4] == [date(2013, 1, 1), DAY, 12345]
    assert source[6:8] == ["orders.csv", "c" * 64]


def summary(name: str, total: str | None, grade: str | None, **more: object) -> DepartmentSummary:
    unit = Unit(name, UnitKind.DEPARTMENT, Text(name, name))
    return DepartmentSummary(
        unit=unit,
        total=None if total is None else Decimal(total),
        lowest=None,
        highest=None,
        grade=None if grade is None else Grade(grade, Text(grade, grade), Decimal(0), None),
        held=grade is None,
        kpis_met=1,
        kpis_scored=2,
        blocks=(BlockScore("z", Text("Own", "自有"), Decimal(80)),),
        improving=(),
        worsening=(),
        too_few=False,
        **more,  # type: ignore[arg-type]
    )


def test_a_departments_grade_is_looked_up_only_where_the_companys_bands_give_it() -> None:
    departments = (
        summary("North", "80", "B"),
        summary("South", "80", "C"),  # lowered by a committee, or graded by bands of its own
        summary("East", None, None),
        summary("West", "70", None, own_scheme=True, carried_from=Period.parse("2013H2")),
    )
    xlsx = render_xlsx(replace(review_of(deep_case()), departments=departments))
    cells = sheets_of(xlsx)["Departments"]
    assert [row_of(cells, unit.unit.name.en)[1:3] for unit in departments] == [
        *([80, "B"], [80, "C"], ["", "–"], [70, "–"])
    ]
    heads = cells[4]
    assert heads[3:6] == ["X", "Y", "Own"]  # its own blocks after those of the company
    assert row_of(cells, "North")[3:6] == ["", "", 80]
    assert row_of(cells, "East")[10] == "No KPI could be scored"
    assert row_of(cells, "West")[10] == (
        "No grade is given: too much of the weight is missing; KPIs or weights of its own; "
        "Score of 2013H2"
    )
    found = [where for where, _, _ in formulas_of(xlsx)["xl/worksheets/sheet5.xml"]]
    assert found == ["C6"]
