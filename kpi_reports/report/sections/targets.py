"""Targets and what they rest on: who agreed, what was changed inside the period, the long term."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from kpi_reports.report import numbers, sentences
from kpi_reports.report.blocks import Block, TableCell, TableColumn
from kpi_reports.report.sections.appendix import text_column
from kpi_reports.report.sections.first_page import in_each_language
from kpi_reports.report.voice import Voice
from kpi_reports.values import KpiReview, Review, Target

FIELDS = ("floor", "stretch", "benchmark")  # shown where a target of the review has one


def targets(review: Review) -> Block | None:
    """Per KPI its target, floor, stretch and benchmark, what they rest on, who agreed, a change
    inside the period with old and new value, and the targets for longer periods. None where no KPI
    has a target."""
    shown = [entry for entry in review.kpis if entry.score or entry.target or entry.long_term]
    known = [entry.target for entry in shown if entry.target is not None]
    if not known and not any(entry.long_term for entry in shown):
        return None
    fields = [name for name in FIELDS if any(getattr(target, name) is not None for target in known)]

    def build(voice: Voice) -> dict[str, Any]:
        t = voice.t
        heads = {"floor": t("Floor"), "stretch": t("Stretch"), "benchmark": t("Benchmark")}
        numeric: list[TableColumn] = [{"text": heads[name], "align": "right"} for name in fields]
        return {
            "id": "targets",
            "columns": [
                text_column(t("KPI"), 0.9),
                {"text": t("Target"), "align": "right"},
                *numeric,
                text_column(t("What the target rests on"), 2.6),
                text_column(t("Agreed, changed, long-term"), 2.2),
            ],
            "rows": [_row(voice, entry, fields) for entry in shown],
            "note": "",
            "empty": "",
        }

    return in_each_language(review, "table", build)


def _row(voice: Voice, entry: KpiReview, fields: list[str]) -> list[TableCell]:
    t, target = voice.t, entry.target
    later = [_longer(voice, entry, longer) for longer in entry.long_term]
    if target is None:
        none: TableCell = {"text": t("No target"), "tone": "caution" if entry.score else "none"}
        blank: list[TableCell] = [{"text": "–"} for _ in fields]
        return [{"text": voice.name(entry)}, none, *blank, {"text": "–"}, _said(voice, later)]
    values: list[TableCell] = [
        {"text": _number(voice, entry, getattr(target, name))} for name in fields
    ]
    changes = _change(voice, entry, target)
    unconfirmed = _not_reconfirmed(voice, target)
    last = _said(voice, [*changes, *unconfirmed, _agreed(voice, target), *later])
    if unconfirmed:
        last["tone"] = "caution"
    return [
        {"text": voice.name(entry)},
        {"text": voice.bare(entry, float(target.value))},
        *values,
        {"text": evidence_words(voice, target)},
        last,
    ]


def _said(voice: Voice, words: list[str]) -> TableCell:
    return {"text": sentences.join(voice, words) or "–"}


def _number(voice: Voice, entry: KpiReview, value: Decimal | None) -> str:
    return "–" if value is None else voice.bare(entry, float(value))


def evidence_words(voice: Voice, target: Target) -> str:
    """What a target rests on: "Last period: 2023 came to 88.6%." """
    t = voice.t
    kind = {
        "last_period": t("Last period"),
        "market": t("Market"),
        "competitor": t("Competitors"),
        "benchmark": t("Industry benchmark"),
        "plan": t("Plan"),
    }[target.evidence.kind]
    return t("{kind}: {evidence}", kind=kind, evidence=voice.say(target.evidence.text))


def _agreed(voice: Voice, target: Target) -> str:
    t = voice.t
    day = voice.date(target.agreed_on) if target.agreed_on else ""
    if target.agreed_by and day:
        return t("Agreed by {by} on {on}.", by=target.agreed_by, on=day)
    if target.agreed_by:
        return t("Agreed by {by}.", by=target.agreed_by)
    if day:
        return t("Agreed on {on}.", on=day)
    return t("No agreement is on record.")


def _change(voice: Voice, entry: KpiReview, target: Target) -> list[str]:
    """A change inside the period: when, from what to what, why, and how it counts."""
    t = voice.t
    if target.changed_on is None or target.before is None:
        return []
    after = target.parts[-1].value if target.parts else target.value
    facts = {
        "day": voice.date(target.changed_on),
        "before": voice.bare(entry, float(target.before)),
        "after": voice.bare(entry, float(after)),
    }
    said = [t("Changed on {day} from {before} to {after}.", **facts)]
    if target.reason is not None:
        reason = voice.say(target.reason).rstrip(".。")
        said.append(t("Reason: {reason}.", reason=reason))
    if not target.parts:
        return [*said, t("The new target counts for the whole period.")]
    parts = [
        t(
            "{first} to {last}: {value}",
            first=voice.date(part.first),
            last=voice.date(part.last),
            value=voice.bare(entry, float(part.value)),
        )
        for part in target.parts
    ]
    separator = "; " if voice.language == "en" else "；"
    return [*said, t("Each counts by its days ({parts}).", parts=separator.join(parts))]


def _not_reconfirmed(voice: Voice, target: Target) -> list[str]:
    """What a change inside the period lacks of being re-confirmed."""
    t = voice.t
    if target.changed_on is None:
        return []
    lacking = [
        words
        for words, found in (
            (t("a reason"), target.reason),
            (t("who agreed"), target.agreed_by),
            (t("the day of the agreement"), target.agreed_on),
        )
        if found is None
    ]
    if not lacking:
        return []
    return [t("Not re-confirmed: {lacking} not on record.", lacking=t.list_of(lacking))]


def _longer(voice: Voice, entry: KpiReview, target: Target) -> str:
    """A target for a longer period; with its first day where that is still to come."""
    t, period = voice.t, voice.review.period
    length = {
        "month": t("Month"),
        "quarter": t("Quarter"),
        "half": t("Half-year"),
        "year": t("Year"),
    }[target.grain or period.grain.value]
    value = numbers.format_value(entry.kpi, float(target.value), voice.language, unit=True)
    if target.valid_from > period.last:
        day = voice.date(target.valid_from)
        return t("{length} target from {day}: {value}.", length=length, day=day, value=value)
    return t("{length} target: {value}.", length=length, value=value)
