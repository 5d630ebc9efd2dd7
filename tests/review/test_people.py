"""People of a small company: their values from rows, their grades, and what packs may count."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from kpi_reports.params.approvals import ADJUSTMENT_COLUMNS
from kpi_reports.params.load import load_workspace
from kpi_reports.periods import Period
from kpi_reports.review import CACHE_VARIABLE, CUBE_VARIABLE, open_cube, review_unit
from kpi_reports.review.actuals import Actuals
from kpi_reports.review.cases import score
from kpi_reports.review.people import (
    PeopleResults,
    people_results,
    person_unit,
)
from kpi_reports.review.people_values import open_people_cube
from kpi_reports.values import Missing, Result, Text, UnitKind

QUARTER = Period.parse("2024Q4")
FILES = {
    "company.yaml": "id: shop\nname: {en: Shop, zh: 商店}\n",
    "departments.yaml": """\
- {id: N, name: {en: North, zh: 北区}}
- {id: S, name: {en: South, zh: 南区}}
""",
    "sources.yaml": """\
calls:
  kind: file
  path: calls.csv
  unit: region
  person: agent
  date: day
  columns:
    - {name: agent, type: text, alias_file: names.csv}
    - {name: good, type: integer}
    - {name: minutes, type: integer}
  checks:
    - {kind: range, column: minutes, at_least: 0, severity: error}
costs:
  kind: file
  path: costs.csv
  unit: region
  date: day
  columns:
    - {name: amount, type: integer}
""",
    "names.csv": "id,alias\na1,一号\na1,Agent 1\n",
    "kpis.yaml": """\
- id: quality
  name: {en: Quality, zh: 质量}
  definition: {en: Good calls., zh: 良好通话。}
  direction: higher
  unit: {kind: percent, name: {en: '% of calls', zh: 占比}}
  source: calls
  minimum_n: 5
  person_minimum_n: 2
  measure: {kind: ratio, numerator: good = 1, denominator: good IS NOT NULL}
- id: north_calls
  name: {en: Calls of the north, zh: 北区通话}
  definition: {en: Calls., zh: 通话。}
  direction: higher
  unit: {kind: count, name: {en: calls, zh: 次}}
  source: calls
  minimum_n: 1
  measure: {kind: count, where: unit = 'N'}
- id: waiting
  name: {en: Waiting, zh: 等待}
  definition: {en: Mean minutes., zh: 平均分钟。}
  direction: lower
  unit: {kind: number, name: {en: minutes, zh: 分钟}}
  source: calls
  minimum_n: 1
  measure: {kind: mean, value: minutes}
- id: cost
  name: {en: Cost, zh: 费用}
  definition: {en: Sum., zh: 合计。}
  direction: lower
  unit: {kind: number, name: {en: yuan, zh: 元}}
  source: costs
  minimum_n: 1
  measure: {kind: sum, value: amount}
- id: cost_per_minute
  name: {en: Cost per minute, zh: 单位费用}
  definition: {en: Cost over minutes., zh: 费用除以分钟。}
  direction: lower
  unit: {kind: number, name: {en: yuan, zh: 元}}
  minimum_n: 1
  measure: {kind: formula, expression: cost / waiting}
""",
    "scheme.yaml": """\
grades:
  - {id: A, lowest: 90, name: {en: Good, zh: 良好}}
  - {id: B, lowest: 0, name: {en: To be improved, zh: 待改进}}
nodes:
  - id: all
    name: {en: All, zh: 全部}
    weight: 100
    kpis: [{kpi: quality, weight: 100, rule: {kind: ratio, cap: 100}}]
monitored: [waiting]
positions:
  agent:
    name: {en: Agent, zh: 坐席}
    nodes:
      - id: work
        name: {en: Work, zh: 工作}
        weight: 100
        kpis: [{kpi: quality, weight: 100, rule: {kind: ratio}}]
quotas: {shares: {A: 50, B: 50}, top: [A], minimum_group: 2}
pay: {person: {A: 1.5}, department: {A: 2}}
stars:
  - id: service
    name: {en: Service, zh: 服务}
    inputs:
      - {kpi: quality, bands: [{at_least: 0.7, stars: 5}, {at_least: 0.5, stars: 3}]}
      - {kpi: waiting, bands: [{at_most: 4, stars: 4}]}
