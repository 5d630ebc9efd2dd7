from __future__ import annotations

import errno
import os
import re
import tempfile
from pathlib import Path

import pytest

from kpi_reports.errors import OutputError
from kpi_reports.run import storage
from kpi_reports.run.storage import require_room, secure, told


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "the disk of '{}' is full (No space left on device). Free some space"),
        (errno.EDQUOT, "the disk of '{}' is full (Disk quota exceeded)"),
        (errno.ESTALE, "the disk or network folder of '{}' does not answer (Stale file handle)"),
        (errno.EIO, "the disk or network folder of '{}' does not answer"),
        (errno.EROFS, "'{}' cannot be written: Read-only file system. Choose another folder"),
        (errno.EACCES, "'{}' cannot be written: Permission denied. Close it where it is open"),
        (errno.EMFILE, "this machine has too little left to go on (Too many open files)"),
        (errno.ENOTDIR, "'{}' cannot be written: Not a directory. Free it"),
    ],
)
def test_a_fault_is_told_as_what_it_is_with_the_file_that_the_system_names(
    number: int, words: str
) -> None:
    for error in (OSError(number, os.strerror(number), "b"), OSError(number, os.strerror(number))):
        match = re.escape(words.format(error.filename or "a"))
        with pytest.raises(OutputError, match=match), told(Path("a")):
            raise error


def test_there_is_room_where_a_megabyte_fits_and_the_probe_is_gone(tmp_path: Path) -> None:
    require_room(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_full_folder_of_temporary_files_is_named_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/dev/full/none")
    with pytest.raises(OutputError, match="'/dev/full/none"):
        require_room(tmp_path)


def test_a_disk_that_takes_the_words_and_not_the_content_is_found_before_the_pack_is_moved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / name).write_text(name)
    secure(tmp_path)

    def late(descriptor: int) -> None:
        raise OSError(errno.EDQUOT, "quota")

    monkeypatch.setattr(storage, "secure_file", late)
    with pytest.raises(OSError, match="quota"):
        secure(tmp_path)


@pytest.mark.parametrize("number", [errno.EINVAL, errno.EOPNOTSUPP])
def test_a_file_system_that_cannot_secure_folders_is_used_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def cannot(descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", cannot)
    secure(tmp_path)
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(errno.EIO, "lost")))
    with pytest.raises(OSError, match="lost"):
        secure(tmp_path)
