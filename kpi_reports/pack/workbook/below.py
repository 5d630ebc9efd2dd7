"""Below the totals of the scorecard: what is only watched, the table of grades, the notes."""

from __future__ import annotations

from kpi_reports.pack.workbook.grades import GradeTable
from kpi_reports.pack.workbook.lines import (
    ACTUAL,
    ITEM,
    NOTE,
    POINTS,
    RESULT,
    SCORE,
    SCORED,
    WEIGHT,
    WITHIN,
    monitored_of,
)
from kpi_reports.pack.workbook.notes import unit_line
from kpi_reports.pack.workbook.scorecard import Card, write_values
from kpi_reports.pack.workbook.steps import has_fixed
from kpi_reports.report import sentences
from kpi_reports.report.cycles import score_cycle, total_note
from kpi_reports.values import Grade


def write_below(card: Card, table: GradeTable) -> None:
    """Monitored KPIs, the table that grades are looked up in, and how the sheet is to be read."""
    _monitored(card)
    _grades(card, table)
    _notes(card)


def _monitored(card: Card) -> None:
    page, t = card.page, card.page.voice.t
    watched = monitored_of(page.voice.review)
    if not watched:
        return
    page.text(ITEM, t("Monitored, not scored"), "part")
    page.next()
    for entry in watched:
        page.named(ITEM, page.voice.name(entry), unit_line(page.voice, entry), indent=1)
        page.blank("row", WITHIN, WEIGHT, RESULT, SCORE, SCORED, POINTS)
        write_values(card, page.row, entry, None)
        missing = entry.value.value is None
        why = sentences.why_missing(page.voice, entry) if missing else ""
        page.text(NOTE, why, "why" if missing else "note")
        page.next()
    page.next()


def _grades(card: Card, table: GradeTable) -> None:
    """The table that grades are looked up in, lowest first."""
    page, t = card.page, card.page.voice.t
    page.row = card.plan.table
    page.text(ITEM, t("Grades by the rounded score"), "part")
    page.next()
    heads = (t("Name"), t("Grade"), t("Lowest score"), t("Below"))
    for at, head in enumerate(heads):
        page.head(at, head, left=at == ITEM)
    page.next()
    for grade in table.grades:
        page.text(ITEM, page.voice.say(grade.name), "row")
        page.text(WITHIN, grade.id, "row", align="center", bold=True)
        page.number(WEIGHT, grade.lowest, _edge_format(table.grades))
        page.number(ACTUAL, grade.below, _edge_format(table.grades))
        page.next()
    page.next()


def _edge_format(grades: tuple[Grade, ...]) -> str:
    whole = all(grade.lowest == int(grade.lowest) for grade in grades)
    return "0" if whole else "0.0#"


def _notes(card: Card) -> None:
    """How the sheet is to be read, and what may be changed in it."""
    voice = card.page.voice
    t, scorecard = voice.t, voice.review.scorecard
    policy = {
        "renormalise": t("its weight leaves the denominator"),
        "zero": t("it scores 0"),
        "hold": t("no grade is given"),
    }[scorecard.missing_policy]
    fixed = ""
    if has_fixed(scorecard, card.whole.total):
        fixed = t(
            "What a gate or veto leaves on the sheet of the steps is fixed and does not follow."
        )
    said = [
        t("Where a KPI cannot be scored, {policy}.", policy=policy),
        score_cycle(voice),
        total_note(voice) if not scorecard.parts and scorecard.carried_from is None else "",
        t(
            "Weights, totals, scores and grades are formulas: change a weight or a result to see "
            "what follows. A result that is emptied counts as missing, one that is typed in as "
            "scored. The review itself does not change."
        ),
        fixed,
    ]
    for sentence in filter(None, said):
        card.page.foot(sentence)
