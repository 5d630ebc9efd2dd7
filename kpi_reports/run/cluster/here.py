"""What a Dask worker keeps for one run: its inputs, unpacked once, and one local pool.

Packs are made in processes of ours, never in the Dask worker's threads. Processes and folder go
when the run ends, when the Dask worker ends, and when nothing was asked for a while, as after the
death of the caller.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path

from distributed import Worker, WorkerPlugin

from kpi_reports.errors import ClusterError
from kpi_reports.run.cluster.bundles import Store
from kpi_reports.run.cluster.exchange import INPUTS, Exchange
from kpi_reports.run.cluster.job import Job
from kpi_reports.run.cluster.parcel import Parcel, without, without_paths
from kpi_reports.run.cluster.versions import versions_here
from kpi_reports.run.made import Made
from kpi_reports.run.pool import PackPool
from kpi_reports.run.result import PACK

IDLE_SECONDS = 60.0  # then a run's processes and folder go; its next pack brings them back


class RunHere:
    """What a Dask worker keeps for one run."""

    def __init__(self, job: Job, worker: Worker) -> None:
        self.versions = versions_here()
        self._address: str = worker.address
        self._place = Path(worker.local_directory)
        self._jobs: int = worker.state.nthreads
        self._limits, self._isolation = job.limits, job.isolation
        self._seldom = job.seldom
        self._exchange = Exchange(job.exchange, job.run) if job.exchange else None
        self._lock = threading.Lock()
        self._working = 0
        self._closed = False
        self._idle: threading.Timer | None = None
        self._kept: ExitStack | None = None

    def make(self, job: Job, contents: dict[str, bytes]) -> Parcel:
        with self._busy():
            placed = {name: self._placed(*at, contents) for name, at in job.bundles.items()}
            with tempfile.TemporaryDirectory(
                prefix="pack-", dir=self._folder, ignore_cleanup_errors=True
            ) as folder:
                task = replace(
                    job.task,
                    notebook=placed["notebook"],
                    params=placed["params"],
                    cube=placed["cube"],
                    scratch=str(Path(folder) / "work"),
                )
                [made] = self._pool.make([task], started=_nothing)
                return self._parcel(made, job)

    def close(self) -> None:
        """Ends the processes and removes the folder, for good. Safe to call from any thread."""
        self._closed = True
        self._rest()

    def _rest(self) -> None:
        """Ends the processes and removes the folder; the next pack brings them back."""
        with self._lock:
            kept, self._kept = self._kept, None
            if self._idle is not None:
                self._idle.cancel()
        if kept is not None:
            kept.close()

    @contextmanager
    def _busy(self) -> Iterator[None]:
        with self._lock:
            if self._closed:
                raise ClusterError("the run that asked for this pack has ended")
            self._working += 1
            if self._idle is not None:
                self._idle.cancel()
            if self._kept is None:
                self._kept = self._opened()
        try:
            yield
        finally:
            with self._lock:
                self._working -= 1
                if not self._working and self._kept is not None:
                    self._idle = threading.Timer(IDLE_SECONDS, self._rest_if_idle)
                    self._idle.daemon = True
                    self._idle.start()

    def _opened(self) -> ExitStack:
        kept = ExitStack()
        folder = Path(tempfile.mkdtemp(prefix="kpi-reports-", dir=self._place))
        kept.callback(partial(shutil.rmtree, folder, ignore_errors=True))
        self._folder = folder
        self._store = Store(folder / "inputs")
        pool = PackPool(
            self._jobs, limits=self._limits, isolation=self._isolation, seldom=self._seldom
        )
        self._pool = kept.enter_context(pool)
        return kept

    def _rest_if_idle(self) -> None:
        if not self._working:
            self._rest()

    def _placed(self, name: str, digest: str, contents: dict[str, bytes]) -> str:
        def load() -> bytes:
            if self._exchange is not None:
                return self._exchange.get(digest, folder=INPUTS)
            return contents[digest]

        return str(self._store.place(name, digest, load=load))

    def _parcel(self, made: Made, job: Job) -> Parcel:
        files: dict[str, tuple[str, int]] = {}
        contents: dict[str, bytes] = {}
        if made.result.failure is None:
            for path in sorted((made.scratch / PACK).iterdir()):
                content = path.read_bytes()
                digest = sha256(content).hexdigest()
                files[path.name] = (digest, len(content))
                if self._exchange is not None:
                    self._exchange.put(content, folder=job.outputs)
                else:
                    contents[digest] = content
        hidden = {str(made.scratch): ".", str(self._folder): "(worker)", str(Path.home()): "~"}
        return Parcel(
            worker=self._address,
            result=without_paths(made.result, hidden).to_json(),
            log=without(made.log, hidden),
            seconds=made.seconds,
            attempts=made.attempts,
            files=files,
            contents=contents,
        )


_LOCK = threading.Lock()
_RUNS: dict[
    tuple[str, str], RunHere
] = {}  # by run and address: tests have two workers in a process
_WATCHED: set[str] = set()  # addresses of workers whose end is told to us
_ENDED: set[str] = set()  # a pack that was waiting in a thread must not bring its run back


def run_here(job: Job, worker: Worker) -> RunHere:
    with _LOCK:
        if job.run in _ENDED:
            raise ClusterError("the run that asked for this pack has ended")
        key = (job.run, worker.address)
        if key not in _RUNS:
            _RUNS[key] = RunHere(job, worker)
            if worker.address not in _WATCHED:  # added once more, the first would be torn down
                _WATCHED.add(worker.address)
                worker.loop.add_callback(worker.plugin_add, _EndWithWorker(), "kpi-reports")
        return _RUNS[key]


def end(run: str) -> None:
    with _LOCK:
        _ENDED.add(run)
        ended = [_RUNS.pop(key) for key in list(_RUNS) if key[0] == run]
    for here in ended:
        here.close()


class _EndWithWorker(WorkerPlugin):  # type: ignore[misc]
    """Ends what a Dask worker keeps when it ends."""

    def setup(self, worker: Worker) -> None:
        self._address = worker.address

    def teardown(self, worker: Worker) -> None:
        _close_all(self._address)


def _close_all(address: str | None = None) -> None:
    with _LOCK:
        ended = [_RUNS.pop(key) for key in list(_RUNS) if address in (None, key[1])]
    for here in ended:
        here.close()


atexit.register(_close_all)


def _nothing(unit: str) -> None:
    """The caller hears by an event that a pack has begun."""
