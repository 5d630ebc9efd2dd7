"""Where a KPI stands against the plan of its year, and with which light; worked by hand."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from kpi_reports.params.lights import Lights
from kpi_reports.periods import Period
from kpi_reports.review.monthly import month_mark, month_of, plan_to_date
from kpi_reports.values import (
    Direction,
    Kpi,
    KpiValue,
    LightBounds,
    Pace,
    Text,
)

BOUNDS = LightBounds(Decimal(1), Decimal("0.9"))
MONTH = Period.parse("2024-09")
WORD = Text("x", "x")
KPI = Kpi("x", WORD, WORD, WORD, Direction.HIGHER, "number", WORD, 1, "sum", 30)


def entry(**more: Any) -> Any:
    """As much of a KpiReview as a plan looks at."""
    facts: dict[str, Any] = {"kpi": KPI, "pace": None, "standing": None, "target": None}
    return SimpleNamespace(**facts | more)


def of(measure: str, direction: Direction = Direction.HIGHER) -> Kpi:
    return replace(KPI, measure=measure, direction=direction)


def total(to_date: float, share: float | None) -> Pace:
    return Pace("sum", 12, 9, to_date, 1000.0, 0.75, expected_share=share)


def so_far(value: float | None) -> Any:
    known = None if value is None else KpiValue(MONTH, value, 9)
    return SimpleNamespace(to_date=known)


@pytest.mark.parametrize(
    ("to_date", "share", "attainment", "light"),
    [
        (800.0, 0.8, 1.0, "green"),  # 800 of the 800 that are due by now
        (799.0, 0.8, 0.999, "amber"),
        (799.7, 0.8, 1.0, "green"),  # shown as 100.0 %, and judged as shown
        (720.0, 0.8, 0.9, "amber"),
        (719.0, 0.8, 0.899, "red"),
        (750.0, None, 1.0, "green"),  # without earlier years by the days that are past
    ],
)
def test_a_total_is_held_against_what_is_due_of_it_by_now(to_date, share, attainment, light):
    plan = plan_to_date(entry(pace=total(to_date, share)), BOUNDS)
    assert (plan.attainment, plan.light, plan.is_behind) == (attainment, light, attainment < 1)


def test_a_rate_is_held_against_the_target_itself():
    plan = plan_to_date(entry(pace=Pace("mean", 12, 9, 0.72, 0.8, 0.75)), BOUNDS)
    assert (plan.value, plan.due, plan.attainment, plan.light) == (0.72, 0.8, 0.9, "amber")


def test_where_lower_is_better_the_target_is_over_the_value():
    kpi = of("mean", Direction.LOWER)
    assert plan_to_date(entry(kpi=kpi, pace=Pace("mean", 12, 9, 5.0, 4.0, 0.75))).attainment == 0.8
    none = plan_to_date(entry(kpi=kpi, pace=Pace("mean", 12, 9, 0.0, 4.0, 0.75)))
    assert (none.attainment, none.is_behind) == (None, False)


@pytest.mark.parametrize(
    ("kpi", "value", "attainment"),
    [
        (of("growth"), 0.08, 0.8),
        (of("growth"), -0.02, -0.2),
        (of("formula"), 0.1, 1.0),
        (of("formula"), None, None),
        (of("sum"), 900.0, None),  # the target of a quarter says nothing of nine months
        (of("formula", Direction.NEITHER), 0.1, None),
    ],
)
def test_without_a_pace_the_year_to_date_is_held_against_the_target_in_force(
    kpi, value, attainment
):
    target = SimpleNamespace(value=Decimal("0.1"))
    plan = plan_to_date(entry(kpi=kpi, standing=so_far(value), target=target), BOUNDS)
    assert plan.attainment == attainment


def test_without_target_or_bounds_there_is_no_light():
    assert plan_to_date(entry(standing=so_far(1.0)), BOUNDS).light is None
    assert plan_to_date(entry(pace=total(800.0, 0.8))).light is None
    nothing = Pace("mean", 12, 9, 5.0, 0.0, 0.75)
    assert plan_to_date(entry(pace=nothing), BOUNDS).attainment is None


@pytest.mark.parametrize(
    ("value", "n", "partial", "mark"),
    [
        (1.0, 10, False, "complete"),  # a third of the 30 that a quarter needs
        (1.0, 9, False, "unusable"),
        (1.0, 10, True, "doubt"),
        (None, 0, False, "unusable"),
    ],
)
def test_a_month_needs_fewer_rows_than_a_quarter(value, n, partial, mark):
    assert month_mark(entry(value=KpiValue(MONTH, value, n, partial=partial))) == mark


def test_a_month_is_read_as_one():
    assert month_of("2024-09") == MONTH


def test_lights_have_amber_below_green():
    assert Lights() == Lights(green=Decimal(1), amber=Decimal("0.9"))
    with pytest.raises(ValueError, match="'amber' must be less than 'green'"):
        Lights(green=Decimal("0.9"), amber=Decimal("0.9"))
