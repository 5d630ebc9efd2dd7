"""The order of operations: each step worked by hand, raw and final both kept."""

from __future__ import annotations

from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_reports.scoring.chain import before_committee, score_unit, with_distribution
from kpi_reports.values import Adjustment, AdjustmentKind, Scorecard, Text
from tests.scoring.conftest import build_adjustment, build_case, build_value

ACTUALS = {"a": 90.0, "b": 90.0, "c": 95.925}  # 27 + 27 + 38.37 = 92.37
NAME = {"en": "Safety", "zh": "安全"}
BLOCK_GATE = {
    "id": "g", "name": NAME, "kpi": "a", "when": {"below": 95}, "caps": "y", "at": 90,
}  # fmt: skip
MULTIPLY = {
    "id": "v", "name": NAME, "effect": "multiply", "factor": "0.8", "kpi": "a",
    "when": {"below": 95},
}  # fmt: skip
DECIDED = (build_adjustment("bonus", "award", "3"), build_adjustment("deduction", "leak", "5"))


def told(card: Scorecard) -> list[tuple[str, Any, str | None, bool]]:
    return [(step.kind, step.points, step.grade, step.triggered) for step in card.chain]


def test_every_step_in_its_order_and_raw_beside_final() -> None:
    card = score_unit(
        build_case(
            ACTUALS,
            gates=[BLOCK_GATE],
            vetoes=[MULTIPLY],
            adjustments=(*DECIDED, build_adjustment("committee", "appeal", "1.5")),
        )
    )
    # Block y falls from 95.925 to 90: 54 + 36 = 90. 90 + 3 - 5 = 88. 88 x 0.8 = 70.4. 71.9.
    assert told(card) == [
        ("base", Decimal("92.37"), "A", True),
        ("gate", 90, None, True),
        ("bonus", 93, None, True),
        ("deduction", 88, None, True),
        ("veto", Decimal("70.4"), "C", True),
        ("rounding", Decimal("70.4"), None, True),
        ("grade", Decimal("70.4"), "C", True),
        ("committee", Decimal("71.9"), "C", True),
    ]
    assert (card.base_total, card.base_grade.id) == (Decimal("92.4"), "A")
    assert (card.total, card.grade.id) == (Decimal("71.9"), "C")
    assert [node.score for node in card.nodes] == [90, 90]  # the shown tree is the gated one
    assert before_committee(card) == Decimal("70.4")


def test_a_bonus_above_its_limit_counts_up_to_the_limit() -> None:
    card = score_unit(
        build_case(
            ACTUALS,
            vetoes=[MULTIPLY],
            adjustments=DECIDED,
            limits={"bonus_cap": 2},
        )
    )
    assert card.total == Decimal("71.5")  # (92.37 + 2 - 5) x 0.8 = 71.496
    assert card.chain[1].points == Decimal("94.37")
    assert card.chain[1].text == Text(
        "award: because; +3; +2 of it counts: all bonus items together at most 2",
        "award：原因；+3 分；其中 +2 分有效：加分项合计不超过 2 分",
    )


def test_nothing_done_leaves_the_base_alone() -> None:
    card = score_unit(build_case(ACTUALS))
    assert told(card) == [("base", Decimal("92.37"), "A", True)]
    assert (card.total, card.base_total) == (Decimal("92.4"), Decimal("92.4"))
    untriggered = {**BLOCK_GATE, "when": {"below": 90}}  # 90 is not below 90
    assert len(score_unit(build_case(ACTUALS, gates=[untriggered])).chain) == 1


def test_the_grade_uses_the_rounded_total() -> None:
    # 92.37 - 2.42 = 89.95, rounded half up 90.0: A. With 2.43, 89.94: 89.9, B.
    for points, total, grade in (("2.42", "90.0", "A"), ("2.43", "89.9", "B")):
        lines = (build_adjustment("deduction", "leak", points),)
        card = score_unit(build_case(ACTUALS, adjustments=lines))
        assert (card.total, card.grade.id) == (Decimal(total), grade)


def test_the_rounding_is_written_with_the_digits_that_decide_it() -> None:
    lines = (build_adjustment("deduction", "leak", "2.4204"),)  # 89.9496
    card = score_unit(build_case(ACTUALS, adjustments=lines))
    rounding = next(step for step in card.chain if step.kind == "rounding")
    assert rounding.text == Text("89.9496 rounded half up: 89.9", "89.9496，四舍五入为 89.9")
    assert rounding.points == Decimal("89.9")


