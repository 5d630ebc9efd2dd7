from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from kpi_reports.run.temporary import LOCK, PREFIX, temporary_home

HOLD = """
import sys, tempfile
from kpi_reports.run.temporary import temporary_home
with temporary_home():
    open(tempfile.mkdtemp() + "/data", "w").close()
    print("ready", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.delenv("TEMP", raising=False)
    return tmp_path


def test_temporary_files_of_a_run_are_in_one_folder_that_goes_with_it(root: Path) -> None:
    with pytest.raises(RuntimeError), temporary_home() as home:
        assert Path(tempfile.mkdtemp()).parent == home
        child = [sys.executable, "-c", "import tempfile; print(tempfile.gettempdir())"]
        assert subprocess.check_output(child, text=True).strip() == str(home)
        raise RuntimeError
    assert list(root.iterdir()) == []
    assert (tempfile.gettempdir(), os.environ["TMPDIR"]) == (str(root), str(root))
    assert "TEMP" not in os.environ


def test_what_a_killed_run_left_is_removed_by_the_next_and_that_of_a_living_one_is_not(
    root: Path,
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"ready\n"
        left = next(root.glob(f"{PREFIX}*"))
        with temporary_home():
            assert len(list(left.rglob("data"))) == 1
        other.kill()
    with temporary_home() as home:
        assert list(root.iterdir()) == [home]


def test_folders_of_others_stay(root: Path) -> None:
    (root / f"{PREFIX}without-lock").mkdir()
    (root / "other").mkdir()
    (root / "other" / LOCK).touch()
    (root / f"{PREFIX}link").symlink_to(root / "other")
    with temporary_home():
        pass
    assert len(list(root.iterdir())) == 3 and (root / "other" / LOCK).exists()
