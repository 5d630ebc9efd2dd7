"""What all managers of kernels share: one kernel each, quick to reach, with nothing left behind."""

from __future__ import annotations

import asyncio
import os
import time
from queue import Empty
from typing import Any, ClassVar

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.provisioner_base import KernelProvisionerBase

from kpi_reports.run.ending import KERNEL_GROUP, KERNEL_SOCKETS
from kpi_reports.run.kernels.environment import START_ENVIRONMENT
from kpi_reports.run.kernels.sockets import KernelSockets
from kpi_reports.run.kernels.source import KernelSetup

ASK_AGAIN_SECONDS = 1.0


class QuickClient(AsyncKernelClient):
    """Reaches a kernel whose sockets are bound: one question, no silence to wait for."""

    def start_channels(
        self,
        shell: bool = True,
        iopub: bool = True,
        stdin: bool = True,
        hb: bool = True,
        control: bool = True,
    ) -> None:
        """Without the heartbeat: the manager knows better whether the kernel lives."""
        super().start_channels(shell, iopub, stdin, hb=False, control=control)

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Returns once the kernel answers and its outputs arrive.

        Raises RuntimeError where it does not.
        """
        deadline = time.monotonic() + (timeout or float("inf"))
        answered = heard = False
        while True:
            self.kernel_info()
            try:
                if not answered:
                    reply = await self.shell_channel.get_msg(timeout=ASK_AGAIN_SECONDS)
                    answered = reply["msg_type"] == "kernel_info_reply"
                if answered and not heard:
                    await self.iopub_channel.get_msg(timeout=ASK_AGAIN_SECONDS)
                    heard = True
            except Empty:
                if not await self.parent.is_alive():  # type: ignore[union-attr]
                    raise RuntimeError("Kernel died before replying to kernel_info") from None
            if answered and heard:
                return
            if time.monotonic() > deadline:
                raise RuntimeError(f"Kernel didn't respond in {timeout:g} seconds")


class OneKernelManager(AsyncKernelManager):
    """A kernel of this very Python for one notebook.

    The user's own `python3` kernel may belong to another environment, so none is looked up. Where
    the setup says so, the kernel's process group and its sockets' folder are written down in the
    setup's folder, for whoever has to end it.
    """

    setup: ClassVar[KernelSetup]

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._kernel_spec = KernelSpec(
            argv=self.command(), display_name="Python 3", language="python"
        )
        self.client_factory = QuickClient
        self._sockets: KernelSockets | None = None

    def command(self) -> list[str]:
        """The command of a kernel; empty where it is not started by one."""
        return []

    def provide(self) -> KernelProvisionerBase:
        """What starts the kernel and knows whether it lives."""
        raise NotImplementedError

    async def start_kernel(self, **settings: Any) -> None:  # type: ignore[override]
        """Starts the kernel, and returns when its sockets are bound.

        Raises RuntimeError or OSError where it does not come to that.
        """
        self._sockets = KernelSockets()
        self._sockets.place(self)
        self._note(KERNEL_SOCKETS, str(self._sockets.folder))
        own = settings.get("env") or os.environ
        # Figures are shown as outputs, whatever matplotlib is told to do outside of notebooks.
        settings["env"] = {**own, **self.setup.environment, **START_ENVIRONMENT}
        settings.setdefault("cwd", str(self.setup.folder))
        if self.provisioner is None:
            self.provisioner = self.provide()
        try:
            await super().start_kernel(**settings)
            await self.provisioner.serves()  # type: ignore[attr-defined]
        except BaseException:
            await self.provisioner.kill()
            await self.cleanup_resources()
            raise

    async def cleanup_resources(self, restart: bool = False) -> None:  # type: ignore[override]
        await super().cleanup_resources(restart)
        if self._sockets is not None:
            self._sockets.remove()
            self._sockets = None

    async def ended(self) -> None:
        """Returns when the kernel is dead, at once or nearly so."""
        while await self.is_alive():
            await asyncio.sleep(0.1)

    def note_group(self, group: int) -> None:
        """Writes down the kernel's process group."""
        self._note(KERNEL_GROUP, str(group))

    def _note(self, name: str, text: str) -> None:
        if self.setup.noted:
            (self.setup.folder / name).write_text(text, encoding="utf-8")
