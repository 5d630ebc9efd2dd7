"""How a unit's KPIs spread across the segments of its rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kpi_reports.report import numbers, sentences
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
from kpi_reports.values import OTHER_SEGMENTS, Review, SegmentSpot, SegmentSpread

MOST_DRAWN = 4  # KPIs, so that a pack does not grow by pages
MOST_SEGMENTS = 12  # in a drawing
MOST_LETTERS = 60  # of a segment's name, which may be any text of the data


def segment_spread(review: Review) -> Block | None:
    """Those KPIs whose segments differ by more than chance, at most four with the largest effects,
    and in words all others; None where no share of the unit has two segments to be compared."""
    if all(spread.comparison is None for spread in review.segment_spreads):
        return None
    differing = [s for s in review.segment_spreads if is_established(s.comparison, s.p_adjusted)]
    largest = sorted(differing, key=_effect, reverse=True)[:MOST_DRAWN]
    drawn = [spread for spread in differing if spread in largest]

    def build(voice: Voice) -> dict[str, Any]:
        rest = [spread for spread in differing if spread not in drawn]
        figures = [_segments(voice, spread) for spread in drawn]
        return {"figures": figures, "note": _note(voice, rest, has_figures=bool(drawn))}

    return in_each_language(review, "figures", build)


def _effect(spread: SegmentSpread) -> float:
    effect = spread.comparison.effect if spread.comparison else None
    return effect.value if effect else 0.0


def _note(voice: Voice, rest: Sequence[SegmentSpread], *, has_figures: bool) -> str:
    """The KPIs that are not drawn, by the reason, and how the drawings are to be read."""
    t, spreads = voice.t, voice.review.segment_spreads
    untested = [s for s in spreads if s.comparison is None]
    alike = [
        s
        for s in spreads
        if s.comparison is not None and not is_established(s.comparison, s.p_adjusted)
    ]
    said = []
    if rest:
        said.append(
            t("Smaller differences, beyond chance and not drawn: {names}.",
              names=_kpi_names(voice, rest))
        )  # fmt: skip
    if alike:
        said.append(
            t("No difference between segments is established in {names}.",
              names=_kpi_names(voice, alike))
        )  # fmt: skip
    if untested:
        said.append(
            t("Fewer than two segments have enough records for a test: {names}.",
              names=_kpi_names(voice, untested))
        )  # fmt: skip
    if has_figures:
        said.append(
            t(
                "A line is the 95% interval of a segment's own share (Wilson). Segments stand by "
                "their number of records, the largest first; this is not a league table. Read the "
                "size of a difference first: with many records a trifle is beyond chance, and "
                "records of one day are not independent. δ is the difference between the shares of "
                "two segments; it names no cause."
            )
        )
    said.append(t("p-values are adjusted among the tests of segments (Benjamini–Hochberg)."))
    return sentences.join(voice, said)


def _kpi_names(voice: Voice, spreads: Sequence[SegmentSpread]) -> str:
    return voice.t.list_of([voice.lower_name(spread.kpi) for spread in spreads])


def _segments(voice: Voice, spread: SegmentSpread) -> FigureBody:
    t, kpi = voice.t, spread.kpi
    shown = _shown(spread)
    whole = value_words(kpi, spread.whole.estimate or 0.0, voice.language)
    strip = Strip(
        kpi,
        tuple(_spot(voice, spread, spot) for spot in shown),
        spread.whole.estimate,
        t("dotted line: {unit}, {value}", unit=voice.say(voice.review.unit.name), value=whole),
    )
    id, wide = f"segments-{kpi.id}", len(strip.rows) > MOST_HALF
    return {
        "id": id,
        "evidence": "",
        "headline": _headline(voice, spread),
        "subtitle": t(
            "{name}: share of records by {level}, {period}",
            name=voice.say(kpi.name),
            level=voice.lower(spread.level),
            period=str(spread.period),
        ),
        "caption": _caption(voice, spread, shown),
        "alt": t(
            "Dot chart with intervals: {name} ({unit}). {rows}.",
            name=voice.say(kpi.name),
            unit=unit_in_brackets(kpi, voice.language),
            rows=t("; ").join(f"{row.label} {row.words}" for row in strip.rows),
        ),
        "drawing": {
            "wide": strip_chart(strip, voice.language, size="wide", name=id) if wide else "",
            "narrow": strip_chart(strip, voice.language, size="narrow", name=id),
        },
        "width": "full" if wide else "half",
    }


def _shown(spread: SegmentSpread) -> list[SegmentSpot]:
    """Those with the most records, in the order of the spread."""
    largest = sorted(spread.spots, key=lambda spot: spot.n, reverse=True)[:MOST_SEGMENTS]
    return [spot for spot in spread.spots if spot in largest]


def _spot(voice: Voice, spread: SegmentSpread, spot: SegmentSpot) -> StripRow:
    found = spot.interval
    return StripRow(
        _name(voice, spot.segment),
        voice.t(
            "{value} (n = {n})",
            value=short_value(voice, spread.kpi, found.estimate or 0.0),
            n=numbers.format_number(spot.n, 0, voice.language),
        ),
        found.estimate,
        found.low,
        found.high,
        pale=not spot.tested,
    )


def _name(voice: Voice, segment: str) -> str:
    """The segment as the data have it, on one line."""
    if segment == OTHER_SEGMENTS:
        return voice.t("others")
    name = " ".join(segment.split())
    if len(name) > MOST_LETTERS:
        name = name[: MOST_LETTERS - 1] + "…"
    return name or voice.t("not stated")


def _headline(voice: Voice, spread: SegmentSpread) -> str:
    t, effect = voice.t, spread.comparison.effect if spread.comparison else None
    facts = {"name": voice.lower_name(spread.kpi), "level": voice.lower(spread.level)}
    return {
        "negligible": t(
            "Differences in {name} by {level}: beyond chance, but hardly in size", **facts
        ),
        "small": t("Small differences in {name} by {level}", **facts),
        "medium": t("Clear differences in {name} by {level}", **facts),
        "large": t("Large differences in {name} by {level}", **facts),
    }[effect.size if effect else "negligible"]


def _caption(voice: Voice, spread: SegmentSpread, shown: Sequence[SegmentSpot]) -> str:
    t = voice.t
    names = {spot.segment: _name(voice, spot.segment) for spot in spread.spots}
    said = []
    if spread.comparison is not None:
        said.append(comparison_words(voice, spread.comparison, spread.p_adjusted, names))
    if not all(spot.tested for spot in shown):
        said.append(t("Pale: fewer than {n} records, not tested.", n=spread.least))
    left = [spot for spot in spread.spots if spot not in shown]
    if left:
        said.append(
            t.plural(
                "{n} smaller segment is not drawn",
                "{n} smaller segments are not drawn",
                len(left),
            )
            + t("; tested with the others: {tested}.",
                tested=sum(spot.tested for spot in left))
        )  # fmt: skip
    return sentences.join(voice, said)
