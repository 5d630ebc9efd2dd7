"""Changes, progress and forecasts in words: what a manager needs, and how sure it is."""

from __future__ import annotations

from kpi_reports.report import numbers
from kpi_reports.report.voice import Voice
from kpi_reports.report.words import Translator
from kpi_reports.values import (
    Change,
    ForecastMethod,
    Grain,
    KpiReview,
    NoForecast,
    Pace,
    PaceStatus,
)


def change_text(voice: Voice, entry: KpiReview, change: Change | None) -> str:
    """ "+5.9%", "−1.3 pp", "+30.0, to profit"; the reason where there is none."""
    t = voice.t
    if change is None:
        return "–"
    if change.difference is None:
        return {
            "no_base": t("no earlier value"),
            "partial": t("not over"),
        }.get(change.reason or "", "–")
    if change.relative is not None:
        return numbers.format_number(change.relative * 100, 1, voice.language, sign=True) + "%"
    difference = voice.change(entry, change.difference)
    if change.word is None:
        return difference
    word = {
        "to_profit": t("turned from loss to profit"),
        "to_loss": t("turned from profit to loss"),
        "loss_narrowed": t("loss narrowed"),
        "loss_widened": t("loss widened"),
    }[change.word]
    return t("{difference}, {word}", difference=difference, word=word)


def to_date_text(voice: Voice, entry: KpiReview) -> str:
    """The value since January, with its last month where that is not the period's."""
    standing = entry.standing
    if standing is None or standing.to_date is None or standing.to_date.value is None:
        return "–"
    value = numbers.format_value(entry.kpi, standing.to_date.value, voice.language)
    if entry.kpi.unit_kind == "percent":
        value += "%"
    last = standing.to_date_last
    if last is None or last.last == entry.value.period.last:
        return value
    return voice.t("{value} (to {month})", value=value, month=str(last))


# --- pace -----------------------------------------------------------------------------------------


def progress_text(voice: Voice, entry: KpiReview) -> tuple[str, str]:
    """How much of the target is there, and how much should be by now: "47.9%", "48.7%"."""
    pace = entry.pace
    if pace is None or pace.progress is None:
        return "–", "–"
    due = pace.share_gone if pace.expected_share is None else pace.expected_share
    return numbers.format_percent(pace.progress), numbers.format_percent(due)


def pace_words(voice: Voice, entry: KpiReview) -> str:
    """Whether the target will be reached, and what is left to do for it."""
    pace = entry.pace
    if pace is None or pace.target is None or pace.status is None:
        return _no_pace(voice, entry)
    t = voice.t
    facts = {"target": voice.bare(entry, pace.target), "span": span_name(voice, pace)}
    if pace.reason == "over":
        met = pace.status == "reached"
        if met:
            return t("{span}: target of {target} met.", **facts)
        return t("{span}: target of {target} missed.", **facts)
    parts = [_status_words(t, pace.status).format(**facts)]
    if pace.status not in ("reached", "missed"):
        parts.append(_leads_to(voice, entry, pace))
    if pace.required is not None and pace.status in ("behind", "missed", "open"):
        parts.append(_required(voice, entry, pace, pace.required))
    return (" " if voice.language == "en" else "").join(filter(None, parts))


def span_name(voice: Voice, pace: Pace) -> str:
    """ "2024", "2024 年", "2024Q4"."""
    year = voice.language == "zh" and pace.period is not None and pace.period.grain is Grain.YEAR
    return f"{pace.period}{numbers.NO_BREAK}年" if year else str(pace.period)


def _no_pace(voice: Voice, entry: KpiReview) -> str:
    if entry.pace is not None and entry.pace.reason == "gaps":
        return voice.t("A month of the year is missing, so no pace is given.")
    return "–"


def _status_words(t: Translator, status: PaceStatus) -> str:
    return {
        "reached": t("{target} for {span} is reached already."),
        "missed": t("{target} for {span} can no longer be reached."),
        "on_pace": t("On pace for {target} in {span}."),
        "open": t("Open whether {target} is reached in {span}."),
        "behind": t("Behind for {target} in {span}."),
    }[status]


