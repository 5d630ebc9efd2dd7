"""The sheet of the scorecard: blocks of any depth, KPIs, and sums that follow what is typed in."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, localcontext

from kpi_reports.pack.workbook.heading import write_heading
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
    Line,
    Plan,
    cell,
    summed,
    summed_weight,
    where_number,
)
from kpi_reports.pack.workbook.notes import item_notes, unit_line
from kpi_reports.pack.workbook.page import (
    Column,
    Live,
    LiveWord,
    Page,
    number_if_true,
    word_if_true,
)
from kpi_reports.pack.workbook.rounding import Rounding
from kpi_reports.pack.workbook.style import EXACT, TWO_DECIMALS, value_format, with_decimals
from kpi_reports.pack.workbook.tally import ARITHMETIC, Whole
from kpi_reports.report import numbers
from kpi_reports.report.voice import Voice
from kpi_reports.values import Direction, KpiReview, KpiScore, ScoreNode

MOST_WEIGHT_DECIMALS = 2  # of a percentage


@dataclass(frozen=True, slots=True)
class Card:
    """A scorecard with all that its sheet needs to know before the first row is written."""

    page: Page
    whole: Whole
    rounding: Rounding
    plan: Plan

    @property
    def score_format(self) -> str:
        """Scores with the decimals of the scheme."""
        return with_decimals("0", self.rounding.decimals)

    @property
    def weight_format(self) -> str:
        """Percentages with as many decimals as the weights need."""
        shares = [
            share
            for line in self.plan.lines
            for share in (line.part.weight, line.part.within)
            if share is not None
        ]
        needed = next(
            (
                decimals
                for decimals in range(MOST_WEIGHT_DECIMALS)
                if all(share == round(share, decimals + 2) for share in shares)
            ),
            MOST_WEIGHT_DECIMALS,
        )
        return with_decimals("0", needed) + "%"


def card_columns(voice: Voice) -> tuple[Column, ...]:
    """The columns of the sheet, in the order of `lines`."""
    t = voice.t
    return (
        Column(t("Item"), 24, 44, left=True),
        Column(t("Weight in its block"), 9, 10),
        Column(t("Weight of the whole"), 9, 10),
        Column(t("Actual"), 10, 16),
        Column(t("Target"), 10, 16),
        Column(t("Attainment"), 10, 12),
        Column(t("Target met?"), 8, 10),
        Column(t("Result of the rule, unrounded"), 13, 14),
        Column(t("Score"), 8, 10),
        Column(t("Weight scored"), 9, 10),
        Column(t("Points: weight × result"), 11, 13),
        Column(t("Note"), 24, 52, left=True),
    )


def write_rows(card: Card) -> None:
    """Heading, heads, and a row for every block and KPI."""
    write_heading(card.page, card.page.voice.t("Scorecard"))
    card.page.next(height=28)  # the result, which is written once its cells are known
    card.page.heads()
    for line in card.plan.lines:
        item = line.part.item
        if isinstance(item, KpiScore):
            _kpi_row(card, line, item)
        else:
            _block_row(card, line, item)


def _weights(card: Card, line: Line, style: str) -> None:
    """The weight in the block, typed in, and of the whole, which follows from it."""
    page, part, row = card.page, line.part, line.row
    page.number(WITHIN, part.within, card.weight_format, style)
    whole = None
    if part.within is not None:
        own = cell(row, WITHIN)
        above = "" if line.parent is None else cell(line.parent, WEIGHT) + "*"
        whole = Live(above + own, part.weight)
    page.number(WEIGHT, number_if_true(whole, part.weight), card.weight_format, style)


def _block_row(card: Card, line: Line, node: ScoreNode) -> None:
    """Sums and means of what is scored below; empty while nothing is."""
    page, part, row = card.page, line.part, line.row
    page.text(ITEM, page.voice.say(node.name), "block", indent=min(part.depth, 15))
    _weights(card, line, "block")
    page.blank("block", ACTUAL, TARGET, ATTAINMENT, MET)
    points, scored = summed(line.children, POINTS), cell(row, SCORED)
    mean = f"{cell(row, POINTS)}/{scored}"
    if part.cap is not None:
        mean = f"MIN({points}/{scored},{part.cap})"
        points = f"{cell(row, RESULT)}*{scored}"
    weight = summed_weight(line.children, SCORED)
    is_scored = part.unrounded is not None
    page.number(RESULT, Live(where_number(scored, mean), part.unrounded), EXACT, "block")
    _score(card, row, part.unrounded, node.score, "block")
    page.number(
        SCORED, Live(weight, part.scored if is_scored else None), card.weight_format, "block"
    )
    live = Live(where_number(scored, points), part.points if is_scored else None)
    page.number(POINTS, live, TWO_DECIMALS, "block")
    page.text(NOTE, _block_note(card, line, node), "block_note")
    page.next(level=part.depth)


def _block_note(card: Card, line: Line, node: ScoreNode) -> str:
    voice, part = card.page.voice, line.part
    if part.unrounded is None:
        return voice.t("not scored")
    if part.cap is not None:
        capped = numbers.format_score(part.cap)
        return voice.t("A gate leaves this block at most {score}.", score=capped)
    return ""


def _score(card: Card, row: int, exact: Decimal | None, told: Decimal | None, style: str) -> None:
    """The rounded score, as a formula over the unrounded one beside it."""
    rounding, result = card.rounding, cell(row, RESULT)
    rounded = None if exact is None else rounding.of(exact)
    live = Live(where_number(result, rounding.formula(result)), rounded)
    card.page.number(SCORE, number_if_true(live, told), card.score_format, style)


def _kpi_row(card: Card, line: Line, score: KpiScore) -> None:
    """A KPI: its result is typed in, and while there is none, its weight is not scored."""
    page, part, row = card.page, line.part, line.row
    voice = page.voice
    entry = voice.review.kpi(score.kpi)
    page.named(ITEM, voice.name(entry), unit_line(voice, entry), indent=min(part.depth, 15))
    _weights(card, line, "row")
    write_values(card, row, entry, score)
    note = item_notes(voice, entry, score)
    is_scored = part.unrounded is not None
    if score.carried and not is_scored:
        page.blank("row", RESULT, SCORE, SCORED, POINTS)
    else:
        style = "row" if is_scored else "missing"
        weight, result = cell(row, WEIGHT), cell(row, RESULT)
        page.number(RESULT, part.unrounded, EXACT, style)
        _score(card, row, part.unrounded, score.score, style)
        live = Live(where_number(result, weight), part.scored if is_scored else None)
        page.number(SCORED, live, card.weight_format, style)
        points = where_number(result, f"{weight}*{result}")
        page.number(POINTS, Live(points, part.points if is_scored else None), TWO_DECIMALS, style)
    page.text(NOTE, note, "note" if is_scored or score.carried else "why")
    page.next(level=part.depth)


def write_values(card: Card, row: int, entry: KpiReview, score: KpiScore | None) -> None:
    """Actual, target and attainment of a KPI; what is missing is an empty cell, tinted."""
    page, written = card.page, value_format(entry.kpi)
    actual: Decimal | float | None = score.actual if score is not None else None
    if actual is None:
        actual = entry.value.value
    page.number(ACTUAL, actual, written, "missing" if actual is None else "row")
    target = score.target if score is not None else entry.target
    page.number(TARGET, None if target is None else target.value, written)
    attained = None if score is None else score.attainment
    live = _attainment(row, entry, score) if score is not None else None
    page.number(ATTAINMENT, number_if_true(live, attained), "0.0%")
    verdict = "" if score is None else _verdict(page.voice, score)
    found = None if score is None else _met(page.voice, row, entry, score)
    page.word(MET, word_if_true(found, verdict), "row", align="center")


def _attainment(row: int, entry: KpiReview, score: KpiScore) -> Live | None:
    """Actual by target, or target by actual where lower is better."""
    if score.actual is None or score.target is None:
        return None
    pairs = [(score.actual, ACTUAL), (score.target.value, TARGET)]
    (top, above), (bottom, below) = (
        reversed(pairs) if entry.kpi.direction is Direction.LOWER else pairs
    )
    if not bottom:
        return None
    with localcontext(ARITHMETIC):
        formula = f"{cell(row, above)}/{cell(row, below)}"
        return Live(_where_both(row, formula), top / bottom)


def _verdict(voice: Voice, score: KpiScore) -> str:
    """Whether the target was met, in a word; "" where there is no value to judge by it."""
    if score.met is not None:
        return voice.t("met") if score.met else voice.t("missed")
    return voice.t("no target") if score.target is None else ""


def _met(voice: Voice, row: int, entry: KpiReview, score: KpiScore) -> LiveWord | None:
    """The same as a formula over actual and target."""
    if score.met is None:
        return None
    sign = "<=" if entry.kpi.direction is Direction.LOWER else ">="
    asked = f"{cell(row, ACTUAL)}{sign}{cell(row, TARGET)}"
    words = f'IF({asked},"{voice.t("met")}","{voice.t("missed")}")'
    return LiveWord(_where_both(row, words), _verdict(voice, score))


def _where_both(row: int, formula: str) -> str:
    """The formula where there is an actual and a target, else an empty text."""
    return f'IF(COUNT({cell(row, ACTUAL)}:{cell(row, TARGET)})<2,"",{formula})'
