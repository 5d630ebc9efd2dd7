"""What makes packs: workers on this machine, or those of a cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import TYPE_CHECKING, Protocol

from kpi_reports.errors import ClusterError
from kpi_reports.run.how import How
from kpi_reports.run.kernels.source import names_seldom
from kpi_reports.run.made import Made
from kpi_reports.run.plan import PackTask
from kpi_reports.run.planning import Plan

if TYPE_CHECKING:
    from kpi_reports.run.pool import PackPool


class Pool(Protocol):
    """Makes packs from tasks. Leaving its context ends all that it started."""

    def prepare(self, packs: int) -> None:
        """Starts what makes so many packs, where it does not run yet, and does not wait for it."""

    def make(self, tasks: Sequence[PackTask], *, started: Callable[[str], None]) -> Iterator[Made]:
        """Every task's outcome, as they end. `started` is called with the pack, from any thread."""


class Pools:
    """The pool of one run's plan, opened when it is needed and closed at the end at the latest."""

    def __init__(self, how: How, plan: Plan) -> None:
        self._how = how
        self._plan = plan
        self._pool: Pool | None = None
        self._stack = ExitStack()

    def __enter__(self) -> Pools:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends all that the pool started."""
        self._stack.close()

    def prepare(self, packs: int) -> None:
        """Starts what makes so many packs on this machine, as they are sure to be made, and does
        not wait for it. A cluster runs already."""
        if packs and not _is_elsewhere(self._how):
            self._open().prepare(packs)

    def reach(self) -> None:
        """Opens the pool of a cluster, where one is asked for: what is wrong there is to be told
        before anything is written.

        Raises ClusterError.
        """
        if _is_elsewhere(self._how):
            self._open()

    @contextmanager
    def opened(self) -> Iterator[Pool]:
        """The pool, which is closed afterwards."""
        try:
            yield self._open()
        finally:
            self.close()

    def _open(self) -> Pool:
        if self._pool is None:
            opened = pool_of(self._how, self._plan)
            self._pool = self._stack.enter_context(opened)
        return self._pool


def pool_of(how: How, plan: Plan) -> AbstractContextManager[Pool]:
    """The pool that a run asks for.

    Raises ClusterError where a cluster is asked for that this installation cannot use.
    """
    if how.cluster is not None:
        return _cluster_pool(how, how.cluster, plan)
    if how.exchange is not None:
        raise ClusterError("--exchange is for packs made by a cluster: give --cluster too.")
    return _local_pool(how, plan)


def _is_elsewhere(how: How) -> bool:
    return how.cluster is not None or how.exchange is not None


def _local_pool(how: How, plan: Plan) -> PackPool:
    # Kernels and what watches them: a run with nothing to make has no need of either.
    from kpi_reports.run.pool import PackPool

    return PackPool(
        how.workers,
        limits=how.limits,
        isolation=how.isolation,
        params=plan.params,
        formats=plan.formats,
        seldom=_names_seldom(plan),
    )


def _names_seldom(plan: Plan) -> bool:
    return any(names_seldom(book.content) for book in plan.notebooks.values())


def _cluster_pool(how: How, address: str, plan: Plan) -> AbstractContextManager[Pool]:
    try:
        from kpi_reports.run.cluster.pool import ClusterPool
    except ModuleNotFoundError as error:
        if error.name not in ("dask", "distributed"):
            raise
        raise ClusterError(
            f"--cluster needs the package '{error.name}', which is not installed. Install the "
            "extra: pip install 'kpi-reports[cluster]', here and on every worker."
        ) from error
    return ClusterPool(
        address,
        limits=how.limits,
        isolation=how.isolation,
        exchange=how.exchange,
        seldom=_names_seldom(plan),
    )
