"""`kpi-reports align`: the cascade of goals, KPIs and departments."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kpi_reports.cli.options import Params, PeriodOption

MapOption = Annotated[
    Path | None,
    typer.Option(help="Draw the map, as .svg or .html.", metavar="FILE", show_default=False),
]
MapLanguageOption = Annotated[
    str | None,
    typer.Option(
        help="Language of the lists and the map: en or zh.",
        metavar="LANGUAGE",
        show_default="the company's first",
    ),
]


def align(
    params: Params,
    period: PeriodOption,
    output: MapOption = None,
    language: MapLanguageOption = None,
) -> None:
    """Follow goals from strategy to departments, positions and KPIs; list what does not fit.

    \b
    Example:
      kpi-reports align params/demo --period 2024Q4 --output map.html
    """
    from kpi_reports.alignment.command import run_align

    for line in run_align(params, period, output=output, language=language):
        typer.echo(line)
    if output is not None:
        typer.echo(f"\nLook at {output}")
