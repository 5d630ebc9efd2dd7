"""Second statement: what totals and grades weights changed by a fifth would give."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal, localcontext
from typing import TypeVar

from kpi_reports.params.models import Scheme, SchemeKpi, SchemeNode
from kpi_reports.scoring.case import UnitCase
from kpi_reports.scoring.chain import score_unit
from kpi_reports.scoring.robustness.total import grade_id, leaves_of
from kpi_reports.scoring.tree import ARITHMETIC
from kpi_reports.values import Scorecard, WeightShift

FIFTH = Decimal("0.2")  # by how much each weight may be wrong
HUNDRED = Decimal(100)
SETTLED = Decimal("1e-25")  # a ratio that moves by less has come to its end
MOST_ROUNDS = 60

Place = SchemeNode | SchemeKpi
P = TypeVar("P", SchemeNode, SchemeKpi, Place)
Worth = Callable[[str], Decimal]  # of a KPI


def weight_shift(case: UnitCase, card: Scorecard) -> WeightShift | None:
    """The least and greatest total while every weight is its own, a fifth less or a fifth more.

    Weights are changed in every block at once, in all directions, and then share out 100 again
    within their block. Both ends are exact: the total is a ratio of two sums over the tree, the
    best ratio is found by Dinkelbach's method, each step of it block by block from below, where the
    children that are worth most weigh most. The ends are scored with every step of the chain.

    Whether too much weight is missing for a grade is not asked anew. `changed_by`: moved alone, by
    a fifth; a KPI that is alone in its block moves with the block. None without a total.

    Reference: Dinkelbach 1967, On nonlinear fractional programming.
    """
    if card.total is None:
        return None
    with localcontext(ARITHMETIC):
        cards = [score_unit(replace(case, scheme=_tilted(case, card, m))) for m in (False, True)]
        alone = _changed_by(case, card)
    totals = [found.total for found in cards if found.total is not None]
    grades = [grade for found in cards if (grade := _grade(found)) is not None]
    return WeightShift(
        low=min(card.total, *totals),
        high=max(card.total, *totals),
        grades=_span(card, [*grades, _grade(card) or ""]),
        changed_by=alone,
    )


def _grade(card: Scorecard) -> str | None:
    """The grade given, or the one that the total would have had."""
    return card.grade.id if card.grade else grade_id(card.total, card.grades)


def _span(card: Scorecard, reached: list[str]) -> tuple[str, ...]:
    """Every grade between the best and the worst of those reached: between them all can be."""
    places = [at for at, grade in enumerate(card.grades) if grade.id in reached]
    span = range(min(places), max(places) + 1) if places else range(0)
    return tuple(card.grades[at].id for at in span)


# --- the ends -------------------------------------------------------------------------------------


def _tilted(case: UnitCase, card: Scorecard, most: bool) -> Scheme:
    """The scheme whose weights give the greatest total, or the least."""
    leaves = {leaf.kpi: leaf for leaf in leaves_of(card)}
    every = case.scheme.missing_items == "zero"

    def points(kpi: str) -> Decimal:
        return leaves[kpi].score or Decimal(0)

    def counted(kpi: str) -> Decimal:
        leaf = leaves[kpi]
        return Decimal(leaf.score is not None or (every and not leaf.carried))

    nodes = case.scheme.nodes
    ratio = _mean(nodes, points) / _mean(nodes, counted)
    for _ in range(MOST_ROUNDS):
        nodes = _extreme(case.scheme.nodes, _gain(points, counted, ratio), most)
        found = _mean(nodes, points) / _mean(nodes, counted)
        settled, ratio = abs(found - ratio) <= SETTLED, found
        if settled:
            break
    return case.scheme.model_copy(update={"nodes": nodes})


def _gain(points: Worth, counted: Worth, ratio: Decimal) -> Worth:
    return lambda kpi: points(kpi) - ratio * counted(kpi)


def _children(place: Place) -> tuple[Place, ...]:
    return () if isinstance(place, SchemeKpi) else (*place.kpis, *place.nodes)


def _mean(places: tuple[Place, ...], worth: Worth) -> Decimal:
    """The weighted mean below a block."""
    whole, points = Decimal(0), Decimal(0)
    for place in places:
        below = worth(place.kpi) if isinstance(place, SchemeKpi) else _mean(_children(place), worth)
        whole, points = whole + place.weight, points + place.weight * below
    return points / whole


def _extreme(nodes: tuple[SchemeNode, ...], worth: Worth, most: bool) -> tuple[SchemeNode, ...]:
    """The blocks with the weights, below and among them, whose mean worth is extreme."""
    tilted = []
    for node in nodes:
        kpis = _reweighted(node.kpis, [worth(item.kpi) for item in node.kpis], most)
        below = _extreme(node.nodes, worth, most)
        tilted.append(node.model_copy(update={"kpis": kpis, "nodes": below}))
    means = [_mean(_children(node), worth) for node in tilted]
    return _reweighted(tuple(tilted), means, most)


def _reweighted(places: tuple[P, ...], worths: list[Decimal], most: bool) -> tuple[P, ...]:
    """Children with a fifth more for the k that are worth most (least), a fifth less for the
    others, at the best k: the mean is extreme there."""
    order = sorted(range(len(places)), key=lambda at: worths[at], reverse=most)
    candidates = []
    for k in range(1, len(places) + 1):
        weights = [place.weight * (1 - FIFTH) for place in places]
        for at in order[:k]:
            weights[at] = places[at].weight * (1 + FIFTH)
        points = sum((w * worth for w, worth in zip(weights, worths, strict=True)), Decimal(0))
        candidates.append((points / sum(weights), weights))
    if not candidates:
        return ()
    choose = max if most else min
    return _sharing_out(places, choose(candidates, key=lambda entry: entry[0])[1])


def _sharing_out(places: tuple[P, ...], weights: list[Decimal]) -> tuple[P, ...]:
    """The children with these weights, of which they share out 100."""
    whole = sum(weights, Decimal(0))
    return tuple(
        place.model_copy(update={"weight": HUNDRED * weight / whole})
        for place, weight in zip(places, weights, strict=True)
    )


# --- one weight alone -----------------------------------------------------------------------------


def _changed_by(case: UnitCase, card: Scorecard) -> tuple[str, ...]:
    """The KPIs whose weight alone changes the grade, with the way it is moved."""
    own, found = _grade(card), []
    for leaf in leaves_of(card):
        for sign, factor in (("+", 1 + FIFTH), ("-", 1 - FIFTH)):
            nodes, moved = _moved(case.scheme.nodes, leaf.kpi, factor)
            if not moved:
                continue
            scheme = case.scheme.model_copy(update={"nodes": nodes})
            if _grade(score_unit(replace(case, scheme=scheme))) != own:
                found.append(f"{sign}{leaf.kpi}")
    return tuple(found)


def _moved(places: tuple[Place, ...], kpi: str, factor: Decimal) -> tuple[tuple[Place, ...], bool]:
    """The children with the KPI's weight changed, in the lowest block where it has company."""
    for at, place in enumerate(places):
        if kpi not in set(_kpis(place)):
            continue
        if isinstance(place, SchemeNode):
            name = "kpis" if place.kpis else "nodes"
            below, moved = _moved(_children(place), kpi, factor)
            if moved:
                changed = place.model_copy(update={name: below})
                return (*places[:at], changed, *places[at + 1 :]), True
        if len(places) > 1:
            weights = [p.weight * (factor if p is place else 1) for p in places]
            return _sharing_out(places, weights), True
    return places, False


def _kpis(place: Place) -> Iterator[str]:
    if isinstance(place, SchemeKpi):
        yield place.kpi
    else:
        yield from place.all_kpis
