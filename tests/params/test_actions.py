"""actions.csv: what is read and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kpi_reports.params.actions import COLUMNS, read_actions
from kpi_reports.params.load import load_workspace

Faults = Callable[[], list[str]]

HEADER = ",".join(COLUMNS)
GOOD = (
    "2024Q3-1,NO,late,2024Q3,Call carriers,约谈承运商,Head,负责人,2024-12-31,Minutes,纪要,"
    "done,2024-11-02"
)


def test_a_sound_line_is_read() -> None:
    ((line,), faults) = read_actions(f"{HEADER}\n{GOOD}\n", "a.csv")
    row = line.row
    assert faults == []
    assert (row.id, row.unit, row.kpi, str(row.decided_in)) == ("2024Q3-1", "NO", "late", "2024Q3")
    assert (row.what.zh, row.owner.en, row.acceptance.zh) == ("约谈承运商", "Head", "纪要")
    assert (row.due, row.closed_on, row.dropped) == (date(2024, 12, 31), date(2024, 11, 2), False)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("Call carriers", "", "column 'action_en' is empty"),
        ("2024-12-31", "soon", "'due' is 'soon'; expected a day such as"),
        ("2024Q3,", "Q3,", "'decided_in' is 'Q3'; expected a period such as 2024-10"),
        ("done", "finished", "'status' is 'finished'; expected open, done, dropped"),
        ("done", "open", "'closed_on' has a day though the action is open; empty it, or set"),
        ("2024-11-02", "", "'closed_on' is empty; write the day the action was done"),
        ("done,2024-11-02", "dropped,", "'closed_on' is empty; write the day the action was dropp"),
    ],
)
def test_a_line_that_says_no_action_is_told(old: str, new: str, fault: str) -> None:
    (told, *_) = read_actions(f"{HEADER}\n{GOOD.replace(old, new, 1)}\n", "a.csv")[1]
    assert str(told).startswith(f"a.csv:2: {fault}")


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (GOOD.replace(",late,", ",lat,"), "unknown KPI 'lat'. Did you mean 'late'?"),
        (GOOD.replace(",NO,", ",compan,"), "unknown department 'compan'. Did you mean 'company'?"),
    ],
)
def test_an_action_about_something_unknown_is_told(
    acme: Path, faults: Faults, line: str, fault: str
) -> None:
    (acme / "actions.csv").write_text(f"{HEADER}\n{line}\n", encoding="utf-8")
    (told,) = faults()
    assert told.startswith(f"acme/actions.csv:2: {fault}")


def test_an_id_that_stands_twice_is_told(acme: Path, faults: Faults) -> None:
    (acme / "actions.csv").write_text(f"{HEADER}\n{GOOD}\n{GOOD}\n", encoding="utf-8")
    assert faults() == ["acme/actions.csv:3: a second '2024Q3-1'; the first is in line 2"]


def test_actions_are_in_the_workspace_with_their_place(acme: Path) -> None:
    (acme / "actions.csv").write_text(f"{HEADER}\n{GOOD}\n", encoding="utf-8")
    workspace = load_workspace(acme)
    assert [action.id for action in workspace.actions] == ["2024Q3-1"]
    assert workspace.places["actions.2024Q3-1"][1] == 2
