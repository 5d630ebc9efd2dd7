"""From the raw score to the final one: every step, and the values that were approved instead."""

from __future__ import annotations

from typing import Any

from kpi_reports.report import numbers
from kpi_reports.report.blocks import Block, TableCell
from kpi_reports.report.sections.appendix import text_column
from kpi_reports.report.sections.first_page import in_each_language
from kpi_reports.report.voice import Voice
from kpi_reports.report.words import Translator
from kpi_reports.values import Approval, ChainStep, KpiReview, Review

BEFORE_ROUNDING = 2  # decimals of points until they are rounded
ROUNDED = ("rounding", "grade", "distribution", "committee")


def step_names(t: Translator) -> dict[str, str]:
    """What each kind of step is called."""
    return {
        "base": t("Raw score"),
        "gate": t("Gate"),
        "bonus": t("Bonus item"),
        "deduction": t("Deduction item"),
        "veto": t("Veto"),
        "rounding": t("Rounding"),
        "grade": t("Grade"),
        "distribution": t("Forced distribution"),
        "committee": t("Committee's adjustment"),
    }


def step_points(step: ChainStep) -> str:
    """The points after a step; in brackets those that a void veto would have left."""
    is_void = not step.triggered and step.grade is not None
    if step.points is None or not (step.triggered or is_void):
        return "–"
    decimals = 1 if step.kind in ROUNDED else BEFORE_ROUNDING
    shown = numbers.format_score(step.points, decimals=decimals)
    return f"({shown})" if is_void else shown


def step_grade(step: ChainStep) -> str:
    """The grade after a step, where it says one; in brackets that of a void veto."""
    if step.grade is None:
        return "–"
    return step.grade if step.triggered else f"({step.grade})"


def score_chain(review: Review) -> Block | None:
    """Each step from the raw score to the final one: what was done and why, on whose document,
    the score and the grade after it. None where nothing was done."""
    chain = review.scorecard.chain
    if len(chain) < 2:
        return None

    def build(voice: Voice) -> dict[str, Any]:
        t = voice.t
        names = step_names(t)
        has_document = any(step.document for step in chain)
        rows: list[list[TableCell]] = []
        for step in chain:
            texts = [names[step.kind], voice.say(step.text)]
            texts += [_document(voice, step)] if has_document else []
            texts += [step_points(step), step_grade(step)]
            rows.append([{"text": text} for text in texts])
        return {
            "id": "chain",
            "ordered": True,
            "columns": [
                text_column(t("Step"), 0.8),
                text_column(t("What was done and why"), 2.2),
                *([text_column(t("Document, approved by"), 1.2)] if has_document else []),
                {"text": t("Score after it"), "align": "right"},
                {"text": t("Grade after it"), "align": "center"},
            ],
            "rows": rows,
            "note": _note(voice),
            "empty": "",
        }

    return in_each_language(review, "table", build)


def _document(voice: Voice, step: ChainStep) -> str:
    if step.document is None or step.approved_by is None or step.approved_on is None:
        return "–"
    return approval_words(voice, Approval(step.document, step.approved_by, step.approved_on))


def approval_words(voice: Voice, approval: Approval) -> str:
    """ "No. 7, Board, 2014-01-08"."""
    parts = (approval.document, approval.approved_by, voice.date(approval.approved_on))
    return (", " if voice.language == "en" else "，").join(parts)


def _note(voice: Voice) -> str:
    t = voice.t
    said = [
        t(
            "A total stays between 0 and {most}. It is rounded once; the grade goes by the "
            "rounded total.",
            most=numbers.format_score(voice.review.scorecard.maximum, decimals=0),
        )
    ]
    if any(not s.triggered and s.grade for s in voice.review.scorecard.chain):
        said.append(t("In brackets: what a veto would have left that a stricter one made void."))
    return (" " if voice.language == "en" else "").join(said)


def exclusions(review: Review) -> Block | None:
    """The KPIs scored by an approved value instead of the measured one, with both scores; None
    where there is none."""
    excluded = [entry for entry in review.kpis if entry.score and entry.score.exclusion]
    if not excluded:
        return None

    def build(voice: Voice) -> dict[str, Any]:
        t, measured = voice.t, review.scorecard.as_measured
        note = t("Charts show values as measured.")
        if measured is not None:
            words = t(
                "With the values as measured the raw score would be {score}.",
                score=numbers.format_score(measured),
            )
            note = words + (" " if voice.language == "en" else "") + note
        return {
            "id": "exclusions",
            "columns": [
                text_column(t("KPI"), 1.2),
                {"text": t("As measured"), "align": "right"},
                {"text": t("Score as measured"), "align": "right"},
                {"text": t("Without the factor"), "align": "right"},
                {"text": t("Score that counts"), "align": "right"},
                text_column(t("Why"), 1.5),
                text_column(t("Document, approved by"), 1.4),
            ],
            "rows": [_exclusion_row(voice, entry) for entry in excluded],
            "note": note,
            "empty": "",
        }

    return in_each_language(review, "table", build)


def _exclusion_row(voice: Voice, entry: KpiReview) -> list[TableCell]:
    score = entry.score
    exclusion = score.exclusion if score else None
    if score is None or exclusion is None:
        return []
    scores = [
        "–" if points is None else numbers.format_score(points)
        for points in (score.score_as_measured, score.score)
    ]
    value = voice.bare(entry, float(exclusion.value))
    return [
        {"text": voice.name(entry)},
        {"text": voice.bare(entry, entry.value.value)},
        {"text": scores[0]},
        {"text": value},
        {"text": scores[1]},
        {"text": voice.say(exclusion.reason)},
        {"text": approval_words(voice, exclusion.approval)},
    ]
