"""The bands rule 层差法: the score of the first band that holds."""

from __future__ import annotations

from decimal import Decimal

from kpi_reports.params.models import Band, BandsRule
from kpi_reports.scoring.result import RuleResult, Write
from kpi_reports.values import Direction, Target, Text


def bands(
    rule: BandsRule, actual: Decimal, target: Target | None, direction: Direction, write: Write
) -> RuleResult:
    """The score of the first band that holds, both edges inclusive; else `otherwise`.

    Bands carry their own edges, in the KPI's unit (fractions for percent KPIs), so neither target
    nor direction is needed: they are never the reason why there is no score.

    Reference: docs/methods.md, Scores.
    """
    shown = write(actual)
    for band in rule.bands:
        if _holds(band, actual):
            edges = " and ".join(_edges(band, write)) or "any value"
            edges_zh = "且 ".join(_edges(band, write)) or "任意值"
            steps = Text(f"{shown}, band {edges}", f"{shown}，符合 {edges_zh} 档")
            return RuleResult(steps, band.score, band.score)
    steps = Text(f"{shown}, in no band", f"{shown}，未达任何一档")
    return RuleResult(steps, rule.otherwise, rule.otherwise)


def _holds(band: Band, actual: Decimal) -> bool:
    reaches = band.at_least is None or actual >= band.at_least
    return reaches and (band.at_most is None or actual <= band.at_most)


def _edges(band: Band, write: Write) -> list[str]:
    edges = (("≥", band.at_least), ("≤", band.at_most))
    return [f"{sign} {write(edge)}" for sign, edge in edges if edge is not None]
