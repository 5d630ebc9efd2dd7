"""How the period's single records spread, for every KPI that declares a distribution."""

from __future__ import annotations

from typing import Any

from kpi_reports.report import numbers, sentences
from kpi_reports.report.blocks import Block, FigureBody
from kpi_reports.report.figures import distribution_alt, distribution_chart
from kpi_reports.report.sections.first_page import in_each_language
from kpi_reports.report.voice import Voice
from kpi_reports.values import Distribution, KpiReview, Review


def distributions(review: Review) -> Block:
    """How the period's records spread, for every KPI that declares a distribution."""
    shown = [entry for entry in review.kpis if entry.distribution and entry.distribution.quantiles]
    evidence = {e.kpi: e.id for e in review.evidence if e.kind == "distribution"}

    def build(voice: Voice) -> dict[str, Any]:
        t = voice.t
        figures = [_spread(voice, entry, evidence.get(entry.kpi.id, "")) for entry in shown]
        note = (
            t(
                "Quantiles are exact over all records of the period, interpolated linearly "
                "(Hyndman & Fan 1996, type 7)."
            )
            if figures
            else t("No distribution is shown: too few records in this period.")
        )
        return {"figures": figures, "note": note}

    return in_each_language(review, "figures", build)


def _spread(voice: Voice, entry: KpiReview, evidence: str) -> FigureBody:
    t, found = voice.t, entry.distribution
    if found is None:
        raise ValueError(f"KPI '{entry.kpi.id}' has no distribution")
    quantiles = found.quantiles
    n = numbers.format_number(found.n, 0, voice.language)
    skew = {
        "right": t("A long tail of high values: the mean lies above the median, so read both."),
        "left": t("A long tail of low values: the mean lies below the median, so read both."),
        "even": t("The values spread evenly around the median."),
    }.get(found.skew or "", "")
    return {
        "id": f"spread-{entry.kpi.id}",
        "evidence": evidence,
        "headline": _spread_headline(voice, entry, quantiles),
        "subtitle": t(
            "{name}, single records of {period}, n = {n}",
            name=voice.name(entry),
            period=str(found.period),
            n=n,
        ),
        "caption": sentences.join(
            voice, [_middle(voice, entry, found), skew, _far_out(voice, found)]
        ),
        "alt": distribution_alt(entry, voice.language),
        "drawing": {
            "wide": "",
            "narrow": distribution_chart(entry, voice.language, size="narrow"),
        },
        "width": "half",
    }


def _middle(voice: Voice, entry: KpiReview, found: Distribution) -> str:
    """The median with its interval, and how far half of the records lie from it."""
    t, interval = voice.t, found.median_interval
    middle = voice.value(entry, found.median)
    if interval is None or interval.low is None or interval.high is None:
        said = t("Median {middle}.", middle=middle)
    else:
        said = t(
            "Median {middle} (95% interval {low} to {high}).",
            middle=middle,
            low=voice.bare(entry, interval.low),
            high=voice.value(entry, interval.high),
        )
    if found.mad is None:
        return said
    distance = numbers.format_change(entry.kpi, found.mad, voice.language, unit=True)
    mad = t("Half of the records lie within {mad} of it.", mad=distance.lstrip("+"))
    return sentences.join(voice, [said, mad])


def _far_out(voice: Voice, found: Distribution) -> str:
    if not found.extreme:
        return ""
    return voice.t(
        "Far out (beyond 3.5 robust standard deviations): {n} of the records, {share}.",
        n=numbers.format_number(found.extreme, 0, voice.language),
        share=numbers.format_percent(found.extreme / found.n, 1),
    )


def _spread_headline(voice: Voice, entry: KpiReview, quantiles: tuple[float, ...]) -> str:
    """Where the middle half lies, and what a tenth exceeds; on a scale with a top, nothing does."""
    low, high, ninety = (voice.value(entry, quantiles[at]) for at in (25, 75, 90))
    if quantiles[90] < quantiles[100]:
        return voice.t(
            "Half of the records lie between {low} and {high}; one in ten exceeds {ninety}",
            low=low,
            high=high,
            ninety=ninety,
        )
    return voice.t(
        "Half of the records lie between {low} and {high}; none exceeds {ninety}",
        low=low,
        high=high,
        ninety=ninety,
    )
