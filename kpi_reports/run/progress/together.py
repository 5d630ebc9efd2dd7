"""One run, told to several at once: a person on one stream, a program on another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

from kpi_reports.run.manifest import PackEntry
from kpi_reports.run.progress import Progress


class Together(Progress):
    """Keeps count itself, and passes on to each of the others all that it is told."""

    def __init__(self, *each: Progress) -> None:
        super().__init__()
        self._each = each
        self._open = ExitStack()

    def __enter__(self) -> Progress:
        for one in self._each:
            self._open.enter_context(one)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._open.close()

    def measuring(self) -> None:
        for one in self._each:
            one.measuring()

    def planned(
        self,
        units: Sequence[str],
        *,
        kind: str = "review",
        place: Path | None = None,
        unread: Mapping[str, str] | None = None,
    ) -> None:
        super().planned(units, kind=kind, place=place, unread=unread)
        for one in self._each:
            one.planned(units, kind=kind, place=place, unread=unread)

    def explained(self, unit: str, make: bool, words: str) -> None:
        super().explained(unit, make, words)
        for one in self._each:
            one.explained(unit, make, words)

    def unchanged(self, unit: str, entry: PackEntry) -> None:
        super().unchanged(unit, entry)
        for one in self._each:
            one.unchanged(unit, entry)

    def started(self, unit: str) -> None:
        super().started(unit)
        for one in self._each:
            one.started(unit)

    def warned(self, unit: str, warnings: Sequence[str]) -> None:
        super().warned(unit, warnings)
        for one in self._each:
            one.warned(unit, warnings)

    def finished(self, unit: str, entry: PackEntry, seconds: float) -> None:
        super().finished(unit, entry, seconds)
        for one in self._each:
            one.finished(unit, entry, seconds)
