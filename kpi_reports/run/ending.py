"""Ends the processes of a pack: its own group, and its kernel's, and nobody else's."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

# Both stand in the scratch folder from the moment that the kernel starts.
KERNEL_GROUP = "kernel.pgid"  # the kernel's process group: it has a session of its own
KERNEL_SOCKETS = "kernel.sockets"  # the folder of its sockets, outside the scratch folder


def end_pack(process: subprocess.Popen[bytes], scratch: Path) -> None:
    """Kills the pack's process, everything in its group, and its kernel. Safe to call twice."""
    if sys.platform == "win32":
        if process.poll() is None:
            command = ["taskkill", "/T", "/F", "/PID", str(process.pid)]
            subprocess.run(command, capture_output=True, check=False)
    else:
        _kill_group(process.pid)
    end_kernel(scratch)
    process.wait()


def end_kernel(scratch: Path) -> None:
    """Kills the kernel started from this folder, with its group, and removes its sockets.

    A folder from which none was started is left alone.
    """
    if sys.platform != "win32" and (group := _noted(scratch / KERNEL_GROUP)):
        _kill_group(int(group))
    if folder := _noted(scratch / KERNEL_SOCKETS):
        shutil.rmtree(folder, ignore_errors=True)


def end_myself(scratch: Path) -> None:
    """Ends the kernel and then the calling process with its group. Does not return."""
    end_kernel(scratch)
    if sys.platform != "win32" and os.getpgrp() == os.getpid():
        _kill_group(os.getpid())
    os._exit(1)


def _noted(path: Path) -> str:
    """What a note of the scratch folder says; empty where there is none. The note is taken away."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    path.unlink(missing_ok=True)
    return text


def _kill_group(group: int) -> None:
    if sys.platform != "win32":
        # Gone already, as is wanted; macOS says EPERM where only a zombie is left.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)
