"""Variation and assurance of a monthly series in a reporting period."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from math import isnan
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_reports.analysis.signals import ChartSettings, signal
from kpi_reports.periods import Period
from kpi_reports.values import Assurance, Direction, KpiSeries, Rule, Signal, Variation

HIGHER, LOWER, NEITHER = Direction.HIGHER, Direction.LOWER, Direction.NEITHER
Months = Callable[..., KpiSeries]
QUIET = [10.0, 12.0, 11.0, 13.0, 10.0, 12.0, 9.0, 11.0, 12.0, 10.0, 13.0, 11.0]
Q4 = Period.parse("2013Q4")


def judge(
    series: KpiSeries,
    *,
    direction: Direction = HIGHER,
    target: float | None = None,
    targets: Sequence[float | None] | None = None,
    period: Period = Q4,
    **settings: Any,
) -> Signal:
    return signal(
        series,
        direction=direction,
        targets=targets if targets is not None else [target] * len(series.points),
        next_target=target,
        period=period,
        settings=ChartSettings(**settings),
    )


def test_a_quiet_year_is_common_variation(months: Months) -> None:
    found = judge(months(QUIET), target=11.0)
    assert (found.variation, found.points, found.side) == (Variation.COMMON, (), 0)
    assert found.limits is not None and found.limits.trial
    assert not found.autocorrelated and found.autocorrelation is not None
    assert found.false_alarm is not None and 0.01 < found.false_alarm < 0.04


@pytest.mark.parametrize(
    ("direction", "last", "variation"),
    [
        (HIGHER, 22.0, Variation.IMPROVING),
        (LOWER, 22.0, Variation.WORSENING),
        (NEITHER, 22.0, Variation.CHANGED),
        (HIGHER, 0.0, Variation.WORSENING),
        (LOWER, 0.0, Variation.IMPROVING),
    ],
)
def test_the_side_of_a_signal_and_the_direction_make_it_better_or_worse(
    months: Months, direction: Direction, last: float, variation: Variation
) -> None:
    found = judge(months([*QUIET[:-1], last]), direction=direction)
    assert found.variation is variation
    assert found.side == (1 if last > 0 else -1)
    assert [(str(p.period), p.rule) for p in found.points] == [("2013-12", Rule.OUTSIDE_LIMITS)]


def test_a_signal_before_the_period_is_marked_but_does_not_make_the_variation(
    months: Months,
) -> None:
    found = judge(months([*QUIET[:5], 40.0, *QUIET[6:]]), target=1.0)
    assert found.variation is Variation.COMMON
    assert [str(p.period) for p in found.points] == ["2013-06"]
    assert found.assurance is Assurance.PROCESS_CHANGED


def test_the_latest_signal_of_the_period_decides(months: Months) -> None:
    quiet = QUIET * 2
    found = judge(months([*quiet[:-3], 40.0, 11.0, -20.0]), period=Period.parse("2014Q4"))
    assert [p.side for p in found.points] == [1, -1]
    assert found.variation is Variation.WORSENING


def test_months_after_the_period_are_not_looked_at(months: Months) -> None:
    assert judge(months([*QUIET, 99.0, 99.0])) == judge(months(QUIET))


def test_seven_months_on_one_side_are_a_run(months: Months) -> None:
    # mean 10.17: the seven months from May to November 2014 lie above it, 10.2 the last of them
    values = [12.0, 11.0, 7.4, 11.2, 10.9, 8.2, 9.5, 9.3, 13.1, 8.5, 9.0, 7.9]
    values += [10.0, 11.4, 9.1, 9.8, 11.4, 11.5, 11.8, 11.6, 10.6, 11.4, 10.2, 7.2]
    found = judge(months(values), period=Period.parse("2014Q4"))
    assert not found.autocorrelated
    assert [(str(p.period), p.rule) for p in found.points] == [("2014-11", Rule.RUN_OF_SEVEN)]
    assert found.variation is Variation.COMMON  # the run ended before the quarter did


@pytest.mark.parametrize(("zeros", "too_rare"), [(6, False), (7, True), (12, True)])
def test_a_rate_that_mostly_lies_on_its_bound_has_no_limits(
    months: Months, zeros: int, too_rare: bool
) -> None:
    values = [0.02] * (12 - zeros) + [0.0] * zeros
    found = judge(months(values), bounds=(0.0, 1.0), target=0.01)
    assert (found.limits is None) is too_rare
    assert (found.variation is Variation.TOO_FEW) is too_rare
    assert (found.assurance is Assurance.TOO_FEW) is too_rare


def test_what_a_quarter_lies_between_is_told_where_assurance_is_judged(months: Months) -> None:
    # mean 10, moving ranges 0 and 2, mean 10/11: months 10 ± 2.418, quarters 10 ± 2.418 / √3
    values = [11.0, 11.0, 9.0, 9.0] * 3
    found = judge(months(values), target=9.0, months_per_period=3)
    assert found.assurance is Assurance.NOT_ASSURED
    assert found.period_lower == pytest.approx(10 - 2.66 * (10 / 11) / 3**0.5)
    assert found.period_upper == pytest.approx(10 + 2.66 * (10 / 11) / 3**0.5)
    assert judge(months(values), target=None).period_lower is None


def test_a_run_that_lasts_to_the_end_of_the_period_is_a_signal(months: Months) -> None:
    values = [11.0, 11.0, 9.0, 9.0] * 3 + [10.5] * 7  # limits frozen on the first year: mean 10
    found = judge(months(values), period=Period.parse("2014-07"), baseline=12)
    assert [(str(p.period), p.rule) for p in found.points] == [("2014-07", Rule.RUN_OF_SEVEN)]
    assert found.variation is Variation.IMPROVING


def test_autocorrelated_months_are_only_asked_for_the_limits(months: Months) -> None:
    slow = [1.0, 1.2, 1.5, 1.9, 2.2, 2.4, 2.6, 2.9, 3.1, 3.4, 3.6, 3.9]
    found = judge(months(slow))
    assert found.autocorrelated and found.autocorrelation is not None
    assert {p.rule for p in found.points} <= {Rule.OUTSIDE_LIMITS}
    # noise as persistent as these months passes such limits far more often than quiet noise
    assert found.false_alarm is not None and found.false_alarm > 0.1


@pytest.mark.parametrize(
    ("n", "variation"),
    [
        (1, Variation.TOO_FEW),
        (7, Variation.TOO_FEW),
        (8, Variation.TOO_FEW),
        (9, Variation.TOO_FEW),
        (10, Variation.COMMON),
        (11, Variation.COMMON),
        (12, Variation.COMMON),
    ],
)
def test_the_number_of_months_decides_whether_a_rule_can_be_asked(
    months: Months, n: int, variation: Variation
) -> None:
    values = [10.1, 12.3, 11.2, 13.4, 10.2, 12.4, 9.0, 11.3, 12.5, 10.3, 13.5, 11.4][:n]
    last = Period.parse("2013-01").shift(n - 1)
    found = judge(months(values), target=11.0, period=last)
    assert found.variation is variation
    assert (found.assurance is Assurance.TOO_FEW) == (n < 12)
    assert (found.limits is None) == (n < 8)
    assert (found.false_alarm is None) == (n < 10)


def test_a_run_chart_signals_by_its_crossings_and_marks_its_longest_run(months: Months) -> None:
    # median 10: ten points off it, low to June and high from July on; one crossing, two are needed
    values = [10.0, 6.5, 9.5, 8.3, 6.4, 8.9, 12.6, 10.2, 10.9, 12.3, 11.4]
    found = judge(months(values), direction=LOWER, period=Period.parse("2013-11"))
    assert found.limits is not None and found.limits.kind == "run"
    assert {p.rule for p in found.points} == {Rule.FEW_CROSSINGS}
    assert [p.period.number for p in found.points] == [7, 8, 9, 10, 11]
    assert (found.variation, found.side) == (Variation.WORSENING, 1)
    assert found.assurance is Assurance.NO_TARGET


def test_a_run_chart_of_months_that_resemble_their_neighbours_says_nothing(months: Months) -> None:
    values = [7.5, 7.4, 7.6, 7.9, 7.7, 1.0, 1.3, 1.1, 1.4, 1.2]
    found = judge(months(values), period=Period.parse("2013-10"))
    assert (found.autocorrelated, found.variation) == (True, Variation.TOO_FEW)
    assert (found.points, found.false_alarm) == ((), None)


def test_no_value_in_the_period_is_no_data(months: Months) -> None:
    found = judge(months([*QUIET[:9], None, None, None]), target=11.0)
    assert (found.variation, found.assurance) == (Variation.NO_DATA, Assurance.NO_DATA)
    assert (found.false_alarm, found.met, found.judged) == (None, 6, 9)


def test_no_months_at_all_is_no_data(months: Months) -> None:
    found = judge(months([]))
    assert found == Signal(Variation.NO_DATA, Assurance.NO_DATA)


def test_too_few_rows_in_every_month_of_the_period_is_too_few_and_not_no_data(
    months: Months,
) -> None:
    found = judge(months(QUIET, [100] * 9 + [9] * 3), target=11.0, minimum_n=10)
    assert (found.variation, found.assurance) == (Variation.TOO_FEW, Assurance.TOO_FEW)
    assert found.limits is not None and found.limits.n == 9


def test_a_month_at_the_minimum_counts_and_one_below_is_a_gap(months: Months) -> None:
    found = judge(months(QUIET, [100] * 11 + [10]), minimum_n=10)
    assert found.limits is not None and found.limits.n == 12
    found = judge(months(QUIET, [100] * 11 + [9]), minimum_n=10)
    assert found.limits is not None and found.limits.n == 11


def test_a_month_whose_data_end_early_is_a_gap(months: Months) -> None:
    series = months(QUIET)
    last = replace(series.points[-1], value=2.0, partial=True)
    found = judge(replace(series, points=(*series.points[:-1], last)))
    assert found.points == ()
    assert found.limits is not None and found.limits.n == 11


def test_met_is_counted_against_the_target_of_each_month_and_equality_counts(
    months: Months,
) -> None:
    targets = [None, 13.0, 11.0, 11.0, 11.0, 12.0, 11.0, 11.0, 11.0, 11.0, 11.0, None]
    found = judge(months([*QUIET[:9], None, *QUIET[10:]]), targets=targets)
    # 12<13 no, 11 yes, 13 yes, 10 no, 12 yes, 9 no, 11 yes, 12 yes, gap, 13 yes
    assert (found.met, found.judged) == (6, 9)
    lower = judge(months([*QUIET[:9], None, *QUIET[10:]]), targets=targets, direction=LOWER)
    assert (lower.met, lower.judged) == (6, 9)


def test_history_looks_back_twelve_months_only(months: Months) -> None:
    found = judge(months([0.0] * 4 + QUIET), target=5.0, period=Period.parse("2014-04"))
    assert (found.met, found.judged) == (12, 12)


def test_a_kpi_without_good_direction_meets_nothing(months: Months) -> None:
    found = judge(months(QUIET), target=11.0, direction=NEITHER)
    assert (found.met, found.judged, found.assurance) == (0, 0, Assurance.NO_TARGET)


@pytest.mark.parametrize(
    ("target", "months_per_period", "expected"),
    [
        (5.5, 1, Assurance.WILL_MEET),
        (7.0, 1, Assurance.NOT_ASSURED),
        (7.0, 3, Assurance.WILL_MEET),
        (17.0, 1, Assurance.WILL_NOT),
    ],
)
def test_assurance_takes_the_grain_of_the_target(
    months: Months, target: float, months_per_period: int, expected: Assurance
) -> None:
    # centre 11.17, width 5.56 for a month and 3.21 for a quarter
    found = judge(months(QUIET), target=target, months_per_period=months_per_period)
    assert found.assurance is expected


def test_a_frozen_baseline_judges_later_months_by_the_first_ones(months: Months) -> None:
    values = [*QUIET, 17.0, 18.0, 17.5]
    period = Period.parse("2014Q1")
    frozen, free = (judge(months(values), period=period, baseline=b) for b in (12, None))
    assert frozen.limits == judge(months(QUIET)).limits
    assert [p.rule for p in frozen.points] == [Rule.OUTSIDE_LIMITS] * 3
    assert free.limits is not None and free.limits.n == 15


def test_bounds_reach_the_limits(months: Months) -> None:
    shares = [0.97, 0.99, 0.96, 0.98] * 3
    found = judge(months(shares), target=1.0, bounds=(0.0, 1.0))
    assert found.limits is not None and found.limits.upper == 1.0
    assert found.assurance is Assurance.NOT_ASSURED


def test_a_constant_year_is_common_and_assures_nothing(months: Months) -> None:
    found = judge(months([0.1] * 12), target=0.1)
    assert (found.variation, found.assurance) == (Variation.COMMON, Assurance.NOT_ASSURED)
    assert (found.autocorrelation, found.points, found.met) == (None, (), 12)


def test_targets_must_match_the_months(months: Months) -> None:
    with pytest.raises(ValueError, match="argument 2 is shorter"):
        judge(months(QUIET), targets=[1.0])


numbers = st.one_of(
    st.none(), st.floats(-1e6, 1e6), st.integers(0, 3).map(float), st.just(float("nan"))
)


@settings(max_examples=60, deadline=None)
@given(values=st.lists(numbers, max_size=16), target=st.one_of(st.none(), st.floats(-1e6, 1e6)))
def test_whatever_comes_in_no_nan_comes_out(
    months: Months, values: list[float | None], target: float | None
) -> None:
    found = judge(months(values), target=target, period=Period.parse("2013"))

    def numbers_of(value: Any) -> list[float]:
        if isinstance(value, dict):
            return [x for part in value.values() for x in numbers_of(part)]
        return [value] if isinstance(value, float) else []

    assert not any(isnan(x) for x in numbers_of(asdict(found)))
