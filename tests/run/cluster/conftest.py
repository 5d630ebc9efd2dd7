"""A Dask scheduler and workers in processes of their own, which tests may end as they like."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

WAIT_SECONDS = 120.0  # for what takes a second or two on a machine that does nothing else


def wait_until(condition: Callable[[], object]) -> None:
    """Waits for something that is sure to come."""
    limit = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < limit, "it never came"
        time.sleep(0.05)


class DaskHere:
    """A scheduler and its workers, each with a thread. `need` starts those that are missing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.scheduler: psutil.Popen | None = None
        self.workers: list[psutil.Popen] = []
        self._count = 0

    @property
    def address(self) -> str:
        return str(json.loads(self._file.read_text())["address"])

    @property
    def _file(self) -> Path:
        return self.folder / f"scheduler-{self._count}.json"

    def need(self, workers: int) -> DaskHere:
        if self.scheduler is None or self.scheduler.poll() is not None:
            self.end()
            self._count += 1
            options = ("--host", "127.0.0.1", "--port", "0", "--dashboard-address", "127.0.0.1:0")
            self.scheduler = self._start("scheduler", "--scheduler-file", str(self._file), *options)
            wait_until(lambda: self._file.exists() and self._file.read_text().endswith("}"))
        self.workers = [worker for worker in self.workers if worker.poll() is None]
        for _ in range(workers - len(self.workers)):
            place = ("--local-directory", str(self.folder), "--nthreads", "1")
            started = self._start("worker", self.address, *place, "--no-nanny", "--no-dashboard")
            self.workers.append(started)
        return self

    def end(self) -> None:
        for process in filter(None, [*self.workers, self.scheduler]):
            process.kill()
            process.wait()
        self.workers = []

    def _start(self, what: str, *arguments: str) -> psutil.Popen:
        command = [sys.executable, "-m", f"distributed.cli.dask_{what}", *arguments]
        with (self.folder / f"{what}.log").open("ab") as log:
            return psutil.Popen(command, stdout=log, stderr=log, cwd=self.folder)

    def wait_for_work(self) -> None:
        """Until a worker has started a process for a pack."""
        wait_until(lambda: any(worker.children() for worker in self.workers))

    def wait_for_rest(self) -> None:
        """Returns when no worker has a process in work."""
        wait_until(lambda: not any(worker.children() for worker in self.workers))

    def leftovers(self) -> list[str]:
        """Folders of runs that workers keep."""
        return [str(path) for path in self.folder.glob("dask-scratch-space/*/kpi-reports-*")]


@pytest.fixture(scope="module")
def dask_here(site: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskHere]:
    """The processes, started when first needed."""
    here = DaskHere(tmp_path_factory.mktemp("dask"))
    yield here
    here.end()
