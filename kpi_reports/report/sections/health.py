"""KPI health: is each KPI well set? The questions first, then what they rest on."""

from __future__ import annotations

from typing import Any

from kpi_reports.report import numbers
from kpi_reports.report.blocks import Block, TableCell, Tile
from kpi_reports.report.health_seen import data_show
from kpi_reports.report.health_words import (
    check_name,
    health_of,
    kpi_names,
    unit_names,
    what_to_ask,
)
from kpi_reports.report.sections.appendix import text_column
from kpi_reports.report.sections.first_page import in_each_language
from kpi_reports.report.sentences import join
from kpi_reports.report.voice import Voice
from kpi_reports.values import (
    HEALTH_CHECKS,
    HealthRow,
    HealthState,
    Review,
)


def health_cover(review: Review) -> Block:
    """The strip at the head: what is looked at, which period, as of when."""

    def build(voice: Voice) -> dict[str, Any]:
        t, as_of, period = voice.t, voice.date(review.as_of), str(review.period)
        return {
            "company": voice.say(review.company.name),
            "unit": t("KPI health"),
            "period": period,
            "review": t("Is every KPI well set?"),
            "title": t("KPI health, {period}", period=period),
            "as_of": t("Data as of {date}", date=as_of),
            "meta": [
                (t("Period"), numbers.period_name(review.period, voice.language)),
                (t("Audience"), voice.say(review.audience)),
                (t("Data as of"), as_of),
            ],
        }

    return in_each_language(review, "cover", build)


def health_verdict(review: Review) -> Block:
    """The answer first: how many KPIs raise a question, and which to ask about first."""

    def build(voice: Voice) -> dict[str, Any]:
        t, found = voice.t, health_of(voice)
        of = len(found.rows)
        checks = [
            (check_name(voice, check), sum(q.check == check for q in found.questions))
            for check in HEALTH_CHECKS
        ]
        counted = [t("{check} {n}", check=name, n=n) for name, n in checks if n]
        return {
            "statement": _statement(voice),
            "tiles": [
                {
                    "label": t("KPIs that raise a question"),
                    "value": str(found.asked),
                    "lines": [t("of {n} KPIs looked at", n=of)],
                },
                {
                    "label": t("Questions to ask"),
                    "value": str(len(found.questions)),
                    "lines": counted or [t("Nothing to ask.")],
                },
            ],
            "robust": _trust(voice),
            "scale": None,
        }

    return in_each_language(review, "verdict", build)


def _statement(voice: Voice) -> str:
    t, found = voice.t, health_of(voice)
    of = len(found.rows)
    if not found.questions:
        return t("None of {n} KPIs raises a question.", n=of)
    first = found.questions[0]
    facts = {"asked": found.asked, "of": of, "name": kpi_names(voice, first.kpis)}
    said = t.plural(
        "{asked} of {of} KPIs raises a question.",
        "{asked} of {of} KPIs raise a question.",
        found.asked,
        **facts,
    )
    return join(voice, [said, t("Ask first about: {name}.", **facts)])


def _trust(voice: Voice) -> Tile:
    """How far chance alone could have raised the questions."""
    t, found = voice.t, health_of(voice)
    lines = [t("These are questions, not findings against anybody; no score changes.")]
    if found.pairs_tested:
        lines.append(
            t(
                "{n} pairs of KPIs compared: of those called, 5 in 100 may be chance.",
                n=found.pairs_tested,
            )
        )
    return {"label": t("How far to trust it"), "value": "", "lines": lines}


def health_questions(review: Review) -> Block:
    """The questions in order of severity: what the data show, and what to ask."""

    def build(voice: Voice) -> dict[str, Any]:
        t, found = voice.t, health_of(voice)
        rows: list[list[TableCell]] = [
            [
                {"text": kpi_names(voice, question.kpis)},
                {"text": unit_names(voice, question.units) or "–"},
                {"text": check_name(voice, question.check)},
                {"text": data_show(voice, question)},
                {"text": what_to_ask(voice, question)},
            ]
            for question in found.questions
        ]
        return {
            "id": "health-questions",
            "columns": [
                text_column(t("KPI"), 1.2),
                text_column(t("Where it shows"), 0.8),
                text_column(t("Question about"), 0.7),
                text_column(t("What the data show"), 2.2),
                text_column(t("What to ask"), 2.0),
            ],
            "rows": rows,
            "note": t("The most pressing first. A question may have a good answer."),
            "empty": t("No KPI raises a question."),
        }

    return in_each_language(review, "table", build)


def health_table(review: Review) -> Block:
    """Every KPI by every check: a mark with its word."""

    def build(voice: Voice) -> dict[str, Any]:
        t, found = voice.t, health_of(voice)
        return {
            "id": "health-table",
            "columns": [
                text_column(t("KPI"), 1.6),
                *({"text": check_name(voice, c), "align": "center"} for c in HEALTH_CHECKS),
            ],
            "rows": [_row(voice, row) for row in found.rows],
            "note": t(
                "✓ nothing to ask; – cannot be judged: too few periods, no target, or no peers. "
                "Letters of SMART that lack something are told in the packs and by kpi-reports "
                "check, and not repeated here; declared: params name a conflict that the data do "
                "not show. Set-up also asks whether a season or a new process is to be declared."
            ),
            "empty": t("No KPI is scored or watched."),
        }

    return in_each_language(review, "table", build)


def _row(voice: Voice, row: HealthRow) -> list[TableCell]:
    name: TableCell = {"text": voice.say(health_of(voice).kpi(row.kpi).name)}
    return [name, *(_mark(voice, row, check, state) for check, state in row.states)]


def _mark(voice: Voice, row: HealthRow, check: str, state: HealthState) -> TableCell:
    t = voice.t
    if state == "ask":
        return {"text": t("ask"), "tone": "caution"}
    if state == "known":
        words = t("declared") if check == "conflict" else f"SMART {', '.join(row.smart)}"
        return {"text": words}
    return {"text": "✓" if state == "fine" else "–"}
