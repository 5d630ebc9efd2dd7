"""What a command says while it works and at its end."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from kpi_reports.run.progress import Progress

SOME_PACK_FAILED = 1
WARNINGS_SHOWN = 5  # of each pack; run.log.json has all
FAILED_SHOWN = 20  # packs; more would hide what they have in common


def waiting(words: str) -> AbstractContextManager[object]:
    """A moving sign on a terminal, for what may take longer than a moment."""
    from rich.console import Console

    return Console(stderr=True).status(words)


def tell(progress: Progress, place: Path | None, unread: Mapping[str, str]) -> int:
    """Prints the summary and where to look; returns the exit code.

    `unread` are the sources that could not be read, each with the reason.
    """
    width = max((len(each.unit) for each in progress.explanations), default=0)
    for each in progress.explanations:
        typer.echo(f"{each.unit:<{width}}  {each.words}")
    if progress.rows:
        _tell_rows(progress)
        if place is not None:
            typer.echo(f"\nLook at {place / 'index.html'}")
    failed = [row.unit for row in progress.rows if row.state == "failed"]
    _tell_failed(failed, place or Path())
    _tell_warnings(progress, place or Path())
    for source in unread:
        typer.echo(
            f"Source '{source}' was not read: its KPIs have no value in the packs.", err=True
        )
    return SOME_PACK_FAILED if failed or unread else 0


def _tell_rows(progress: Progress) -> None:
    if progress.counts["unchanged"] == (count := len(progress.rows)):
        typer.echo(f"{count} {'pack' if count == 1 else 'packs'} unchanged")
        return
    from rich.console import Console

    from kpi_reports.run.progress.summary import summary

    Console().print(summary(progress.rows, progress.units, progress.counts))


def _tell_failed(failed: list[str], place: Path) -> None:
    for unit in failed[:FAILED_SHOWN]:
        typer.echo(f"Failed: {unit}. Its log: {place / unit / 'error.log'}", err=True)
    if (rest := len(failed) - FAILED_SHOWN) > 0:
        typer.echo(f"Failed: {rest} more. {place / 'index.html'} lists them", err=True)


def _tell_warnings(progress: Progress, place: Path) -> None:
    for unit, warnings in sorted(progress.warnings.items()):
        for warning in warnings[:WARNINGS_SHOWN]:
            typer.echo(f"Note on {unit}: {warning}.", err=True)
        if (rest := len(warnings) - WARNINGS_SHOWN) > 0:
            typer.echo(f"Note on {unit}: {rest} more, in {place / 'run.log.json'}", err=True)


def how_to_resume(progress: Progress) -> str:
    """What a run says that was asked to stop."""
    if not progress.rows:
        return "Stopped; nothing was published. To go on, give the same command again."
    return (
        f"Stopped; {len(progress.rows)} of {len(progress.units)} packs are published. "
        "To go on, give the same command again."
    )
