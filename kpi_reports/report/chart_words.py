"""What a chart's limits are and how they were worked out, in sentences."""

from __future__ import annotations

from kpi_reports.report import numbers
from kpi_reports.report.voice import Voice
from kpi_reports.values import KpiReview, Limits, Segment

LEAST_MONTHS, LEAST_LIMIT_MONTHS = 8, 12  # for a median, and for limits; docs/methods.md
BEYOND_CHANCE = 1.5  # Laney's factor from which a p or u chart is said to be too narrow


def chart_sentences(voice: Voice, entry: KpiReview) -> list[str]:
    """Which chart, since when, without which season, and which change of level it suggests."""
    return [
        _since(voice, entry),
        limits_words(voice, entry),
        _season(voice, entry),
        suggestion(voice, entry),
    ]


def suggestion(voice: Voice, entry: KpiReview) -> str:
    """A change of level that people may decide on, with the months between which it lies."""
    t, found = voice.t, entry.signal.suggestion
    if found is None:
        return ""
    facts = {
        "month": voice.month(str(found.at)),
        "before": voice.bare(entry, found.before),
        "after": voice.value(entry, found.after),
        "low": voice.month(str(found.low)),
        "high": voice.month(str(found.high)),
    }
    if found.low == found.high:
        return t(
            "The level seems to have changed in {month}, from {before} to {after}: decide whether "
            "this is a new process; nothing was changed.",
            **facts,
        )
    return t(
        "The level seems to have changed in {month} (95%: {low} to {high}), from {before} to "
        "{after}: decide whether this is a new process; nothing was changed.",
        **facts,
    )


def _latest_segment(entry: KpiReview) -> Segment | None:
    return entry.signal.segments[-1] if entry.signal.segments else None


def _since(voice: Voice, entry: KpiReview) -> str:
    """Since when the present process is one, by whose decision."""
    segment = _latest_segment(entry)
    if segment is None or segment.change is None:
        return ""
    change = segment.change
    return voice.t(
        "A new process since {month} ({reason}; decided by {by}, {day}): judged by its own months.",
        month=voice.month(str(change.first)),
        reason=voice.say(change.reason).rstrip(".。"),
        by=change.decided_by,
        day=voice.date(change.decided_on),
    )


def limits_words(voice: Voice, entry: KpiReview) -> str:
    """Of how many months the lines are made and how, or why there are none."""
    t, limits = voice.t, entry.signal.limits
    if limits is None:
        return _no_limits(voice, entry)
    if limits.lower is None:
        words = (
            t("Median of {n} months, judged by run rules (Anhøj); no limits below 12 months.")
            if limits.n < LEAST_LIMIT_MONTHS
            else t("Median of {n} months, judged by run rules (Anhøj); too few for limits yet.")
        )
        return words.format(n=limits.n)
    if limits.kind == "xmr":
        return _by_moving_ranges(voice, limits)
    return _by_chance(voice, limits)


def _no_limits(voice: Voice, entry: KpiReview) -> str:
    """Why there is not even a median: events too rare, or too few months of the process."""
    least, segment = entry.kpi.month_minimum_n, _latest_segment(entry)
    usable = sum(
        point.n >= least and (segment is None or point.period >= segment.first)
        for point in entry.months.points
    )
    if usable >= LEAST_MONTHS:
        return voice.t("Most months show no event at all: too rare for limits.")
    return voice.t("Fewer than 8 usable months: the points alone, no limits.")


def _by_moving_ranges(voice: Voice, limits: Limits) -> str:
    t = voice.t
    words = (
        t("Trial limits from {n} months: mean ± 2.66 × mean moving range (XmR).")
        if limits.trial
        else t("Limits from {n} months: mean ± 2.66 × mean moving range (XmR).")
    )
    text = words.format(n=limits.n)
    if limits.screened:
        text += t.plural(
            " {n} extreme moving range left out.",
            " {n} extreme moving ranges left out.",
            limits.screened,
        )
    return text


def _by_chance(voice: Voice, limits: Limits) -> str:
    """The charts of counts, shares and rates; of p and u, whether chance alone is too little."""
    t = voice.t
    factor = numbers.format_number(limits.sigma_z or 1.0, 1, voice.language)
    facts = {"n": limits.n, "factor": factor}
    words = {
        "p": t(
            "Limits from {n} months: ± 3 standard deviations of chance for each month’s rows "
            "(p chart)."
        ),
        "u": t(
            "Limits from {n} months: ± 3 standard deviations of chance for each month’s size "
            "(u chart)."
        ),
        "c": t("Limits from {n} months: ± 3 standard deviations of chance (c chart)."),
        "p_prime": t(
            "Limits from {n} months: chance for each month’s rows, times {factor} for "
            "what months vary beyond it (Laney’s p′ chart)."
        ),
        "u_prime": t(
            "Limits from {n} months: chance for each month’s size, times {factor} for "
            "what months vary beyond it (Laney’s u′ chart)."
        ),
    }[limits.kind].format(**facts)
    said = [words]
    if limits.trial:
        said.append(t("They are on trial until there are 20 months."))
    if limits.kind in ("p", "u") and (limits.sigma_z or 0) >= BEYOND_CHANCE:
        said.append(
            t(
                "Months vary {factor} times as much as chance alone: Laney’s chart fits better.",
                factor=factor,
            )
        )
    return (" " if voice.language == "en" else "").join(said)


def _season(voice: Voice, entry: KpiReview) -> str:
    season = entry.signal.season
    if season is None:
        return ""
    return voice.t(
        "The season was taken out before judging (estimated from {years} years before the period) "
        "and put back into the lines; limits are {widening} times as wide for it.",
        years=season.years,
        widening=numbers.format_number(season.widening, 1, voice.language),
    )
