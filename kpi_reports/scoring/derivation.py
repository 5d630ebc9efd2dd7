"""The arithmetic of one score in one line, in each language."""

from __future__ import annotations

from decimal import Decimal

from kpi_reports.params.models import Scheme
from kpi_reports.scoring.result import RuleResult, Write
from kpi_reports.scoring.rounding import round_score
from kpi_reports.scoring.written import plain, written
from kpi_reports.values import Kpi, Text


def write_value(value: Decimal, kpi: Kpi) -> str:
    """A value as the pack writes it: "77.0%", "1,402", with U+2212 as its minus sign."""
    if kpi.unit_kind == "percent":
        return f"{written(100 * value, kpi.decimals)}%"
    return written(value, kpi.decimals)


def value_writer(kpi: Kpi) -> Write:
    """How values of this KPI are written."""
    return lambda value: write_value(value, kpi)


def derive(result: RuleResult, score: Decimal | None, weight: Decimal, scheme: Scheme) -> Text:
    """ "77.0% of target 80.0% → 96.3, weight 30 → 28.9 of 30"; the reason where there is no score.

    `score` is what counts after cap and floor, unrounded, `weight` its percent of the whole.
    """
    if score is None or result.raw is None:
        return result.steps

    def points(value: Decimal) -> str:
        return written(round_score(value, scheme.decimals, scheme.rounding), scheme.decimals)

    share, earned = plain(weight), points(score * weight / 100)
    held, held_zh = "", ""
    if score < result.raw:
        held, held_zh = f", capped at {points(score)}", f"，封顶 {points(score)} 分"
    elif score > result.raw:
        held, held_zh = f", floor {points(score)}", f"，保底 {points(score)} 分"
    raw = points(result.raw)
    return Text(
        f"{result.steps.en} → {raw}{held}, weight {share} → {earned} of {share}",
        f"{result.steps.zh} → {raw} 分{held_zh}，权重 {share} → {earned} / {share}",
    )
