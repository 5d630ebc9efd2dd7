"""What stands in the file: the same bytes, formulas of ours alone, texts that stay texts."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from xml.sax.saxutils import escape

import pytest

from kpi_reports.pack.workbook import render_xlsx
from kpi_reports.values import Approval, Direction, SourceFacts, Text
from tests.pack.workbook.conftest import (
    UNIT,
    block,
    carried,
    deep_case,
    formulas_of,
    item,
    review_of,
    row_of,
    sheets_of,
    summary,
)
from tests.scoring.conftest import build_adjustment, build_case, build_value

HOSTILE = (
    *("=1+1", "@x", "+1", "-1", "http://x", "<r>x</r>", "<r><t>"),
    *("{=1}", "a&b<c>", "'q", "1.0"),
)
BONUS = build_adjustment("bonus", "award", "3")


def parts_of(xlsx: bytes, prefix: str) -> str:
    """The XML of all parts whose name begins so."""
    with zipfile.ZipFile(io.BytesIO(xlsx)) as archive:
        return "".join(
            archive.read(name).decode() for name in archive.namelist() if name.startswith(prefix)
        )


def test_the_same_review_gives_the_same_bytes_dated_by_its_data() -> None:
    review = review_of(deep_case(adjustments=(BONUS,)))
    made = render_xlsx(review)
    assert made == render_xlsx(review)
    assert '<dcterms:created xsi:type="dcterms:W3CDTF">2014-01-05T00:00:00Z' in parts_of(
        made, "docProps/core.xml"
    )


def test_every_formula_has_a_stored_value() -> None:
    found = formulas_of(render_xlsx(review_of(deep_case(adjustments=(BONUS,)))))
    every = [entry for entries in found.values() for entry in entries]
    assert len(every) > 100
    assert [entry for entry in every if not entry[2]] == []


def test_every_sum_score_total_and_grade_is_a_formula() -> None:
    # Rows of the sheet, from 1: 6 X, 7 P, 8 a, 9 b, 10 Q, 11 c, 12 Y, 13 d, 14 total, 15 what is
    # missing, 16 final score, 17 grade. Columns: H result, I score, J weight scored, K points.
    xlsx = render_xlsx(review_of(deep_case()))
    found = {where: formula for where, formula, _ in formulas_of(xlsx)["xl/worksheets/sheet1.xml"]}
    assert found["C7"] == "C6*B7"
    assert found["C8"] == "C7*B8"
    assert found["F8"] == 'IF(COUNT(D8:E8)&lt;2,"",D8/E8)'
    assert found["G8"] == 'IF(COUNT(D8:E8)&lt;2,"",IF(D8&gt;=E8,"met","missed"))'
    assert found["I8"] == 'IF(ISNUMBER(H8),ROUND(ROUND(H8,10),1),"")'
    assert found["J8"] == 'IF(ISNUMBER(H8),C8,"")'
    assert found["K8"] == 'IF(ISNUMBER(H8),C8*H8,"")'
    assert found["J7"] == 'IF(SUM(J8:J9)=0,"",SUM(J8:J9))'
    assert found["K7"] == 'IF(ISNUMBER(J7),SUM(K8:K9),"")'
    assert found["H7"] == 'IF(ISNUMBER(J7),K7/J7,"")'
    assert found["K6"] == 'IF(ISNUMBER(J6),SUM(K7,K10),"")'
    assert found["J14"] == 'IF(SUM(J6,J12)=0,"",SUM(J6,J12))'
    assert found["H14"] == 'IF(ISNUMBER(J14),K14/J14,"")'
    assert found["C15"] == "ROUND(1-SUM(J6,J12)/C14,10)"
    assert found["I16"] == "I14"
    assert found["I17"] == (
        'IF(ISNUMBER(I16),IF(OR($C$15&gt;0.2,I16&lt;$C$21),"–",'
        'LOOKUP(I16,$C$21:$C$24,$B$21:$B$24)),"–")'
    )
    rows = range(6, 15)
    assert {f"{column}{row}" for row in rows for column in "CIJK"} <= set(found)
    assert {f"H{row}" for row in (6, 7, 10, 12, 14)} <= set(found)
    # What people type stays a number: weights within a block, results of the rules.
    assert not {f"B{row}" for row in range(6, 14)} & set(found)
    assert not {f"H{row}" for row in (8, 9, 11, 13)} & set(found)


def test_a_cap_stands_inside_the_formula_of_its_block() -> None:
    gate = {
        "id": "g", "name": {"en": "Safety", "zh": "安全"}, "kpi": "a", "when": {"below": 95},
        "caps": "y", "at": 80,
    }  # fmt: skip
    xlsx = render_xlsx(review_of(deep_case(gates=[gate])))
    found = {where: formula for where, formula, _ in formulas_of(xlsx)["xl/worksheets/sheet1.xml"]}
    assert found["H12"] == 'IF(ISNUMBER(J12),MIN(SUM(K13)/J12,80.0),"")'
    cells = sheets_of(xlsx)["Scorecard"]
    # 0.7 x 88.491 + 0.3 x 88.88 = 88.6077 before the gate, 85.9437 after it
    assert row_of(cells, "Raw score")[7] == pytest.approx(88.6077)
    assert row_of(cells, "Weighted total of the rows")[7] == pytest.approx(85.9437)
    assert row_of(cells, "Final score")[8] == 85.9
    assert row_of(cells, "Y")[11] == "A gate leaves this block at most 80.0."


def test_a_cap_that_a_rounded_score_hides_gives_no_total_of_the_rows() -> None:
    gate = {
        "id": "g", "name": {"en": "Safety", "zh": "安全"}, "kpi": "a", "when": {"below": 95},
        "caps": "y", "at": "80.55",
    }  # fmt: skip
    cells = sheets_of(render_xlsx(review_of(deep_case(gates=[gate]))))
    row = row_of(cells["Scorecard"], "Weighted total of the rows")
    assert row[7:12] == [*[""] * 4, "What gates and vetoes left stands among the steps."]
    # 0.7 x 88.491 + 0.3 x 80.55 = 86.1087
    assert cells["Steps"][6][4] == pytest.approx(86.1087)
    assert row_of(cells["Scorecard"], "Final score")[8] == 86.1


@pytest.mark.parametrize("name", HOSTILE)
def test_a_text_stays_a_text_whatever_it_begins_with(name: str) -> None:
    review = review_of(
        deep_case(adjustments=(replace(BONUS, item=name, reason=Text(name, name)),)),
        names=dict.fromkeys("abcd", name),
    )
    review = replace(review, unit=replace(review.unit, name=Text(name, name)))
    xlsx = render_xlsx(review)
    plain = formulas_of(render_xlsx(review_of(deep_case(adjustments=(BONUS,)))))
    assert {
        file: [formula for _, formula, _ in entries] for file, entries in formulas_of(xlsx).items()
    } == {file: [formula for _, formula, _ in entries] for file, entries in plain.items()}
    assert "hyperlink" not in parts_of(xlsx, "xl/worksheets/")
    for cells in (sheets_of(xlsx)["Scorecard"], sheets_of(xlsx)["计分卡"]):
        shown = [str(row[0]).split("\n")[0] for row in cells]
        assert shown.count(name) == 4
    assert name in str(sheets_of(xlsx)["Steps"][6][2])


def test_a_text_in_a_cell_of_its_own_is_no_markup() -> None:
    marked = "<r><t>x</t></r>"
    bonus = replace(BONUS, approval=replace(BONUS.approval, document=marked))
    case = deep_case(adjustments=(bonus,))
    assert sheets_of(render_xlsx(review_of(case)))["Steps"][6][6].strip() == marked


def test_a_missing_number_is_an_empty_cell_with_its_reason_beside_it() -> None:
    xlsx = render_xlsx(review_of(deep_case(actuals={"b": None})))
    row = row_of(sheets_of(xlsx)["Scorecard"], "b")
    assert row[3] == ""
    assert row[5:11] == [""] * 6
    assert row[11] == "There are no rows of this unit in this period."
    assert row_of(sheets_of(xlsx)["计分卡"], "b")[11] == "该单位本期没有记录。"
    assert row[1:3] == [0.5, pytest.approx(0.21)]


def test_a_carried_item_shows_its_value_and_is_not_scored() -> None:
    xlsx = render_xlsx(review_of(deep_case(actuals={"b": carried(90)})))
    row = row_of(sheets_of(xlsx)["Scorecard"], "b")
    assert (row[3], row[7:11]) == (90, [""] * 4)
    assert row[11] == (
        "It is assessed in a longer cycle and carried over, not scored again. 2013Q3, carried over."
    )


def test_under_the_zero_policy_the_total_is_divided_by_what_was_due() -> None:
    case = deep_case(actuals={"b": carried(90), "d": None}, missing_items="zero")
    xlsx = render_xlsx(review_of(case))
    found = {where: formula for where, formula, _ in formulas_of(xlsx)["xl/worksheets/sheet1.xml"]}
    assert found["H14"] == 'IF(ISNUMBER(J14),K14/(C14-C9),"")'  # row 9 is b, which is carried
    assert row_of(sheets_of(xlsx)["Scorecard"], "Weighted total of the rows")[11] == (
        "Points divided by a weight of 79.0%."
    )


def test_sheets_stand_in_each_language_of_the_review_in_its_order() -> None:
    review = review_of(deep_case(adjustments=(BONUS,)), languages=("zh", "en"))
    chinese = ["计分卡", "计算过程", "步骤", "目标值", "数据"]
    english = ["Scorecard", "Derivation", "Steps", "Targets", "Data"]
    assert list(sheets_of(render_xlsx(review))) == chinese + english
    alone = review_of(deep_case(), languages=("en",))
    assert list(sheets_of(render_xlsx(alone))) == ["Scorecard", "Derivation", "Targets", "Data"]


def test_dates_are_dates_and_percentages_fractions() -> None:
    cells = sheets_of(render_xlsx(review_of(deep_case(adjustments=(BONUS,)))))
    assert cells["Steps"][6][8] == datetime(2014, 1, 1).date()
    assert row_of(cells["Targets"], "a")[6] == datetime(2013, 1, 1).date()
    assert row_of(cells["Scorecard"], "a")[5] == pytest.approx(0.9)
    assert row_of(cells["Targets"], "a")[2:4] == [100, 60]


def test_nothing_scored_gives_empty_totals_and_no_grade() -> None:
    cells = sheets_of(render_xlsx(review_of(deep_case(actuals=dict.fromkeys("abcd")))))["Scorecard"]
    assert row_of(cells, "Weighted total of the rows")[7:11] == [""] * 4
    assert row_of(cells, "Final score")[8] == ""
    assert row_of(cells, "Grade")[8] == "–"


def test_the_sheet_prints_on_a4_landscape_with_its_heads_on_every_page() -> None:
    items = [item(f"k{at}", "2.5") for at in range(40)]
    actuals = {f"k{at}": 80.0 for at in range(40)}
    case = build_case(actuals, nodes=(block("all", "100", *items),))
    xlsx = render_xlsx(review_of(case))
    sheet = re.sub(r"<sheetData>.*</sheetData>", "", parts_of(xlsx, "xl/worksheets/sheet1.xml"))
    assert 'showGridLines="0"' in sheet
    assert '<pane xSplit="1" ySplit="5" topLeftCell="B6"' in sheet
    setup = re.findall(r"<pageSetup ([^/]*)/>", sheet)[0]
    assert set(setup.split()) >= {'paperSize="9"', 'orientation="landscape"', 'fitToHeight="0"'}
    assert "Print_Titles" in parts_of(xlsx, "xl/workbook.xml")
    assert 'hidden="1"' not in parts_of(xlsx, "xl/w")
    assert "veryHidden" not in parts_of(xlsx, "xl/workbook.xml")
    assert len([row for row in sheets_of(xlsx)["Scorecard"] if str(row[0]).startswith("k")]) >= 40


@pytest.mark.parametrize("length", [200, 40_000])
def test_a_long_name_widens_no_column_beyond_its_most_and_is_cut_at_excels_limit(
    length: int,
) -> None:
    name = "指" * length
    xlsx = render_xlsx(review_of(deep_case(), names={"a": name}))
    widths = [
        float(width)
        for width in re.findall(r'<col min="1"[^>]* width="([\d.]+)"', parts_of(xlsx, "xl/work"))
    ]
    assert widths and max(widths) <= 50
    shown = [str(row[0]) for row in sheets_of(xlsx)["计分卡"] if str(row[0]).startswith("指")]
    assert shown[0].startswith(name[:16_000])
    assert len(shown[0]) <= 32_767


def test_a_name_is_no_code_of_the_footer() -> None:
    review = review_of(deep_case())
    review = replace(review, unit=replace(review.unit, name=Text("3 R&D &P", "研发")))
    sheet = parts_of(render_xlsx(review), "xl/worksheets/sheet1.xml")
    assert "&amp;8 3 R&amp;&amp;D &amp;&amp;P  2013Q4" in sheet


def test_a_gate_that_lowered_a_score_is_told_by_its_name() -> None:
    gate = {
        "id": "g", "name": {"en": "Safety first", "zh": "安全第一"}, "kpi": "a",
        "when": {"below": 95}, "caps": "c", "at": 60,
    }  # fmt: skip
    sheets = sheets_of(render_xlsx(review_of(deep_case(gates=[gate]))))
    assert row_of(sheets["Scorecard"], "c")[11] == "Lowered by a gate or veto: Safety first."
    assert row_of(sheets["计分卡"], "c")[11] == "因门槛指标或否决项降分：安全第一。"


GATE = {"id": "g", "name": {"en": "G", "zh": "门"}, "kpi": "a", "when": {"below": 95}}
VETO = {"id": "v", "name": {"en": "V", "zh": "否"}, "kpi": "a", "when": {"below": 95}}


@pytest.mark.parametrize(
    ("settings", "is_fixed"),
    [
        ({}, False),
        ({"adjustments": (BONUS,)}, False),
        ({"gates": [{**GATE, "caps": "y", "at": 80}]}, False),  # its block's formula holds the cap
        ({"gates": [{**GATE, "caps": "total", "at": 70}]}, True),
        ({"vetoes": [{**VETO, "effect": "multiply", "factor": "0.8"}]}, True),
        ({"vetoes": [{**VETO, "effect": "cap_grade", "grade": "A"}]}, False),
    ],
)
def test_what_does_not_follow_is_said(settings: dict[str, Any], is_fixed: bool) -> None:
    cells = sheets_of(render_xlsx(review_of(deep_case(**settings))))["Scorecard"]
    said = "What a gate or veto leaves on the sheet of the steps is fixed and does not follow."
    assert (said in [row[0] for row in cells]) == is_fixed


def test_whether_a_target_was_met_stands_in_words() -> None:
    case = deep_case()  # a 90, b 101.37, c 77.7, d 88.88; every target is 100
    lacking = build_value(None)
    case = replace(
        case,
        targets={**case.targets, "c": None},
        values={**case.values, "d": lacking},
    )
    sheets = sheets_of(render_xlsx(review_of(case)))
    assert [row_of(sheets["Scorecard"], kpi)[6] for kpi in "abcd"] == [
        *("missed", "met", "no target", "")
    ]
    assert [row_of(sheets["计分卡"], kpi)[6] for kpi in "abcd"] == [
        *("未达标", "达标", "无目标", "")
    ]


def test_where_lower_is_better_the_target_is_met_below_it() -> None:
    case = deep_case()
    kpis = {id: replace(kpi, direction=Direction.LOWER) for id, kpi in case.kpis.items()}
    xlsx = render_xlsx(review_of(replace(case, kpis=kpis)))
    found = {where: formula for where, formula, _ in formulas_of(xlsx)["xl/worksheets/sheet1.xml"]}
    assert found["G8"] == 'IF(COUNT(D8:E8)&lt;2,"",IF(D8&lt;=E8,"met","missed"))'
    assert found["F8"] == 'IF(COUNT(D8:E8)&lt;2,"",E8/D8)'
    assert [row_of(sheets_of(xlsx)["Scorecard"], kpi)[6] for kpi in "ab"] == ["met", "missed"]


@pytest.mark.parametrize(
    ("hidden", "shown"),
    [
        ("a\ud800b", "a[U+D800]b"),
        ("a\u202eb", "a[U+202E]b"),
        ("a\x00\x1b\x9fb", "a[U+0000][U+001B][U+009F]b"),
        ("a\r\nb\tc", "a b c"),
        ("a\ufeff\u200eb", "ab"),
        ("<r>\ud800</r>", "<r>[U+D800]</r>"),
        ("=1+1\u2066", "=1+1[U+2066]"),
    ],
)
def test_a_text_hides_nothing_wherever_it_stands(hidden: str, shown: str) -> None:
    text = Text(hidden, hidden)
    gate = {
        "id": "g", "name": {"en": "G", "zh": "门"}, "kpi": "a", "when": {"below": 95},
        "caps": "c", "at": 60,
    }  # fmt: skip
    bonus = replace(BONUS, item=hidden, reason=text)
    bonus = replace(bonus, approval=Approval(hidden, hidden, date(2014, 1, 1)))
    review = review_of(
        deep_case(gates=[gate], adjustments=(bonus,)), names=dict.fromkeys("abcd", hidden)
    )
    nodes = tuple(replace(node, name=text) for node in review.scorecard.nodes)
    xlsx = render_xlsx(
        replace(
            review,
            unit=replace(review.unit, name=text),
            company=replace(review.company, name=text),
            scorecard=replace(review.scorecard, nodes=nodes),
            provenance=replace(
                review.provenance, sources=(SourceFacts(hidden, hidden, "c" * 64, 1, None, None),)
            ),
            departments=(replace(summary("North", "80", "B"), unit=replace(UNIT, name=text)),),
        )
    )
    sheets = sheets_of(xlsx)
    card = [str(row[0]).split("\n")[0].strip() for row in sheets["Scorecard"]]
    assert card.count(shown) == 6  # two blocks, four KPIs
    assert shown in sheets["Scorecard"][0][0]
    assert shown in sheets["Scorecard"][1][0]
    assert [cell.strip() for cell in sheets["Steps"][7][6:8]] == [shown, shown]
    assert [str(row[0]).strip() for row in sheets["Data"]].count(shown) == 1
    assert [str(row[0]).strip() for row in sheets["Departments"]].count(shown) == 1
    core = parts_of(xlsx, "docProps/core.xml")
    assert escape(f"{shown} 2013Q4") in core
    assert escape(shown) in parts_of(xlsx, "xl/worksheets/sheet1.xml").split("<oddFooter>")[1]
    assert hidden not in parts_of(xlsx, "xl/") + core
