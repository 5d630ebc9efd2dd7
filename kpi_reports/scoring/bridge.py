"""The score bridge 得分变动分解: where the change of a total since the period before comes from."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import cast

from kpi_reports.scoring.case import UnitCase
from kpi_reports.scoring.chain import score_unit
from kpi_reports.scoring.mixtures import items_of, mixed_scores
from kpi_reports.scoring.rounding import SETTLED, round_score
from kpi_reports.scoring.shapley import Changed, shapley
from kpi_reports.scoring.shown_parts import shown_parts
from kpi_reports.scoring.tree import ARITHMETIC
from kpi_reports.values import Bridge, BridgeKind, BridgeStep, KpiScore, Scorecard

# In this order; where two cannot be told apart, the later one takes the difference.
FACTORS: tuple[BridgeKind, ...] = ("performance", "target", "weight", "rule")
ORDER: tuple[BridgeKind, ...] = ("left", *FACTORS, "joined", "adjustments", "rounding")
# The steps of the chain that come between the base score and its rounding.
BEFORE_ROUNDING = ("gate", "bonus", "deduction", "veto")
ZERO = Decimal(0)
Points = dict[tuple[BridgeKind, str], Decimal]


@dataclass(frozen=True, slots=True)
class _Common:
    """The items that are compared, in the later scheme's order; those not in `scored` count 0."""

    kpis: tuple[str, ...]
    scored: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Side:
    """One period: the case without what comes after the base score, and its card in full."""

    case: UnitCase
    card: Scorecard
    items: Mapping[str, KpiScore]
    base: Decimal
    rounding: Decimal

    @property
    def total(self) -> Decimal:
        return cast(Decimal, self.card.total)

    @property
    def adjustments(self) -> Decimal:
        return self.total - self.base - self.rounding

    @property
    def fills_with_zero(self) -> bool:
        return self.case.scheme.missing_items == "zero"


def bridge(before: UnitCase, after: UnitCase) -> Bridge | None:
    """The change of the total from one case to another, in parts that add up to it exactly.

    Steps, in order: `left`, what leaving out the items that only one period scored does to the
    earlier base score; `performance`, `target`, `weight` and `rule`, Shapley values on the items
    common to both; `joined`, what the items that only the later period scored do to its base score;
    `adjustments`, the change of all that comes after the base score (gates, bonus and deduction
    items, vetoes, the committee's); `rounding`. `by_kpi` splits the four in the middle; each adds
    up to its step. An item is common where it is scored in both cases. Where both schemes score
    missing items 0, one that both have is common too, and its score of 0 comes and goes with
    `left` and `joined`: missing data never count as performance.

    Performance changes with values and approved exclusions; target with targets and the earlier
    years that a rule compares with; rule with rules and the scheme's maximum. The weight of a KPI
    contributes by how far its score lies from the mean of all: weight that moves to a better item
    raises the score.

    None where a total is missing, and where no item is common: then nothing compares with anything.

    Reference: docs/methods.md, Scores; Shapley 1953.
    """
    with localcontext(ARITHMETIC):
        start, end = _side(before), _side(after)
        if start is None or end is None:
            return None
        common = _common(start, end)
        if not common.scored:
            return None
        points = _common_points(start, end, common)
        was, now = (_settled(_mean(side, common.kpis, common.scored)) for side in (start, end))
        _add_rest(points, now - was)
        steps: dict[BridgeKind, Decimal] = {
            "left": was - start.base,
            **{kind: _sum(points, kind) for kind in FACTORS},
            "joined": end.base - now,
            "adjustments": end.adjustments - start.adjustments,
            "rounding": end.rounding - start.rounding,
        }
        return _bridge(start, end, steps, points)


# --- the two periods ------------------------------------------------------------------------------


def _side(case: UnitCase) -> _Side | None:
    card = score_unit(case)
    if card.total is None:
        return None
    bare = _bare(case)
    side = _Side(bare, card, items_of(score_unit(bare)), ZERO, ZERO)
    scored = _scored(side)
    base = _settled(_mean(side, _due(side) if side.fills_with_zero else scored, scored))
    chain = [step for step in card.chain if step.kind in BEFORE_ROUNDING and step.triggered]
    points = [step.points for step in chain if step.points is not None]
    unrounded = _settled(points[-1]) if points else base
    rounding = round_score(unrounded, case.scheme.decimals, case.scheme.rounding) - unrounded
    return replace(side, base=base, rounding=rounding)


