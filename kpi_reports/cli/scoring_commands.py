"""Commands about scores: what they rest on."""

from __future__ import annotations

from typing import Annotated

import typer

from kpi_reports.cli.options import Params, PeriodOption
from kpi_reports.cli.telling import waiting


def register(app: typer.Typer) -> None:
    """Adds the commands of this module."""
    app.command(short_help="Tell how each score of a unit was worked out.")(explain)


def explain(
    params: Params,
    period: PeriodOption,
    department: Annotated[
        str,
        typer.Option(
            help="The department's id; 'company' for the whole.", metavar="ID", show_default=False
        ),
    ],
    kpi: Annotated[
        str | None,
        typer.Option(help="Only this KPI.", metavar="ID", show_default="every scored KPI"),
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(help="en or zh.", metavar="LANGUAGE", show_default="the company's first"),
    ] = None,
) -> None:
    """Tell how each score was worked out: value, target with its evidence, rule, arithmetic; then
    how blocks and the total add up, and every step to the final score and grade.

    \b
    Example:
      kpi-reports explain params/airlines --period 2013Q4 --department UA --kpi on_time
    """
    from kpi_reports.run.explaining import explain_lines

    with waiting("Reading params and sources"):
        lines = explain_lines(params, period, department, kpi=kpi, language=language)
    for line in lines:
        typer.echo(line)
