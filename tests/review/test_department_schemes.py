"""A department with blocks of its own: scored by them, and side by side with the others."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from kpi_reports.measure import Cube
from kpi_reports.params.load import load_workspace
from kpi_reports.params.models import DepartmentScheme, SchemeKpi, SchemeNode, Workspace
from kpi_reports.periods import Period
from kpi_reports.report.decisions import decisions
from kpi_reports.report.sections import department_table, perspectives, signal_register
from kpi_reports.report.voice import Voice
from kpi_reports.review import open_cube, review_unit, unit_of
from kpi_reports.values import Review

ROOT = Path(__file__).parents[2]
QUARTER = Period.parse("2013Q4")


@pytest.fixture(scope="module")
def airlines() -> Workspace:
    return load_workspace(ROOT / "params" / "airlines")


@pytest.fixture(scope="module")
def cube(airlines: Workspace) -> Cube:
    return open_cube(airlines)


@pytest.fixture(scope="module")
def workspace(airlines: Workspace) -> Workspace:
    """The whole is scored by arrivals on time and departure delay, United by arrivals and
    cancellations, ExpressJet by all the KPIs of the airlines."""
    punctuality, reliability, *others = airlines.scheme.nodes

    def holding(block: SchemeNode, entry: SchemeKpi) -> SchemeNode:
        alone = entry.model_copy(update={"weight": Decimal(100)})
        return block.model_copy(update={"kpis": (alone,)})

    on_time = holding(punctuality, punctuality.kpis[0])
    by_delay = holding(reliability, punctuality.kpis[1])
    own = {
        "UA": DepartmentScheme(nodes=(on_time, reliability, *others)),
        "EV": DepartmentScheme(nodes=airlines.scheme.nodes),
    }
    scheme = airlines.scheme.model_copy(
        update={"nodes": (on_time, by_delay, *others), "departments": own}
    )
    return airlines.model_copy(update={"scheme": scheme})


@pytest.fixture(scope="module")
def company(workspace: Workspace, cube: Cube) -> Review:
    return review_unit(workspace, cube, workspace.company_unit, QUARTER)


def kpis(workspace: Workspace, cube: Cube, unit: str) -> list[str]:
    found = review_unit(workspace, cube, unit_of(workspace, unit), QUARTER)
    return [entry.kpi.id for entry in found.kpis if entry.score is not None]


def test_each_unit_is_scored_by_its_own_blocks(workspace, cube):
    assert kpis(workspace, cube, "UA")[:2] == ["on_time", "cancelled"]
    assert kpis(workspace, cube, "EV")[:4] == ["on_time", "dep_delay", "dep_delay_p90", "cancelled"]
    assert kpis(workspace, cube, "B6")[:2] == ["on_time", "dep_delay"]
    assert kpis(workspace, cube, "company")[:2] == ["on_time", "dep_delay"]


def test_the_score_rests_on_the_departments_own_weights(airlines, workspace, cube):
    """Half of United's score is now arrivals on time: 77.4 % of a target of 80.5 %, 96.1."""
    own = review_unit(workspace, cube, unit_of(workspace, "UA"), QUARTER).scorecard
    (on_time,) = own.nodes[0].kpis
    assert (on_time.weight, own.nodes[0].score) == (50, on_time.score)
    others = review_unit(airlines, cube, unit_of(airlines, "UA"), QUARTER).scorecard
    assert others.nodes[0].kpis[0].weight == 30


def test_departments_stand_side_by_side_by_the_same_blocks(workspace, company):
    ids = [node.id for node in workspace.scheme.nodes]
    assert all([block.id for block in d.blocks] == ids for d in company.departments)
    assert [d.unit.id for d in company.departments if d.own_scheme] == ["UA", "EV"]


def test_the_overview_says_who_is_assessed_by_kpis_of_their_own(company):
    body = perspectives(company)["words"]["en"]
    assert body["columns"][1:-1] == [node.name.en for node in company.scorecard.nodes]
    assert body["note"].endswith(
        "United Airlines and ExpressJet are assessed by KPIs or weights of their own: "
        "do not compare them block by block."
    )
    assert perspectives(company)["words"]["zh"]["note"].endswith("不可逐维度与其他部门比较。")
    marked = [row["name"] for row in body["rows"] if row["note"] == "KPIs of its own"]
    assert marked == ["United Airlines", "ExpressJet"]


def test_a_kpi_that_only_a_department_has_is_named_in_the_overview(company):
    """ExpressJet's cancellations are a signal in December; the company has no such KPI."""
    assert [kpi.id for kpi in company.department_kpis] == ["dep_delay_p90", "cancelled"]
    express = next(d for d in company.departments if d.unit.id == "EV")
    assert "cancelled" in express.worsening
    cancelled = next(kpi for kpi in company.all_kpis if kpi.id == "cancelled")
    rows = department_table(company)["words"]["en"]["rows"]
    row = next(row for row in rows if row[0]["text"] == "ExpressJet")
    assert cancelled.short_name.en in row[-1]["text"]
    signals = signal_register(company)["words"]["en"]["rows"]
    assert any(row[1]["text"] == cancelled.short_name.en for row in signals)
    name = cancelled.name.en[0].lower() + cancelled.name.en[1:]
    assert any(name in text for text in decisions(Voice(company, "en")))


def test_where_all_share_one_scheme_nothing_is_said_of_it(airlines, cube):
    found = review_unit(airlines, cube, airlines.company_unit, QUARTER)
    assert found.department_kpis == ()
    assert not any(d.own_scheme for d in found.departments)
    assert "of their own" not in perspectives(found)["words"]["en"]["note"]
