"""Single sentences about a KPI, in the language of a voice."""

from __future__ import annotations

from kpi_reports.report.chart_words import normal_range
from kpi_reports.report.marks import assurance_words
from kpi_reports.report.processes import lines_in
from kpi_reports.report.voice import Voice
from kpi_reports.report.words import Translator
from kpi_reports.values import Assurance, Direction, Grain, KpiReview, Missing, Rule, Variation


def join(voice: Voice, sentences: list[str]) -> str:
    return (" " if voice.language == "en" else "").join(filter(None, sentences))


def against_target(voice: Voice, entry: KpiReview) -> str:
    """ "77.4% in 2013Q4, 79.0% in 2013Q3; target at least 80.0%."; and by what it was scored where
    that is not the measured value."""
    t, review = voice.t, voice.review
    facts = {
        "now": voice.value(entry, entry.value.value),
        "period": str(review.period),
        "then": voice.bare(entry, entry.previous.value),
        "before": str(review.period.previous),
    }
    goal = target_words(voice, entry)
    if entry.previous.value is None:
        text = t(
            "{now} in {period}{goal}.", goal=t("; {target}", target=goal) if goal else "", **facts
        )
    elif goal:
        text = t("{now} in {period}, {then} in {before}; {target}.", target=goal, **facts)
    else:
        text = t("{now} in {period}, {then} in {before}.", **facts)
    if entry.score is None or entry.score.exclusion is None:
        return text
    value = voice.bare(entry, float(entry.score.exclusion.value))
    return join(voice, [text, t("Scored by {value}, without an excluded factor.", value=value)])


def target_words(voice: Voice, entry: KpiReview) -> str:
    """ "target at least 80.0%"; nothing where there is no target."""
    if entry.target is None:
        return ""
    value = voice.bare(entry, float(entry.target.value))
    if entry.kpi.direction is Direction.LOWER:
        return voice.t("target at most {value}", value=value)
    return voice.t("target at least {value}", value=value)


def signal_reason(voice: Voice, entry: KpiReview) -> str:
    """Why the months are a signal: "December, at 66.5%, lies below the lower limit of 68.0%." """
    point, t = entry.last_signal, voice.t
    lines = None if point is None else lines_in(entry, point.period)
    if point is None or lines is None:
        return ""
    month = voice.month(str(point.period))
    high = point.side > 0
    if point.rule is Rule.OUTSIDE_LIMITS:
        found = next(p for p in entry.months.points if p.period == point.period)
        facts = {
            "month": month,
            "value": voice.value(entry, found.value),
            "limit": voice.value(entry, lines.upper if high else lines.lower),
        }
        return (
            t("{month}, at {value}, lies above the upper limit of {limit}.", **facts)
            if high
            else t("{month}, at {value}, lies below the lower limit of {limit}.", **facts)
        )
    return _pattern_words(t)[(point.rule, high)].format(month=month)


def _pattern_words(t: Translator) -> dict[tuple[Rule, bool], str]:
    """What each rule about several months says, for high and for low."""
    return {
        (Rule.TREND_OF_SEVEN, True): t("Seven months to {month} rose in a row (6 rises)."),
        (Rule.TREND_OF_SEVEN, False): t("Seven months to {month} fell in a row (6 falls)."),
        (Rule.TWO_OF_THREE, True): t(
            "Two of the three months to {month} lie close to the upper limit."
        ),
        (Rule.TWO_OF_THREE, False): t(
            "Two of the three months to {month} lie close to the lower limit."
        ),
        (Rule.RUN_OF_SEVEN, True): t(
            "Seven or more months in a row, {month} among them, lie above the mean."
        ),
        (Rule.RUN_OF_SEVEN, False): t(
            "Seven or more months in a row, {month} among them, lie below the mean."
        ),
        (Rule.LONG_RUN, True): t(
            "An unusually long run of months, {month} among them, lies above the median."
        ),
        (Rule.LONG_RUN, False): t(
            "An unusually long run of months, {month} among them, lies below the median."
        ),
        (Rule.FEW_CROSSINGS, True): t(
            "The months to {month} cross their median unusually seldom, and lie above it now."
        ),
        (Rule.FEW_CROSSINGS, False): t(
            "The months to {month} cross their median unusually seldom, and lie below it now."
        ),
    }


