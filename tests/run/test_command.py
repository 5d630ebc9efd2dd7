"""The command line on a small company: what is printed, and the exit code."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kpi_reports.cli import main

if TYPE_CHECKING:
    from conftest import Tiny

pytestmark = pytest.mark.usefixtures("kernels_shared")

Command = Callable[..., tuple[object, str, str]]


@pytest.fixture
def command(
    tiny: Tiny,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> Command:
    """Runs a command on the company's params; gives exit code, output and error output."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")

    def run(name: str, *options: str) -> tuple[object, str, str]:
        arguments = [name, str(tiny.params), *options]
        monkeypatch.setattr(sys, "argv", ["kpi-reports", *arguments])
        with pytest.raises(SystemExit) as caught:
            main()
        return caught.value.code, *capsys.readouterr()

    return run


def test_a_run_ends_with_a_summary_and_where_to_look(command: Command, tmp_path: Path) -> None:
    code, out, err = command(
        "run",
        "--period",
        "2013q4",
        "--department",
        "S",
        "--to",
        "html,pdf,xlsx",
        "--language",
        "zh",
    )
    assert code == 0
    assert "[1/1] S: done" in err
    lines = out.splitlines()
    assert lines[0].split() == ["Pack", "State", "Score", "Grade", "Signals", "Seconds"]
    assert lines[1].split()[:4] == ["S", "ok", "88.9", "D"]
    assert lines[-1] == "Look at output/tiny/2013Q4/index.html"
    assert {path.name for path in (tmp_path / "output/tiny/2013Q4/S").iterdir()} == {
        *("review.zh.html", "review.zh.pdf", "review.xlsx", "review.ipynb", "review.json"),
        "pack.json",
    }


def test_a_failed_pack_gives_code_1_and_names_its_log(command: Command, tiny: Tiny) -> None:
    tiny.cell("1 / 0")
    code, out, err = command("run", "--period", "2013Q4", "--department", "S", "--to", "html")
    assert code == 1
    assert out.splitlines()[1].split()[:2] == ["S", "failed"]
    assert "Failed: S. Its log: output/tiny/2013Q4/S/error.log" in err
    assert "Traceback" not in err


def test_with_json_standard_output_is_events_alone(command: Command, tiny: Tiny) -> None:
    tiny.cell("1 / 0")
    chosen = ("--department", "S", "--to", "html", "--language", "en")
    code, out, err = command("run", "--period", "2013Q4", *chosen, "--json")
    told = [json.loads(line) for line in out.splitlines()]
    assert [event["event"] for event in told] == [
        *("started", "measuring", "planned", "pack_started", "pack_finished", "run_finished"),
    ]
    assert (told[0]["command"], told[0]["period"]) == ("run", "2013Q4")
    assert (told[4]["unit"], told[4]["state"]) == ("S", "failed")
    assert Path(told[4]["log"]).exists()
    assert {key: value for key, value in told[5].items() if key not in ("at", "event")} == {
        "exit_code": 1,
        "place": str(Path("output/tiny/2013Q4")),
        "ok": 0,
        "failed": 1,
        "unchanged": 0,
    }
    assert code == 1
    assert "Failed: S. Its log: " in err
    assert "Look at output/tiny/2013Q4/index.html" in err


def test_check_confirms_sound_params(command: Command) -> None:
    code, out, err = command("check", "--period", "2013Q4")
    assert (code, err) == (0, "")
    assert "no fault. 2 departments, 1 KPI, 600 rows" in out


def test_check_refuses_a_period_that_the_data_do_not_reach(command: Command) -> None:
    code, out, err = command("check", "--period", "2014Q1")
    assert (code, out) == (2, "")
    assert "Choose '2013Q1' to '2013Q4'" in err
    assert err.endswith("1 fault.\n")
