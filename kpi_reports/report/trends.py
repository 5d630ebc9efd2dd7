"""What a KPI's months say of a trend, in words, and how that was found."""

from __future__ import annotations

from kpi_reports.report import numbers, sentences
from kpi_reports.report.voice import Voice
from kpi_reports.values import KpiReview

SMALLEST_P = 0.001  # below, the exact p says nothing more to anyone


def trend_words(voice: Voice, entry: KpiReview) -> str:
    """Whether there is a trend, with its interval, or a step; or why that cannot be said."""
    t, trend = voice.t, entry.trend
    if trend.slope is None or trend.low is None or trend.high is None:
        return {
            "too_few": t("Too few months for a trend."),
            "constant": t("The value does not change, so there is no trend."),
        }.get(trend.reason or "", t("No data for a trend."))
    if trend.is_step:
        return _step_instead(voice, entry)
    facts = {
        "slope": numbers.format_change(entry.kpi, trend.slope, voice.language, unit=True),
        "low": voice.money_change(entry, trend.low),
        "high": voice.money_change(entry, trend.high),
    }
    if all(numbers.is_flat(entry.kpi, x) for x in (trend.slope, trend.low, trend.high)):
        return t("No trend established.")
    if trend.low <= 0 <= trend.high:
        return t("No trend established ({slope} a month, 95% interval {low} to {high}).", **facts)
    if trend.reason == "autocorrelated":
        words = t(
            "{slope} a month, 95% interval {low} to {high}; months depend on each other, so "
            "no p-value is given.",
            **facts,
        )
    elif trend.season is not None:
        words = t(
            "Trend over these months, the season allowed for: {slope} a month, 95% interval "
            "{low} to {high}.",
            **facts,
        )
    else:
        words = t(
            "Trend over these months: {slope} a month, 95% interval {low} to {high}.", **facts
        )
    return sentences.join(voice, [words, _step_as_well(voice, entry)])


def p_words(entry: KpiReview) -> str:
    """The p-value of the trend; "" where none is given."""
    p = entry.trend.p
    if p is None:
        return ""
    return f"p < {SMALLEST_P}" if p < SMALLEST_P else f"p = {p:.3f}"


def trend_method(voice: Voice, entry: KpiReview, *, p: str = "") -> str:
    """Which test was made, by season or not, corrected or not; "" where there was none.

    `p` stands for the p-value where many charts share the sentence, which then says nothing of a
    step: that is one chart's own.
    """
    t, trend = voice.t, entry.trend
    shared = bool(p)
    if trend.low is None:
        return ""
    if trend.p is None:
        words = (
            t(
                "Trend: Theil–Sen slope; months resemble their neighbours, so its interval is by "
                "block bootstrap."
            )
            if trend.season is None
            else t(
                "Trend: Theil–Sen slope between the same months of different years; neighbouring "
                "months resemble each other, so its interval is by block bootstrap."
            )
        )
    else:
        p = p or p_words(entry)
        if trend.season is not None:
            words = t(
                "Trend: seasonal Kendall test ({p}), each month against the same month of other "
                "years; Theil–Sen slope.",
                p=p,
            )
        elif trend.corrected:
            words = t(
                "Trend: Mann–Kendall test ({p}) and Theil–Sen slope, corrected for months that "
                "resemble their neighbours (Hamed–Rao).",
                p=p,
            )
        else:
            words = t("Trend: Mann–Kendall test ({p}) and Theil–Sen slope.", p=p)
    return words if shared else sentences.join(voice, [words, compared_words(voice, entry)])


def compared_words(voice: Voice, entry: KpiReview) -> str:
    """How a step was weighed against a slope; "" where none was found."""
    if entry.trend.low is None or entry.trend.step is None:
        return ""
    return voice.t("Step and slope were compared by BIC.")


def _step_instead(voice: Voice, entry: KpiReview) -> str:
    """A step where a slope would mislead: the level changed once, and did not drift."""
    t, facts = voice.t, _step_facts(voice, entry)
    if facts["low"] == facts["high"]:
        return t(
            "One step explains these months better than a slope: {before} on average before "
            "{month}, {after} from then on.",
            **facts,
        )
    return t(
        "One step explains these months better than a slope: {before} on average before {month}, "
        "{after} from then on (95% interval for the step: {low} to {high}).",
        **facts,
    )


def _step_as_well(voice: Voice, entry: KpiReview) -> str:
    if entry.trend.step is None:
        return ""
    return voice.t(
        "A single step in {month}, from {before} to {after}, would explain them as well.",
        **_step_facts(voice, entry),
    )


def _step_facts(voice: Voice, entry: KpiReview) -> dict[str, str]:
    step, points = entry.trend.step, entry.months.points
    if step is None:
        raise ValueError(f"KPI '{entry.kpi.id}' has no step")
    return {
        "month": voice.month(str(points[step.place].period)),
        "low": voice.month(str(points[step.low].period)),
        "high": voice.month(str(points[step.high].period)),
        "before": voice.value(entry, step.before),
        "after": voice.value(entry, step.after),
    }
