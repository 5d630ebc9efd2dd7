"""`kpi-reports compare`: the same pack, two periods side by side."""

from __future__ import annotations

from typing import Annotated

import typer

from kpi_reports.cli.making import Making, makes_packs
from kpi_reports.cli.options import DepartmentOption, PeriodOption

AgainstOption = Annotated[
    str,
    typer.Option(
        help="An earlier period of the same length.",
        metavar="PERIOD",
        show_default="the same a year before",
    ),
]


@makes_packs(pages_only="two periods side by side are no scorecard")
def compare(
    making: Making,
    *,
    period: PeriodOption,
    against: AgainstOption = "",
    department: DepartmentOption = None,
) -> None:
    """Make packs of two periods side by side: what really changed, which differences are only
    chance, where targets or processes are others, and what became of earlier findings.

    \b
    Example:
      kpi-reports compare params/demo --period 2024Q4 --against 2023Q4 --department sales
    """
    from kpi_reports.run.compare import run_compare

    run_compare(
        making.workspace,
        period,
        against=against,
        departments=department or (),
        languages=making.languages,
        formats=making.formats,
        notebooks=making.notebooks,
        how=making.how,
    )
