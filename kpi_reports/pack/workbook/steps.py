"""The sheet of the steps from the base score to the final one, as running sums."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kpi_reports.pack.workbook.grades import NONE, GradeTable, Hold
from kpi_reports.pack.workbook.heading import write_heading
from kpi_reports.pack.workbook.lines import cell, where_number
from kpi_reports.pack.workbook.page import (
    AGREES,
    Column,
    Live,
    LiveWord,
    Page,
    number_if_true,
    word_if_true,
)
from kpi_reports.pack.workbook.rounding import Rounding
from kpi_reports.pack.workbook.style import EXACT, with_decimals
from kpi_reports.report import numbers
from kpi_reports.report.voice import Voice
from kpi_reports.report.words import Translator
from kpi_reports.values import ChainStep, Scorecard

NUMBER, KIND, TEXT, CHANGE, AFTER, GRADE, DOCUMENT, APPROVER, DAY = range(9)
FIRST = 5  # row of the first step, from 0
LIVE_CHANGES = ("bonus", "deduction", "committee")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the steps begin: the sheet and cell of the base score, the table of grades, when one is
    withheld, and the total of the rows where gates have lowered them."""

    sheet: str
    base: str
    table: GradeTable
    hold: Hold | None
    gated: Live | None


def has_steps(scorecard: Scorecard) -> bool:
    """Whether anything was done between the base score and the final one."""
    return len(scorecard.chain) > 1


def has_fixed(scorecard: Scorecard, of_rows: Decimal | None) -> bool:
    """Whether a gate or veto left a number that does not follow from the rows and their total."""
    running, is_fixed = None, False
    for step in scorecard.chain:
        if step.kind in ("gate", "veto") and step.triggered and step.points != running:
            is_fixed = step.kind == "veto" or not _is_total(step, of_rows)
        running = step.points if step.triggered else running
    return is_fixed


def _is_total(step: ChainStep, of_rows: Decimal | None) -> bool:
    if step.points is None or of_rows is None:
        return False
    return abs(step.points - of_rows) <= AGREES


def final_cells(scorecard: Scorecard, sheet: str) -> tuple[str, str]:
    """The cells of the final score and of the grade, as another sheet names them."""
    row = FIRST + len(scorecard.chain)
    return f"{sheet}!{cell(row, AFTER)}", f"{sheet}!{cell(row, GRADE)}"


def step_columns(voice: Voice) -> tuple[Column, ...]:
    """The columns of the sheet."""
    t = voice.t
    return (
        Column(t("No."), 6, 6),
        Column(t("Step"), 12, 18, left=True),
        Column(t("What was done, and why"), 40, 72, left=True),
        Column(t("Change in points"), 10, 12),
        Column(t("Score after it"), 10, 12),
        Column(t("Grade after it"), 8, 10),
        Column(t("Document"), 12, 24, left=True),
        Column(t("Approved by"), 12, 24, left=True),
        Column(t("Approved on"), 12, 12),
    )


def write_steps(page: Page, origin: Origin, rounding: Rounding) -> None:
    """A row for each step, each from the one before, and the final score at the end."""
    scorecard, t = page.voice.review.scorecard, page.voice.t
    write_heading(page, t("Steps"))
    page.next()
    page.heads()
    running: Decimal | None = None
    rounded = False
    for at, step in enumerate(scorecard.chain):
        rounded = rounded or step.kind == "rounding"
        number = with_decimals("0", rounding.decimals) if rounded else EXACT
        before, running = running, step.points if step.triggered or at == 0 else running
        page.text(NUMBER, str(at + 1), "row", align="center")
        page.text(KIND, _kinds(t)[step.kind], "row", indent=1)
        page.text(TEXT, _text(page.voice, step), "note")
        _points(page, step, (before, running), origin, rounding, number)
        _grade(page, step, running, origin)
        page.text(DOCUMENT, step.document or "", "note")
        page.text(APPROVER, step.approved_by or "", "note")
        page.day(DAY, step.approved_on)
        page.next()
    _final(page, scorecard, running, with_decimals("0", rounding.decimals))


