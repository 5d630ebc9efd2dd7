"""Whether a pack in work is still within its limits of time, memory and log."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import psutil

from kpi_reports.run.ending import kernel_of
from kpi_reports.run.how import Limits
from kpi_reports.run.order import LOG
from kpi_reports.run.result import Failure

TICK_SECONDS = 0.25  # between two looks
TICKS_PER_SEARCH = 4  # what the kernel has started is searched for every so many looks: it costs
WORKER_BYTES = 2**30  # a worker's own: its imports, and the outputs of a large notebook
LOG_BYTES = 10 * 2**20  # more than anybody reads
LOG_KEPT = 20_000  # of a log that grew beyond, from its end


def gigabytes(count: int) -> str:
    return f"{count / 2**30:.3g} GB"


class Watch:
    """Looks after one pack. The clock runs from the moment that this is made."""

    def __init__(self, worker: int, scratch: Path, limits: Limits) -> None:
        self._worker = worker
        self._scratch = scratch
        self._limits = limits
        self._end = time.monotonic() + limits.seconds
        self._looks = 0
        self._kernel: list[psutil.Process] = []

    @property
    def pause(self) -> float:
        """Seconds until the next look."""
        return max(0.0, min(TICK_SECONDS, self._end - time.monotonic()))

    def look(self) -> Failure | None:
        """Why the pack is to be ended, if it is."""
        cut_log(self._scratch / LOG)
        if time.monotonic() >= self._end:
            return Failure("timeout", f"it took longer than {self._limits.seconds:g} seconds")
        if self._memory() > self._limits.memory_bytes:
            return Failure("memory", memory_message(self._limits.memory_bytes))
        return None

    def _memory(self) -> int:
        """Bytes that the kernel and all that it started hold, and the worker beyond its own."""
        if self._looks % TICKS_PER_SEARCH == 0 or not self._kernel:
            kernel = kernel_of(self._scratch)
            self._kernel = [] if kernel is None else _tree(kernel)
            self._looks = 0
        self._looks += 1
        worker = max(0, _resident([psutil.Process(self._worker)]) - WORKER_BYTES)
        resident = _resident(self._kernel)
        if worker + resident <= self._limits.memory_bytes:
            return worker + resident
        return worker + _own(self._kernel)  # pages shared among them count once


def memory_message(limit: int) -> str:
    return f"the pack took more than its limit of {gigabytes(limit)} of memory"


def cut_log(log: Path) -> None:
    """Leaves the end of a log that grew too long. Its writers append, wherever its end is."""
    with contextlib.suppress(FileNotFoundError):
        if (size := log.stat().st_size) > LOG_BYTES:
            kept = tail(log)
            log.write_bytes(f"[The first {size - len(kept):,} bytes are left out.]\n".encode())
            with log.open("ab") as file:
                file.write(kept)


def tail(log: Path) -> bytes:
    """The end of a log."""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - LOG_KEPT))
        return file.read(LOG_KEPT)


def _tree(process: psutil.Process) -> list[psutil.Process]:
    with contextlib.suppress(psutil.NoSuchProcess):
        return [process, *process.children(recursive=True)]
    return []


def _resident(processes: list[psutil.Process]) -> int:
    """An upper bound of their memory, read quickly."""
    total = 0
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            total += process.memory_info().rss
    return total


def _own(processes: list[psutil.Process]) -> int:
    """Their memory with a page that several share divided among them, where the system tells."""
    total = 0
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            found = process.memory_full_info()
            total += getattr(found, "pss", found.uss)
    return total
