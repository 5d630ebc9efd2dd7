"""Findings, and a chart per KPI.

How wide charts are follows from how many there are: up to 3, all stand alone at full width; up to
12, signals do, at most 6 of them, and the rest stand two in a row; beyond, the rest stand three in
a row with value, target and verdict alone as caption. Full-width ones come first, problems before
the others; the rest keep the order of the scorecard. What all share of their method is said once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from kpi_reports.report import foresight, narrative, numbers, sentences
from kpi_reports.report.blocks import Block, FigureBody, FindingItem, FindingList
from kpi_reports.report.comments import about, bodies, commented, stands_with_finding
from kpi_reports.report.figures import (
    control_chart,
    control_chart_alt,
)
from kpi_reports.report.figures.canvas import ControlSize
from kpi_reports.report.headlines import headline
from kpi_reports.report.position import position
from kpi_reports.report.sections.chart_notes import Shared, method, shared_method, shared_note
from kpi_reports.report.sections.first_page import in_each_language
from kpi_reports.report.trends import trend_words
from kpi_reports.report.voice import Voice
from kpi_reports.values import Direction, KpiReview, Review, Variation

Width = Literal["full", "half", "third"]
MOST_ALL_WIDE = 3  # charts that all stand at full width
MOST_WIDE = 6  # signals at full width among more than that
MOST_HALF = 12  # charts of which the rest stand two in a row; of more, three
QUIET = 3  # a chart without a signal, in the order of need


def findings(review: Review) -> Block:
    """Highlights first, then problems, each with its evidence; more than a meeting can treat are
    named."""

    def build(voice: Voice) -> dict[str, Any]:
        t = voice.t
        highlights: FindingList = {
            "heading": t("Highlights"),
            "icon": "improving_up",
            "items": _items(voice, good=True),
            "empty": t("No KPI met its target or improved beyond normal variation."),
            "rest": narrative.rest_words(voice, narrative.further_findings(review, good=True)),
        }
        problems: FindingList = {
            "heading": t("Problems"),
            "icon": "worsening_down",
            "items": _items(voice, good=False),
            "empty": t(
                "Every scored KPI met its target and none worsened beyond normal variation."
            ),
            "rest": narrative.rest_words(voice, narrative.further_findings(review, good=False)),
        }
        return {"lists": [highlights, problems]}

    return in_each_language(review, "findings", build)


def _items(voice: Voice, *, good: bool) -> list[FindingItem]:
    """The findings of one side that are written out, with what people say of them."""
    found = narrative.shown_findings(voice.review, good=good)
    items = narrative.finding_items(voice, found)
    return [commented(voice, item, f) for item, f in zip(items, found, strict=True)]


# --- a chart per KPI ------------------------------------------------------------------------------


def kpi_charts(review: Review) -> Block:
    """A chart per KPI by the rule of `widths_of`, with what all have in common said once.

    A KPI whose results are entered for longer periods than months has them in `entered_results`.
    """
    widths = widths_of([entry for entry in review.kpis if entry.is_charted])

    def build(voice: Voice) -> dict[str, Any]:
        shared = shared_method(voice, [entry for entry, _ in widths])
        figures = [_kpi_figure(voice, entry, width, shared) for entry, width in widths]
        note = sentences.join(voice, [shared_note(voice, shared), _charts_note(voice)])
        return {"figures": figures, "note": note}

    return in_each_language(review, "figures", build)


def widths_of(charted: Sequence[KpiReview]) -> list[tuple[KpiReview, Width]]:
    """The charts in the order in which they stand, each with its width."""
    few = len(charted) <= MOST_ALL_WIDE
    by_need = sorted(charted, key=_need)
    wide = by_need if few else [entry for entry in by_need if _need(entry) < QUIET][:MOST_WIDE]
    ids = {entry.kpi.id for entry in wide}
    rest: Width = "half" if len(charted) <= MOST_HALF else "third"
    return [(entry, "full") for entry in wide] + [
        (entry, rest) for entry in charted if entry.kpi.id not in ids
    ]


def _need(entry: KpiReview) -> int:
    """Problems first, then what changed where neither way is good, then what improved."""
    order = (Variation.WORSENING, Variation.CHANGED, Variation.IMPROVING)
    return order.index(entry.signal.variation) if entry.signal.variation in order else QUIET


def _kpi_figure(voice: Voice, entry: KpiReview, width: Width, shared: Shared) -> FigureBody:
    period, language = voice.review.period, voice.language
    wide = "" if width != "full" else control_chart(entry, period, language, size="wide")
    small: ControlSize = "mini" if width == "third" else "narrow"
    body: FigureBody = {
        "id": f"kpi-{entry.kpi.id}",
        "evidence": entry.evidence,
        "headline": headline(voice, entry),
        "subtitle": _subtitle(voice, entry),
        "caption": _short_caption(voice, entry) if width == "third" else caption(voice, entry),
        "method": method(voice, entry, shared),
        "alt": control_chart_alt(entry, period, language),
        "drawing": {
            "wide": wide,
            "narrow": control_chart(entry, period, language, size=small),
        },
        "width": width,
    }
    said = about(voice.review, entry.kpi.id)
    if said and not stands_with_finding(voice.review, entry.kpi.id):
        body["comments"] = bodies(voice, said)
    return body


def _subtitle(voice: Voice, entry: KpiReview) -> str:
    way = {
        Direction.HIGHER: voice.t("higher is better"),
        Direction.LOWER: voice.t("lower is better"),
        Direction.NEITHER: voice.t("watched only"),
    }[entry.kpi.direction]
    unit = voice.say(entry.kpi.unit_name)
    return voice.t("By month, {unit}, {way}", unit=unit, way=way)


def caption(voice: Voice, entry: KpiReview) -> str:
    """What the months below a chart's headline come to, and what to expect of them."""
    if entry.value.value is None:
        return sentences.why_missing(voice, entry)
    parts = [period_value(voice, entry)]
    if not entry.judged:
        parts.append(sentences.why_missing(voice, entry))
    if entry.last_signal is not None:
        parts.append(sentences.signal_reason(voice, entry))
    parts.append(sentences.period_range(voice, entry))
    if entry.signal.limits is not None:
        parts.append(trend_words(voice, entry))
    parts.append(foresight.forecast_words(voice, entry))
    return sentences.join(voice, parts)


