"""A run as events for other programs: one JSON object per line. docs/engine.md describes them."""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, NotRequired, TextIO, TypedDict

from kpi_reports.run.manifest import PackEntry
from kpi_reports.run.progress import Progress, RowState

EVENTS_SCHEMA = 1  # raised where a field is taken away or means something else; fields may be added


class StartedEvent(TypedDict):
    event: Literal["started"]
    schema: int
    toolkit: str
    command: str
    params: str
    period: str


class MeasuringEvent(TypedDict):
    event: Literal["measuring"]


class PlannedEvent(TypedDict):
    event: Literal["planned"]
    kind: str
    place: str
    packs: list[str]
    unread: dict[str, str]


class PackExplainedEvent(TypedDict):
    event: Literal["pack_explained"]
    unit: str
    kind: str
    make: bool
    why: str


class PackStartedEvent(TypedDict):
    event: Literal["pack_started"]
    unit: str
    kind: str


class PackFinishedEvent(TypedDict):
    event: Literal["pack_finished"]
    unit: str
    kind: str
    state: RowState
    seconds: float
    score: float | None
    grade: str | None
    files: list[str]
    warnings: list[str]
    log: NotRequired[str]


class RunFinishedEvent(TypedDict):
    event: Literal["run_finished"]
    exit_code: int
    place: str | None
    ok: int
    failed: int
    unchanged: int


class ErrorEvent(TypedDict):
    event: Literal["error"]
    exit_code: int
    message: str
    published: int
    left: int


Event = (
    StartedEvent
    | MeasuringEvent
    | PlannedEvent
    | PackExplainedEvent
    | PackStartedEvent
    | PackFinishedEvent
    | RunFinishedEvent
    | ErrorEvent
)


def _utc() -> datetime:
    return datetime.now(UTC)


class Events:
    """Writes events to a stream, each with its moment `at`. Called from any thread."""

    def __init__(self, stream: TextIO, *, now: Callable[[], datetime] = _utc) -> None:
        self._stream, self._now = stream, now
        self._lock = threading.Lock()
        self._is_read = True

    def emit(self, event: Event) -> None:
        """Writes one line. Where nobody reads any more, packs are made all the same."""
        line = json.dumps({**event, "at": self._now().isoformat(timespec="milliseconds")})
        with self._lock:
            if not self._is_read:
                return
            try:
                self._stream.write(line + "\n")
                self._stream.flush()
            except OSError as error:
                self._is_read = False
                self._end_stream(error)

    def _end_stream(self, error: OSError) -> None:
        sys.stderr.write(f"kpi-reports: --json: events cannot be written any more: {error}\n")
        # What is left in the stream's buffer must go somewhere when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), self._stream.fileno())


class EventProgress(Progress):
    """Tells another program."""

    def __init__(self, events: Events) -> None:
        super().__init__()
        self._events = events

    def measuring(self) -> None:
        self._events.emit(MeasuringEvent(event="measuring"))

    def planned(
        self,
        units: Sequence[str],
        *,
        kind: str = "review",
        place: Path | None = None,
        unread: Mapping[str, str] | None = None,
    ) -> None:
        super().planned(units, kind=kind, place=place, unread=unread)
        self._events.emit(
            PlannedEvent(
                event="planned",
                kind=kind,
                place=str(place or ""),
                packs=list(units),
                unread=dict(self.unread),
            )
        )

    def explained(self, unit: str, make: bool, words: str) -> None:
        super().explained(unit, make, words)
        self._events.emit(
            PackExplainedEvent(
                event="pack_explained", unit=unit, kind=self.kind, make=make, why=words
            )
        )

    def unchanged(self, unit: str, entry: PackEntry) -> None:
        super().unchanged(unit, entry)
        self._pack_finished()

    def started(self, unit: str) -> None:
        super().started(unit)
        self._events.emit(PackStartedEvent(event="pack_started", unit=unit, kind=self.kind))

    def finished(self, unit: str, entry: PackEntry, seconds: float) -> None:
        super().finished(unit, entry, seconds)
        self._pack_finished()

    def _pack_finished(self) -> None:
        """Tells of the pack that was dealt with last."""
        row = self.rows[-1]
        event = PackFinishedEvent(
            event="pack_finished",
            unit=row.unit,
            kind=self.kind,
            state=row.state,
            seconds=round(row.seconds, 3),
            score=row.entry.score,
            grade=row.entry.grade,
            files=sorted(row.entry.files),
            warnings=list(self.warnings.get(row.unit, ())),
        )
        if row.state == "failed":
            event["log"] = self.log_of(row.unit)
        self._events.emit(event)
