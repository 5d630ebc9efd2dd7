"""Each list of the cascade: what is on it, what is not, and the words in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kpi_reports.alignment.placing import alignment
from kpi_reports.periods import Grain, Period
from tests.alignment.companies import PERIOD, goal, kpi, workspace

GROW = goal("grow", "strategy")
WHOLE = {"a": 100}


def notes(made, *kinds):
    return [note for note in alignment(made, PERIOD).notes if note.kind in kinds]


def kinds(made):
    return [note.kind for note in alignment(made, PERIOD).notes]


def test_a_whole_cascade_has_no_note():
    made = workspace([kpi("a", goal="grow")], goals=[GROW], scored={"company": WHOLE})
    assert kinds(made) == []


def test_without_goals_one_note_says_so():
    made = workspace([kpi("a"), kpi("b")], scored={"company": {"a": 50, "b": 50}})
    (note,) = alignment(made, PERIOD).notes
    assert note.kind == "no_goals"
    assert "none of the 2 scored KPIs can be traced" in note.text.en
    assert "2 项计分指标均无法追溯" in note.text.zh


def test_a_scored_kpi_without_goal_or_parent_is_an_orphan_a_watched_one_is_not():
    made = workspace(
        [kpi("a", goal="grow"), kpi("b"), kpi("c")],
        goals=[GROW],
        scored={"company": WHOLE, "north": {"b": 100}},
    )
    (note,) = notes(made, "orphan")
    assert (note.kpis, note.units) == (("b",), ("north",))
    assert note.text.en == (
        "“B” is scored (North) but serves no goal and is handed down from no KPI."
    )
    assert note.text.zh == "指标“中B”（中North）参与计分，但既未对应目标，也没有上级指标。"
    assert "kpis.yaml" in note.advice.en


def test_a_kpi_below_an_orphan_is_told_only_where_the_orphan_is_not():
    kpis = [kpi("a", goal="grow"), kpi("b"), kpi("c", parent="b")]
    both = workspace(kpis, goals=[GROW], scored={"company": {"a": 50, "b": 25, "c": 25}})
    assert [note.kpis for note in notes(both, "orphan")] == [("b",)]
    child = workspace(kpis, goals=[GROW], scored={"company": {"a": 50, "c": 50}})
    (note,) = notes(child, "orphan")
    assert note.kpis == ("c",)
    assert "handed down from “B”, which serves no goal" in note.text.en


def test_a_goal_without_a_kpi_and_one_with_watched_kpis_alone_are_told_apart():
    made = workspace(
        [kpi("a", goal="grow"), kpi("b", goal="seen")],
        goals=[GROW, goal("care", "strategy"), goal("seen", "strategy")],
        scored={"company": WHOLE},
    )
    first, second = notes(made, "no_kpi")
    assert first.text.en.startswith("No KPI serves goal “Care”")
    assert second.text.en == "Goal “Seen” is served by “B” alone, by which nobody is scored."


def test_a_goal_whose_sub_goal_has_a_kpi_is_served():
    made = workspace(
        [kpi("a", goal="sell")],
        goals=[GROW, goal("sell", "department", "grow", "north")],
        scored={"company": WHOLE},
    )
    assert notes(made, "no_kpi") == []


@pytest.mark.parametrize(("level", "words"), [("department", "Department"), ("position", "Posit")])
def test_a_goal_below_strategy_needs_a_goal_above(level, words):
    made = workspace(
        [kpi("a", goal="sell")], goals=[goal("sell", level)], scored={"company": WHOLE}
    )
    (note,) = notes(made, "no_parent")
    assert note.text.en.startswith(words)


def shared(north, south):
    return workspace(
        [kpi("a", goal="sell"), kpi("b", goal="sell")],
        goals=[GROW, goal("sell", "department", "grow", "north", "south")],
        scored={"company": WHOLE, "north": north, "south": south, "east": WHOLE},
    )


def test_a_goal_of_two_departments_is_listed_as_shared():
    (note,) = notes(shared(WHOLE, WHOLE), "shared", "shared_differs")
    assert note.kind == "shared"
    assert note.text.en == "North and South share goal “Sell”."
    assert note.text.zh == "中North和中South共担目标“中Sell”。"


def test_a_shared_goal_with_different_kpis_is_flagged():
    (note,) = notes(shared(WHOLE, {"b": 100}), "shared", "shared_differs")
    assert note.kind == "shared_differs"
    assert "different KPIs (North: A; South: B)" in note.text.en
    assert "（中North：中A；中South：中B）" in note.text.zh


def test_a_goal_of_one_department_is_not_shared():
    made = workspace(
        [kpi("a", goal="sell")],
        goals=[GROW, goal("sell", "department", "grow", "north")],
        scored={"company": WHOLE},
    )
    assert notes(made, "shared", "shared_differs") == []


def test_an_owner_that_no_kpi_of_the_goal_scores_is_told():
    made = workspace(
        [kpi("a", goal="sell"), kpi("b", goal="grow")],
        goals=[GROW, goal("sell", "department", "grow", "north", "south")],
        scored={"company": WHOLE, "south": {"b": 100}},
    )
    (note,) = notes(made, "owner_idle")
    assert note.units == ("south",)
    assert note.text.en.startswith("Goal “Sell” is owned by South, but no KPI that serves it")


def test_a_department_scored_for_the_goal_of_others_is_told_once_per_kpi():
    made = workspace(
        [kpi("a", goal="sell")],
        goals=[GROW, goal("sell", "department", "grow", "north")],
        scored={"company": WHOLE},
    )
    (note,) = notes(made, "not_owner")
    assert note.units == ("south", "east")  # not the company, not the owner
    assert "but its goal “Sell” is owned by North." in note.text.en


def test_the_owner_of_a_goal_above_may_be_scored():
    made = workspace(
        [kpi("a", goal="sell")],
        goals=[
            goal("grow", "strategy", None, "south", "east"),
            goal("sell", "department", "grow", "north"),
        ],
        scored={"company": WHOLE},
    )
    assert notes(made, "not_owner") == []


def conflict(**scored):
    return workspace(
        [kpi("a", goal="grow", conflicts_with=["b"]), kpi("b", goal="grow"), kpi("c", goal="grow")],
        goals=[GROW],
        scored={"company": {"c": 100}, "north": {"c": 100}, "south": {"c": 100}, **scored},
    )


def test_a_declared_conflict_within_a_department_is_told_with_it():
    (note,) = notes(conflict(north={"a": 50, "b": 50}), "conflict_within", "conflict_across")
    assert note.kind == "conflict_within"
    assert (note.kpis, note.units) == (("a", "b"), ("north",))


def test_a_declared_conflict_across_departments_names_both_sides():
    (note,) = notes(
        conflict(north={"a": 100}, south={"b": 100}), "conflict_within", "conflict_across"
    )
    assert note.kind == "conflict_across"
    assert note.text.en.startswith("“A” (North) and “B” (South) may pull against each other")


def test_a_conflict_with_a_kpi_that_nobody_is_scored_by_is_not_told():
    assert notes(conflict(north={"a": 100}), "conflict_within", "conflict_across") == []


def test_a_conflict_declared_from_both_sides_is_told_once():
    made = workspace(
        [
            kpi("a", goal="grow", conflicts_with=["b"]),
            kpi("b", goal="grow", conflicts_with=["a"]),
        ],
        goals=[GROW],
        scored={"company": {"a": 50, "b": 50}},
    )
    assert len(notes(made, "conflict_within")) == 1


def test_one_measure_that_is_good_in_both_directions_is_opposed():
    def made(direction, other_goal="grow"):
        return workspace(
            [kpi("a", goal="grow"), kpi("b", direction=direction, goal=other_goal)],
            goals=[GROW, goal("care", "strategy")],
            scored={"company": {"a": 50, "b": 50}},
        )

    (note,) = notes(made("lower"), "opposed")
    assert note.kpis == ("a", "b")
    assert notes(made("higher"), "opposed") == []
    assert notes(made("lower", "care"), "opposed") == []


def parts(north, south, whole="100", direction="higher"):
    return workspace(
        [kpi("a", "sum", direction, goal="grow")],
        goals=[GROW],
        scored={"company": WHOLE},
        departments=("north", "south"),
        targets=[("a", None, whole), ("a", "north", north), ("a", "south", south)],
    )


def test_parts_that_add_up_to_the_whole_fit():
    assert notes(parts("60", "40"), "targets_sum", "whole_target") == []


@pytest.mark.parametrize(
    ("south", "direction", "words", "advice"),
    [
        ("30", "higher", "to 90.0 pieces; the company's is 100.0 pieces: 10.0", "misses its own"),
        ("45", "higher", "105.0 pieces; the company's is 100.0 pieces: 5.0", "More is"),
        ("30", "lower", "10.0 pieces less.", "More is"),
        ("45", "lower", "5.0 pieces more.", "misses its own"),
    ],
)  # fmt: skip
def test_parts_that_do_not_add_up_say_by_how_much(south, direction, words, advice):
    (note,) = notes(parts("60", south, direction=direction), "targets_sum")
    assert words in note.text.en.replace("\u00a0", " ")
    assert advice in note.advice.en


def test_a_department_measured_by_the_whole_company_s_total_is_told():
    made = workspace(
        [kpi("a", "count", goal="grow")],
        goals=[GROW],
        scored={"company": WHOLE},
        targets=[("a", None, "100"), ("a", "north", "100")],
    )
    (note,) = notes(made, "whole_target")
    assert note.units == ("south", "east")
    assert notes(made, "targets_sum") == []  # 100 of 100


def test_a_department_s_target_for_years_is_no_part_of_a_quarter_s_total():
    """North has 60 of 100 for its quarters, south 160 for the year alone: 60 of 100, 40 less."""
    made = parts("60", "160")
    rows = [
        row.model_copy(update={"target": replace(row.target, grain="year")})
        if row.department == "south"
        else row
        for row in made.targets
    ]
    (note,) = notes(made.model_copy(update={"targets": tuple(rows)}), "targets_sum")
    assert "to 60.0 pieces; the company's is 100.0 pieces: 40.0" in note.text.en.replace(
        "\u00a0", " "
    )


def test_targets_of_a_yearly_kpi_are_those_of_the_year():
    """All begin in November: in force at the year's end, not at that of the third quarter."""
    made = rates("0.8", "0.85")
    rows = [
        row.model_copy(update={"target": replace(row.target, valid_from=date(2024, 11, 1))})
        for row in made.targets
    ]
    yearly = {name: k.model_copy(update={"cycle": Grain.YEAR}) for name, k in made.kpis.items()}
    made = made.model_copy(update={"targets": tuple(rows), "kpis": yearly})
    found = alignment(made, Period.parse("2024Q3")).notes
    assert "too_weak" in [note.kind for note in found]


