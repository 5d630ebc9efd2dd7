"""Third statement: what totals and grades the missing items could give."""

from __future__ import annotations

from kpi_reports.values import MissingRange, Scorecard

HUNDRED = 100


def missing_range(card: Scorecard) -> MissingRange | None:
    """The totals with every missing item at 0 and at the maximum, and the grades between them.

    None where nothing is missing; items that are carried over from a longer cycle are not.
    """
    if card.lowest is None or card.highest is None:
        return None
    if card.scored_weight + card.carried_weight >= HUNDRED:
        return None
    worst, best = card.lowest, card.highest
    grades = tuple(
        grade.id
        for grade in card.grades
        if grade.lowest <= best and (grade.below is None or worst < grade.below)
    )
    return MissingRange(worst, best, grades)
