"""What must hold within one rule of the scheme, by its kind: edges in order, names, settings.

Each fault is (key, words): the key is the place in the rule, as `bands.1`, or empty for the rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import get_args

from kpi_reports.errors import ParamsError, nearest
from kpi_reports.params.custom_rules import find_function
from kpi_reports.params.models import KpiDeclaration, ScoringRule
from kpi_reports.params.rule_base import Capped, Held, Rule
from kpi_reports.params.rules import (
    AddRule,
    Band,
    BandsRule,
    CustomRule,
    DeductRule,
    EfficacyBandsRule,
    EfficacyRule,
    LevelInterpolationRule,
    LevelsRule,
    PerPercentRule,
    RatioRule,
)
from kpi_reports.values import Direction

WHOLE = Decimal(100)  # weights of a block sum to this; so does a KPI that just meets its target
KINDS: tuple[type[Rule], ...] = get_args(get_args(ScoringRule)[0])
Told = tuple[str, str]


def kind_faults(
    rule: Rule, kpi: KpiDeclaration, kpis: Mapping[str, KpiDeclaration], known: Sequence[str] | None
) -> Iterator[Told]:
    """Every fault of a rule by itself. `known` are the ids of all KPIs, sound or not."""
    if why := misfit(type(rule), kpi):
        yield "", f"{why}; {advice(kpi)}"
        return
    yield from _limits(rule)
    for name in rule.reads:
        if known is not None and name not in known:
            yield f"{_list_of(rule)}.{name}", f"unknown KPI '{name}'.{nearest(name, known)}"
    match rule:
        case BandsRule():
            yield from _bands(kpi, rule.bands)
            yield from _band_scores(rule)
        case DeductRule() | AddRule():
            yield from _events(rule, kpi, kpis)
        case LevelsRule():
            yield from _levels(rule, kpi)
        case LevelInterpolationRule():
            yield from _in_order(kpi, {at: getattr(rule, at) for at in "abcd"})
        case EfficacyRule(worst=Decimal() as worst, best=Decimal() as best):
            yield from _in_order(kpi, {"best": best, "worst": worst})
        case EfficacyBandsRule():
            names = ("excellent", "good", "average", "low", "poor")
            yield from _in_order(kpi, {name: getattr(rule, name) for name in names})
        case CustomRule():
            try:
                find_function(rule.name)
            except ParamsError as error:
                yield from (("name", fault.message) for fault in error.faults)


def advice(kpi: KpiDeclaration, target: Decimal | None = None) -> str:
    """ "score this KPI by 'bands', 'three_point' or 'custom'": the kinds that can score it.

    With a target, those that can work with its value.
    """
    names = [
        f"'{kind_of(rule)}'"
        for rule in KINDS
        if misfit(rule, kpi) is None and (target is None or rule.takes(target))
    ]
    *most, last = names
    return f"score this KPI by {', '.join(most)} or {last}" if most else f"score it by {last}"


def kind_of(rule: type[Rule]) -> str:
    """The word under `kind` that chooses a rule."""
    return str(get_args(rule.model_fields["kind"].annotation)[0])


def misfit(rule: type[Rule], kpi: KpiDeclaration) -> str | None:
    """Why a kind of rule cannot score a KPI whatever its target; None where it can."""
    kind = kind_of(rule)
    if kpi.direction not in rule.directions:
        return f"rule '{kind}' needs a KPI that is better when {rule.directions[0].value}"
    if rule.unit is not None and kpi.unit.kind != rule.unit:
        return f"rule '{kind}' counts events and needs a KPI whose unit is of kind '{rule.unit}'"
    if rule.measure is not None and kpi.measure.kind != rule.measure:
        return (
            f"rule '{kind}' needs a KPI whose measure is '{rule.measure}', not '{kpi.measure.kind}'"
        )
    return None


def _limits(rule: Rule) -> Iterator[Told]:
    """Floors and caps that leave no room."""
    if isinstance(rule, RatioRule | PerPercentRule | EfficacyRule):
        if rule.cap < WHOLE or rule.floor >= WHOLE:
            yield "", f"cap {rule.cap} and floor {rule.floor} must leave room for {WHOLE}"
    elif isinstance(rule, Held):
        cap = rule.cap if isinstance(rule, Capped | AddRule) else WHOLE
        if rule.floor >= cap:
            yield "", f"floor {rule.floor} must be below the cap {cap}"


def _list_of(rule: Rule) -> str:
    return "kpis" if isinstance(rule, CustomRule) else "items"


def _in_order(kpi: KpiDeclaration, edges: Mapping[str, Decimal]) -> Iterator[Told]:
    """Edges that are given from the best down, and must get worse one by one."""
    sign = 1 if kpi.direction is Direction.HIGHER else -1
    if all(sign * better > sign * worse for better, worse in pairwise(edges.values())):
        return
    order = (" > " if sign > 0 else " < ").join(edges)
    found = ", ".join(str(edge) for edge in edges.values())
    yield "", f"better when {kpi.direction}: {order} must hold; found {found}"


def _bands(kpi: KpiDeclaration, bands: Sequence[Band]) -> Iterator[Told]:
    is_higher = kpi.direction is Direction.HIGHER
    edge, other = ("at_least", "at_most") if is_higher else ("at_most", "at_least")
    before: Decimal | None = None
    for index, band in enumerate(bands):
        found: Decimal | None = getattr(band, edge)
        if found is None or getattr(band, other) is not None:
            message = f"better when {kpi.direction}, so a band has '{edge}' and not '{other}'"
            yield f"bands.{index}", message
            continue
        if before is not None and (found >= before if is_higher else found <= before):
            yield (
                f"bands.{index}",
                f"no value reaches the band {edge} {found}, for {edge} {before} comes first; "
                "list bands from the best down",
            )
        before = found


def _band_scores(rule: BandsRule) -> Iterator[Told]:
    """Bands that are worth more than a better one."""
    scores = [band.score for band in rule.bands]
    for index, (better, worse) in enumerate(pairwise(scores), start=1):
        if worse > better:
            yield f"bands.{index}", f"this band scores {worse}, the better one above it {better}"
    if rule.otherwise > scores[-1]:
        message = f"'otherwise' scores {rule.otherwise}, the last band {scores[-1]}"
        yield "otherwise", message


def _events(
    rule: DeductRule | AddRule, kpi: KpiDeclaration, kpis: Mapping[str, KpiDeclaration]
) -> Iterator[Told]:
    """Items that cannot be counted with the KPI's own events."""
    seen = {kpi.id}
    for item in rule.items:
        key = f"items.{item.kpi}"
        if item.kpi in seen:
            whose = "the KPI itself" if item.kpi == kpi.id else "counted once already"
            yield key, f"'{item.kpi}' stands under 'items' but is {whose}; an event counts once"
        seen.add(item.kpi)
        other = kpis.get(item.kpi)
        if other is None or other is kpi:
            continue
        if other.unit.kind != rule.unit:
            yield key, f"'{item.kpi}' counts no events: its unit is of kind '{other.unit.kind}'"
        if other.direction not in (*rule.directions, Direction.NEITHER):
            verb = "takes" if isinstance(rule, DeductRule) else "gives"
            message = (
                f"'{item.kpi}' is better when {other.direction}, but rule '{rule.kind}' {verb} "
                "points for each of its events"
            )
            yield key, message


def _levels(rule: LevelsRule, kpi: KpiDeclaration) -> Iterator[Told]:
    """Levels that stand twice, or that are worth less than a worse one."""
    seen: set[int] = set()
    for index, level in enumerate(rule.levels):
        if level.level in seen:
            yield f"levels.{index}", f"level {level.level} stands twice"
        seen.add(level.level)
    is_lower = kpi.direction is Direction.LOWER
    ordered = sorted(rule.levels, key=lambda level: level.level, reverse=is_lower)
    for worse, better in pairwise(ordered):
        if better.score < worse.score:
            yield (
                "levels",
                f"better when {kpi.direction}, but level {better.level} scores {better.score} and "
                f"level {worse.level} {worse.score}",
            )
