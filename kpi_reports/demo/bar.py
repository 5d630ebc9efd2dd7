"""A progress bar that appears only where writing takes a while."""

from __future__ import annotations

import time
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

QUIET_SECONDS = 2.0  # who waits no longer needs no bar


class LateBar:
    """Counts parts; shows a bar on a terminal once QUIET_SECONDS have gone by."""

    def __init__(self, console: Console, text: str) -> None:
        self._bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            console=console,
            transient=True,
        )
        self._task = self._bar.add_task(text, total=None)
        self._begun = time.monotonic()
        self._may_show, self._is_shown = console.is_terminal, False

    def __enter__(self) -> LateBar:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._is_shown:
            self._bar.stop()

    def told(self, done: int, total: int) -> None:
        """So many parts of so many are done."""
        self._bar.update(self._task, completed=done, total=total)
        if self._may_show and time.monotonic() - self._begun > QUIET_SECONDS:
            self._bar.start()
            self._is_shown = True
