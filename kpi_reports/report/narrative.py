"""Findings in words: each starts with the number that matters and ends with what is asked.

Deterministic. A contribution or a coincidence is never worded as a cause, common variation never
as a trend, and what is not known is said.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kpi_reports.report import numbers, sentences
from kpi_reports.report.blocks import FindingItem
from kpi_reports.report.position import is_met, position
from kpi_reports.report.trends import trend_words
from kpi_reports.report.voice import Voice
from kpi_reports.values import Assurance, Finding, KpiReview, Review, Variation

MOST_PROBLEMS = 5  # more than a meeting can treat; the scorecard shows them all
MOST_HIGHLIGHTS = 3


def _lead(voice: Voice, entry: KpiReview, finding: Finding) -> str:
    """The number and its distance from the target; said where the change goes the other way."""
    where = position(voice, entry)
    if finding.kind == "improving" and is_met(entry) is False:
        return voice.t("{where}, yet improving.", where=where)
    if finding.kind == "worsening" and is_met(entry):
        return voice.t("{where}, yet worsening.", where=where)
    return voice.t("{headline}.", headline=where)


def shown_findings(review: Review, *, good: bool) -> list[Finding]:
    """The highlights, or the problems, that are written out."""
    most = MOST_HIGHLIGHTS if good else MOST_PROBLEMS
    return [finding for finding in review.findings if finding.good is good][:most]


def further_findings(review: Review, *, good: bool) -> list[Finding]:
    """The highlights, or the problems, that are named alone."""
    shown = len(shown_findings(review, good=good))
    return [finding for finding in review.findings if finding.good is good][shown:]


def finding_items(voice: Voice, findings: Sequence[Finding]) -> list[FindingItem]:
    """The findings of one side in order; advice that holds for several is given with the first."""
    items, advised = [], set()
    for finding in findings:
        item = finding_item(voice, finding, advise=finding.kind not in advised)
        advised.add(finding.kind)
        items.append(item)
    return items


def finding_item(voice: Voice, finding: Finding, *, advise: bool = True) -> FindingItem:
    """One finding as a bold lead, one to four sentences, and the evidence they rest on."""
    if finding.kpi is None:
        return _no_grade(voice, finding)
    entry = voice.review.kpi(finding.kpi)
    if finding.kind == "not_scored":
        lead, said = _not_scored(voice, entry)
    else:
        lead = _lead(voice, entry, finding)
        said = [*_SAY[finding.kind](voice, entry, advise), sentences.scored_by(voice, entry)]
    text, refs = sentences.join(voice, said), list(finding.evidence)
    return {"lead": lead, "text": text, "refs": refs, "kpi": finding.kpi}


def rest_words(voice: Voice, findings: Sequence[Finding]) -> str:
    """ "And 2 more: renewal rate and market share."; "" where all are shown."""
    names = [voice.lower_name(voice.review.kpi(f.kpi)) for f in findings if f.kpi is not None]
    if not names:
        return ""
    return voice.t("And {n} more: {names}.", n=len(names), names=voice.t.list_of(names))


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


def _worsening(voice: Voice, entry: KpiReview, advise: bool) -> list[str]:
    return [
        sentences.earlier(voice, entry),
        sentences.signal_reason(voice, entry),
        voice.t("Worse than normal variation explains: find out what changed."),
    ]


def _improving(voice: Voice, entry: KpiReview, advise: bool) -> list[str]:
    return [
        sentences.earlier(voice, entry),
        sentences.signal_reason(voice, entry),
        voice.t("Better than normal variation explains: find out what changed, and keep it.")
        if advise
        else voice.t("Better than normal variation explains."),
    ]


def _drifting(voice: Voice, entry: KpiReview, advise: bool) -> list[str]:
    """No month is a signal, and together they go the wrong way."""
    step = entry.trend.step if entry.trend.is_step else None
    if step is None:
        ask = (
            voice.t("Worse month by month, though none stands out: look at the whole process.")
            if advise
            else voice.t("Worse month by month, though none stands out.")
        )
    else:
        month = voice.month(str(entry.months.points[step.place].period))
        ask = voice.t("Worse since {month}: find out what changed then.", month=month)
    return [sentences.earlier(voice, entry), trend_words(voice, entry), ask]


def _will_not(voice: Voice, entry: KpiReview, advise: bool) -> list[str]:
    return [
        sentences.earlier(voice, entry),
        sentences.period_range(voice, entry),
        voice.t(
            "Urging alone will not close the gap: change the process, or agree another target."
        ),
    ]


def _missed(voice: Voice, entry: KpiReview, advise: bool) -> list[str]:
    said = [sentences.within_noise(voice, entry), sentences.months_on_target(voice, entry)]
    if advise and entry.signal.variation is Variation.COMMON:
        said.append(
            voice.t("No single month calls for an explanation: it is the process to improve.")
        )
    return said


def _met(voice: Voice, entry: KpiReview, advise: bool) -> list[str]:
    """What the target's being met is worth for the periods to come."""
    earlier = sentences.within_noise(voice, entry)
    if entry.signal.assurance is Assurance.WILL_MEET:
        return [earlier, voice.t("As things stand, it will go on meeting its target.")]
    if entry.signal.assurance is Assurance.NOT_ASSURED:
        not_assured = voice.t("That it will be met again is not assured.")
        return [earlier, sentences.months_on_target(voice, entry), not_assured]
    return [earlier]


_SAY: dict[str, Callable[[Voice, KpiReview, bool], list[str]]] = {
    "worsening": _worsening,
    "improving": _improving,
    "drifting": _drifting,
    "will_not": _will_not,
    "missed": _missed,
    "met": _met,
}


def _not_scored(voice: Voice, entry: KpiReview) -> tuple[str, list[str]]:
    lead = voice.t("{name}: not scored.", name=voice.name(entry))
    weight = "" if entry.score is None else numbers.format_weight(entry.score.weight)
    if voice.review.scorecard.missing_policy == "zero":
        counted = voice.t("By the scheme it scores 0, with its weight of {weight}.", weight=weight)
    else:
        counted = voice.t(
            "Its weight of {weight} is left out of the score; nothing was filled in.",
            weight=weight,
        )
    return lead, [
        sentences.why_missing(voice, entry),
        counted,
        sentences.who_answers(voice, entry),
    ]
