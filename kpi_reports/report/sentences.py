"""Single sentences about a KPI, in the language of a voice."""

from __future__ import annotations

from kpi_reports.report import numbers
from kpi_reports.report.processes import lines_in
from kpi_reports.report.voice import Voice
from kpi_reports.report.words import Translator
from kpi_reports.values import Assurance, Grain, KpiReview, Missing, Rule, Variation


def join(voice: Voice, sentences: list[str]) -> str:
    return (" " if voice.language == "en" else "").join(filter(None, sentences))


def earlier(voice: Voice, entry: KpiReview) -> str:
    """ "It was 79.0% in 2013Q3."; nothing where there is no earlier value."""
    then, before = entry.previous.value, voice.period(voice.review.period.previous)
    if then is None:
        return ""
    if is_unchanged(entry):
        return voice.t("It was the same in {before}.", before=before)
    return voice.t("It was {then} in {before}.", then=voice.bare(entry, then), before=before)


def within_noise(voice: Voice, entry: KpiReview) -> str:
    """The earlier value, and that the change is within normal variation, or that this cannot be
    told yet."""
    t, limits = voice.t, entry.signal.limits
    if entry.signal.variation is Variation.TOO_FEW or limits is None:
        unknown = t("There is not yet enough to conclude anything about change.")
        return join(voice, [earlier(voice, entry), unknown])
    if entry.previous.value is None or is_unchanged(entry):
        return earlier(voice, entry)
    return t(
        "It was {then} in {before}, a change within normal variation.",
        then=voice.bare(entry, entry.previous.value),
        before=voice.period(voice.review.period.previous),
    )


def is_unchanged(entry: KpiReview) -> bool:
    """Whether the value and the one before show as the same number."""
    now, then = entry.value.value, entry.previous.value
    if now is None or then is None:
        return False
    places = entry.kpi.decimals + (2 if entry.kpi.unit_kind == "percent" else 0)
    return numbers.rounded(now, places) == numbers.rounded(then, places)


def months_on_target(voice: Voice, entry: KpiReview) -> str:
    """ "10 of 12 months were on target."; nothing where months have no target."""
    signal, t = entry.signal, voice.t
    if not signal.judged or signal.assurance is Assurance.TOO_FEW:
        return ""
    if signal.met == 0:
        return t("Not one of the last {judged} months was on target.", judged=signal.judged)
    if signal.met == signal.judged:
        return t("All of the last {judged} months were on target.", judged=signal.judged)
    return t.plural(
        "{n} of the last {judged} months was on target.",
        "{n} of the last {judged} months were on target.",
        signal.met,
        judged=signal.judged,
    )


def scored_by(voice: Voice, entry: KpiReview) -> str:
    """By what a KPI was scored where that is not the measured value."""
    if entry.score is None or entry.score.exclusion is None:
        return ""
    value = voice.bare(entry, float(entry.score.exclusion.value))
    return voice.t("Scored by {value}, without an excluded factor.", value=value)


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
        (Rule.TREND_OF_SEVEN, True): t("The 7 months to {month} rose in a row (6 rises)."),
        (Rule.TREND_OF_SEVEN, False): t("The 7 months to {month} fell in a row (6 falls)."),
        (Rule.TWO_OF_THREE, True): t(
            "Two of the three months to {month} lie close to the upper limit."
        ),
        (Rule.TWO_OF_THREE, False): t(
            "Two of the three months to {month} lie close to the lower limit."
        ),
        (Rule.RUN_OF_SEVEN, True): t(
            "At least 7 months in a row, {month} among them, lie above the mean."
        ),
        (Rule.RUN_OF_SEVEN, False): t(
            "At least 7 months in a row, {month} among them, lie below the mean."
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


def period_range(voice: Voice, entry: KpiReview) -> str:
    """ "As things stand, a quarter lies between 50.5% and 78.3%."; and what that means for the
    target, where assurance is judged by it."""
    t, signal = voice.t, entry.signal
    if signal.period_lower is None or signal.period_upper is None:
        return ""
    facts = {
        "low": voice.bare(entry, signal.period_lower),
        "high": voice.value(entry, signal.period_upper),
    }
    grain = voice.review.period.grain
    range_ = {
        Grain.MONTH: t("As things stand, a month lies between {low} and {high}"),
        Grain.QUARTER: t("As things stand, a quarter lies between {low} and {high}"),
        Grain.HALF: t("As things stand, a half-year lies between {low} and {high}"),
        Grain.YEAR: t("As things stand, a year lies between {low} and {high}"),
    }[grain].format(**facts)
    match signal.assurance:
        case Assurance.WILL_MEET:
            return t("{range}, better than the target throughout.", range=range_)
        case Assurance.WILL_NOT:
            return t("{range}, short of the target throughout.", range=range_)
        case Assurance.NOT_ASSURED:
            return t("{range}: sometimes on target, sometimes not.", range=range_)
    return t("{sentence}.", sentence=range_)


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
