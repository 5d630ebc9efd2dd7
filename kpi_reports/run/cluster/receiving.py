"""What came of a pack that was sent to a cluster."""

from __future__ import annotations

from asyncio import CancelledError
from pathlib import Path

from distributed import Future
from distributed.scheduler import KilledWorker

from kpi_reports.errors import ClusterError
from kpi_reports.run.cluster.connect import differ
from kpi_reports.run.cluster.exchange import Exchange
from kpi_reports.run.cluster.job import Job
from kpi_reports.run.cluster.parcel import Parcel, ParcelRefused, crashed, unpacked
from kpi_reports.run.made import Made

RECEIVED = "cluster"  # the folder of what came, in the pack's scratch folder


class Gone(Exception):
    """The cluster no longer knows the pack: its scheduler is lost, or somebody cleared it."""


def received(future: Future, job: Job, *, exchange: Exchange | None, address: str) -> Made:
    """The pack in its scratch folder, or its failure. One that ends its workers fails alone.

    Raises Gone; ClusterError for a worker of other versions, and for an exchange that is lost.
    """
    try:
        sent = future.result()
    except KilledWorker as error:
        return _failed(
            job,
            f"{error.allowed_failures + 1} workers of the cluster ended while they made it, the "
            f"last at {error.last_worker.address}; it is not tried again. Had they memory enough? "
            "Their logs say more.",
        )
    except (ImportError, AttributeError) as error:
        raise ClusterError(
            f"--cluster: a worker without the same kpi-reports joined '{address}' ({error}). "
            "Install it there, or stop that worker; then give the same command again."
        ) from error
    except CancelledError as error:
        raise Gone from error
    except Exception as error:
        if future.status != "error":  # it was made, but cannot be fetched
            raise Gone from error
        words = f"its worker could not make it: {type(error).__name__}: {error}"
        return _failed(job, words)  # whatever it is, the other packs go on
    parcel = Parcel.from_plain(sent)
    if parcel.differs:
        raise ClusterError(f"--cluster: {differ(parcel.worker, parcel.differs)}")
    return _unpacked(parcel, job, exchange)


def _unpacked(parcel: Parcel, job: Job, exchange: Exchange | None) -> Made:
    def fetch(digest: str) -> bytes:
        if exchange is not None:
            return exchange.get(digest, folder=job.outputs)
        return parcel.contents.get(digest, b"")

    try:
        return unpacked(parcel, job.task, scratch=_scratch(job), fetch=fetch)
    except ParcelRefused as error:
        return _failed(job, f"what worker {parcel.worker} sent back is refused: {error}")
    finally:
        if exchange is not None:
            exchange.remove(job.outputs)


def _failed(job: Job, message: str) -> Made:
    return crashed(job.task, message, scratch=_scratch(job))


def _scratch(job: Job) -> Path:
    return Path(job.task.scratch) / RECEIVED
