"""The demo's people: agents of customer service, with generated names."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from kpi_reports.demo.service import AGENTS
from kpi_reports.params.load import load_workspace
from kpi_reports.periods import Period
from kpi_reports.review import open_cube, review_unit
from kpi_reports.review.actuals import Actuals
from kpi_reports.review.kept import KEPT_VARIABLE, results_kept
from kpi_reports.review.people import shown_grades
from kpi_reports.run.people import PEOPLE_HEADER, write_people

PARAMS = Path(__file__).parents[2] / "params" / "demo"
QUARTER = Period.parse("2024Q4")


def test_people_are_the_agents_of_the_data_under_generated_names():
    people = load_workspace(PARAMS).people
    assert [person.id for person in people] == list(AGENTS)
    assert [person.name for person in people] == [f"坐席{id[1:]}" for id in AGENTS]
    assert {(person.department, person.position) for person in people} == {("kefu", "agent")}


def test_every_agent_has_a_grade_and_the_quotas_hold(demo, tmp_path):
    target = tmp_path / "people.csv"
    written = write_people(demo, "2024Q4", target, department="kefu")
    assert (written.people, written.graded) == (26, 26)
    with target.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    grade, pay = (
        PEOPLE_HEADER.index(h) for h in ("final grade 最终等级", "simulated pay 模拟绩效工资")
    )
    people = rows[2:28]
    # customer service has a C: 10/35/40/15 of 26 is 2.6, 9.1, 10.4, 3.9
    assert [row[4] for row in rows[-4:]] == ["3", "9", "10", "4"]
    counted = [sum(row[grade] == g for row in people) for g in "ABCD"]
    assert counted[0] <= 3 and counted[1] <= 9 and sum(counted) == 26
    assert all(row[pay] for row in people)


def test_the_pack_shows_stars_and_counts_and_no_name(demo):
    workspace = load_workspace(demo)
    cube = open_cube(workspace, QUARTER)
    (kefu,) = (unit for unit in workspace.units() if unit.id == "kefu")
    review = review_unit(workspace, cube, kefu, QUARTER)
    (stars,) = review.stars
    assert stars.stars is not None and 1 <= stars.stars <= 5
    (count,) = review.people
    assert (count.group, count.n, count.hidden) == ("kefu", 26, False)
    assert "坐席01" not in repr(review)


def test_everybody_is_scored_once_for_all_packs_and_only_counts_are_kept(
    demo, tmp_path, monkeypatch
):
    workspace = load_workspace(demo)
    actuals = Actuals(workspace, open_cube(workspace, QUARTER))
    units = (workspace.company_unit, *workspace.units())

    def shown():
        with results_kept():
            return {unit.id: shown_grades(workspace, actuals, unit, QUARTER) for unit in units}

    plain = shown()
    assert {unit for unit, counts in plain.items() if counts} == {"company", "kefu"}
    monkeypatch.setenv(KEPT_VARIABLE, str(tmp_path))
    assert shown() == plain
    monkeypatch.setattr("kpi_reports.review.people.score", None)
    assert shown() == plain
    (kept,) = tmp_path.iterdir()
    held = kept.read_bytes()
    assert not [p for p in workspace.people if p.id.encode() in held or p.name.encode() in held]
    changed = workspace.model_copy(update={"files": {**workspace.files, "people.csv": "other"}})
    with results_kept(), pytest.raises(TypeError):  # anew, by what is no function here
        shown_grades(changed, actuals, units[0], QUARTER)