def test_a_total_is_held_between_0_and_the_maximum_once_all_items_are_in() -> None:
    high = {"a": 119.0, "b": 119.0, "c": 119.0}
    both = (build_adjustment("bonus", "award", "3"), build_adjustment("deduction", "leak", "5"))
    assert score_unit(build_case(high, adjustments=both)).total == 117  # 122 - 5, not 120 - 5
    top = score_unit(build_case(high, adjustments=both[:1]))
    assert (top.total, top.chain[1].points) == (120, 120)
    assert "never above 120" in top.chain[1].text.en
    low = score_unit(build_case(ACTUALS, adjustments=(build_adjustment("deduction", "x", "99"),)))
    assert (low.total, low.grade.id) == (0, "D")
    assert low.chain[1].text == Text(
        "x: because; −99; a total is never below 0", "x：原因；−99 分；总分不低于 0 分"
    )


def test_without_any_score_decisions_are_told_and_not_applied() -> None:
    nothing = {"a": None, "b": None, "c": None}
    card = score_unit(
        build_case(
            nothing,
            vetoes=[{"id": "v", "name": NAME, "effect": "zero_total"}],
            adjustments=(
                *DECIDED,
                build_adjustment("veto", "v"),
                build_adjustment("committee", "appeal", "1"),
            ),
        )
    )
    assert told(card) == [
        ("base", None, None, True),
        ("bonus", None, None, False),
        ("deduction", None, None, False),
        ("veto", None, None, False),
        ("grade", None, None, True),
        ("committee", None, None, False),
    ]
    assert "not applied: there is no score" in card.chain[1].text.en
    assert (card.total, card.grade, card.held) == (None, None, True)
    assert card.chain[4].text.en == "No grade: nothing is scored"


def test_a_held_grade_stays_held_unless_the_committee_gives_one() -> None:
    held = {"a": None, "b": 90.0, "c": 95.925}  # 30 % is missing
    points = score_unit(
        build_case(held, adjustments=(build_adjustment("committee", "appeal", "1"),))
    )
    assert points.grade is None and points.held
    assert points.chain[-2].text.en == "No grade: too much of the weight is missing"
    assert points.chain[-1].grade is None
    given = score_unit(
        build_case(held, adjustments=(build_adjustment("committee", "appeal", grade="C"),))
    )
    assert (given.grade.id, given.held, given.chain[-1].sets_grade) == ("C", True, True)


def test_the_committee_changes_points_and_the_grade_follows() -> None:
    card = score_unit(
        build_case(
            ACTUALS,
            adjustments=(
                build_adjustment("committee", "first", "-3"),
                build_adjustment("committee", "second", "0.06", day=2),
            ),
        )
    )
    # 92.4 - 3 = 89.4: B. + 0.06 = 89.46: 89.5.
    assert told(card)[-2:] == [
        ("committee", Decimal("89.4"), "B", True),
        ("committee", Decimal("89.5"), "B", True),
    ]
    assert (card.base_grade.id, card.grade.id) == ("A", "B")


def test_a_grade_that_the_committee_gives_comes_after_its_points() -> None:
    lines = (
        build_adjustment("committee", "grade", grade="C"),
        build_adjustment("committee", "points", "5", day=2),
    )
    card = score_unit(build_case(ACTUALS, adjustments=lines))
    assert (card.total, card.grade.id) == (Decimal("97.4"), "C")
    assert [step.grade for step in card.chain[-2:]] == ["A", "C"]
    last = card.chain[-1]
    assert (last.document, last.approved_by, str(last.approved_on)) == (
        "No. 7",
        "Board",
        "2014-01-01",
    )


def test_points_of_the_committee_leave_a_veto_on_the_grade_in_force() -> None:
    veto = {"id": "v", "name": NAME, "effect": "cap_grade", "grade": "C"}
    lines = (build_adjustment("veto", "v"), build_adjustment("committee", "appeal", "5"))
    assert score_unit(build_case(ACTUALS, vetoes=[veto], adjustments=lines)).grade.id == "C"
    lines += (build_adjustment("committee", "grade", grade="B"),)
    assert score_unit(build_case(ACTUALS, vetoes=[veto], adjustments=lines)).grade.id == "B"


