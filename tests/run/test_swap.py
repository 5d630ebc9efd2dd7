from __future__ import annotations

import ctypes
import errno
import sys
from pathlib import Path

import pytest

from kpi_reports.run import swap as module
from kpi_reports.run.swap import swap

linux = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is swapped")


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    folders = tmp_path / "one", tmp_path / "other"
    for folder in folders:
        folder.mkdir()
        (folder / f"of {folder.name}").touch()
    return folders


@linux
def test_two_folders_change_places(pair: tuple[Path, Path]) -> None:
    assert swap(*pair)
    assert [path.name for folder in pair for path in folder.iterdir()] == ["of other", "of one"]


@linux
def test_a_folder_that_is_not_there_is_named(pair: tuple[Path, Path]) -> None:
    (pair[1] / "of other").unlink()
    pair[1].rmdir()
    with pytest.raises(FileNotFoundError, match="other"):
        swap(*pair)
    assert [path.name for path in pair[0].iterdir()] == ["of one"]


class Library:
    """A C library that says it cannot."""

    def renameat2(self, *_: object) -> int:
        ctypes.set_errno(errno.EINVAL)
        return -1


@pytest.mark.parametrize("library", [Library(), object()])
def test_where_it_cannot_be_done_nothing_is_changed(
    pair: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, library: object
) -> None:
    monkeypatch.setattr(module.ctypes, "CDLL", lambda *_, **__: library)
    assert not swap(*pair)
    assert [path.name for folder in pair for path in folder.iterdir()] == ["of one", "of other"]
