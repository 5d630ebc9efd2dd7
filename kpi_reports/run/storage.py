"""What a disk or a network folder says when it fails, in words of what the user can do about it."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from kpi_reports.errors import OutputError

ROOM_BYTES = 2**20  # less than this free is no room for any pack


THREADS = 8  # that wait for the disk at a time


def _known(*names: str) -> frozenset[int]:
    """Those of these errors that this system has."""
    return frozenset(getattr(errno, name) for name in names if hasattr(errno, name))


FULL = _known("ENOSPC", "EDQUOT")
LOST = _known("EIO", "ESTALE", "ENOTCONN", "ENODEV", "ENXIO", "EHOSTDOWN", "ETIMEDOUT", "EREMOTEIO")
UNLOCKABLE = _known("ENOLCK", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EINVAL")
REFUSED = _known("EACCES", "EPERM")
SCARCE = _known("EAGAIN", "ENOMEM", "EMFILE", "ENFILE")


class StoppedError(OutputError):
    """A run that had to stop half way. What it published stays, and is whole."""

    exit_code = 1


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Tells a fault of the file system as what it means to the user: raises OutputError."""
    try:
        yield
    except OSError as error:
        raise OutputError(in_words(error, path)) from error


def in_words(error: OSError, path: Path) -> str:
    """What an error means and what to do; `path` is what was worked on, where it does not say."""
    place = str(error.filename or path)
    why = error.strerror or str(error)
    if error.errno in FULL:
        return (
            f"the disk of '{place}' is full ({why}). Free some space, or choose another folder "
            "with --output; then give the same command again."
        )
    if error.errno in LOST:
        return (
            f"the disk or network folder of '{place}' does not answer ({why}). Once it is back, "
            "give the same command again."
        )
    if error.errno == errno.EROFS:
        return f"'{place}' cannot be written: {why}. Choose another folder with --output."
    if error.errno in REFUSED:
        return (
            f"'{place}' cannot be written: {why}. Close it where it is open in another program, or "
            "see who may write there; else choose another folder with --output."
        )
    if error.errno in SCARCE:
        return (
            f"this machine has too little left to go on ({why}). Make fewer packs at a time with "
            "--jobs, or end other programs."
        )
    return f"'{place}' cannot be written: {why}. Free it, or choose another folder with --output."


def require_room(folder: Path) -> None:
    """Raises OutputError where this folder or that of temporary files can take no pack any more.

    Asked after a pack failed: a full disk is not the pack's fault, and would fail all others too.
    """
    for place in (folder, Path(tempfile.gettempdir())):
        with told(place), tempfile.TemporaryFile(dir=place) as probe:
            probe.write(bytes(ROOM_BYTES))
            secure_file(probe.fileno())


def secure_file(descriptor: int) -> None:
    """Returns once a file's content survives a power cut, or would have failed to be written."""
    os.fsync(descriptor)


def secure(folder: Path) -> None:
    """Returns once a folder of files survives a power cut: their contents, then their names.

    Without it, the system may keep the folder's new name and lose what is in its files. Several at
    a time share one wait for the disk.
    """
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    with ThreadPoolExecutor(THREADS, thread_name_prefix="secure") as threads:
        for _ in threads.map(_secure_content, files):
            pass  # takes each, so that an error of any is raised
    _secure_names(folder)


def _secure_content(path: Path) -> None:
    with path.open("rb+") as file:  # Windows wants the right to write for it
        secure_file(file.fileno())


def _secure_names(folder: Path) -> None:
    if sys.platform == "win32":
        return  # which does this by itself
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in UNLOCKABLE:  # some network file systems cannot do it for folders
            raise
    finally:
        os.close(descriptor)
