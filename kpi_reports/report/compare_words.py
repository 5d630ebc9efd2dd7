"""What may be said of a difference between two periods, and what became of earlier findings."""

from __future__ import annotations

from kpi_reports.report import numbers
from kpi_reports.report.blocks import TableCell, Tone
from kpi_reports.report.marks import variation_icon
from kpi_reports.report.voice import Voice
from kpi_reports.report.words import Translator
from kpi_reports.values import (
    Became,
    Direction,
    FindingOutcome,
    KpiDifference,
    KpiReview,
    Period,
    PeriodComparison,
)

TONES: dict[str, Tone] = {"better": "good", "worse": "bad"}
ARROW = " → "


def difference_words(t: Translator, entry: KpiDifference, then: Period) -> str:
    """Whether a difference goes beyond normal variation, as a table answers it."""
    return {
        "better": t("yes, better"),
        "worse": t("yes, worse"),
        "changed": t("yes, changed"),
        "opposed": t("signals the other way"),
        "unusual_then": t("no; {then} was unusual", then=str(then)),
        "new_process": t("new process since {month}", month=_since(entry)),
        "drifting": t("no, but worse month by month"),
        "common": t("no"),
        "too_few": t("too few data to tell"),
        "no_value": t("no value in one period"),
    }[entry.kind]


def difference_headline(voice: Voice, entry: KpiDifference, then: Period) -> str:
    """The finding of a KPI's chart, in one line."""
    t = voice.t
    facts = {"name": voice.say(entry.either.kpi.name), "then": str(then)}
    if entry.kind == "no_value":
        return t("{name}: nothing to compare", **facts)
    words = {
        "better": t("{name}: better than in {then}, beyond normal variation"),
        "worse": t("{name}: worse than in {then}, beyond normal variation"),
        "changed": t("{name}: changed since {then}, beyond normal variation"),
        "opposed": t("{name}: signals, but the other way than the difference to {then}"),
        "unusual_then": t("{name}: back to normal variation, {then} was unusual"),
        "new_process": t("{name}: another process than in {then}"),
        "drifting": t("{name}: worse month by month, though none stands out"),
        "common": t("{name}: the difference is within normal variation"),
        "too_few": t("{name}: too few data to judge the difference"),
    }[entry.kind]
    return words.format(**facts)


def _since(entry: KpiDifference) -> str:
    return str(entry.changes[-1].first) if entry.changes else ""


def verdict_cell(voice: Voice, entry: KpiDifference, then: Period) -> TableCell:
    """The verdict with the mark of the later period's variation."""
    cell: TableCell = {"text": difference_words(voice.t, entry, then)}
    if entry.now is not None:
        cell["icon"] = variation_icon(voice.t, entry.now.signal)
    if entry.kind in TONES:
        cell["tone"] = TONES[entry.kind]
    if entry.kind in ("no_value", "too_few"):
        cell["tone"] = "caution"
    return cell


def value_text(voice: Voice, entry: KpiReview | None) -> str:
    """A value as a column has it: without its unit, a percentage with its sign."""
    if entry is None or entry.value.value is None:
        return voice.t("no data") if entry is not None else "–"
    return bare_text(voice, entry, entry.value.value)


def bare_text(voice: Voice, entry: KpiReview, value: float) -> str:
    """A number of the KPI without its unit, a percentage with its sign."""
    text = numbers.format_value(entry.kpi, value, voice.language)
    return text + "%" if entry.kpi.unit_kind == "percent" else text


def change_text(voice: Voice, entry: KpiDifference) -> str:
    """The difference with its sign, of percentages in points."""
    if entry.points is None:
        return "–"
    return voice.change(entry.either, entry.points)


def both(then: str, now: str) -> str:
    """ "6,300 → 7,350"; one of them alone where they are the same."""
    return now if then == now else f"{then}{ARROW}{now}"


# --- what became of a finding ---------------------------------------------------------------------


def outcome_words(voice: Voice, found: PeriodComparison, entry: FindingOutcome) -> str:
    """What became of a finding, with the value and target of now."""
    t = voice.t
    said = _outcome(t, found)[entry.outcome]
    kpi = entry.finding.kpi
    if kpi is None or entry.outcome in ("gone", "graded_now", "ungraded_still"):
        return said
    now = found.kpi(kpi).now
    if now is None or now.value.value is None:
        return said
    value = voice.value(now, now.value.value)
    joint = " " if voice.language == "en" else ""
    return said + joint + _against(voice, now, value, str(found.now.period))


def _against(voice: Voice, entry: KpiReview, value: str, period: str) -> str:
    t = voice.t
    facts = {"value": value, "period": period}
    if entry.target is None or entry.kpi.direction is Direction.NEITHER:
        return t("{value} in {period}.", **facts)
    facts["target"] = voice.bare(entry, float(entry.target.value))
    if entry.kpi.direction is Direction.LOWER:
        return t("{value} in {period}, target at most {target}.", **facts)
    return t("{value} in {period}, target at least {target}.", **facts)


def _outcome(t: Translator, found: PeriodComparison) -> dict[Became, str]:
    grade = found.now.scorecard.grade
    return {
        "beyond_again": t("Again beyond normal variation, the same way."),
        "other_way": t("Beyond normal variation again, the other way."),
        "within_now": t("No longer beyond normal variation."),
        "drifts_still": t("Still worse month by month, though none stands out."),
        "drifts_no_more": t("No such trend can be told any more."),
        "met_now": t("Target met now."),
        "missed_still": t("Target still missed."),
        "met_still": t("Target met again."),
        "missed_now": t("Target missed now."),
        "scored_now": t("Scored now."),
        "unscored_still": t("Still not scored."),
        "graded_now": t("Grade {grade} is given now.", grade=grade.id if grade else "–"),
        "ungraded_still": t("Still no grade."),
        "not_judged": t("Cannot be judged now."),
        "gone": t("No longer among the KPIs."),
    }


OUTCOME_TONES: dict[str, Tone] = {
    "missed_still": "caution",
    "unscored_still": "caution",
    "ungraded_still": "caution",
    "missed_now": "caution",
}
