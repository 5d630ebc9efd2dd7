"""Findings in words: the verdict and each finding, in the language asked for.

Deterministic. A contribution or a coincidence is never worded as a cause, common variation never
as a trend, and what is not known is said.
"""

from __future__ import annotations

from decimal import Decimal

from kpi_reports.report import numbers, sentences
from kpi_reports.report.blocks import FindingItem
from kpi_reports.report.cycles import score_cycle
from kpi_reports.report.trends import trend_words
from kpi_reports.report.voice import Voice
from kpi_reports.values import (
    Finding,
    KpiReview,
    Variation,
)

MOST_NAMES = 3


def statement(voice: Voice) -> str:
    """The answer in a few sentences: grade and score, targets met, what really changed."""
    return sentences.join(
        voice,
        [
            _grade_sentence(voice),
            score_cycle(voice),
            _met_sentence(voice),
            _departments_sentence(voice),
            _signal_sentence(voice),
        ],
    )


def _grade_sentence(voice: Voice) -> str:
    card, previous, t = voice.review.scorecard, voice.review.previous_scorecard, voice.t
    if card.total is None:
        return t("No score and no grade: too few data to judge.")
    score = numbers.format_score(card.total)
    if card.grade is None:
        missing = numbers.format_score(card.due_weight - card.scored_weight)
        return t(
            "No grade: {missing}% of the weight could not be scored; the rest scores {score}.",
            missing=missing,
            score=score,
        )
    if previous is None or previous.total is None:
        return t("Grade {grade}, score {score}.", grade=card.grade.id, score=score)
    change = card.total - previous.total
    facts = {
        "grade": card.grade.id,
        "score": score,
        "change": numbers.format_score(abs(change)),
        "before": str(previous.period),
    }
    if change > 0:
        return t("Grade {grade}, score {score}, {change} points up on {before}.", **facts)
    if change < 0:
        return t("Grade {grade}, score {score}, {change} points down on {before}.", **facts)
    return t("Grade {grade}, score {score}, unchanged from {before}.", **facts)


def _met_sentence(voice: Voice) -> str:
    card = voice.review.scorecard
    if not card.kpis_scored:
        return ""
    if card.kpis_met == 0:
        return voice.t("Not one of {scored} scored KPIs met its target.", scored=card.kpis_scored)
    if card.kpis_met == card.kpis_scored:
        return voice.t("All {scored} scored KPIs met their target.", scored=card.kpis_scored)
    return voice.t(
        "{met} of {scored} scored KPIs met their target.",
        met=card.kpis_met,
        scored=card.kpis_scored,
    )


def _departments_sentence(voice: Voice) -> str:
    if not voice.review.departments:
        return ""
    return voice.t("{headline}.", headline=sentences.grade_counts(voice))


def _signal_sentence(voice: Voice) -> str:
    t = voice.t
    judged = [entry for entry in voice.review.kpis if entry.signal.variation in _JUDGED]
    if not judged:
        return t("There is not yet enough history to tell change from normal variation.")
    said = [
        words.format(name=voice.lower_name(entry), month=voice.month(str(entry.last_signal.period)))
        for variation, words in (
            (Variation.WORSENING, t("{name} (worse in {month})")),
            (Variation.IMPROVING, t("{name} (better in {month})")),
            (Variation.CHANGED, t("{name} (changed in {month})")),
        )
        for entry in judged
        if entry.signal.variation is variation and entry.last_signal is not None
    ]
    if not said:
        return t("No KPI changed beyond its normal variation.")
    if (rest := len(said) - MOST_NAMES) > 0:
        said = [*said[:MOST_NAMES], t.plural("{n} other", "{n} others", rest)]
    return t("Beyond normal variation: {names}.", names=t.list_of(said))


_JUDGED = (Variation.COMMON, Variation.IMPROVING, Variation.WORSENING, Variation.CHANGED)


# --- findings -------------------------------------------------------------------------------------


def finding_item(voice: Voice, finding: Finding) -> FindingItem:
    """One finding as a bold lead, one to three sentences, and the evidence they rest on."""
    if finding.kpi is None:
        return _no_grade(voice, finding)
    entry = voice.review.kpi(finding.kpi)
    lead, said = _SAY[finding.kind](voice, entry, finding)
    text, refs = sentences.join(voice, said), list(finding.evidence)
    return {"lead": lead, "text": text, "refs": refs, "kpi": finding.kpi}


