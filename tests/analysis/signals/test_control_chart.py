"""Control charts: published limits, segments, every reason of a signal, what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kpi_reports.analysis import control_chart, seasonal_factors, xmr_limits
from kpi_reports.values import Limits, Rule

Reference = Callable[[str, str], dict[str, Any]]
QUIET = [10.0, 12.0, 11.0, 13.0, 10.0, 12.0, 9.0, 11.0, 12.0, 10.0, 13.0, 11.0]
EVEN = [11.0, 11.0, 9.0, 9.0] * 6  # mean 10, twelve moving ranges of 0 and eleven of 2


def limits(chart: Any, at: int = -1) -> Limits:
    found = chart.segments[at].limits
    assert found is not None
    return found  # type: ignore[no-any-return]


# --- published ------------------------------------------------------------------------------------


def test_montgomery_s_individuals_chart_with_frozen_limits(reference: Reference) -> None:
    item = reference("dev_spc.yaml", "montgomery_ex6.5_I_chart")
    chart = control_chart(item["data"]["cost"], baseline=item["data"]["baseline_n"])
    expected, slack = item["expected"], item["tolerance"]["abs"]
    found = limits(chart)
    assert found.centre == pytest.approx(expected["cl"], abs=slack)
    assert found.lower == pytest.approx(expected["lcl"], abs=slack)
    assert found.upper == pytest.approx(expected["ucl"], abs=slack)
    outside = [flag.at + 1 for flag in chart.flags if Rule.OUTSIDE_LIMITS in flag.rules]
    assert outside == expected["points_outside_index1"]


def test_montgomery_s_c_chart_without_two_known_causes(reference: Reference) -> None:
    item = reference("dev_spc.yaml", "montgomery_ex7.3_c_chart")
    left_out = [at - 1 for at in item["data"]["exclude_index1"]]
    chart = control_chart(
        item["data"]["count"], kind="c", baseline=item["data"]["baseline_n"], excluded=left_out
    )
    expected, slack = item["expected"], item["tolerance"]["abs"]
    found = limits(chart)
    assert (found.kind, found.n, found.trial) == ("c", 24, False)
    assert found.centre == pytest.approx(expected["cl"], abs=slack)
    assert found.lower == pytest.approx(expected["lcl"], abs=slack)
    assert found.upper == pytest.approx(expected["ucl"], abs=slack)
    # both are judged like the others: 5 lies below 6.36 and 39 above 32.97
    assert set(left_out) <= {flag.at for flag in chart.flags}


def test_montgomery_s_u_chart(reference: Reference) -> None:
    item = reference("dev_spc.yaml", "montgomery_ex7.4_u_chart")
    count, size = np.array(item["data"]["count"]), np.array(item["data"]["size"])
    chart = control_chart(count / size, kind="u", sizes=size)
    expected, slack = item["expected"], item["tolerance"]["abs"]
    assert chart.centre[0] == pytest.approx(expected["cl"], abs=slack)
    assert set(chart.lower) == {0.0} and expected["lcl"] == 0.0
    assert all(upper == pytest.approx(expected["ucl"], abs=slack) for upper in chart.upper)


def test_twenty_random_numbers(reference: Reference) -> None:
    item = reference("dev_spc.yaml", "ptd_xmr_basic")
    found, slack = limits(control_chart(item["data"]["y"])), item["tolerance"]["abs"]
    assert found.centre == pytest.approx(item["expected"]["mean"], abs=slack)
    assert found.lower == pytest.approx(item["expected"]["lpl"], abs=slack)
    assert found.upper == pytest.approx(item["expected"]["upl"], abs=slack)


# --- shares and rates by hand ---------------------------------------------------------------------

SHARES = [0.45, 0.55] * 10
SIZES = [100.0] * 20


def test_limits_of_a_p_chart_follow_the_sizes() -> None:
    # 3 √(p (1 - p) / n) on each side, half as much for 400 as for 100
    chart = control_chart(SHARES, kind="p", sizes=[100.0] * 19 + [400.0])
    centre = (0.45 * 1000 + 0.55 * 900 + 0.55 * 400) / 2300
    sigma = (centre * (1 - centre)) ** 0.5
    assert chart.centre[0] == pytest.approx(centre)
    assert chart.upper[0] == pytest.approx(centre + 3 * sigma / 10)
    assert chart.upper[-1] == pytest.approx(centre + 3 * sigma / 20)
    assert limits(chart).upper == chart.upper[-1]  # of the latest point
    assert chart.flags == ()


def test_laney_s_factor_by_hand() -> None:
    # 0.5, σ = 0.05: z is -1 and 1 by turns, every moving range 2, σz = 2 / 1.128
    chart = control_chart(SHARES, kind="p_prime", sizes=SIZES)
    assert limits(chart).sigma_z == pytest.approx(2 / 1.128)
    assert chart.upper[0] == pytest.approx(0.5 + 3 * 0.05 * 2 / 1.128)
    assert chart.flags == ()
    # what a p chart would need is told, and not used
    plain = control_chart(SHARES, kind="p", sizes=SIZES)
    assert limits(plain).sigma_z == pytest.approx(2 / 1.128)
    assert plain.upper[0] == pytest.approx(0.65)


@pytest.mark.parametrize(("laney", "plain"), [("p_prime", "p"), ("u_prime", "u")])
def test_laney_s_limits_are_never_narrower_than_those_of_chance(laney: Any, plain: Any) -> None:
    calm = [0.50, 0.51] * 10
    found = control_chart(calm, kind=laney, sizes=SIZES)
    assert limits(found).sigma_z == 1.0
    assert found.upper == pytest.approx(control_chart(calm, kind=plain, sizes=SIZES).upper)


@pytest.mark.parametrize(("n", "kind"), [(7, None), (8, "run"), (19, "run"), (20, "p_prime")])
def test_laney_s_charts_have_limits_from_20_points(n: int, kind: str | None) -> None:
    (segment,) = control_chart(SHARES[:n], kind="p_prime", sizes=SIZES[:n]).segments
    assert (segment.limits.kind if segment.limits else None) == kind
    assert segment.reason == (None if n == 20 else "too_few")


@pytest.mark.parametrize("kind", ["xmr", "c"])
@pytest.mark.parametrize(
    ("n", "lines", "trial"),
    [(0, 0, 0), (1, 0, 0), (7, 0, 0), (8, 1, 0), (11, 1, 0), (12, 3, 1), (19, 3, 1), (20, 3, 0)],
)
def test_how_many_points_have_which_lines(kind: Any, n: int, lines: int, trial: int) -> None:
    chart = control_chart((QUIET * 2)[:n], kind=kind)
    known = [line for line in (chart.centre, chart.lower, chart.upper) if any(line)]
    assert len(known) == lines
    assert sum(bool(part.limits and part.limits.trial) for part in chart.segments) == trial


def test_a_month_of_size_0_is_a_gap() -> None:
    chart = control_chart([*SHARES, 0.5], kind="p", sizes=[*SIZES, 0.0])
    assert chart.values[-1] is None and chart.upper[-1] is None
    assert limits(chart).n == 20


def test_counts_that_are_mostly_0_are_too_rare() -> None:
    (segment,) = control_chart([0, 0, 0, 1] * 6, kind="c").segments
    assert (segment.limits, segment.reason) == (None, "too_rare")


# --- segments -------------------------------------------------------------------------------------


def test_each_segment_has_limits_of_its_own_and_a_chart_without_steps_has_one() -> None:
    chart = control_chart(EVEN + [x + 100 for x in EVEN], steps=[24])
    assert [(s.first, s.last) for s in chart.segments] == [(0, 23), (24, 47)]
    assert [limits(chart, at).centre for at in (0, 1)] == [10, 110]
    assert (chart.centre[23], chart.centre[24]) == (10, 110)
    assert chart.flags == ()
    undivided = control_chart(EVEN + [x + 100 for x in EVEN])
    assert len(undivided.segments) == 1 and undivided.flags


def test_a_run_does_not_cross_a_step() -> None:
    # four high points before the step and four after it, in two processes of mean 10
    values = [*EVEN[:20], 10.5, 10.6, 10.5, 10.6, 10.5, 10.6, 10.5, 10.6, *EVEN[:20]]
    rules = {flag.rule for flag in control_chart(values, baseline=20).flags}
    assert rules == {Rule.RUN_OF_SEVEN}
    assert control_chart(values, steps=[24]).flags == ()


@pytest.mark.parametrize(
    ("n", "kind", "trial"), [(7, None, None), (8, "run", False), (12, "xmr", True), (20, "xmr", 0)]
)
def test_a_new_process_begins_to_count_anew(n: int, kind: str | None, trial: Any) -> None:
    part = control_chart(QUIET * 2 + (QUIET * 2)[:n], steps=[24]).segments[-1]
    assert (part.limits and part.limits.kind) == kind
    if part.limits:
        assert part.limits.trial == bool(trial)


def test_a_baseline_freezes_the_limits_of_each_segment() -> None:
    chart = control_chart([*EVEN, 30, 31, *EVEN, 50], baseline=24, steps=[26])
    assert [limits(chart, at).centre for at in (0, 1)] == [10, 10]
    assert [flag.at for flag in chart.flags if Rule.OUTSIDE_LIMITS in flag.rules] == [24, 25, 50]


def test_steps_of_a_dated_series_are_dates() -> None:
    months = pd.period_range("2022-01", periods=36, freq="M")
    series = pd.Series([5.8, 6.0] * 14 + [4.1, 4.0] * 4, index=months)
    by_date = control_chart(series, steps=["2024-05"])
    assert by_date == control_chart(series.to_numpy(), steps=[28])
    stamps = series.set_axis(months.to_timestamp())
    assert control_chart(stamps, steps=["2024-05"]) == by_date


# --- reasons --------------------------------------------------------------------------------------


def test_a_point_has_every_reason_that_holds_and_the_one_that_counts_first() -> None:
    values = [*EVEN, 10.1, 10.2, 10.3, 10.4, 10.5, 15.0, 16.0]
    *earlier, last = control_chart(values, baseline=24).flags
    assert last.rules == (
        Rule.OUTSIDE_LIMITS,
        Rule.TREND_OF_SEVEN,
        Rule.TWO_OF_THREE,
        Rule.RUN_OF_SEVEN,
    )
    assert (last.at, last.side, last.rule) == (30, 1, Rule.OUTSIDE_LIMITS)
    assert [(flag.at, flag.rules) for flag in earlier] == [
        (29, (Rule.OUTSIDE_LIMITS, Rule.TREND_OF_SEVEN))
    ]


def test_a_run_chart_can_be_asked_for() -> None:
    chart = control_chart([1.0, 2.0, 3.0, 4.0] * 2 + [9.0, 8.0] * 4, kind="run")
    assert {flag.rules for flag in chart.flags} <= {
        (Rule.LONG_RUN, Rule.FEW_CROSSINGS),
        (Rule.FEW_CROSSINGS,),
    }
    assert set(chart.lower) == {None} and set(chart.centre) == {6.0}


# --- edges ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("values", [[], [None], [float("nan")] * 30])
def test_nothing_has_no_lines(values: list[Any]) -> None:
    chart = control_chart(values)
    assert not any(chart.centre) and not chart.flags
    assert all(part.reason == "too_few" for part in chart.segments)


def test_a_constant_series_is_its_own_limit_and_breaks_no_rule() -> None:
    chart = control_chart([5] * 24)
    assert (set(chart.lower), set(chart.upper), chart.flags) == ({5.0}, {5.0}, ())


@pytest.mark.parametrize("factor", [1e15, 1e-15])
def test_magnitude_changes_no_signal(factor: float) -> None:
    values = np.array([*QUIET, *QUIET, 20.0])
    assert control_chart(values * factor).flags == control_chart(values).flags != ()


def test_a_gap_breaks_runs_and_has_no_value() -> None:
    chart = control_chart([*EVEN, 10.5, 10.6, 10.5, None, 10.6, 10.5, 10.6, 10.5])
    assert chart.values[27] is None and chart.flags == ()


def test_it_has_the_limits_of_xmr_limits() -> None:
    assert limits(control_chart(QUIET)) == xmr_limits(QUIET)


@pytest.mark.parametrize(
    ("values", "asked", "words"),
    [
        ([1, 2], {"kind": "x"}, "a chart is not of kind 'x'; it is one of xmr, run, p, u, c"),
        ([0.5], {"kind": "p"}, "a p chart needs the sizes, the denominators of the values"),
        ([0.5], {"kind": "u", "sizes": [1, 2]}, "2 sizes for 1 values; give one for each"),
        ([0.5], {"kind": "u", "sizes": [-3]}, "never negative; found -3"),
        ([-1], {"kind": "c"}, "a c chart has no values below 0; found -1"),
        ([1.2], {"kind": "p", "sizes": [9]}, "shares between 0 and 1; found 1.2. Divide"),
        ([1, 2], {"steps": [2]}, "step 2 is not inside the series: .* place from 1 to 1"),
        ([1, 2], {"steps": [0]}, "step 0 is not inside the series"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_words(
    values: list[float], asked: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        control_chart(values, **asked)


def test_a_date_without_a_dated_series_and_a_season_of_counts_are_refused() -> None:
    series = pd.Series([1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match="no dates, so '2024-05' has no place in it"):
        control_chart(series, steps=["2024-05"])
    season = seasonal_factors(QUIET * 3, first_month=1)
    with pytest.raises(ValueError, match="taken out of an xmr chart, not of a c chart"):
        control_chart(QUIET * 3, kind="c", season=season, first_month=1)
