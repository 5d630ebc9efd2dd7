from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path

import pytest
from rich.console import Console

from kpi_reports import cli
from kpi_reports.demo import bar
from kpi_reports.demo.bar import LateBar

PARAMS = Path(__file__).parents[2] / "params" / "demo"


@pytest.fixture
def terminal() -> Console:
    return Console(file=io.StringIO(), force_terminal=True, width=80)


def shown(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_bar_appears_only_where_writing_takes_a_while(
    terminal: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    with LateBar(terminal, "Writing") as quick:
        quick.told(1, 2)
    assert shown(terminal) == ""
    monkeypatch.setattr(bar, "QUIET_SECONDS", -1.0)
    with LateBar(terminal, "Writing") as slow:
        slow.told(1, 2)
    assert "Writing" in shown(terminal)
    assert "1/2" in shown(terminal)


def test_no_bar_is_drawn_into_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bar, "QUIET_SECONDS", -1.0)
    console = Console(file=io.StringIO(), force_terminal=False)
    with LateBar(console, "Writing") as late:
        late.told(1, 1)
    assert shown(console) == ""


def test_the_command_has_an_example(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["kpi-reports", "demo", "--help"])
    with pytest.raises(SystemExit):
        cli.main()
    assert "Example:\n    kpi-reports demo" in capsys.readouterr().out


def test_the_command_writes_the_data_and_then_runs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "demo"
    shutil.copytree(PARAMS, folder, ignore=shutil.ignore_patterns("data"))
    asked: list[object] = []
    monkeypatch.setattr(cli, "run", lambda *given, **named: asked.append((given, named)))
    arguments = ["demo", "--folder", folder, "--output", tmp_path / "packs", "--period", "2024Q3"]
    monkeypatch.setattr(sys, "argv", ["kpi-reports", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 0
    named = {"params": folder, "period": "2024Q3", "output": tmp_path / "packs"}
    assert asked == [((), named)]
    assert (folder / "data" / "hr.db").is_file()


def test_a_folder_that_holds_no_params_is_told_and_nothing_is_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["kpi-reports", "demo", "--folder", str(tmp_path)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    assert "company.yaml" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
