"""Drawings in words, for whoever cannot see them."""

from __future__ import annotations

from collections.abc import Mapping

from kpi_reports.report import numbers
from kpi_reports.report.bridge_rows import bridge_rows
from kpi_reports.report.figures.drawn import Drawn
from kpi_reports.report.processes import MonthLines, latest_lines
from kpi_reports.report.voice import Voice
from kpi_reports.report.words import Translator, translator
from kpi_reports.values import (
    Bridge,
    Kpi,
    KpiReview,
    Language,
    PeerComparison,
    Period,
    Review,
    Variation,
)


def control_chart_alt(entry: KpiReview, period: Period, language: Language) -> str:
    """Chart type, measure, range; latest, target, mean, limits, gaps; what it shows."""
    t, drawn = translator(language), Drawn(entry, language)
    points = entry.months.points
    known = [point for point in points if point.value is not None]
    name = entry.kpi.name[language]
    if not known:
        return t("Chart of {name}: no data.", name=name)
    facts = {
        "name": name,
        "unit": unit_in_brackets(entry.kpi, language),
        "first": str(points[0].period),
        "last": str(points[-1].period),
    }
    limits = entry.signal.limits
    if limits is None:
        parts = [t("Line chart: {name} ({unit}), {first} to {last}.", **facts)]
    elif limits.kind == "run":
        parts = [t("Run chart: {name} ({unit}), {first} to {last}.", **facts)]
    else:
        parts = [t("Control chart: {name} ({unit}), {first} to {last}.", **facts)]
    latest = _value(entry, known[-1].value, language)
    if known[-1] is points[-1]:
        parts.append(t("Latest {value}.", value=latest))
    else:
        parts.append(t("Latest {value} ({month}).", value=latest, month=str(known[-1].period)))
    if drawn.target is not None and entry.target is not None:
        parts.append(t("Target {value}.", value=_value(entry, float(entry.target.value), language)))
    parts += _limits(entry, language, t)
    if missing := len(points) - len(known):
        parts.append(t.plural("{n} month without data.", "{n} months without data.", missing))
    parts += _ahead(entry, language, t)
    parts.append(_finding(entry, language))
    return (" " if language == "en" else "").join(parts)


def _ahead(entry: KpiReview, language: Language, t: Translator) -> list[str]:
    """The end of the dotted line."""
    found = entry.forecast
    if found is None or found.first is None or not found.points:
        return []
    last = found.points[-1]
    return [
        t(
            "Forecast to {month}: {value}, 80% range {low} to {high}.",
            month=str(found.first.shift(last.step - 1)),
            value=_value(entry, last.value, language),
            low=_value(entry, last.low_80, language),
            high=_value(entry, last.high_80, language),
        )
    ]


def _limits(entry: KpiReview, language: Language, t: Translator) -> list[str]:
    limits = entry.signal.limits
    if limits is None:
        return []
    lines = latest_lines(entry) or MonthLines(limits.centre, limits.lower, limits.upper)
    centre = _value(entry, lines.centre, language)
    change = entry.signal.segments[-1].change if entry.signal.segments else None
    since = [t("New process from {month}.", month=str(change.first))] if change else []
    if limits.kind == "run":
        return [*since, t("Median {value}.", value=centre)]
    if lines.lower is None or lines.upper is None:
        return [*since, t("Mean {value}.", value=centre)]
    facts = {
        "mean": centre,
        "low": _value(entry, lines.lower, language),
        "high": _value(entry, lines.upper, language),
    }
    if limits.trial:
        return [*since, t("Mean {mean}, trial limits {low} to {high}.", **facts)]
    return [*since, t("Mean {mean}, limits {low} to {high}.", **facts)]


def spark_alt(entry: KpiReview, period: Period, language: Language) -> str:
    """The sparkline in one sentence."""
    t = translator(language)
    return t("{name}, latest months: ", name=entry.kpi.name[language]) + _finding(entry, language)


def distribution_alt(entry: KpiReview, language: Language) -> str:
    """The distribution by its quartiles and tenths."""
    t, found = translator(language), entry.distribution
    if found is None or not found.quantiles:
        return t("Distribution of {name}: no data.", name=entry.kpi.name[language])
    low, quarter, median, three, high = (
        _value(entry, found.quantiles[at], language) for at in (10, 25, 50, 75, 90)
    )
    return t(
        "Distribution of {name} ({unit}), n = {n}: 10% at most {low}, 25% at most {quarter}, "
        "half at most {median}, 75% at most {three}, 90% at most {high}.",
        name=entry.kpi.name[language],
        unit=unit_in_brackets(entry.kpi, language),
        n=numbers.format_number(found.n, 0, language),
        low=low,
        quarter=quarter,
        median=median,
        three=three,
        high=high,
    )


