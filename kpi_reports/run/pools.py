"""What makes packs: workers on this machine, or those of a cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from kpi_reports.errors import ClusterError
from kpi_reports.run.how import How
from kpi_reports.run.made import Made
from kpi_reports.run.plan import PackTask
from kpi_reports.run.pool import PackPool


class Pool(Protocol):
    """Makes packs from tasks. Leaving its context ends all that it started."""

    def make(self, tasks: Sequence[PackTask], *, started: Callable[[str], None]) -> Iterator[Made]:
        """Every task's outcome, as they end. `started` is called with the pack, from any thread."""


def pool_of(how: How, *, params: Path | None = None) -> AbstractContextManager[Pool]:
    """The pool that a run asks for. `params` is the company's folder, which kernels read ahead.

    Raises ClusterError where a cluster is asked for that this installation cannot use.
    """
    if how.cluster is not None:
        return _cluster_pool(how, how.cluster)
    if how.exchange is not None:
        raise ClusterError("--exchange is for packs made by a cluster: give --cluster too.")
    return PackPool(how.workers, limits=how.limits, isolation=how.isolation, params=params)


def _cluster_pool(how: How, address: str) -> AbstractContextManager[Pool]:
    try:
        from kpi_reports.run.cluster.pool import ClusterPool
    except ModuleNotFoundError as error:
        if error.name not in ("dask", "distributed"):
            raise
        raise ClusterError(
            f"--cluster needs the package '{error.name}', which is not installed. Install the "
            "extra: pip install 'kpi-reports[cluster]', here and on every worker."
        ) from error
    return ClusterPool(address, limits=how.limits, isolation=how.isolation, exchange=how.exchange)
