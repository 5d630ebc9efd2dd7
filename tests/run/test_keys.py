"""A pack's key: never equal where the pack would be another, and equal where nothing of it changed.

N rests on the orders alone and W on the visits; S has orders and E visits, and both own one goal,
so that each is told of the other's KPIs that serve it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from kpi_reports.measure import Cube
from kpi_reports.params.load import load_workspace
from kpi_reports.params.models import Workspace
from kpi_reports.params.rules import CustomRule
from kpi_reports.report.schema import review_json
from kpi_reports.review import open_cube, period_of, review_unit, unit_of
from kpi_reports.review.slices import Slices
from kpi_reports.run.keys import Keys, PackKey, toolkit
from kpi_reports.run.keys.notebook_reads import reads_its_own_review
from kpi_reports.run.keys.toolkit import font_parts, library_versions, toolkit_parts
from kpi_reports.run.planning import keys_of, make_plan

if TYPE_CHECKING:
    from conftest import Make

UNITS = ("company", "N", "S", "E", "W")
SOURCE = """\
{name}:
  kind: file
  path: {name}.csv
  unit: region
  date: day
  columns:
    - {{name: late, type: integer}}
"""
VISITS = """\
- id: visits_on_time
  name: {en: Visits on time, zh: 准时上门率}
  definition: {en: Visits that were not late., zh: 未迟到的上门。}
  direction: higher
  unit: {kind: percent, name: {en: '% of visits', zh: 占上门百分比}, decimals: 1}
  source: visits
  goal: together
  measure: {kind: ratio, numerator: late = 0, denominator: late IS NOT NULL}
"""
DEPARTMENT = """\
  {unit}:
    nodes:
      - id: service
        name: {{en: Service, zh: 服务}}
        weight: 100
        kpis:
          - {{kpi: visits_on_time, weight: 100, rule: {{kind: ratio}}}}
"""
GOALS = """\
- id: together
  name: {en: On time together, zh: 共同准时}
  level: strategy
  owners: [S, E]
"""
COMMENTS = """\
period,department,about,text_en,text_zh,by,on,replaces
2013Q4,W,verdict,Snow.,大雪。,Head of West,2014-01-08,no
"""
ACTIONS = """\
id,department,kpi,decided_in,action_en,action_zh,owner_en,owner_zh,due,acceptance_en,acceptance_zh,status,closed_on
A1,W,visits_on_time,2013Q3,Call first,先致电,Head,负责人,2013-12-31,Done,完成,open,
"""
COMMENT_ON_N = "2013Q4,N,verdict,Ice.,冰。,H,2014-01-08,no\n"
ACTION_OF_E = ACTIONS.splitlines()[1].replace("A1,W", "A2,E") + "\n"


@dataclass(frozen=True, slots=True)
class State:
    """Workspace, cube and keys at one time."""

    workspace: Workspace
    cube: Cube
    keys: dict[str, PackKey]

    def pack(self, unit: str) -> str:
        """All that the unit's pack may say."""
        found = review_unit(
            self.workspace, self.cube, unit_of(self.workspace, unit), period_of(self.cube, "2013Q4")
        )
        return review_json(found)

    def changed(self, earlier: State) -> set[str]:
        return {unit for unit in UNITS if self.keys[unit] != earlier.keys[unit]}


def state_of(params: Path) -> State:
    workspace = load_workspace(params)
    cube = open_cube(workspace)
    keys = keys_of(make_plan(workspace, "2013Q4"), Keys(workspace, cube))
    return State(workspace, cube, keys)


@dataclass(frozen=True, slots=True)
class First:
    """The company of two sources as it is first, with its packs."""

    params: Path
    state: State
    packs: dict[str, str]


@pytest.fixture(scope="module")
def first(make_tiny: Make, tmp_path_factory: pytest.TempPathFactory) -> First:
    tiny = make_tiny(tmp_path_factory.mktemp("two"))
    own = "from kpi_reports.review import review\nreview(company=company, department=department)"
    tiny.cell(own)
    params = tiny.params

    def add(name: str, text: str) -> None:
        with (params / name).open("a", encoding="utf-8") as file:
            file.write(text)

    add("departments.yaml", "- id: E\n  name: {en: East, zh: 东区}\n")
    add("departments.yaml", "- id: W\n  name: {en: West, zh: 西区}\n")
    (params / "sources.yaml").write_text(
        "".join(SOURCE.format(name=name) for name in ("orders", "visits")), encoding="utf-8"
    )
    add("kpis.yaml", VISITS)
    add("scheme.yaml", "departments:\n" + "".join(DEPARTMENT.format(unit=u) for u in "EW"))
    add("targets.csv", "visits_on_time,,2013-01-01,0.9,,,plan,Plan.,计划。,,\n")
    add("goals.yaml", GOALS)
    add("comments.csv", COMMENTS)
    add("actions.csv", ACTIONS)
    for name, regions in (("orders", "NS"), ("visits", "EW")):
        days = [f"2013-{month:02d}-{day:02d}" for month in range(1, 13) for day in range(1, 26)]
        rows = [f"{r},{day},{int(at % 5 == 0)}" for r in regions for at, day in enumerate(days)]
        (params / f"{name}.csv").write_text("region,day,late\n" + "\n".join(rows) + "\n")
    state = state_of(params)
    return First(params, state, {unit: state.pack(unit) for unit in UNITS})


