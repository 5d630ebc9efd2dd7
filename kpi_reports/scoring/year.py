"""A year's total from the totals of its quarters (年终总评)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal, localcontext

from kpi_reports.params.models import Scheme
from kpi_reports.periods import Grain
from kpi_reports.scoring.rounding import round_score
from kpi_reports.scoring.scorecard import grade_of
from kpi_reports.scoring.tree import ARITHMETIC, HUNDRED, ZERO
from kpi_reports.values import PartTotal, Scorecard

_Weighed = tuple[Scorecard, Decimal]


def year_total(own: Scorecard, scheme: Scheme, cards: Sequence[Scorecard]) -> Scorecard:
    """The year's card with its total from those of shorter periods that make the year up.

    `own` is the card of the year's own values: its KPIs and blocks stay, for reading; total, grade
    and range are replaced. `cards` are the final cards of the four quarters, or of both half-years
    where the unit is assessed by them: a half-year has the weights of its two quarters. The total
    is the mean of their final totals, weighted by `scheme.year`, rounded and graded as any total.
    A part without a total: `renormalise`, the others share its weight; `hold`, there is no grade,
    and neither is there where a part has none because too much of it is missing. `lowest` and
    `highest` take those of each part, 0 and the maximum for one without a total.

    Raises ValueError where the scheme says nothing of the year, or the cards do not make it up.

    Reference: docs/methods.md, Scores. Totals 90, 100, 110, 80 by 25 each: 95.0; by 10, 20, 30, 40:
    94.0; the third missing and renormalised: (90 + 100 + 80) / 3 = 90.0.
    """
    rule = scheme.year
    year = own.period
    parts = [part for card in cards for part in card.period.parts(Grain.QUARTER)]
    if rule is None or tuple(parts) != year.parts(Grain.QUARTER):
        raise ValueError(f"the cards do not make up {year}, or its total is not from its quarters")
    weighed = [
        (card, sum((rule.weights[p.number - 1] for p in card.period.parts(Grain.QUARTER)), ZERO))
        for card in cards
    ]
    with localcontext(ARITHMETIC):
        total = _rounded(scheme, _mean(weighed))
        known = sum((weight for card, weight in weighed if card.total is not None), ZERO)
        lacking = any(card.total is None or card.held for card in cards)
        held = total is None or (rule.missing == "hold" and lacking)
        grade = None if held or total is None else grade_of(total, own.grades)
        low, high = _range(scheme, weighed, total)
        return replace(
            own,
            total=total,
            grade=grade,
            held=held,
            scored_weight=known,
            lowest=low,
            highest=high,
            base_total=total,
            base_grade=grade,
            as_measured=_as_measured(scheme, weighed),
            chain=(),
            carried_weight=ZERO,
            partial=any(card.partial for card in cards),
            parts=tuple(_part(card, weight) for card, weight in weighed),
        )


def _part(card: Scorecard, weight: Decimal) -> PartTotal:
    return PartTotal(card.period, weight, card.total, card.grade.id if card.grade else None)


def _rounded(scheme: Scheme, score: Decimal | None) -> Decimal | None:
    return None if score is None else round_score(score, scheme.decimals, scheme.rounding)


def _mean(weighed: Sequence[_Weighed]) -> Decimal | None:
    """The weighted mean of the totals that there are."""
    known = [(card.total, weight) for card, weight in weighed if card.total is not None]
    whole = sum((weight for _, weight in known), ZERO)
    return sum((total * weight for total, weight in known), ZERO) / whole if whole else None


def _range(
    scheme: Scheme, weighed: Sequence[_Weighed], total: Decimal | None
) -> tuple[Decimal | None, Decimal | None]:
    """The total with everything that is missing at 0, and at the maximum."""
    if total is None:
        return None, None
    low = high = ZERO
    for card, weight in weighed:
        none = card.total is None
        lowest = ZERO if none or card.lowest is None else min(card.lowest, card.total or ZERO)
        highest = card.highest
        if none or highest is None:
            highest = scheme.maximum
        low += weight * lowest / HUNDRED
        high += weight * max(highest, card.total or ZERO) / HUNDRED
    return _rounded(scheme, min(low, total)), _rounded(scheme, max(high, total))


def _as_measured(scheme: Scheme, weighed: Sequence[_Weighed]) -> Decimal | None:
    """The total without approved exclusions, where a part has some."""
    if all(card.as_measured is None for card, _ in weighed):
        return None
    plain = [
        (replace(card, total=card.total if card.as_measured is None else card.as_measured), weight)
        for card, weight in weighed
    ]
    return _rounded(scheme, _mean(plain))
