"""A kernel that the fork server makes: asked for over a connection, which is the kernel's life."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
from contextlib import suppress
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.provisioner_base import KernelProvisionerBase

from kpi_reports.run.kernels.manager import OneKernelManager
from kpi_reports.run.kernels.request import KernelRequest
from kpi_reports.run.kernels.source import KernelSetup

END_SECONDS = 5.0
_CHUNK = 65536


class ForkedProvisioner(KernelProvisionerBase):
    """One connection to the fork server, and what came over it.

    `usage` is what the kernel took, known after its end: `cpu_seconds` and `peak_bytes`.
    """

    parent: OneKernelManager

    def __init__(self, address: str, setup: KernelSetup, **settings: Any) -> None:
        super().__init__(**settings)
        self._address = address
        self._setup = setup
        self._connection: socket.socket | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._received = b""
        self._changed = asyncio.Event()
        self._ready = False
        self._returned: int | None = None
        self.pid: int | None = None
        self.usage: dict[str, float] = {}

    @property
    def has_process(self) -> bool:
        return self._connection is not None

    async def pre_launch(self, **settings: Any) -> dict[str, Any]:
        settings = await super().pre_launch(cmd=[], **settings)
        manager = self.parent
        manager.write_connection_file()
        self.connection_info = manager.get_connection_info()
        return settings

    async def launch_kernel(self, cmd: list[str], **settings: Any) -> KernelConnectionInfo:
        """Asks the server for a kernel.

        Raises OSError where the server is gone.
        """
        request = KernelRequest(
            connection_file=str(Path(self.parent.connection_file).resolve()),
            folder=str(Path(settings["cwd"]).resolve()),
            seed=self._setup.seed,
            memory_bytes=self._setup.memory_bytes,
            environment=settings["env"],
            arguments=tuple(settings.get("extra_arguments", ())),
        )
        self._connection = connect(self._address)
        line = request.to_line()
        sent = socket.send_fds(self._connection, [line], [1, 2])
        self._connection.sendall(line[sent:])
        self._connection.setblocking(False)
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._connection, self._read)
        while self.pid is None and self._returned is None:
            await self._next()
        if self.pid is not None:
            self.parent.note_group(self.pid)
        return self.connection_info

    async def serves(self) -> None:
        """Returns when the kernel's sockets are bound.

        Raises RuntimeError where it ends before.
        """
        while not self._ready:
            if self._returned is not None:
                raise RuntimeError("the forked kernel ended before it was ready")
            await self._next()

    async def ended(self) -> None:
        """Returns when the kernel is dead."""
        while self._returned is None:
            await self._next()

    async def poll(self) -> int | None:
        self._read()
        return self._returned

    async def wait(self) -> int | None:
        await self.ended()
        self._close()
        return self._returned

    async def send_signal(self, signum: int) -> None:
        """Through the server, its parent: by then its number cannot have become another's."""
        if self._connection is not None and self._returned is None:
            with suppress(OSError):  # the server is gone, and so are its kernels
                self._connection.sendall(json.dumps({"signal": signum}).encode() + b"\n")

    async def kill(self, restart: bool = False) -> None:
        await self.send_signal(signal.SIGKILL)
        if self._connection is not None:
            with suppress(TimeoutError):  # closing the connection asks for the same once more
                await asyncio.wait_for(self.ended(), END_SECONDS)

    async def terminate(self, restart: bool = False) -> None:
        await self.kill(restart)

    async def cleanup(self, restart: bool = False) -> None:
        self._close()

    async def _next(self) -> None:
        """Waits until something has come."""
        self._changed.clear()
        await self._changed.wait()

    def _read(self) -> None:
        """Takes what has come, never waiting for more."""
        if self._connection is None:
            return
        try:
            data = self._connection.recv(_CHUNK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._lost()
        *lines, self._received = (self._received + data).split(b"\n")
        for line in lines:
            self._take(json.loads(line))
        self._changed.set()

    def _take(self, message: dict[str, Any]) -> None:
        self.pid = message.get("pid", self.pid)
        self._ready = self._ready or "ready" in message
        if "exit" in message:
            self._returned = message.pop("exit")
            self.usage = message

    def _lost(self) -> None:
        """The server is gone, and its kernels die with it; not what they had started."""
        if self._loop is not None and self._connection is not None:
            self._loop.remove_reader(self._connection)
        if self._returned is None:
            self._returned = -signal.SIGKILL
            if self.pid is not None:
                with suppress(ProcessLookupError, PermissionError):
                    os.killpg(self.pid, signal.SIGKILL)

    def _close(self) -> None:
        if self._connection is not None:
            if self._loop is not None and not self._loop.is_closed():
                self._loop.remove_reader(self._connection)
            self._connection.close()
            self._connection = None
            if self._returned is None:
                self._returned = -signal.SIGKILL


def forked_manager(address: str, setup: KernelSetup) -> type[AsyncKernelManager]:
    """The class of managers that ask the fork server at this address for a kernel."""

    class ForkedKernelManager(OneKernelManager):
        def provide(self) -> ForkedProvisioner:
            return ForkedProvisioner(address, setup, kernel_spec=self.kernel_spec, parent=self)

        async def ended(self) -> None:
            if isinstance(self.provisioner, ForkedProvisioner):
                await self.provisioner.ended()

    ForkedKernelManager.setup = setup
    return ForkedKernelManager


def connect(address: str) -> socket.socket:
    """A connection to a Unix socket, whose path may be longer than the system takes at once."""
    connection = socket.socket(socket.AF_UNIX)
    place = Path(address)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        connection.connect(f"/proc/self/fd/{folder}/{place.name}")
    except OSError:
        connection.close()
        raise
    finally:
        os.close(folder)
    return connection
