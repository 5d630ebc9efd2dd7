"""process_changes.csv and charts: what is read, what holds for whom, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kpi_reports.params.load import load_workspace
from kpi_reports.params.process_changes import COLUMNS, read_process_changes

Change = Callable[[str, str, str], None]
Faults = Callable[[], list[str]]

HEADER = ",".join(COLUMNS)
GOOD = "late,,2024-05,New carrier,更换承运商,Board,2024-09-02"


def with_lines(acme: Path, *lines: str) -> None:
    text = "\n".join((HEADER, *lines)) + "\n"
    (acme / "process_changes.csv").write_text(text, encoding="utf-8")


def test_a_sound_line_is_read() -> None:
    ((line,), faults) = read_process_changes(f"{HEADER}\n{GOOD}\n", "c.csv")
    assert faults == []
    row = line.row
    assert (row.kpi, row.unit, str(row.first)) == ("late", None, "2024-05")
    assert (row.reason.en, row.reason.zh) == ("New carrier", "更换承运商")
    assert (row.decided_by, row.decided_on) == ("Board", date(2024, 9, 2))


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("late", "", "column 'kpi' is empty"),
        ("2024-05", "", "column 'first' is empty"),
        ("New carrier", "", "column 'reason_en' is empty"),
        ("更换承运商", "", "column 'reason_zh' is empty"),
        ("Board", "", "column 'decided_by' is empty"),
        ("2024-09-02", "", "column 'decided_on' is empty"),
        (
            "2024-05",
            "2024Q2",
            "'first' is '2024Q2'; limits are of months, so name one such as 2024-05",
        ),
        ("2024-05", "May", "'first' is 'May'; expected a period such as 2024-10"),
        ("2024-09-02", "2.9.2024", "'decided_on' is '2.9.2024'; expected a day such as"),
    ],
)
def test_a_line_that_says_no_decision_is_told(old: str, new: str, fault: str) -> None:
    text = f"{HEADER}\n{GOOD.replace(old, new)}\n"
    (told,) = read_process_changes(text, "c.csv")[1]
    assert str(told).startswith(f"c.csv:2: {fault}")


def test_a_decision_that_stands_twice_is_told(acme: Path, faults: Faults) -> None:
    with_lines(acme, GOOD, GOOD.replace(",,", ",NO,"), GOOD)
    assert faults() == [
        "acme/process_changes.csv:4: a second change of 'late' for all departments in 2024-05; the "
        "first is in line 2"
    ]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (GOOD.replace("late", "lat"), "unknown KPI 'lat'. Did you mean 'late'?"),
        (GOOD.replace(",,", ",XX,"), "unknown department 'XX'."),
        (GOOD.replace(",,", ",compan,"), "unknown department 'compan'. Did you mean 'company'?"),
    ],
)
def test_a_decision_about_something_unknown_is_told(
    acme: Path, faults: Faults, line: str, fault: str
) -> None:
    with_lines(acme, line)
    (told,) = faults()
    assert told.startswith(f"acme/process_changes.csv:2: {fault}")


def test_a_department_s_own_decision_stands_before_one_for_all(acme: Path) -> None:
    own = GOOD.replace(",,", ",NO,").replace("Board", "Ada")
    later = GOOD.replace("2024-05", "2024-08")
    company = GOOD.replace(",,", ",company,").replace("2024-05", "2023-01")
    with_lines(acme, later, GOOD, own, company)
    workspace = load_workspace(acme)

    def told(unit: str) -> list[tuple[str, str]]:
        found = workspace.process_changes_of("late", unit)
        return [(str(change.first), change.decided_by) for change in found]

    assert told("NO") == [("2024-05", "Ada"), ("2024-08", "Board")]
    assert told("NA") == [("2024-05", "Board"), ("2024-08", "Board")]
    assert told("company")[0] == ("2023-01", "Board")
    assert workspace.process_changes_of("revenue", "NO") == ()
    file, number = workspace.places["process_changes.late.NO.2024-05"]
    assert (file.endswith("process_changes.csv"), number) == (True, 4)


@pytest.mark.parametrize("chart", ["xmr", "p", "p_prime", "u", "u_prime"])
def test_a_share_of_rows_may_have_a_chart_of_shares_or_rates(
    acme: Path, change: Change, chart: str
) -> None:
    change("kpis.yaml", "direction: lower\n", f"direction: lower\n  chart: {chart}\n")
    assert load_workspace(acme).kpis["late"].chart == chart


@pytest.mark.parametrize(
    ("after", "chart", "fault"),
    [
        (
            "direction: lower\n",
            "c",
            "KPI 'late' cannot have chart 'c', which needs a count: a 'count', or a 'sum' whose "
            "unit is of kind 'count'. Its measure is a 'ratio' in a unit of kind 'percent': choose "
            "'xmr' or 'p' or 'u' or 'p_prime' or 'u_prime'",
        ),
        (
            "direction: higher\n  unit: {kind: number",
            "p",
            "KPI 'revenue' cannot have chart 'p', which needs a share of rows: a 'ratio' whose "
            "unit is of kind 'percent'. Its measure is a 'sum' in a unit of kind 'number'",
        ),
        (
            "direction: higher\n  unit: {kind: number",
            "u_prime",
            "KPI 'revenue' cannot have chart 'u_prime', which needs a rate with a known "
            "denominator: a 'ratio' or a 'mean'. Its measure",
        ),
    ],
)
def test_a_chart_that_the_measure_cannot_have_is_told_with_those_it_can(
    acme: Path, change: Change, faults: Faults, after: str, chart: str, fault: str
) -> None:
    change("kpis.yaml", after, after.replace("\n", f"\n  chart: {chart}\n", 1))
    (told,) = faults()
    assert told.partition(": ")[2].startswith(fault)
    assert told.startswith("acme/kpis.yaml:")


def test_a_season_is_taken_out_of_an_xmr_chart_alone(
    acme: Path, change: Change, faults: Faults
) -> None:
    change("kpis.yaml", "direction: lower\n", "direction: lower\n  chart: p\n  seasonal: true\n")
    (told,) = faults()
    assert "KPI 'late' is seasonal and has chart 'p'; a season is taken out of an 'xmr'" in told
