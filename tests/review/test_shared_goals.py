"""Goals that departments share, and what of them needs leadership, on reviews made by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest

from kpi_reports.params.company import Company
from kpi_reports.params.kpi import KpiDeclaration
from kpi_reports.params.models import Department as Declared
from kpi_reports.params.models import Goal, Scheme, Workspace
from kpi_reports.periods import Grain, Period
from kpi_reports.review.departments import Department
from kpi_reports.review.shared_goals import shared_goals
from kpi_reports.review.support import support
from kpi_reports.values import (
    Assurance,
    Gap,
    Grade,
    KpiReview,
    KpiScore,
    KpiSeries,
    KpiValue,
    Missing,
    Scorecard,
    SharedGoal,
    Signal,
    SupportCase,
    SupportRule,
    Text,
    Trend,
    Unit,
    UnitKind,
    Variation,
)
from kpi_reports.values.decided import Approval

QUARTER = Period.parse("2024Q4")
COMMON, WORSE, BETTER = Variation.COMMON, Variation.WORSENING, Variation.IMPROVING
GRADES = tuple(
    Grade(id, Text(id, id), Decimal(low), below)
    for id, low, below in (("A", 90, None), ("D", 0, Decimal(90)))
)


def words(text: str) -> dict[str, str]:
    return {"en": text, "zh": text}


def declared(id: str, **more: object) -> KpiDeclaration:
    return KpiDeclaration.model_validate(
        {
            "id": id,
            "name": words(id),
            "definition": words(id),
            "direction": "higher",
            "unit": {"kind": "number", "name": words("points")},
            "measure": {"kind": "entered"},
            "minimum_n": 30,
            **more,
        }
    )


KPIS = (
    declared("speed", goal="service", conflicts_with=["quality"]),
    declared("quality", goal="happy", provider=words("Audit")),
    declared("minor", parent="quality"),
    declared("training"),
)


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    grade = {"id": "A", "lowest": 0, "name": words("A")}
    node = {
        "id": "all",
        "name": words("all"),
        "weight": 100,
        "kpis": [{"kpi": "quality", "weight": 100, "rule": {"kind": "ratio"}}],
    }
    goals = (
        {"id": "top", "name": words("top"), "level": "strategy"},
        {"id": "happy", "level": "department", "parent": "top", "owners": ["a", "b"]},
        {"id": "service", "level": "department", "parent": "top", "owners": ["a"]},
    )
    return Workspace(
        folder="acme",
        company=Company.model_validate({"id": "acme", "name": words("Acme")}),
        departments=tuple(
            Declared.model_validate(
                {"id": id, "name": words(id.upper()), "aliases": [f"Dept {id}"]}
            )
            for id in "abc"
        ),
        sources={},
        kpis={kpi.id: kpi for kpi in KPIS},
        scheme=Scheme.model_validate({"grades": [grade], "nodes": [node]}),
        targets=(),
        goals=tuple(
            Goal.model_validate({"name": words(str(goal["id"])), **goal}) for goal in goals
        ),
        files={},
    )


def entry(
    kpi: str,
    *,
    met: bool | None = True,
    variation: Variation = COMMON,
    assurance: Assurance = Assurance.NOT_ASSURED,
    n: int = 100,
    missing: Missing | None = None,
    monitored: bool = False,
    **more: object,
) -> KpiReview:
    value = KpiValue(QUARTER, None if missing else 5.0, n, missing=missing)
    score = KpiScore(kpi, Decimal(20), "ratio", None, Decimal(1), Decimal(90), met)
    if missing:
        score = replace(score, score=None, met=None, missing=missing)
    return KpiReview(
        kpi=next(k for k in KPIS if k.id == kpi).value,
        value=value,
        previous=value,
        months=KpiSeries(kpi, "u", Grain.MONTH, ()),
        signal=Signal(variation, assurance),
        trend=Trend(12),
        evidence="",
        score=None if monitored else score,
        **more,  # type: ignore[arg-type]
    )


def department(id: str, *kpis: KpiReview, grade: Grade | None = GRADES[0]) -> Department:
    card = Scorecard(
        QUARTER, Decimal(95), grade, False, Decimal(100), None, None, 1, 1, (), "renormalise",
        Decimal(120), GRADES,
    )  # fmt: skip
    return Department(Unit(id, UnitKind.DEPARTMENT, Text(id.upper(), id.upper())), card, kpis)


@dataclass(frozen=True)
class Found:
    goals: dict[str, SharedGoal]
    cases: tuple[SupportCase, ...]

    def of(self, rule: SupportRule) -> list[SupportCase]:
        return [case for case in self.cases if case.rule is rule]


@pytest.fixture
def find(workspace: Workspace) -> Callable[..., Found]:
    def build(*departments: Department) -> Found:
        unit = workspace.company_unit
        goals = shared_goals(workspace, None, unit, QUARTER, departments)  # type: ignore[arg-type]
        return Found({g.id: g for g in goals}, support(workspace, departments, goals))

    return build


def test_a_goal_is_on_course_where_its_departments_missed_with_none_of_its_kpis(find):
    found = find(
        department("a", entry("quality"), entry("minor", met=False)),
        department("b", entry("quality")),
        department("c", entry("training")),
    )
    goal = found.goals["happy"]
    assert [part.kpi.id for part in goal.parts] == ["quality", "minor", "quality"]  # by its parent
    assert [unit.id for unit in goal.judged] == ["a", "b"]
    assert [unit.id for unit in goal.on_course] == ["b"]
    assert (goal.above, goal.is_owned_together, goal.idle) == (Text("top", "top"), True, ())
    (case,) = found.of(SupportRule.GOAL_DIVIDED)
    assert ([u.id for u in case.units], case.of, case.ask) == (["a"], 2, "arbitrate")


def test_what_is_not_judged_is_neither_on_course_nor_behind(find):
    few = entry("quality", met=False, n=29)
    found = find(department("a", few), department("b", entry("quality", monitored=True)))
    goal = found.goals["happy"]
    assert (goal.judged, goal.on_course) == ((), ())
    assert [part.scored for part in goal.parts] == [True, False]
    assert found.of(SupportRule.GOAL_DIVIDED) == []


def test_an_owner_without_a_kpi_is_named(find):
    goal = find(department("a", entry("quality")), department("b", entry("training"))).goals[
        "happy"
    ]
    assert [unit.id for unit in goal.idle] == ["b"]


def test_a_goal_of_one_department_is_shared_only_where_others_are_scored_by_it(find):
    watching = find(
        department("a", entry("speed")), department("c", entry("speed", monitored=True))
    )
    assert "service" not in watching.goals
    scored = find(department("a", entry("speed")), department("c", entry("speed")))
    assert not scored.goals["service"].is_owned_together


@pytest.mark.parametrize(
    ("speed", "quality", "apart"),
    [
        (entry("speed", variation=BETTER), entry("quality", variation=WORSE), True),
        (entry("speed", met=True), entry("quality", met=False), True),
        (entry("speed", met=False), entry("quality", met=True), True),
        (entry("speed", met=False), entry("quality", met=False), False),
        (entry("speed", variation=BETTER), entry("quality"), False),
    ],
)
def test_declared_pairs_are_told_where_one_did_well_and_the_other_did_not(
    find, speed: KpiReview, quality: KpiReview, apart: bool
):
    found = find(department("a", speed, quality), department("b", entry("quality", met=None)))
    cases = found.of(SupportRule.PULLING)
    assert len(cases) == len(found.goals["happy"].pulling) == int(apart)
    if apart:
        assert {unit.id for unit in cases[0].units} == {"a"}  # not against another's quality


def test_pairs_stand_across_departments_where_none_has_both(find):
    found = find(department("a", entry("speed")), department("b", entry("quality", met=False)))
    (case,) = found.of(SupportRule.PULLING)
    assert [unit.id for unit in case.units] == ["a", "b"]


def test_a_miss_of_three_and_of_more_than_half_is_one_matter(find):
    missed = [department(id, entry("training", met=False)) for id in "abc"]
    (case,) = find(*missed).of(SupportRule.MISSED_WIDELY)
    assert ([u.id for u in case.units], case.of) == (["a", "b", "c"], 3)
    half = [*missed, *(department(id, entry("training")) for id in "def")]
    assert find(*half).of(SupportRule.MISSED_WIDELY) == []
    assert find(*missed[:2]).of(SupportRule.MISSED_WIDELY) == []


def test_grades_come_first_and_missed_targets_out_of_reach_after(find):
    will_not = entry("training", met=False, assurance=Assurance.WILL_NOT)
    partly = entry("quality", met=False)
    assert partly.score is not None
    partly = replace(partly, score=replace(partly.score, controllable="partly"))
    found = find(
        department("a", will_not, partly, grade=GRADES[1]),
        department("b", entry("training", assurance=Assurance.WILL_NOT), grade=None),
    )
    assert [(case.rule.value, case.units[0].id) for case in found.cases] == [
        ("no_grade", "b"),
        ("lowest_grade", "a"),
        ("out_of_reach", "a"),
        ("beyond_control", "a"),
    ]


def gap(answers: str) -> Gap:
    approval = Approval("No. 1", "Board", QUARTER.last)
    return Gap("a", "quality", QUARTER, answers, Text("late", "迟"), approval)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("late", "asked"),
    [
        (entry("quality", missing=Missing.NO_ROWS), True),
        (entry("quality", missing=Missing.NO_ROWS, gap=gap("provider")), True),
        (entry("quality", missing=Missing.NO_ROWS, gap=gap("unit")), False),
        (entry("quality", missing=Missing.TOO_FEW), False),  # nobody's fault
        (entry("training", missing=Missing.NO_ROWS), False),  # nobody provides it
    ],
)
def test_a_missing_number_is_asked_of_another_who_provides_it(find, late: KpiReview, asked: bool):
    cases = find(department("a", late)).of(SupportRule.DATA_MISSING)
    assert [case.provider for case in cases] == ([Text("Audit", "Audit")] if asked else [])


def test_who_provides_its_own_number_is_not_asked_for_it(find):
    late = entry("quality", missing=Missing.NO_ROWS)
    own = replace(late, kpi=replace(late.kpi, provider=Text("Dept a", "甲部")))
    assert find(department("a", own)).cases == ()


def test_numbers_that_others_have_not_signed_off_are_one_case(find):
    open_ = entry("quality", sign_off_asked=True)
    found = find(department("a", open_), department("b", open_), department("c", entry("quality")))
    (case,) = found.of(SupportRule.NOT_SIGNED)
    assert [unit.id for unit in case.units] == ["a", "b"]
