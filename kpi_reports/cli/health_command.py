"""`kpi-reports health`: is every KPI well set?"""

from __future__ import annotations

from pathlib import Path

import typer

from kpi_reports.cli.options import (
    LanguagesOption,
    NotebooksOption,
    OutputOption,
    PageFormatsOption,
    Params,
    PeriodOption,
)
from kpi_reports.cli.telling import tell


def health(
    params: Params,
    period: PeriodOption,
    to: PageFormatsOption = "html,pdf",
    language: LanguagesOption = None,
    output: OutputOption = Path("output"),
    notebooks: NotebooksOption = None,
) -> None:
    """Make a pack that asks whether every KPI is well set: targets too easy or too hard, KPIs that
    pull against each other or say the same, data that are late, patterns that deserve a question.

    \b
    Example:
      kpi-reports health params/demo --period 2024Q4 --output output
    """
    from rich.console import Console

    from kpi_reports.params.load import load_workspace
    from kpi_reports.run.health import run_health
    from kpi_reports.run.how import How
    from kpi_reports.run.plan import parse_languages, parse_page_formats
    from kpi_reports.run.progress import progress_on

    formats = parse_page_formats(to, "KPI health has no scorecard")
    languages = parse_languages(language) if language is not None else ()
    with progress_on(Console(stderr=True)) as progress:
        workspace = load_workspace(params)
        manifest = run_health(
            workspace,
            period,
            languages=languages,
            formats=formats,
            notebooks=notebooks,
            how=How(output=output, progress=progress),
        )
    place = output / manifest.company / manifest.period
    raise typer.Exit(tell(progress, place, manifest.inputs.failed))
