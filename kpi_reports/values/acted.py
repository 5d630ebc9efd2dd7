"""Actions that a review meeting agreed, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from kpi_reports.values.measured import KpiValue, PeriodText, Text

ActionState = Literal["open", "overdue", "done", "dropped"]
# What a KPI did since an action was done. None of them says that the action did it.
ActionEffect = Literal["improved", "already", "worsened", "unchanged", "too_early", "not_judged"]


@dataclass(frozen=True, slots=True)
class Action:
    """An action agreed when the period `decided_in` was reviewed (R30).

    `unit` is a department or "company", `kpi` the KPI it is to move, None for none. `closed_on` is
    the day it was done or dropped; None while it is open. `dropped` says that it was given up.
    """

    id: str
    unit: str
    kpi: str | None
    decided_in: PeriodText
    what: Text
    owner: Text
    due: date
    acceptance: Text
    closed_on: date | None = None
    dropped: bool = False


@dataclass(frozen=True, slots=True)
class ActionReport:
    """Where an action stands on the pack's day, and what its KPI did since.

    `then` is the KPI's value in the period that was reviewed, `now` the one in the pack's period;
    both None without a KPI that the unit still has. `effect` is None unless the action is done.
    `months_since` are the months with a value after the one in which it was done.
    """

    action: Action
    state: ActionState
    then: KpiValue | None = None
    now: KpiValue | None = None
    effect: ActionEffect | None = None
    months_since: int = 0
