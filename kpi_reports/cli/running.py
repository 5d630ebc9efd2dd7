"""Runs a command that makes packs, and tells people and programs how it goes and how it ends."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

import typer

import kpi_reports
from kpi_reports.cli.telling import how_to_resume, tell
from kpi_reports.errors import KpiReportsError

if TYPE_CHECKING:
    from kpi_reports.run.progress import Progress
    from kpi_reports.run.progress.events import Events

BROKEN = 1  # Python's own exit code for an error that nobody foresaw


@dataclass(frozen=True, slots=True)
class Facts:
    """What was asked: the command, its folder of params, its period."""

    command: str
    params: str
    period: str


def run_told(run: Callable[[Progress], None], facts: Facts, *, as_json: bool) -> int:
    """Calls `run` with the progress to tell, and returns the exit code.

    `as_json` writes events to standard output; then people's words go to the error stream alone.
    Raises what `run` raises, once programs are told; typer.Exit where it was asked to stop.
    """
    from kpi_reports.run.stopping import signals_held
    from kpi_reports.run.temporary import temporary_home

    with signals_held(), temporary_home():
        if not as_json:
            return _run(run, None)
        from kpi_reports.run.progress.events import EVENTS_SCHEMA, Events, StartedEvent

        events = Events(sys.stdout)
        with redirect_stdout(sys.stderr):
            events.emit(
                StartedEvent(
                    event="started",
                    schema=EVENTS_SCHEMA,
                    toolkit=kpi_reports.__version__,
                    command=facts.command,
                    params=facts.params,
                    period=facts.period,
                )
            )
            return _run(run, events)


def _run(run: Callable[[Progress], None], events: Events | None) -> int:
    from kpi_reports.run.progress.events import RunFinishedEvent

    progress = _progress(events)
    try:
        with progress:
            run(progress)
        code = tell(progress, progress.place, progress.unread)
    except BaseException as error:
        _tell_end(error, progress, events)
    if events is not None:
        counts = progress.counts
        event = RunFinishedEvent(
            event="run_finished",
            exit_code=code,
            place=None if progress.place is None else str(progress.place),
            ok=counts["ok"],
            failed=counts["failed"],
            unchanged=counts["unchanged"],
        )
        events.emit(event)
    return code


def _progress(events: Events | None) -> Progress:
    from rich.console import Console

    from kpi_reports.run.progress.choice import progress_on
    from kpi_reports.run.progress.events import EventProgress
    from kpi_reports.run.progress.together import Together

    shown = progress_on(Console(stderr=True))
    return shown if events is None else Together(shown, EventProgress(events))


def _tell_end(error: BaseException, progress: Progress, events: Events | None) -> NoReturn:
    """A run that did not come to its end: asked to stop, a mistake to mend, or broken."""
    from kpi_reports.run.stopping import EXIT_CODES, stop_asked

    number = stop_asked()
    if number is None and isinstance(error, KeyboardInterrupt):
        number = signal.SIGINT  # signals are not held outside of the main thread
    if number is not None:
        # DuckDB makes an error of its own of what a signal raises in it; or the way out failed.
        if not isinstance(error, KeyboardInterrupt):
            typer.echo(f"kpi-reports: {error}", err=True)
        words, code = how_to_resume(progress), EXIT_CODES[number]
        typer.echo(f"\n{words}", err=True)
    elif isinstance(error, KpiReportsError):
        words, code = str(error), error.exit_code
    else:
        words, code = f"{type(error).__name__}: {error}", BROKEN
    if events is not None:
        _emit_error(events, words, code, progress)
    if number is not None:
        raise typer.Exit(code) from None
    raise error


def _emit_error(events: Events, words: str, code: int, progress: Progress) -> None:
    from kpi_reports.run.progress.events import ErrorEvent

    events.emit(
        ErrorEvent(
            event="error",
            exit_code=code,
            message=words,
            published=len(progress.rows),
            left=len(progress.left),
        )
    )


def tell_misuse(words: str, code: int) -> None:
    """Tells a program that reads events of a command that was written wrongly."""
    from kpi_reports.run.progress import Progress
    from kpi_reports.run.progress.events import Events

    _emit_error(Events(sys.stdout), words, code, Progress())
