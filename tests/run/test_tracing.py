"""`kpi-reports trace` on the command line."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kpi_reports.cli import main

AIRLINES = Path(__file__).parents[2] / "params" / "airlines"


@pytest.fixture
def command(monkeypatch, capsys, tmp_path):
    """Runs the command line in an empty folder: exit code, output, errors."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["kpi-reports", *map(str, arguments)])
        with pytest.raises(SystemExit) as caught:
            main()
        return caught.value.code, *capsys.readouterr()

    return run


@pytest.mark.parametrize(
    "kpi, department, period, told",
    [
        ("on_tim", "UA", "2013-10", "no KPI 'on_tim'. Did you mean 'on_time'?"),
        ("on_time", "XX", "2013-10", "XX"),
        ("on_time", "UA", "2013-13", "2013-13"),
    ],
)
def test_a_mistake_ends_with_code_2_and_words(command, kpi, department, period, told):
    code, _, errors = command(
        "trace", AIRLINES, "--kpi", kpi, "--department", department, "--period", period
    )
    assert code == 2
    assert told in errors
    assert "Traceback" not in errors


def test_a_number_is_told_with_its_rows_and_written(command, tmp_path):
    code, out, _ = command(
        "trace", AIRLINES, "--kpi", "on_time", "--department", "HA", "--period", "2013-12",
        "--export", tmp_path / "rows.csv",
    )  # fmt: skip
    assert code == 0
    assert "the rows add up to the number: yes" in out
    assert "28 rows written to" in out or "rows written to" in out
    assert (tmp_path / "rows.csv").read_bytes().startswith(b"\xef\xbb\xbfkpi,period,source,file")
