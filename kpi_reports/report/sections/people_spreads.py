"""How KPIs spread across people; nobody is named or ranked."""

from __future__ import annotations

from typing import Any

from kpi_reports.report import sentences
from kpi_reports.report.blocks import Block, FigureBody
from kpi_reports.report.figures.alt import unit_in_brackets
from kpi_reports.report.figures.strip import Strip, StripRow, strip_chart
from kpi_reports.report.group_words import (
    comparison_words,
    is_established,
    short_value,
    value_words,
)
from kpi_reports.report.sections.first_page import in_each_language
from kpi_reports.report.sections.spreads import MOST_HALF
from kpi_reports.report.voice import Voice
from kpi_reports.values import PeopleGroup, PeopleSpread, Review


def people_spread(review: Review) -> Block | None:
    """How KPIs spread across people, by group; None where rows name nobody."""
    if not review.people_spreads:
        return None

    def build(voice: Voice) -> dict[str, Any]:
        t = voice.t
        note = t(
            "Nobody is named or ranked. Groups of fewer than 5 people are counted together with "
            "others or not shown. A thick tick is the median, a line its 95% interval by order "
            "statistics, a box the middle half, from 10 people on; from 40 a curve tells "
            "what share lies at or below each value."
        )
        figures = [
            _people(voice, spread)
            for spread in review.people_spreads
            if any(not group.hidden for group in spread.groups)
        ]
        hidden = [
            t("{name}: too few people to be shown.", name=voice.say(spread.kpi.name))
            for spread in review.people_spreads
            if all(group.hidden for group in spread.groups)
        ]
        return {"figures": figures, "note": sentences.join(voice, [*hidden, note])}

    return in_each_language(review, "figures", build)


def _people(voice: Voice, spread: PeopleSpread) -> FigureBody:
    t, kpi = voice.t, spread.kpi
    name = voice.say(kpi.name)
    curves = [group.curve for group in spread.groups if group.curve]
    strip = Strip(
        kpi,
        tuple(_group(voice, spread, group) for group in spread.groups),
        curve=curves[-1] if curves else (),
    )
    id, wide = f"people-{kpi.id}", len(strip.rows) > MOST_HALF
    return {
        "id": id,
        "evidence": "",
        "headline": _people_headline(voice, spread),
        "subtitle": t("{name}, one value a person, {period}", name=name, period=str(spread.period)),
        "caption": _people_caption(voice, spread),
        "alt": t(
            "Strip chart: {name} ({unit}), one value a person; medians: {rows}.",
            name=name,
            unit=unit_in_brackets(kpi, voice.language),
            rows=t("; ").join(f"{row.label} {row.words}" for row in strip.rows),
        ),
        "drawing": {
            "wide": strip_chart(strip, voice.language, size="wide", name=id) if wide else "",
            "narrow": strip_chart(strip, voice.language, size="narrow", name=id),
        },
        "width": "full" if wide else "half",
    }


def _group(voice: Voice, spread: PeopleSpread, group: PeopleGroup) -> StripRow:
    median, name = group.median, voice.say(group.name)
    if median is None or median.estimate is None:
        return StripRow(name, voice.t("too few"))
    value = short_value(voice, spread.kpi, median.estimate)
    return StripRow(
        name,
        voice.t("{value} (n = {n})", value=value, n=group.n),
        median.estimate,
        median.low,
        median.high,
        group.lower_quartile,
        group.upper_quartile,
        group.dots,
        tick=True,
    )


def _people_headline(voice: Voice, spread: PeopleSpread) -> str:
    t, comparison = voice.t, spread.comparison
    name = voice.lower_name(spread.kpi)
    if comparison is not None and comparison.effect is not None:
        if is_established(comparison, spread.p_adjusted):
            return t("People of different departments differ in {name}", name=name)
        return t("No difference between the people of departments is established in {name}",
                 name=name)  # fmt: skip
    shown = [group for group in spread.groups if group.lower_quartile is not None]
    if not shown:
        return t("{name} of few people", name=voice.say(spread.kpi.name))
    low, high = shown[-1].lower_quartile, shown[-1].upper_quartile
    return t(
        "Half of the people lie between {low} and {high}",
        low=value_words(spread.kpi, low or 0.0, voice.language, bare=True),
        high=value_words(spread.kpi, high or 0.0, voice.language),
    )


def _people_caption(voice: Voice, spread: PeopleSpread) -> str:
    t = voice.t
    names = {group.id: voice.say(group.name) for group in spread.groups}
    said = []
    if spread.comparison is not None:
        said.append(comparison_words(voice, spread.comparison, spread.p_adjusted, names))
    said += [_group_words(voice, spread, group) for group in spread.groups]
    if spread.without:
        said.append(
            t.plural(
                "{n} person has too few records to be counted.",
                "{n} people have too few records to be counted.",
                spread.without,
            )
        )
    return sentences.join(voice, said)


def _group_words(voice: Voice, spread: PeopleSpread, group: PeopleGroup) -> str:
    t, median = voice.t, group.median
    name = voice.say(group.name)
    if median is None or median.estimate is None:
        return t("{name}: too few people to be shown.", name=name)
    value = value_words(spread.kpi, median.estimate, voice.language)
    if median.low is None or median.high is None:
        said = (
            t("{name}, n = {n}: points and median only (median {median}).",
              name=name, n=group.n, median=value)
            if group.dots
            else t("{name}, n = {n}: median only ({median}).", name=name, n=group.n, median=value)
        )  # fmt: skip
    else:
        said = t(
            "{name}, n = {n}: median {median}, 95% interval {low} to {high}.",
            name=name,
            n=group.n,
            median=value,
            low=value_words(spread.kpi, median.low, voice.language, bare=True),
            high=value_words(spread.kpi, median.high, voice.language),
        )
    if not group.curve:
        return said
    return sentences.join(
        voice,
        [
            said,
            t(
                "One in ten is at most {low}, one in ten above {high}.",
                low=value_words(spread.kpi, group.curve[1], voice.language, bare=True),
                high=value_words(spread.kpi, group.curve[-2], voice.language),
            ),
        ],
    )