def rates(north, south, whole="0.9", direction="higher"):
    return workspace(
        [kpi("a", "ratio", direction, goal="grow")],
        goals=[GROW],
        scored={"company": WHOLE},
        departments=("north", "south"),
        targets=[("a", None, whole), ("a", "north", north), ("a", "south", south)],
    )


@pytest.mark.parametrize(
    ("north", "south", "direction", "told"),
    [
        ("0.8", "0.89", "higher", True),
        ("0.8", "0.9", "higher", False),  # one that is as strict may carry the mean
        ("0.95", "0.91", "lower", True),
        ("0.95", "0.85", "lower", False),
    ],
)
def test_rates_of_which_none_reaches_the_company_s_are_too_weak(north, south, direction, told):
    found = notes(rates(north, south, direction=direction), "too_weak")
    assert bool(found) is told
    if told:
        best = {"higher": "89.0%", "lower": "91.0%"}[direction]
        assert f"at best {best}." in found[0].text.en


def test_a_rate_is_not_called_weak_where_a_department_has_no_target():
    made = workspace(
        [kpi("a", goal="grow")],
        goals=[GROW],
        scored={"company": WHOLE},
        targets=[("a", "north", "0.8")],
    )
    assert notes(made, "too_weak") == []


@pytest.mark.parametrize(("child", "told"), [("0.85", True), ("0.9", False), ("0.95", False)])
def test_a_kpi_handed_down_with_a_weaker_target_is_told(child, told):
    made = workspace(
        [kpi("a", goal="grow"), kpi("b", parent="a")],
        goals=[GROW],
        scored={"company": WHOLE, "north": {"b": 100}},
        targets=[("a", None, "0.9"), ("b", None, child)],
    )
    assert bool(notes(made, "too_weak")) is told


def test_kpis_of_another_unit_or_direction_are_not_compared_with_their_parent():
    made = workspace(
        [
            kpi("a", goal="grow"),
            kpi("b", direction="lower", parent="a"),
            kpi("c", "mean", parent="a"),
        ],
        goals=[GROW],
        scored={"company": WHOLE, "north": {"b": 50, "c": 50}},
        targets=[("a", None, "0.9"), ("b", None, "0.95"), ("c", None, "0.1")],
    )
    assert notes(made, "too_weak") == []
