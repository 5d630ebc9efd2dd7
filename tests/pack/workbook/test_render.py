"""What stands in the file: the same bytes, formulas of ours alone, texts that stay texts."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import datetime

import pytest

from kpi_reports.pack.workbook import render_xlsx
from kpi_reports.values import Text
from tests.pack.workbook.conftest import (
    block,
    carried,
    deep_case,
    formulas_of,
    item,
    review_of,
    row_of,
    sheets_of,
)
from tests.scoring.conftest import build_adjustment, build_case

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
    # Rows of the sheet, from 1: 6 X, 7 P, 8 a, 9 b, 10 Q, 11 c, 12 Y, 13 d, 14 total, 15, 16.
    xlsx = render_xlsx(review_of(deep_case()))
    found = {where: formula for where, formula, _ in formulas_of(xlsx)["xl/worksheets/sheet1.xml"]}
    assert found["C7"] == "C6*B7"
    assert found["C8"] == "C7*B8"
    assert found["F8"] == "D8/E8"
    assert found["H8"] == "ROUND(ROUND(G8,10),1)"
    assert found["J8"] == "C8*G8"
    assert found["J7"] == "SUM(J8:J9)"
    assert found["G7"] == "J7/I7"
    assert found["J6"] == "SUM(J7,J10)"
    assert found["I14"] == "SUM(I6,I12)"
    assert found["G14"] == "J14/I14"
    assert found["H15"] == "H14"
    assert found["H16"] == 'IF(H15&lt;$C$20,"–",LOOKUP(H15,$C$20:$C$23,$B$20:$B$23))'
    rows = range(6, 15)
    assert {f"{column}{row}" for row in rows for column in "CHIJ"} <= set(found)
    assert {f"G{row}" for row in (6, 7, 10, 12, 14)} <= set(found)
    # What people type stays a number: weights within a block, results of the rules.
    assert not {f"B{row}" for row in range(6, 14)} & set(found)
    assert not {f"G{row}" for row in (8, 9, 11, 13)} & set(found)


def test_a_cap_stands_inside_the_formula_of_its_block() -> None:
    gate = {
        "id": "g", "name": {"en": "Safety", "zh": "安全"}, "kpi": "a", "when": {"below": 95},
        "caps": "y", "at": 80,
    }  # fmt: skip
    xlsx = render_xlsx(review_of(deep_case(gates=[gate])))
    found = {where: formula for where, formula, _ in formulas_of(xlsx)["xl/worksheets/sheet1.xml"]}
    assert found["G12"] == "MIN(SUM(J13)/I12,80.0)"
    cells = sheets_of(xlsx)["Scorecard"]
    # 0.7 x 88.491 + 0.3 x 88.88 = 88.6077 before the gate, 85.9437 after it
    assert row_of(cells, "Base score")[6] == pytest.approx(88.6077)
    assert row_of(cells, "Weighted total of the rows")[6] == pytest.approx(85.9437)
    assert row_of(cells, "Final score")[7] == 85.9
    assert row_of(cells, "Y")[10] == "A gate leaves this block at most 80.0."


def test_a_cap_that_a_rounded_score_hides_gives_no_total_of_the_rows() -> None:
    gate = {
        "id": "g", "name": {"en": "Safety", "zh": "安全"}, "kpi": "a", "when": {"below": 95},
        "caps": "y", "at": "80.55",
    }  # fmt: skip
    cells = sheets_of(render_xlsx(review_of(deep_case(gates=[gate]))))
    row = row_of(cells["Scorecard"], "Weighted total of the rows")
    assert row[6:11] == [*[""] * 4, "What gates and vetoes left stands among the steps."]
    # 0.7 x 88.491 + 0.3 x 80.55 = 86.1087
    assert cells["Steps"][6][4] == pytest.approx(86.1087)
    assert row_of(cells["Scorecard"], "Final score")[7] == 86.1


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
    assert row[5:10] == [""] * 5
    assert row[10] == "There are no rows of this unit in this period."
    assert row_of(sheets_of(xlsx)["计分卡"], "b")[10] == "该单位本期没有记录。"
    assert row[1:3] == [0.5, pytest.approx(0.21)]


def test_a_carried_item_shows_its_value_and_is_not_scored() -> None:
    xlsx = render_xlsx(review_of(deep_case(actuals={"b": carried(90)})))
    row = row_of(sheets_of(xlsx)["Scorecard"], "b")
    assert (row[3], row[6:10]) == (90, [""] * 4)
    assert row[10] == (
        "It is assessed in a longer cycle and carried over, not scored again. 2013Q3, carried over."
    )


def test_under_the_zero_policy_the_total_is_divided_by_what_was_due() -> None:
    case = deep_case(actuals={"b": carried(90), "d": None}, missing_items="zero")
    xlsx = render_xlsx(review_of(case))
    found = {where: formula for where, formula, _ in formulas_of(xlsx)["xl/worksheets/sheet1.xml"]}
    assert found["G14"] == "J14/(C14-C9)"  # row 9 is b, which is carried
    assert row_of(sheets_of(xlsx)["Scorecard"], "Weighted total of the rows")[10] == (
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
    assert row_of(cells, "Weighted total of the rows")[6:10] == [""] * 4
    assert row_of(cells, "Final score")[7] == ""
    assert row_of(cells, "Grade")[7] == "–"


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
