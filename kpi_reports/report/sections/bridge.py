"""Why the score moved: a waterfall of the change, and a table with what each part was before.

These are contributions, worked out from values, targets, weights and rules. No word says cause.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from kpi_reports.report import numbers, sentences
from kpi_reports.report.blocks import Block, TableCell, Tone
from kpi_reports.report.bridge_rows import (
    bridge_rows,
    performance,
    shown_of,
    split,
    step_words,
    tone_of,
)
from kpi_reports.report.figures import waterfall_alt, waterfall_chart
from kpi_reports.report.figures.waterfall import axis_start
from kpi_reports.report.marks import variation_icon
from kpi_reports.report.rule_names import rule_name
from kpi_reports.report.sections.appendix import text_column
from kpi_reports.report.sections.first_page import in_each_language, weight_text
from kpi_reports.report.voice import Voice
from kpi_reports.values import Bridge, BridgeKind, BridgeStep, KpiScore, Review, Scorecard

NONE = "–"
MOST_NAMED = 3  # contributions that a headline names
ORDER: tuple[BridgeKind, ...] = (
    "left", "performance", "target", "weight", "rule", "joined", "adjustments", "rounding",
)  # fmt: skip


def bridge(review: Review) -> Block | None:
    """The change of score as a waterfall; None where there is no earlier score to compare."""
    found = review.bridge
    if found is None:
        return None
    mark = next((entry.id for entry in review.evidence if entry.kind == "bridge"), "")

    def build(voice: Voice) -> dict[str, Any]:
        return {
            "figures": [
                {
                    "id": "bridge",
                    "evidence": mark,
                    "headline": headline(voice, found),
                    "subtitle": _subtitle(voice, found),
                    "caption": _caption(voice, found),
                    "method": _method(voice, found),
                    "alt": waterfall_alt(voice, found),
                    "drawing": {
                        "wide": waterfall_chart(voice, found, size="wide"),
                        "narrow": waterfall_chart(voice, found, size="narrow"),
                    },
                    "width": "full",
                }
            ],
            "note": "",
        }

    return in_each_language(review, "figures", build)


def headline(voice: Voice, bridge: Bridge) -> str:
    """ "Score −3.6: on-time arrivals −2.1, cancelled +0.8": the change and its largest parts."""
    t, change = voice.t, bridge.end - bridge.start
    named = sorted(_named_parts(voice, bridge), key=lambda part: -abs(part[1]))[:MOST_NAMED]
    said = [
        t("{name} {points}", name=name, points=numbers.format_score(points, sign=True))
        for name, points in named
        if points
    ]
    parts = (", " if voice.language == "en" else "，").join(said)
    shown = numbers.format_score(change, sign=True)
    if not said:
        return t("Score {change}", change=shown) if change else t("Score unchanged")
    if not change:
        return t("Score unchanged: {parts}", parts=parts)
    return t("Score {change}: {parts}", change=shown, parts=parts)


def _named_parts(voice: Voice, bridge: Bridge) -> list[tuple[str, Decimal]]:
    """Every part that can be named: KPIs by their own contribution, the rest by step."""
    parts = [(_short(voice, str(part.kpi)), part.shown) for part in performance(bridge)]
    others = [kind for kind in ORDER if kind not in ("performance", "rounding")]
    return parts + [
        (_lower(voice, step_words(voice, kind)), shown_of(bridge, kind)) for kind in others
    ]


def _short(voice: Voice, kpi: str) -> str:
    """The short name as it stands beside the bar, inside a sentence."""
    return _lower(voice, voice.say(voice.review.kpi(kpi).kpi.short_name))


def _lower(voice: Voice, words: str) -> str:
    keeps = voice.language != "en" or not words[1:2].islower()
    return words if keeps else words[:1].lower() + words[1:]


def _subtitle(voice: Voice, bridge: Bridge) -> str:
    t = voice.t
    start = axis_start(bridge_rows(voice, bridge))
    text = t(
        "Score with grade, {before} to {period}; points of the total by KPI",
        before=str(bridge.before),
        period=str(voice.review.period),
    )
    return t("{text}; axis starts at {start}", text=text, start=start) if start else text


def _caption(voice: Voice, bridge: Bridge) -> str:
    """The change split into signals, common variation and scope; then what came and went."""
    t, found = voice.t, split(voice, bridge)

    def part(words: str, points: Decimal) -> str:
        return words.format(points=numbers.format_score(points, sign=True))

    said = [
        part(t("KPIs beyond normal variation {points}"), found.signals),
        part(t("KPIs within it {points}"), found.common),
    ]
    for words, points in (
        (t("KPIs with a signal the other way {points}"), found.opposed),
        (t("KPIs with too few months to judge {points}"), found.not_judged),
    ):
        said += [part(words, points)] if points else []
    said.append(part(t("scope {points}"), found.scope))
    for words, points in (
        (t("targets, weights and rules {points}"), found.scheme),
        (t("vetoes and adjustments {points}"), found.adjustments),
        (t("rounding {points}"), found.rounding),
    ):
        said += [part(words, points)] if points else []
    whole = t("Points: {parts}.", parts=t.list_of(said))
    return sentences.join(voice, [whole, *_came_and_went(voice), t("Contributions, not causes.")])


def _came_and_went(voice: Voice) -> list[str]:
    """Which KPIs only one of the periods scored."""
    t, review = voice.t, voice.review
    now, then = _scored(review.scorecard), _scored(review.previous_scorecard)
    names = {kpi.id: voice.lower_name(kpi) for kpi in review.all_kpis}
    left = [names.get(kpi, kpi) for kpi in then if kpi not in now]
    joined = [names.get(kpi, kpi) for kpi in now if kpi not in then]
    said = []
    if left:
        said.append(t("No longer scored: {names}.", names=t.list_of(left)))
    if joined:
        said.append(t("Newly scored: {names}.", names=t.list_of(joined)))
    return said


def _items(card: Scorecard | None) -> dict[str, KpiScore]:
    return {item.kpi: item for leaf in card.leaves for item in leaf.kpis} if card else {}


def _scored(card: Scorecard | None) -> dict[str, KpiScore]:
    return {kpi: item for kpi, item in _items(card).items() if item.score is not None}


def _method(voice: Voice, bridge: Bridge) -> str:
    """What the bars mean, as far as the drawing has them, and how interplay is shared."""
    t, rows = voice.t, bridge_rows(voice, bridge)
    said = [t("Grey: KPIs without a signal that way.")]
    if any(row.tone != "none" for row in rows):
        said.append(t("Circle, better, and diamond, worse: beyond it."))
    if any(row.kind == "scope" for row in rows):
        said.append(t("Hatched: items that only one of the periods scored."))
    if any(row.kind == "other" for row in rows):
        said.append(t("Outlined: what is no performance."))
    said.append(
        t("What value, target, weight and rule do together is shared equally (Shapley value).")
    )
    return sentences.join(voice, said)


# --- the table ------------------------------------------------------------------------------------


def bridge_table(review: Review) -> Block | None:
    """Every part of the change with what it was before and is now, adding up to the change."""
    found = review.bridge
    if found is None:
        return None

    def build(voice: Voice) -> dict[str, Any]:
        t = voice.t
        return {
            "id": "bridge-table",
            "ordered": True,
            "columns": [
                text_column(t("Part of the change"), 1.6),
                {"text": str(found.before), "align": "right"},
                {"text": str(review.period), "align": "right"},
                {"text": t("Points"), "align": "right"},
                text_column(t("Variation"), 1.1),
            ],
            "rows": [
                *(row for kind in ORDER for row in _rows(voice, found, kind)),
                _whole_row(voice, found),
            ],
            "note": t("Displayed points add up to the displayed change."),
            "empty": "",
        }

    return in_each_language(review, "table", build)


def _whole_row(voice: Voice, bridge: Bridge) -> list[TableCell]:
    return [
        {"text": voice.t("Total score")},
        {"text": numbers.format_score(bridge.start)},
        {"text": numbers.format_score(bridge.end)},
        {"text": numbers.format_score(bridge.end - bridge.start, sign=True)},
        {"text": NONE},
    ]


def _rows(voice: Voice, bridge: Bridge, kind: BridgeKind) -> list[list[TableCell]]:
    """A row per KPI where a step has parts, else one for the step; none where nothing changed."""
    parts = [part for part in bridge.by_kpi if part.kind == kind]
    if parts:
        return [_kpi_row(voice, part) for part in parts]
    if not (points := shown_of(bridge, kind)):
        return []
    return [
        [
            {"text": step_words(voice, kind)},
            {"text": NONE},
            {"text": NONE},
            {"text": numbers.format_score(points, sign=True)},
            {"text": NONE},
        ]
    ]


def _kpi_row(voice: Voice, part: BridgeStep) -> list[TableCell]:
    t, entry = voice.t, voice.review.kpi(str(part.kpi))
    name = voice.name(entry)
    words = {
        "performance": name,
        "target": t("{name}: target", name=name),
        "weight": t("{name}: weight", name=name),
        "rule": t("{name}: scoring rule", name=name),
    }[part.kind]
    then, now = (
        _was(voice, part, _items(card).get(str(part.kpi)))
        for card in (voice.review.previous_scorecard, voice.review.scorecard)
    )
    variation: TableCell = {"text": NONE}
    if part.kind == "performance":
        icon = variation_icon(t, entry.signal)
        tone: Tone = tone_of(entry, part.shown)
        variation = {"text": icon["alt"], "icon": icon, "tone": tone}
    return [
        {"text": words},
        {"text": then},
        {"text": now},
        {"text": numbers.format_score(part.shown, sign=True)},
        variation,
    ]


def _was(voice: Voice, part: BridgeStep, item: KpiScore | None) -> str:
    """What a factor of a KPI was in a period: its value, target, weight or rule."""
    if item is None:
        return NONE
    entry = voice.review.kpi(item.kpi)
    if part.kind == "performance":
        return voice.bare(entry, None if item.actual is None else float(item.actual))
    if part.kind == "target":
        return voice.bare(entry, float(item.target.value)) if item.target else voice.t("No target")
    return weight_text(item.weight) if part.kind == "weight" else rule_name(voice.t, item.rule)
