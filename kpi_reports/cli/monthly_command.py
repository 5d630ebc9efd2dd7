"""`kpi-reports monthly`: the monthly business review."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kpi_reports.cli.last_period import read_period
from kpi_reports.cli.options import (
    JobsOption,
    LanguagesOption,
    NotebooksOption,
    OutputOption,
    PageFormatsOption,
    Params,
)
from kpi_reports.cli.telling import tell

MonthOption = Annotated[
    str,
    typer.Option(
        help="The month, as 2013-10; last-month is the last one that has ended.",
        metavar="MONTH",
        callback=read_period,
        show_default=False,
    ),
]
OneDepartmentOption = Annotated[
    list[str] | None,
    typer.Option(
        help="A department instead of the company (repeatable).",
        metavar="ID",
        show_default="the company",
    ),
]


def monthly(
    params: Params,
    period: MonthOption,
    department: OneDepartmentOption = None,
    to: PageFormatsOption = "html,pdf",
    language: LanguagesOption = None,
    jobs: JobsOption = None,
    output: OutputOption = Path("output"),
    notebooks: NotebooksOption = None,
) -> None:
    """Make the monthly business review: the month and the year to date, who is behind plan and what
    is still to be reached, what stands out, and what to ask in the meeting.

    \b
    Example:
      kpi-reports monthly params/demo --period 2024-12 --output output
    """
    from rich.console import Console

    from kpi_reports.params.load import load_workspace
    from kpi_reports.run.how import How
    from kpi_reports.run.monthly import run_monthly
    from kpi_reports.run.plan import parse_languages, parse_page_formats
    from kpi_reports.run.progress import progress_on

    formats = parse_page_formats(to, "a month has no scorecard")
    languages = parse_languages(language) if language is not None else ()
    with progress_on(Console(stderr=True)) as progress:
        manifest = run_monthly(
            load_workspace(params),
            period,
            departments=department or (),
            languages=languages,
            formats=formats,
            notebooks=notebooks,
            how=How(output=output, jobs=jobs, progress=progress),
        )
    place = output / manifest.company / manifest.period
    raise typer.Exit(tell(progress, place, manifest.inputs.failed))
