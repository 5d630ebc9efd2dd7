"""Ends the processes of a pack: its kernel and all that this started, and nobody else's."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Collection
from pathlib import Path

import psutil

# Both stand in the scratch folder from the moment that the kernel starts.
KERNEL_GROUP = "kernel.pgid"  # the kernel's process group: it has a session of its own
KERNEL_SOCKETS = "kernel.sockets"  # the folder of its sockets, outside the scratch folder
ROUNDS = 50  # of looking for what is left: those killed may have started others meanwhile


def end_worker(process: subprocess.Popen[bytes], scratch: Path) -> None:
    """Kills a worker, the kernel of the pack in scratch, and everything that either started.

    Safe to call twice, and where the worker has ended by itself.
    """
    if sys.platform != "win32" and process.poll() is None:
        process.send_signal(signal.SIGSTOP)  # it starts nothing more, and keeps the orphans it has
    kernel = kernel_of(scratch)
    below = [] if kernel is None else _below(kernel)
    end_kernel(scratch)
    _kill(below)
    if process.poll() is None:
        with contextlib.suppress(psutil.NoSuchProcess):
            end_below(psutil.Process(process.pid))
    if sys.platform == "win32":
        process.kill()
    else:
        _kill_group(process.pid)
    process.wait()


def end_below(process: psutil.Process, *, keep: Collection[int] = ()) -> None:
    """Kills all that a process started and that they started in their turn, until none is left.

    `keep` are children of the process that are left alone, with what is below them.
    """
    for _ in range(ROUNDS):
        kept = [each for each in _children(process) if each.pid in keep]
        spared = {each.pid for top in kept for each in (top, *_below(top))}
        left = [each for each in _below(process) if each.pid not in spared and _lives(each)]
        if not left:
            return
        _kill(left)
        psutil.wait_procs(left, timeout=0.1)


def kernel_of(scratch: Path) -> psutil.Process | None:
    """The kernel that works in this folder; None where there is none any more."""
    try:
        return psutil.Process(int((scratch / KERNEL_GROUP).read_text(encoding="ascii")))
    except (FileNotFoundError, ValueError, psutil.NoSuchProcess):  # ValueError: half written
        return None


def end_kernel(scratch: Path) -> None:
    """Kills the kernel started from this folder, with its group, and removes its sockets.

    A folder from which none was started is left alone.
    """
    if sys.platform != "win32" and (group := _noted(scratch / KERNEL_GROUP)):
        _kill_group(int(group))
    if folder := _noted(scratch / KERNEL_SOCKETS):
        shutil.rmtree(folder, ignore_errors=True)


def end_myself(scratch: Path, code: int, *, last: Callable[[], None]) -> None:
    """Ends the kernel and all that the calling process started, then calls `last` and ends the
    process itself with its group. Does not return."""
    try:
        end_kernel(scratch)
        end_below(psutil.Process())
        last()
    finally:
        os._exit(code)


def has_children() -> bool:
    """Whether this process has any, quickly where the system can tell; else it may have."""
    if sys.platform == "linux":
        try:
            os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            return False
    return True


def reap() -> None:
    """Takes leave of adopted children that have ended, and of no others."""
    if sys.platform == "linux":
        for child in _children(psutil.Process()):
            if not _lives(child):
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(child.pid, os.WNOHANG)


def _noted(path: Path) -> str:
    """What a note of the scratch folder says; empty where there is none. The note is taken away."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    path.unlink(missing_ok=True)
    return text


def _below(process: psutil.Process) -> list[psutil.Process]:
    with contextlib.suppress(psutil.NoSuchProcess):
        return list(process.children(recursive=True))
    return []


def _children(process: psutil.Process) -> list[psutil.Process]:
    with contextlib.suppress(psutil.NoSuchProcess):
        return list(process.children())
    return []


def _lives(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    return False


def _kill(processes: Collection[psutil.Process]) -> None:
    for each in processes:
        with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            each.kill()


def _kill_group(group: int) -> None:
    if sys.platform != "win32":
        # Gone already, as is wanted; macOS says EPERM where only a zombie is left.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)
