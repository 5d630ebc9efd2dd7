"""Below the rows of the scorecard: total, final score and grade, the table of grades, the notes."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from kpi_reports.pack.workbook.below import write_below
from kpi_reports.pack.workbook.grades import NONE, GradeTable, Hold, ascending
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
from kpi_reports.pack.workbook.page import AGREES, Live, LiveWord, number_if_true, word_if_true
from kpi_reports.pack.workbook.scorecard import Card
from kpi_reports.pack.workbook.style import EXACT, TWO_DECIMALS
from kpi_reports.pack.workbook.tally import HUNDRED, ZERO, Whole
from kpi_reports.pack.workbook.year import mean_of_parts, write_year
from kpi_reports.report import numbers
from kpi_reports.values import Scorecard

DECIMALS = 10  # of a share of the weight that is compared: beyond is a spreadsheet's noise
SETTLED = Decimal(1).scaleb(-DECIMALS)
LIVE_COLUMNS = (ACTUAL, TARGET, ATTAINMENT, MET)


def is_gated(scorecard: Scorecard, whole: Whole) -> bool:
    """Whether gates or vetoes changed the rows, so that they no longer sum to the base score."""
    base = base_points(scorecard, whole)
    if scorecard.parts or base is None or whole.total is None:
        return False
    return abs(base - whole.total) > AGREES


def base_points(scorecard: Scorecard, whole: Whole) -> Decimal | None:
    """The unrounded base score, as the chain tells it."""
    if scorecard.parts:
        return mean_of_parts(scorecard)[0]
    return scorecard.chain[0].points if scorecard.chain else whole.total


def write_totals(card: Card, steps: tuple[str, str] | None) -> tuple[GradeTable, Hold | None]:
    """Everything below the rows. `steps` are the cells of the final score and grade on the sheet
    of the steps, where there is one. Returns where the table of grades stands, and when a grade is
    withheld for what is missing."""
    table = grade_table(card)
    _tree_total(card)
    if card.page.voice.review.scorecard.parts:
        _rounded_total(card, card.plan.base, write_year(card))
        card.page.next()
    elif card.plan.base != card.plan.total:
        _gated_base(card)
    hold = _missing(card)
    _final(card, table, steps, hold)
    write_below(card, table)
    _result(card)
    return table, hold


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
    if not _is_told(review.scorecard, whole):
        page.blank("total", RESULT, SCORE, SCORED, POINTS)
    else:
        is_scored, where = whole.total is not None, cell(plan.total, SCORED)
        scored = Live(summed_weight(rows, SCORED), whole.scored if is_scored else None)
        page.number(SCORED, scored, card.weight_format, "total")
        points = where_number(where, summed(rows, POINTS))
        live = Live(points, whole.points if is_scored else None)
        page.number(POINTS, live, TWO_DECIMALS, "total")
        mean = where_number(where, f"{cell(plan.total, POINTS)}/{_divisor(card)}")
        page.number(RESULT, Live(mean, whole.total), EXACT, "total")
        _rounded_total(card, plan.total, whole.total)
    page.text(NOTE, _total_note(card), "total_note")
    page.next()


def _is_told(scorecard: Scorecard, whole: Whole) -> bool:
    """Whether the total of the rows is one that the review can vouch for.

    A block under a gate is known by its rounded score alone: its rows sum to what the gate left
    only where a step says so too.
    """
    if scorecard.parts:
        return False
    if whole.total is None:
        return True
    points = [step.points for step in scorecard.chain if step.points is not None]
    told = any(abs(found - whole.total) <= AGREES for found in points)
    return told or not whole.has_cap


def _divisor(card: Card) -> str:
    """What the points are divided by: the weight scored, or all that was due."""
    if card.page.voice.review.scorecard.missing_policy != "zero":
        return cell(card.plan.total, SCORED)
    return _due(card)


def _due(card: Card) -> str:
    """The weight that is to be scored: all but what is carried."""
    plan = card.plan
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
    result, rounded = cell(row, RESULT), None if exact is None else rounding.of(exact)
    live = Live(where_number(result, rounding.formula(result)), rounded)
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
    page.text(ITEM, t("Raw score"), "total")
    page.blank("total", WITHIN, WEIGHT, *LIVE_COLUMNS, SCORED, POINTS)
    exact = base_points(page.voice.review.scorecard, card.whole)
    page.number(RESULT, exact, EXACT, "total")
    _rounded_total(card, page.row, exact)
    page.text(NOTE, t("Before any gate or veto, as the review has it."), "total_note")
    page.next()


def _missing(card: Card) -> Hold | None:
    """The share of the due weight that is missing, and above which no grade is given."""
    page, plan, whole = card.page, card.plan, card.whole
    scorecard, t = page.voice.review.scorecard, page.voice.t
    if plan.missing is None:
        return None
    due = sum((part.weight for part in whole.parts), ZERO) - whole.carried
    most = ZERO if scorecard.missing_policy == "hold" else scorecard.hold_over / HUNDRED
    live = None
    if due:
        share = ((due - whole.scored) / due).quantize(SETTLED, ROUND_HALF_UP)
        scored = summed([line.row for line in plan.top], SCORED)
        live = Live(f"ROUND(1-{scored}/{_due(card)},{DECIMALS})", share)
    page.text(ITEM, t("Missing, of the weight that is due"), "total")
    page.blank("total", WITHIN, *LIVE_COLUMNS, RESULT, SCORE, SCORED, POINTS)
    page.number(WEIGHT, live, "0.0%", "total")
    note = t("Above {share}, no grade is given.", share=_percent(most))
    if scorecard.missing_policy == "hold":
        note = t("While anything is missing, no grade is given.")
    page.text(NOTE, note, "total_note")
    page.next()
    if live is None or live.value is None:
        return None
    return Hold(f"{cell(plan.missing, WEIGHT, fixed=True)}>{most.normalize():f}", live.value > most)


def _percent(share: Decimal) -> str:
    """With a decimal only where there is one."""
    return numbers.format_percent(share, 0 if share == round(share, 2) else 1)


def _final(card: Card, table: GradeTable, steps: tuple[str, str] | None, hold: Hold | None) -> None:
    """The final score and the grade."""
    page, plan = card.page, card.plan
    scorecard, t = page.voice.review.scorecard, page.voice.t
    grade = scorecard.grade.id if scorecard.grade else NONE
    score: Live | None = None
    if steps is None:
        score = Live(cell(plan.base, SCORE), scorecard.base_total)
    elif scorecard.total is not None:
        score = Live(steps[0], scorecard.total)
    where = cell(plan.final, SCORE)
    found = LiveWord(steps[1], grade) if steps else None
    if found is None and (hold is not None or not scorecard.held):
        found = table.look_up(where, scorecard.total, hold=hold)
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
    # A cell without anything would be told as 0.
    final = where_number(cell(plan.final, SCORE), cell(plan.final, SCORE))
    page.number(WITHIN, Live(final, scorecard.total), card.score_format, "big")
    grade = scorecard.grade.id if scorecard.grade else NONE
    page.word(WEIGHT, LiveWord(cell(plan.grade, SCORE), grade), "big")
    page.row = end
