"""Where a value stands against its target, in one line: the number first, then the distance."""

from __future__ import annotations

from decimal import Decimal

from kpi_reports.report import numbers
from kpi_reports.report.voice import Voice
from kpi_reports.values import Direction, KpiReview


def position(voice: Voice, entry: KpiReview) -> str:
    """ "Renewal rate: 74.4%, 4.6 pp below the target of 79.0%".

    The distance is that of the two numbers as shown, so that a reader who subtracts finds it.
    """
    t, value, target = voice.t, entry.value.value, entry.target
    name = voice.name(entry)
    now = _named_value(voice, entry, name)
    if value is None or target is None:
        return t("{name}: {value}", name=name, value=now)
    gap = _shown(entry, value) - _shown(entry, target.value)
    facts = {
        "name": name,
        "value": now,
        "target": voice.bare(entry, float(target.value)),
        "gap": _gap(voice, entry, abs(gap)),
    }
    is_lower = entry.kpi.direction is Direction.LOWER
    if gap == 0:
        if is_met(entry):
            return t("{name}: {value}, on the target of {target}", **facts)
        return t("{name}: {value}, by a hair off the target of {target}", **facts)
    if is_lower and gap > 0:
        return t("{name}: {value}, {gap} above the target of at most {target}", **facts)
    if is_lower:
        return t("{name}: {value}, {gap} below the target of at most {target}", **facts)
    if gap > 0:
        return t("{name}: {value}, {gap} above the target of {target}", **facts)
    return t("{name}: {value}, {gap} below the target of {target}", **facts)


def is_met(entry: KpiReview) -> bool | None:
    """Whether the target is met, as the score has it where there is one; None without a target or
    a value."""
    value, target = entry.value.value, entry.target
    if value is None or target is None:
        return None
    if entry.score is not None and entry.score.met is not None:
        return entry.score.met
    return (
        value <= target.value if entry.kpi.direction is Direction.LOWER else value >= target.value
    )


def _named_value(voice: Voice, entry: KpiReview, name: str) -> str:
    """The value after its name, without a unit that the name just said: "New customers: 342"."""
    unit = voice.say(entry.kpi.unit_name)
    said = voice.language == "en" and unit.lower().split(" ")[0] in name.lower().split(" ")
    value = entry.value.value
    return voice.bare(entry, value) if said else voice.value(entry, value)


def _gap(voice: Voice, entry: KpiReview, gap: Decimal) -> str:
    """The distance: in points, as money, or a bare number, whose unit the value has."""
    kpi, language = entry.kpi, voice.language
    if kpi.money is not None:
        return numbers.format_value(kpi, gap, language, unit=True, per=False)
    return numbers.format_change(kpi, gap, language).lstrip("+")


def _shown(entry: KpiReview, value: float | Decimal) -> Decimal:
    """The value as rounded for the pack."""
    places = entry.kpi.decimals + (2 if entry.kpi.unit_kind == "percent" else 0)
    return numbers.rounded(value, places)
