"""`kpi-reports doctor`: what is wrong on this machine, and how to mend it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kpi_reports.cli.options import OutputOption
from kpi_reports.cli.telling import waiting

SOMETHING_WRONG = 1


def doctor(
    params: Annotated[
        Path | None,
        typer.Argument(
            help="A company's folder of params, to look at it too.",
            metavar="[PARAMS]",
            show_default=False,
        ),
    ] = None,
    output: OutputOption = Path("output"),
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for other programs.")] = False,
) -> None:
    """Look at this machine and say what keeps packs from being made, and how to mend it: Python and
    packages, fonts, kernels, PDF, folders, disk, memory, limits.

    Ends with 0 where nothing is wrong, with 1 where something is; warnings alone are 0.

    \b
    Example:
      kpi-reports doctor params/airlines --output output
    """
    from rich.console import Console

    from kpi_reports.run.doctor.examine import examine
    from kpi_reports.run.doctor.shown import advice, table_of, worst
    from kpi_reports.run.doctor.shown import as_json as json_of

    with waiting("Looking at this machine"):
        findings = examine(params, output)
    if as_json:
        typer.echo(json_of(findings))
    else:
        Console().print(table_of(findings))
        for line in advice(findings):
            typer.echo(line)
    raise typer.Exit(SOMETHING_WRONG if worst(findings) == "problem" else 0)