def test_the_committee_does_not_lead_out_of_the_scale() -> None:
    for points, total in (("-200", 0), ("200", 120)):
        lines = (build_adjustment("committee", "appeal", points),)
        card = score_unit(build_case(ACTUALS, adjustments=lines))
        assert (card.total, card.chain[-1].points) == (total, total)
        assert "a total is never" in card.chain[-1].text.en


def test_missing_items_bound_the_final_total_through_every_step() -> None:
    # Scored 27 + 38.37 of 70 = 93.385...; a bonus of 2. a at 0: 65.37 + 2; at 120: 101.37 + 2.
    card = score_unit(
        build_case(
            {**ACTUALS, "b": None},
            adjustments=(build_adjustment("bonus", "award", "2"),),
            hold_over=Decimal(40),
        )
    )
    assert (card.lowest, card.highest) == (Decimal("67.4"), Decimal("103.4"))
    committee = score_unit(
        build_case(
            {**ACTUALS, "b": None},
            adjustments=(build_adjustment("committee", "appeal", "-70"),),
            hold_over=Decimal(40),
        )
    )
    assert (committee.lowest, committee.highest) == (0, Decimal("31.4"))


def test_a_total_below_every_band_has_no_grade_and_the_step_says_so() -> None:
    grades = [{"id": "A", "lowest": 90, "name": NAME}]
    lines = (build_adjustment("deduction", "leak", "5"),)
    card = score_unit(build_case(ACTUALS, grades=grades, adjustments=lines))
    assert (card.total, card.grade) == (Decimal("87.4"), None)
    assert card.chain[-1].text == Text("No grade has a band that low", "低于所有等级的分数段")


def test_each_rounding_is_named() -> None:
    lines = (build_adjustment("deduction", "leak", "0.01"),)  # 92.36
    for rounding, said in (
        ("up", Text("92.36 rounded away from 0: 92.4", "92.36，向上进位为 92.4")),
        ("down", Text("92.36 rounded towards 0: 92.3", "92.36，舍去尾数为 92.3")),
    ):
        card = score_unit(build_case(ACTUALS, rounding=rounding, adjustments=lines))
        assert card.chain[-2].text == said


def test_a_distribution_comes_before_the_committee() -> None:
    plain = score_unit(build_case(ACTUALS))
    c = next(grade for grade in plain.grades if grade.id == "C")
    text = Text("quota", "比例")
    card = with_distribution(plain, c, text)
    assert [step.kind for step in card.chain] == ["base", "rounding", "grade", "distribution"]
    assert (card.grade.id, card.chain[-1].points, card.base_grade.id) == (
        "C", Decimal("92.4"), "A",
    )  # fmt: skip
    points = (build_adjustment("committee", "appeal", "1"),)
    card = with_distribution(score_unit(build_case(ACTUALS, adjustments=points)), c, text)
    assert told(card)[-2:] == [
        ("distribution", Decimal("92.4"), "C", True),
        ("committee", Decimal("93.4"), "C", True),
    ]
    assert (card.total, card.grade.id) == (Decimal("93.4"), "C")
    given = (build_adjustment("committee", "appeal", grade="B"),)
    card = with_distribution(score_unit(build_case(ACTUALS, adjustments=given)), c, text)
    assert (card.grade.id, card.chain[-1].grade) == ("B", "B")


def test_a_distribution_of_a_card_without_grade_says_that_it_was_held() -> None:
    card = score_unit(build_case({"a": None, "b": 90.0, "c": 90.0}))
    shown = with_distribution(card, card.grades[1], Text("quota", "比例"))
    assert shown.chain[-2].text.en.startswith("No grade")


