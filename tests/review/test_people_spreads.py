"""How KPIs spread across people: nobody is recognised, not even by subtraction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from kpi_reports.params.load import load_workspace
from kpi_reports.periods import Period
from kpi_reports.review import CACHE_VARIABLE, open_cube
from kpi_reports.review.actuals import Actuals
from kpi_reports.review.people_spreads import people_spreads, shown_together
from kpi_reports.values import PeopleSpread, Unit, UnitKind
from kpi_reports.values import Text as Words

QUARTER = Period.parse("2024Q4")
FILES = {
    "company.yaml": "id: shop\nname: {en: Shop, zh: 商店}\n",
    "departments.yaml": """\
- {id: N, name: {en: North, zh: 北区}}
- {id: S, name: {en: South, zh: 南区}}
- {id: W, name: {en: West, zh: 西区}}
- {id: E, name: {en: East, zh: 东区}}
""",
    "sources.yaml": """\
calls:
  kind: file
  path: calls.csv
  unit: region
  person: agent
  date: day
  columns: [{name: agent, type: text}, {name: minutes, type: number}]
""",
    "kpis.yaml": """\
- id: waiting
  name: {en: Waiting, zh: 等待}
  definition: {en: Mean minutes., zh: 平均分钟。}
  direction: lower
  unit: {kind: number, name: {en: minutes, zh: 分钟}, decimals: 1}
  source: calls
  minimum_n: 2
  person_minimum_n: 1
  comparison: ranks
  measure: {kind: mean, value: minutes}
""",
    "scheme.yaml": """\
grades: [{id: A, lowest: 0, name: {en: Good, zh: 良好}}]
nodes:
  - id: all
    name: {en: All, zh: 全部}
    weight: 100
    kpis: [{kpi: waiting, weight: 100, rule: {kind: ratio}}]
positions:
  agent:
    name: {en: Agent, zh: 坐席}
    nodes:
      - id: work
        name: {en: Work, zh: 工作}
        weight: 100
        kpis: [{kpi: waiting, weight: 100, rule: {kind: ratio}}]
""",
    "targets.csv": "kpi,department,valid_from,target,floor,stretch,evidence_kind,evidence_en,"
    "evidence_zh,agreed_by,agreed_on\nwaiting,,2024-01-01,5,,,plan,Plan.,计划。,,\n",
}


def spreads(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    minutes: Mapping[str, Sequence[float | None]],
    unit: str = "company",
) -> tuple[PeopleSpread, ...]:
    """Of a company whose departments' people waited so many minutes, each in one call or none."""
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    folder = tmp_path / "shop"
    folder.mkdir()
    people, calls = (
        ["id,name,department,position,base_pay,attendance"],
        ["region,day,agent,minutes"],
    )
    for department, values in minutes.items():
        for at, value in enumerate(values):
            people.append(f"{department}{at},{department}{at},{department},agent,,")
            if value is not None:
                calls.append(f"{department},2024-10-01,{department}{at},{value}")
    calls += [f"{department},2024-12-31,,1" for department in "NSWE"]
    files = {**FILES, "people.csv": "\n".join(people), "calls.csv": "\n".join(calls)}
    for name, text in files.items():
        (folder / name).write_text(text + "\n", encoding="utf-8")
    workspace = load_workspace(folder)
    wanted = workspace.company_unit
    if unit != "company":
        wanted = Unit(unit, UnitKind.DEPARTMENT, Words(unit, unit))
    return people_spreads(workspace, Actuals(workspace, open_cube(workspace)), wanted, QUARTER)


@pytest.mark.parametrize(
    ("sizes", "rows"),
    [
        ({"a": 5, "b": 9}, [("a",), ("b",)]),
        ({"a": 4, "b": 9, "c": 1}, [("b",), ("a", "c")]),
        # 4 alone could be had by taking b and c from the whole: the smallest joins it
        ({"a": 4, "b": 9, "c": 6}, [("b",), ("a", "c")]),
        ({"a": 2, "b": 2}, [("a", "b")]),
        ({"a": 1}, [("a",)]),
        ({}, []),
    ],
)
def test_departments_too_small_are_merged_until_they_are_five(sizes, rows):
    assert shown_together(sizes) == rows


