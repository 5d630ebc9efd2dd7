"""Which progress a run shows."""

from __future__ import annotations

from rich.console import Console

from kpi_reports.run.progress import Progress
from kpi_reports.run.progress.plain import PlainProgress
from kpi_reports.run.progress.terminal import TerminalProgress


def progress_on(console: Console) -> Progress:
    """A bar on a terminal, plain lines anywhere else.

    A file is none though FORCE_COLOR is set, as CI often does; nor is a terminal without a cursor.
    """
    if console.is_interactive and console.file.isatty():
        return TerminalProgress(console)
    return PlainProgress(console)
