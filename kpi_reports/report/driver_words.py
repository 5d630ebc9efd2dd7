"""Where a KPI's change comes from, in sentences. They speak of parts and never of a cause."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from kpi_reports.report import numbers, sentences
from kpi_reports.report.blocks import Tone
from kpi_reports.report.driver_rows import DriverRow, DriverTable
from kpi_reports.report.voice import Voice
from kpi_reports.values import (
    Breakdown,
    Contribution,
    Direction,
    Drivers,
    KpiReview,
    NoDrivers,
    Variation,
)

MOST_NAMED = 3  # parts that a headline names
MOSTLY = 4  # mix or rate is what it mostly is from four times the other on
SIGNALS = (Variation.IMPROVING, Variation.WORSENING, Variation.CHANGED)


def is_signal(entry: KpiReview) -> bool:
    """Whether the months show more than normal variation."""
    return entry.signal.variation in SIGNALS


def tone_of(entry: KpiReview, row: DriverRow, table: DriverTable) -> Tone:
    """Colour is for special cause: for named parts that moved the KPI the way of its signal, where
    its whole change went that way too."""
    direction, change = entry.kpi.direction, row.change
    if row.merged or direction is Direction.NEITHER or change * table.whole.change <= 0:
        return "none"
    better = (change > 0) == (direction is Direction.HIGHER)
    if better and entry.signal.variation is Variation.IMPROVING:
        return "good"
    return "bad" if not better and entry.signal.variation is Variation.WORSENING else "none"


def unit_words(voice: Voice, entry: KpiReview) -> str:
    """What changes are counted in: percentage points, or the KPI's own unit."""
    if entry.kpi.unit_kind == "percent":
        return voice.t("percentage points")
    return voice.say(entry.kpi.unit_name)


def headline(voice: Voice, entry: KpiReview, table: DriverTable) -> str:
    """ "On-time arrivals −3.2 pp: JetBlue −1.1, ExpressJet −0.9, Delta −0.6"."""
    t = voice.t
    named = [row for row in table.parts if row.change and not row.merged][:MOST_NAMED]
    facts = {"name": voice.name(entry), "change": in_points(voice, entry, table)}
    if not named:
        return t("{name} {change}", **facts)
    return t("{name} {change}: {parts}", parts=listed(voice, table, named), **facts)


def listed(voice: Voice, table: DriverTable, rows: Sequence[DriverRow]) -> str:
    """ "JetBlue −1.1, Delta −0.6"."""
    said = [voice.t("{name} {points}", name=r.name, points=table.signed(r.change)) for r in rows]
    return (", " if voice.language == "en" else "，").join(said)


def in_points(voice: Voice, entry: KpiReview, table: DriverTable) -> str:
    """The whole change: "−3.2 pp" of a percentage, "+120.5" of what has a unit of its own."""
    text = table.signed(table.whole.change)
    if entry.kpi.unit_kind != "percent":
        return text
    return text + numbers.NO_BREAK + ("pp" if voice.language == "en" else "个百分点")


def told(voice: Voice, entry: KpiReview, table: DriverTable) -> list[str]:
    """What the breakdown says: mix against rates, or the largest parts; a paradox by its name."""
    drivers = entry.drivers
    if drivers is None or drivers.breakdown is None:
        raise ValueError(f"KPI '{entry.kpi.id}' has no breakdown")
    found = drivers.breakdown
    if found.kind == "rate":
        return [
            _mix_and_rate(voice, entry, table, drivers),
            _largest_mix(voice, table, drivers, found),
            _paradox(voice, drivers, found),
        ]
    first = table.parts[0] if table.parts else None
    if first is None or not first.change or first.merged:
        return []
    facts = {
        "name": first.name,
        "part": table.signed(first.change),
        "before": first.before,
        "now": first.now,
    }
    if found.kind == "growth":
        return [voice.t("The largest part is {name}: {part} points of the growth.", **facts)]
    return [voice.t("The largest part is {name}: {part} ({before} to {now}).", **facts)]


