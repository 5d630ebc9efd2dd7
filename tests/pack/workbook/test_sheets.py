"""The sheets beside the scorecard: derivation, targets, data, departments."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal

from kpi_reports.pack.workbook import render_xlsx
from kpi_reports.report.issues import issue_words
from kpi_reports.report.sections.comparable import what_compares
from kpi_reports.report.voice import Voice
from kpi_reports.values import (
    Approval,
    DataIssue,
    Exclusion,
    Period,
    SignOff,
    SourceFacts,
    Text,
)
from tests.pack.workbook.conftest import (
    PERIOD,
    carried,
    deep_case,
    formulas_of,
    review_of,
    row_of,
    sheets_of,
    summary,
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
    assert row_of(sheets["Scorecard"], "a")[11] == "Without an approved factor; with it 90.0."


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
    assert row_of(cells, "East")[12] == "No KPI could be scored."
    assert row_of(cells, "West")[12] == (
        "No grade is given: too much of the weight is missing. KPIs or weights of its own. "
        "Score of 2013H2."
    )
    found = [where for where, _, _ in formulas_of(xlsx)["xl/worksheets/sheet5.xml"]]
    assert found == ["C6"]


def test_the_data_tell_of_which_source_and_department_an_issue_is() -> None:
    facts = {"rows": 2}
    lost = DataIssue("missing_unit", "warning", source="orders", facts=facts)
    issues = (
        lost,
        replace(lost, source="staff"),
        replace(lost, source="staff", severity="error", unit="North"),
    )
    review = replace(
        review_of(deep_case()), issues=issues, departments=(summary("North", "80", "B"),)
    )
    sheets = sheets_of(render_xlsx(review))
    words = issue_words(Voice(review, "en"), lost)
    for subject, severity in (
        ("Source orders", "Warning"),
        ("Source staff", "Warning"),
        ("Source staff, North", "Error"),
    ):
        row = row_of(sheets["Data"], subject)
        assert row[5:7] == [severity, words]
    assert row_of(sheets["数据"], "来源staff")[5] == "提醒"


def test_departments_stand_with_their_own_past_and_their_ranks() -> None:
    departments = (
        summary(
            "North",
            "80",
            "B",
            standardised=-1.25,
            history=9,
            rank_low=1,
            rank_high=2,
            peers=("South",),
        ),
        summary("South", "70.5", "B", history=2, rank_low=2, rank_high=2, peers=("North",)),
        summary("West", "90", "B", standardised=0.5, history=4),
    )
    review = replace(review_of(deep_case()), departments=departments)
    cells = sheets_of(render_xlsx(review))["Departments"]
    assert cells[4][10:15] == [
        *(
            "Against its own past, in SD",
            "Earlier periods",
            "Rank: best",
            "Rank: worst",
            "Ranked among",
        )
    ]
    assert row_of(cells, "North")[10:15] == [-1.25, 9, 1, 2, 2]
    assert row_of(cells, "South")[10:15] == ["only 2 earlier", 2, 2, 2, 2]
    assert row_of(cells, "West")[10:15] == [0.5, 4, "", "", ""]
    notes = [str(row[0]) for row in cells[9:]]
    assert set(what_compares(Voice(review, "en"))) < set(notes)
    alone = replace(review, departments=(departments[2],))
    heads = sheets_of(render_xlsx(alone))["Departments"][4]
    assert heads[10:13] == ["Against its own past, in SD", "Earlier periods", "Note"]


def test_scores_and_results_have_one_format_in_their_column() -> None:
    departments = (summary("North", "80", "B"), summary("South", "70.25", "C"))
    xlsx = render_xlsx(replace(review_of(deep_case()), departments=departments))
    assert {format_of(xlsx, 1, f"H{row}") for row in (6, 7, 8, 9, 14)} == {"0.0000"}
    assert {format_of(xlsx, 2, f"D{row}") for row in (6, 7, 8, 9)} == {"0.0000"}
    assert {format_of(xlsx, 5, f"{column}{row}") for column in "BF" for row in (6, 7)} == {"0.00"}


def format_of(xlsx: bytes, sheet: int, where: str) -> str:
    """The format of a cell's number."""
    with zipfile.ZipFile(io.BytesIO(xlsx)) as archive:
        cells = archive.read(f"xl/worksheets/sheet{sheet}.xml").decode()
        styles = archive.read("xl/styles.xml").decode()
    style = re.search(rf'<c r="{where}" s="(\d+)"', cells)
    assert style is not None
    used = re.findall(r"<xf ([^>]*)>", styles.split("<cellXfs")[1])[int(style[1])]
    number = re.search(r'numFmtId="(\d+)"', used)
    assert number is not None
    own = dict(re.findall(r'<numFmt numFmtId="(\d+)" formatCode="([^"]*)"', styles))
    return str(own.get(number[1], {"2": "0.00", "0": "General"}.get(number[1], number[1])))
