"""How a run works, whatever it makes: where to, on what, within which limits."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kpi_reports.run.progress import Progress

if TYPE_CHECKING:
    from kpi_reports.run.kernels.source import Isolation

LIMIT_SECONDS = 300.0  # of wall time for one pack
LIMIT_BYTES = 4 * 2**30  # of memory for one pack: its notebook's kernel and what that starts


@dataclass(frozen=True, slots=True)
class Limits:
    """What one pack may take. Beyond it is ended, and reported as failed."""

    seconds: float = LIMIT_SECONDS
    memory_bytes: int = LIMIT_BYTES


@dataclass(frozen=True, slots=True)
class How:
    """How packs are made. Nothing here changes what is in them.

    `jobs` None is one per processor; `isolation` None what this system does best; `cluster` the
    address of a Dask scheduler that is to do the work, `exchange` where inputs and outputs are
    handed over there (None: through the scheduler). `force` makes packs whose inputs are unchanged,
    `retry_failed` only those that failed last time; with `explain` the run only tells why each pack
    would be made or not.
    """

    output: Path = Path("output")
    jobs: int | None = None
    isolation: Isolation | None = None
    limits: Limits = field(default_factory=Limits)
    cluster: str | None = None
    exchange: str | None = None
    force: bool = False
    retry_failed: bool = False
    explain: bool = False
    progress: Progress = field(default_factory=Progress)

    @property
    def workers(self) -> int:
        """How many packs are in work at a time on this machine."""
        return self.jobs or processors()


def processors() -> int:
    """The processors that this process may use: a container or `taskset` may leave it fewer."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