def _leads_to(voice: Voice, entry: KpiReview, pace: Pace) -> str:
    """Where it leads, with the probability; what kind of forecast that rests on."""
    t = voice.t
    if pace.projected is None or pace.low is None or pace.high is None:
        return t("Judged by progress alone: {why}", why=why_no_forecast(t, pace.reason))
    facts = {
        "value": voice.bare(entry, pace.projected),
        "low": voice.bare(entry, pace.low),
        "high": voice.bare(entry, pace.high),
    }
    if pace.probability is None or pace.method is None:
        return t(
            "Plain rule ({rule}): {low} to {high}; no probability.",
            rule=method_name(t, pace.method or "naive"),
            **facts,
        )
    return t(
        "Leads to {value} ({low} to {high}); probability of the target {probability}.",
        probability=_probability(pace.probability),
        **facts,
    )


def _probability(share: float) -> str:
    """A probability as it is told: never 0 % or 100 %, which no model knows."""
    if share < 0.01:
        return "< 1%"
    return "> 99%" if share > 0.99 else numbers.format_percent(share, 0)


def _required(voice: Voice, entry: KpiReview, pace: Pace, required: float) -> str:
    left = pace.months - pace.done
    value = voice.bare(entry, required)
    lower = entry.kpi.direction == "lower"
    if left == 1:
        words = (
            voice.t("The last month may come to {value} at most.")
            if lower
            else voice.t("The last month must come to {value}.")
        )
    else:
        words = (
            voice.t("The {n} months left may average {value} at most.")
            if lower
            else voice.t("The {n} months left must average {value}.")
        )
    return words.format(n=left, value=value)


# --- forecast -------------------------------------------------------------------------------------


def method_name(t: Translator, method: ForecastMethod) -> str:
    """A method as a manager may read it."""
    return {
        "ets": t("exponential smoothing"),
        "ets_seasonal": t("exponential smoothing with a season"),
        "drift": t("the mean change continued"),
        "naive": t("as in the last month"),
        "seasonal_naive": t("as in the same month a year before"),
        "mean": t("mean of the months"),
    }[method]


def why_no_forecast(t: Translator, reason: NoForecast | None) -> str:
    """Why nothing is forecast, in one sentence."""
    return {
        "no_data": t("no month has a value that counts."),
        "too_few": t("fewer than 8 months are no base for a forecast."),
        "constant": t("the months never vary, so that a range cannot be told."),
        "gaps": t("too many of the latest months are missing for a forecast."),
    }.get(reason or "", "")


def forecast_words(voice: Voice, entry: KpiReview) -> str:
    """What the dotted line of a chart rests on; nothing where no month of the year is left."""
    found, t = entry.forecast, voice.t
    if found is None or entry.value.value is None:
        return ""
    if not found.points or found.first is None or found.method is None:
        why = why_no_forecast(t, found.reason)
        return t("No forecast: {why}", why=why) if why else ""
    last = found.first.shift(len(found.points) - 1)
    facts = {"method": method_name(t, found.method), "last": voice.month(str(last))}
    if found.is_plain:
        return t(
            "Dotted to {last}: the plain rule “{method}” with its 80% range, since no forecast did "
            "better on the past year. It assumes that nothing else changes.",
            **facts,
        )
    relative = 0.0 if found.backtest is None else found.backtest.relative_mae or 0.0
    return t(
        "Dotted to {last}: forecast by {method} with its 80% range, if nothing else changes. On "
        "the past year its error was {share} of the best plain rule’s.",
        share=numbers.format_percent(relative, 0),
        **facts,
    )


def period_before_name(voice: Voice) -> str:
    """The head of the column 环比, by the length of the period."""
    t = voice.t
    return {
        Grain.MONTH: t("On the month before"),
        Grain.QUARTER: t("On the quarter before"),
        Grain.HALF: t("On the half-year before"),
        Grain.YEAR: t("On the year before that"),
    }[voice.review.period.grain]


def method(voice: Voice) -> list[tuple[str, str]]:
    """How forecasts are made and when they are withheld; nothing where the pack has none."""
    t = voice.t
    if not any(entry.forecast and entry.forecast.points for entry in voice.review.kpis):
        return []
    said = t(
        "Exponential smoothing with additive errors (Hyndman et al. 2008), from 24 months, with a "
        "season from 36; below, drift. Forecast anew after each of the latest 12 months, it must "
        "have a smaller mean absolute error than the best plain rule, else that rule stands. "
        "Nothing after the period is used."
    )
    return [(t("Forecast"), said)]
