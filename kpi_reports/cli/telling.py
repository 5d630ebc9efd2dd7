"""What a command says while it works and at its end."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from kpi_reports.run.progress import Progress

SOME_PACK_FAILED = 1
WARNINGS_SHOWN = 5  # of each pack; run.log.json has all


def waiting(words: str) -> AbstractContextManager[object]:
    """A moving sign on a terminal, for what may take longer than a moment."""
    from rich.console import Console

    return Console(stderr=True).status(words)


def tell(progress: Progress, place: Path, unread: Mapping[str, str]) -> int:
    """Prints the summary and where to look; returns the exit code.

    `unread` are the sources that could not be read, each with the reason.
    """
    from rich.console import Console

    from kpi_reports.run.progress import summary_table

    if progress.rows or not progress.kept:
        Console().print(summary_table(progress.rows, progress.units))
    if count := len(progress.kept):
        typer.echo(f"{count} {'pack' if count == 1 else 'packs'} unchanged")
    typer.echo(f"\nLook at {place / 'index.html'}")
    failed = [row.unit for row in progress.rows if row.entry.state == "failed"]
    for unit in failed:
        typer.echo(f"Failed: {unit}. Its log: {place / unit / 'error.log'}", err=True)
    for unit, warnings in sorted(progress.warnings.items()):
        for warning in warnings[:WARNINGS_SHOWN]:
            typer.echo(f"Note on {unit}: {warning}.", err=True)
        if (rest := len(warnings) - WARNINGS_SHOWN) > 0:
            typer.echo(f"Note on {unit}: {rest} more, in {place / 'run.log.json'}", err=True)
    for source in unread:
        typer.echo(
            f"Source '{source}' was not read: its KPIs have no value in the packs.", err=True
        )
    return SOME_PACK_FAILED if failed or unread else 0


def tell_decisions(progress: Progress) -> None:
    """Prints one line for each pack: whether it would be made, and why."""
    width = max((len(each.unit) for each in progress.decisions), default=0)
    for each in progress.decisions:
        typer.echo(f"{each.unit:<{width}}  {each.words}")


def how_to_resume(progress: Progress) -> str:
    """What to type after Ctrl-C."""
    if not progress.rows:
        return "\nStopped; nothing was published. To go on, give the same command again."
    options = " ".join(f"--department {shlex.quote(unit)}" for unit in progress.left)
    return (
        f"\nStopped; {len(progress.rows)} of {len(progress.units)} packs are published. "
        f"To make the others, give the same command with {options}"
    )
