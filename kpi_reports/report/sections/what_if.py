"""What if: a table of scores and grades as they stand and as they would be."""

from __future__ import annotations

from typing import Any

from kpi_reports.report import numbers
from kpi_reports.report.blocks import Block, TableCell, block
from kpi_reports.report.sections.appendix import text_column
from kpi_reports.report.sections.first_page import weight_text
from kpi_reports.report.words import translator
from kpi_reports.values import Language, Outcome, Scorecard, Supposition, WhatIf

NONE = "–"


def what_if(found: WhatIf) -> Block:
    """A row for each unit: score and grade, then and so; above all what is supposed."""
    return block("table", {language: _body(found, language) for language in found.languages})


def suppositions_in_words(found: WhatIf, language: Language) -> list[str]:
    """ "On-time arrivals: target 97.0%", and for which unit where it is one alone."""
    return [_supposition(entry, language) for entry in found.suppositions]


def _supposition(entry: Supposition, language: Language) -> str:
    t, name = translator(language), entry.kpi.name[language]
    if entry.kind == "weight":
        words = t("{name}: weight {value} of its block", name=name, value=weight_text(entry.value))
    else:
        value = numbers.format_value(entry.kpi, entry.value, language, unit=True)
        words = (
            t("{name}: target {value}", name=name, value=value)
            if entry.kind == "target"
            else t("{name}: value {value}", name=name, value=value)
        )
    if entry.unit is None:
        return words
    return t("{words} ({unit} alone)", words=words, unit=entry.unit.name[language])


def grade_changes_in_words(found: WhatIf, language: Language) -> str:
    """ "2 of 17 change grade: United (B to A), ..." or that none does."""
    t = translator(language)
    if not found.changing_grade:
        return t("No grade changes.")
    said = [
        t(
            "{name} ({before} to {after})",
            name=outcome.unit.name[language],
            before=_grade(outcome.before, language),
            after=_grade(outcome.after, language),
        )
        for outcome in found.changing_grade
    ]
    return t(
        "{n} of {of} change grade: {names}.",
        n=len(said),
        of=len(found.outcomes),
        names=t.list_of(said),
    )


def _body(found: WhatIf, language: Language) -> dict[str, Any]:
    t = translator(language)
    supposed = "; " if language == "en" else "；"
    note = [
        t("Supposed: {what}.", what=supposed.join(suppositions_in_words(found, language))),
        grade_changes_in_words(found, language),
    ]
    if any(entry.kind == "weight" for entry in found.suppositions):
        note.append(t("The other weights of a block are rescaled so that they sum to 100."))
    return {
        "id": "what-if",
        "columns": [
            text_column(t("What if, {period}", period=str(found.period)), 1.6),
            {"text": t("Score now"), "align": "right"},
            {"text": t("Score supposed"), "align": "right"},
            {"text": t("Change"), "align": "right"},
            {"text": t("Grade now"), "align": "center"},
            {"text": t("Grade supposed"), "align": "center"},
            text_column(t("Changes grade"), 0.8),
        ],
        "rows": [_row(outcome, language) for outcome in found.outcomes],
        "note": (" " if language == "en" else "").join(note),
        "empty": "",
    }


def _row(outcome: Outcome, language: Language) -> list[TableCell]:
    t, change = translator(language), outcome.change
    return [
        {"text": outcome.unit.name[language]},
        {"text": _score(outcome.before)},
        {"text": _score(outcome.after)},
        {"text": NONE if change is None else numbers.format_score(change, sign=True)},
        {"text": _grade(outcome.before, language)},
        {"text": _grade(outcome.after, language)},
        {"text": t("yes") if outcome.changes_grade else NONE},
    ]


def _score(card: Scorecard) -> str:
    return NONE if card.total is None else numbers.format_score(card.total)


def _grade(card: Scorecard, language: Language) -> str:
    return card.grade.id if card.grade is not None else translator(language)("none")
