"""First statement: how likely each grade is, if the same process ran the period again."""

from __future__ import annotations

import numpy as np

from kpi_reports.scoring.robustness.reruns import Reruns
from kpi_reports.scoring.robustness.total import NO_GRADE
from kpi_reports.values import Chance, GradeChance, Scorecard

INSIDE = 0.95  # of the reruns have a total from `low` to `high`
DIGITS = 4


def chance_of(card: Scorecard, reruns: Reruns, *, correlated: bool, months: int) -> Chance:
    """The shares of the reruns by grade, best first; "" is no grade. They sum to 1.

    The awarded grade is always among them, others where at least one rerun has them.
    """
    draws = len(reruns.grades)
    lowest_first = [grade.id for grade in reversed(card.grades)]
    counts = {
        grade: int(np.count_nonzero(reruns.grades == at)) for at, grade in enumerate(lowest_first)
    }
    counts[""] = int(np.count_nonzero(reruns.grades == NO_GRADE))
    awarded = card.grade.id if card.grade else ""
    told = [grade for grade in (*reversed(lowest_first), "") if counts[grade] or grade == awarded]
    totals = reruns.totals[~np.isnan(reruns.totals)]
    ends = [(1 - INSIDE) / 2, (1 + INSIDE) / 2]
    low, high = np.quantile(totals, ends, method="inverted_cdf") if len(totals) else (0.0, 0.0)
    return Chance(
        probabilities=tuple(
            GradeChance(grade, round(counts[grade] / draws, DIGITS)) for grade in told
        ),
        sigma=round(float(np.std(totals)), DIGITS) if len(totals) else 0.0,
        low=round(float(low), DIGITS),
        high=round(float(high), DIGITS),
        kpis=len(reruns.moved),
        scored=len(reruns.moved) + len(reruns.fixed),
        fixed=reruns.fixed,
        correlation="months" if correlated else "independent",
        months=months,
        draws=draws,
        repaired=reruns.repaired,
    )