def test_a_department_s_own_pack_has_dots_from_5_to_9_people(tmp_path, monkeypatch):
    minutes = {"N": [3.04, 1, 2, 4, 5, 6, None], "S": [1] * 12}
    (found,) = spreads(tmp_path, monkeypatch, minutes, "N")
    (group,) = found.groups
    assert (group.id, group.n, group.dots) == ("N", 6, (1.0, 2.0, 3.0, 4.0, 5.0, 6.0))
    assert group.median is not None
    assert (group.median.estimate, group.median.low, group.median.high) == (3.52, 1.0, 6.0)
    assert (group.lower_quartile, group.curve, found.without) == (None, (), 1)
    assert found.comparison is None


def test_the_company_s_pack_has_neither_dots_nor_ends_that_are_somebody_s(tmp_path, monkeypatch):
    minutes = {"N": range(1, 7), "S": range(10, 20)}
    (found,) = spreads(tmp_path, monkeypatch, minutes)
    north, south, whole = found.groups
    assert (north.n, north.dots, north.lower_quartile) == (6, (), None)
    assert north.median is not None and north.median.estimate == 3.5 and north.median.low is None
    assert (south.lower_quartile, south.upper_quartile) == (12.25, 16.75)
    assert south.median is not None and south.median.low == 11.0
    assert (whole.id, whole.n, whole.curve) == ("company", 16, ())


def test_people_of_departments_are_compared_by_the_declared_method(tmp_path, monkeypatch):
    minutes = {"N": range(1, 7), "S": range(10, 20), "W": [3, 4]}
    (found,) = spreads(tmp_path, monkeypatch, minutes)
    comparison = found.comparison
    assert comparison is not None and comparison.method == "ranks"
    # 6 values below 10: mean ranks 3.5 and 11.5, H = 12 / 272 · (6 · 25 + 10 · 9) = 10.588
    assert comparison.statistic == pytest.approx(10.588235)
    assert found.p_adjusted == comparison.p  # a family of one
    assert comparison.groups == ()  # their ends are somebody's values


def test_fewer_than_5_people_are_hidden_in_their_own_pack_and_merged_in_the_company_s(
    tmp_path, monkeypatch
):
    minutes = {"N": [1, 2, 3], "S": range(10, 22), "W": [4, 5], "E": range(5)}
    (found,) = spreads(tmp_path, monkeypatch, minutes)
    assert [(group.id, group.n) for group in found.groups] == [
        ("S", 12), ("E", 5), ("others", 5), ("company", 22),
    ]  # fmt: skip


def test_a_merged_group_has_no_dots_in_anybody_s_pack(tmp_path, monkeypatch):
    minutes = {"N": [1, 2, 3], "W": [4, 5], "S": range(10, 22)}
    (found,) = spreads(tmp_path, monkeypatch, minutes, "N")
    (group,) = found.groups
    assert (group.id, group.n, group.dots) == ("others", 5, ())


def test_where_all_together_are_fewer_than_5_n_stands_alone(tmp_path, monkeypatch):
    (found,) = spreads(tmp_path, monkeypatch, {"N": [1, 2], "S": [3]})
    (group,) = found.groups
    assert (group.n, group.hidden, group.median, group.dots) == (3, True, None, ())


def test_from_40_people_there_is_a_curve_that_names_no_end(tmp_path, monkeypatch):
    (found,) = spreads(tmp_path, monkeypatch, {"N": range(41)}, "N")
    (group,) = found.groups
    assert group.curve == pytest.approx(tuple(range(2, 40, 2)))
    (below,) = spreads_again(tmp_path, monkeypatch, {"N": range(39)})
    assert below.groups[0].curve == ()


def spreads_again(tmp_path, monkeypatch, minutes):
    other = tmp_path / "again"
    other.mkdir()
    return spreads(other, monkeypatch, minutes, "N")


def test_nobody_with_a_value_has_no_spread(tmp_path, monkeypatch):
    assert spreads(tmp_path, monkeypatch, {"N": [None, None]}) == ()
