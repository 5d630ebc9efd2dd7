"""Below the rows of the scorecard: total, final score and grade, the table of grades, the notes."""

from __future__ import annotations

from decimal import Decimal

from kpi_reports.pack.workbook.below import write_below
from kpi_reports.pack.workbook.grades import NONE, GradeTable, ascending
from kpi_reports.pack.workbook.lines import (
    ACTUAL,
    ATTAINMENT,
    ITEM,
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
)
from kpi_reports.pack.workbook.page import Live, LiveWord, number_if_true, word_if_true
from kpi_reports.pack.workbook.scorecard import Card
from kpi_reports.pack.workbook.style import EXACT, TWO_DECIMALS
from kpi_reports.pack.workbook.tally import ZERO, Whole
from kpi_reports.pack.workbook.year import mean_of_parts, write_year
from kpi_reports.report import numbers
from kpi_reports.values import Scorecard

SETTLED = Decimal("1e-9")
LIVE_COLUMNS = (ACTUAL, TARGET, ATTAINMENT)


def is_gated(scorecard: Scorecard, whole: Whole) -> bool:
    """Whether gates or vetoes changed the rows, so that they no longer sum to the base score."""
    base = base_points(scorecard, whole)
    if scorecard.parts or base is None or whole.total is None:
        return False
    return abs(base - whole.total) > SETTLED


def base_points(scorecard: Scorecard, whole: Whole) -> Decimal | None:
    """The unrounded base score, as the chain tells it."""
    if scorecard.parts:
        return mean_of_parts(scorecard)[0]
    return scorecard.chain[0].points if scorecard.chain else whole.total


def write_totals(card: Card, steps: tuple[str, str] | None) -> GradeTable:
    """Everything below the rows. `steps` are the cells of the final score and grade on the sheet
    of the steps, where there is one. Returns where the table of grades stands."""
    table = grade_table(card)
    _tree_total(card)
    if card.page.voice.review.scorecard.parts:
        _rounded_total(card, card.plan.base, write_year(card))
        card.page.next()
    elif card.plan.base != card.plan.total:
        _gated_base(card)
    _final(card, table, steps)
    write_below(card, table)
    _result(card)
    return table


def grade_table(card: Card) -> GradeTable:
    """Where the table of grades will stand."""
    grades = ascending(card.page.voice.review.scorecard.grades)
    first, last = card.plan.table + 2, card.plan.table + 1 + len(grades)
    edges, ids = (
        f"{cell(first, column, fixed=True)}:{cell(last, column, fixed=True)}"
        for column in (WEIGHT, WITHIN)
    )
    return GradeTable(grades, edges, ids)


def _tree_total(card: Card) -> None:
    """The weighted total of the rows; in a year from its quarters only their weights."""
    page, whole, plan = card.page, card.whole, card.plan
    review, t = page.voice.review, page.voice.t
    rows = [line.row for line in plan.top]
    page.text(ITEM, t("Weighted total of the rows"), "total")
    for column in (WITHIN, WEIGHT):
        live = Live(summed(rows, column), sum((line.part.weight for line in plan.top), ZERO))
        page.number(column, live, card.weight_format, "total")
    page.blank("total", *LIVE_COLUMNS)
    if whole.total is None or not _is_told(review.scorecard, whole):
        page.blank("total", RESULT, SCORE, SCORED, POINTS)
    else:
        scored = Live(summed(rows, SCORED), whole.scored)
        page.number(SCORED, scored, card.weight_format, "total")
        page.number(POINTS, Live(summed(rows, POINTS), whole.points), TWO_DECIMALS, "total")
        mean = f"{cell(plan.total, POINTS)}/{_divisor(card)}"
        page.number(RESULT, Live(mean, whole.total), EXACT, "total")
        _rounded_total(card, plan.total, whole.total)
    page.text(NOTE, _total_note(card), "total_note")
    page.next()


def _is_told(scorecard: Scorecard, whole: Whole) -> bool:
    """Whether the total of the rows is one that the review can vouch for.

    A block under a gate is known by its rounded score alone: its rows sum to what the gate left
    only where a step says so too.
    """
    if scorecard.parts or whole.total is None:
        return False
    points = [step.points for step in scorecard.chain if step.points is not None]
    told = any(abs(found - whole.total) <= SETTLED for found in points)
    return told or not whole.has_cap


