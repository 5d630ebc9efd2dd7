"""`kpi-reports compare`: the same pack, two periods side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kpi_reports.cli.options import (
    DepartmentOption,
    JobsOption,
    LanguagesOption,
    NotebooksOption,
    OutputOption,
    PageFormatsOption,
    Params,
    PeriodOption,
)
from kpi_reports.cli.telling import tell

AgainstOption = Annotated[
    str,
    typer.Option(
        help="An earlier period of the same length.",
        metavar="PERIOD",
        show_default="the same a year before",
    ),
]


def compare(
    params: Params,
    period: PeriodOption,
    against: AgainstOption = "",
    department: DepartmentOption = None,
    to: PageFormatsOption = "html,pdf",
    language: LanguagesOption = None,
    jobs: JobsOption = None,
    output: OutputOption = Path("output"),
    notebooks: NotebooksOption = None,
) -> None:
    """Make packs of two periods side by side: what really changed, which differences are only
    chance, where targets or processes are others, and what became of earlier findings.

    \b
    Example:
      kpi-reports compare params/demo --period 2024Q4 --against 2023Q4 --department sales
    """
    from rich.console import Console

    from kpi_reports.params.load import load_workspace
    from kpi_reports.run.compare import run_compare
    from kpi_reports.run.how import How
    from kpi_reports.run.plan import parse_languages, parse_page_formats
    from kpi_reports.run.progress import progress_on

    formats = parse_page_formats(to, "two periods side by side are no scorecard")
    languages = parse_languages(language) if language is not None else ()
    with progress_on(Console(stderr=True)) as progress:
        manifest = run_compare(
            load_workspace(params),
            period,
            against=against,
            departments=department or (),
            languages=languages,
            formats=formats,
            notebooks=notebooks,
            how=How(output=output, jobs=jobs, progress=progress),
        )
    place = output / manifest.company / manifest.period
    raise typer.Exit(tell(progress, place, manifest.inputs.failed))
