"""What if, on the real airlines: it equals scoring params that say so, and says what cannot be."""

from __future__ import annotations

import csv
import io
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from kpi_reports.errors import ParamsError, UnitError
from kpi_reports.measure import Cube
from kpi_reports.pack.cells import what_if as what_if_cell
from kpi_reports.params.load import load_workspace
from kpi_reports.params.models import Workspace
from kpi_reports.params.steps import YearTotal
from kpi_reports.periods import Period
from kpi_reports.report.sections import what_if as what_if_block
from kpi_reports.review import open_cube, what_if, what_if_of
from kpi_reports.review.cases import score

ROOT = Path(__file__).parents[2]
AIRLINES = ROOT / "params" / "airlines"
QUARTER = Period.parse("2013Q4")
D = Decimal


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return load_workspace(AIRLINES)


@pytest.fixture(scope="module")
def cube(workspace: Workspace) -> Cube:
    return open_cube(workspace)


@pytest.fixture
def changed(tmp_path: Path) -> Workspace:
    """The airlines, with another target of arrivals on time and other weights of punctuality."""
    folder = tmp_path / "airlines"
    shutil.copytree(AIRLINES, folder)
    targets = folder / "targets.csv"
    rows = list(csv.DictReader(io.StringIO(targets.read_text(encoding="utf-8"))))
    for row in rows:
        if row["kpi"] == "on_time":
            row["target"] = "0.75"
    with targets.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    scheme = folder / "scheme.yaml"
    text = scheme.read_text(encoding="utf-8")
    head, rest = text.split("id: punctuality")
    block, tail = rest.split("- id: reliability")
    block = block.replace("weight: 60", "weight: 30").replace("weight: 20", "weight: 35")
    scheme.write_text(f"{head}id: punctuality{block}- id: reliability{tail}", encoding="utf-8")
    return load_workspace(folder)


def test_it_equals_scoring_params_that_say_so(workspace, cube, changed):
    found = what_if(workspace, cube, QUARTER, targets={"on_time": "0.75"}, weights={"on_time": 30})
    units = (workspace.company_unit, *workspace.units())
    assert [outcome.unit for outcome in found.outcomes] == list(units)
    for outcome in found.outcomes:
        after = score(changed, cube, outcome.unit, QUARTER)
        assert (outcome.after.total, outcome.after.grade) == (after.total, after.grade)
        assert outcome.before == score(workspace, cube, outcome.unit, QUARTER)


def test_a_unit_s_own_supposition_wins_and_touches_nobody_else(workspace, cube):
    found = what_if(
        workspace,
        cube,
        QUARTER,
        targets={"on_time": 0.75, "on_time@UA": 0.9},
        departments=["UA", "DL"],
    )
    both = {
        unit: what_if(workspace, cube, QUARTER, targets={"on_time": value}, departments=[unit])
        for unit, value in (("UA", 0.9), ("DL", 0.75))
    }
    assert [o.after.total for o in found.outcomes] == [
        both[unit].outcomes[0].after.total for unit in ("UA", "DL")
    ]
    alone = what_if(workspace, cube, QUARTER, values={"on_time@UA": "97%"})
    assert [o.unit.id for o in alone.outcomes if o.change] == ["UA"]


