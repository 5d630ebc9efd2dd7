"""Progress as a person at a terminal sees it: a few lines that keep their place."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from rich.console import Console, ConsoleOptions, RenderResult
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.text import Text

from kpi_reports.run.manifest import PackEntry
from kpi_reports.run.progress import Progress, Work
from kpi_reports.run.progress.pace import left_in_words
from kpi_reports.run.stopping import stop_asked

REFRESHES = 4  # a second
QUIET_SECONDS = 2.0  # of measuring without a word about time
SHOWN = 4  # packs in work that have a line; of more, the longest
SIGNS, PLAIN_SIGNS = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏", "-\\|/"  # one after the other: something moves
WIDEST_BAR, NARROWEST_BAR = 30, 8  # a terminal without room for the narrowest has none


class TerminalProgress(Progress):
    """A bar with counts and the time that is left, and below it the packs in work."""

    def __init__(self, console: Console, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(clock=clock)
        self._console = console
        self._phase, self._since = "Reading params", clock()
        self._live = Live(
            console=console,
            get_renderable=self.view,
            refresh_per_second=REFRESHES,
            transient=True,
            redirect_stdout=False,  # what a command prints is its own, not progress
        )

    def __enter__(self) -> Progress:
        self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._live.stop()

    def measuring(self) -> None:
        self._phase, self._since = "Measuring the data", self._clock()

    def planned(
        self,
        units: Sequence[str],
        *,
        kind: str = "review",
        place: Path | None = None,
        unread: Mapping[str, str] | None = None,
    ) -> None:
        super().planned(units, kind=kind, place=place, unread=unread)
        self._phase = ""

    def finished(self, unit: str, entry: PackEntry, seconds: float) -> None:
        super().finished(unit, entry, seconds)
        if entry.state == "failed":
            words = f"Failed: {unit}. Its log: {self.log_of(unit)}"
            self._console.print(Text(words, style="red"), soft_wrap=True)

    def view(self) -> View:
        """The run as it stands now."""
        now = self._clock()
        with self._lock:
            work = self.working
            return View(
                head=self._head(now),
                done=len(self.rows),
                total=None if self._phase else len(self.units),
                work=tuple(_line(each, now) for each in work[:SHOWN]),
                more=max(0, len(work) - SHOWN),
                now=now,
            )

    def _head(self, now: float) -> str:
        if stop_asked() is not None:
            return "Stopping"
        if self._phase:
            spent = now - self._since
            return f"{self._phase}, {spent:.0f} s" if spent > QUIET_SECONDS else self._phase
        counts = self.counts
        words = [f"{len(self.rows)} of {len(self.units)}"]
        words += [f"{counts[name]} {name}" for name in ("failed", "unchanged") if counts[name]]
        left = self.remaining
        return ", ".join(words if left is None else [*words, left_in_words(left)])


def _line(work: Work, now: float) -> str:
    """Seconds first: they stay readable where the name has no room."""
    return f"{now - work.began:5.0f} s  {work.unit}"


@dataclass(frozen=True, slots=True)
class View:
    """One state of the display. Each line is cut to the terminal's width, none is wrapped."""

    head: str
    done: int
    total: int | None
    work: tuple[str, ...]
    more: int
    now: float

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        plain = options.ascii_only or options.legacy_windows
        room = options.max_width - 2  # after the moving sign
        yield Text(f"{_sign(self.now, plain)} ", end="")
        width = min(WIDEST_BAR, room - len(self.head) - 1)
        if self.total is not None and width >= NARROWEST_BAR:
            yield ProgressBar(total=max(self.total, 1), completed=self.done, width=width)
            yield Text(" ", end="")
            room -= width + 1
        yield _fitting(self.head, room, plain)
        for line in (*self.work, *([f"        and {self.more} more in work"] if self.more else [])):
            yield _fitting(line, options.max_width, plain)


def _sign(now: float, plain: bool) -> str:
    signs = PLAIN_SIGNS if plain else SIGNS
    return signs[int(now * REFRESHES) % len(signs)]


def _fitting(line: str, width: int, plain: bool) -> Text:
    text = Text(line, no_wrap=True)
    text.truncate(max(width, 1), overflow="crop" if plain else "ellipsis")
    return text
