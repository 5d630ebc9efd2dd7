"""LibreOffice works every formula out anew, from wrong stored values, and finds the review's."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kpi_reports.pack.workbook import render_xlsx
from kpi_reports.params.load import load_workspace
from kpi_reports.periods import Period
from kpi_reports.review import open_cube, review_unit
from kpi_reports.scoring.case import UnitCase
from kpi_reports.scoring.chain import score_unit
from kpi_reports.scoring.year import year_total
from kpi_reports.values import Review, Scorecard, ScoreNode
from tests.conftest import absent
from tests.pack.workbook.conftest import (
    Cells,
    block,
    carried,
    deep_case,
    item,
    review_of,
    row_of,
    sheets_of,
    with_results,
    with_wrong_values,
)
from tests.scoring.conftest import build_adjustment, build_case

ROOT = Path(__file__).parents[3]
RECALCULATE = """\
<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""  # 0: always, whoever made the file; by itself it trusts the values that are stored
NAME = {"en": "Safety", "zh": "安全"}
WHEN = {"kpi": "a", "when": {"below": 95}}
ITEM_GATE = {"id": "g", "name": NAME, **WHEN, "caps": "c", "at": 60}
BLOCK_GATE = {"id": "g", "name": NAME, **WHEN, "caps": "y", "at": 80}
TOTAL_GATE = {"id": "g", "name": NAME, **WHEN, "caps": "total", "at": 70}
MULTIPLY = {"id": "v", "name": NAME, "effect": "multiply", "factor": "0.8", **WHEN}
CAP_GRADE = {"id": "w", "name": NAME, "effect": "cap_grade", "grade": "C", **WHEN}
ZERO_ITEM = {"id": "z", "name": NAME, "effect": "zero_item", "item": "c", **WHEN}
DECIDED = (build_adjustment("bonus", "award", "3"), build_adjustment("deduction", "leak", "5"))
USUAL = {"a": 90.0, "b": 101.37, "c": 77.7, "d": 88.88}  # of `deep_case`
THIRDS = {"a": 91.111, "b": 91.116, "c": 87.77, "d": 0.05}  # sums that end in no decimal


@cache
def made_up() -> dict[str, Review]:
    """Reviews made by hand, by what they are there for."""
    committee = build_adjustment("committee", "appeal", "1.55")
    given = build_adjustment("committee", "board", grade="A")
    no_b = {"b": None}
    cases = {
        "deep": deep_case(),
        **{
            f"missing_{policy}": deep_case(actuals=no_b, missing_items=policy)
            for policy in ("renormalise", "zero", "hold")
        },
        "missing_block": deep_case(actuals={"d": None}, hold_over=40),
        "nothing": deep_case(actuals=dict.fromkeys("abcd")),
        "carried_zero": deep_case(actuals={"b": carried(90), "d": None}, missing_items="zero"),
        "carried": deep_case(actuals={"b": carried(90)}),
        "gate_on_item": deep_case(gates=[ITEM_GATE]),
        "gate_on_block": deep_case(gates=[BLOCK_GATE]),
        "gate_between_decimals": deep_case(gates=[{**BLOCK_GATE, "at": "80.55"}]),
        "gate_on_total": deep_case(gates=[TOTAL_GATE]),
        "vetoes": deep_case(vetoes=[MULTIPLY, CAP_GRADE], adjustments=DECIDED),
        "cap_grade": deep_case(vetoes=[CAP_GRADE]),
        "zero_item": deep_case(vetoes=[ZERO_ITEM], adjustments=DECIDED),
        "every_step": deep_case(
            gates=[BLOCK_GATE], vetoes=[MULTIPLY], adjustments=(*DECIDED, committee, given)
        ),
        "held_at_zero": deep_case(adjustments=(build_adjustment("deduction", "fire", "200"),)),
        "forty": forty(),
        **{
            f"{mode}_{decimals}": deep_case(actuals=THIRDS, rounding=mode, decimals=decimals)
            for mode in ("half_up", "up", "down")
            for decimals in (0, 1, 2)
        },
    }
    return {name: review_of(case) for name, case in cases.items()} | {"year": year()}


def forty() -> UnitCase:
    """Forty KPIs of 2.5 % each in one block, one in seven missing."""
    items = [item(f"k{at}", "2.5") for at in range(40)]
    actuals = {f"k{at}": None if at % 7 == 3 else 80.0 + at / 3 for at in range(40)}
    return build_case(actuals, nodes=(block("all", "100", *items),))


