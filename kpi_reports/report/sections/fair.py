"""Departments of different size by a KPI that they share: who stands out, and where one stands."""

from __future__ import annotations

from typing import Any

from kpi_reports.report import numbers, sentences, standing_words
from kpi_reports.report.blocks import Block, FigureBody
from kpi_reports.report.figures import (
    funnel_alt,
    funnel_chart,
    intervals_alt,
    intervals_chart,
)
from kpi_reports.report.sections.first_page import in_each_language
from kpi_reports.report.voice import Voice
from kpi_reports.values import (
    Kpi,
    PeerComparison,
    Review,
)

MOST_FUNNELS = 6  # drawn; the table has all
OUTSIDE_BY_CHANCE = 0.05
FAR = 3.090232  # standard errors: the 99.8 % limits of chance alone


def funnels(review: Review) -> Block | None:
    """A drawing for each KPI that at least five departments share; None where there is none."""
    if not review.funnels:
        return None
    marks = {entry.kpi: entry.id for entry in review.evidence if entry.kind == "comparison"}

    def build(voice: Voice) -> dict[str, Any]:
        shown = review.funnels[:MOST_FUNNELS]
        figures = [_figure(voice, entry, marks.get(entry.kpi, "")) for entry in shown]
        return {"figures": figures, "note": _method(voice, shown)}

    return in_each_language(review, "figures", build)


def _figure(voice: Voice, found: PeerComparison, mark: str) -> FigureBody:
    kpi, names = standing_words.kpi_of(voice, found.kpi), standing_words.names_of(voice)
    chart, alt = (
        (funnel_chart, funnel_alt) if found.curve is not None else (intervals_chart, intervals_alt)
    )
    return {
        "id": f"funnel-{found.kpi}",
        "evidence": mark,
        "headline": headline(voice, found),
        "subtitle": _subtitle(voice, found, kpi),
        "caption": _caption(voice, found, kpi),
        "alt": alt(found, kpi, names, language=voice.language)
        + (" " if voice.language == "en" else "")
        + headline(voice, found)
        + ("." if voice.language == "en" else "。"),
        "drawing": {
            "wide": chart(found, kpi, names, language=voice.language, size="wide"),
            "narrow": chart(found, kpi, names, language=voice.language, size="narrow"),
        },
        "width": "full",
    }


def headline(voice: Voice, found: PeerComparison) -> str:
    """Who stands out, or that nobody does: what the limits say, and nothing more."""
    t, kpi = voice.t, standing_words.kpi_of(voice, found.kpi)
    facts = {"name": voice.say(kpi.name)}
    if found.curve is None:
        return _interval_headline(voice, found, facts)
    if found.funnel.outside:
        return t("{name}: {who}", who=_outliers(voice, found, kpi), **facts)
    if found.funnel.doubtful:
        near = [standing_words.names_of(voice)[unit.unit] for unit in found.funnel.doubtful]
        return t.plural(
            "{name}: no department clearly stands out; {names} lies farthest out",
            "{name}: no department clearly stands out; {names} lie farthest out",
            len(near),
            names=t.list_of(near),
            **facts,
        )
    return t("{name}: no department stands out from the others", **facts)


def _interval_headline(voice: Voice, found: PeerComparison, facts: dict[str, str]) -> str:
    t, centre = voice.t, found.funnel.centre or 0.0
    apart = [
        standing_words.names_of(voice)[unit.unit]
        for unit in found.funnel.units
        if unit.unit not in found.few
        and unit.low is not None
        and unit.high is not None
        and not unit.low <= centre <= unit.high
    ]
    if apart:
        return t(
            "{name}: only the intervals of {names} leave out the level of all",
            names=t.list_of(apart), **facts,
        )  # fmt: skip
    return t("{name}: no department can be told from the level of all", **facts)


def _outliers(voice: Voice, found: PeerComparison, kpi: Kpi) -> str:
    """ "A and B stand out as worse; C as better"."""
    t, said = voice.t, []
    for better, words in (
        (False, t("{names} worse than size and usual differences explain")),
        (True, t("{names} better than size and usual differences explain")),
        (None, t("{names} further out than size and usual differences explain")),
    ):
        names = [
            standing_words.names_of(voice)[unit.unit]
            for unit in found.funnel.outside
            if standing_words.is_better(kpi, unit.flag) is better
        ]
        if names:
            said.append(words.format(names=t.list_of(names)))
    return ("; " if voice.language == "en" else "；").join(said)


def _subtitle(voice: Voice, found: PeerComparison, kpi: Kpi) -> str:
    t = voice.t
    facts = {
        "unit": voice.say(kpi.unit_name),
        "n": len(found.funnel.units),
        "period": str(voice.review.period),
    }
    if found.curve is None:
        return t("{unit}, {period}, {n} departments with their 95% intervals", **facts)
    return t("{unit}, {period}, {n} departments by number of records", **facts)


def _caption(voice: Voice, found: PeerComparison, kpi: Kpi) -> str:
    """What would be outside by chance alone, and how far departments usually differ."""
    t, funnel = voice.t, found.funnel
    if found.curve is None:
        return t(
            "With fewer than 10 departments none is called an outlier; a wide interval is one of "
            "few records."
        )
    judged = [unit for unit in funnel.units if unit.z is not None and unit.unit not in found.few]
    far = sum(abs(unit.z or 0.0) > FAR for unit in judged)
    said = []
    if funnel.tau and far:
        said.append(
            t(
                "If single records were all that chance works on, {far} of {n} departments would "
                "lie beyond the 99.8% limits. So departments do differ, by about {tau} (standard "
                "deviation), and the limits allow for that.",
                far=far,
                n=len(judged),
                tau=numbers.format_change(kpi, funnel.tau, voice.language, unit=True).lstrip("+"),
            )
        )
    elif not funnel.tau:
        said.append(t("Departments differ no more than chance of single records explains."))
    if funnel.doubtful:
        expected = numbers.format_number(OUTSIDE_BY_CHANCE * len(judged), 1, voice.language)
        said.append(
            t(
                "Of {n} departments about {expected} lie outside the 95% limits by chance: a "
                "reason to look, not a verdict.",
                n=len(judged),
                expected=expected,
            )
        )
    return sentences.join(voice, said)


def _method(voice: Voice, shown: tuple[PeerComparison, ...]) -> str:
    t, said = voice.t, []
    if any(entry.curve is not None for entry in shown):
        said.append(
            t(
                "Funnel: exact binomial limits by number of records, wider by how much departments "
                "differ beyond chance (Spiegelhalter 2005). Each department is held against the "
                "level of the others; the lines are drawn about the level of all. Filled marks lie "
                "beyond the 99.8% limits; pale dots have too few records to be judged."
            )
        )
    if any(entry.curve is None for entry in shown):
        said.append(t("Intervals: 95%, Wilson 1927."))
    return sentences.join(voice, said)


# --- a department's own place ---------------------------------------------------------------------


def among_peers(review: Review) -> Block | None:
    """One sentence for each KPI that the department shares with four others or more."""
    if not review.peer_standings:
        return None

    def build(voice: Voice) -> dict[str, Any]:
        said = [standing_words.standing_of(voice, entry) for entry in review.peer_standings]
        return {"paragraphs": said, "tone": "none"}

    return in_each_language(review, "note", build)