def _mix_and_rate(voice: Voice, entry: KpiReview, table: DriverTable, drivers: Drivers) -> str:
    """ "Of the −3.2 pp, −2.9 come from the mix of departments and −0.3 from changes within"."""
    t, whole = voice.t, table.whole
    facts = {
        "change": in_points(voice, entry, table),
        "mix": table.signed(whole.mix),
        "rate": table.signed(whole.rate),
    }
    if drivers.by == "department":
        return t(
            "Of the {change}, {mix} come from the mix of departments and {rate} from changes "
            "within them.",
            **facts,
        )
    return t(
        "Of the {change}, {mix} come from the mix of segments and {rate} from changes within them.",
        **facts,
    )


def _largest_mix(voice: Voice, table: DriverTable, drivers: Drivers, found: Breakdown) -> str:
    """Where the change is mostly mix: whose share grew or shrank, and that its rate is lower or
    higher than the whole's. Where it is mostly the rates, that the mix hardly counts."""
    t, whole = voice.t, table.whole
    mix, rate = abs(whole.mix or Decimal(0)), abs(whole.rate or Decimal(0))
    if rate >= MOSTLY * mix and rate:
        return t("The mix hardly counts.")
    if not mix or mix < MOSTLY * rate:
        return ""
    with_it = [
        (abs(float(part.mix)), row, part)
        for row, part in zip(table.parts, found.parts, strict=True)
        if part.mix is not None and not part.merged and (part.mix > 0) == (found.change > 0)
    ]
    if not with_it:
        return ""
    _, row, part = max(with_it, key=lambda entry: entry[0])
    little = t("Within them little changed.")
    return sentences.join(voice, [_share(voice, row, part, found), little])


def _share(voice: Voice, row: DriverRow, part: Contribution, found: Breakdown) -> str:
    t = voice.t
    if part.presence == "new":
        return t("Most of it: {name} is new.", name=row.name)
    if part.presence == "gone":
        return t("Most of it: {name} is no longer there.", name=row.name)
    facts = {
        "name": row.name,
        "before": numbers.format_percent(part.weight_before or 0),
        "now": numbers.format_percent(part.weight_now or 0),
    }
    low = lies_below(part, found)
    if low is None:
        return t("Most of it: the share of {name} went from {before} to {now}.", **facts)
    if low:
        return t(
            "Most of it: the share of {name}, whose value is lower than the whole's, went from "
            "{before} to {now}.",
            **facts,
        )
    return t(
        "Most of it: the share of {name}, whose value is higher than the whole's, went from "
        "{before} to {now}.",
        **facts,
    )


def lies_below(part: Contribution, found: Breakdown) -> bool | None:
    """Whether a part's rate lies below the whole's in both periods; None where it crosses it."""
    if part.before is None or part.now is None:
        return None
    sides = {float(part.before) < float(found.before), float(part.now) < float(found.now)}
    return sides.pop() if len(sides) == 1 else None


def _paradox(voice: Voice, drivers: Drivers, found: Breakdown) -> str:
    """Simpson's paradox in words."""
    if not found.reversed:
        return ""
    if found.change < 0:
        return voice.t(
            "The whole fell although no part did by itself (Simpson's paradox): judge the parts."
        )
    return voice.t(
        "The whole rose although no part did by itself (Simpson's paradox): judge the parts."
    )


def reason_words(voice: Voice, reason: NoDrivers) -> str:
    """Why a change is not broken down, in a few words."""
    t = voice.t
    return {
        NoDrivers.NO_VALUE: t("no value in this period"),
        NoDrivers.NO_EARLIER: t("no earlier value"),
        NoDrivers.PARTIAL: t("a period without all its data"),
        NoDrivers.NOT_ADDITIVE: t("its parts do not add up to the whole"),
        NoDrivers.DOES_NOT_ADD: t("the parts counted are not the whole"),
        NoDrivers.NEGATIVE: t("a denominator below 0"),
        NoDrivers.ZERO: t("a division by 0"),
        NoDrivers.TOO_MANY: t("too many inputs"),
    }[reason]
