"""The blocks and items of a case with their scores, under caps, before anything is decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Context, Decimal, localcontext

from kpi_reports.params.models import SchemeKpi, SchemeNode
from kpi_reports.scoring.caps import Caps, capped
from kpi_reports.scoring.case import UnitCase
from kpi_reports.scoring.derivation import derive, value_writer
from kpi_reports.scoring.rounding import exact, round_score
from kpi_reports.scoring.rules import attainment, met, score_value
from kpi_reports.scoring.saying import derive_capped
from kpi_reports.values import Kpi, KpiScore, KpiValue, Lowering, Missing, ScoreNode

ARITHMETIC = Context(prec=40)  # a score must not depend on what a caller set
ZERO = Decimal(0)
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class _Sum:
    """Weighted scores below a place in the tree, unrounded; weights in percent of the whole."""

    weight: Decimal = ZERO
    scored: Decimal = ZERO
    points: Decimal = ZERO
    carried: Decimal = ZERO

    def plus(self, others: Iterable[_Sum]) -> _Sum:
        whole = (self, *others)
        return _Sum(
            sum((part.weight for part in whole), ZERO),
            sum((part.scored for part in whole), ZERO),
            sum((part.points for part in whole), ZERO),
            sum((part.carried for part in whole), ZERO),
        )

    @property
    def due(self) -> Decimal:
        """The weight that is to be scored in this period."""
        return self.weight - self.carried

    @property
    def mean(self) -> Decimal | None:
        return self.points / self.scored if self.scored else None


@dataclass(frozen=True, slots=True)
class Tree:
    """The blocks with their scores, and the unrounded total; None where nothing is scored.

    `own` has the score of every item before any cap or fill, for another tree of the same case.
    """

    nodes: tuple[ScoreNode, ...]
    whole: _Sum
    total: Decimal | None
    own: Mapping[str, tuple[KpiScore, _Sum]]

    @property
    def is_whole(self) -> bool:
        """Whether everything that is due is scored."""
        return self.whole.scored == self.whole.due

    @property
    def scores(self) -> tuple[KpiScore, ...]:
        """Every KPI of the tree, in the order of the scheme."""
        return tuple(_scores(self.nodes))


@dataclass(frozen=True, slots=True)
class _Reading:
    """How a tree is read: what caps hold, and what every missing item that is due is taken for.

    `own` fills with the items' own scores, where it does not have them.
    """

    case: UnitCase
    caps: Caps
    fill: Decimal | None
    own: dict[str, tuple[KpiScore, _Sum]]


def score_tree(
    case: UnitCase,
    caps: Caps | None = None,
    fill: Decimal | None = None,
    *,
    of: Tree | None = None,
) -> Tree:
    """The blocks of a case, with items and blocks held under caps before they are summed.

    With `fill`, every missing item that is due counts as this score in the total. `of` is another
    tree of the same case, whose items need not be scored again.
    """
    with localcontext(ARITHMETIC):
        reading = _Reading(case, caps or {}, fill, {} if of is None else dict(of.own))
        nodes, parts = _nodes(case.scheme.nodes, HUNDRED, reading)
        whole = _Sum().plus(parts)
        total = whole.mean
        if total is not None and case.scheme.missing_items == "zero":
            total = whole.points / whole.due
        return Tree(nodes, whole, total, reading.own)


def rounded(case: UnitCase, score: Decimal) -> Decimal:
    """A score as the case's scheme rounds it."""
    return round_score(score, case.scheme.decimals, case.scheme.rounding)


def _nodes(
    nodes: Iterable[SchemeNode], whole: Decimal, reading: _Reading
) -> tuple[tuple[ScoreNode, ...], tuple[_Sum, ...]]:
    """Blocks with their scores. `whole` is the parent's percent of the whole."""
    pairs = [_node(node, whole * node.weight / HUNDRED, reading) for node in nodes]
    return tuple(node for node, _ in pairs), tuple(part for _, part in pairs)