def comparison_alt(review: Review, language: Language) -> str:
    """Every department's score, in the order of the chart."""
    t = translator(language)
    said = [
        t(
            "{name} {score}",
            name=d.unit.name[language],
            score=numbers.format_score(d.total) if d.total is not None else t("too few data"),
        )
        for d in review.departments
    ]
    return t("Scores of departments: {scores}.", scores=t.list_of(said))


def funnel_alt(
    found: PeerComparison, kpi: Kpi, names: Mapping[str, str], *, language: Language
) -> str:
    """Chart type, measure, how many by which sizes; the level, limits, and who lies outside."""
    t, curve = translator(language), found.curve
    sizes = [unit.n for unit in found.funnel.units]
    low, high = (numbers.format_number(end, 0, language) for end in (min(sizes), max(sizes)))
    parts = [
        t(
            "Funnel chart: {name} ({unit}), {n} departments of {low} to {high} records.",
            name=kpi.name[language],
            unit=unit_in_brackets(kpi, language),
            n=len(sizes),
            low=low,
            high=high,
        )
    ]
    if curve is not None and found.funnel.centre is not None:
        centre, least, most = (
            numbers.format_value(kpi, value, language)
            for value in (found.funnel.centre, curve.lower_95[-1], curve.upper_95[-1])
        )
        parts.append(
            t(
                "Level of all {centre}; 95% limits of the largest {low} to {high}.",
                centre=centre,
                low=least,
                high=most,
            )
        )
    far, near = (
        [names.get(unit.unit, unit.unit) for unit in units]
        for units in (found.funnel.outside, found.funnel.doubtful)
    )
    if far:
        parts.append(t("Beyond the 99.8% limits: {names}.", names=t.list_of(far)))
    if near:
        parts.append(t("Beyond the 95% limits: {names}.", names=t.list_of(near)))
    return (" " if language == "en" else "").join(parts)


def intervals_alt(
    found: PeerComparison, kpi: Kpi, names: Mapping[str, str], *, language: Language
) -> str:
    """Every department's value with its interval, in the order of the chart, and the level."""
    t = translator(language)
    said = []
    for unit in found.funnel.units:
        if unit.value is None or unit.low is None or unit.high is None:
            continue
        value, low, high = (
            numbers.format_value(kpi, x, language) for x in (unit.value, unit.low, unit.high)
        )
        name = names.get(unit.unit, unit.unit)
        said.append(
            t("{name} {value} ({low} to {high})", name=name, value=value, low=low, high=high)
        )
    facts = {
        "name": kpi.name[language],
        "unit": unit_in_brackets(kpi, language),
        "centre": _level(found, kpi, language),
        "values": t.list_of(said),
    }
    return t("Intervals of departments: {name} ({unit}). Level of all {centre}. {values}.", **facts)


def _level(found: PeerComparison, kpi: Kpi, language: Language) -> str:
    centre = found.funnel.centre
    if centre is None:
        return translator(language)("no data")
    return numbers.format_value(kpi, centre, language)


def waterfall_alt(voice: Voice, bridge: Bridge) -> str:
    """Both scores and every bar between them, in the order of the chart; signals are named."""
    t = voice.t
    said = []
    for row in bridge_rows(voice, bridge):
        if row.kind in ("total", "subtotal"):
            continue
        points = numbers.format_score(row.points, sign=True)
        words = t("{name} {points}", name=row.name, points=points)
        if row.tone != "none":
            words = t("{words} (beyond normal variation)", words=words)
        said.append(words)
    facts = {
        "before": str(bridge.before),
        "start": numbers.format_score(bridge.start),
        "period": str(voice.review.period),
        "end": numbers.format_score(bridge.end),
    }
    text = t("Waterfall: score {start} in {before} to {end} in {period}.", **facts)
    if said:
        text += (" " if voice.language == "en" else "") + t("{bars}.", bars=t.list_of(said))
    return text


def unit_in_brackets(kpi: Kpi, language: Language) -> str:
    """The unit as it stands in brackets: "points (of 5)" has its own turned into a comma."""
    unit = kpi.unit_name[language]
    for opening, closing in ((" (", ")"), ("（", "）")):
        if opening in unit and unit.endswith(closing):
            comma = ", " if language == "en" else "，"
            unit = unit.removesuffix(closing).replace(opening, comma)
    return unit


def _value(entry: KpiReview, value: float | None, language: Language) -> str:
    if value is None:
        return translator(language)("no data")
    return numbers.format_value(entry.kpi, value, language)


def _finding(entry: KpiReview, language: Language) -> str:
    t = translator(language)
    return {
        Variation.COMMON: t("Common variation."),
        Variation.IMPROVING: t("Special cause, improving."),
        Variation.WORSENING: t("Special cause, worsening."),
        Variation.CHANGED: t("Special cause, changed."),
        Variation.TOO_FEW: t("Too few data to judge."),
        Variation.NO_DATA: t("No data in this period."),
    }[entry.signal.variation]