""",
    "targets.csv": """\
kpi,department,valid_from,target,floor,stretch,evidence_kind,evidence_en,evidence_zh,agreed_by,agreed_on
quality,,2024-01-01,0.5,,,plan,Plan.,计划。,,
""",
    "people.csv": """\
id,name,department,position,base_pay,attendance
a1,甲,N,agent,100,
a2,乙,N,agent,100,0.5
b1,丙,S,agent,,
""",
    "calls.csv": """\
region,day,agent,good,minutes
N,2024-10-01,一号,1,1
N,2024-11-01,Agent 1,1,2
S,2024-12-01,a1,1,3
N,2024-10-02,a2,1,4
N,2024-12-31,a2,0,4
S,2024-10-02,b1,1,5
N,2024-10-02,stranger,0,6
S,2024-12-31,,0,7
""",
    "costs.csv": "region,day,amount\nN,2024-10-01,100\nS,2024-12-31,50\n",
}  # fmt: skip
Change = Callable[[str, str, str], None]


def write(folder: Path) -> Path:
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The company, for a test that changes it."""
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    return write(tmp_path / "shop")


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The company as it stands, measured once."""
    root = tmp_path_factory.mktemp("sound")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CACHE_VARIABLE, str(root / "cache"))
        folder = write(root / "shop")
        open_cube(load_workspace(folder))
        yield folder


@pytest.fixture
def change(shop: Path) -> Change:
    def replace_in(name: str, old: str, new: str) -> None:
        text = (shop / name).read_text(encoding="utf-8")
        assert old in text
        (shop / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return replace_in


def values(folder: Path, kpi: str) -> list[tuple[float | None, int, Missing | None]]:
    workspace = load_workspace(folder)
    people = open_people_cube(workspace, open_cube(workspace))
    assert people is not None
    found = [people.value(kpi, person.id, QUARTER) for person in workspace.people]
    return [(value.value, value.n, value.missing) for value in found]


def results(folder: Path) -> PeopleResults:
    workspace = load_workspace(folder)
    found = people_results(workspace, open_cube(workspace), QUARTER)
    assert found is not None
    return found


# --- values --------------------------------------------------------------------------------------


def test_a_person_s_value_is_from_their_own_rows_under_every_spelling(sound):
    # a1: three good of three, one of them in another department; a2: one of two; b1: one of one
    assert values(sound, "quality") == [(1.0, 3, None), (0.5, 2, None), (1.0, 1, None)]
    assert values(sound, "waiting") == [(2.0, 3, None), (4.0, 2, None), (5.0, 1, None)]


def test_departments_keep_the_values_that_they_have_without_people(sound):
    workspace = load_workspace(sound)
    cube = open_cube(workspace)
    assert cube.value("quality", "N", QUARTER).n == 5  # a stranger's row is the department's
    assert cube.value("quality", "company", QUARTER).n == 8


@pytest.mark.parametrize("kpi", ["cost", "north_calls", "cost_per_minute"])
def test_a_kpi_is_missing_where_rows_do_not_say_whose_they_are(sound, kpi):
    assert values(sound, kpi) == [(None, 0, Missing.NOT_BY_PERSON)] * 3


def test_somebody_without_a_row_has_no_rows(shop, change):
    change("people.csv", "b1,丙", "b9,丙")
    assert values(shop, "quality")[2] == (None, 0, Missing.NO_ROWS)


def test_a_check_that_failed_for_a_department_stops_its_people(shop, change):
    change("calls.csv", "N,2024-10-02,stranger,0,6", "N,2024-10-02,stranger,0,-6")
    held = (None, 0, Missing.CHECK_FAILED)
    assert values(shop, "waiting") == [held, held, (5.0, 1, None)]
    assert values(shop, "quality")[0] == (1.0, 3, None)


def test_a_failed_check_of_the_person_column_stops_all_that_reads_the_source(shop, change):
    change("sources.yaml", "severity: error}\n", "severity: error}\n"
           "    - {kind: required, column: agent, severity: error}\n")  # fmt: skip
    told = [missing for _, _, missing in values(shop, "quality")]
    assert told == [None, None, Missing.CHECK_FAILED]  # South's row has no agent


def test_a_source_that_cannot_be_read_leaves_its_kpis_missing(shop):
    (shop / "calls.csv").unlink()
    assert values(shop, "quality") == [(None, 0, Missing.SOURCE_FAILED)] * 3


def test_a_result_that_is_entered_is_not_looked_for_in_rows(sound):
    workspace = load_workspace(sound)
    measure = {"kind": "entered"}
    entered = workspace.kpis["cost"].model_validate(
        {**workspace.kpis["cost"].model_dump(), "measure": measure}
    )
    asked = workspace.model_copy(update={"kpis": {**workspace.kpis, "cost": entered}})
    cube = open_cube(workspace)
    people = open_people_cube(asked, cube)
    actuals = Actuals(asked, cube, people)
    assert actuals.value("cost", "a1", QUARTER).missing is Missing.NOT_ENTERED
    result = Result("a1", "cost", QUARTER, Decimal(7), 1, None)
    given = Actuals(asked.model_copy(update={"results": (result,)}), cube, people)
    assert (given.value("cost", "a1", QUARTER).value, given.value("cost", "a1", QUARTER).n) == (
        7,
        1,
    )


def test_without_people_there_is_no_cube_of_them(shop):
    (shop / "people.csv").unlink()
    workspace = load_workspace(shop)
    cube = open_cube(workspace)
    assert open_people_cube(workspace, cube) is None
    assert people_results(workspace, cube, QUARTER) is None
    assert not [entry for entry in cube.folder.iterdir() if entry.is_dir()]


# --- where the cube of people lies ---------------------------------------------------------------


def test_the_cube_of_people_is_found_again_and_made_anew_for_other_people(shop, change):
    def folders() -> list[str]:
        cube = open_cube(load_workspace(shop))
        return sorted(entry.name for entry in cube.folder.iterdir() if entry.is_dir())

    first = folders()
    made = (open_cube(load_workspace(shop)).folder / first[0] / "cube.json").stat().st_mtime_ns
    assert len(first) == 1 and folders() == first
    assert (
        open_cube(load_workspace(shop)).folder / first[0] / "cube.json"
    ).stat().st_mtime_ns == made
    change("people.csv", "b1,丙", "b2,丙")
    assert len(folders()) == 2 and set(first) < set(folders())


def test_a_batch_s_cube_has_the_people_beside_it(shop, monkeypatch):
    workspace = load_workspace(shop)
    place = open_cube(workspace).folder
    monkeypatch.setenv(CUBE_VARIABLE, str(place))
    (shop / "calls.csv").unlink()  # nothing is read again
    assert values(shop, "quality")[0] == (1.0, 3, None)


def test_a_damaged_cube_of_people_is_measured_again(shop):
    workspace = load_workspace(shop)
    (place,) = (entry for entry in open_cube(workspace).folder.iterdir() if entry.is_dir())
    (place / "cube.json").write_text("{}", encoding="utf-8")
    assert values(shop, "quality")[0] == (1.0, 3, None)


# --- scores, grades and pay ----------------------------------------------------------------------


def test_a_person_is_a_unit_with_the_minimum_n_of_people(sound):
    workspace = load_workspace(sound)
    cube = open_cube(workspace)
    people = open_people_cube(workspace, cube)
    assert people is not None
    first, _, last = workspace.people
    unit = person_unit(first)
    assert (unit.id, unit.kind, unit.name) == ("a1", UnitKind.PERSON, Text("甲", "甲"))
    actuals = Actuals(workspace, cube, people)
    assert score(workspace, actuals, unit, QUARTER).total == Decimal("120.0")  # 1 / 0.5
    (found,) = score(workspace, actuals, person_unit(last), QUARTER).leaves[0].kpis
    assert found.missing is Missing.TOO_FEW  # one row, and two are needed


def test_grades_are_distributed_and_pay_simulated(sound):
    first, second, third = results(sound).people
    # one place for two people of the north: 120 takes it, 100 goes down
    assert [(e.placed.by_score, e.placed.grade) for e in (first, second, third)] == [
        ("A", "A"), ("A", "B"), (None, None),
    ]  # fmt: skip
    assert [e.card.grade.id if e.card.grade else None for e in (first, second)] == ["A", "B"]
    assert second.card.chain[-1].kind == "distribution"
    # north: 3 of 5 good is 0.6 of 0.5, capped at 100: grade A, x 2
    assert first.pay is not None and first.pay.amount == Decimal("300.00")  # 100 x 1 x 2 x 1.5 x 1
    assert second.pay is not None and second.pay.amount == Decimal("100.00")  # x 1 x 0.5
    assert third.pay is not None and third.pay.amount is None  # the south has three rows of five


def test_a_committee_s_grade_decides_on_pay(sound):
    line = "a2,2024Q4,committee,edge case,,A,Equal work,同等业绩,No. 7,Board,2025-01-09"
    header = ",".join(ADJUSTMENT_COLUMNS)
    (sound / "adjustments.csv").write_text(f"{header}\n{line}\n", encoding="utf-8")
    second = results(sound).people[1]
    assert second.placed.grade == "B"
    assert [step.kind for step in second.card.chain] == [
        "base", "rounding", "grade", "distribution", "committee",
    ]  # fmt: skip
    assert second.card.grade is not None and second.card.grade.id == "A"
    assert second.pay is not None and second.pay.person == Decimal("1.5")


def test_without_quotas_and_coefficients_grades_are_those_by_score(shop, change):
    change("scheme.yaml", "quotas: {shares: {A: 50, B: 50}, top: [A], minimum_group: 2}\n", "")
    change("scheme.yaml", "pay: {person: {A: 1.5}, department: {A: 2}}\n", "")
    found = results(shop).people
    assert [entry.placed.grade for entry in found] == ["A", "A", None]
    assert all(len(entry.card.chain) == 1 and entry.pay is None for entry in found)


# --- what packs may count ------------------------------------------------------------------------


def test_a_review_counts_people_and_names_nobody(sound):
    workspace = load_workspace(sound)
    cube = open_cube(workspace)
    units = (workspace.company_unit, *workspace.units())
    reviews = {unit.id: review_unit(workspace, cube, unit, QUARTER) for unit in units}
    # two people have a grade: too few to be counted anywhere
    told = [(count.group, count.hidden, count.counts) for count in reviews["company"].people]
    assert told == [("N", True, ()), ("company", True, ())]
    assert [count.group for count in reviews["N"].people] == ["N"]
    assert reviews["S"].people == ()
    for review in reviews.values():
        assert not any(person.name in repr(review) for person in workspace.people)


def test_stars_are_those_of_departments_that_have_the_kpis(shop, change):
    workspace = load_workspace(shop)
    cube = open_cube(workspace)
    units = (workspace.company_unit, *workspace.units())
    north, south = (review_unit(workspace, cube, unit, QUARTER).stars for unit in units[1:])
    # north: 0.6 is 3 stars, (1 + 2 + 4 + 4 + 6) / 5 = 3.4 minutes 4 stars
    assert [(r.stars, r.inputs) for r in north] == [(Decimal(3), (("quality", 3), ("waiting", 4)))]
    assert [(r.stars, r.inputs) for r in south] == [(None, (("quality", None), ("waiting", 0)))]
    assert review_unit(workspace, cube, units[0], QUARTER).stars == ()
    change("scheme.yaml", "    inputs:\n", "    units: [S]\n    inputs:\n")
    workspace = load_workspace(shop)
    assert review_unit(workspace, cube, units[1], QUARTER).stars == ()
    change("scheme.yaml", "monitored: [waiting]\n", "")
    change("scheme.yaml", "    units: [S]\n", "")
    workspace = load_workspace(shop)
    assert review_unit(workspace, cube, units[1], QUARTER).stars == ()


@pytest.mark.parametrize("linked", ["", "by_department_grade: {A: {A: 100, B: 0}}, "])
def test_grades_without_pay_are_those_with_pay(shop, change, linked):
    change("scheme.yaml", "quotas: {", "quotas: {" + linked)
    workspace = load_workspace(shop)
    cube = open_cube(workspace)
    whole, graded = (
        people_results(workspace, cube, QUARTER, with_pay=with_pay) for with_pay in (True, False)
    )
    assert any(entry.pay for entry in whole.people)
    assert [replace(entry, pay=None) for entry in whole.people] == list(graded.people)
    assert whole.groups == graded.groups
