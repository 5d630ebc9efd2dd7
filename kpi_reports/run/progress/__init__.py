"""What is known of a run while it goes on: which packs are in work, made, failed and left.

`Progress` keeps count and says nothing; those that tell a person or a program build on it. Nothing
slow is imported here: the command line names these values before it knows what is asked.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Literal, get_args

from kpi_reports.run.manifest import PackEntry
from kpi_reports.run.progress.pace import seconds_left

RowState = Literal["ok", "failed", "unchanged"]
ERROR_LOG = "error.log"  # beside the page of a failed pack


@dataclass(frozen=True, slots=True)
class Row:
    """A pack that is dealt with: made in so many seconds, or left as it was."""

    unit: str
    entry: PackEntry
    seconds: float
    unchanged: bool = False

    @property
    def state(self) -> RowState:
        if self.entry.state == "failed":
            return "failed"
        return "unchanged" if self.unchanged else "ok"


@dataclass(frozen=True, slots=True)
class Work:
    """A pack in work: since when by the progress's clock."""

    unit: str
    began: float


@dataclass(frozen=True, slots=True)
class Explained:
    """Whether a pack would be made, and why, as `--explain` tells it."""

    unit: str
    make: bool
    words: str


class Progress:
    """Keeps count and says nothing. The base of those that do."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.kind = "review"
        self.place: Path | None = None
        self.unread: Mapping[str, str] = {}
        self.units: tuple[str, ...] = ()
        self.rows: list[Row] = []
        self.warnings: dict[str, tuple[str, ...]] = {}
        self.explanations: list[Explained] = []
        self._work: dict[str, Work] = {}
        self._first: float | None = None  # when the first pack came into work
        self._clock = clock
        self._lock = threading.RLock()

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...

    @property
    def working(self) -> tuple[Work, ...]:
        """The packs in work, longest first."""
        with self._lock:
            return tuple(self._work.values())

    @property
    def left(self) -> tuple[str, ...]:
        """The packs that are not yet dealt with, in the order of the plan."""
        with self._lock:
            done = {row.unit for row in self.rows}
        return tuple(unit for unit in self.units if unit not in done)

    @property
    def counts(self) -> dict[RowState, int]:
        """How many packs are made, failed and unchanged so far."""
        with self._lock:
            states = [row.state for row in self.rows]
        return {state: states.count(state) for state in get_args(RowState)}

    @property
    def remaining(self) -> float | None:
        """Seconds until the last pack is there, None where that cannot be judged yet."""
        with self._lock:
            if self._first is None:
                return None
            now = self._clock()
            return seconds_left(
                made=[row.seconds for row in self.rows if not row.unchanged],
                working=[now - work.began for work in self._work.values()],
                waiting=len(self.units) - len(self.rows) - len(self._work),
                elapsed=now - self._first,
            )

    def measuring(self) -> None:
        """Params are read; the data are measured now, or found in the cache."""

    def planned(
        self,
        units: Sequence[str],
        *,
        kind: str = "review",
        place: Path | None = None,
        unread: Mapping[str, str] | None = None,
    ) -> None:
        """The data are measured: these packs of one kind belong to the run, in the folder `place`.

        `unread` are sources that could not be read, each with the reason.
        """
        self.units, self.kind, self.place = tuple(units), kind, place
        self.unread = unread or {}

    def explained(self, unit: str, make: bool, words: str) -> None:
        """Nothing is made, it is only told whether a pack would be, and why."""
        self.explanations.append(Explained(unit, make, words))

    def unchanged(self, unit: str, entry: PackEntry) -> None:
        """A published pack is left as it is."""
        with self._lock:
            self.rows.append(Row(unit, entry, 0.0, unchanged=True))

    def started(self, unit: str) -> None:
        """A pack is in work. Called from any thread."""
        with self._lock:
            now = self._clock()
            self._first = now if self._first is None else self._first
            self._work[unit] = Work(unit, now)

    def warned(self, unit: str, warnings: Sequence[str]) -> None:
        """What a pack could not show as its notebook gave it."""
        if warnings:
            self.warnings[unit] = tuple(warnings)

    def finished(self, unit: str, entry: PackEntry, seconds: float) -> None:
        """A pack is published, or the page that says that it failed."""
        with self._lock:
            self._work.pop(unit, None)
            self.rows.append(Row(unit, entry, seconds))

    def log_of(self, unit: str) -> str:
        """Where the log of a failed pack lies."""
        return str((self.place or Path()) / unit / ERROR_LOG)
