"""Signals of months that decisions divide, whose season is taken out, or that have denominators."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from kpi_reports.analysis.signals import ChartSettings, signal
from kpi_reports.periods import Period
from kpi_reports.values import (
    Assurance,
    Direction,
    KpiSeries,
    ProcessChange,
    Rule,
    Signal,
    StepSuggestion,
    Text,
    Variation,
)

Months = Callable[..., KpiSeries]
BEFORE = [5.8, 5.9, 5.7, 5.9, 5.8, 5.6, 5.8, 5.7]
MINUTES = [*BEFORE * 3, *(x - 1.7 for x in BEFORE * 2)]  # 24 months, then 16 at a lower level
END = Period.parse("2016-04")


def change(first: str, unit: str | None = None) -> ProcessChange:
    return ProcessChange(
        "k", unit, Period.parse(first), Text("New tool", "新工具"), "Ada", date(2015, 1, 5)
    )


def judge(
    series: KpiSeries, *, target: float | None = 4.6, period: Period = END, **settings: Any
) -> Signal:
    return signal(
        series,
        direction=Direction.LOWER,
        targets=[target] * len(series.points),
        next_target=target,
        period=period,
        settings=ChartSettings(**settings),
    )


def test_a_decided_change_gives_the_new_process_limits_and_assurance_of_its_own(
    months: Months,
) -> None:
    decided = change("2015-01")
    found = judge(months(MINUTES), changes=(decided,))
    first, second = found.segments
    assert (str(first.first), str(first.last), first.change) == ("2013-01", "2014-12", None)
    assert (str(second.first), str(second.last), second.change) == ("2015-01", "2016-04", decided)
    assert first.limits is not None and not first.limits.trial
    assert second.limits == found.limits
    assert found.limits is not None and found.limits.trial and found.limits.n == 16
    assert found.limits.centre == pytest.approx(sum(BEFORE) / 8 - 1.7)
    assert (found.points, found.variation) == ((), Variation.COMMON)
    assert found.assurance is Assurance.WILL_MEET
    assert found.suggestion is None


def test_without_a_decision_it_is_suggested_and_nothing_is_changed(months: Months) -> None:
    found = judge(months(MINUTES))
    assert found.assurance is Assurance.PROCESS_CHANGED
    (only,) = found.segments
    assert only.limits == found.limits
    assert found.limits is not None and found.limits.n == 40
    suggested = found.suggestion
    assert isinstance(suggested, StepSuggestion)
    assert str(suggested.at) == "2015-01"
    assert suggested.low.first <= suggested.at.first <= suggested.high.first
    assert suggested.before == pytest.approx(5.775)
    assert suggested.after == pytest.approx(4.075)


def test_a_decision_before_the_first_month_or_after_the_last_divides_nothing(
    months: Months,
) -> None:
    early, late = change("2010-01"), change("2020-01")
    found = judge(months(MINUTES), changes=(late, early))
    (only,) = found.segments
    assert only.change == early
    assert found.limits is not None and found.limits.n == 40


def test_months_of_the_period_on_both_sides_of_a_decision_are_judged_by_their_own_limits(
    months: Months,
) -> None:
    # October is odd in the old process; the new one has two months, too few to be judged
    values = [*BEFORE * 2, *BEFORE[:5], 9.0, 4.0, 4.1]
    found = judge(months(values), period=Period.parse("2014Q4"), changes=(change("2014-11"),))
    assert (str(found.points[-1].period), found.points[-1].rule) == (
        "2014-10",
        Rule.OUTSIDE_LIMITS,
    )
    assert found.variation is Variation.TOO_FEW
    assert found.assurance is Assurance.TOO_FEW
    assert found.limits is None


def test_a_new_process_of_twelve_months_is_judged_by_trial_limits(months: Months) -> None:
    for n, assured in ((11, Assurance.TOO_FEW), (12, Assurance.WILL_MEET)):
        values = MINUTES[: 24 + n]
        last = Period.parse("2014-12").shift(n)
        found = judge(months(values), period=last, changes=(change("2015-01"),))
        assert found.assurance is assured
        assert found.limits is not None
        assert (found.limits.kind, found.limits.trial) == (
            ("xmr", True) if n > 11 else ("run", False)
        )


def test_every_reason_of_a_month_is_told(months: Months) -> None:
    quiet = [11.0, 11.0, 9.0, 9.0] * 6
    values = [*quiet, 10.1, 10.2, 10.3, 10.4, 10.5, 15.0, 16.0]
    found = judge(months(values), period=Period.parse("2015-07"), baseline=24)
    assert found.points[-1].rule is Rule.OUTSIDE_LIMITS
    assert found.points[-1].also == (
        Rule.TREND_OF_SEVEN,
        Rule.TWO_OF_THREE,
        Rule.RUN_OF_SEVEN,
    )


# --- season ---------------------------------------------------------------------------------------

SHAPE = np.array([0, -30, 0, 0, 0, 0, 0, 0, 0, 0, 10, 20])
CHANCE = np.random.default_rng(2).normal(0, 2, 48)
SEASONAL = (100 + np.tile(SHAPE, 4) + CHANCE).tolist()
YEAR_END = Period.parse("2016Q4")


def test_a_usual_december_is_no_signal_once_the_season_is_out(months: Months) -> None:
    found = judge(months(SEASONAL), period=YEAR_END, season="additive")
    assert found.season is not None and found.season.years == 3
    assert found.variation is Variation.COMMON
    assert len(found.adjusted) == 48
    assert found.adjusted[47] == pytest.approx(SEASONAL[47] - found.season.factors[11])
    assert found.limits is not None and found.limits.upper is not None
    low, high = found.limits.lowers[47], found.limits.uppers[47]
    assert low is not None and high is not None and low < SEASONAL[47] < high
    assert high == pytest.approx(found.limits.upper + found.season.factors[11])


def test_factors_come_from_the_months_before_the_period(months: Months) -> None:
    odd = judge(months([*SEASONAL[:45], 1.0, 1.0, 1.0]), period=YEAR_END, season="additive")
    usual = judge(months(SEASONAL), period=YEAR_END, season="additive")
    assert odd.season == usual.season
    assert odd.variation is Variation.IMPROVING  # lower is better
    assert {str(point.period) for point in odd.points} >= {"2016-10", "2016-11", "2016-12"}


@pytest.mark.parametrize(("n", "is_there"), [(35, False), (36, True)])
def test_with_less_than_36_months_no_season_is_claimed(
    months: Months, n: int, is_there: bool
) -> None:
    last = Period.parse("2013-01").shift(n - 1)
    found = judge(months(SEASONAL[:n]), period=last, season="additive")
    assert (found.season is not None, bool(found.adjusted)) == (is_there, is_there)


def test_factors_that_multiply_need_values_above_0(months: Months) -> None:
    found = judge(months(SEASONAL), period=YEAR_END, season="multiplicative")
    assert found.season is not None and found.season.kind == "multiplicative"
    below = judge(months([-1.0, *SEASONAL[1:]]), period=YEAR_END, season="multiplicative")
    assert below.season is not None and below.season.kind == "additive"


def test_the_next_period_is_assured_with_its_own_season(months: Months) -> None:
    # January to March: 100, 70 and 100, a mean of 90; a quarter lies within some 5 of it
    asked = {"period": YEAR_END, "season": "additive", "months_per_period": 3}
    found = judge(months(SEASONAL), target=96.0, **asked)
    assert found.assurance is Assurance.WILL_MEET
    assert found.period_lower is not None and found.period_upper is not None
    assert (found.period_lower + found.period_upper) / 2 == pytest.approx(90, abs=1)
    assert judge(months(SEASONAL), target=90.0, **asked).assurance is Assurance.NOT_ASSURED


# --- denominators ---------------------------------------------------------------------------------


def shares(months: Months, values: list[float], sizes: list[int]) -> KpiSeries:
    series = months(values)
    points = tuple(
        replace(point, n=size, denominator=Decimal(size))
        for point, size in zip(series.points, sizes, strict=True)
    )
    return replace(series, points=points)


def test_limits_of_a_share_follow_the_rows_of_each_month(months: Months) -> None:
    values, sizes = [0.45, 0.45, 0.55, 0.55] * 6, [100] * 23 + [400]
    series = shares(months, values, sizes)
    found = judge(series, period=Period.parse("2014Q4"), kind="p", bounds=(0.0, 1.0))
    limits = found.limits
    assert limits is not None and limits.kind == "p"
    assert limits.lowers[-1] == limits.lower and limits.uppers[-1] == limits.upper
    assert limits.upper is not None and limits.uppers[0] is not None
    assert limits.uppers[0] - limits.centre == pytest.approx(2 * (limits.upper - limits.centre))
    assert found.false_alarm is not None and 0 < found.false_alarm < 0.05


def test_a_quarter_of_shares_is_as_sure_as_its_rows_together(months: Months) -> None:
    series = shares(months, [0.45, 0.55] * 12, [100] * 24)
    asked = {"period": Period.parse("2014Q4"), "kind": "p", "months_per_period": 3}
    found = judge(series, target=0.6, **asked)
    # 0.5 ± 3 √(.25 / 300) = 0.5 ± 0.0866: months that alternate are not independent, so ± 0.15
    assert found.autocorrelated
    assert found.period_upper == pytest.approx(0.65)
    rows = shares(months, [0.45, 0.45, 0.55, 0.55] * 6, [100] * 24)
    assert judge(rows, target=0.6, **asked).period_upper == pytest.approx(0.5866, abs=1e-4)


def test_values_that_a_chart_cannot_have_are_refused(months: Months) -> None:
    with pytest.raises(ValueError, match=r"shares between 0 and 1; found 1.2"):
        judge(shares(months, [1.2, 0.5], [10, 10]), kind="p")


def test_a_month_without_rows_is_a_gap_of_a_chart_of_shares(months: Months) -> None:
    series = shares(months, [0.45, 0.45, 0.55, 0.55] * 6, [100] * 24)
    gap = months([None]).points[0]
    points = (*series.points[:5], replace(gap, period=series.points[5].period), *series.points[6:])
    found = judge(replace(series, points=points), period=Period.parse("2014Q4"), kind="p")
    assert found.limits is not None
    assert found.limits.n == 23 and found.limits.uppers[5] is None
