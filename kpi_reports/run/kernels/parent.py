"""What a run holds of its kernels: the fork server, and the source that workers are told."""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from kpi_reports.run.kernels.environment import START_ENVIRONMENT
from kpi_reports.run.kernels.source import Isolation, KernelSource

_LOGGER = logging.getLogger(__name__)
SERVER = ("-m", "kpi_reports.run.kernels.server")
START_SECONDS = 120.0  # for its imports, on a machine that is busy
END_SECONDS = 10.0


class NoForkServer(Exception):
    """A fork server cannot be had here; the message says why."""


class ForkServer:
    """A server of kernels that is ours: it ends with us, however we end."""

    def __init__(self, *, params: Path | None = None, seldom: bool = False) -> None:
        """Starts it, and does not wait until it serves."""
        self.folder = Path(tempfile.mkdtemp(prefix="kpi-fork-"))
        command = [sys.executable, *SERVER, str(self.folder)]
        command += ["--params", str(params.resolve())] if params else []
        self._process = subprocess.Popen(
            [*command, "--seldom"] if seldom else command,
            stdin=subprocess.PIPE,  # its end tells the server that we are gone
            stdout=subprocess.PIPE,
            env=os.environ | START_ENVIRONMENT,
            start_new_session=True,  # the run ends it, not the terminal
        )
        self.served = False  # whether it has ever been ready

    @property
    def address(self) -> str:
        """The path of its socket, as soon as it serves.

        Raises NoForkServer where it does not come to that.
        """
        if not self.served:
            self._wait()
        return str(self.folder / "s")

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def close(self) -> None:
        """Ends it and all its kernels, and waits for that."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        if not self.served:  # nobody has had a kernel of it, and its imports need not be waited for
            self._process.kill()
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def let_go(self) -> None:
        """In a fork of the process that holds it: closes what would keep it alive from here."""
        for end in (self._process.stdin, self._process.stdout):
            if end is not None:
                end.close()

    def _wait(self) -> None:
        assert self._process.stdout is not None
        impatience = threading.Timer(START_SECONDS, self._process.kill)
        impatience.daemon = True
        impatience.start()
        said = self._process.stdout.readline()
        impatience.cancel()
        if not said:
            code = self._process.wait()
            raise NoForkServer(f"it ended while it started (exit code {code})")
        message = json.loads(said)
        if "refused" in message:
            raise NoForkServer(str(message["refused"]))
        self.served = True


class Kernels:
    """Hands out where kernels come from: always a living source, and the best that can be had.

    `seldom`: notebooks name what few need, and it is imported ahead.
    """

    def __init__(
        self, isolation: Isolation, *, params: Path | None = None, seldom: bool = False
    ) -> None:
        self._isolation = isolation
        self._params = params
        self._seldom = seldom
        self._server: ForkServer | None = None
        self._lock = threading.Lock()
        if isolation == "fork" and sys.platform != "linux":
            self._instead("forks are safe on Linux alone")
        elif isolation == "fork":
            self._start()

    @property
    def source(self) -> KernelSource:
        """A source that lives now; a fork server that died is replaced. Safe in any thread."""
        with self._lock:
            if self._server is not None and not self._server.is_alive and self._server.served:
                _LOGGER.warning("The fork server of kernels died; a new one is started.")
                self._server.close()
                self._start()
            if self._server is None:
                return KernelSource(self._isolation)
            try:
                return KernelSource("fork", self._server.address)
            except NoForkServer as error:
                self._instead(str(error))
                return KernelSource(self._isolation)

    def close(self) -> None:
        """Ends the server with every kernel that is left."""
        with self._lock:
            if self._server is not None:
                self._server.close()
                self._server = None

    def let_go(self) -> None:
        """In a fork of this process: what belongs to the parent is left alone."""
        if self._server is not None:
            self._server.let_go()

    def _start(self) -> None:
        try:
            self._server = ForkServer(params=self._params, seldom=self._seldom)
        except OSError as error:
            self._server = None
            self._instead(str(error))

    def _instead(self, why: str) -> None:
        _LOGGER.warning(
            "Kernels cannot be forked (%s). They are started ahead instead: the packs are the "
            "same, and take longer.",
            why,
        )
        self._isolation = "started"
        if self._server is not None:
            self._server.close()
            self._server = None
