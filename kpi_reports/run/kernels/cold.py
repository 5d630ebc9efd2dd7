"""A plain kernel for one notebook, started for it and ended after it."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

import psutil
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from kpi_reports.run.kernels.environment import READY
from kpi_reports.run.kernels.manager import OneKernelManager
from kpi_reports.run.kernels.source import KernelSetup

MODULE = "kpi_reports.run.kernels.launch"
_LOOK_SECONDS = 0.01
_END_SECONDS = 5.0


class ProcessProvisioner(LocalProvisioner):
    """A kernel that is a child process of ours."""

    parent: OneKernelManager

    async def launch_kernel(self, cmd: list[str], **settings: Any) -> KernelConnectionInfo:
        found = await super().launch_kernel(cmd, **settings)
        self.note()
        return found

    def note(self) -> None:
        """Writes down the process group of the kernel."""
        if self.pgid is not None:
            self.parent.note_group(self.pgid)

    async def serves(self) -> None:
        """Returns when the kernel's sockets are bound.

        Raises RuntimeError where it ends before.
        """
        ready = Path(self.parent.connection_file + READY)
        while not ready.exists():
            if await self.poll() is not None:
                raise RuntimeError("the kernel's process ended before it was ready")
            await asyncio.sleep(_LOOK_SECONDS)

    async def kill(self, restart: bool = False) -> None:
        """Ends the kernel and whatever it started, in other sessions too."""
        below = self._below()
        await super().kill(restart)
        for process in below:
            try:
                process.kill()
            except psutil.NoSuchProcess:
                continue
        for _ in range(int(_END_SECONDS / _LOOK_SECONDS)):
            if await self.poll() is not None:
                return
            await asyncio.sleep(_LOOK_SECONDS)

    def _below(self) -> list[psutil.Process]:
        if self.pid is None:
            return []
        try:
            found: list[psutil.Process] = psutil.Process(self.pid).children(recursive=True)
            return found
        except psutil.NoSuchProcess:
            return []


def cold_command(setup: KernelSetup) -> list[str]:
    """The command of a plain kernel, as a kernel spec writes it."""
    command = [sys.executable, "-m", MODULE, "--seed", str(setup.seed)]
    if setup.memory_bytes is not None:
        command += ["--memory", str(setup.memory_bytes)]
    return [*command, "-f", "{connection_file}"]


def cold_manager(setup: KernelSetup) -> type[AsyncKernelManager]:
    """The class of managers that start a plain kernel."""

    class ColdKernelManager(OneKernelManager):
        def command(self) -> list[str]:
            return cold_command(setup)

        def provide(self) -> ProcessProvisioner:
            return ProcessProvisioner(kernel_spec=self.kernel_spec, parent=self)

    ColdKernelManager.setup = setup
    return ColdKernelManager