def appended(name: str, text: str) -> Callable[[Path], None]:
    def change(params: Path) -> None:
        with (params / name).open("a", encoding="utf-8") as file:
            file.write(text)

    return change


def replaced(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(params: Path) -> None:
        text = (params / name).read_text(encoding="utf-8")
        assert old in text
        (params / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


EVERYBODY = set(UNITS)
CHANGES: dict[str, tuple[Callable[[Path], None], set[str]]] = {
    "a row of N": (appended("orders.csv", "N,2013-12-20,1\n"), {"company", "N", "S", "E"}),
    "a row of S": (appended("orders.csv", "S,2013-12-20,1\n"), {"company", "N", "S", "E"}),
    "a row of E": (appended("visits.csv", "E,2013-12-20,1\n"), {"company", "S", "E", "W"}),
    "a row of W": (appended("visits.csv", "W,2013-12-20,1\n"), {"company", "S", "E", "W"}),
    "a later day": (appended("visits.csv", "W,2013-12-31,1\n"), EVERYBODY),
    "a comment on N": (appended("comments.csv", COMMENT_ON_N), {"N"}),
    "a comment that is gone": (replaced("comments.csv", COMMENTS.splitlines()[1], ""), {"W"}),
    "an action of E": (appended("actions.csv", ACTION_OF_E), {"E"}),
    "an action that is done": (replaced("actions.csv", "open,", "done,2013-12-01"), {"W"}),
    "company.yaml": (replaced("company.yaml", "Tiny", "Small"), EVERYBODY),
    "departments.yaml": (replaced("departments.yaml", "West", "Far West"), EVERYBODY),
    "kpis.yaml": (replaced("kpis.yaml", "On time", "Punctual"), EVERYBODY),
    "scheme.yaml": (replaced("scheme.yaml", "lowest: 90", "lowest: 80"), EVERYBODY),
    "targets.csv": (replaced("targets.csv", "0.9", "0.8"), EVERYBODY),
    "goals.yaml": (replaced("goals.yaml", "together\n", "together\n  # why\n"), EVERYBODY),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGES)
def test_whatever_changes_a_pack_has_another_key_or_is_the_same(
    first: First, tmp_path: Path, what: str
) -> None:
    change, expected = CHANGES[what]
    params = tmp_path / "params" / "tiny"
    shutil.copytree(first.params, params)
    shutil.copytree(first.params.parent.parent / "notebooks", tmp_path / "notebooks")
    change(params)
    now = state_of(params)
    changed = now.changed(first.state)
    assert changed == expected
    same = EVERYBODY - changed
    assert {unit: now.pack(unit) for unit in same} == {unit: first.packs[unit] for unit in same}


def test_a_pack_tells_the_hashes_of_its_slice(first: First) -> None:
    slices = Slices(first.state.workspace, first.state.cube)
    for unit in UNITS:
        told = json.loads(first.packs[unit])["provenance"]
        found = slices.of(unit_of(first.state.workspace, unit))
        assert (told["data_sha256"], told["params_sha256"]) == (
            found.data_sha256,
            found.params_sha256,
        )


def test_where_people_are_graded_every_pack_rests_on_all_data(first: First) -> None:
    workspace = first.state.workspace.model_copy(update={"people": (SimpleNamespace(id="p"),)})
    slices = Slices(workspace, first.state.cube)
    north, everything = slices.of(unit_of(first.state.workspace, "N")), slices.everything
    assert north.data == everything.data


def test_a_source_counts_with_those_that_are_joined_to_it_or_that_its_checks_look_into(
    first: First,
) -> None:
    known = first.state.workspace
    for beside in (
        {"joins": (SimpleNamespace(source="visits"),)},
        {"checks": (*known.sources["orders"].checks, _refers_to("visits"))},
    ):
        orders = known.sources["orders"].model_copy(update=beside)
        workspace = known.model_copy(update={"sources": {**known.sources, "orders": orders}})
        found = Slices(workspace, first.state.cube).of(unit_of(known, "N"))
        assert set(found.data) == {"days", "source orders", "source visits"}


def _refers_to(source: str) -> object:
    from kpi_reports.params.data_checks import RefersTo

    return RefersTo.model_construct(kind="refers_to", column="late", source=source, to="late")


def test_packs_beside_the_reviews_rest_on_everything(first: First) -> None:
    state = first.state
    plan = replace(make_plan(state.workspace, "2013Q4", ["N"]), kind="monthly")
    key = keys_of(plan, Keys(state.workspace, state.cube))["N"]
    assert set(key.data) == {"days", "source orders", "source visits"}
    assert {"comments.csv", "actions.csv"} < set(key.params)
    assert state.keys["N"].data.keys() == {"days", "source orders"}


PLAIN = """\
import pandas as pd
from kpi_reports import blocks
from kpi_reports.review import review
r = review(company=company, department=department, period=period, languages=languages)
blocks.scorecard(r)
pd.DataFrame({"kpi": [entry.kpi.id for entry in r.kpis]})
"""


def notebook(source: str) -> bytes:
    cells = [
        {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": 'department = "N"'},
        {"cell_type": "markdown", "metadata": {}, "source": "%anything"},
        {"cell_type": "code", "metadata": {}, "source": source},
    ]
    return json.dumps({"cells": cells}).encode()


@pytest.mark.parametrize("source", ["", "x = 1", PLAIN])
def test_a_notebook_that_shows_its_own_review_rests_on_its_own_slice(source: str) -> None:
    assert reads_its_own_review(notebook(source))


@pytest.mark.parametrize("name", ["department_review", "company_overview"])
def test_the_notebooks_that_come_with_the_toolkit_do(name: str) -> None:
    path = Path(__file__).parents[2] / "notebooks" / f"{name}.ipynb"
    assert reads_its_own_review(path.read_bytes())


@pytest.mark.parametrize(
    "source",
    [
        "import kpi_reports",
        "import kpi_reports.review as r",
        "from kpi_reports.review import open_cube",
        "from kpi_reports.review import review as of",
        "from kpi_reports.review import *",
        "from kpi_reports.review import review\nof = review",
        "from kpi_reports.review import review\nreview(company=company, department='S')",
        "from kpi_reports.review import review\nreview(**asked)",
        "department = 'S'",
        "for department in 'NS': pass",
        "def department(): pass",
        "lambda department: 1",
        "import pandas as department",
        "from os import *",
        "import importlib",
        "import sys",
        "exec('1')",
        "__import__('os')",
        "x.__globals__",
        "os.environ['KPI_REPORTS_CUBE']",
        "try: pass\nexcept Exception as blocks: pass",
        "match x:\n case {**company}: pass",
        "%run other.ipynb",
    ],
)
def test_any_other_notebook_rests_on_everything(source: str) -> None:
    assert not reads_its_own_review(notebook(source))


def test_what_is_no_notebook_rests_on_everything() -> None:
    assert not reads_its_own_review(b"{")


def test_an_edited_file_of_the_package_is_another_toolkit_and_a_compiled_one_is_not(
    tmp_path: Path,
) -> None:
    (tmp_path / "locale").mkdir()
    words = tmp_path / "locale" / "zh.po"
    words.write_text("达标")
    first = toolkit_parts(tmp_path)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").write_text("x")
    assert toolkit_parts(tmp_path) == first
    words.write_text("已达标")
    second = toolkit_parts(tmp_path)
    words.rename(tmp_path / "locale" / "zh_CN.po")
    assert len({part["files"] for part in (first, second, toolkit_parts(tmp_path))}) == 3


def test_fonts_count_by_their_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    font = tmp_path / "A.otf"
    font.write_bytes(b"a")
    monkeypatch.setattr(toolkit, "font_files", lambda: (font,))
    first = font_parts()
    font.write_bytes(b"b")
    assert set(first) == {"A.otf"} and font_parts() != first


def test_libraries_that_no_pack_is_made_with_do_not_count() -> None:
    found = library_versions()
    assert {"python", "pandas", "matplotlib", "typst", "duckdb"} <= found.keys()
    assert not {"jupyterlab", "rich", "typer"} & found.keys()


def test_a_scoring_rule_of_another_package_counts_with_its_version_and_file(
    first: First, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = tmp_path / "acme_rules.py"
    module.write_text("def ours(): pass\n")
    monkeypatch.syspath_prepend(tmp_path)
    dist = SimpleNamespace(name="acme", version="1.2")
    points = [SimpleNamespace(name=n, module="acme_rules", dist=dist) for n in ("ours", "other")]
    monkeypatch.setattr(toolkit, "entry_points", lambda group: points)
    known = first.state.workspace
    assert toolkit.rule_parts(known) == {}
    node = known.scheme.nodes[0]
    rule = CustomRule(kind="custom", name="ours")
    node = node.model_copy(update={"kpis": (node.kpis[0].model_copy(update={"rule": rule}),)})
    scheme = known.scheme.model_copy(update={"nodes": (node,)})
    workspace = known.model_copy(update={"scheme": scheme})
    before = toolkit.rule_parts(workspace)
    assert before["scoring rule ours"].startswith("acme 1.2, ") and len(before) == 1
    module.write_text("def ours(): return 1\n")
    assert toolkit.rule_parts(workspace) != before
