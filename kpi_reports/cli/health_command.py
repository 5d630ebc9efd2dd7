"""`kpi-reports health`: is every KPI well set?"""

from __future__ import annotations

from kpi_reports.cli.making import Making, makes_packs
from kpi_reports.cli.options import PeriodOption


@makes_packs(pages_only="KPI health has no scorecard")
def health(making: Making, *, period: PeriodOption) -> None:
    """Make a pack that asks whether every KPI is well set: targets too easy or too hard, KPIs that
    pull against each other or say the same, data that are late, patterns that deserve a question.

    \b
    Example:
      kpi-reports health params/demo --period 2024Q4 --output output
    """
    from kpi_reports.run.health import run_health

    run_health(
        making.workspace,
        period,
        languages=making.languages,
        formats=making.formats,
        notebooks=making.notebooks,
        how=making.how,
    )
