"""Progress as lines of text, for log files, cron and CI."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType

from rich.console import Console

from kpi_reports.run.manifest import PackEntry
from kpi_reports.run.progress import Progress
from kpi_reports.run.progress.pace import left_in_words

QUIET_SECONDS = 30.0  # without a line; then one says that the run is alive
NAMED = 3  # packs in work that such a line names


class PlainProgress(Progress):
    """One line per event, with the time of day: who reads it later asks when."""

    def __init__(
        self,
        console: Console,
        *,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = datetime.now,
    ) -> None:
        super().__init__(clock=clock)
        self._console, self._now = console, now
        self._said = clock()
        self._measuring: float | None = None
        self._kept = 0  # unchanged packs that no line has told yet
        self._over = threading.Event()
        self._watch = threading.Thread(target=self._keep_alive, daemon=True)

    def __enter__(self) -> Progress:
        self._watch.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._over.set()
        self._watch.join()
        self._tell_kept()

    def measuring(self) -> None:
        self._measuring = self._clock()
        self._say("Measuring the data ...")

    def planned(
        self,
        units: Sequence[str],
        *,
        kind: str = "review",
        place: Path | None = None,
        unread: Mapping[str, str] | None = None,
    ) -> None:
        super().planned(units, kind=kind, place=place, unread=unread)
        self._measuring = None
        self._say(f"{len(units)} {'pack' if len(units) == 1 else 'packs'} to make")

    def unchanged(self, unit: str, entry: PackEntry) -> None:
        super().unchanged(unit, entry)
        self._kept += 1

    def started(self, unit: str) -> None:
        self._tell_kept()
        super().started(unit)

    def finished(self, unit: str, entry: PackEntry, seconds: float) -> None:
        super().finished(unit, entry, seconds)
        state = f"done in {seconds:.1f} s"
        if entry.state == "failed":
            state = f"FAILED in {seconds:.1f} s, its log: {self.log_of(unit)}"
        self._say(f"[{len(self.rows)}/{len(self.units)}] {unit}: {state}")

    def quiet_for(self) -> float:
        """Says that the run is alive where no line has for QUIET_SECONDS; returns in how many
        seconds that is to be asked again."""
        with self._lock:
            if (rest := self._said + QUIET_SECONDS - self._clock()) > 0:
                return rest
            if words := self._standing():
                self._say(words)
            self._said = self._clock()
            return QUIET_SECONDS

    def _keep_alive(self) -> None:
        wait = QUIET_SECONDS
        while not self._over.wait(wait):
            wait = self.quiet_for()

    def _standing(self) -> str:
        """How the run stands, in a line; empty before there is something to say."""
        if self._measuring is not None:
            return f"Measuring the data for {self._clock() - self._measuring:.0f} s"
        if not self.units:
            return ""
        words = f"{len(self.rows)} of {len(self.units)} done"
        if work := self.working:
            named = [f"{each.unit} {self._clock() - each.began:.0f} s" for each in work[:NAMED]]
            words += f", in work: {', '.join(named)}"
            words += f" and {len(work) - NAMED} more" if len(work) > NAMED else ""
        left = self.remaining
        return words if left is None else f"{words}; {left_in_words(left)}"

    def _tell_kept(self) -> None:
        with self._lock:
            kept, self._kept = self._kept, 0
        if kept:
            self._say(f"{kept} {'pack is' if kept == 1 else 'packs are'} unchanged and stay")

    def _say(self, line: str) -> None:
        with self._lock:
            stamped = f"{self._now():%H:%M:%S} {line}"
            self._console.print(stamped, markup=False, highlight=False, soft_wrap=True)
            self._said = self._clock()
