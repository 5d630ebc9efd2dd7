"""The company's sheet of its departments: totals, grades and blocks side by side, not ranked."""

from __future__ import annotations

from kpi_reports.pack.workbook.grades import NONE, GradeTable
from kpi_reports.pack.workbook.heading import write_heading
from kpi_reports.pack.workbook.lines import cell
from kpi_reports.pack.workbook.page import Column, Page, word_if_true
from kpi_reports.pack.workbook.style import COUNT, with_decimals
from kpi_reports.report import sentences
from kpi_reports.report.cycles import department_cycles
from kpi_reports.report.sections.comparable import own_past, ranked_among, what_compares
from kpi_reports.report.voice import Voice
from kpi_reports.values import DepartmentSummary, Review, Text

NAME, TOTAL, GRADE = range(3)
DEVIATIONS = "+0.0;-0.0;0.0"


def blocks_of(review: Review) -> dict[str, Text]:
    """The blocks that any department has, those of the company's own card first, by their id."""
    found = {node.id: node.name for node in review.scorecard.nodes}
    for department in review.departments:
        for block in department.blocks:
            found.setdefault(block.id, block.name)
    return found


def _score_format(review: Review) -> str:
    """One format for every score of the sheet: with as many decimals as any of them has."""
    scores = [
        score
        for entry in review.departments
        for score in (entry.total, *(block.score for block in entry.blocks))
        if score is not None
    ]
    decimals = [score.normalize().as_tuple().exponent for score in scores]
    needed = max((-at for at in decimals if isinstance(at, int)), default=0)
    return with_decimals("0", max(needed, review.scorecard.decimals))


def is_ranked(review: Review) -> bool:
    """Whether any department has a rank; else the sheet has no columns for it."""
    return any(entry.rank_low is not None for entry in review.departments)


def department_columns(voice: Voice) -> tuple[Column, ...]:
    """The columns of the sheet; a block that a department has not is an empty cell."""
    t = voice.t
    blocks = (Column(voice.say(name), 10, 16) for name in blocks_of(voice.review).values())
    return (
        Column(t("Department"), 20, 40, left=True),
        Column(t("Overall"), 9, 10),
        Column(t("Grade"), 8, 8),
        *blocks,
        Column(t("Targets met"), 9, 10),
        Column(t("KPIs with a target"), 9, 12),
        Column(t("Lowest possible"), 9, 12),
        Column(t("Highest possible"), 9, 12),
        Column(t("Against its own past, in SD"), 15, 18),
        Column(t("Earlier periods"), 9, 10),
        *(
            Column(head, 9, 12)
            for head in (t("Rank: best"), t("Rank: worst"), t("Ranked among"))
            if is_ranked(voice.review)
        ),
        Column(t("Note"), 24, 56, left=True),
    )


def write_departments(page: Page, table: GradeTable, scorecard: str) -> None:
    """A row for every department in the order of the params. `scorecard` is the sheet with the
    table of grades."""
    voice, t = page.voice, page.voice.t
    write_heading(page, t("Departments"))
    page.next()
    page.heads()
    for department in voice.review.departments:
        _row(page, department, table, scorecard)
    page.next()
    page.foot(t("Departments stand in the order of the params; this is not a ranking."))
    page.foot(t("Lowest and highest possible: every missing item at 0, or at the maximum."))
    for sentence in (*what_compares(voice), *department_cycles(voice)):
        page.foot(sentence)


def _row(page: Page, department: DepartmentSummary, table: GradeTable, scorecard: str) -> None:
    scores = _score_format(page.voice.review)
    page.text(NAME, page.voice.say(department.unit.name), "row", bold=True)
    style = "row" if department.total is not None else "missing"
    page.number(TOTAL, department.total, scores, style, bold=True)
    grade = department.grade.id if department.grade else NONE
    live = None
    if department.grade is not None:
        live = table.look_up(cell(page.row, TOTAL), department.total, f"{scorecard}!")
    page.word(GRADE, word_if_true(live, grade), "row", align="center")
    of_blocks = {block.id: block.score for block in department.blocks}
    column = GRADE + 1
    for column, block in enumerate(blocks_of(page.voice.review), start=GRADE + 1):
        missing = block in of_blocks and of_blocks[block] is None
        page.number(column, of_blocks.get(block), scores, "missing" if missing else "row")
    numbers = (department.kpis_met, department.kpis_scored)
    for at, number in enumerate(numbers, start=1):
        page.number(column + at, number, COUNT)
    for at, bound in enumerate((department.lowest, department.highest), start=3):
        page.number(column + at, bound, scores)
    column = _compared(page, department, column + 5)
    page.text(column, _note(page.voice, department), "why" if department.held else "note")
    page.next()


def _compared(page: Page, department: DepartmentSummary, column: int) -> int:
    """The score against the department's own past, and its rank where there are ranks; the column
    after them."""
    review = page.voice.review
    if department.standardised is None:
        page.text(column, own_past(page.voice, department), "note", align="center")
    else:
        page.number(column, department.standardised, DEVIATIONS)
    page.number(column + 1, department.history, COUNT)
    if not is_ranked(review):
        return column + 2
    of = None if department.rank_low is None else ranked_among(review, department)
    for at, number in enumerate((department.rank_low, department.rank_high, of), start=2):
        page.number(column + at, number, COUNT)
    return column + 5


def _note(voice: Voice, department: DepartmentSummary) -> str:
    t, said = voice.t, []
    if department.total is None:
        said.append(t("No KPI could be scored"))
    elif department.held:
        said.append(t("No grade is given: too much of the weight is missing."))
    if department.own_scheme:
        said.append(t("KPIs or weights of its own"))
    if department.carried_from is not None:
        said.append(t("Score of {cycle}", cycle=str(department.carried_from)))
    if department.partial:
        said.append(t("The data do not cover the whole period."))
    ended = [t("{sentence}.", sentence=sentence.rstrip(".。")) for sentence in said]
    return sentences.join(voice, ended)
