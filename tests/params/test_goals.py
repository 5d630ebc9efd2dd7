"""goals.yaml and what KPIs say of it: read, and refused with file and line where it cannot hold."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kpi_reports.params.load import load_workspace

Change = Callable[[str, str, str], None]
Faults = Callable[[], list[str]]

GOALS = """\
- id: grow
  name: {en: Grow, zh: 增长}
  level: strategy
- id: sell
  name: {en: Sell more in the north, zh: 扩大北方销售}
  level: department
  parent: grow
  owners: [NO, NA]
- id: visit
  name: {en: Visit customers, zh: 拜访客户}
  level: position
  parent: sell
  owners: [rep]
"""
POSITIONS = """\
positions:
  rep:
    name: {en: Representative, zh: 业务员}
    nodes:
      - id: all
        name: {en: All, zh: 全部}
        weight: 100
        kpis: [{kpi: revenue, weight: 100, rule: {kind: ratio}}]
monitored:
"""


@pytest.fixture
def goals(acme: Path, change: Change) -> Path:
    """The small company with three goals, one below the other; revenue serves the middle one."""
    (acme / "goals.yaml").write_text(GOALS, encoding="utf-8")
    change("scheme.yaml", "monitored:\n", POSITIONS)
    change("kpis.yaml", "measure: {kind: sum", "goal: sell\n  measure: {kind: sum")
    return acme


def test_goals_are_read_with_level_parent_and_owners(goals: Path) -> None:
    workspace = load_workspace(goals)
    assert [(g.id, g.level, g.parent, g.owners) for g in workspace.goals] == [
        ("grow", "strategy", None, ()),
        ("sell", "department", "grow", ("NO", "NA")),
        ("visit", "position", "sell", ("rep",)),
    ]
    assert workspace.kpis["revenue"].goal == "sell"


def test_a_company_without_goals_is_sound(acme: Path) -> None:
    assert load_workspace(acme).goals == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "fault"),
    [
        ("- id: sell\n", "- id: grow\n", 4, "goal 'grow' stands twice"),
        ("parent: grow", "parent: grwo", 7, "has the unknown parent 'grwo'. Did you mean 'grow'?"),
        ("[NO, NA]", "[NO, NAA]", 8, "goal 'sell' has the unknown owner 'NAA'; an owner is a "
         "department or a position. Did you mean 'NA'?"),
        ("owners: [rep]", "owners: [reps]", 13, "Did you mean 'rep'?"),
        ("owners: [NO, NA]", "owners: [NO, NO]", 8, "goal 'sell' names the owner 'NO' twice"),
        ("level: department\n  parent: grow", "level: strategy\n  parent: visit", 7,
         "goal 'sell' of level 'strategy' cannot be handed down from 'visit' of level 'pos"),
        ("parent: grow", "parent: visit", 7,
         "goals are handed down from each other in a circle: sell -> visit -> sell"),
        ("parent: grow", "parent: sell", 7, "in a circle: sell -> sell"),
        ("level: strategy", "level: corporate", 3, "corporate"),
        ("owners: [rep]", "owner: [rep]", 13, "owner"),
    ],
)  # fmt: skip
def test_a_goal_that_cannot_hold_is_told_with_its_line(
    goals: Path, change: Change, faults: Faults, old: str, new: str, line: int, fault: str
) -> None:
    change("goals.yaml", old, new)
    told = faults()
    assert any(f"acme/goals.yaml:{line}" in entry and fault in entry for entry in told), told


@pytest.mark.parametrize(
    ("new", "fault"),
    [
        ("goal: sel", "KPI 'revenue' serves the unknown goal 'sel'. Did you mean 'sell'?"),
        ("parent: lat", "KPI 'revenue' has the unknown parent 'lat'. Did you mean 'late'?"),
        ("parent: revenue", "KPIs are handed down from each other in a circle: revenue -> "),
        ("conflicts_with: [mixx]", "pulls against the unknown KPI 'mixx'. Did you mean 'mix'?"),
        ("conflicts_with: [revenue]", "KPI 'revenue' cannot pull against itself"),
    ],
)  # fmt: skip
def test_what_a_kpi_names_must_be_there(
    goals: Path, change: Change, faults: Faults, new: str, fault: str
) -> None:
    change("kpis.yaml", "goal: sell", new)
    (told,) = faults()
    assert told.startswith("acme/kpis.yaml:14: ")
    assert fault in told


def test_a_kpi_with_a_goal_needs_the_file_of_goals(goals: Path, faults: Faults) -> None:
    (goals / "goals.yaml").unlink()
    (told,) = faults()
    assert "KPI 'revenue' serves goal 'sell', but there is no goals.yaml; write it" in told


def test_a_circle_of_kpis_is_told_once(goals: Path, change: Change, faults: Faults) -> None:
    change("kpis.yaml", "goal: sell", "parent: growth")
    change("kpis.yaml", "measure: {kind: growth", "parent: revenue\n  measure: {kind: growth")
    (told,) = faults()
    assert told.endswith("in a circle: revenue -> growth -> revenue")


def test_faults_of_a_broken_file_of_goals_do_not_make_its_goals_unknown(
    goals: Path, change: Change, faults: Faults
) -> None:
    change("goals.yaml", "level: department", "level: team")
    assert len(faults()) == 1
    (goals / "goals.yaml").write_text("grow: 1\n", encoding="utf-8")
    (told,) = faults()
    assert "expected a list; begin this goal with '- id: ...'" in told