def year() -> Review:
    """2013 from quarters of 90, 100, none and 80 by weights 10, 20, 30, 40: 6100 / 70 = 87.1."""
    rule = {"weights": [10, 20, 30, 40], "missing": "renormalise"}

    def case(period: str, score: float | None) -> UnitCase:
        made = build_case(dict.fromkeys("abc", score), year=rule)
        return replace(made, period=Period.parse(period))

    totals = (90.0, 100.0, None, 80.0)
    cards = [score_unit(case(f"2013Q{at}", total)) for at, total in enumerate(totals, start=1)]
    own = case("2013", 95.0)
    return review_of(own, card=year_total(score_unit(own), own.scheme, cards))


@cache
def typed_in() -> dict[str, tuple[Review, dict[str, float | None], Scorecard]]:
    """Reviews, the results that someone types into their workbooks, and the card that the workbook
    then must show: that of the case in which they are so from the start."""
    policies = ("renormalise", "zero", "hold")
    wide = {"hold_over": 40}
    nothing = dict.fromkeys("abcd")

    def pair(
        before: dict[str, Any], after: dict[str, Any], **settings: Any
    ) -> tuple[Review, dict[str, float | None], Scorecard]:
        """From some actuals to others; by the ratio rule with targets of 100 they are results."""
        changed = {kpi: None if kpi in after and after[kpi] is None else after.get(kpi, USUAL[kpi])
                   for kpi in {*before, *after}}  # fmt: skip
        case = deep_case(actuals=before, **settings)
        return review_of(case), changed, score_unit(deep_case(actuals=after, **settings))

    found = {}
    for policy in policies:
        found[f"emptied_{policy}"] = pair({}, {"b": None}, missing_items=policy)
        found[f"emptied_{policy}_40"] = pair({}, {"b": None}, missing_items=policy, **wide)
        found[f"filled_{policy}"] = pair({"b": None}, {}, missing_items=policy)
        found[f"emptied_all_{policy}"] = pair({}, nothing, missing_items=policy)
        found[f"filled_one_{policy}"] = pair(
            nothing, {**nothing, "c": 77.7}, missing_items=policy, hold_over=80
        )
    found["emptied_block"] = pair({}, {"d": None}, **wide)
    found["filled_block"] = pair({"d": None}, {}, **wide)
    found["emptied_at_the_edge"] = pair({}, {"d": None}, hold_over=30)
    for what, gate in (("item", ITEM_GATE), ("block", BLOCK_GATE)):
        found[f"emptied_under_gate_on_{what}"] = pair({}, {"b": None}, gates=[gate], **wide)
    both = {"gates": [BLOCK_GATE], "adjustments": DECIDED, **wide}
    found["emptied_under_gate_before_steps"] = pair({}, {"b": None}, **both)
    found["emptied_before_steps"] = pair({}, {"b": None}, adjustments=DECIDED, **wide)
    found["emptied_all_before_steps"] = pair({}, nothing, adjustments=DECIDED)
    found["filled_before_steps"] = pair({"b": None}, {}, adjustments=DECIDED)
    for policy in policies[:2]:
        shown = {"b": carried(90)}
        review, _, _ = pair(shown, {}, missing_items=policy, **wide)
        after = score_unit(deep_case(actuals={**shown, "d": None}, missing_items=policy, **wide))
        found[f"emptied_beside_carried_{policy}"] = (review, {"d": None}, after)
    return found


@pytest.fixture(scope="session")
def every_review() -> Mapping[str, Review]:
    """The reviews that are recalculated, by name."""
    workspace = load_workspace(ROOT / "params" / "airlines")
    cube, period = open_cube(workspace), Period.parse("2013Q4")
    units = {unit.id: unit for unit in (workspace.company_unit, *workspace.units())}
    real = {id: review_unit(workspace, cube, units[id], period) for id in ("UA", "company")}
    return {**real, **made_up()}


