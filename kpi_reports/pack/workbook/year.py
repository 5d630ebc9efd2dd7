"""A year's total from the totals of its quarters, below the rows of the scorecard."""

from __future__ import annotations

from decimal import Decimal, localcontext

from kpi_reports.pack.workbook.lines import (
    ACTUAL,
    ATTAINMENT,
    ITEM,
    MET,
    NOTE,
    POINTS,
    RESULT,
    SCORE,
    SCORED,
    TARGET,
    WEIGHT,
    WITHIN,
    cell,
    summed,
    summed_weight,
    where_number,
)
from kpi_reports.pack.workbook.page import Live
from kpi_reports.pack.workbook.scorecard import Card
from kpi_reports.pack.workbook.style import EXACT, TWO_DECIMALS
from kpi_reports.pack.workbook.tally import ARITHMETIC, HUNDRED, ZERO
from kpi_reports.report.cycles import total_note
from kpi_reports.values import PartTotal, Scorecard

BARE = (ACTUAL, TARGET, ATTAINMENT, MET)


def mean_of_parts(scorecard: Scorecard) -> tuple[Decimal | None, Decimal, Decimal]:
    """The weighted mean of the totals that there are, their weight, and their points."""
    with localcontext(ARITHMETIC):
        known = [
            (part.weight / HUNDRED, part.total)
            for part in scorecard.parts
            if part.total is not None
        ]
        weight = sum((share for share, _ in known), ZERO)
        points = sum((share * total for share, total in known), ZERO)
        return (points / weight if weight else None), weight, points


def write_year(card: Card) -> Decimal | None:
    """A row for each period, then their weighted mean, which is returned; its rounded score and
    the end of its row are left to the caller."""
    page, plan = card.page, card.plan
    scorecard = page.voice.review.scorecard
    for row, part in zip(plan.parts, scorecard.parts, strict=True):
        _part_row(card, row, part)
    mean, scored_weight, points = mean_of_parts(scorecard)
    row = plan.base
    page.text(ITEM, page.voice.t("Weighted mean of the periods"), "total")
    page.blank("total", WITHIN, WEIGHT, *BARE)
    is_scored, where = mean is not None, cell(row, SCORED)
    scored = Live(summed_weight(plan.parts, SCORED), scored_weight if is_scored else None)
    page.number(SCORED, scored, card.weight_format, "total")
    summed_points = where_number(where, summed(plan.parts, POINTS))
    page.number(POINTS, Live(summed_points, points if is_scored else None), TWO_DECIMALS, "total")
    mean_cell = where_number(where, f"{cell(row, POINTS)}/{where}")
    page.number(RESULT, Live(mean_cell, mean), EXACT, "total")
    page.text(NOTE, total_note(page.voice), "total_note")
    return mean


def _part_row(card: Card, row: int, part: PartTotal) -> None:
    page, t = card.page, card.page.voice.t
    page.text(ITEM, str(part.period), "block", indent=1)
    page.blank("block", WITHIN, *BARE, SCORE)
    page.number(WEIGHT, part.weight / HUNDRED, card.weight_format, "block")
    style = "block" if part.total is not None else "missing"
    page.number(RESULT, part.total, card.score_format, style)
    weight, result = cell(row, WEIGHT), cell(row, RESULT)
    share = points = None
    if part.total is not None:
        share, points = part.weight / HUNDRED, part.weight * part.total / HUNDRED
    scored = Live(where_number(result, weight), share)
    page.number(SCORED, scored, card.weight_format, "block")
    live = Live(where_number(result, f"{weight}*{result}"), points)
    page.number(POINTS, live, TWO_DECIMALS, "block")
    words = t("No grade") if part.grade is None else t("grade {grade}", grade=part.grade)
    page.text(NOTE, words, "block_note")
    page.next(level=1)
