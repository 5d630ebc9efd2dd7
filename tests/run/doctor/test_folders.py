"""What is said of folders that cannot be written, locked or trusted, and of a full disk."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest

from kpi_reports.run.doctor import folders
from kpi_reports.run.doctor.folders import (
    cache_folder,
    file_system,
    free_space,
    output_folder,
    path_lengths,
    temporary_folder,
)


def no_room(*_: object, **__: object) -> Any:
    raise PermissionError(13, "Permission denied")


def disk(free: float) -> Any:
    return lambda place: SimpleNamespace(total=1e12, used=0, free=free)


def on(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """Lets every folder be on a file system of this kind."""
    parts = [SimpleNamespace(mountpoint="/", fstype=kind)]
    monkeypatch.setattr(psutil, "disk_partitions", lambda all: parts)


def test_an_output_folder_that_is_not_there_yet_is_tried_where_it_would_be(tmp_path: Path) -> None:
    found = output_folder(tmp_path / "new" / "output")
    assert found.state == "ok"
    assert found.found.startswith(str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_an_output_that_is_a_file_or_cannot_be_written_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "taken").touch()
    assert "is a file, not a folder" in output_folder(tmp_path / "taken").found
    monkeypatch.setattr(folders.tempfile, "TemporaryDirectory", no_room)
    found = output_folder(tmp_path)
    assert found.state == "problem"
    assert found.found == f"'{tmp_path}' cannot be written: Permission denied."
    assert "--output" in found.remedy


def test_a_folder_in_which_nothing_can_be_replaced_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stuck(self: object, target: object) -> None:
        raise OSError(16, "Device or resource busy")

    monkeypatch.setattr(Path, "rename", stuck)
    found = output_folder(tmp_path)
    assert found.state == "problem"
    assert "packs cannot be put in place" in found.found
    assert "Device or resource busy" in found.found


def test_a_folder_that_forgets_what_was_renamed_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unchanged(publisher: Any, unit: str, finished: Path) -> Path:
        target: Path = publisher.folder / unit
        if not target.exists():
            shutil.copytree(finished, target)
        shutil.rmtree(finished)
        return target

    monkeypatch.setattr("kpi_reports.run.publish.Publisher.publish", unchanged)
    found = output_folder(tmp_path)
    assert found.state == "problem"
    assert "what was replaced is still there" in found.found


def test_a_folder_whose_locks_hold_nobody_is_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def open_to_all(path: Path) -> Iterator[None]:
        yield

    monkeypatch.setattr("kpi_reports.run.publish.locked", open_to_all)
    found = output_folder(tmp_path)
    assert found.state == "warning"
    assert "does not keep two runs apart" in found.found


def test_a_network_folder_is_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, "nfs4")
    found = output_folder(tmp_path)
    assert found.state == "warning"
    assert "(nfs4) is on the network" in found.found
    on(monkeypatch, "NTFS")
    assert output_folder(tmp_path).state == "ok"


def test_the_file_system_of_a_folder_is_that_of_the_nearest_mount(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = [("/", "ext4"), (str(tmp_path), "cifs"), (str(tmp_path / "other"), "xfs")]
    mounts = [SimpleNamespace(mountpoint=point, fstype=kind) for point, kind in parts]
    monkeypatch.setattr(psutil, "disk_partitions", lambda all: mounts)
    assert file_system(tmp_path / "packs") == "cifs"
    monkeypatch.setattr(psutil, "disk_partitions", lambda all: [])
    assert file_system(tmp_path) == ""


@pytest.mark.parametrize(
    ("free", "state"), [(100e6, "ok"), (99e6, "warning"), (50e6, "warning"), (49e6, "problem")]
)
def test_ten_packs_need_50_mb_and_should_have_twice_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: float, state: str
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", disk(free))
    found = free_space(tmp_path, 10)
    assert found.state == state
    assert "10 packs need 50 MB" in found.found


def test_without_params_the_disk_is_asked_for_a_hundred_packs(tmp_path: Path) -> None:
    assert "100 packs need 500 MB" in free_space(tmp_path / "new").found


def test_long_paths_are_a_warning_on_windows_alone() -> None:
    short, deep = Path("/p"), Path("/" + "d" * 130)
    assert path_lengths(deep, windows=False).state == "not needed"
    assert path_lengths(short, windows=True).state == "ok"
    assert path_lengths(deep, windows=True, long=True).state == "ok"
    assert path_lengths(deep, windows=True).state == "ok"  # asked of a system without a limit
    found = path_lengths(deep, windows=True, long=False)
    assert found.state == "warning"
    assert "271 characters" in found.found
    assert "LongPathsEnabled" in found.remedy


def test_a_temporary_folder_must_be_writable_roomy_and_short(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", disk(5e9))
    short = Path("/tmp")
    assert temporary_folder(short).state == "ok"

    deep = tmp_path / ("d" * 90)
    deep.mkdir()
    found = temporary_folder(deep)
    assert (found.state, "too long for sockets" in found.found) == ("warning", True)
    assert "TMPDIR" in found.remedy
    assert temporary_folder(deep, posix=False).state == "ok"

    monkeypatch.setattr(shutil, "disk_usage", disk(0.9e9))
    assert "may not fit" in temporary_folder(short).found

    found = temporary_folder(tmp_path / "nowhere")
    assert found.state == "problem"
    assert "No such file or directory" in found.found


def test_a_temporary_folder_without_programs_is_told_and_well(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", disk(5e9))
    forbidden = SimpleNamespace(f_flag=os.ST_NOEXEC)
    monkeypatch.setattr(os, "statvfs", lambda place: forbidden)
    found = temporary_folder(Path("/tmp"))
    assert found.state == "ok"
    assert "no program may be started from it" in found.found


def test_a_cache_that_others_can_read_is_a_warning(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    assert cache_folder(cache).found == f"{cache}, empty. It can be deleted at any time."
    cache.mkdir(mode=0o700)
    (cache / "cube").write_bytes(b"x" * 2_000_000)
    assert cache_folder(cache).found.startswith(f"{cache}, 2 MB.")
    cache.chmod(0o750)
    found = cache_folder(cache)
    assert (found.state, found.remedy) == ("warning", f"chmod 700 '{cache}'")


def test_a_cache_that_cannot_be_written_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "taken").touch()
    assert "is a file, not a folder" in cache_folder(tmp_path / "taken").found
    monkeypatch.setattr(folders.tempfile, "TemporaryDirectory", no_room)
    found = cache_folder(tmp_path)
    assert found.state == "problem"
    assert "KPI_REPORTS_CACHE" in found.remedy
