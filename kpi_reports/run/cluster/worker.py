"""What a Dask worker is asked to do. Quick to import: the scheduler does so too, to read a task."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256
from typing import Any

from distributed import get_worker

from kpi_reports.run.cluster.versions import differences

TOPIC = "kpi-reports"  # of the events in which workers tell that they begin a pack
ENDING_SECONDS = 10.0  # that a caller waits for a worker to end a run


def make_there(text: str, blobs: Sequence[bytes]) -> dict[str, Any]:
    """Makes the pack of a job on this worker; gives a parcel in plain types.

    `blobs` are the inputs; there are none with an exchange. Where versions differ from the
    caller's, nothing is made: this worker may have joined after the others were asked.
    """
    from kpi_reports.run.cluster.here import run_here
    from kpi_reports.run.cluster.job import Job
    from kpi_reports.run.cluster.parcel import Parcel

    job, worker = Job.from_json(text), get_worker()
    here = run_here(job, worker)
    if differing := differences(job.versions, here.versions):
        return Parcel(worker.address, differs=tuple(differing)).to_plain()
    worker.log_event(TOPIC, {"run": job.run, "unit": job.task.unit})
    return here.make(job, {sha256(blob).hexdigest(): blob for blob in blobs}).to_plain()


async def end_run(run: str) -> None:
    """Ends everything that this worker does for a run, and forgets it."""
    from kpi_reports.run.cluster.here import end

    with suppress(TimeoutError):
        await asyncio.wait_for(asyncio.to_thread(end, run), ENDING_SECONDS)