def no_signal(voice: Voice, entry: KpiReview) -> str:
    """That the change is within normal variation, or that this cannot be told yet."""
    t, limits = voice.t, entry.signal.limits
    if entry.signal.variation is Variation.TOO_FEW or limits is None:
        return t("There is not yet enough to conclude anything about change.")
    if limits.lower is None or limits.upper is None:
        return t("The months show no unusual run around their median; no trend can be called.")
    better = entry.previous.value is not None and _better(entry)
    range_ = normal_range(voice, entry)
    if better:
        return range_ + _space(voice) + t("The change cannot be called an improvement.")
    return range_ + _space(voice) + t("No single month calls for an explanation.")


def _space(voice: Voice) -> str:
    return " " if voice.language == "en" else ""


def _better(entry: KpiReview) -> bool:
    if entry.value.value is None or entry.previous.value is None:
        return False
    change = entry.value.value - entry.previous.value
    return change < 0 if entry.kpi.direction is Direction.LOWER else change > 0


def period_range(voice: Voice, entry: KpiReview) -> str:
    """ "A quarter of this process lies between 50.5% and 78.3%."; by this assurance is judged."""
    t, signal = voice.t, entry.signal
    if signal.period_lower is None or signal.period_upper is None:
        return ""
    words = {
        Grain.MONTH: t("As things stand, a month lies between {low} and {high}."),
        Grain.QUARTER: t("As things stand, a quarter lies between {low} and {high}."),
        Grain.HALF: t("As things stand, a half-year lies between {low} and {high}."),
        Grain.YEAR: t("As things stand, a year lies between {low} and {high}."),
    }[voice.review.period.grain]
    low, high = signal.period_lower, signal.period_upper
    return words.format(low=voice.bare(entry, low), high=voice.value(entry, high))


def why_missing(voice: Voice, entry: KpiReview) -> str:
    """Why a KPI has no value or was not judged, in one sentence."""
    t, value = voice.t, entry.value
    refused = entry.score is not None and entry.score.missing in (
        Missing.RULE_REFUSED,
        Missing.NO_TARGET,
    )
    if refused and entry.score is not None and entry.score.derivation is not None:
        return voice.say(entry.score.derivation)
    if value.value is not None:
        return t.plural(
            "Only {n} row is there; at least {least} are needed to judge.",
            "Only {n} rows are there; at least {least} are needed to judge.",
            value.n,
            least=entry.kpi.minimum_n,
        )
    return missing_words(t, value.missing or Missing.NO_ROWS)


def missing_words(t: Translator, missing: Missing) -> str:
    """A reason to be missing, in one sentence."""
    return {
        Missing.NO_ROWS: t("There are no rows of this unit in this period."),
        Missing.ZERO_DENOMINATOR: t("There are rows, but none that could have counted."),
        Missing.TOO_FEW: t("There are too few rows to judge."),
        Missing.NO_BASE: t("The value before is zero or negative, so no growth rate exists."),
        Missing.NO_EARLIER_DATA: t("The data do not reach back to the period it is compared with."),
        Missing.INPUT_MISSING: t("One of the KPIs that it is worked out from is missing."),
        Missing.NO_TARGET: t("No target is in force in this period."),
        Missing.SOURCE_FAILED: t("Its source could not be read."),
        Missing.CHECK_FAILED: t("Its data failed a check, so no value is shown."),
        Missing.NOT_ENTERED: t("Its result was not entered."),
        Missing.CARRIED: t("It is assessed in a longer cycle and carried over, not scored again."),
        Missing.RULE_REFUSED: t("Its scoring rule does not apply to this value."),
        Missing.NOT_BY_PERSON: t("Its source does not say whose rows they are."),
    }[missing]


