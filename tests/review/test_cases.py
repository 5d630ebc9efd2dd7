"""What a unit's case holds for rules that read other KPIs, or earlier years of their own."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kpi_reports.measure import Cube
from kpi_reports.params.load import load_workspace
from kpi_reports.params.models import Workspace
from kpi_reports.periods import Period
from kpi_reports.review import open_cube, review_unit, unit_of
from kpi_reports.review.cases import score, unit_case, years_before

KPI = """\
- id: {id}
  name: {{en: {id}, zh: 指标{id}}}
  short_name: {{en: short {id}, zh: 简称}}
  definition: {{en: What is counted, zh: 计数}}
  direction: {direction}
  unit: {{kind: {unit}, name: {{en: x, zh: 个}}, decimals: 0}}
  source: {source}
  measure: {measure}
  minimum_n: 1
"""
KPIS = [
    ("profit", "higher", "number", "books", "{kind: sum, value: amount}"),
    ("errors", "lower", "count", "books", "{kind: count, where: is_wrong}"),
    ("complaints", "lower", "count", "calls", "{kind: count, where: is_complaint}"),
]
SOURCE = """\
{name}:
  kind: file
  path: {name}.csv
  unit: shop
  date: day
  columns: [{columns}]
"""
BOOKS = [  # profit of N by year: 2020 10, 2021 100, 2022 130, 2023 160, 2024 120; two errors
    ("2020-07-01", 10, "false"),
    ("2021-12-31", 100, "false"),
    ("2022-12-31", 130, "true"),
    ("2023-06-30", 100, "false"),
    ("2023-12-31", 60, "false"),
    ("2024-02-01", 50, "true"),
    ("2024-12-31", 70, "true"),
]
CALLS = [("2020-07-01", "true"), ("2024-12-31", "true"), ("2024-12-31", "false")]
FILES = {
    "company.yaml": "id: acme\nname: {en: Acme, zh: 甲}\n",
    "departments.yaml": "- id: N\n  name: {en: N, zh: 甲}\n",
    "sources.yaml": SOURCE.format(
        name="books", columns="{name: amount, type: decimal}, {name: is_wrong, type: boolean}"
    )
    + SOURCE.format(name="calls", columns="{name: is_complaint, type: boolean}"),
    "kpis.yaml": "".join(
        KPI.format(id=id, direction=way, unit=unit, source=source, measure=measure)
        for id, way, unit, source, measure in KPIS
    ),
    "scheme.yaml": """\
grades:
  - {id: A, lowest: 0, name: {en: A, zh: 甲}}
nodes:
  - id: all
    name: {en: All, zh: 全部}
    weight: 100
    kpis:
      - {kpi: profit, weight: 60, rule: {kind: baseline_guarded}}
      - kpi: errors
        weight: 40
        rule: {kind: deduct, full: 10, each: 2, items: [{kpi: complaints, each: 1}]}
""",
    "targets.csv": "kpi,department,valid_from,target,floor,stretch,evidence_kind,evidence_en,"
    "evidence_zh,agreed_by,agreed_on\nprofit,,2020-01-01,100,,,plan,The plan,计划,,\n",
    "books.csv": "shop,day,amount,is_wrong\n" + "".join(f"N,{d},{a},{w}\n" for d, a, w in BOOKS),
    "calls.csv": "shop,day,is_complaint\n" + "".join(f"N,{d},{w}\n" for d, w in CALLS),
}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("params") / "acme"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return load_workspace(folder)


@pytest.fixture(scope="module")
def cube(workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Cube:
    return open_cube(workspace, cache=tmp_path_factory.mktemp("cubes"))


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ("2024", (160, 130, 100)),
        ("2023", (130, 100, None)),  # the data begin within 2020: half a year is no baseline
        ("2022", (100, None, None)),  # and 2019 is before them
        ("2024Q4", (60, 130, 100)),  # the same quarter of the years before
        ("2024H1", (100, None, None)),  # no row in the first half of 2022 and 2021
    ],
)
def test_years_before_are_whole_periods_of_the_same_kind(
    workspace: Workspace, cube: Cube, period: str, expected: tuple[int | None, ...]
) -> None:
    found = years_before(cube, "profit", unit_of(workspace, "N"), Period.parse(period))
    assert found == tuple(None if x is None else Decimal(x) for x in expected)


def test_a_case_holds_the_kpis_that_rules_read_and_years_only_where_asked(
    workspace: Workspace, cube: Cube
) -> None:
    case = unit_case(workspace, cube, unit_of(workspace, "N"), Period.parse("2024"))
    assert list(case.kpis) == list(case.values) == ["profit", "errors", "complaints"]
    assert case.targets["complaints"] is None
    assert list(case.yearly) == ["profit"]


def test_the_scorecard_shows_only_what_is_scored(workspace: Workspace, cube: Cube) -> None:
    # profit: 120 on 100 is +6, the target is 100 below (160+130+100)/3 = 130 by 23 %: 34 of 30
    # errors: 10 - 2*2 - 1*1 = 5 of 10. Total (60*113.33 + 40*50)/100 = 88
    card = score(workspace, cube, unit_of(workspace, "N"), Period.parse("2024"))
    assert [(s.kpi, s.score) for s in card.nodes[0].kpis] == [
        ("profit", Decimal("113.3")),
        ("errors", 50),
    ]
    assert card.total == 88
    derivation = card.nodes[0].kpis[1].derivation
    assert derivation is not None
    assert derivation.en.startswith("10 − 2 × 2 − short complaints 1 × 1 = 5 of 10 → 50.0")


def test_a_pack_lists_the_source_of_a_kpi_that_is_only_read(
    workspace: Workspace, cube: Cube
) -> None:
    found = review_unit(workspace, cube, unit_of(workspace, "N"), Period.parse("2024"))
    assert {facts.source for facts in found.provenance.sources} == {"books", "calls"}
    assert [entry.kpi.id for entry in found.kpis] == ["profit", "errors"]