@pytest.fixture(scope="session")
def recalculated(
    every_review: Mapping[str, Review], tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, dict[str, Cells]]:
    """The sheets of every workbook as LibreOffice saved them, all worked out anew."""
    office = shutil.which("soffice")
    if office is None:
        absent(
            "soffice is not installed (Debian's libreoffice-calc)",
            "KPI_REPORTS_REQUIRE_LIBREOFFICE",
        )
    folder = tmp_path_factory.mktemp("office")
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(RECALCULATE)
    books = {name: render_xlsx(review) for name, review in every_review.items()}
    for name, (review, results, _) in typed_in().items():
        books[name] = with_results(render_xlsx(review), results)
    for name, book in books.items():
        (folder / f"{name}.xlsx").write_bytes(with_wrong_values(book))
    subprocess.run(
        [
            *(office, "--headless", f"-env:UserInstallation={profile.as_uri()}"),
            *("--convert-to", "xlsx", "--outdir", str(folder / "out")),
            *(str(folder / f"{name}.xlsx") for name in books),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return {name: sheets_of((folder / "out" / f"{name}.xlsx").read_bytes()) for name in books}


NAMES = ("UA", "company", *made_up())


def same(left: object, right: object) -> bool:
    if isinstance(left, float) and isinstance(right, float):
        return abs(left - right) < 1e-9
    return left == right


@pytest.mark.parametrize("name", NAMES)
def test_every_cell_comes_out_as_it_was_stored(
    every_review: Mapping[str, Review], recalculated: Mapping[str, dict[str, Cells]], name: str
) -> None:
    stored = sheets_of(render_xlsx(every_review[name]))
    found = recalculated[name]
    assert list(found) == list(stored)
    other = [
        (sheet, row, column, cell, found[sheet][row][column])
        for sheet, cells in stored.items()
        for row, line in enumerate(cells)
        for column, cell in enumerate(line)
        if not same(cell, found[sheet][row][column])
    ]
    assert other == []


def nodes_of(nodes: tuple[ScoreNode, ...]) -> list[ScoreNode]:
    return [found for node in nodes for found in (node, *nodes_of(node.nodes))]


@pytest.mark.parametrize("name", NAMES)
def test_blocks_total_and_grade_come_out_as_the_review_has_them(
    every_review: Mapping[str, Review], recalculated: Mapping[str, dict[str, Cells]], name: str
) -> None:
    card = every_review[name].scorecard
    for sheet, final, grade in (
        ("Scorecard", "Final score", "Grade"),
        ("计分卡", "最终得分", "等级"),
    ):
        cells = recalculated[name][sheet]
        assert row_of(cells, final)[8] == ("" if card.total is None else float(card.total))
        assert row_of(cells, grade)[8] == (card.grade.id if card.grade else "–")
    for node in nodes_of(card.nodes):
        told = "" if node.score is None else float(node.score)
        assert row_of(recalculated[name]["Scorecard"], node.name.en)[8] == told


@pytest.mark.parametrize("name", typed_in())
def test_a_result_that_is_emptied_is_missing_and_one_that_is_typed_in_is_scored(
    recalculated: Mapping[str, dict[str, Cells]], name: str
) -> None:
    card = typed_in()[name][2]
    cells = recalculated[name]["Scorecard"]
    total = "" if card.total is None else float(card.total)
    assert row_of(cells, "Final score")[8] == total
    assert row_of(cells, "Grade")[8] == (card.grade.id if card.grade else "–")
    assert cells[3][1:3] == [total, card.grade.id if card.grade else "–"]
    for node in nodes_of(card.nodes):
        assert row_of(cells, node.name.en)[8] == ("" if node.score is None else float(node.score))
    for score in (score for node in card.leaves for score in node.kpis):
        told = "" if score.score is None else float(score.score)
        assert row_of(cells, score.kpi)[8] == told
    missing = row_of(cells, "Missing, of the weight that is due")[2]
    assert missing == pytest.approx(1 - float(card.scored_weight / card.due_weight), abs=1e-9)


def test_what_follows_from_a_result_that_is_emptied_by_hand(
    recalculated: Mapping[str, dict[str, Cells]],
) -> None:
    # Of 100: a 21, b 21, c 28, d 30. Without b: 18.9 + 21.756 + 26.664 = 67.32 of 79: 85.215.
    cells = recalculated["emptied_renormalise"]["Scorecard"]
    assert row_of(cells, "b")[7:11] == [""] * 4
    assert row_of(cells, "Weighted total of the rows")[7] == pytest.approx(85.21518987)
    assert row_of(cells, "P")[7] == 90  # a alone
    assert row_of(recalculated["emptied_renormalise_40"]["Scorecard"], "Grade")[8] == "B"
    # 88.6077 + 3 - 5 = 86.6
    assert row_of(recalculated["filled_before_steps"]["Scorecard"], "Final score")[8] == 86.6


def test_the_wrong_values_that_were_stored_are_gone(
    every_review: Mapping[str, Review], recalculated: Mapping[str, dict[str, Cells]]
) -> None:
    wrong = sheets_of(with_wrong_values(render_xlsx(every_review["deep"])))
    assert row_of(wrong["Scorecard"], "Final score")[8] == -1
    assert row_of(wrong["Scorecard"], "Grade")[8] == "?"
    # p: (90 + 101.37) / 2 = 95.685; x: 0.6 x 95.685 + 0.4 x 77.7 = 88.491; y: 88.88
    # 0.7 x 88.491 + 0.3 x 88.88 = 88.6077
    right = recalculated["deep"]["Scorecard"]
    assert [row_of(right, name)[8] for name in ("P", "Q", "X", "Y")] == [95.7, 77.7, 88.5, 88.9]
    assert row_of(right, "Weighted total of the rows")[7] == pytest.approx(88.6077, abs=1e-9)
    assert row_of(right, "Final score")[8] == 88.6
    assert row_of(right, "Grade")[8] == "B"


@pytest.mark.parametrize(
    ("name", "total", "grade"),
    [
        # Of 100: a 21, b 21, c 28, d 30. Without b: 18.9 + 21.756 + 26.664 = 67.32 of 79.
        ("missing_renormalise", 85.2, "–"),  # 21 % missing is more than the 20 % allowed
        ("missing_zero", 67.3, "–"),
        ("missing_hold", 85.2, "–"),
        # d missing, b carried: 18.9 + 21.756 = 40.656 of the 79 that are due
        ("carried_zero", 51.5, "–"),
        ("carried", 85.2, "B"),  # 67.32 of the 79 that are due
        ("year", 87.1, "B"),
        ("nothing", "", "–"),
    ],
)
def test_missing_and_carried_items_count_as_the_policy_says(
    recalculated: Mapping[str, dict[str, Cells]], name: str, total: object, grade: str
) -> None:
    cells = recalculated[name]["Scorecard"]
    assert (row_of(cells, "Final score")[8], row_of(cells, "Grade")[8]) == (total, grade)


@pytest.mark.parametrize(
    ("name", "total"),
    # 0.21 x 91.111 + 0.21 x 91.116 + 0.28 x 87.77 + 0.3 x 0.05 = 62.85827
    [
        *(("half_up_0", 63), ("half_up_1", 62.9), ("half_up_2", 62.86)),
        *(("up_0", 63), ("up_1", 62.9), ("up_2", 62.86)),
        *(("down_0", 62), ("down_1", 62.8), ("down_2", 62.85)),
    ],
)
def test_totals_are_rounded_as_the_scheme_rounds(
    recalculated: Mapping[str, dict[str, Cells]], name: str, total: float
) -> None:
    assert row_of(recalculated[name]["Scorecard"], "Final score")[8] == total


def test_the_steps_are_running_sums(recalculated: Mapping[str, dict[str, Cells]]) -> None:
    # Block y falls from 88.88 to 80: 0.7 x 88.491 + 0.3 x 80 = 85.9437; + 3 - 5 = 83.9437;
    # x 0.8 = 67.15496; 67.2; + 1.55 = 68.75, half up 68.8; the board gives A.
    cells = recalculated["every_step"]["Steps"]
    points = [row[4] for row in cells[5:15]]
    wanted = [88.6077, 85.9437, 88.9437, 83.9437, 67.15496, 67.2, 67.2, 68.8, 68.8, 68.8]
    assert points == pytest.approx(wanted, abs=1e-9)
    assert [row[5] for row in cells[11:15]] == ["C", "C", "A", "A"]
    assert cells[7][3] == pytest.approx(3)
    assert cells[8][3] == pytest.approx(-5)


def test_departments_stand_with_their_totals_and_grades(
    every_review: Mapping[str, Review], recalculated: Mapping[str, dict[str, Cells]]
) -> None:
    cells = recalculated["company"]["Departments"]
    for department in every_review["company"].departments:
        row = row_of(cells, department.unit.name.en)
        assert row[1] == ("" if department.total is None else float(department.total))
        assert row[2] == (department.grade.id if department.grade else "–")
        blocks = [Decimal(str(cell)) for cell in row[3:7] if cell != ""]
        assert blocks == [block.score for block in department.blocks if block.score is not None]
