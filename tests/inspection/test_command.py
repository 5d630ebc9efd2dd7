"""`kpi-reports inspect`: YAML on stdout, the summary on stderr, mistakes in words."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kpi_reports.cli import main

Put = Callable[[str, str | bytes], Path]


@pytest.fixture
def command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[object, str, str]]:
    monkeypatch.setenv("COLUMNS", "160")

    def run(*arguments: object) -> tuple[object, str, str]:
        monkeypatch.setattr(sys, "argv", ["kpi-reports", "inspect", *map(str, arguments)])
        with pytest.raises(SystemExit) as caught:
            main()
        out, err = capsys.readouterr()
        return caught.value.code, out, err

    return run


def test_the_source_goes_to_stdout_and_the_summary_to_stderr(
    command: Callable[..., tuple[object, str, str]], demo: Path, tmp_path: Path
) -> None:
    picture = tmp_path / "found.svg"
    file = demo / "data" / "客服_2024年1月.xlsx"
    code, out, err = command(
        file, "--departments", demo, "--name", "calls", "--picture", picture, "--sheet", "接待日报"
    )
    assert code == 0
    assert "calls:\n" in out
    assert "path: 'data/客服_*.xlsx'" in out
    assert "563 of 563 cells are known departments" in out
    assert "客服_2024年1月.xlsx · 接待日报: 563 rows, 8 columns" in err
    assert "kpi-reports check PARAMS --period PERIOD" in err
    assert picture.read_text(encoding="utf-8").startswith("<svg")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((), "there is no file 'nowhere.csv'"),
        (("--picture", "a.pdf"), "end it with .svg or .png"),
        (("--departments", "nowhere"), "'nowhere' has no departments.yaml"),
    ],
)
def test_a_mistake_is_told_in_words_with_code_2(
    command: Callable[..., tuple[object, str, str]], options: tuple[str, ...], told: str
) -> None:
    code, out, err = command("nowhere.csv", *options)
    assert (code, out) == (2, "")
    assert told in err
    assert "Traceback" not in err


def test_a_wide_table_is_cut_in_the_summary_and_markup_is_shown_as_it_is(
    command: Callable[..., tuple[object, str, str]], put: Put
) -> None:
    header = ",".join(["[red]a", *(f"c{n}" for n in range(40))])
    code, _, err = command(put("a.csv", f"{header}\n{','.join('x' * 41)}\n"))
    assert code == 0
    assert "[red]a" in err
    assert "... and 11 more" in err


def test_help_has_an_example_and_imports_nothing_slow() -> None:
    code = (
        "import json, sys; from kpi_reports.cli import main\n"
        "sys.argv = ['kpi-reports', 'inspect', '--help']\n"
        "try: main()\n"
        "except SystemExit as end: code = end.code\n"
        "slow = ('duckdb', 'matplotlib', 'numpy', 'pandas', 'ruamel.yaml')\n"
        "print(json.dumps([code, [name for name in slow if name in sys.modules]]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert "Example:\n    kpi-reports inspect" in done.stdout
    assert json.loads(done.stdout.splitlines()[-1]) == [0, []]
