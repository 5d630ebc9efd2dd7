"""Finds a cluster that can do the work: there, with workers, and of the very same versions."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from distributed import Client

from kpi_reports.errors import SHOWN_FAULTS, ClusterError, Fault
from kpi_reports.run.cluster.introducing import introduce
from kpi_reports.run.cluster.versions import Versions, differences

CONNECT_SECONDS = 10
WORKER_SECONDS = 30  # that a cluster without a worker is waited for

Say = Callable[[str], None]


@contextmanager
def connected(address: str) -> Iterator[Client]:
    """A client of the scheduler, apart from any other of this process.

    Certificates for tls:// come from the user's Dask configuration. Raises ClusterError.
    """
    with _quiet():
        try:
            client = Client(
                address, timeout=CONNECT_SECONDS, set_as_default=False, name="kpi-reports"
            )
        except (OSError, ValueError, TypeError, ImportError, RuntimeError) as error:
            raise ClusterError(
                f"--cluster: no Dask scheduler answers at '{address}' ({_first_line(error)}). Give "
                "the address that it wrote when it started, as tcp://host:8786; for tls:// set the "
                "certificates in Dask's configuration."
            ) from error
        try:
            yield client
        finally:
            client.close(timeout=CONNECT_SECONDS)


def await_workers(client: Client, address: str, *, say: Say) -> None:
    """Waits a while for the first worker. Raises ClusterError where none comes."""
    if client.nthreads():
        return
    say(f"The cluster at {address} has no worker yet; waiting up to {WORKER_SECONDS} s ...")
    try:
        client.wait_for_workers(1, timeout=WORKER_SECONDS)
    except TimeoutError as error:
        raise ClusterError(
            f"--cluster: the scheduler at '{address}' has no worker. Start some: "
            f"dask worker {address}"
        ) from error


def require_equal(
    client: Client, versions: Versions, *, exchange: str | None, run: str, probe: str
) -> None:
    """Raises ClusterError for workers of other versions, or that do not see the exchange.

    The scheduler must know our code too, in whatever version, for it reads tasks.
    """
    answers = client.run(introduce, exchange, run, probe, on_error="return")
    try:
        client.run_on_scheduler(introduce, None, run, probe)
    except (ImportError, AttributeError) as error:
        raise ClusterError(
            f"--cluster: the scheduler has no kpi-reports to read tasks with ({error}). Install "
            "kpi-reports with its extra 'cluster' where it runs, and restart it."
        ) from error
    faults = []
    for worker, answer in sorted(answers.items()):
        if isinstance(answer, BaseException):
            words = f"{type(answer).__name__}: {answer}"
            faults.append(
                f"worker {worker} could not be asked for its versions ({words}). Is the same "
                "kpi-reports installed there, with its extra 'cluster'?"
            )
        elif differing := differences(versions, answer["versions"]):
            faults.append(differ(worker, differing))
        elif answer["exchange"]:
            faults.append(f"worker {worker}: {answer['exchange']}")
    if faults:
        raise ClusterError([Fault(None, None, words) for words in faults])


def differ(worker: str, differing: list[str] | tuple[str, ...]) -> str:
    """Which worker would make other packs, and why."""
    more = len(differing) - SHOWN_FAULTS
    told = [*differing[:SHOWN_FAULTS], *([f"{more} more differ"] if more > 0 else [])]
    return (
        f"worker {worker} would not make the same packs: {'; '.join(told)}. Install the same on "
        "both, then restart the worker."
    )


@contextmanager
def _quiet() -> Iterator[None]:
    """Keeps Dask's log out of the terminal: what matters of it is told in words of ours."""
    handlers = list(logging.getLogger("distributed").handlers)
    for handler in handlers:
        handler.addFilter(_none)
    try:
        yield
    finally:
        for handler in handlers:
            handler.removeFilter(_none)


def _none(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.CRITICAL


def _first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0].rstrip(".")
