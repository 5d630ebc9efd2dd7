"""signoffs.csv: who answers for a KPI's numbers, in which period, and what is told of its lines."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kpi_reports.params.load import load_workspace
from kpi_reports.params.models import Workspace
from kpi_reports.params.signoffs import COLUMNS, read_signoffs
from kpi_reports.periods import Period

Change = Callable[[str, str, str], None]
Faults = Callable[[], list[str]]

HEADER = ",".join(COLUMNS)
GOOD = "late,,2024Q4,Service desk,Li Na,2025-01-08"


def told(*lines: str) -> list[str]:
    return [str(fault) for fault in read_signoffs("\n".join(lines) + "\n", "s.csv")[1]]


def with_lines(acme: Path, *lines: str) -> None:
    (acme / "signoffs.csv").write_text("\n".join((HEADER, *lines)) + "\n", encoding="utf-8")


def signed(workspace: Workspace, unit: str, period: str) -> str | None:
    found = workspace.sign_off("late", unit, Period.parse(period))
    return found.provider if found else None


def test_a_sound_line_is_read() -> None:
    ((line,), faults) = read_signoffs(f"{HEADER}\n{GOOD}\n", "s.csv")
    assert faults == []
    row = line.row
    assert (row.kpi, row.department, str(row.period)) == ("late", None, "2024Q4")
    assert (row.provider, row.reviewer, row.signed_on) == (
        "Service desk", "Li Na", date(2025, 1, 8),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("late", "", "column 'kpi' is empty"),
        ("2024Q4", "", "column 'period' is empty"),
        ("2025-01-08", "", "column 'signed_on' is empty"),
        (
            "2024Q4",
            "2024Q5",
            "'period' is '2024Q5'; expected a period such as 2024-10, 2024Q4, 2024H2 or 2024",
        ),
        ("2025-01-08", "8.1.2025", "'signed_on' is '8.1.2025'; expected a day such as 2013-12-31"),
        (
            "2025-01-08",
            "2024-01-08",
            "'signed_on' is 2024-01-08, before 2024Q4 begins; correct the day",
        ),
    ],
)
def test_a_cell_that_cannot_be_read_is_told_at_its_line(old: str, new: str, fault: str) -> None:
    assert told(HEADER, "", GOOD.replace(old, new)) == [f"s.csv:3: {fault}"]


def test_every_fault_of_a_line_is_told() -> None:
    assert told(HEADER, "late,,Q4,,,soon") == [
        "s.csv:2: 'period' is 'Q4'; expected a period such as 2024-10, 2024Q4, 2024H2 or 2024",
        "s.csv:2: 'signed_on' is 'soon'; expected a day such as 2013-12-31",
    ]


def test_a_column_that_is_unknown_is_told_with_the_nearest() -> None:
    assert told(HEADER.replace("reviewer", "reviewr"), GOOD) == [
        "s.csv:1: unknown column 'reviewr'. Did you mean 'reviewer'?",
        "s.csv:1: column 'reviewer' is missing",
    ]


@pytest.mark.parametrize(("department", "whom"), [("", "all departments"), ("NO", "'NO'")])
def test_a_second_sign_off_of_the_same_is_told_with_the_first(department: str, whom: str) -> None:
    line = GOOD.replace(",,", f",{department},")
    assert told(HEADER, line, line.replace("Li Na", "Wang Wei")) == [
        f"s.csv:3: a second sign-off of 'late' for {whom} in 2024Q4; the first is in line 2"
    ]


def test_a_quarter_and_its_month_may_both_be_signed_off() -> None:
    assert told(HEADER, GOOD, GOOD.replace("2024Q4", "2024-10")) == []


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("lat,,2024Q4,a,b,2025-01-08", "unknown KPI 'lat'. Did you mean 'late'?"),
        ("late,Na,2024Q4,a,b,2025-01-08", "unknown department 'Na'. Did you mean 'NA'?"),
        (
            "late,,2024Q4,,b,2025-01-08",
            "column 'provider' is empty and KPI 'late' has no 'provider' in kpis.yaml; "
            "fill it in one of the two",
        ),
        (
            "late,,2024Q4,a,,2025-01-08",
            "column 'reviewer' is empty and KPI 'late' has no 'reviewer' in kpis.yaml; "
            "fill it in one of the two",
        ),
    ],
)
def test_a_sign_off_that_does_not_fit_the_other_files_is_told(
    acme: Path, faults: Faults, line: str, fault: str
) -> None:
    with_lines(acme, line)
    assert faults() == [f"acme/signoffs.csv:2: {fault}"]


def test_a_provider_that_the_kpi_declares_need_not_be_written_again(
    acme: Path, change: Change
) -> None:
    declared = "  provider: {en: Service desk, zh: 客服部}\n  reviewer: {en: Li Na, zh: 李娜}\n"
    change("kpis.yaml", "  direction: lower\n", f"  direction: lower\n{declared}")
    with_lines(acme, "late,,2024Q4,,,2025-01-08")
    workspace = load_workspace(acme)
    (sign_off,) = workspace.signoffs
    assert (sign_off.provider, sign_off.reviewer) == (None, None)
    kpi = workspace.kpis["late"].value
    assert kpi.provider is not None
    assert kpi.reviewer is not None
    assert (kpi.provider.zh, kpi.reviewer.en) == ("客服部", "Li Na")


def test_the_departments_own_sign_off_goes_before_the_one_for_all(acme: Path) -> None:
    with_lines(acme, GOOD, "late,NO,2024Q4,Oslo,Kari,2025-01-09")
    workspace = load_workspace(acme)
    assert signed(workspace, "NO", "2024Q4") == "Oslo"
    assert signed(workspace, "NA", "2024Q4") == "Service desk"
    assert signed(workspace, "company", "2024Q4") == "Service desk"


@pytest.mark.parametrize(
    ("written", "asked", "covers"),
    [
        ("2024Q4", "2024Q4", True),
        ("2024Q4", "2024-10", True),
        ("2024Q4", "2024-12", True),
        ("2024", "2024Q3", True),
        ("2024Q4", "2024-09", False),
        ("2024Q4", "2025-01", False),
        ("2024-10", "2024Q4", False),
        ("2024Q4", "2024H2", False),
    ],
)
def test_a_longer_period_covers_those_in_it_and_not_the_other_way_round(
    acme: Path, written: str, asked: str, covers: bool
) -> None:
    with_lines(acme, GOOD.replace("2024Q4", written))
    assert (signed(load_workspace(acme), "NO", asked) is not None) == covers


def test_the_sign_off_of_the_shorter_period_holds(acme: Path) -> None:
    with_lines(acme, GOOD, "late,,2024-10,Night desk,Li Na,2024-11-04")
    workspace = load_workspace(acme)
    assert signed(workspace, "NO", "2024-10") == "Night desk"
    assert signed(workspace, "NO", "2024-11") == "Service desk"


def test_a_sign_off_of_one_kpi_says_nothing_of_another(acme: Path) -> None:
    with_lines(acme, GOOD)
    assert load_workspace(acme).sign_off("revenue", "NO", Period.parse("2024Q4")) is None


def test_the_file_need_not_be_there_and_then_none_is_asked_for(acme: Path) -> None:
    workspace = load_workspace(acme)
    assert workspace.signoffs == ()
    assert "signoffs.csv" not in workspace.files
    assert not any(workspace.asks_for_sign_off(kpi) for kpi in workspace.kpis)


def test_the_file_asks_for_a_sign_off_of_every_kpi_though_it_holds_none(acme: Path) -> None:
    with_lines(acme)
    workspace = load_workspace(acme)
    assert all(workspace.asks_for_sign_off(kpi) for kpi in workspace.kpis)
    assert len(workspace.files["signoffs.csv"]) == 64


@pytest.mark.parametrize("who", ["provider", "reviewer"])
def test_a_kpi_that_names_someone_asks_for_its_own_sign_off(
    acme: Path, change: Change, who: str
) -> None:
    change("kpis.yaml", "  direction: lower\n", f"  direction: lower\n  {who}: {{en: A, zh: 甲}}\n")
    workspace = load_workspace(acme)
    assert [kpi for kpi in workspace.kpis if workspace.asks_for_sign_off(kpi)] == ["late"]


def test_places_tell_the_line_of_a_sign_off(acme: Path) -> None:
    with_lines(acme, GOOD, "late,NO,2024-10,a,b,2024-11-04")
    places = load_workspace(acme).places
    assert places["signoffs.late.*.2024Q4"] == ("acme/signoffs.csv", 2)
    assert places["signoffs.late.NO.2024-10"] == ("acme/signoffs.csv", 3)


@pytest.mark.parametrize("name", ["sign_offs.csv", "signoff.csv", "Signoffs.csv"])
def test_a_name_that_is_nearly_right_is_told(acme: Path, faults: Faults, name: str) -> None:
    (acme / name).write_text(f"{HEADER}\n", encoding="utf-8")
    (fault,) = faults()
    assert fault.startswith(f"acme/{name}: a file of this name is not read.")
    assert "'signoffs.csv'" in fault


def test_an_empty_file_is_told(acme: Path, faults: Faults) -> None:
    (acme / "signoffs.csv").write_text("", encoding="utf-8")
    assert faults() == ["acme/signoffs.csv: the file is empty"]
