"""Every further rule: the worked examples of docs/methods.md, its edges, its words; by hand."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from pydantic import TypeAdapter

from kpi_reports.params.models import ScoringRule
from kpi_reports.scoring.result import RuleResult
from kpi_reports.scoring.rules import score_value
from kpi_reports.values import Direction, Missing, Target, Text

HIGHER, LOWER, NEITHER = Direction.HIGHER, Direction.LOWER, Direction.NEITHER
Targets = Callable[..., Target]
ADAPTER: TypeAdapter[Any] = TypeAdapter(ScoringRule)
TWO = {"en": "x", "zh": "x"}


def rule(kind: str, **keys: Any) -> Any:
    return ADAPTER.validate_python({"kind": kind, **keys})


def result(found: Any, actual: str, goal: Target | None, way: Direction, **more: Any) -> RuleResult:
    return score_value(found, Decimal(actual), goal, way, **more)


def score(found: Any, actual: str, goal: Target | None, way: Direction, **more: Any) -> Any:
    return result(found, actual, goal, way, **more).score


# bands with open edges

OPEN = rule(
    "bands",
    edges="exclusive",
    bands=[{"at_least": "0.1", "score": 100}, {"at_least": "0", "score": 60}],
)


@pytest.mark.parametrize(
    ("growth", "expected"), [("0.1001", 100), ("0.1", 60), ("0.0001", 60), ("0", 0), ("-1", 0)]
)
def test_a_value_on_an_exclusive_edge_is_not_in_the_band(growth: str, expected: int) -> None:
    assert score(OPEN, growth, None, HIGHER) == expected


def test_exclusive_edges_hold_where_lower_is_better() -> None:
    days = rule("bands", edges="exclusive", bands=[{"at_most": 25, "score": 100}], otherwise=40)
    assert [score(days, x, None, LOWER) for x in ("24.9", "25", "25.1")] == [100, 40, 40]
    assert result(days, "24", None, LOWER).steps == Text("24, band < 25", "24，符合 < 25 档")


# deduct and add

ERRORS = rule("deduct", full=10, each=2)
MANY = rule(
    "deduct", full=10, each=2, own_cap=5, items=[{"kpi": "complaints", "each": 1, "cap": 3}]
)


def test_deduct_worked_example_of_the_methods() -> None:
    # W=10, 3 errors at 2 each: 10 - 6 = 4 of 10, which is 40 of 100
    found = result(ERRORS, "3", None, LOWER)
    assert found.score == 40
    assert found.steps == Text("10 − 3 × 2 = 4 of 10", "10 − 3 × 2 = 4 分（满分 10 分）")


@pytest.mark.parametrize(
    ("errors", "raw", "expected"), [("0", 100, 100), ("5", 0, 0), ("6", -20, 0)]
)
def test_deduct_never_goes_below_its_floor(errors: str, raw: int, expected: int) -> None:
    found = result(ERRORS, errors, None, LOWER)
    assert (found.raw, found.score) == (raw, expected)
    assert score(rule("deduct", full=10, each=2, floor=30), errors, None, LOWER) == max(30, raw)


@pytest.mark.parametrize(
    ("errors", "complaints", "expected"),
    [("1", "2", 60), ("2", "3", 30), ("3", "3", 20), ("9", "9", 20)],
)
def test_every_kind_of_event_takes_no_more_than_its_own_cap(
    errors: str, complaints: str, expected: int
) -> None:
    # 10 - min(2n, 5) - min(m, 3); at the caps 10 - 5 - 3 = 2 of 10
    others = {"complaints": Decimal(complaints)}
    assert score(MANY, errors, None, LOWER, others=others) == expected


def test_the_words_of_deduct_name_further_events_and_caps() -> None:
    found = result(
        MANY,
        "9",
        None,
        LOWER,
        others={"complaints": Decimal(2)},
        names={"complaints": Text("complaints", "投诉")},
    )
    assert found.steps.en == "10 − 9 × 2 (at most 5) − complaints 2 × 1 = 3 of 10"
    assert found.steps.zh == "10 − 9 × 2（最多 5 分） − 投诉 2 × 1 = 3 分（满分 10 分）"


@pytest.mark.parametrize("others", [{}, {"complaints": None}])
def test_a_further_kind_of_event_without_a_value_is_missing_and_never_zero(others: Any) -> None:
    found = result(MANY, "0", None, LOWER, others=others)
    assert (found.score, found.missing) == (None, Missing.RULE_REFUSED)
    assert found.steps == Text("Not scored: complaints has no value", "不计分：complaints 没有数值")


def test_a_number_of_events_below_zero_is_refused() -> None:
    for actual, others in (("-1", {"complaints": Decimal(0)}), ("0", {"complaints": Decimal(-1)})):
        found = result(MANY, actual, None, LOWER, others=others)
        assert found.score is None
        assert "cannot be below 0, found \N{MINUS SIGN}1" in found.steps.en


def test_add_begins_at_its_start_and_ends_at_its_cap() -> None:
    proposals = rule("add", full=10, each=2, start=3)
    # 3 + 2n of 10: n=0 3, n=3 9, n=4 11 which is held at the full points
    assert [score(proposals, n, None, HIGHER) for n in "034"] == [30, 90, 100]
    assert result(proposals, "3", None, HIGHER).steps.en == "3 + 3 × 2 = 9 of 10"
    more = rule("add", full=10, each=2, cap=110)
    assert [score(more, n, None, HIGHER) for n in "356"] == [60, 100, 110]
    capped = rule("add", full=10, each=2, own_cap=6, items=[{"kpi": "patents", "each": 3}])
    assert score(capped, "5", None, HIGHER, others={"patents": Decimal(1)}) == 90  # 6 + 3


# all or nothing, described levels


@pytest.mark.parametrize(
    ("actual", "goal", "way", "expected"),
    [
        ("0", "0", LOWER, 100),
        ("1", "0", LOWER, 0),
        ("0.95", "0.95", HIGHER, 100),
        ("0.9499", "0.95", HIGHER, 0),
        ("-5", "-5", HIGHER, 100),
        ("-6", "-5", HIGHER, 0),
        ("-6", "-5", LOWER, 100),
        ("3", "-5", HIGHER, 100),
        ("-3", "5", HIGHER, 0),
    ],
)
def test_all_or_nothing_counts_equality_and_takes_any_target(
    target: Targets, actual: str, goal: str, way: Direction, expected: int
) -> None:
    assert score(rule("all_or_nothing"), actual, target(goal), way) == expected


def test_all_or_nothing_says_which(target: Targets) -> None:
    found = [result(rule("all_or_nothing"), x, target("0"), LOWER).steps for x in "01"]
    assert found == [
        Text("0 meets target 0", "0 达到目标 0"),
        Text("1 misses target 0", "1 未达目标 0"),
    ]


LEVELS = rule(
    "levels",
    levels=[
        {"level": 1, "score": 60, "text": {"en": "Planned", "zh": "已制定计划"}},
        {"level": 3, "score": 110, "text": {"en": "Adopted", "zh": "已采用"}},
    ],
)


def test_a_level_has_its_own_score_and_words() -> None:
    assert [score(LEVELS, x, None, HIGHER) for x in ("1", "3", "3.0")] == [60, 110, 110]
    assert result(LEVELS, "3", None, HIGHER).steps == Text("level 3: Adopted", "第 3 档：已采用")


@pytest.mark.parametrize("entered", ["2", "1.5", "0", "-1"])
def test_a_number_that_no_level_has_is_refused(entered: str) -> None:
    found = result(LEVELS, entered, None, HIGHER)
    assert (found.score, found.missing) == (None, Missing.RULE_REFUSED)
    assert "no level has the number" in found.steps.en


# per percent

FIVE = rule("per_percent", points=5, percent=5)


@pytest.mark.parametrize(("way", "expected"), [(HIGHER, 108), (LOWER, 92)])
def test_per_percent_worked_example_of_the_methods(
    target: Targets, way: Direction, expected: int
) -> None:
    # A/T = 1.08, 5 points per 5 %: 8 points up, or down where lower is better
    assert score(FIVE, "108", target("100"), way) == expected


@pytest.mark.parametrize(
    ("actual", "expected"),
    [("0", 0), ("-50", 0), ("80", 80), ("100", 100), ("120", 120), ("121", 120)],
)
def test_per_percent_is_linear_from_floor_to_cap(
    target: Targets, actual: str, expected: int
) -> None:
    assert score(FIVE, actual, target("100"), HIGHER) == expected


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        ("102.9", 100),
        ("103", 101),
        ("105.9", 101),
        ("106", 102),
        ("97.1", 100),
        ("97", 98),
        ("94.1", 98),
        ("94", 96),
    ],
)
def test_complete_steps_count_whole_on_both_sides(
    target: Targets, actual: str, expected: int
) -> None:
    steps = rule("per_percent", points=1, points_worse=2, percent=3, steps="complete")
    assert score(steps, actual, target("100"), HIGHER) == expected


@pytest.mark.parametrize("goal", ["0", "-10"])
@pytest.mark.parametrize("way", [HIGHER, LOWER])
def test_per_percent_refuses_a_target_that_is_not_above_zero(
    target: Targets, goal: str, way: Direction
) -> None:
    found = result(FIVE, "5", target(goal), way)
    assert found.missing is Missing.RULE_REFUSED
    assert f"needs a target above 0, found {goal}" in found.steps.en


def test_per_percent_says_how_far_off_and_what_that_is_worth(target: Targets) -> None:
    steps = rule("per_percent", points=1, percent=3, steps="complete")
    goal = target("100")
    assert result(FIVE, "108", goal, HIGHER).steps == Text(
        "108 is 8.0% better than target 100, +5 per 5%", "108 优于目标 100 达 8.0%，每 5% 加 5 分"
    )
    assert result(FIVE, "108", goal, LOWER).steps == Text(
        "108 is 8.0% worse than target 100, −5 per 5%", "108 差于目标 100 达 8.0%，每 5% 扣 5 分"
    )
    assert result(steps, "108", goal, HIGHER).steps == Text(
        "108 is 8.0% better than target 100, 2 full steps of 3%, +1 each",
        "108 优于目标 100 达 8.0%，满 2 个 3%，每个加 1 分",
    )
    assert result(steps, "100", goal, HIGHER).steps.en == "100 equals target 100"


# points between levels, efficacy

ABCD = rule("level_interpolation", a="98", b="95", c="90", d="85")


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        ("84.9", "0"),
        ("85", "25"),
        ("87.5", "37.5"),
        ("90", "50"),
        ("92", "60"),
        ("95", "75"),
        ("98", "100"),
        ("120", "100"),
    ],
)
def test_levels_a_to_d_are_worth_4_to_1_points_and_linear_between(
    actual: str, expected: str
) -> None:
    # 92: 2 + (92-90)/(95-90) = 2.4 of 4 points
    assert score(ABCD, actual, None, HIGHER) == Decimal(expected)


def test_the_full_mark_scales_the_points_up_to_the_cap() -> None:
    three = rule("level_interpolation", a="98", b="95", c="90", d="85", full=3)
    assert [score(three, x, None, HIGHER) for x in ("95", "96", "99")] == [
        100,
        Decimal(100) * (Decimal(10) / 3) / 3,
        120,
    ]
    found = result(three, "92", None, HIGHER)
    assert found.steps == Text(
        "92 between C edge 90 (2) and B edge 95 (3): 2.4 of 3",
        "92 介于 C 档 90（2 分）与 B 档 95（3 分）之间：2.4 分（满分 3 分）",
    )


def test_level_edges_are_mirrored_where_lower_is_better() -> None:
    days = rule("level_interpolation", a="10", b="20", c="30", d="40")
    assert [score(days, x, None, LOWER) for x in ("5", "10", "15", "40", "41")] == [
        100,
        100,
        Decimal("87.5"),
        25,
        0,
    ]
    wrong = result(days, "5", None, HIGHER)
    assert "standards must get better one by one, found D edge 40" in wrong.steps.en


GAIN = rule("efficacy", worst="0.10", best="0.15")


@pytest.mark.parametrize(
    ("actual", "expected"),
    [("0.10", 60), ("0.12", 76), ("0.15", 100), ("0.05", 20), ("0", 0), ("0.175", 120), ("1", 120)],
)
def test_efficacy_is_60_at_the_worst_and_100_at_the_best(actual: str, expected: int) -> None:
    assert score(GAIN, actual, None, HIGHER) == expected


def test_efficacy_takes_floor_and_value_of_the_target_where_it_says_nothing(
    target: Targets,
) -> None:
    plain = rule("efficacy")
    # (90-80)/(100-80)*40+60 = 80; lower is better: (110-120)/(100-120)*40+60 = 80
    assert score(plain, "90", target("100", "80"), HIGHER) == 80
    assert score(plain, "110", target("100", "120"), LOWER) == 80
    assert score(plain, "-5", target("0", "-10"), HIGHER) == 80
    assert score(rule("efficacy", worst=80), "90", target("100"), HIGHER) == 80
    assert result(plain, "90", target("100", "80"), HIGHER).steps.en == (
        "(90 − 80) ÷ (100 − 80) × 40 + 60"
    )


@pytest.mark.parametrize(
    ("goal", "floor", "words"),
    [
        ("100", None, "has no floor"),
        ("100", "100", "better than the worst"),
        ("1", "2", "found 2, 1"),
    ],
)
def test_efficacy_refuses_a_target_without_a_worse_floor(
    target: Targets, goal: str, floor: str | None, words: str
) -> None:
    found = result(rule("efficacy"), "90", target(goal, floor), HIGHER)
    assert found.missing is Missing.RULE_REFUSED
    assert words in found.steps.en


MARGIN = rule("efficacy_bands", excellent="0.15", good="0.10", average="0.08", low="0.05", poor="0")


def test_efficacy_bands_worked_example_of_the_methods() -> None:
    # W=20: 20*0.8 + (0.12-0.10)/(0.15-0.10)*20*0.2 = 17.6
    found = result(MARGIN, "0.12", None, HIGHER)
    assert found.score is not None and 20 * found.score / 100 == Decimal("17.6")
    assert found.steps == Text(
        "0.12 between good standard 0.10 (80) and excellent standard 0.15 (100)",
        "0.12 介于良好值 0.10（80 分）与优秀值 0.15（100 分）之间",
    )


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        ("-0.001", "0"),
        ("0", "20"),
        ("0.025", "30"),
        ("0.05", "40"),
        ("0.08", "60"),
        ("0.09", "70"),
        ("0.10", "80"),
        ("0.15", "100"),
        ("0.9", "100"),
    ],
)
def test_efficacy_bands_meet_at_their_standards(actual: str, expected: str) -> None:
    assert score(MARGIN, actual, None, HIGHER) == Decimal(expected)


def test_efficacy_bands_are_mirrored_where_lower_is_better() -> None:
    debt = rule("efficacy_bands", excellent=40, good=50, average=60, low=70, poor=80)
    assert [score(debt, x, None, LOWER) for x in ("30", "45", "80", "81")] == [100, 90, 20, 0]
    assert result(debt, "81", None, LOWER).steps == Text(
        "81 misses the poor standard 80", "81 未达较差值 80"
    )
    assert result(debt, "30", None, LOWER).steps.zh == "30 达到优秀值 40"


# what all of them share


@pytest.mark.parametrize(
    "found", [rule("all_or_nothing"), FIVE, rule("efficacy"), rule("baseline_guarded")]
)
def test_a_rule_that_needs_a_target_says_that_there_is_none(found: Any) -> None:
    answer = result(found, "5", None, HIGHER)
    assert (answer.score, answer.missing) == (None, Missing.NO_TARGET)


@pytest.mark.parametrize(
    ("found", "way", "words"),
    [
        (ERRORS, HIGHER, "better when lower"),
        (rule("add", full=10, each=2), LOWER, "better when higher"),
        (rule("baseline_guarded"), LOWER, "better when higher"),
        (LEVELS, NEITHER, "no good direction"),
        (ABCD, NEITHER, "no good direction"),
    ],
)
def test_a_rule_refuses_a_direction_that_it_does_not_know(
    target: Targets, found: Any, way: Direction, words: str
) -> None:
    answer = result(found, "1", target("1"), way)
    assert answer.missing is Missing.RULE_REFUSED
    assert words in answer.steps.en
