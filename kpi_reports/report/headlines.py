"""What a chart shows, in one line: the number and what it is worth."""

from __future__ import annotations

from kpi_reports.report.voice import Voice
from kpi_reports.values import Assurance, KpiReview, Rule, Variation


def headline(voice: Voice, entry: KpiReview) -> str:
    """What the chart of a KPI shows, in one line."""
    t = voice.t
    facts = {"name": voice.name(entry), "value": voice.value(entry, entry.value.value)}
    match entry.signal.variation:
        case Variation.WORSENING if _whole_period(entry):
            return t("{name}: {value}, worse than normal variation explains", **facts)
        case Variation.IMPROVING if _whole_period(entry):
            return t("{name}: {value}, better than normal variation explains", **facts)
        case Variation.WORSENING | Variation.IMPROVING if entry.last_signal is not None:
            return _of_a_month(voice, entry)
        case Variation.CHANGED if entry.last_signal is not None:
            month = voice.month(str(entry.last_signal.period))
            words = t("{name}: changed in {month}, beyond normal variation")
            return words.format(month=month, **facts)
        case Variation.TOO_FEW:
            return t("{name}: too few data to judge", **facts)
        case Variation.NO_DATA if entry.value.value is not None:
            return t("{name}: no month with enough rows to judge", **facts)
        case Variation.NO_DATA:
            return t("{name}: no data in this period", **facts)
    if _drifts(voice, entry):
        return t("{name}: {value}, worse month by month", **facts)
    return _quiet(voice, entry, facts)


def _of_a_month(voice: Voice, entry: KpiReview) -> str:
    """A signal that does not stand for the whole period names its month."""
    t, point = voice.t, entry.last_signal
    worse = entry.signal.variation is Variation.WORSENING
    if point is None:
        return ""
    facts = {"name": voice.name(entry), "month": voice.month(str(point.period))}
    if point.rule is not Rule.OUTSIDE_LIMITS:
        if worse:
            return t("{name}: the months to {month} were worse than usual", **facts)
        return t("{name}: the months to {month} were better than usual", **facts)
    if worse:
        return t("{name}: {month} was unusually bad", **facts)
    return t("{name}: {month} was unusually good", **facts)


def _quiet(voice: Voice, entry: KpiReview, facts: dict[str, str]) -> str:
    """Normal variation, and what that means for the target."""
    t, signal = voice.t, entry.signal
    match signal.assurance:
        case Assurance.WILL_MEET:
            return t("{name}: {value}, and sure of its target as things stand", **facts)
        case Assurance.WILL_NOT:
            return t("{name}: {value}, and its target is out of reach as things stand", **facts)
        case Assurance.NOT_ASSURED if signal.met == 0:
            return t("{name}: on target in no month of {judged}", judged=signal.judged, **facts)
        case Assurance.NOT_ASSURED:
            return t(
                "{name}: on target in {met} of {judged} months",
                met=signal.met,
                judged=signal.judged,
                **facts,
            )
        case Assurance.PROCESS_CHANGED:
            return t("{name}: {value}; changed before, so its target cannot be assessed", **facts)
    return t("{name}: {value}, within normal variation", **facts)


def _drifts(voice: Voice, entry: KpiReview) -> bool:
    """Whether the findings tell of months that go the wrong way together, and of no one step."""
    told = any(f.kind == "drifting" and f.kpi == entry.kpi.id for f in voice.review.findings)
    return told and not (entry.trend.is_step and entry.trend.step is not None)


def _whole_period(entry: KpiReview) -> bool:
    """Whether a signal stands for the period: its last month shows it and its value moved so.

    Otherwise the headline names the month alone: a quarter can be better than the one before
    although its December was unusually bad.
    """
    now, before = entry.value.value, entry.previous.value
    if not entry.signal_lasts or now is None or before is None:
        return entry.signal_lasts
    return (now - before) * entry.signal.side > 0


def grade_counts(voice: Voice) -> str:
    """ "Of 16 departments, 6 are graded A, 4 B, 3 C and 2 D; 1 has no grade", for the company."""
    t, departments = voice.t, voice.review.departments
    counts = [
        (grade.id, sum(d.grade is not None and d.grade.id == grade.id for d in departments))
        for grade in voice.review.scorecard.grades
    ]
    counted = [(grade, n) for grade, n in counts if n]
    if not counted:
        return t("No department has a grade")
    first, *rest = counted
    listed = [
        t.plural("{n} is graded {grade}", "{n} are graded {grade}", first[1], grade=first[0]),
        *(t("{n} {grade}", n=n, grade=grade) for grade, n in rest),
    ]
    head = t.plural(
        "Of {n} department, {grades}",
        "Of {n} departments, {grades}",
        len(departments),
        grades=t.list_of(listed),
    )
    without = sum(d.grade is None for d in departments)
    if not without:
        return head
    return head + t.plural("; {n} has no grade", "; {n} have no grade", without)