POINTS = st.decimals(min_value="0.01", max_value=60, places=2)
KINDS: list[AdjustmentKind] = ["bonus", "deduction", "committee"]
LINES = st.lists(
    st.builds(
        build_adjustment,
        st.sampled_from(KINDS),
        st.sampled_from("pqrst"),
        POINTS.map(str),
        day=st.integers(1, 28),
    ),
    max_size=4,
    unique_by=lambda entry: (entry.kind, entry.item),
)
SCORES = st.fixed_dictionaries({id: st.floats(0, 130) for id in "abc"})
LEVEL = st.integers(0, 130)
GATES = st.lists(
    st.builds(
        lambda id, caps, at, below: {
            "id": id,
            "name": NAME,
            "kpi": "a",
            "when": {"below": below},
            "caps": caps,
            "at": at,
        },
        st.sampled_from("ghi"),
        st.sampled_from(["a", "c", "x", "y", "total"]),
        LEVEL,
        LEVEL,
    ),
    max_size=3,
    unique_by=lambda gate: gate["id"],
)
EFFECTS = st.sampled_from(
    [
        {"effect": "zero_item", "item": "c"},
        {"effect": "zero_total"},
        {"effect": "cap_grade", "grade": "C"},
        {"effect": "multiply", "factor": "0.8"},
        {"effect": "multiply", "factor": "0"},
    ]
)
VETOES = st.lists(EFFECTS, max_size=3).map(
    lambda found: [
        {"id": f"v{at}", "name": NAME, "kpi": "b", "when": {"below": 60}, **effect}
        for at, effect in enumerate(found)
    ]
)


@settings(max_examples=120, deadline=None)
@given(SCORES, GATES, VETOES, LINES)
def test_the_final_total_is_within_bounds_and_the_last_step_tells_it(
    scores: Any, gates: Any, vetoes: Any, lines: Any
) -> None:
    card = score_unit(build_case(scores, gates=gates, vetoes=vetoes, adjustments=tuple(lines)))
    assert 0 <= card.total <= card.maximum
    if len(card.chain) > 1:
        assert card.chain[-1].points == card.total
        assert card.chain[-1].grade == (card.grade.id if card.grade else None)
    assert card.lowest == card.total == card.highest  # nothing is missing


@settings(max_examples=60, deadline=None)
@given(SCORES, st.lists(POINTS, min_size=2, max_size=3), POINTS)
def test_the_order_of_lines_changes_nothing(scores: Any, points: Any, cap: Decimal) -> None:
    lines: list[Adjustment] = [
        build_adjustment(kind, f"{kind}{at}", str(amount))
        for at, amount in enumerate(points)
        for kind in KINDS
    ][:4]
    limits = {"bonus_cap": cap, "deduction_cap": cap}
    cards = {
        repr(score_unit(build_case(scores, adjustments=order, limits=limits)))
        for order in permutations(lines)
    }
    assert len(cards) == 1


@settings(max_examples=80, deadline=None)
@given(SCORES, GATES, VETOES)
def test_no_gate_or_veto_raises_a_score(scores: Any, gates: Any, vetoes: Any) -> None:
    plain = score_unit(build_case(scores))
    gated = score_unit(build_case(scores, gates=gates))
    vetoed = score_unit(build_case(scores, gates=gates, vetoes=vetoes))
    assert vetoed.total <= gated.total <= plain.total
    order = [grade.id for grade in plain.grades]
    assert order.index(vetoed.grade.id) >= order.index(gated.grade.id)


@settings(max_examples=40, deadline=None)
@given(SCORES, GATES, VETOES, LINES)
def test_missing_items_never_lead_out_of_the_told_range(
    scores: Any, gates: Any, vetoes: Any, lines: Any
) -> None:
    known = {**scores, "c": None}
    settings_ = {"gates": gates, "vetoes": vetoes, "adjustments": tuple(lines), "hold_over": 50}
    told_range = score_unit(build_case(known, **settings_))
    found = score_unit(build_case({**known, "c": min(scores["c"], 120)}, **settings_))
    assert told_range.lowest <= found.total <= told_range.highest


def test_a_value_too_rare_to_judge_triggers_nothing_and_the_chain_says_so() -> None:
    rare = {**ACTUALS, "a": build_value(50.0, n=3)}
    card = score_unit(build_case(rare, gates=[BLOCK_GATE], hold_over=40))
    assert told(card)[1][3] is False
    assert card.chain[1].text.en == (
        "Safety: not judged: a rests on 3 rows, at least 30 are needed; nothing is capped"
    )


@pytest.mark.parametrize("policy", ["renormalise", "zero", "hold"])
def test_the_first_step_is_the_base_of_every_policy(policy: str) -> None:
    card = score_unit(build_case({**ACTUALS, "a": None}, missing_items=policy, hold_over=40))
    assert round(card.chain[0].points, 1) == card.base_total
