"""Do targets follow last year's actual? Then a good year is punished by the next target."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kpi_reports.analysis.arrays import Values, tolerance
from kpi_reports.analysis.health.paired import good_sign, paired
from kpi_reports.values import Direction

MIN_CHANGES = 3  # two targets near the last actual may be chance, three are a habit; our convention
FOLLOWS = (0.5, 1.5)  # share of the gap that the next target closes; 1 is exactly last actual
MOST = 0.75  # share of the changes that must follow


@dataclass(frozen=True, slots=True)
class Ratchet:
    """Whether targets follow the last actual; true in a condition where they do.

    Of `changes` from one period to the next, `follow` set the new target near the last actual;
    `share` is the median part of the gap between last actual and last target that was closed, None
    without a change. `raised` after `beaten` periods, `eased` after `missed` ones.
    """

    changes: int
    follow: int
    share: float | None
    beaten: int
    raised: int
    missed: int
    eased: int
    found: bool

    def __bool__(self) -> bool:
        return self.found


def ratchet(targets: Values, actuals: Values, *, direction: Direction | str) -> Ratchet:
    """Whether each period's target follows the actual of the period before.

    One target and one actual a period (a year, as a rule), by time. From a period to the next, the
    share of the gap that the target closes is (new target - old) / (actual - old target): 1 sets it
    at the last actual, 0 leaves it. It follows from 0.5 to 1.5 ◇; a plan that adds growth of its
    own goes beyond. Found where at least 3 ◇ changes can be judged, at least three quarters of them
    follow, and targets were raised after more than half of the beaten periods. A period that came
    out exactly at its target, and one without either number, is left out.

    Raises ValueError for a direction that is neither "higher" nor "lower", and where targets and
    actuals differ in number.

    Reference: Weitzman 1980; Leone & Rock 2002.

    >>> found = ratchet([100, 108, 115, 121], [108, 116, 120, 130], direction="higher")
    >>> found.changes, found.follow, bool(found)
    (3, 3, True)
    """
    sign = good_sign(direction)
    aims, reached = paired(targets, actuals, name="actuals")
    aims, reached = aims * sign, reached * sign
    gap, step = reached[:-1] - aims[:-1], np.diff(aims)
    slack = float(tolerance(np.concatenate([aims, reached]))[0]) if len(aims) else 0.0
    judged = ~(np.isnan(gap) | np.isnan(step)) & (np.abs(np.nan_to_num(gap)) > slack)
    gap, step = gap[judged], step[judged]
    shares = step / gap if len(gap) else step
    follow = int(np.count_nonzero((shares >= FOLLOWS[0]) & (shares <= FOLLOWS[1])))
    beaten, missed = gap > 0, gap < 0
    raised = int(np.count_nonzero(step[beaten] > slack))
    return Ratchet(
        changes=len(gap),
        follow=follow,
        share=float(np.median(shares)) if len(gap) else None,
        beaten=int(beaten.sum()),
        raised=raised,
        missed=int(missed.sum()),
        eased=int(np.count_nonzero(step[missed] < -slack)),
        found=len(gap) >= MIN_CHANGES
        and follow >= MOST * len(gap)
        and 2 * raised > int(beaten.sum()),
    )