def _bare(case: UnitCase) -> UnitCase:
    """The case without gates, vetoes and adjustments: its total is the base score."""
    scheme = case.scheme.model_copy(update={"gates": (), "vetoes": (), "year": None})
    return replace(case, scheme=scheme, adjustments=())


def _common(start: _Side, end: _Side) -> _Common:
    scored = _scored(start) & _scored(end)
    compared = scored
    if start.fills_with_zero and end.fills_with_zero:
        compared = _due(start) & _due(end)
    return _Common(tuple(kpi for kpi in end.items if kpi in compared), scored)


def _due(side: _Side) -> frozenset[str]:
    return frozenset(kpi for kpi, item in side.items.items() if not item.carried)


def _scored(side: _Side) -> frozenset[str]:
    return frozenset(kpi for kpi, item in side.items.items() if item.unrounded is not None)


def _mean(side: _Side, kpis: Collection[str], scored: frozenset[str]) -> Decimal:
    """The weighted mean over these items; those that are not `scored` count 0."""
    chosen = [item for kpi, item in side.items.items() if kpi in kpis]
    points = [
        item.weight * item.unrounded
        for item in chosen
        if item.kpi in scored and item.unrounded is not None
    ]
    return sum(points, ZERO) / sum((item.weight for item in chosen), ZERO)


def _settled(value: Decimal) -> Decimal:
    """Without the noise of a division, so that sums and differences of it are exact."""
    return value.quantize(SETTLED, ROUND_HALF_UP)


# --- the items common to both ---------------------------------------------------------------------


def _common_points(start: _Side, end: _Side, common: _Common) -> Points:
    """What each factor adds through each KPI."""
    scores = mixed_scores(start.case, end.case, common.scored)
    old, new = _shares(start, common.kpis), _shares(end, common.kpis)
    middle = sum((_mean(side, common.kpis, common.scored) for side in (start, end)), ZERO) / 2
    points: Points = {}
    for kpi in common.kpis:

        def worth(changed: Changed, kpi: str = kpi) -> Decimal | None:
            share = new[kpi] if "weight" in changed else old[kpi]
            score = scores[changed - {"weight"}].get(kpi)
            return None if score is None else share * score

        parts = shapley(FACTORS, worth) if kpi in common.scored else dict.fromkeys(FACTORS, ZERO)
        parts["weight"] -= (new[kpi] - old[kpi]) * middle
        points |= {(kind, kpi): _settled(parts[kind]) for kind in FACTORS}
    return points


def _shares(side: _Side, kpis: Collection[str]) -> dict[str, Decimal]:
    whole = sum((side.items[kpi].weight for kpi in kpis), ZERO)
    return {kpi: side.items[kpi].weight / whole for kpi in kpis}


def _add_rest(points: Points, whole: Decimal) -> None:
    """Gives the last digits that divisions lost to the largest part, so that all add up."""
    rest = whole - sum(points.values(), ZERO)
    if rest:
        points[max(points, key=lambda key: (abs(points[key]), key))] += rest


def _sum(points: Points, kind: BridgeKind) -> Decimal:
    return sum((added for (factor, _), added in points.items() if factor == kind), ZERO)


# --- as it is printed -----------------------------------------------------------------------------


def _bridge(
    start: _Side, end: _Side, steps: Mapping[BridgeKind, Decimal], points: Points
) -> Bridge:
    decimals = max(start.case.scheme.decimals, end.case.scheme.decimals)
    shown = shown_parts(
        [steps[kind] for kind in ORDER],
        end.total - start.total,
        decimals,
        last_resort=ORDER.index("rounding"),
    )
    whole = tuple(
        BridgeStep(kind, steps[kind], seen) for kind, seen in zip(ORDER, shown, strict=True)
    )
    return Bridge(
        before=start.case.period,
        start=start.total,
        end=end.total,
        steps=whole,
        by_kpi=tuple(part for step in whole for part in _split(step, points, decimals)),
    )


def _split(step: BridgeStep, points: Points, decimals: int) -> Iterator[BridgeStep]:
    """A step by KPI, largest first; KPIs that add nothing are left out."""
    own = {kpi: added for (kind, kpi), added in points.items() if kind == step.kind and added}
    kpis = sorted(own, key=lambda kpi: -abs(own[kpi]))
    if not kpis:
        return
    shown = shown_parts([own[kpi] for kpi in kpis], step.shown, decimals, last_resort=0)
    for kpi, seen in zip(kpis, shown, strict=True):
        yield BridgeStep(step.kind, own[kpi], seen, kpi)
