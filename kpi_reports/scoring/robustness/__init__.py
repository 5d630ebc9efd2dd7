"""等级稳健性: how robust a grade is. Three statements that are never pooled, and what flips it.

The awarded grade follows the realised score; nothing here changes it.
"""

from __future__ import annotations

from collections.abc import Mapping

from kpi_reports.scoring.case import UnitCase
from kpi_reports.scoring.robustness.chance import chance_of
from kpi_reports.scoring.robustness.draws import Matrix
from kpi_reports.scoring.robustness.flips import grade_flips
from kpi_reports.scoring.robustness.missing import missing_range
from kpi_reports.scoring.robustness.ranks import rank_intervals
from kpi_reports.scoring.robustness.reruns import Reruns, rerun
from kpi_reports.scoring.robustness.spread import Spread
from kpi_reports.scoring.robustness.weights import weight_shift
from kpi_reports.values import Robustness, Scorecard

__all__ = ["Reruns", "Spread", "rank_intervals", "rerun", "robustness"]


def robustness(
    case: UnitCase,
    card: Scorecard,
    *,
    spreads: Mapping[str, Spread],
    correlation: Matrix | None = None,
    months: int = 0,
) -> Robustness:
    """The three statements on the grade of a scored case, and the nearest flips.

    `spreads` gives each KPI's standard deviation for a whole period; those without one are held.
    `correlation` has a row per KPI in the order of `spreads`, from so many common `months`; None
    where the KPIs are taken as independent.

    Without a grade only the missing items are spoken of. A total that comes from those of shorter
    periods, or is carried from a longer one, is not rerun: its case is not the one of this period.

    Reference: docs/methods.md, How robust the grade is.
    """
    missing = missing_range(card)
    if card.grade is None:
        return Robustness("", None, None, missing, why_no_chance="no_grade")
    if card.parts or card.carried_from is not None:
        return Robustness(card.grade.id, None, None, missing, why_no_chance="no_rerun")
    reruns = rerun(case, card, spreads=spreads, correlation=correlation)
    chance = None
    if reruns is not None:
        chance = chance_of(card, reruns, correlated=correlation is not None, months=months)
    return Robustness(
        grade=card.grade.id,
        chance=chance,
        weights=weight_shift(case, card),
        missing=missing,
        flips=grade_flips(case, card, spreads),
        why_no_chance=None if chance is not None else "no_spread",
    )
