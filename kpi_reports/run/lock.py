"""One run at a time in a folder: a lock that the system takes back when its process ends."""

from __future__ import annotations

import errno
import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from kpi_reports.errors import OutputError
from kpi_reports.run.storage import UNLOCKABLE, in_words, told

# What a lock says that another process holds. Windows says EACCES, or EDEADLK after waiting.
HELD = frozenset({errno.EAGAIN, errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK})
LOCKED_BYTE = 2**30  # Windows locks bytes, for readers too: one that is beyond what is written


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Holds the lock of this file, in which it writes by whom it is held.

    Raises OutputError where another run holds it, or where it cannot be had for another reason.
    """
    with told(path):
        handle = path.open("a+b")
    with handle:
        try:
            _lock(handle)
        except OSError as error:
            raise OutputError(_refusal(error, path, handle)) from error
        _say(handle, {"process": os.getpid(), "host": socket.gethostname()})
        try:
            yield
        finally:
            _say(handle, None)


def try_lock(handle: IO[bytes]) -> bool:
    """Whether the lock of an open file was free, and is now held until the file is closed."""
    try:
        _lock(handle)
    except OSError:
        return False
    return True


def _lock(handle: IO[bytes]) -> None:
    if sys.platform == "win32":
        import msvcrt

        handle.seek(LOCKED_BYTE)
        msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _refusal(error: OSError, path: Path, handle: IO[bytes]) -> str:
    if error.errno in HELD:
        return (
            f"another run is working in '{path.parent}'{_holder(handle)}. Wait until it has ended, "
            "or choose another folder with --output."
        )
    if error.errno in UNLOCKABLE:
        return (
            f"the file system of '{path.parent}' has no locks ({error.strerror}), so two runs "
            "could spoil each other's packs there. Choose a folder on a disk of this machine with "
            "--output, or mount the network folder with locks."
        )
    return in_words(error, path)


def _say(handle: IO[bytes], holder: dict[str, object] | None) -> None:
    """Writes down who holds the lock. It is for people alone: without it, the lock is held too."""
    with suppress(OSError):
        handle.seek(0)
        handle.truncate()
        if holder:
            handle.write(json.dumps(holder).encode() + b"\n")
        handle.flush()


def _holder(handle: IO[bytes]) -> str:
    """Who holds the lock, in words in brackets; nothing where it is not known."""
    try:
        handle.seek(0)
        holder = json.loads(handle.read())
        return f" (process {holder['process']} on {holder['host']})"
    except (OSError, ValueError, KeyError, TypeError):
        return ""
