"""Vetoes: each effect, the strictest of several, ties, and what would have been."""

from __future__ import annotations

from typing import Any

import pytest

from kpi_reports.scoring.chain import score_unit
from kpi_reports.values import Lowering, Scorecard, Text
from tests.scoring.conftest import build_adjustment, build_case, build_value

ACTUALS = {"a": 80.0, "b": 90.0, "c": 110.0}  # 24 + 27 + 44 = 95


def veto(id: str, **given: Any) -> dict[str, Any]:
    return {"id": id, "name": {"en": id.title(), "zh": f"否决{id}"}, "kpi": "a",
            "when": {"below": 90}, **given}  # fmt: skip


def steps(card: Scorecard) -> list[tuple[Any, str | None, bool]]:
    return [(s.points, s.grade, s.triggered) for s in card.chain if s.kind == "veto"]


@pytest.mark.parametrize(
    ("effect", "total", "grade"),
    [
        ({"effect": "zero_item"}, 71, "C"),  # a at 0: 27 + 44
        ({"effect": "zero_item", "item": "c"}, 51, "D"),
        ({"effect": "zero_total"}, 0, "D"),
        ({"effect": "cap_grade", "grade": "C"}, 95, "C"),
        ({"effect": "multiply", "factor": "0.8"}, 76, "B"),
    ],
)
def test_each_effect(effect: dict[str, Any], total: int, grade: str) -> None:
    card = score_unit(build_case(ACTUALS, vetoes=[veto("v", **effect)]))
    assert (card.total, card.grade.id) == (total, grade)
    assert steps(card) == [(total, grade, True)]


def test_an_item_at_0_is_shown_so_and_names_its_veto() -> None:
    card = score_unit(build_case(ACTUALS, vetoes=[veto("v", effect="zero_item")]))
    item = card.nodes[0].kpis[0]
    assert (item.score, item.gated_by) == (0, (Lowering("v", Text("V", "否决v")),))
    assert card.nodes[0].score == 45
    assert card.chain[1].text == Text(
        "V: a 80.0 is below 90.0; a scores 0", "否决v：“a”80.0，低于 90.0；“a”计 0 分"
    )


def test_an_item_at_0_is_recomputed_with_gates_and_items() -> None:
    gate = {"id": "g", "name": {"en": "G", "zh": "门"}, "kpi": "a", "when": {"below": 90},
            "caps": "y", "at": 100}  # fmt: skip
    lines = (build_adjustment("bonus", "award", "2"),)
    card = score_unit(
        build_case(ACTUALS, gates=[gate], vetoes=[veto("v", effect="zero_item")], adjustments=lines)
    )
    assert card.total == 69  # 0 + 27 + 40 + 2


def test_an_item_without_a_score_stays_without_one() -> None:
    known = {**ACTUALS, "c": None}
    card = score_unit(
        build_case(known, vetoes=[veto("v", effect="zero_item", item="c")], hold_over=50)
    )
    assert (card.total, card.nodes[1].kpis[0].score) == (85, None)  # (24 + 27) / 0.6
    assert "c is not scored, so nothing changes" in card.chain[1].text.en
    other = score_unit(build_case(ACTUALS, vetoes=[veto("v", effect="zero_item", item="z")]))
    assert other.total == 95 and "z is not scored" in other.chain[1].text.en


def test_the_strictest_wins_and_the_others_tell_what_would_have_been() -> None:
    card = score_unit(
        build_case(
            ACTUALS,
            vetoes=[
                veto("m", effect="multiply", factor="0.8"),
                veto("z", effect="zero_item", item="c"),
                veto("i", effect="zero_item"),
            ],
        )
    )
    # 76 B; 51 D; 71 C
    assert steps(card) == [(76, "B", False), (51, "D", True), (71, "C", False)]
    assert (card.total, card.grade.id) == (51, "D")
    assert card.chain[1].text == Text(
        "M: a 80.0 is below 90.0; the total × 0.8; void, as Z is stricter",
        "否决m：“a”80.0，低于 90.0；总分 × 0.8；因“否决z”更严，本项不再执行",
    )
    assert [node.score for node in card.nodes] == [85, 0]  # only the item of the one that holds


def test_a_worse_grade_is_stricter_than_fewer_points() -> None:
    vetoes = [
        veto("m", effect="multiply", factor="0.8"),  # 76, B
        veto("g", effect="cap_grade", grade="C"),  # 95, C
    ]
    card = score_unit(build_case(ACTUALS, vetoes=vetoes))
    assert (card.total, card.grade.id) == (95, "C")
    assert steps(card) == [(76, "B", False), (95, "C", True)]
    assert card.chain[-1].text.en == "C, the best that the veto leaves"


def test_with_equal_grades_the_fewer_points_are_stricter() -> None:
    vetoes = [
        veto("g", effect="cap_grade", grade="C"),  # 95, C
        veto("m", effect="multiply", factor="0.7"),  # 66.5, C
    ]
    card = score_unit(build_case(ACTUALS, vetoes=vetoes))
    assert steps(card) == [(95, "C", False), (card.total, "C", True)]


def test_of_two_that_leave_the_same_the_first_holds() -> None:
    same = [veto("p", effect="zero_total"), veto("q", effect="multiply", factor="0")]
    card = score_unit(build_case(ACTUALS, vetoes=same))
    assert steps(card) == [(0, "D", True), (0, "D", False)]
    assert "void, as P is stricter" not in card.chain[1].text.en


def test_a_line_pulls_a_veto_and_names_its_document() -> None:
    vetoes = [veto("v", kpi=None, when=None, effect="zero_total")]
    assert score_unit(build_case(ACTUALS, vetoes=vetoes)).total == 95
    card = score_unit(
        build_case(ACTUALS, vetoes=vetoes, adjustments=(build_adjustment("veto", "v"),))
    )
    step = card.chain[1]
    assert (card.total, step.document, step.approved_by) == (0, "No. 7", "Board")
    assert step.text.en == "V: because; the total is 0"


def test_a_veto_pulled_twice_over_is_one_step() -> None:
    lines = (build_adjustment("veto", "v"),)
    card = score_unit(
        build_case(ACTUALS, vetoes=[veto("v", effect="zero_total")], adjustments=lines)
    )
    assert steps(card) == [(0, "D", True)]
    assert "because; a 80.0 is below 90.0" in card.chain[1].text.en


def test_a_grade_already_worse_than_the_limit_stays() -> None:
    low = {"a": 50.0, "b": 50.0, "c": 50.0}
    card = score_unit(build_case(low, vetoes=[veto("g", effect="cap_grade", grade="B")]))
    assert (card.total, card.grade.id) == (50, "D")
    assert card.chain[-1].text.en == "D, under 60"


def test_a_veto_that_cannot_be_judged_says_so() -> None:
    card = score_unit(
        build_case(
            ACTUALS,
            extra={"d": build_value(None)},
            vetoes=[
                veto("v", kpi="d", effect="zero_total"),
                veto("w", effect="multiply", factor="0.5"),
            ],
        )
    )
    assert steps(card) == [(95, None, False), (card.total, "D", True)]
    assert card.chain[1].text.en == "V: not judged: d has no value"


def test_a_held_grade_leaves_vetoes_to_be_compared_all_the_same() -> None:
    vetoes = [veto("m", effect="multiply", factor="0.8"), veto("g", effect="cap_grade", grade="D")]
    card = score_unit(build_case({**ACTUALS, "c": None}, vetoes=vetoes))
    assert (card.total, card.grade, card.held) == (85, None, True)
    assert [triggered for _, _, triggered in steps(card)] == [False, True]