def _short_caption(voice: Voice, entry: KpiReview) -> str:
    """Value, target and what made a signal, for a chart among many; the headline is the verdict."""
    if entry.value.value is None:
        return sentences.why_missing(voice, entry)
    parts = [voice.t("{headline}.", headline=position(voice, entry))]
    if not entry.judged:
        parts.append(sentences.why_missing(voice, entry))
    if entry.last_signal is not None:
        parts.append(sentences.signal_reason(voice, entry))
    return sentences.join(voice, parts)


def period_value(voice: Voice, entry: KpiReview) -> str:
    """ "2013Q4: 77.4%, n = 14,638." """
    return voice.t(
        "{period}: {value} (n = {n}).",
        period=voice.period(voice.review.period),
        value=voice.value(entry, entry.value.value),
        n=numbers.format_number(entry.value.n, 0, voice.language),
    )


def _charts_note(voice: Voice) -> str:
    t = voice.t
    text = t(
        "Signals: a month outside the limits; 7 months rising or falling in a row; 2 of 3 "
        "beyond two thirds of the way to a limit; 7 in a row on one side. Filled circle, better; "
        "filled diamond, worse; filled square, changed where neither side is better. Pale dots: "
        "months with too few rows to count."
    )
    alarms = [e.signal.false_alarms for e in voice.review.kpis if e.signal.false_alarms]
    if alarms:
        none, some, much = (
            numbers.format_percent(max(each), 0) for each in zip(*alarms, strict=True)
        )
        text += " " if voice.language == "en" else ""
        text += t(
            "Of quiet KPIs with as much history, up to {none} would show a signal in such a period "
            "by chance; up to {some} where each month resembles the one before (lag-1 correlation "
            "0.3), {much} where strongly (0.6). Simulated for these rules and months.",
            none=none,
            some=some,
            much=much,
        )
    return text
