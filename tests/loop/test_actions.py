"""Where actions stand, and what their KPIs did since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from kpi_reports.loop.actions import action_reports, effect_of, state_of
from kpi_reports.periods import Grain, Period
from kpi_reports.values import (
    Action,
    Assurance,
    Direction,
    Kpi,
    KpiReview,
    KpiSeries,
    KpiValue,
    Missing,
    PointSignal,
    Rule,
    Signal,
    Text,
    Trend,
    Variation,
)

Q4 = Period.parse("2024Q4")
AS_OF = date(2025, 1, 5)
WORDS = Text("Train the team", "培训班组")
ACTION = Action(
    id="1",
    unit="sales",
    kpi="late",
    decided_in=Period.parse("2024Q2"),
    what=WORDS,
    owner=Text("Head of sales", "销售部负责人"),
    due=date(2024, 9, 30),
    acceptance=WORDS,
)


def value_of(period: Period, value: float | None) -> KpiValue:
    missing = Missing.NO_ROWS if value is None else None
    return KpiValue(period, value, 100, missing=missing)


def late(
    sides: Mapping[str, int],
    *,
    months: int = 12,
    variation: Variation = Variation.COMMON,
    direction: Direction = Direction.LOWER,
) -> KpiReview:
    """A KPI of 2024 with `months` months of values and signals of these sides."""
    name = Text("Late", "延误")
    kpi = Kpi("late", name, name, name, direction, "percent", name, 1, "ratio", minimum_n=1)
    points = tuple(
        value_of(Period(Grain.MONTH, 2024, month), 0.2 if month <= months else None)
        for month in range(1, 13)
    )
    signals = tuple(
        PointSignal(Period.parse(month), Rule.OUTSIDE_LIMITS, -1 if side < 0 else 1)
        for month, side in sides.items()
    )
    return KpiReview(
        kpi,
        value_of(Q4, 0.2),
        value_of(Q4.previous, 0.3),
        KpiSeries("late", "sales", Grain.MONTH, points),
        Signal(variation, Assurance.NOT_ASSURED, signals),
        Trend(12),
        "E2",
    )


@pytest.mark.parametrize(
    ("closed_on", "dropped", "due", "state"),
    [
        (None, False, date(2025, 1, 5), "open"),  # due on the pack's day is still in time
        (None, False, date(2025, 1, 4), "overdue"),
        (date(2025, 1, 5), False, date(2024, 9, 30), "done"),
        (date(2025, 1, 6), False, date(2024, 9, 30), "overdue"),  # done later than the pack's day
        (date(2024, 12, 1), True, date(2024, 9, 30), "dropped"),
    ],
)
def test_an_action_stands_where_it_stood_on_the_packs_day(closed_on, dropped, due, state):
    action = replace(ACTION, closed_on=closed_on, dropped=dropped, due=due)
    assert state_of(action, AS_OF) == state


@pytest.mark.parametrize(
    ("sides", "effect"),
    [
        ({}, "unchanged"),
        ({"2024-11": -1}, "improved"),  # fewer late orders are better
        ({"2024-09": -1, "2024-11": -1}, "already"),  # the month it was done in counts as before
        ({"2024-07": -1, "2024-11": -1}, "already"),
        ({"2024-06": -1, "2024-11": -1}, "improved"),  # four months before is no longer just before
        ({"2024-10": -1, "2024-12": 1}, "worsened"),  # the latest counts
        ({"2024-09": 1}, "unchanged"),  # nothing since
    ],
)
def test_what_a_kpi_did_after_an_action_is_told_by_signals_alone(sides, effect):
    assert effect_of(late(sides), date(2024, 9, 20)) == (effect, 3)


@pytest.mark.parametrize(
    ("done", "months", "variation", "effect", "since"),
    [
        (date(2024, 10, 1), 12, Variation.COMMON, "too_early", 2),
        (date(2024, 9, 30), 12, Variation.COMMON, "unchanged", 3),
        (date(2024, 9, 30), 11, Variation.COMMON, "too_early", 2),  # a month without a value
        (date(2024, 6, 1), 12, Variation.TOO_FEW, "too_early", 6),
        (date(2024, 6, 1), 12, Variation.NO_DATA, "too_early", 6),
    ],
)
def test_with_too_few_months_nothing_is_concluded(done, months, variation, effect, since):
    found = effect_of(late({}, months=months, variation=variation), done)
    assert found == (effect, since)


def test_a_kpi_without_a_better_direction_is_not_judged():
    assert effect_of(late({}, direction=Direction.NEITHER), date(2024, 6, 1)) == ("not_judged", 6)


def reports(*actions: Action):
    return action_reports(
        actions,
        "sales",
        period=Q4,
        as_of=AS_OF,
        kpis=[late({"2024-11": -1})],
        value_of=lambda kpi, period: value_of(period, 0.4),
    )


def test_overdue_comes_first_and_each_has_its_values_then_and_now():
    done = replace(ACTION, id="2", closed_on=date(2024, 9, 1))
    open_ = replace(ACTION, id="3", due=date(2025, 2, 1))
    dropped = replace(ACTION, id="4", closed_on=date(2024, 10, 1), dropped=True)
    found = reports(dropped, done, open_, ACTION)
    assert [(each.action.id, each.state) for each in found] == [
        ("1", "overdue"),
        ("3", "open"),
        ("2", "done"),
        ("4", "dropped"),
    ]
    assert [each.effect for each in found] == [None, None, "improved", None]
    first = found[0]
    assert (first.then.value, str(first.then.period), first.now.value) == (0.4, "2024Q2", 0.2)


@pytest.mark.parametrize(
    "action",
    [
        replace(ACTION, unit="kefu"),
        replace(ACTION, decided_in=Q4),  # the next pack reports on it
        replace(ACTION, decided_in=Period.parse("2024")),
        replace(ACTION, closed_on=date(2024, 6, 30)),  # closed before the period before began
    ],
)
def test_what_is_not_for_this_pack_is_left_out(action):
    assert reports(action) == ()


def test_an_action_for_a_kpi_that_the_unit_has_not_is_told_without_values():
    (found,) = reports(replace(ACTION, kpi=None))
    assert (found.state, found.then, found.now, found.effect) == ("overdue", None, None, None)
