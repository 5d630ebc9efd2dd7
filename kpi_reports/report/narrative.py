"""Findings in words: the verdict, what to decide, and each finding, in the language asked for.

Deterministic. A contribution or a coincidence is never worded as a cause, common variation never
as a trend, and what is not known is said.
"""

from __future__ import annotations

from decimal import Decimal

from kpi_reports.report import numbers, sentences
from kpi_reports.report.blocks import FindingItem
from kpi_reports.report.voice import Voice
from kpi_reports.values import (
    Assurance,
    DepartmentSummary,
    Finding,
    Grade,
    KpiReview,
    Variation,
)

MOST_SIGNAL_DECISIONS = 2
MOST_NAMES = 3
MOST_UNITS = 4
MOST_UNASSURED = 2
NEAR_EDGE = Decimal("1.0")  # points from a grade's edge within which a decision names it
HEAVY_WEIGHT = Decimal(15)  # percent of the whole from which a missed target asks for a decision


def statement(voice: Voice) -> str:
    """The answer in two or three sentences: grade and score, targets met, what really changed."""
    return sentences.join(
        voice, [_grade_sentence(voice), _met_sentence(voice), _signal_sentence(voice)]
    )


def _grade_sentence(voice: Voice) -> str:
    card, previous, t = voice.review.scorecard, voice.review.previous_scorecard, voice.t
    if card.total is None:
        return t("No score and no grade: too few data to judge.")
    score = numbers.format_score(card.total)
    if card.grade is None:
        missing = numbers.format_score(100 - card.scored_weight)
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
    return voice.t(
        "{met} of {scored} scored KPIs met their target.",
        met=card.kpis_met,
        scored=card.kpis_scored,
    )


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


def _names(voice: Voice, entries: list[KpiReview]) -> str:
    names = [voice.lower_name(entry) for entry in entries[:MOST_NAMES]]
    if (rest := len(entries) - MOST_NAMES) > 0:
        names.append(voice.t.plural("{n} other", "{n} others", rest))
    return voice.t.list_of(names)


# --- decisions ------------------------------------------------------------------------------------


def decisions(voice: Voice) -> list[str]:
    """What the meeting is asked to decide, from the findings, grade first."""
    review, t = voice.review, voice.t
    card = review.scorecard
    asked = []
    if card.grade is not None and card.total is not None:
        asked.append(_confirm(voice, card.grade, card.total))
    else:
        asked.append(
            t("Decide whether to assess this unit at all in this period; no grade is given.")
        )
    worse = [f for f in review.findings if f.kind == "worsening" and f.kpi]
    for finding in worse[:MOST_SIGNAL_DECISIONS]:
        entry = review.kpi(str(finding.kpi))
        asked.append(
            t(
                "Name who finds out what changed in {name} in {month}, and by when.",
                name=voice.lower_name(entry),
                month=voice.month(str(finding.facts["month"])),
            )
        )
    beyond = [review.kpi(str(f.kpi)) for f in review.findings if f.kind == "will_not"]
    if beyond:
        words = t("Settle the target of {names}: change the process, or change the target.")
        asked.append(words.format(names=_names(voice, beyond)))
    asked += [_unassured(voice, entry) for entry in _heaviest_unassured(voice)]
    return asked + _of_departments(voice)


def _confirm(voice: Voice, grade: Grade, total: Decimal) -> str:
    """Confirm the grade; said with its distance where an edge is near enough to be argued about."""
    score = numbers.format_score(total)
    if grade.below is not None and grade.below - total <= NEAR_EDGE:
        gap = numbers.format_score(grade.below - total)
        return voice.t(
            "Confirm grade {grade}: {score} points, {gap} short of the next grade.",
            grade=grade.id,
            score=score,
            gap=gap,
        )
    if grade.lowest > 0 and total - grade.lowest <= NEAR_EDGE:
        gap = numbers.format_score(total - grade.lowest)
        return voice.t(
            "Confirm grade {grade}: {score} points, {gap} above the grade below.",
            grade=grade.id,
            score=score,
            gap=gap,
        )
    return voice.t("Confirm grade {grade} ({score} points).", grade=grade.id, score=score)


def _of_departments(voice: Voice) -> list[str]:
    """For the company: who is asked what changed, who needs support, who cannot be graded."""
    review, t = voice.review, voice.t
    asked = []
    for entry in review.kpis:
        worse = [d for d in review.departments if entry.kpi.id in d.worsening]
        if worse:
            words = t("Ask {units} what changed in {name}, and report it at the next meeting.")
            units = _unit_names(voice, worse)
            asked.append(words.format(units=units, name=voice.lower_name(entry)))
    lowest = review.scorecard.grades[-1:]
    low = [d for d in review.departments if d.grade is not None and (d.grade,) == lowest]
    if low:
        words = t("Agree what support {units} need: grade {grade}.")
        asked.append(words.format(units=_unit_names(voice, low), grade=lowest[0].id))
    ungraded = [d for d in review.departments if d.grade is None]
    if ungraded:
        words = t("Decide how to treat {units}: no grade is given.")
        asked.append(words.format(units=_unit_names(voice, ungraded)))
    return asked


def _unit_names(voice: Voice, departments: list[DepartmentSummary]) -> str:
    names = [voice.say(department.unit.name) for department in departments[:MOST_UNITS]]
    if (rest := len(departments) - MOST_UNITS) > 0:
        names.append(voice.t.plural("{n} other", "{n} others", rest))
    return voice.t.list_of(names)


def _heaviest_unassured(voice: Voice) -> list[KpiReview]:
    """Missed targets of weight whose process neither assures nor rules them out."""
    missed = [voice.review.kpi(str(f.kpi)) for f in voice.review.findings if f.kind == "missed"]
    return [
        entry
        for entry in missed
        if entry.score is not None
        and entry.score.weight >= HEAVY_WEIGHT
        and entry.signal.assurance is Assurance.NOT_ASSURED
    ][:MOST_UNASSURED]


def _unassured(voice: Voice, entry: KpiReview) -> str:
    return voice.t(
        "Decide what is to change in {name}: it met its target in {met} of {judged} months, and as "
        "the process stands it will meet it in some periods and miss it in others.",
        name=voice.lower_name(entry),
        met=entry.signal.met,
        judged=entry.signal.judged,
    )


# --- findings -------------------------------------------------------------------------------------


def finding_item(voice: Voice, finding: Finding) -> FindingItem:
    """One finding as a bold lead, one to three sentences, and the evidence they rest on."""
    if finding.kpi is None:
        return _no_grade(voice, finding)
    entry = voice.review.kpi(finding.kpi)
    lead, said = _SAY[finding.kind](voice, entry, finding)
    return {"lead": lead, "text": sentences.join(voice, said), "refs": list(finding.evidence)}


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
    weight = voice.t(
        "Its weight of {weight} is left out of the score; nothing was filled in.",
        weight=numbers.format_score(Decimal(str(finding.facts["weight"]))),
    )
    return lead, [sentences.why_missing(voice, entry), weight]


_SAY = {
    "worsening": _worsening,
    "improving": _improving,
    "will_not": _will_not,
    "missed": _missed,
    "met": _met,
    "not_scored": _not_scored,
}
