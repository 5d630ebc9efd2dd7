"""`kpi-reports people`: parse, call, print."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kpi_reports.cli.options import Params, PeriodOption
from kpi_reports.cli.telling import waiting

PeopleFileOption = Annotated[
    Path, typer.Option(help="The .xlsx or .csv to write.", metavar="FILE", show_default=False)
]
OneDepartmentOption = Annotated[
    str | None,
    typer.Option(help="Only this department's people.", metavar="ID", show_default="all"),
]


def people(
    params: Params,
    period: PeriodOption,
    output: PeopleFileOption,
    department: OneDepartmentOption = None,
) -> None:
    """Write everybody's score, grade after the quotas and simulated pay: personal data, for the
    analyst and the committee, in a file that only you can read.

    \\b
    Example:
      kpi-reports people params/demo --period 2024Q4 --output people.xlsx
    """
    from kpi_reports.run.people import write_people

    with waiting("Scoring people"):
        written = write_people(params, period, output, department=department)
    typer.echo(
        f"{written.people} people, {written.graded} of them with a grade, written to {output}. "
        "Personal data and a simulation: a person decides."
    )
