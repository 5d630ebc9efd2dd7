"""Actions that earlier reviews agreed and what became of them; a form and lines for signatures."""

from __future__ import annotations

from typing import Any

from kpi_reports.loop.actions import MONTHS_AFTER
from kpi_reports.report import numbers
from kpi_reports.report.blocks import Block, TableCell
from kpi_reports.report.sections.appendix import text_column
from kpi_reports.report.sections.first_page import in_each_language
from kpi_reports.report.voice import Voice
from kpi_reports.values import ActionReport, KpiReview, Review, UnitKind

FORM_ROWS = 4  # as many as a meeting agrees; more fit on the back of the page


def actions(review: Review) -> Block:
    """Each action with its owner, due day, acceptance and state, and what its KPI did since."""

    def build(voice: Voice) -> dict[str, Any]:
        t = voice.t
        return {
            "id": "actions",
            "columns": [
                text_column(t("Action"), 1.7),
                text_column(t("Owner, due"), 0.9),
                text_column(t("Acceptance"), 1.1),
                text_column(t("State"), 0.8),
                text_column(t("Effect check"), 1.6),
            ],
            "rows": [_row(voice, report) for report in review.actions],
            "note": _note(voice) if review.actions else "",
            "empty": t("No action of an earlier review is open or was closed lately."),
        }

    return in_each_language(review, "table", build)


def signature(review: Review) -> Block:
    """On paper: a form for the actions that the meeting agrees, and lines for those who sign."""

    def build(voice: Voice) -> dict[str, Any]:
        t = voice.t
        is_company = review.unit.kind is UnitKind.COMPANY
        return {
            "form": {
                "heading": t("Actions agreed in this review"),
                "columns": [t("Action"), t("Owner"), t("Due"), t("Acceptance")],
                "rows": FORM_ROWS,
            },
            "heading": t("Signatures"),
            "lines": [
                t("General manager, date") if is_company else t("Head of department, date"),
                t("Performance office, date"),
                t("Chair of the meeting, date"),
                t("Objections, in the signer's own words"),
            ],
            "note": t(
                "A signature says that this pack was discussed. It is no consent to the grade; who "
                "objects writes so beside it."
            ),
        }

    return in_each_language(review, "signature", build)


def _note(voice: Voice) -> str:
    return voice.t(
        "The effect check compares months before and after an action; what else changed at the "
        "time it cannot know. Under 3 months after an action nothing is concluded."
    )


def _row(voice: Voice, report: ActionReport) -> list[TableCell]:
    action, t = report.action, voice.t
    owner = t("{owner}; {day}", owner=voice.say(action.owner), day=voice.date(action.due))
    state: TableCell = {"text": _state(voice, report)}
    if report.state == "overdue":
        state["tone"] = "caution"
    return [
        {"text": voice.say(action.what)},
        {"text": owner},
        {"text": voice.say(action.acceptance)},
        state,
        _effect(voice, report),
    ]


def _state(voice: Voice, report: ActionReport) -> str:
    t, action = voice.t, report.action
    if report.state == "overdue":
        days = (voice.review.as_of - action.due).days
        return t.plural("Overdue by {n} day", "Overdue by {n} days", days)
    if report.state == "open" or action.closed_on is None:
        return t("Open")
    day = voice.date(action.closed_on)
    return t("Done on {day}", day=day) if report.state == "done" else t("Dropped on {day}", day=day)


def _effect(voice: Voice, report: ActionReport) -> TableCell:
    """The KPI then and now, and what may be said of it."""
    kpi = report.action.kpi
    entry = next((each for each in voice.review.kpis if each.kpi.id == kpi), None)
    if entry is None:
        return {"text": voice.t("No KPI to check it by")}
    told = [_then_and_now(voice, report, entry), _verdict(voice, report)]
    text = (" " if voice.language == "en" else "").join(filter(None, told))
    return {"text": text, "refs": [entry.evidence]}


def _then_and_now(voice: Voice, report: ActionReport, entry: KpiReview) -> str:
    then = report.then.value if report.then else None
    return voice.t(
        "{name}: {then} in {before}, {now} in {period}.",
        name=voice.name(entry),
        then=voice.value(entry, then),
        before=str(report.action.decided_in),
        now=voice.value(entry, entry.value.value),
        period=str(voice.review.period),
    )


def _verdict(voice: Voice, report: ActionReport) -> str:
    t, months = voice.t, report.months_since
    if report.effect is None:
        return ""
    if report.effect == "too_early" and months >= MONTHS_AFTER:
        return t("Its chart has too few months to judge: not yet enough to conclude.")
    number = numbers.format_number(months, 0, voice.language)
    return {
        "improved": t("Improved since; attribution to be verified."),
        "already": t("It was improving before; this cannot be credited to the action."),
        "worsened": t("Worse since, beyond normal variation."),
        "unchanged": t("Normal variation in all {n} months since; no effect seen.", n=number),
        "too_early": t.plural(
            "{n} month since: not yet enough to conclude.",
            "{n} months since: not yet enough to conclude.",
            months,
        ),
        "not_judged": t("Neither way is better, so no effect is judged."),
    }[report.effect]