def test_who_changes_grade_is_told(workspace, cube):
    found = what_if(workspace, cube, QUARTER, targets={"on_time": 0.75})
    told = {o.unit.id: (o.before.grade.id, o.after.grade.id) for o in found.changing_grade}
    assert told == {"UA": ("B", "A"), "B6": ("B", "A")}
    [ua] = [o for o in found.outcomes if o.unit.id == "UA"]
    # 30 % of 100 x 77.37 % x (1 / 75 % - 1 / 80.5 %) = 2.1
    assert ua.change == D("2.1")
    [sky_west] = [o for o in found.outcomes if o.unit.id == "OO"]
    assert sky_west.change is None and not sky_west.changes_grade


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({}, "nothing is supposed: give a target, a weight or a value"),
        ({"targets": {"on_tim": 1}}, "unknown KPI 'on_tim'. Did you mean 'on_time'?"),
        ({"targets": {"on_time": "ninety"}}, "target of 'on_time' is 'ninety'; write a number"),
        ({"values": {"on_time": "nan"}}, "value of 'on_time' is 'nan'; write a number"),
        ({"values": {"on_time": ""}}, "value of 'on_time' is ''; write a number"),
        ({"weights": {"on_time": 0}}, "weight of 'on_time' is 0; a weight is above 0, at most 100"),
        ({"weights": {"on_time": 101}}, "weight of 'on_time' is 101"),
        ({"weights": {"on_time": 100}}, "leave nothing to its other KPIs"),
        ({"targets": {"flights": 9}}, "'flights' is no part of the score of any unit asked for"),
        ({"weights": {"flights@UA": 9}}, "'flights' is no part of the score of UA"),
        ({"targets": {"on_time@DL": 0.9}, "departments": ["UA"]},
         "'on_time@DL' is about a unit that is not asked for"),
        ({"targets": {"on_time": 0}, "departments": ["UA"]},
         "'on_time' of UA could not be scored so. Not scored: a share of the target needs a target "
         "above 0, found 0.0%"),
        ({"targets": {"on_time": -1}}, "'on_time' of company, UA, B6, EV, DL and 11 more"),
        ({"targets": {"dep_delay": 99}, "departments": ["UA"]}, "'dep_delay' of UA could not be"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_in_words(workspace, cube, asked, words):
    with pytest.raises(ParamsError) as caught:
        what_if(workspace, cube, QUARTER, **asked)
    assert words in str(caught.value)


def test_all_faults_are_told_at_once(workspace, cube):
    with pytest.raises(ParamsError) as caught:
        what_if(workspace, cube, QUARTER, targets={"on_tim": 1, "on_time": "x"}, weights={"a": 1})
    assert len(caught.value.faults) == 3


def test_an_unknown_department_is_told_with_the_nearest(workspace, cube):
    with pytest.raises(UnitError, match="no department 'UAA'"):
        what_if(workspace, cube, QUARTER, targets={"on_time@UAA": 1})
    with pytest.raises(UnitError, match="no department 'nobody'"):
        what_if(workspace, cube, QUARTER, targets={"on_time": 1}, departments=["nobody"])


def test_a_year_that_is_made_of_its_quarters_is_asked_by_quarter(workspace, cube):
    scheme = workspace.scheme.model_copy(update={"year": YearTotal.model_validate({})})
    yearly = workspace.model_copy(update={"scheme": scheme})
    with pytest.raises(ParamsError, match="comes from those of its quarters"):
        what_if(yearly, cube, Period.parse("2013"), targets={"on_time": 0.9})


def test_a_notebook_shows_it_as_a_table_in_both_languages(monkeypatch):
    monkeypatch.chdir(ROOT)
    found = what_if_of(
        company="airlines", period="2013Q4", targets={"on_time": 0.75}, weights={"on_time@UA": 30}
    )
    block = what_if_block(found)
    assert what_if_cell(found).block["kind"] == "table"
    english, chinese = block["words"]["en"], block["words"]["zh"]
    rows = [[cell["text"] for cell in row] for row in english["rows"]]
    assert rows[1] == ["United Airlines", "94.8", "96.2", "+1.4", "B", "A", "yes"]
    assert rows[-1] == ["SkyWest", "–", "–", "–", "none", "none", "–"]
    assert english["note"] == (
        "Supposed: On-time arrivals: target 75.0%; On-time arrivals: weight 30 of its block "
        "(United Airlines alone). 2 of 17 change grade: United Airlines (B to A) and JetBlue "
        "(B to A). The other weights of a block are rescaled so that they sum to 100."
    )
    assert chinese["note"].startswith(
        "假设：准点到达率：目标值 75.0%；准点到达率：板块内权重 30（仅美国联合航空）。"
    )
    assert chinese["columns"][0]["text"] == "假设测算，2013Q4"


def test_that_no_grade_changes_is_said(workspace, cube):
    found = what_if(workspace, cube, QUARTER, values={"on_time@DL": 0.8}, departments=["DL"])
    assert "No grade changes." in what_if_block(found)["words"]["en"]["note"]
    assert "On-time arrivals: value 80.0%" in what_if_block(found)["words"]["en"]["note"]