def _divisor(card: Card) -> str:
    """What the points are divided by: the weight scored, or all that was due."""
    plan = card.plan
    if card.page.voice.review.scorecard.missing_policy != "zero":
        return cell(plan.total, SCORED)
    carried = [
        cell(line.row, WEIGHT)
        for line in plan.lines
        if not line.part.parts and getattr(line.part.item, "carried", False)
    ]
    due = "-".join([cell(plan.total, WEIGHT), *carried])
    return f"({due})" if carried else due


def _rounded_total(card: Card, row: int, exact: Decimal | None) -> None:
    """The rounded total: as the review tells it where this is the base score."""
    scorecard, rounding = card.page.voice.review.scorecard, card.rounding
    if exact is None:
        card.page.number(SCORE, None, card.score_format, "total")
        return
    live = Live(rounding.formula(cell(row, RESULT)), rounding.of(exact))
    told = scorecard.base_total if row == card.plan.base else live.value
    card.page.number(SCORE, number_if_true(live, told), card.score_format, "total")


def _total_note(card: Card) -> str:
    t, whole = card.page.voice.t, card.whole
    scorecard = card.page.voice.review.scorecard
    if scorecard.parts:
        return t("For reading: the year's score comes from the periods below.")
    if whole.total is None:
        return t("No KPI could be scored")
    if not _is_told(scorecard, whole):
        return t("What gates and vetoes left stands among the steps.")
    if card.plan.base != card.plan.total:
        return t("After the gates and vetoes that lowered rows above.")
    if whole.divisor != sum((part.weight for part in whole.parts), ZERO):
        share = numbers.format_percent(whole.divisor)
        return t("Points divided by a weight of {share}.", share=share)
    return ""


def _gated_base(card: Card) -> None:
    """The base score as a number: the rows above are those after gates and vetoes."""
    page, t = card.page, card.page.voice.t
    page.text(ITEM, t("Base score"), "total")
    page.blank("total", WITHIN, WEIGHT, *LIVE_COLUMNS, SCORED, POINTS)
    exact = base_points(page.voice.review.scorecard, card.whole)
    page.number(RESULT, exact, EXACT, "total")
    _rounded_total(card, page.row, exact)
    page.text(NOTE, t("Before any gate or veto, as the review has it."), "total_note")
    page.next()


def _final(card: Card, table: GradeTable, steps: tuple[str, str] | None) -> None:
    """The final score and the grade."""
    page, plan = card.page, card.plan
    scorecard, t = page.voice.review.scorecard, page.voice.t
    grade = scorecard.grade.id if scorecard.grade else NONE
    score: Live | None = None
    if scorecard.total is not None and steps:
        score = Live(steps[0], scorecard.total)
    elif scorecard.total is not None and scorecard.base_total is not None:
        score = Live(cell(plan.base, SCORE), scorecard.base_total)
    where = cell(plan.final, SCORE)
    found = LiveWord(steps[1], grade) if steps else None
    if found is None and not scorecard.held:
        found = table.look_up(where, scorecard.total)
    blank = (WITHIN, WEIGHT, *LIVE_COLUMNS, RESULT, SCORED, POINTS)
    page.text(ITEM, t("Final score"), "total")
    page.blank("total", *blank)
    page.number(SCORE, number_if_true(score, scorecard.total), card.score_format, "total")
    page.text(NOTE, t("After the steps on their own sheet.") if steps else "", "total_note")
    page.next()
    page.text(ITEM, t("Grade"), "total")
    page.blank("total", *blank)
    page.word(SCORE, word_if_true(found, grade), "total", align="right")
    held = scorecard.total is not None and scorecard.held
    why = t("No grade is given: too much of the weight is missing.") if held else ""
    page.text(NOTE, why, "total_note")
    page.next()
    page.next()


def _result(card: Card) -> None:
    """Final score and grade at the head of the sheet, from the cells below."""
    page, plan = card.page, card.plan
    scorecard, t = page.voice.review.scorecard, page.voice.t
    end, page.row = page.row, 3
    page.text(ITEM, t("Final score and grade"), "part")
    if scorecard.total is not None:
        score = Live(cell(plan.final, SCORE), scorecard.total)
        page.number(WITHIN, score, card.score_format, "big")
    grade = scorecard.grade.id if scorecard.grade else NONE
    page.word(WEIGHT, LiveWord(cell(plan.grade, SCORE), grade), "big")
    page.row = end
