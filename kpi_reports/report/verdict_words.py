"""The verdict of page 1 in two sentences.

The first says grade, score and its direction, how many targets were met, and on which KPI most
points were lost. The second says how the company's departments are graded, which KPIs changed
beyond normal variation and when, and whether what is missing could change the grade. Two KPIs a way
are named; of three or more that went one way the number is said, and the one of most weight. So it
stays below 90 English words and 110 Chinese characters, whatever the number of KPIs.
"""

from __future__ import annotations

from collections.abc import Sequence

from kpi_reports.report import headlines, numbers, sentences
from kpi_reports.report.robust import any_of
from kpi_reports.report.voice import Voice
from kpi_reports.values import KpiReview, Variation

MOST_NAMED = 2
JUDGED = (Variation.COMMON, Variation.IMPROVING, Variation.WORSENING, Variation.CHANGED)


def statement(voice: Voice) -> str:
    """The answer in at most two sentences."""
    clauses = [_departments(voice), _changed(voice), _missing(voice)]
    second = ("; " if voice.language == "en" else "；").join(filter(None, clauses))
    return sentences.join(
        voice,
        [_score(voice), voice.t("{sentence}.", sentence=second[:1].upper() + second[1:])],
    )


# --- the score ------------------------------------------------------------------------------------


def _score(voice: Voice) -> str:
    t, card = voice.t, voice.review.scorecard
    if card.total is None:
        return t("No score and no grade: too few data to judge.")
    said = _grade(voice)
    if card.carried_from is not None:
        said = t(
            "Assessed by {cycle}: {said}", cycle=voice.period(card.carried_from), said=_lower(said)
        )
    targets = _targets(voice)
    if not targets:
        return t("{sentence}.", sentence=said)
    if card.grade is None:
        return t("{grade}; {targets}.", grade=said, targets=targets)
    return t("{grade}: {targets}.", grade=said, targets=targets)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _grade(voice: Voice) -> str:
    card, previous, t = voice.review.scorecard, voice.review.previous_scorecard, voice.t
    if card.total is None:
        return ""
    score = numbers.format_score(card.total)
    if card.grade is None:
        missing = numbers.format_weight(card.due_weight - card.scored_weight)
        return t(
            "No grade: {missing}% of the weight could not be scored, and the rest scores {score}",
            missing=missing,
            score=score,
        )
    if previous is None or previous.total is None:
        return t("Grade {grade} with {score} points", grade=card.grade.id, score=score)
    change = card.total - previous.total
    facts = {
        "grade": card.grade.id,
        "score": score,
        "change": numbers.format_score(abs(change)),
        "before": voice.period(previous.period),
    }
    if change > 0:
        return t("Grade {grade} with {score} points, {change} more than in {before}", **facts)
    if change < 0:
        return t("Grade {grade} with {score} points, {change} fewer than in {before}", **facts)
    return t("Grade {grade} with {score} points, as many as in {before}", **facts)


def _targets(voice: Voice) -> str:
    """How many targets were met, and which miss cost most."""
    t, card = voice.t, voice.review.scorecard
    met, scored = card.kpis_met, card.kpis_scored
    if not scored:
        return ""
    if met == scored:
        return t.plural(
            "the one scored KPI met its target", "all {n} KPIs met their targets", scored
        )
    if met == 0:
        said = t.plural(
            "the one scored KPI missed its target", "none of {n} KPIs met its target", scored
        )
    else:
        said = t.plural(
            "{n} of {scored} KPIs met its target",
            "{n} of {scored} KPIs met their targets",
            met,
            scored=scored,
        )
    costliest = costliest_miss(voice.review.kpis)
    if costliest is None or costliest.target is None:
        return said
    return t(
        "{targets}, and {name} lost most points, at {value} against {target}",
        targets=said,
        name=voice.lower_name(costliest),
        value=voice.value(costliest, costliest.value.value),
        target=voice.bare(costliest, float(costliest.target.value)),
    )


def costliest_miss(kpis: Sequence[KpiReview]) -> KpiReview | None:
    """The scored KPI whose missed target cost most points of 100; None where none cost any."""
    missed = [
        (entry.score.weight * (100 - entry.score.score), entry)
        for entry in kpis
        if entry.score is not None
        and entry.score.score is not None
        and entry.score.score < 100
        and not entry.score.met
        and entry.score.exclusion is None
        and entry.target is not None
        and entry.value.value is not None
    ]
    return max(missed, key=lambda found: found[0])[1] if missed else None


# --- what changed ---------------------------------------------------------------------------------


def _departments(voice: Voice) -> str:
    return _lower(headlines.grade_counts(voice)) if voice.review.departments else ""


def _changed(voice: Voice) -> str:
    """Which KPIs changed beyond normal variation, and when; or that none did, or none can tell."""
    t, kpis = voice.t, voice.review.kpis
    judged = [entry for entry in kpis if entry.signal.variation in JUDGED]
    if not judged:
        return t("there is not yet enough history to tell change from normal variation")
    clauses = []
    for variation in (Variation.WORSENING, Variation.IMPROVING, Variation.CHANGED):
        found = [e for e in judged if e.signal.variation is variation and e.last_signal is not None]
        if found:
            clauses.append(_clause(voice, variation, sorted(found, key=_weight, reverse=True)))
    if clauses:
        said = (", while " if voice.language == "en" else "，").join(clauses)
        return t("beyond normal variation, {said}", said=said)
    if len(judged) == len(kpis):
        return t("no KPI changed beyond normal variation")
    return t.plural(
        "the one KPI with enough history did not change beyond normal variation",
        "not one of the {n} KPIs with enough history changed beyond normal variation",
        len(judged),
    )


def _weight(entry: KpiReview) -> float:
    return float(entry.score.weight) if entry.score is not None else 0.0


def _clause(voice: Voice, variation: Variation, found: list[KpiReview]) -> str:
    """ "revenue and new customers improved in December", or of more how many, and the first."""
    t = voice.t
    names = [voice.lower_name(entry) for entry in found[:MOST_NAMED]]
    months = [voice.month(str(e.last_signal.period)) for e in found if e.last_signal is not None]
    if len(found) > MOST_NAMED:
        words = {
            Variation.WORSENING: t("{n} KPIs worsened, {name} among them"),
            Variation.IMPROVING: t("{n} KPIs improved, {name} among them"),
            Variation.CHANGED: t("{n} KPIs changed, {name} among them"),
        }[variation]
        return words.format(n=len(found), name=names[0])
    if len(set(months)) == 1:
        words = {
            Variation.WORSENING: t("{names} worsened in {month}"),
            Variation.IMPROVING: t("{names} improved in {month}"),
            Variation.CHANGED: t("{names} changed in {month}"),
        }[variation]
        return words.format(names=t.list_of(names), month=months[0])
    words = {
        Variation.WORSENING: t("{first} worsened in {month} and {second} in {other}"),
        Variation.IMPROVING: t("{first} improved in {month} and {second} in {other}"),
        Variation.CHANGED: t("{first} changed in {month} and {second} in {other}"),
    }[variation]
    return words.format(first=names[0], month=months[0], second=names[1], other=months[1])


def _missing(voice: Voice) -> str:
    """That what is missing could change the grade, where it could."""
    found, card = voice.review.robustness, voice.review.scorecard
    if card.grade is None or found is None or found.missing is None:
        return ""
    if len(found.missing.grades) < 2:
        return ""
    return voice.t(
        "{weight}% of the weight is missing, with which the grade could be {grades}",
        weight=numbers.format_weight(card.due_weight - card.scored_weight),
        grades=any_of(voice, found.missing.grades),
    )
