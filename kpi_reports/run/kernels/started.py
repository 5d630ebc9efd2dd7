"""Kernels started ahead: while one notebook runs, the kernel of the next imports what it needs.

No fork is needed, so it works where a fork does not exist or is unsafe. Each is used once.
"""

from __future__ import annotations

import atexit
import logging
import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.launcher import launch_kernel
from jupyter_client.manager import AsyncKernelManager

from kpi_reports.run.kernels.cold import MODULE, ProcessProvisioner, cold_command
from kpi_reports.run.kernels.environment import START_ENVIRONMENT
from kpi_reports.run.kernels.manager import OneKernelManager
from kpi_reports.run.kernels.request import KernelRequest
from kpi_reports.run.kernels.source import KernelSetup

_LOGGER = logging.getLogger(__name__)
COMMAND = ("-m", MODULE, "--preload")
_lock = threading.Lock()
_waiting: list[subprocess.Popen[bytes]] = []


def start_next() -> None:
    """Starts the kernel of the next notebook, unless one waits already."""
    with _lock:
        _bury()
        if not _waiting:
            _waiting.append(_start())


def waiting_kernels() -> frozenset[int]:
    """The processes that wait for notebooks to come."""
    with _lock:
        return frozenset(process.pid for process in _waiting)


def end_waiting() -> None:
    """Ends the kernel that waits for a notebook that will not come."""
    with _lock:
        for process in _waiting:
            process.kill()
            process.wait()
        _bury()


def _bury() -> None:
    """Lets go of those that died while they waited."""
    for process in [process for process in _waiting if process.poll() is not None]:
        assert process.stdin is not None
        process.stdin.close()
        _waiting.remove(process)


def _start() -> subprocess.Popen[bytes]:
    command = [sys.executable, *COMMAND]
    # A folder that has nothing of a notebook's: no module and no settings of matplotlib.
    return launch_kernel(
        command, stdin=subprocess.PIPE, env=os.environ | START_ENVIRONMENT, cwd=sys.prefix
    )


def _take() -> subprocess.Popen[bytes]:
    """The kernel that waits, or one that starts now."""
    with _lock:
        _bury()
        return _waiting.pop() if _waiting else _start()


class StartedProvisioner(ProcessProvisioner):
    """The kernel that waits becomes this notebook's, and the next is started."""

    async def launch_kernel(self, cmd: list[str], **settings: Any) -> KernelConnectionInfo:
        setup = self.parent.setup
        request = KernelRequest(
            connection_file=str(Path(self.parent.connection_file).resolve()),
            folder=str(Path(settings["cwd"]).resolve()),
            seed=setup.seed,
            memory_bytes=setup.memory_bytes,
            environment=settings["env"],
            arguments=tuple(settings.get("extra_arguments", ())),
            log=setup.log,
        )
        try:
            process = _take()
            assert process.stdin is not None
            process.stdin.write(request.to_line())
            process.stdin.close()
        except OSError as error:
            _LOGGER.warning("No kernel could be started ahead (%s); a plain one is used.", error)
            return await super().launch_kernel(cmd, **settings)
        self.process = process
        self.pid = process.pid
        self.pgid = process.pid if sys.platform != "win32" else None
        self.note()
        return self.connection_info

    async def serves(self) -> None:
        await super().serves()
        with suppress(OSError):  # the next notebook will tell
            start_next()


def started_manager(setup: KernelSetup) -> type[AsyncKernelManager]:
    """The class of managers that take the kernel started ahead."""

    class StartedKernelManager(OneKernelManager):
        def command(self) -> list[str]:
            return cold_command(setup)

        def provide(self) -> StartedProvisioner:
            return StartedProvisioner(kernel_spec=self.kernel_spec, parent=self)

    StartedKernelManager.setup = setup
    return StartedKernelManager


atexit.register(end_waiting)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_waiting.clear)  # those belong to the parent
