"""What the meeting is asked to decide, from the findings, in the language of a voice."""

from __future__ import annotations

from decimal import Decimal

from kpi_reports.report import numbers
from kpi_reports.report.verdict_words import costliest_miss
from kpi_reports.report.voice import Voice
from kpi_reports.values import Assurance, DepartmentSummary, Finding, Grade, KpiReview

MOST_NAMES = 3  # more are counted
MOST_SIGNAL_DECISIONS = 2
MOST_UNITS = 4
MOST_UNASSURED = 2
NEAR_EDGE = Decimal("1.0")  # points from a grade's edge within which a decision names it
LEAST_LOST = Decimal(1)  # points of the total from which the costliest miss asks for a decision
HEAVY_WEIGHT = Decimal(15)  # percent of the whole from which a missed target asks for a decision


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
    asked += _of_missing(voice)
    for finding in _of_kind(voice, "worsening")[:MOST_SIGNAL_DECISIONS]:
        words = t("Name who finds out what changed in {name} in {month}, and by when.")
        name = voice.lower_name(review.kpi(str(finding.kpi)))
        asked.append(words.format(name=name, month=voice.month(str(finding.facts["month"]))))
    asked += [_drifting(voice, entry) for entry in _heavy(voice, "drifting")]
    beyond = [review.kpi(str(finding.kpi)) for finding in _of_kind(voice, "will_not")]
    if beyond:
        words = t("Decide on {names}: change the process, or agree another target.")
        asked.append(words.format(names=_names(voice, beyond)))
    unassured = [
        entry
        for entry in _heavy(voice, "missed")
        if entry.signal.assurance is Assurance.NOT_ASSURED
    ]
    asked += [_unassured(voice, entry) for entry in unassured[:MOST_UNASSURED]]
    asked += _of_costliest(voice, unassured[:MOST_UNASSURED])
    return asked + _of_departments(voice)


def _of_kind(voice: Voice, kind: str) -> list[Finding]:
    return [f for f in voice.review.findings if f.kind == kind and f.kpi is not None]


def _heavy(voice: Voice, kind: str) -> list[KpiReview]:
    """The scored KPIs with such a finding that weigh enough to ask for a decision."""
    found = [voice.review.kpi(str(finding.kpi)) for finding in _of_kind(voice, kind)]
    return [e for e in found if e.score is not None and e.score.weight >= HEAVY_WEIGHT]


def _of_missing(voice: Voice) -> list[str]:
    """Where missing numbers could change the grade, or leave none, they are to be had first."""
    card, found = voice.review.scorecard, voice.review.robustness
    could_be = found.missing.grades if found is not None and found.missing is not None else ()
    if card.grade is not None and len(could_be) < 2:
        return []
    missing = [voice.review.kpi(str(finding.kpi)) for finding in _of_kind(voice, "not_scored")]
    if not missing:
        return []
    words = voice.t("Say by when {names} can be scored: the grade depends on it.")
    return [words.format(names=_names(voice, missing))]


def _of_costliest(voice: Voice, asked: list[KpiReview]) -> list[str]:
    """The miss that the verdict names, where nothing above asks about it."""
    found = costliest_miss(voice.review.kpis)
    if found is None or found.score is None or found.score.score is None or found in asked:
        return []
    lost = found.score.weight * (100 - found.score.score) / 100
    kinds = {f.kind for f in voice.review.findings if f.kpi == found.kpi.id}
    is_heavy_drift = "drifting" in kinds and found.score.weight >= HEAVY_WEIGHT
    if lost < LEAST_LOST or is_heavy_drift or kinds & {"worsening", "will_not"}:
        return []
    words = voice.t("Agree on measures for {name}, on which most points were lost.")
    return [words.format(name=voice.lower_name(found))]


def _drifting(voice: Voice, entry: KpiReview) -> str:
    name, step = voice.lower_name(entry), entry.trend.step
    if entry.trend.is_step and step is not None:
        month = voice.month(str(entry.months.points[step.place].period))
        words = voice.t("Name who looks into {name}, worse since {month}, and by when.")
        return words.format(name=name, month=month)
    return voice.t("Name who looks into {name}, worse month by month, and by when.", name=name)


def _confirm(voice: Voice, grade: Grade, total: Decimal) -> str:
    """Confirm the grade; said with its distance where an edge is near enough to be argued about."""
    score = numbers.format_score(total)
    if not grade.holds(total):
        return voice.t("Confirm grade {grade} ({score} points).", grade=grade.id, score=score)
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
    for kpi in review.all_kpis:
        worse = [d for d in review.departments if kpi.id in d.worsening]
        if worse:
            words = t("Ask {units} what changed in {name}, and report it at the next meeting.")
            units = _unit_names(voice, worse)
            asked.append(words.format(units=units, name=voice.lower_name(kpi)))
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


def _unassured(voice: Voice, entry: KpiReview) -> str:
    name, signal = voice.lower_name(entry), entry.signal
    if signal.met == 0:
        return voice.t(
            "Agree on measures for {name}: none of the last {judged} months was on target.",
            name=name,
            judged=signal.judged,
        )
    return voice.t.plural(
        "Agree on measures for {name}: {n} of the last {judged} months was on target.",
        "Agree on measures for {name}: {n} of the last {judged} months were on target.",
        signal.met,
        name=name,
        judged=signal.judged,
    )


def _names(voice: Voice, entries: list[KpiReview]) -> str:
    names = [voice.lower_name(entry) for entry in entries[:MOST_NAMES]]
    if (rest := len(entries) - MOST_NAMES) > 0:
        names.append(voice.t.plural("{n} other", "{n} others", rest))
    return voice.t.list_of(names)
