"""What only Linux does for processes. Elsewhere these do nothing, and other means take over."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_M_TRIM_THRESHOLD, _M_TOP_PAD, _M_MMAP_THRESHOLD = -1, -2, -3
_KEPT_BYTES = 128 * 2**20  # that a kernel has freed and is likely to need again
_BLOCK_BYTES = 32 * 2**20  # the most that the C library takes from its heap, not from the system
_STEP_BYTES = 4 * 2**20


def die_with_parent() -> None:
    """This process is killed as soon as its parent ends, whatever it is doing."""
    if sys.platform == "linux":
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def adopt_orphans() -> None:
    """Processes that those below leave behind become children of this one, whatever their session:
    so none gets away from who ends this one."""
    if sys.platform == "linux":
        _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def limit_memory(most: int | None) -> None:
    """An allocation beyond so many bytes raises MemoryError, in the cell that asks for it.

    The limit is on data, not on address space, which libraries reserve by the gigabyte.
    """
    if sys.platform == "linux" and most is not None:
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def keep_freed_memory() -> None:
    """The C library keeps what is freed for the next allocation. By itself it gives arrays of more
    than 128 kB back to the system at once, and each new one costs a page fault for every 4 kB: a
    fifth of a second in a pack of charts. Other C libraries go on as they do."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        if hasattr(libc, "mallopt"):
            libc.mallopt(_M_MMAP_THRESHOLD, _BLOCK_BYTES)
            libc.mallopt(_M_TRIM_THRESHOLD, _KEPT_BYTES)
            libc.mallopt(_M_TOP_PAD, _STEP_BYTES)


def threads() -> tuple[int, list[str]]:
    """How many threads the process has, and the names of those that Python knows."""
    names = [thread.name for thread in threading.enumerate()]
    if sys.platform != "linux":
        return len(names), names
    return len(list(Path("/proc/self/task").iterdir())), names


def children() -> list[int]:
    """The processes whose parent is this one, those that ended among them until they are reaped."""
    listed = Path(f"/proc/self/task/{os.getpid()}/children")
    if listed.exists():
        return [int(pid) for pid in listed.read_text(encoding="ascii").split()]
    import psutil

    return [each.pid for each in psutil.Process().children()]


def _prctl(option: int, value: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(option, value, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")


def is_single_threaded() -> bool:
    """Whether a fork of this process is safe: a thread's locks would stay locked in the child."""
    return threads()[0] == 1 and os.name == "posix"
