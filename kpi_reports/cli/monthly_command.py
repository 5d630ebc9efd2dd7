"""`kpi-reports monthly`: the monthly business review."""

from __future__ import annotations

from typing import Annotated

import typer

from kpi_reports.cli.last_period import read_period
from kpi_reports.cli.making import Making, makes_packs

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


@makes_packs(pages_only="a month has no scorecard")
def monthly(making: Making, *, period: MonthOption, department: OneDepartmentOption = None) -> None:
    """Make the monthly business review: the month and the year to date, who is behind plan and what
    is still to be reached, what stands out, and what to ask in the meeting.

    \b
    Example:
      kpi-reports monthly params/demo --period 2024-12 --output output
    """
    from kpi_reports.run.monthly import run_monthly

    run_monthly(
        making.workspace,
        period,
        departments=department or (),
        languages=making.languages,
        formats=making.formats,
        notebooks=making.notebooks,
        how=making.how,
    )
