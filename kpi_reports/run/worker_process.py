"""A worker as its parent sees it: started, asked for one pack after the other, ended."""

from __future__ import annotations

import contextlib
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path

import psutil

from kpi_reports.run.ending import end_worker
from kpi_reports.run.order import KERNEL, LOG, Order, worker_environment

MODULE = "kpi_reports.run.worker"
CLOSING_SECONDS = 5.0  # for a worker to end by itself that has nothing to do


class WorkerProcess:
    """One process that makes packs. `asked` counts those that it was asked for."""

    def __init__(self, formats: Sequence[str] = (), *, kernel: bool = False) -> None:
        """Starts it, and does not wait for that. It prepares to write files of these formats, and
        with `kernel` starts that of the first notebook. Until it is asked for a pack, its error
        stream goes to a log of its own."""
        self.home = Path(tempfile.mkdtemp(prefix="kpi-"))
        self.log = self.home / LOG
        self.asked = 0
        try:
            with self.log.open("ab") as stream:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", MODULE, *([KERNEL] if kernel else []), *formats],
                    cwd=self.home,
                    env=worker_environment(self.home),
                    stdin=subprocess.PIPE,  # its end tells the worker that we are gone
                    stdout=subprocess.PIPE,
                    stderr=stream,
                    start_new_session=True,
                )
        except OSError:
            shutil.rmtree(self.home, ignore_errors=True)
            raise
        self._answers: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        threading.Thread(target=self._listen, name="answers", daemon=True).start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def exit_code(self) -> int:
        """Of a worker whose pipe has ended, and which is about to."""
        try:
            return self._process.wait(CLOSING_SECONDS)
        except subprocess.TimeoutExpired:
            return 0

    def memory(self) -> int:
        """The bytes that it holds; 0 where it has ended."""
        with contextlib.suppress(psutil.NoSuchProcess):
            return int(psutil.Process(self.pid).memory_info().rss)
        return 0

    def ask(self, order: Order) -> None:
        """Asks for a pack. A worker that has ended answers None."""
        self.asked += 1
        stdin = self._process.stdin
        if stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                stdin.write(order.to_line())
                stdin.flush()

    def answer(self, seconds: float) -> bytes | None:
        """The next line that it answers, None where it has ended. Raises queue.Empty after the
        seconds."""
        return self._answers.get(timeout=seconds)

    def close(self) -> None:
        """Lets a worker end that has nothing to do."""
        self._close_pipe()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(CLOSING_SECONDS)
        self.kill(self.home)

    def kill(self, scratch: Path) -> None:
        """Ends it with the kernel of the pack in scratch and all that either started."""
        end_worker(self._process, scratch)
        self._close_pipe()
        shutil.rmtree(self.home, ignore_errors=True)

    def _close_pipe(self) -> None:
        with contextlib.suppress(BrokenPipeError):
            if self._process.stdin is not None:
                self._process.stdin.close()

    def _listen(self) -> None:
        stdout = self._process.stdout
        if stdout is not None:
            with stdout:
                for line in stdout:
                    self._answers.put(line)
        self._answers.put(None)
