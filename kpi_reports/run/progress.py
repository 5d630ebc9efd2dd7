"""What the person at the terminal sees while packs are made, and at the end."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn
from rich.progress import Progress as RichProgress
from rich.table import Table
from rich.text import Text

from kpi_reports.run.manifest import PackEntry

if TYPE_CHECKING:
    from kpi_reports.run.deciding import Decision

SIGNALS = ("improving", "worsening", "changed", "questions")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the summary."""

    unit: str
    entry: PackEntry
    seconds: float


class Progress:
    """Keeps count and says nothing. The base of those that do."""

    def __init__(self) -> None:
        self.units: tuple[str, ...] = ()
        self.rows: list[Row] = []
        self.working: list[str] = []
        self.kept: dict[str, PackEntry] = {}
        self.decisions: tuple[Decision, ...] = ()
        self.warnings: dict[str, tuple[str, ...]] = {}
        self._lock = threading.Lock()

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...

    @property
    def left(self) -> tuple[str, ...]:
        """The units without a published pack, in the order of the plan."""
        done = {row.unit for row in self.rows}
        return tuple(unit for unit in self.units if unit not in done)

    def measuring(self) -> None:
        """Params are read; the data are measured now, or found in the cache."""

    def decided(self, decisions: Sequence[Decision]) -> None:
        """Which packs are to be made, and why: told before any is made."""
        self.decisions = tuple(decisions)
        for each in decisions:
            if not each.make and each.earlier is not None:
                self.unchanged(each.unit, each.earlier)

    def unchanged(self, unit: str, entry: PackEntry) -> None:
        """A pack need not be made: this run leaves it as it is."""
        self.kept[unit] = entry

    def planned(self, units: Sequence[str]) -> None:
        """The packs to make."""
        self.units = tuple(units)

    def started(self, unit: str) -> None:
        """A pack is in work. Called from any thread."""
        with self._lock:
            self.working.append(unit)

    def warned(self, unit: str, warnings: Sequence[str]) -> None:
        """What a pack could not show as its notebook gave it."""
        if warnings:
            self.warnings[unit] = tuple(warnings)

    def finished(self, unit: str, entry: PackEntry, seconds: float) -> None:
        """A pack is published."""
        with self._lock:
            self.working.remove(unit)
            self.rows.append(Row(unit, entry, seconds))


class PlainProgress(Progress):
    """One line per event, for log files and pipes."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        self._console = console

    def measuring(self) -> None:
        self._say("Measuring the data ...")

    def planned(self, units: Sequence[str]) -> None:
        super().planned(units)
        self._say(f"{len(units)} {'pack' if len(units) == 1 else 'packs'} to make")

    def finished(self, unit: str, entry: PackEntry, seconds: float) -> None:
        super().finished(unit, entry, seconds)
        state = "done" if entry.state == "ok" else "FAILED"
        self._say(f"[{len(self.rows)}/{len(self.units)}] {unit}: {state} in {seconds:.1f} s")

    def _say(self, line: str) -> None:
        self._console.print(line, markup=False, highlight=False, soft_wrap=True)


class TerminalProgress(Progress):
    """A bar with the packs in work, done and left."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        self._bar = RichProgress(
            SpinnerColumn(),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.description}", markup=False),
            console=console,
            transient=True,
        )
        self._task = self._bar.add_task("Reading params", total=None)

    def __enter__(self) -> Progress:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def measuring(self) -> None:
        self._bar.update(self._task, description="Measuring the data")

    def planned(self, units: Sequence[str]) -> None:
        super().planned(units)
        self._bar.update(self._task, total=len(units))
        self._show()

    def started(self, unit: str) -> None:
        super().started(unit)
        self._show()

    def finished(self, unit: str, entry: PackEntry, seconds: float) -> None:
        super().finished(unit, entry, seconds)
        self._bar.advance(self._task)
        self._show()

    def _show(self) -> None:
        left = len(self.units) - len(self.rows) - len(self.working)
        words = [f"in work: {', '.join(self.working)}"] if self.working else []
        self._bar.update(self._task, description=" · ".join([*words, f"{left} waiting"]))


def progress_on(console: Console) -> Progress:
    """A bar on a terminal, plain lines anywhere else."""
    return TerminalProgress(console) if console.is_terminal else PlainProgress(console)


def summary_table(rows: Sequence[Row], units: Sequence[str]) -> Table:
    """One row per pack of this run, in the order of the plan."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Pack")
    table.add_column("State")
    table.add_column("Score", justify="right")
    table.add_column("Grade")
    table.add_column("Signals")
    table.add_column("Seconds", justify="right")
    place = {unit: position for position, unit in enumerate(units)}
    for row in sorted(rows, key=lambda row: place[row.unit]):
        entry = row.entry
        table.add_row(
            Text(row.unit),
            Text("ok") if entry.state == "ok" else Text("failed", style="bold red"),
            "–" if entry.score is None else f"{entry.score:.1f}",
            Text(entry.grade or "–"),
            _signals(entry),
            f"{row.seconds:.1f}",
        )
    return table


def _signals(entry: PackEntry) -> str:
    told = [f"{entry.signals[name]} {name}" for name in SIGNALS if entry.signals.get(name)]
    if entry.state == "failed":
        return "–"
    looked = entry.signals.get("common") or "questions" in entry.signals
    return ", ".join(told) or ("none" if looked else "too few data")
