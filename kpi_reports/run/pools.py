"""What makes packs: workers on this machine, or those of a cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from kpi_reports.run.how import How
from kpi_reports.run.made import Made
from kpi_reports.run.plan import PackTask
from kpi_reports.run.pool import PackPool


class Pool(Protocol):
    """Makes packs from tasks. Leaving its context ends all that it started."""

    def make(self, tasks: Sequence[PackTask], *, started: Callable[[str], None]) -> Iterator[Made]:
        """Every task's outcome, as they end. `started` is called with the pack, from any thread."""


def pool_of(how: How) -> AbstractContextManager[Pool]:
    """The pool that a run asks for."""
    return PackPool(how.workers, limits=how.limits, isolation=how.isolation)
