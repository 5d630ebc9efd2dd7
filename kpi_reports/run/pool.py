"""Makes packs in processes of their own, so many at a time, each within its time limit."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path

from kpi_reports.params.find import PARAMS_VARIABLE
from kpi_reports.review import CUBE_VARIABLE
from kpi_reports.run.ending import end_pack
from kpi_reports.run.how import Limits
from kpi_reports.run.kernels.source import Isolation, best_isolation
from kpi_reports.run.made import Made
from kpi_reports.run.plan import PackTask
from kpi_reports.run.result import RESULT, Failure, PackResult

ATTEMPTS = 2  # a kernel that does not start, or dies, gets one more chance; a notebook does not
LOG = "process.log"  # what the process and its kernel wrote to their error streams
LOG_SHOWN = 20_000  # characters of it that an error log quotes, from the end


class PackPool:
    """Runs tasks `jobs` at a time. Leaving the context ends every process it started."""

    def __init__(
        self, jobs: int, *, limits: Limits | None = None, isolation: Isolation | None = None
    ) -> None:
        self._executor = ThreadPoolExecutor(jobs, thread_name_prefix="pack")
        self._limits = limits or Limits()
        self._isolation = isolation or best_isolation()
        self._running: dict[int, tuple[subprocess.Popen[bytes], Path]] = {}
        self._lock = threading.Lock()
        self._closed = False

    def __enter__(self) -> PackPool:
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._closed = True
            running = list(self._running.values())
        for process, scratch in running:
            end_pack(process, scratch)
        self._executor.shutdown(cancel_futures=True)

    def make(self, tasks: Sequence[PackTask], *, started: Callable[[str], None]) -> Iterator[Made]:
        """Every task's outcome, as they end. `started` is called with the unit, from a thread."""
        futures = [self._executor.submit(self._make, task, started) for task in tasks]
        for future in as_completed(futures):
            yield future.result()

    def _make(self, task: PackTask, started: Callable[[str], None]) -> Made:
        started(task.unit)
        begin = time.monotonic()
        for attempt in range(1, ATTEMPTS + 1):
            scratch = Path(task.scratch) / str(attempt)
            result = self._attempt(replace(task, scratch=str(scratch)), scratch)
            if result.failure is None or result.failure.kind != "kernel":
                break
        log = (scratch / LOG).read_text(encoding="utf-8", errors="replace")[-LOG_SHOWN:]
        return Made(task, result, scratch, log, time.monotonic() - begin, attempt)

    def _attempt(self, task: PackTask, scratch: Path) -> PackResult:
        scratch.mkdir(parents=True)
        task_file = scratch / "task.json"
        task_file.write_text(task.to_json(), encoding="utf-8")
        with (scratch / LOG).open("wb") as log:
            process = self._start(task_file, scratch, environment(task, scratch), log.fileno())
        try:
            process.wait(self._limits.seconds)
        except subprocess.TimeoutExpired:
            return PackResult(
                Failure("timeout", f"it took longer than {self._limits.seconds:g} seconds")
            )
        finally:
            end_pack(process, scratch)
            with self._lock:
                self._running.pop(process.pid, None)
            if process.stdin:
                process.stdin.close()
        if (scratch / RESULT).exists():
            return PackResult.from_json((scratch / RESULT).read_text(encoding="utf-8"))
        how = f"the process ended without a result (exit code {process.returncode})"
        return PackResult(Failure("crash", how))

    def _start(
        self, task_file: Path, scratch: Path, env: Mapping[str, str], log: int
    ) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._closed:
                raise InterruptedError("the run was ended before this pack began")
            process = subprocess.Popen(
                [sys.executable, "-m", "kpi_reports.run.task", str(task_file)],
                cwd=scratch,
                env=dict(env),
                stdin=subprocess.PIPE,  # its end tells the process that we are gone
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
            self._running[process.pid] = (process, scratch)
        return process


def environment(task: PackTask, scratch: Path) -> dict[str, str]:
    """The environment of a pack's process and its kernel: where data are, and nothing that varies.

    The user's IPython profile and history stay out; so do the random order of Python's sets and a
    thread per core in every one of several processes.
    """
    return os.environ | {
        PARAMS_VARIABLE: task.params,
        CUBE_VARIABLE: task.cube,
        "IPYTHONDIR": str(scratch / "ipython"),
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
