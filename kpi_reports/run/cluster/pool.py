"""The pool of a cluster, as a run holds it: sends packs, and takes back what came of them."""

from __future__ import annotations

import queue
import sys
import time
import uuid
from asyncio import CancelledError
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from typing import Any

from distributed import Client, Future

from kpi_reports.errors import ClusterError, ClusterLost
from kpi_reports.run.cluster.connect import (
    WORKER_SECONDS,
    Say,
    await_workers,
    connected,
    require_equal,
)
from kpi_reports.run.cluster.exchange import INPUTS, Exchange
from kpi_reports.run.cluster.job import Job
from kpi_reports.run.cluster.receiving import Gone, received
from kpi_reports.run.cluster.sending import Sender
from kpi_reports.run.cluster.versions import versions_here
from kpi_reports.run.cluster.worker import TOPIC, end_run
from kpi_reports.run.how import Limits
from kpi_reports.run.kernels.source import Isolation
from kpi_reports.run.made import Made
from kpi_reports.run.plan import PackTask

LOOK_SECONDS = 2.0  # between looks at whether scheduler and workers are still there
# ("begun", unit) as workers tell it, ("ended", key) of a pack's future
News = queue.SimpleQueue[tuple[str, str]]


def on_error_stream(words: str) -> None:
    """Tells the user, apart from what the command prints as its result."""
    print(words, file=sys.stderr, flush=True)


class ClusterPool:
    """Runs tasks on a Dask cluster. Leaving the context ends what is still in work there, and
    nothing of anybody else's.

    Entering raises ClusterError where the scheduler does not answer, has no worker, or one of other
    versions. `say` is told what the user should see.
    """

    def __init__(
        self,
        address: str,
        *,
        limits: Limits | None = None,
        isolation: Isolation | None = None,
        exchange: str | None = None,
        seldom: bool = False,
        say: Say = on_error_stream,
    ) -> None:
        self._address, self._say = address, say
        self._limits, self._isolation = limits or Limits(), isolation
        self._seldom = seldom
        self._url = exchange
        self._exchange: Exchange | None = None
        self._run = uuid.uuid4().hex
        self._stack = ExitStack()
        self._pending: dict[str, tuple[Future, Job]] = {}

    def __enter__(self) -> ClusterPool:
        with self._stack as stack:
            self._client: Client = stack.enter_context(connected(self._address))
            await_workers(self._client, self._address, say=self._say)
            self._versions = versions_here()
            probe = ""
            if self._url is not None:
                self._exchange = Exchange(self._url, self._run)
                stack.callback(self._clear_exchange)
                probe = self._exchange.put(self._run.encode(), folder=INPUTS)
            require_equal(
                self._client, self._versions, exchange=self._url, run=self._run, probe=probe
            )
            stack.callback(self._end)
            workers = len(self._client.nthreads())
            self._say(
                f"{workers} {'worker' if workers == 1 else 'workers'} at {self._address}; "
                f"dashboard: {self._client.dashboard_link}"
            )
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def prepare(self, packs: int) -> None:
        """Nothing: a cluster's workers start what they need with their first pack."""

    def make(self, tasks: Sequence[PackTask], *, started: Callable[[str], None]) -> Iterator[Made]:
        """Every task's outcome, as they end. `started` is called with each unit before its outcome.

        Raises ClusterLost where the scheduler, or every worker, went away; ClusterError for a
        worker of other versions that joined meanwhile.
        """
        news: News = queue.SimpleQueue()

        def heard(event: tuple[float, Mapping[str, Any]]) -> None:
            if event[1].get("run") == self._run:
                news.put(("begun", str(event[1].get("unit"))))

        self._client.subscribe_topic(TOPIC, heard)
        for future in self._sent(tasks):
            future.add_done_callback(lambda done: news.put(("ended", done.key)))
        waiting = {task.unit for task in tasks}

        def begin(unit: str) -> None:
            if unit in waiting:  # a lost worker's pack is begun again, and news may come late
                waiting.remove(unit)
                started(unit)

        while self._pending:
            what, which = self._next(news)
            if what == "begun":
                begin(which)
                continue
            future, job = self._pending[which]
            made = self._received(future, job)
            del self._pending[which], future  # its worker need not keep it any longer
            begin(job.task.unit)
            yield made

    def _sent(self, tasks: Sequence[PackTask]) -> list[Future]:
        sender = Sender(self._client, self._exchange)
        jobs = [
            Job(
                run=self._run,
                number=number,
                task=task,
                bundles=sender.bundles(task),
                limits=self._limits,
                isolation=self._isolation,
                exchange=self._url,
                versions=self._versions,
                seldom=self._seldom,
            )
            for number, task in enumerate(tasks)
        ]
        self._pending = {future.key: (future, job) for future, job in sender.send(jobs)}
        return [future for future, _ in self._pending.values()]

    def _received(self, future: Future, job: Job) -> Made:
        try:
            return received(future, job, exchange=self._exchange, address=self._address)
        except Gone as error:
            raise self._lost("the scheduler is gone") from error

    def _next(self, news: News) -> tuple[str, str]:
        """What happened next, while the cluster is there."""
        alone_since: float | None = None
        while True:
            with suppress(queue.Empty):
                return news.get(timeout=LOOK_SECONDS)
            if self._client.status != "running":
                raise self._lost("the scheduler is gone")
            try:
                alone = not self._client.nthreads()
            except (OSError, TimeoutError, CancelledError) as error:
                raise self._lost("the scheduler is gone") from error
            if not alone:
                alone_since = None
            elif alone_since is None:
                alone_since = time.monotonic()
            elif time.monotonic() - alone_since > WORKER_SECONDS:
                raise self._lost(f"no worker is left, since {WORKER_SECONDS} s")

    def _lost(self, what: str) -> ClusterLost:
        left = len(self._pending)
        return ClusterLost(
            f"the cluster at '{self._address}' was lost: {what}. {left} "
            f"{'pack is' if left == 1 else 'packs are'} missing, none is half made, and those that "
            "were published stay. When it is there again, give the same command again."
        )

    def _end(self) -> None:
        """Takes back what was not made, and ends what workers still do for this run."""
        if self._client.status == "running":
            with suppress(OSError, TimeoutError, CancelledError):  # gone, and so is the work
                self._client.unsubscribe_topic(TOPIC)
                self._client.cancel([future for future, _ in self._pending.values()])
                self._client.run(end_run, self._run, on_error="ignore")

    def _clear_exchange(self) -> None:
        """Removes this run's files, where the storage is still there."""
        if self._exchange is not None:
            with suppress(ClusterError):
                self._exchange.remove()
