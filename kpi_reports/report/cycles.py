"""Words on cycles: values and scores of longer periods, and results that were entered."""

from __future__ import annotations

from kpi_reports.report.voice import Voice
from kpi_reports.values import DepartmentSummary, KpiReview, Result


def score_cycle(voice: Voice) -> str:
    """What period the whole score is of, where that is not the one reported; "" where it is."""
    card, t = voice.review.scorecard, voice.t
    if card.carried_from is None:
        return ""
    if card.carried_from.last == card.period.last:
        return t(
            "This unit is assessed in longer cycles: the score is that of {cycle}.",
            cycle=str(card.carried_from),
        )
    return t(
        "This unit is assessed in longer cycles: the score is that of {cycle}, carried over.",
        cycle=str(card.carried_from),
    )


def total_note(voice: Voice) -> str:
    """How the total came about, where it is not just the mean of the scores above it; else ""."""
    card, t = voice.review.scorecard, voice.t
    if card.parts:
        periods = t.list_of([str(part.period) for part in card.parts])
        return t("Overall: weighted mean of the final totals of {periods}.", periods=periods)
    if card.carried_from is not None:
        return t("Overall: score of {period}.", period=str(card.carried_from))
    if card.partial:
        return t("Overall: the data end before the period does, so it is not final.")
    return ""


def value_cycle(voice: Voice, entry: KpiReview) -> str:
    """The longer period that a KPI's value is of; "" where it is of the period reported, or of
    that which the whole score is said to be of."""
    cycle = entry.value.of_period
    if cycle is None or cycle == voice.review.scorecard.carried_from:
        return ""
    words = voice.t("{period}, carried over") if entry.value.carried else voice.t("of {period}")
    return words.format(period=str(cycle))


def entered_words(voice: Voice, entry: KpiReview) -> list[str]:
    """Who entered the results that a value rests on, and what shows them."""
    return [_entered(voice, result) for result in entry.entered]


def _entered(voice: Voice, result: Result) -> str:
    t = voice.t
    facts = {"period": str(result.period), "by": result.provided_by, "on": result.provided_on}
    if result.provided_by and result.provided_on:
        said = t("{period} was entered by {by} on {on}", **facts)
    elif result.provided_by:
        said = t("{period} was entered by {by}", **facts)
    else:
        said = t("{period} was entered; nobody is named who provided it", **facts)
    if result.evidence is None:
        return t("{sentence}.", sentence=said)
    shown = voice.say(result.evidence).rstrip(".。")
    return t("{sentence}: {evidence}.", sentence=said, evidence=shown)


def department_cycles(voice: Voice) -> list[str]:
    """The departments whose scores are of another period than the one reported, or not final."""
    t, departments = voice.t, voice.review.departments
    cycles: dict[str, list[DepartmentSummary]] = {}
    for department in departments:
        if department.carried_from is not None:
            cycles.setdefault(str(department.carried_from), []).append(department)
    said = [
        t("{departments}: score of {cycle}.", departments=_names(voice, group), cycle=cycle)
        for cycle, group in cycles.items()
    ]
    if partial := [department for department in departments if department.partial]:
        names = _names(voice, partial)
        said.append(
            t("Data end before the period does, not final: {departments}.", departments=names)
        )
    return said


def _names(voice: Voice, departments: list[DepartmentSummary]) -> str:
    return voice.t.list_of([voice.say(department.unit.name) for department in departments])
