"""SMART: each letter where it holds and where it does not, with what is missing and where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kpi_reports.params.load import load_workspace
from kpi_reports.params.models import Goal, Words, Workspace
from kpi_reports.params.smart import smart_faults
from kpi_reports.periods import Grain, Period
from kpi_reports.values import Target

PERIOD = Period.parse("2024Q4")
GOOD = {
    "definition": {"en": "Late orders divided by all orders", "zh": "延迟订单数除以全部订单数"},
    "owner": {"en": "Head of sales", "zh": "销售负责人"},
    "provider": {"en": "Service desk", "zh": "服务台"},
    "reviewer": {"en": "Li Na", "zh": "李娜"},
}


@pytest.fixture
def sound(acme: Path) -> Workspace:
    """The small company with nothing missing at `late`, which weighs 40 of the whole."""
    return changed(load_workspace(acme), **GOOD)


def changed(workspace: Workspace, **keys: Any) -> Workspace:
    late = workspace.kpis["late"]
    words = {
        key: Words.model_validate(value) if isinstance(value, dict) else value
        for key, value in keys.items()
    }
    own = {**workspace.kpis, "late": late.model_copy(update=words)}
    rows = [
        row.model_copy(
            update={
                "target": replace(
                    row.target,
                    evidence=replace(row.target.evidence, kind="last_period"),
                    agreed_by="Board",
                    agreed_on=date(2023, 12, 1),
                )
            }
        )
        for row in workspace.targets
    ]
    return workspace.model_copy(update={"kpis": own, "targets": tuple(rows)})


def retargeted(workspace: Workspace, change: Callable[[Target], Target]) -> Workspace:
    rows = [
        row.model_copy(update={"target": change(row.target)}) if row.kpi == "late" else row
        for row in workspace.targets
    ]
    return workspace.model_copy(update={"targets": tuple(rows)})


def faults(workspace: Workspace, unit: str = "company", **more: Any) -> list[tuple[str, str]]:
    found = smart_faults(workspace, PERIOD, unit, **more)
    return [(fault.letter, fault.text.en) for fault in found if fault.kpi == "late"]


def test_a_kpi_with_everything_has_no_fault(sound):
    assert faults(sound) == []


@pytest.mark.parametrize(
    ("letter", "change", "words"),
    [
        ("S", {"owner": None}, "no owner is named (kpis.yaml: 'owner')"),
        ("S", {"definition": {"en": "Late orders", "zh": "延迟订单率"}}, "'definition'"),
        ("S", {"definition": {"en": "Late orders of all", "zh": "延迟订单率"}}, "'definition'"),
        ("M", {"provider": None}, "who provides its number (kpis.yaml: 'provider')"),
        ("M", {"reviewer": None}, "who reviews its number (kpis.yaml: 'reviewer')"),
        ("M", {"reviewer": GOOD["provider"]}, "reviews it too"),
        ("M", {"minimum_n": 1}, "judged from 1 row on (kpis.yaml: 'minimum_n')"),
    ],
)
def test_what_the_kpi_itself_lacks_is_told(sound, letter, change, words):
    ((found, text),) = faults(changed(sound, **change))
    assert found == letter
    assert words in text


def test_a_definition_needs_four_words_and_six_characters(sound):
    edge = {"en": "Late orders of all", "zh": "延迟订单数除"}
    assert faults(changed(sound, definition=edge)) == []


def test_a_unit_of_measure_without_a_name_is_told(sound):
    unit = sound.kpis["late"].unit
    blank = unit.model_copy(update={"name": type(unit.name)(en="-", zh="—")})
    ((letter, text),) = faults(changed(sound, unit=blank))
    assert (letter, "'unit.name'" in text) == ("S", True)


def test_a_number_that_comes_from_the_department_assessed_is_told_there_alone(sound):
    made = changed(sound, provider={"en": "Norway", "zh": "挪威"})
    assert [letter for letter, _ in faults(made, "NO")] == ["M"]
    assert faults(made, "NA") == []
    (whole,) = [f for f in smart_faults(made, PERIOD) if f.kpi == "late"]
    assert whole.text.en.endswith("(Norway)")
    assert whole.text.zh.endswith("（挪威）")


def test_no_target_is_told_as_neither_attainable_nor_dated(sound):
    made = sound.model_copy(update={"targets": ()})
    assert [letter for letter, _ in faults(made)] == ["A", "T"]


@pytest.mark.parametrize(
    ("letter", "change", "words"),
    [
        ("A", lambda t: replace(t, evidence=replace(t.evidence, kind="plan")), "a plan alone"),
        ("A", lambda t: replace(t, stretch=Decimal("0.11")), "stretch is easier than the target"),
        ("T", lambda t: replace(t, agreed_by=None), "'agreed_by', 'agreed_on'"),
        ("T", lambda t: replace(t, agreed_on=None), "'agreed_by', 'agreed_on'"),
        ("T", lambda t: replace(t, agreed_on=date(2024, 10, 1)), "after the period had begun"),
    ],
)
def test_what_the_target_lacks_is_told(sound, letter, change, words):
    ((found, text),) = faults(retargeted(sound, change))
    assert found == letter
    assert words in text


@pytest.mark.parametrize(
    "change",
    [
        lambda t: replace(t, evidence=replace(t.evidence, kind="plan"), benchmark=Decimal("0.1")),
        lambda t: replace(t, stretch=t.value),
        lambda t: replace(t, stretch=None),
        lambda t: replace(t, agreed_on=date(2024, 9, 30)),
        # a change inside the period that was agreed on the day from which it holds
        lambda t: replace(t, agreed_on=date(2024, 11, 1), valid_from=date(2024, 11, 1)),
    ],
)
def test_what_a_target_need_not_have_is_not_asked_for(sound, change):
    assert faults(retargeted(sound, change)) == []


def test_a_plan_with_a_benchmark_beside_it_is_compared(sound):
    plan = retargeted(sound, lambda t: replace(t, evidence=replace(t.evidence, kind="plan")))
    assert [letter for letter, _ in faults(plan)] == ["A"]


@pytest.mark.parametrize(
    ("best", "told"),
    # lower is better, target 0.1: 0.12 is beyond it by 0.02 of 0.12, that is by 17 %
    [(0.12, True), (0.1112, True), (0.1111, False), (0.1, False), (0.05, False)],
)
def test_a_target_far_beyond_everything_reached_lately_is_asked_about(sound, best, told):
    found = faults(sound, recent={"late": [0.3, 0.2, best, 0.2, 0.25, 0.3]})
    assert [letter for letter, _ in found] == (["A"] if told else [])
    if told:
        assert "check that it can be reached" in found[0][1]
        assert f"last 6 months, {best * 100:.1f}%" in found[0][1]


def test_few_months_say_nothing_and_old_ones_do_not_count(sound):
    assert faults(sound, recent={"late": [0.3] * 5}) == []
    old = [0.05, *[0.3] * 12]
    assert [letter for letter, _ in faults(sound, recent={"late": old})] == ["A"]


def test_where_there_are_goals_a_kpi_serves_one_or_comes_from_another_kpi(sound):
    aim = Goal(id="aim", name=Words(en="Aim", zh="目标"), level="strategy")
    made = sound.model_copy(update={"goals": (aim,)})
    assert [letter for letter, _ in faults(made)] == ["R"]
    assert faults(changed(made, goal="aim")) == []
    assert faults(changed(made, parent="revenue")) == []


@pytest.mark.parametrize(
    ("weight", "told"),
    [("4.9", "4.9 %"), ("5", None), ("40", None), ("40.1", "40.1 %"), ("60", "60 %")],
)
def test_a_weight_outside_5_to_40_is_told(sound, weight, told):
    node = sound.scheme.nodes[0].model_copy(update={"weight": Decimal(weight)})
    scheme = sound.scheme.model_copy(update={"nodes": (node, *sound.scheme.nodes[1:])})
    found = faults(sound.model_copy(update={"scheme": scheme}))
    if told is None:
        assert found == []
    else:
        ((letter, text),) = found
        assert (letter, f"its weight is {told} of the whole" in text) == ("R", True)


@pytest.mark.parametrize("month", [True, False])
def test_a_total_says_for_how_long_a_period_its_target_holds(sound, month):
    found = [f for f in smart_faults(sound, PERIOD, "company") if f.kpi == "revenue"]
    assert any(f.letter == "T" and "'cycle'" in f.text.en for f in found)
    if month:
        own = sound.kpis["revenue"].model_copy(update={"cycle": Grain.QUARTER})
        made = sound.model_copy(update={"kpis": {**sound.kpis, "revenue": own}})
    else:
        rows = [
            row.model_copy(update={"target": replace(row.target, grain="quarter")})
            for row in sound.targets
        ]
        made = sound.model_copy(update={"targets": tuple(rows)})
    found = [f for f in smart_faults(made, PERIOD, "company") if f.kpi == "revenue"]
    assert not any("'cycle'" in f.text.en for f in found)


def test_each_thing_is_told_once_for_all_units_in_the_order_of_the_scheme(sound):
    made = changed(sound, owner=None)
    found = smart_faults(made, PERIOD)
    late = [f.text.en for f in found if f.kpi == "late"]
    assert late == ["no owner is named (kpis.yaml: 'owner')"]
    assert list(dict.fromkeys(f.kpi for f in found)) == ["late", "revenue", "growth"]
    assert all(f.text.zh and f.text.en for f in found)


def test_a_yearly_kpi_is_judged_by_the_target_of_the_year_that_holds_the_period(sound):
    """A target that holds for years alone is in force in the third quarter of its year too."""
    yearly = retargeted(changed(sound, cycle=Grain.YEAR), lambda t: replace(t, grain="year"))
    found = [f for f in smart_faults(yearly, Period.parse("2024Q3"), "company") if f.kpi == "late"]
    assert found == []
    late = retargeted(yearly, lambda t: replace(t, agreed_on=date(2024, 2, 1)))
    (fault,) = [f for f in smart_faults(late, Period.parse("2024Q3"), "company") if f.kpi == "late"]
    assert (fault.letter, "agreed on 2024-02-01" in fault.text.en) == ("T", True)
