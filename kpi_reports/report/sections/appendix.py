"""The appendix: data quality, methods, terms."""

from __future__ import annotations

from typing import Any

from kpi_reports.report import foresight, numbers, robust_statements, sentences
from kpi_reports.report.blocks import Block, TableCell, TableColumn
from kpi_reports.report.cycles import entered_words
from kpi_reports.report.glossary import GLOSSARY
from kpi_reports.report.issues import issue_words
from kpi_reports.report.marks import data_icon
from kpi_reports.report.rule_names import rule_sentence
from kpi_reports.report.sections.first_page import in_each_language
from kpi_reports.report.voice import Voice
from kpi_reports.values import DataIssue, KpiReview, Review


def text_column(text: str, share: float = 1.0) -> TableColumn:
    """A left-aligned column."""
    return {"text": text, "align": "left", "share": share}


def data_quality(review: Review) -> Block:
    """Per KPI: can its data be trusted, how many rows, how many months; then what else is known."""
    mark = next((entry.id for entry in review.evidence if entry.kind == "data"), "")

    def build(voice: Voice) -> dict[str, Any]:
        t = voice.t
        rows = [_quality_row(voice, entry) for entry in review.kpis]
        rows += _other_rows(voice)
        return {
            "id": mark,
            "columns": [
                text_column(t("KPI"), 1.2),
                text_column(t("Data"), 0.9),
                {"text": t("Rows counted"), "align": "right"},
                {"text": t("Months"), "align": "right"},
                text_column(t("What to know"), 2.0),
            ],
            "rows": rows,
            "note": "",
            "empty": "",
        }

    return in_each_language(review, "table", build)


def issues_beside_kpis(voice: Voice) -> list[tuple[str, str, str]]:
    """What is known beside the KPIs, for each source and severity: what it is about, how severe it
    is, and the sentences."""
    said: dict[tuple[str, str], list[str]] = {}
    for issue in voice.review.issues:
        if issue.kpi is None:
            key = (_issue_subject(voice, issue), _severity(voice, issue.severity))
            said.setdefault(key, []).append(issue_words(voice, issue))
    return [
        (subject, severity, sentences.join(voice, words))
        for (subject, severity), words in said.items()
    ]


def _other_rows(voice: Voice) -> list[list[TableCell]]:
    return [
        [{"text": subject}, {"text": severity}, {"text": ""}, {"text": ""}, {"text": words}]
        for subject, severity, words in issues_beside_kpis(voice)
    ]


def _quality_row(voice: Voice, entry: KpiReview) -> list[TableCell]:
    review, t = voice.review, voice.t
    issues = [issue for issue in review.issues if issue.kpi == entry.kpi.id]
    icon = data_icon(t, entry.data)
    inside = [
        p
        for p in entry.months.points
        if p.period.first >= review.period.first and p.value is not None
    ]
    said = [*(issue_words(voice, issue) for issue in issues), *entered_words(voice, entry)]
    if not said and entry.data == "doubt":
        said = [t("The data do not cover the whole period.")]
    return [
        {"text": voice.name(entry)},
        {"text": icon["alt"], "icon": icon},
        {"text": numbers.format_number(entry.value.n, 0, voice.language)},
        {
            "text": t("{n} of {of}", n=len(inside), of=review.period.grain.months)
            if entry.is_charted
            else "–"
        },
        {"text": sentences.join(voice, said) or t("Nothing found.")},
    ]


def _issue_subject(voice: Voice, issue: DataIssue) -> str:
    """What an issue is about: a KPI, a source, and the department where another one's is told."""
    if issue.kpi is not None:
        return voice.name(voice.review.kpi(issue.kpi))
    if issue.source is None:
        return voice.t("All KPIs")
    if issue.unit is not None and issue.unit != voice.review.unit.id:
        departments = {entry.unit.id: entry.unit.name for entry in voice.review.departments}
        name = departments.get(issue.unit)
        shown = voice.say(name) if name else issue.unit
        return voice.t("Source {source}, {department}", source=issue.source, department=shown)
    return voice.t("Source {source}", source=issue.source)


def _severity(voice: Voice, severity: str) -> str:
    return {
        "error": voice.t("Error"),
        "warning": voice.t("Warning"),
        "note": voice.t("Note"),
    }[severity]


def _score_method(voice: Voice) -> str:
    """What each rule does that this pack's scores use, and how scores are rounded."""
    t, card = voice.t, voice.review.scorecard
    kinds = dict.fromkeys(e.score.rule for e in voice.review.kpis if e.score is not None)
    rounded = {
        "half_up": t("Rounded half up."),
        "up": t("Rounded up."),
        "down": t("Rounded down."),
    }[card.rounding]
    return sentences.join(voice, [*(rule_sentence(t, kind) for kind in kinds), rounded])


def methods(review: Review) -> Block:
    """The methods behind the pack's numbers, each with its reference."""

    def build(voice: Voice) -> dict[str, Any]:
        t, card = voice.t, review.scorecard
        grades = t.list_of([f"{g.id} ≥ {numbers.format_score(g.lowest)}" for g in card.grades])
        policy = {
            "renormalise": t("its weight leaves the denominator"),
            "zero": t("it scores 0"),
            "hold": t("no grade is given"),
        }[card.missing_policy]
        return {
            "items": [
                (t("Score"), _score_method(voice)),
                (t("Grade"), t("By the rounded total: {grades}.", grades=grades)),
                (t("Missing item"), t("Where a KPI cannot be scored, {policy}.", policy=policy)),
                *_bridge_method(voice),
                robust_statements.method(voice),
                (
                    t("Variation"),
                    t(
                        "XmR chart: Nelson 1982; Provost & Murray 2011. Run chart: Anhøj & "
                        "Olesen 2014."
                    ),
                ),
                (
                    t("Assurance"),
                    t(
                        "The target of the coming period against the limits that hold for a "
                        "whole period; "
                        "only where no month is a signal."
                    ),
                ),
                (t("Trend"), t("Theil–Sen slope with its interval: Sen 1968; p by Kendall's tau.")),
                *foresight.method(voice),
            ]
        }

    return in_each_language(review, "definitions", build)


def _bridge_method(voice: Voice) -> list[tuple[str, str]]:
    t = voice.t
    if voice.review.bridge is None:
        return []
    said = t(
        "Shapley values (1953) of value, target, weight and rule on the items that both periods "
        "scored; then scope, adjustments and rounding. The parts add up exactly."
    )
    return [(t("Why the score moved"), said)]


def glossary(review: Review) -> Block:
    """The terms that the pack uses."""

    def build(voice: Voice) -> dict[str, Any]:
        return {"items": [(voice.say(term), voice.say(meaning)) for term, meaning in GLOSSARY]}

    return in_each_language(review, "definitions", build)
