"""`kpi-reports run`: the review packs of a period."""

from __future__ import annotations

from kpi_reports.cli.making import Making, makes_packs
from kpi_reports.cli.options import DepartmentOption, PeriodOption


@makes_packs()
def run(making: Making, *, period: PeriodOption, department: DepartmentOption = None) -> None:
    """Make the review packs of a period.

    \b
    Example:
      kpi-reports run params/airlines --period 2013Q4 --department UA --to html
    """
    from kpi_reports.run.batch import run_batch

    run_batch(
        making.workspace,
        period,
        departments=department or (),
        languages=making.languages,
        formats=making.formats,
        notebooks=making.notebooks,
        how=making.how,
    )
