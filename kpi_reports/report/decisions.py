"""What the meeting is asked to decide, from the findings, in the language of a voice."""

from __future__ import annotations

from decimal import Decimal

from kpi_reports.report import numbers
from kpi_reports.report.voice import Voice
from kpi_reports.values import Assurance, DepartmentSummary, Grade, KpiReview

MOST_NAMES = 3  # more are counted
MOST_SIGNAL_DECISIONS = 2
MOST_UNITS = 4
MOST_UNASSURED = 2
NEAR_EDGE = Decimal("1.0")  # points from a grade's edge within which a decision names it
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
        words = t.plural(
            "Settle the target of {names}: change the process, or change the target.",
            "Settle the targets of {names}: change the process, or change the targets.",
            len(beyond),
            names=_names(voice, beyond),
        )
        asked.append(words)
    asked += [_unassured(voice, entry) for entry in _heaviest_unassured(voice)]
    return asked + _of_departments(voice)


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
    if entry.signal.met == 0:
        return voice.t(
            "Decide what is to change in {name}: it met its target in no month of {judged}.",
            name=voice.lower_name(entry),
            judged=entry.signal.judged,
        )
    return voice.t(
        "Decide what is to change in {name}: it met its target in {met} of {judged} months, and "
        "the process does not assure it.",
        name=voice.lower_name(entry),
        met=entry.signal.met,
        judged=entry.signal.judged,
    )


def _names(voice: Voice, entries: list[KpiReview]) -> str:
    names = [voice.lower_name(entry) for entry in entries[:MOST_NAMES]]
    if (rest := len(entries) - MOST_NAMES) > 0:
        names.append(voice.t.plural("{n} other", "{n} others", rest))
    return voice.t.list_of(names)
