"""Sends packs to a cluster: their inputs once, whatever the number of packs, then the packs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import dask
from distributed import Client, Future

from kpi_reports.params.files import read_texts
from kpi_reports.run.cluster.bundles import Bundle, bundle, whole_folder
from kpi_reports.run.cluster.exchange import INPUTS, Exchange
from kpi_reports.run.cluster.job import Job
from kpi_reports.run.cluster.worker import make_there
from kpi_reports.run.plan import PackTask

Sent = tuple[Future, Job]


class Sender:
    """Sends the packs of one run."""

    def __init__(self, client: Client, exchange: Exchange | None) -> None:
        self._client, self._exchange = client, exchange
        self._bundles: dict[str, Bundle] = {}  # by the caller's path
        self._held: dict[str, Future] = {}  # by hash

    def send(self, jobs: Sequence[Job]) -> list[Sent]:
        """Sends the packs; those of equal inputs go in one message."""
        groups: dict[tuple[str, ...], list[Job]] = {}
        for job in jobs:
            groups.setdefault(tuple(sha for _, sha in job.bundles.values()), []).append(job)
        return [sent for hashes, group in groups.items() for sent in self._send(hashes, group)]

    def _send(self, hashes: Sequence[str], jobs: Sequence[Job]) -> list[Sent]:
        futures = self._client.map(
            make_there,
            [job.to_json() for job in jobs],
            blobs=[self._held[sha] for sha in hashes if sha in self._held],
            key=[f"kpi-pack-{job.number}:{job.task.unit}-{job.run}" for job in jobs],
            pure=False,
        )
        return list(zip(futures, jobs, strict=True))

    def bundles(self, task: PackTask) -> Mapping[str, tuple[str, str]]:
        """Name and hash of each of the task's inputs, which are on their way from now on."""
        params, cube, notebook = Path(task.params), Path(task.cube), Path(task.notebook)
        found = {
            "params": self._bundle(params, _params_files),
            "cube": self._bundle(cube, whole_folder),
            "notebook": self._bundle(notebook, lambda path: {"": path}),
        }
        return {name: (each.name, each.sha256) for name, each in found.items()}

    def _bundle(self, place: Path, files_of: Callable[[Path], Mapping[str, Path]]) -> Bundle:
        if str(place) not in self._bundles:
            made = bundle(place.name, files_of(place))
            self._bundles[str(place)] = made
            if self._exchange is not None:
                self._exchange.put(made.content, folder=INPUTS)
            else:
                self._hold(made)
        return self._bundles[str(place)]

    def _hold(self, made: Bundle) -> None:
        """Gives the cluster the bundle as a task that makes it, which the scheduler keeps: it is
        made again where the worker that had it is lost. What is only scattered would be gone."""
        with dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 TB"}):
            key = f"kpi-inputs-{made.sha256}"
            self._held[made.sha256] = self._client.submit(bytes, made.content, key=key)


def _params_files(folder: Path) -> dict[str, Path]:
    """The files that a workspace is read from; a company's raw data may lie beside them."""
    return {name: folder / name for name in read_texts(folder).sha256}