def _node(node: SchemeNode, weight: Decimal, reading: _Reading) -> tuple[ScoreNode, _Sum]:
    below, parts = _nodes(node.nodes, weight, reading)
    scores = [_item(item, weight * item.weight / HUNDRED, reading) for item in node.kpis]
    total = _Sum().plus([*parts, *(part for _, part in scores)])
    mean = total.mean
    if mean is not None and (caps := reading.caps.get(node.id)):
        mean, _ = capped(mean, caps)
        total = replace(total, points=mean * total.scored)
    scored = ScoreNode(
        id=node.id,
        name=node.name.text,
        weight=weight,
        scored_weight=total.scored,
        score=None if mean is None else rounded(reading.case, mean),
        kpis=tuple(score for score, _ in scores),
        nodes=below,
    )
    return scored, total


def _item(item: SchemeKpi, weight: Decimal, reading: _Reading) -> tuple[KpiScore, _Sum]:
    """A KPI's score, held under the caps on it; a missing one as it is to be taken."""
    if item.kpi not in reading.own:
        reading.own[item.kpi] = _score(item, weight, reading.case)
    entry, part = reading.own[item.kpi]
    caps = reading.caps.get(item.kpi, ())
    if entry.unrounded is None:
        if reading.fill is None or part.carried:
            return entry, part
        filled, _ = capped(reading.fill, caps)
        return entry, _Sum(weight, weight, weight * filled)
    score, lowering = capped(entry.unrounded, caps)
    if not lowering:
        return entry, part
    entry = replace(
        entry,
        score=rounded(reading.case, score),
        unrounded=score,
        derivation=entry.derivation and derive_capped(entry.derivation, lowering, score, weight),
        gated_by=tuple(Lowering(cap.id, cap.name) for cap in lowering),
    )
    return entry, _Sum(weight, weight, weight * score)


def _score(item: SchemeKpi, weight: Decimal, case: UnitCase) -> tuple[KpiScore, _Sum]:
    kpi, value = case.kpis[item.kpi], case.values[item.kpi]
    target = case.targets[item.kpi]
    entry = KpiScore(
        kpi=item.kpi,
        weight=weight,
        rule=item.rule.kind,
        target=target,
        attainment=None,
        score=None,
        met=None,
        missing=_missing(kpi, value),
        carried=value.carried,
        partial=value.partial,
        controllable=item.controllable,
    )
    if entry.missing is not None or value.value is None:
        return entry, _Sum(weight, carried=weight if value.carried else ZERO)
    actual = exact(value.value)
    result = score_value(
        item.rule,
        actual,
        target,
        kpi.direction,
        write=value_writer(kpi),
        others={other: _usable(case, other) for other in item.rule.reads},
        names={id: known.short_name for id, known in case.kpis.items()},
        yearly=case.yearly.get(item.kpi, ()),
    )
    score = None if result.score is None else min(result.score, case.scheme.maximum)
    entry = replace(
        entry,
        attainment=attainment(actual, target, kpi.direction),
        score=None if score is None else rounded(case, score),
        met=met(actual, target, kpi.direction),
        derivation=derive(result, score, weight, case.scheme),
        missing=result.missing,
        actual=actual,
        unrounded=score,
    )
    return entry, _Sum(weight) if score is None else _Sum(weight, weight, weight * score)


def _usable(case: UnitCase, kpi: str) -> Decimal | None:
    """The value of a KPI that a rule reads; None where it would not be scored itself."""
    if kpi not in case.kpis or kpi not in case.values:
        return None
    value = case.values[kpi]
    if value.value is None or _missing(case.kpis[kpi], value) is not None:
        return None
    return exact(value.value)


def _missing(kpi: Kpi, value: KpiValue) -> Missing | None:
    if value.value is None:
        return value.missing or Missing.NO_ROWS
    if value.carried:
        return Missing.CARRIED
    return Missing.TOO_FEW if value.n < kpi.minimum_n else None


def _scores(nodes: Iterable[ScoreNode]) -> Iterable[KpiScore]:
    for node in nodes:
        yield from node.kpis
        yield from _scores(node.nodes)
