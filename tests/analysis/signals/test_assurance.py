"""The next target against limits: centre 10, moving range 3 / 2.66, so months run from 7 to 13."""

from __future__ import annotations

from typing import Any

import pytest

from kpi_reports.analysis.signals.assurance import assurance as judged
from kpi_reports.analysis.signals.assurance import meets, period_limits
from kpi_reports.values import Assurance, Direction, Limits

HIGHER, LOWER, NEITHER = Direction.HIGHER, Direction.LOWER, Direction.NEITHER
SPAN = ("independent", "months_per_period", "bounds")
LIMITS = Limits("xmr", 10.0, 24, 7.0, 13.0, 3 / 2.66)
MET, NOT, UNSURE = Assurance.WILL_MEET, Assurance.WILL_NOT, Assurance.NOT_ASSURED


def assurance(limits: Limits | None, **asked: Any) -> Assurance:
    span = period_limits(limits, **{key: asked.pop(key) for key in SPAN if key in asked})
    return judged(limits, span=span, **asked)


@pytest.mark.parametrize(
    ("target", "higher", "lower"),
    [
        (6.9, MET, NOT),
        (7.0, MET, UNSURE),
        (7.1, UNSURE, UNSURE),
        (13.0, UNSURE, MET),
        (13.1, NOT, MET),
    ],
)
def test_beyond_the_limits_is_decided_and_a_limit_that_equals_the_target_meets_it(
    target: float, higher: Assurance, lower: Assurance
) -> None:
    for direction, expected in ((HIGHER, higher), (LOWER, lower)):
        found = assurance(LIMITS, direction=direction, target=target, changed=False)
        assert found is expected


def test_a_quarter_varies_less_than_a_month() -> None:
    # 3 / √3 = 1.732: quarters run from 8.268 to 11.732
    def quarter(target: float, independent: bool = True) -> Assurance:
        return assurance(
            LIMITS,
            direction=HIGHER,
            target=target,
            changed=False,
            months_per_period=3,
            independent=independent,
        )

    assert [quarter(t) for t in (8.26, 8.28, 11.72, 11.74)] == [MET, UNSURE, UNSURE, NOT]
    assert quarter(8.26, independent=False) is UNSURE


def test_bounds_hold_for_the_drawn_in_limits_too() -> None:
    def at(target: float, bounds: tuple[float | None, float | None]) -> Assurance:
        return assurance(LIMITS, direction=HIGHER, target=target, changed=False, bounds=bounds)

    assert at(12.0, (None, None)) is UNSURE
    assert at(12.0, (None, 11.0)) is NOT
    assert at(8.0, (8.0, None)) is MET


@pytest.mark.parametrize(
    ("limits", "direction", "target", "changed", "expected"),
    [
        (LIMITS, HIGHER, None, True, Assurance.NO_TARGET),
        (LIMITS, NEITHER, 10.0, False, Assurance.NO_TARGET),
        (None, HIGHER, 10.0, False, Assurance.TOO_FEW),
        (Limits("run", 10.0, 11), HIGHER, 10.0, False, Assurance.TOO_FEW),
        (LIMITS, HIGHER, 1.0, True, Assurance.PROCESS_CHANGED),
    ],
)
def test_where_nothing_can_be_assured_it_says_why(
    limits: Limits | None,
    direction: Direction,
    target: float | None,
    changed: bool,
    expected: Assurance,
) -> None:
    assert assurance(limits, direction=direction, target=target, changed=changed) is expected


def test_meeting_a_target_counts_equality_and_ignores_binary_noise() -> None:
    assert meets(0.1 + 0.2, 0.3, LOWER) and meets(0.3, 0.1 + 0.2, HIGHER)
    assert not meets(0.7999, 0.8, HIGHER)
    assert meets(0.0, 0.0, HIGHER) and meets(0.0, 0.0, LOWER)


def test_months_that_never_varied_are_not_assured_and_never_out_of_doubt_for_the_worse() -> None:
    constant = Limits("xmr", 0.0, 12, 0.0, 0.0, 0.0)

    def at(target: float) -> Assurance:
        return assurance(constant, direction=LOWER, target=target, changed=False)

    assert [at(0.01), at(0.0), at(-0.01)] == [UNSURE, UNSURE, NOT]
