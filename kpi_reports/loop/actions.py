"""Where each action stands, and what its KPI did since: before and after, never why.

An action counts as followed by a better KPI only where a month after it is a signal for the better
and none of the months just before was one. Even then its part in it is not shown: something else
may have changed at the same time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from kpi_reports.periods import Grain, Period
from kpi_reports.values import (
    Action,
    ActionEffect,
    ActionReport,
    ActionState,
    Direction,
    KpiReview,
    KpiValue,
    Variation,
)

MONTHS_AFTER = 3  # least months after an action to say anything of its effect: a quarter, as for n
MONTHS_BEFORE = 3  # months before in which a signal shows that the KPI was moving already

ValueOf = Callable[[str, Period], KpiValue]


def action_reports(
    actions: Sequence[Action],
    unit: str,
    *,
    period: Period,
    as_of: date,
    kpis: Sequence[KpiReview],
    value_of: ValueOf,
) -> tuple[ActionReport, ...]:
    """The actions of a unit that were agreed in reviews of earlier periods: those that are open,
    and those closed in this period or the one before, so that what they did can be seen. Overdue
    first, then open, done, dropped; each by its due day.

    `value_of` gives a KPI's value of the unit in a period.
    """
    known = {entry.kpi.id: entry for entry in kpis}
    told = []
    for action in actions:
        closed = action.closed_on
        if action.unit != unit or action.decided_in.last >= period.last:
            continue
        if closed is not None and closed < period.previous.first:
            continue
        told.append(_report(action, known.get(action.kpi or ""), as_of, value_of))
    order: list[ActionState] = ["overdue", "open", "done", "dropped"]
    return tuple(sorted(told, key=lambda each: (order.index(each.state), each.action.due)))


def _report(
    action: Action, entry: KpiReview | None, as_of: date, value_of: ValueOf
) -> ActionReport:
    state = state_of(action, as_of)
    if entry is None:
        return ActionReport(action, state)
    done = action.closed_on if state == "done" else None
    effect, months = (None, 0) if done is None else effect_of(entry, done)
    then = value_of(entry.kpi.id, action.decided_in)
    return ActionReport(action, state, then, entry.value, effect, months)


def state_of(action: Action, as_of: date) -> ActionState:
    """Where an action stands on a day. What is closed later is still open on it."""
    if action.closed_on is not None and action.closed_on <= as_of:
        return "dropped" if action.dropped else "done"
    return "overdue" if action.due < as_of else "open"


def effect_of(entry: KpiReview, done: date) -> tuple[ActionEffect, int]:
    """What the KPI's months did after the one in which an action was done, and how many there are.

    Under MONTHS_AFTER months, or where the chart has too few to judge, nothing is concluded.
    """
    month = Period.of(done, Grain.MONTH)
    after = [
        point.period
        for point in entry.months.points
        if point.value is not None and point.period.first > month.last
    ]
    if entry.kpi.direction is Direction.NEITHER:
        return "not_judged", len(after)
    if len(after) < MONTHS_AFTER or entry.signal.variation in (
        Variation.TOO_FEW,
        Variation.NO_DATA,
    ):
        return "too_early", len(after)
    better = 1 if entry.kpi.direction is Direction.HIGHER else -1
    since = [point.side for point in entry.signal.points if point.period.first > month.last]
    just_before = {month.shift(-back) for back in range(MONTHS_BEFORE)}
    before = [point.side for point in entry.signal.points if point.period in just_before]
    if not since:
        return "unchanged", len(after)
    if since[-1] != better:
        return "worsened", len(after)
    return ("already" if better in before else "improved"), len(after)