def _points(
    page: Page,
    step: ChainStep,
    points: tuple[Decimal | None, Decimal | None],
    origin: Origin,
    rounding: Rounding,
    number: str,
) -> None:
    """What changed and what is left: a decision's points are typed in, all else follows."""
    before, after = points
    row, above = page.row, cell(page.row - 1, AFTER)
    if step.kind == "base" or before is None or after is None:
        live = None if after is None or step.kind != "base" else Live(origin.base, after)
        page.blank("row", CHANGE)
        page.number(AFTER, live or after, number)
        return
    change = after - before
    shown: Live | Decimal | None = change if change else None
    live = Live(above, before)
    if step.kind == "rounding":
        live = Live(where_number(above, rounding.formula(above)), rounding.of(before))
        shown = None
    elif step.kind in LIVE_CHANGES and shown is not None:
        live = Live(where_number(above, f"{above}+{cell(row, CHANGE)}"), after)
    elif shown is not None:
        live = origin.gated if step.kind == "gate" else live
        shown = Live(where_number(cell(row, AFTER), f"{cell(row, AFTER)}-{above}"), change)
    page.number(CHANGE, shown, "+0.0###;-0.0###;0")
    page.number(AFTER, number_if_true(live, after), number)


def _grade(page: Page, step: ChainStep, points: Decimal | None, origin: Origin) -> None:
    """The grade: looked up where the bands alone decide, else as people or a veto left it."""
    if step.kind not in ("base", "grade", "committee", "distribution", "veto"):
        page.text(GRADE, "", "row", align="center")
        return
    live = None
    decided = step.sets_grade or points is None
    if step.kind in ("grade", "committee") and not decided and not _is_veto_hidden(page, origin):
        where = cell(page.row, AFTER)
        live = origin.table.look_up(where, points, f"{origin.sheet}!", origin.hold)
    grade = word_if_true(live, step.grade or NONE)
    page.word(GRADE, grade, "row", align="center")


def _is_veto_hidden(page: Page, origin: Origin) -> bool:
    """Whether no grade shows what a veto would leave of one: the bands alone do not say it."""
    chain = page.voice.review.scorecard.chain
    held = origin.hold is not None and origin.hold.holds
    return held and any(step.kind == "veto" and step.triggered for step in chain)


def _final(page: Page, scorecard: Scorecard, running: Decimal | None, number: str) -> None:
    above = page.row - 1
    page.blank("total", NUMBER, TEXT, CHANGE, DOCUMENT, APPROVER, DAY)
    page.text(KIND, page.voice.t("Final score"), "total", indent=1)
    live = None if running is None else Live(cell(above, AFTER), running)
    page.number(AFTER, number_if_true(live, scorecard.total), number, "total")
    grade = scorecard.grade.id if scorecard.grade else NONE
    last = scorecard.chain[-1].grade or NONE
    found = word_if_true(LiveWord(cell(above, GRADE), last), grade)
    page.word(GRADE, found, "total", align="center")
    page.next()


def _text(voice: Voice, step: ChainStep) -> str:
    """What was done; of a veto that a stricter one made void also what it would have left."""
    said = voice.say(step.text)
    if step.kind != "veto" or step.triggered or step.points is None or step.grade is None:
        return said
    would = voice.t("It would have left {score}.", score=numbers.format_score(step.points))
    return f"{said}. {would}" if voice.language == "en" else f"{said}。{would}"


def _kinds(t: Translator) -> dict[str, str]:
    return {
        "base": t("Raw score"),
        "gate": t("Gate"),
        "bonus": t("Bonus item"),
        "deduction": t("Deduction item"),
        "veto": t("Veto item"),
        "rounding": t("Rounding"),
        "grade": t("Grade"),
        "distribution": t("Forced distribution"),
        "committee": t("Committee's adjustment"),
    }