# Reasons that lie with the data; the others (too few rows, no base) lie with nobody.
OF_THE_DATA = (Missing.NO_ROWS, Missing.SOURCE_FAILED, Missing.CHECK_FAILED, Missing.NOT_ENTERED)


def who_answers(voice: Voice, entry: KpiReview) -> str:
    """Who answers for a missing number, as recorded in gaps.csv; that it is to be recorded where
    the reason lies with the data; else nothing."""
    t, gap = voice.t, entry.gap
    provider = voice.say(entry.kpi.provider) if entry.kpi.provider else ""
    if gap is None:
        if entry.value.missing not in OF_THE_DATA:
            return ""
        if provider:
            return t(
                "Whether the data provider ({provider}) or the unit answers for that is not "
                "recorded yet.",
                provider=provider,
            )
        return t("Who answers for that is not recorded yet.")
    whom = {
        "provider": t("The data provider answers for that"),
        "unit": t("The unit itself answers for that"),
        "nobody": t("Nobody answers for that"),
    }[gap.answers]
    return t(
        "{whom}: {reason} ({document}, {by}).",
        whom=whom,
        reason=voice.say(gap.reason).rstrip(".。"),
        document=gap.approval.document,
        by=gap.approval.approved_by,
    )


def headline(voice: Voice, entry: KpiReview) -> str:
    """What the chart shows, in one line."""
    t, name = voice.t, voice.name(entry)
    match entry.signal.variation:
        case Variation.WORSENING if _whole_period(entry):
            return t("{name}: worse, beyond normal variation", name=name)
        case Variation.IMPROVING if _whole_period(entry):
            return t("{name}: better, beyond normal variation", name=name)
        case Variation.WORSENING | Variation.IMPROVING if entry.last_signal is not None:
            month = voice.month(str(entry.last_signal.period))
            worse = entry.signal.variation is Variation.WORSENING
            if entry.last_signal.rule is not Rule.OUTSIDE_LIMITS:
                words = t("{name}: worse months") if worse else t("{name}: better months")
                return t("{headline}, up to {month}", headline=words.format(name=name), month=month)
            if worse:
                return t("{name}: {month} was unusually bad", name=name, month=month)
            return t("{name}: {month} was unusually good", name=name, month=month)
        case Variation.CHANGED:
            return t("{name}: changed beyond normal variation", name=name)
        case Variation.TOO_FEW:
            return t("{name}: too few data to judge", name=name)
        case Variation.NO_DATA if entry.value.value is not None:
            return t("{name}: no month with enough rows to judge", name=name)
        case Variation.NO_DATA:
            return t("{name}: no data in this period", name=name)
        case _:
            if entry.signal.assurance in (
                Assurance.NO_TARGET,
                Assurance.NO_DATA,
                Assurance.TOO_FEW,
            ):
                return t("{name}: normal variation", name=name)
            assurance = assurance_words(t, entry.signal.assurance)
            if voice.language == "en":
                assurance = assurance[:1].lower() + assurance[1:]
            return t("{name}: normal variation; {assurance}", name=name, assurance=assurance)


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
    """ "Grades: A 6, B 4, C 3 and D 2; 1 department without a grade", for the company."""
    t, departments = voice.t, voice.review.departments
    counted = []
    for grade in voice.review.scorecard.grades:
        n = sum(d.grade is not None and d.grade.id == grade.id for d in departments)
        counted += [f"{grade.id} {n}"] if n else []
    head = t("Grades: {grades}", grades=t.list_of(counted))
    without = sum(d.grade is None for d in departments)
    if not counted:
        return t("No department has a grade")
    if not without:
        return head
    return head + t.plural(
        "; {n} department without a grade", "; {n} departments without a grade", without
    )
