"""Makes packs in processes of their own, so many at a time, each within its limits."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path

from kpi_reports.run.how import Limits
from kpi_reports.run.kernels import kernel_source
from kpi_reports.run.kernels.parent import Kernels
from kpi_reports.run.kernels.source import Isolation, KernelSource, best_isolation
from kpi_reports.run.made import Made
from kpi_reports.run.order import LOG, Order, environment
from kpi_reports.run.plan import PackTask
from kpi_reports.run.result import Failure, PackResult
from kpi_reports.run.watch import Watch, tail
from kpi_reports.run.worker_process import WorkerProcess

ATTEMPTS = 2  # where a process ended that no cell is known to have ended; a notebook gets one
ANOTHER_CHANCE = ("kernel", "crash")  # the kinds of failure that may be nobody's fault
START_SECONDS = 120.0  # for a worker to import what it needs, on a machine that is busy
PACKS_PER_WORKER = 200  # then a fresh one takes its place
WORKER_BYTES = 2**30  # so does it when a worker holds more than this between two packs


class PackPool:
    """Runs tasks `jobs` at a time. Leaving the context ends every process it started.

    `params` is the company's folder, which kernels may load ahead; `formats` are those of the
    packs, which workers prepare; `seldom` says that notebooks name what few need.
    """

    def __init__(
        self,
        jobs: int,
        *,
        limits: Limits | None = None,
        isolation: Isolation | None = None,
        params: Path | None = None,
        formats: Sequence[str] = (),
        seldom: bool = False,
    ) -> None:
        self._executor = ThreadPoolExecutor(jobs, thread_name_prefix="pack")
        self._jobs = jobs
        self._limits = limits or Limits()
        self._isolation = isolation or best_isolation()
        self._params = params
        self._formats = formats
        self._seldom = seldom
        self._stack = ExitStack()
        self._kernels: Kernels | None = None
        self._own = threading.local()  # of each thread: its worker
        self._waiting: list[WorkerProcess] = []  # started ahead, for whichever thread comes first
        self._idle: set[WorkerProcess] = set()
        self._busy: dict[WorkerProcess, Path] = {}
        self._lock = threading.Lock()
        self._closed = False

    def __enter__(self) -> PackPool:
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._closed = True
            busy, idle, waiting = dict(self._busy), set(self._idle), [*self._waiting]
            self._waiting.clear()
        for worker, scratch in (*busy.items(), *((worker, worker.home) for worker in waiting)):
            worker.kill(scratch)
        self._executor.shutdown(cancel_futures=True)
        for worker in idle:
            worker.close()
        self._stack.close()

    def prepare(self, packs: int) -> None:
        """Starts what makes so many packs, and does not wait until it has started. What cannot be
        started now is tried again, and told, when the pack's turn comes."""
        with self._lock, suppress(OSError):
            self._open()
            for _ in range(min(packs, self._jobs)):
                self._waiting.append(self._new())

    def make(self, tasks: Sequence[PackTask], *, started: Callable[[str], None]) -> Iterator[Made]:
        """Every task's outcome, as they end. `started` is called with the unit, from a thread."""
        with self._lock:  # a cluster's worker asks from several threads
            if tasks:
                self._open()
        futures = [self._executor.submit(self._make, task, started) for task in tasks]
        for future in as_completed(futures):
            yield future.result()

    def _open(self) -> None:
        if self._kernels is None:
            kernels = kernel_source(self._isolation, params=self._params, seldom=self._seldom)
            self._kernels = self._stack.enter_context(kernels)

    def _make(self, task: PackTask, started: Callable[[str], None]) -> Made:
        started(task.unit)
        begin = time.monotonic()
        for attempt in range(1, ATTEMPTS + 1):
            scratch = Path(task.scratch) / str(attempt)
            scratch.mkdir(parents=True)
            (scratch / LOG).touch()
            result = self._attempt(replace(task, scratch=str(scratch)), scratch)
            if result.failure is None or result.failure.kind not in ANOTHER_CHANCE:
                break
        log = tail(scratch / LOG).decode(errors="replace")
        return Made(task, result, scratch, log, time.monotonic() - begin, attempt)

    def _attempt(self, task: PackTask, scratch: Path) -> PackResult:
        worker = self._worker(scratch)
        if worker is None:
            return PackResult(Failure("crash", "the process for this pack did not start"))
        source = self._source()
        memory = self._limits.memory_bytes
        worker.ask(Order(task, source, environment(task, scratch), memory))
        watch = Watch(worker.pid, scratch, self._limits)
        failure = None
        while failure is None:
            try:
                answer = worker.answer(watch.pause)
            except queue.Empty:
                failure = watch.look()
                continue
            if answer is None:
                how = f"the process ended without a result (exit code {worker.exit_code()})"
                failure = Failure("crash", how)
                continue
            self._keep(worker)
            return PackResult.from_json(answer.decode())
        self._drop(worker, scratch)
        return PackResult(failure.at_running_cell(scratch))

    def _source(self) -> KernelSource:
        """Where this moment's kernel comes from: after a fork server's death, from another."""
        assert self._kernels is not None  # `make` begins with it
        return self._kernels.source

    def _worker(self, scratch: Path) -> WorkerProcess | None:
        """This thread's worker, ready for a pack in scratch; None where it did not start."""
        worker: WorkerProcess | None = getattr(self._own, "worker", None)
        with self._lock:
            if self._closed:
                raise InterruptedError("the run was ended before this pack began")
            is_new = worker is None
            if worker is None:
                worker = self._waiting.pop() if self._waiting else self._new()
                self._own.worker = worker
            self._idle.discard(worker)
            self._busy[worker] = scratch
        if not is_new:
            return worker
        try:
            ready = worker.answer(START_SECONDS)
        except queue.Empty:
            ready = None
        if ready is None:
            (scratch / LOG).write_bytes(tail(worker.log))
            self._drop(worker, scratch)
            return None
        return worker

    def _new(self) -> WorkerProcess:
        return WorkerProcess(self._formats, kernel=self._isolation == "started")

    def _keep(self, worker: WorkerProcess) -> None:
        """Keeps a worker for the thread's next pack, unless it has made its share."""
        worn = worker.asked >= PACKS_PER_WORKER or worker.memory() > WORKER_BYTES
        with self._lock:
            scratch = self._busy.pop(worker, None)
            if not worn and not self._closed:
                self._idle.add(worker)
                return
        self._own.worker = None
        if scratch is not None:
            worker.close()

    def _drop(self, worker: WorkerProcess, scratch: Path) -> None:
        """Ends a worker with all that it started; the next pack gets another."""
        worker.kill(scratch)
        self._own.worker = None
        with self._lock:
            self._busy.pop(worker, None)
