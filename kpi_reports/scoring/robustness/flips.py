"""What would flip the grade: for every KPI the smallest change of its value alone that does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from kpi_reports.params.models import SchemeKpi
from kpi_reports.scoring.case import UnitCase
from kpi_reports.scoring.chain import score_unit
from kpi_reports.scoring.robustness.alone import as_scored, score_alone, scored_items
from kpi_reports.scoring.robustness.spread import Spread
from kpi_reports.scoring.robustness.total import grade_id, is_plain, leaves_of, plain_total
from kpi_reports.values import Flip, Kpi, KpiScore, Scorecard

MOST_FLIPS = 3  # up, and as many down
FARTHEST = 10  # times the largest of value, target, floor and stretch: no farther is searched
LEAST_STEPS = 1000  # shown steps that are searched at least

GradeAt = Callable[[Decimal], str | None]  # None where the value would not be scored


def grade_flips(case: UnitCase, card: Scorecard, spreads: Mapping[str, Spread]) -> tuple[Flip, ...]:
    """The nearest flips, at most three up and three down, the easiest first.

    `needed` is a value as the KPI shows it, the first one beyond the actual value that has another
    grade; at the one before it the grade still stands. Found by bisection, so for rules that are
    monotone on each side. A KPI that cannot flip the grade by itself, within its bounds and ten
    times its target, is not there. How easy: by standard deviations of the process where they are
    known, after these by the share of the target.
    """
    if card.grade is None:
        return ()
    case = as_scored(case, card)
    found = []
    for item, score in scored_items(case, card):
        spread = spreads.get(item.kpi, Spread())
        grade_at = _grades(case, card, item)
        for side in (1, -1):
            flip = _flip(case.kpis[item.kpi], score, card, side, spread, grade_at)
            if flip is not None:
                found.append((_ease(flip, score, spread), flip))
    ordered = [flip for _, flip in sorted(found, key=lambda pair: pair[0])]
    up = [flip for flip in ordered if flip.up][:MOST_FLIPS]
    return (*up, *[flip for flip in ordered if not flip.up][:MOST_FLIPS])


def _grades(case: UnitCase, card: Scorecard, item: SchemeKpi) -> GradeAt:
    """The unit's grade at another value of one KPI."""
    value = case.values[item.kpi]
    if not is_plain(case):

        def whole(tried: Decimal) -> str | None:
            values = {**case.values, item.kpi: replace(value, value=float(tried))}
            found = score_unit(replace(case, values=values))
            scores = {score.kpi: score for leaf in found.leaves for score in leaf.kpis}
            scored = scores[item.kpi].score is not None
            return found.grade.id if scored and found.grade is not None else None

        return whole
    score_at, leaves = score_alone(case, item), leaves_of(card)

    def plain(tried: Decimal) -> str | None:
        score = score_at(float(tried))
        if score is None:
            return None
        changed = tuple(replace(x, score=score) if x.kpi == item.kpi else x for x in leaves)
        return grade_id(plain_total(case.scheme, changed), card.grades)

    return plain


def _flip(
    kpi: Kpi, score: KpiScore, card: Scorecard, side: int, spread: Spread, grade_at: GradeAt
) -> Flip | None:
    """The nearest shown value on one side that has another grade."""
    actual, own = score.actual, card.grade
    if actual is None or own is None:
        return None
    step = Decimal(1).scaleb(-kpi.decimals - (2 if kpi.unit_kind == "percent" else 0))
    start = (actual / step).to_integral_value(ROUND_FLOOR if side > 0 else ROUND_CEILING)

    def value_at(steps: int) -> Decimal:
        return (start + side * steps) * step

    def flipped(steps: int) -> bool:
        return grade_at(value_at(steps)) not in (None, own.id)

    end = next((n for n in _ends(score, start, step, side, spread) if flipped(n)), None)
    if end is None:
        return None
    low = 0
    while end - low > 1:
        middle = (low + end) // 2
        low, end = (low, middle) if flipped(middle) else (middle, end)
    grade = grade_at(value_at(end)) or own.id
    order = [entry.id for entry in card.grades]
    up = order.index(grade) < order.index(own.id)
    return Flip(kpi.id, actual, value_at(end), grade, up)


def _ends(score: KpiScore, start: Decimal, step: Decimal, side: int, spread: Spread) -> list[int]:
    """How many shown steps away the search may end: as far as there is sense, or short of zero,
    where a rule that divides by the value refuses it."""
    target = score.target
    known = [score.actual]
    known += [] if target is None else [target.value, target.floor, target.stretch]
    reach = FARTHEST * max(abs(value) for value in known if value is not None) / step
    far = max(int(reach), LEAST_STEPS)
    bound = spread.high if side > 0 else spread.low
    if bound is not None:
        inside = (Decimal(str(bound)) / step - start) * side
        far = min(far, int(inside.to_integral_value(ROUND_FLOOR)))
    to_zero = int(-start * side) - 1
    return [steps for steps in (far, to_zero) if 0 < steps <= far]


def _ease(flip: Flip, score: KpiScore, spread: Spread) -> tuple[int, float]:
    change = abs(flip.needed - flip.actual)
    if spread.sigma > 0:
        return 0, float(change) / spread.sigma
    scale = abs(score.target.value) if score.target is not None else Decimal(0)
    return 1, float(change / (scale or abs(flip.actual) or Decimal(1)))
