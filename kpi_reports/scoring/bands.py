"""The bands rule 层差法: the score of the first band that holds."""

from __future__ import annotations

from decimal import Decimal

from kpi_reports.params.rules import Band, BandsRule
from kpi_reports.scoring.result import RuleResult, Write
from kpi_reports.scoring.rule_case import RuleCase
from kpi_reports.values import Text

SIGNS = {"inclusive": ("≥", "≤"), "exclusive": (">", "<")}


def bands(case: RuleCase[BandsRule]) -> RuleResult:
    """The score of the first band that holds, else `otherwise`. `edges` says whether a value on an
    edge is in the band.

    Bands carry their own edges, in the KPI's unit (fractions for percent KPIs), so neither target
    nor direction is needed: they are never the reason why there is no score.

    Reference: docs/methods.md, Scores.
    """
    rule, shown = case.rule, case.write(case.actual)
    is_open = rule.edges == "exclusive"
    for band in rule.bands:
        if _holds(band, case.actual, is_open=is_open):
            edges = _edges(band, SIGNS[rule.edges], case.write)
            en, zh = " and ".join(edges) or "any value", " 且 ".join(edges) or "任意值"
            steps = Text(f"{shown}, band {en}", f"{shown}，符合 {zh} 档")
            return RuleResult(steps, band.score, band.score)
    steps = Text(f"{shown}, in no band", f"{shown}，未达任何一档")
    return RuleResult(steps, rule.otherwise, rule.otherwise)


def _holds(band: Band, actual: Decimal, *, is_open: bool) -> bool:
    if is_open and actual in (band.at_least, band.at_most):
        return False
    reaches = band.at_least is None or actual >= band.at_least
    return reaches and (band.at_most is None or actual <= band.at_most)


def _edges(band: Band, signs: tuple[str, str], write: Write) -> list[str]:
    edges = zip(signs, (band.at_least, band.at_most), strict=True)
    return [f"{sign} {write(edge)}" for sign, edge in edges if edge is not None]
