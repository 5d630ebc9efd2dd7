"""The score bridge as rows: what a waterfall draws and its words tell, in one language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from kpi_reports.report.blocks import Tone
from kpi_reports.report.voice import Voice
from kpi_reports.values import Bridge, BridgeKind, BridgeStep, KpiReview, Scorecard, Variation

MOST_KPIS = 6  # more bars are not read; the table beside the drawing has them all
SCOPE: tuple[BridgeKind, ...] = ("left", "joined")
SCHEME: tuple[BridgeKind, ...] = ("target", "weight", "rule")
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class BridgeRow:
    """A bar: from one score to another, as printed. Totals and subtotals stand on the axis; of the
    others, `kpi` is performance, `scope` what came and went, `other` everything else.

    `tone` is "good" or "bad" for a KPI whose signal and contribution point the same way, else
    "none". `grade` is that of a total, if it has one.
    """

    kind: Literal["total", "subtotal", "kpi", "scope", "other"]
    name: str
    start: Decimal
    end: Decimal
    tone: Tone = "none"
    grade: str = ""

    @property
    def points(self) -> Decimal:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Split:
    """The change by what it is, in printed points.

    `signals`: KPIs whose signal points the way they moved the score; `common`: KPIs within common
    variation; `opposed`: KPIs whose signal points the other way (a quarter that earned points
    although one of its months was unusually bad); `not_judged`: KPIs with too few months. Then
    scope, the scheme, adjustments and rounding.
    """

    signals: Decimal
    common: Decimal
    opposed: Decimal
    not_judged: Decimal
    scope: Decimal
    scheme: Decimal
    adjustments: Decimal
    rounding: Decimal


def shown_of(bridge: Bridge, *kinds: BridgeKind) -> Decimal:
    """The printed points of these steps together."""
    return sum((step.shown for step in bridge.steps if step.kind in kinds), ZERO)


def performance(bridge: Bridge) -> list[BridgeStep]:
    """What each KPI's value adds, the largest first."""
    parts = [part for part in bridge.by_kpi if part.kind == "performance"]
    return sorted(parts, key=lambda part: -abs(part.points))


def tone_of(entry: KpiReview, points: Decimal) -> Tone:
    """Colour is for special cause, and only where it points the way that the score moved."""
    if entry.signal.variation is Variation.IMPROVING and points > 0:
        return "good"
    return "bad" if entry.signal.variation is Variation.WORSENING and points < 0 else "none"


def split(voice: Voice, bridge: Bridge) -> Split:
    """The change by what it is; the parts add up to it."""
    signals = common = opposed = not_judged = ZERO
    for part in performance(bridge):
        entry = voice.review.kpi(str(part.kpi))
        if tone_of(entry, part.shown) != "none":
            signals += part.shown
        elif entry.signal.variation in (Variation.TOO_FEW, Variation.NO_DATA):
            not_judged += part.shown
        elif entry.signal.variation is Variation.COMMON:
            common += part.shown
        else:
            opposed += part.shown
    return Split(
        signals,
        common,
        opposed,
        not_judged,
        shown_of(bridge, *SCOPE),
        shown_of(bridge, *SCHEME),
        shown_of(bridge, "adjustments"),
        shown_of(bridge, "rounding"),
    )


def step_words(voice: Voice, kind: BridgeKind) -> str:
    """What a step is called beside its bar."""
    t = voice.t
    return {
        "left": t("No longer scored"),
        "performance": t("KPI values"),
        "target": t("Targets"),
        "weight": t("Weights"),
        "rule": t("Scoring rules"),
        "joined": t("Newly scored"),
        "adjustments": t("Vetoes and adjustments"),
        "rounding": t("Rounding"),
    }[kind]


def bridge_rows(voice: Voice, bridge: Bridge) -> tuple[BridgeRow, ...]:
    """Total before, what left, the largest KPIs, the others, what the scheme changed, what joined,
    adjustments, rounding, total now. Steps that print as 0.0 are left out, but for single KPIs.

    Where items came or went and nothing was adjusted, subtotals show what compares like with like.
    """
    review, t = voice.review, voice.t
    rows = [_total(review.previous_scorecard, str(bridge.before), bridge.start)]
    at, like_with_like = bridge.start, _scope_is_plain(voice, bridge)

    def add(name: str, points: Decimal, kind: Literal["kpi", "scope", "other"], tone: Tone) -> None:
        nonlocal at
        rows.append(BridgeRow(kind, name, at, at + points, tone))
        at += points

    def subtotal(period: str) -> None:
        if like_with_like:
            name = t("In both periods, {period}", period=period)
            rows.append(BridgeRow("subtotal", name, ZERO, at))

    def step(kind: BridgeKind) -> None:
        if points := shown_of(bridge, kind):
            add(step_words(voice, kind), points, "scope" if kind in SCOPE else "other", "none")

    step("left")
    subtotal(str(bridge.before))
    for name, points, tone in _kpis(voice, bridge):
        add(name, points, "kpi", tone)
    for kind in SCHEME:
        step(kind)
    subtotal(str(review.period))
    for kind in ("joined", "adjustments", "rounding"):
        step(kind)
    return (*rows, _total(review.scorecard, str(review.period), bridge.end))


def _kpis(voice: Voice, bridge: Bridge) -> Iterator[tuple[str, Decimal, Tone]]:
    parts = performance(bridge)
    most = MOST_KPIS if len(parts) > MOST_KPIS + 1 else MOST_KPIS + 1
    for part in parts[:most]:
        entry = voice.review.kpi(str(part.kpi))
        yield voice.say(entry.kpi.short_name), part.shown, tone_of(entry, part.shown)
    if others := parts[most:]:
        points = sum((part.shown for part in others), ZERO)
        yield voice.t.plural("{n} other KPI", "{n} other KPIs", len(others)), points, "none"


def _total(card: Scorecard | None, period: str, total: Decimal) -> BridgeRow:
    grade = card.grade.id if card is not None and card.grade is not None else ""
    return BridgeRow("total", period, ZERO, total, grade=grade)


def _scope_is_plain(voice: Voice, bridge: Bridge) -> bool:
    """Whether a sum of scores like with like can be shown: something came or went, and no total
    was adjusted."""
    cards = [voice.review.previous_scorecard, voice.review.scorecard]
    adjusted = any(card is not None and card.total != card.base_total for card in cards)
    return not adjusted and any(step.shown for step in bridge.steps if step.kind in SCOPE)