def _no_grade(voice: Voice, finding: Finding) -> FindingItem:
    """Why there is no grade: nothing could be scored, or too much of the weight could not."""
    scored = [entry for entry in voice.review.kpis if entry.score is not None]
    if voice.review.scorecard.total is None and scored:
        best = max(scored, key=lambda entry: entry.value.n)
        none = voice.t("No KPI could be scored; nothing was filled in.")
        said = [none, sentences.why_missing(voice, best)]
        return {
            "lead": voice.t("No score and no grade are given."),
            "text": sentences.join(voice, said),
            "refs": list(finding.evidence),
        }
    return {
        "lead": voice.t("No grade is given."),
        "text": voice.t(
            "{missing}% of the weight could not be scored, more than the scheme allows. "
            "The score covers the rest alone and should not be compared.",
            missing=numbers.format_number(float(finding.facts["missing"] or 0), 0, voice.language),
        ),
        "refs": list(finding.evidence),
    }


def _worsening(voice: Voice, entry: KpiReview, finding: Finding) -> tuple[str, list[str]]:
    lead = voice.t("{headline}.", headline=sentences.headline(voice, entry))
    return lead, [sentences.against_target(voice, entry), sentences.signal_reason(voice, entry)]


def _improving(voice: Voice, entry: KpiReview, finding: Finding) -> tuple[str, list[str]]:
    lead = voice.t("{headline}.", headline=sentences.headline(voice, entry))
    return lead, [sentences.against_target(voice, entry), sentences.signal_reason(voice, entry)]


def _drifting(voice: Voice, entry: KpiReview, finding: Finding) -> tuple[str, list[str]]:
    """No month is a signal, and together they go the wrong way."""
    step = entry.trend.step if entry.trend.is_step else None
    if step is None:
        lead = voice.t("{name}: worse month by month.", name=voice.name(entry))
    else:
        month = voice.month(str(entry.months.points[step.place].period))
        lead = voice.t("{name}: worse since {month}.", name=voice.name(entry), month=month)
    return lead, [sentences.against_target(voice, entry), trend_words(voice, entry)]


def _will_not(voice: Voice, entry: KpiReview, finding: Finding) -> tuple[str, list[str]]:
    lead = voice.t("{name}: the target is out of reach as things stand.", name=voice.name(entry))
    beyond = voice.t("The target lies beyond that, so urging alone will not close the gap.")
    return lead, [
        sentences.against_target(voice, entry),
        sentences.period_range(voice, entry),
        beyond,
    ]


def _missed(voice: Voice, entry: KpiReview, finding: Finding) -> tuple[str, list[str]]:
    lead = voice.t("{name}: target missed.", name=voice.name(entry))
    return lead, [sentences.against_target(voice, entry), sentences.no_signal(voice, entry)]


def _met(voice: Voice, entry: KpiReview, finding: Finding) -> tuple[str, list[str]]:
    lead = voice.t("{name}: target met.", name=voice.name(entry))
    return lead, [sentences.against_target(voice, entry), sentences.no_signal(voice, entry)]


def _not_scored(voice: Voice, entry: KpiReview, finding: Finding) -> tuple[str, list[str]]:
    lead = voice.t("{name}: not scored.", name=voice.name(entry))
    weight = numbers.format_score(Decimal(str(finding.facts["weight"])))
    if voice.review.scorecard.missing_policy == "zero":
        counted = voice.t("By the scheme it scores 0, with its weight of {weight}.", weight=weight)
    else:
        counted = voice.t(
            "Its weight of {weight} is left out of the score; nothing was filled in.",
            weight=weight,
        )
    said = [sentences.why_missing(voice, entry), counted, sentences.who_answers(voice, entry)]
    return lead, said


_SAY = {
    "worsening": _worsening,
    "improving": _improving,
    "drifting": _drifting,
    "will_not": _will_not,
    "missed": _missed,
    "met": _met,
    "not_scored": _not_scored,
}
