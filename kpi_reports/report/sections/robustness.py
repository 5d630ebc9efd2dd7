"""等级稳健性: three statements on the grade, and what would flip it."""

from __future__ import annotations

from typing import Any

from kpi_reports.report import numbers, robust_statements, sentences
from kpi_reports.report.blocks import Block, TableCell
from kpi_reports.report.sections.appendix import text_column
from kpi_reports.report.sections.first_page import in_each_language
from kpi_reports.report.voice import Voice
from kpi_reports.values import Flip, Review


def robustness(review: Review) -> Block | None:
    """The three statements, each with what it means; they are never pooled. None without them."""

    def build(voice: Voice) -> dict[str, Any]:
        t = voice.t
        meaning = [
            t("The three statements answer different questions and are not added up."),
            t("A committee decides edge cases; the awarded grade follows the realised score."),
        ]
        parts = [
            (t("Chance: the period again"), robust_statements.chance_sentences(voice)),
            (t("Weights: set otherwise"), robust_statements.weights_sentences(voice)),
            (t("Missing data: best and worst"), robust_statements.missing_sentences(voice)),
            (t("What this means"), meaning),
        ]
        return {"items": [(term, sentences.join(voice, said)) for term, said in parts]}

    return None if review.robustness is None else in_each_language(review, "definitions", build)


def grade_flips(review: Review) -> Block | None:
    """What would flip the grade: the smallest change of single KPIs. None where no grade is, and
    where the total is made of other periods', which no KPI of this one could change."""

    def build(voice: Voice) -> dict[str, Any]:
        t, found = voice.t, voice.review.robustness
        flips = found.flips if found is not None else ()
        return {
            "id": "flips",
            "columns": [
                text_column(t("KPI alone that would change the grade"), 2.0),
                {"text": t("Actual"), "align": "right"},
                {"text": t("Needed"), "align": "right"},
                {"text": t("Change"), "align": "right"},
                {"text": t("Grade then"), "align": "center"},
            ],
            "rows": [_row(voice, flip) for flip in flips],
            "note": t(
                "The smallest change of one KPI alone, all else as it is; the nearest three up and "
                "three down, those that take the least of the KPI's own variation first."
            )
            if flips
            else "",
            "empty": t("No KPI alone would change the grade."),
        }

    found = review.robustness
    if found is None or review.scorecard.grade is None or found.why_no_chance == "no_rerun":
        return None
    return in_each_language(review, "table", build)


def _row(voice: Voice, flip: Flip) -> list[TableCell]:
    entry = voice.review.kpi(flip.kpi)
    shift = 2 if entry.kpi.unit_kind == "percent" else 0
    shown = numbers.rounded(flip.actual.scaleb(shift), entry.kpi.decimals).scaleb(-shift)
    change = flip.needed - shown
    changed = voice.money_change(entry, float(change))
    if not change:
        changed = voice.t("less than is shown")
    return [
        {"text": voice.name(entry)},
        {"text": voice.bare(entry, float(flip.actual))},
        {"text": voice.bare(entry, float(flip.needed))},
        {"text": changed},
        {"text": flip.grade},
    ]
