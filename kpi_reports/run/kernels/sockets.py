"""A private folder for a kernel's connection file and, on POSIX, its Unix sockets."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jupyter_client.manager import AsyncKernelManager

PREFIX = "kpi-kernel-"
SOCKET_PATH_LIMIT = 90  # of a Unix socket: 108 bytes on Linux, 104 on macOS; "-1" and such follow


class KernelSockets:
    """The folder, and the settings of a manager that place the kernel's connection in it.

    Sockets of the file system need no port, so kernels side by side cannot take each other's; where
    there are none, or the folder's path is too long for one, it is TCP with fresh ports.
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX))

    def place(self, manager: AsyncKernelManager) -> None:
        manager.connection_file = str(self.folder / "k.json")
        if os.name == "posix" and len(str(self.folder)) < SOCKET_PATH_LIMIT:
            manager.transport = "ipc"
            manager.ip = str(self.folder / "k")

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
