"""XmR limits: published charts, screening, gaps, and how many points each kind needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kpi_reports.analysis.signals.limits import RANGE_LIMIT, xmr_limits

Reference = Callable[[str, str], dict[str, Any]]
QUIET = [10.0, 12.0, 11.0, 13.0, 10.0, 12.0, 9.0, 11.0, 12.0, 10.0, 13.0, 11.0]


def test_limits_of_montgomerys_individuals_chart(reference: Reference) -> None:
    item = reference("dev_spc.yaml", "montgomery_ex6.5_I_chart")
    cost, n = item["data"]["cost"], item["data"]["baseline_n"]
    found, expected = xmr_limits(cost[:n]), item["expected"]
    assert found is not None and found.lower is not None and found.upper is not None
    slack = item["tolerance"]["abs"]
    assert found.centre == pytest.approx(expected["cl"], abs=slack)
    assert found.lower == pytest.approx(expected["lcl"], abs=slack)
    assert found.upper == pytest.approx(expected["ucl"], abs=slack)
    outside = [at for at, x in enumerate(cost, start=1) if not found.lower <= x <= found.upper]
    assert outside == expected["points_outside_index1"]


def test_mean_and_limit_of_montgomerys_moving_ranges(reference: Reference) -> None:
    item = reference("dev_spc.yaml", "montgomery_ex6.5_MR_chart")
    found = xmr_limits(item["data"]["cost"][: item["data"]["baseline_n"]])
    assert found is not None and found.mean_moving_range is not None
    slack = item["tolerance"]["abs"]
    assert found.mean_moving_range == pytest.approx(item["expected"]["mr_bar"], abs=slack)
    assert found.mean_moving_range * RANGE_LIMIT == pytest.approx(
        item["expected"]["ucl"], abs=slack
    )
    assert found.screened == 0


def test_limits_of_twenty_random_numbers(reference: Reference) -> None:
    item = reference("dev_spc.yaml", "ptd_xmr_basic")
    found, slack = xmr_limits(item["data"]["y"]), item["tolerance"]["abs"]
    assert found is not None
    assert found.centre == pytest.approx(item["expected"]["mean"], abs=slack)
    assert found.lower == pytest.approx(item["expected"]["lpl"], abs=slack)
    assert found.upper == pytest.approx(item["expected"]["upl"], abs=slack)
    assert not found.trial


@pytest.mark.parametrize(
    ("n", "kind", "trial"),
    [
        (0, None, None),
        (1, None, None),
        (7, None, None),
        (8, "run", False),
        (11, "run", False),
        (12, "xmr", True),
        (19, "xmr", True),
        (20, "xmr", False),
    ],
)
def test_the_number_of_points_decides_what_is_drawn(
    n: int, kind: str | None, trial: bool | None
) -> None:
    found = xmr_limits((QUIET * 2)[:n])
    assert (found and found.kind, found and found.trial) == (kind, trial)
    if kind == "run" and found is not None:
        assert (found.lower, found.upper, found.n) == (None, None, n)


def test_a_run_chart_has_the_median_as_its_centre() -> None:
    found = xmr_limits([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 100.0])
    assert found is not None and found.centre == 4.5


def test_limits_by_hand() -> None:
    # 12 values, sum 134; moving ranges 2 1 2 3 2 3 2 1 2 3 2 = 23 over 11
    found = xmr_limits(QUIET)
    assert found is not None
    assert found.centre == pytest.approx(134 / 12)
    assert found.mean_moving_range == pytest.approx(23 / 11)
    assert found.upper == pytest.approx(134 / 12 + 2.66 * 23 / 11)


def test_moving_ranges_at_the_limit_or_above_are_left_out_once() -> None:
    # ranges: nine of 1 and, about the odd month, two of 30; mean 69/11, times 3.267 = 20.5
    values = [1.0, 2.0, 1.0, 2.0, 1.0, 31.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0]
    found = xmr_limits(values)
    assert found is not None
    assert (found.screened, found.mean_moving_range) == (2, 1.0)
    assert found.centre == pytest.approx(sum(values) / 12)


def test_screening_never_leaves_limits_of_no_width() -> None:
    values = [0.0] * 11 + [5.0]
    found = xmr_limits(values)
    assert found is not None
    assert (found.screened, found.mean_moving_range) == (0, pytest.approx(5 / 11))


def test_no_moving_range_spans_a_gap() -> None:
    # a step of 40 happens inside the gap and must not widen the limits
    values = [10.0, 11.0] * 4 + [None] + [50.0, 51.0] * 4
    found = xmr_limits(values)
    assert found is not None
    assert (found.n, found.mean_moving_range) == (16, 1.0)


def test_gaps_that_leave_too_few_neighbours_leave_a_median() -> None:
    scattered = [value for x in QUIET for value in (x, None)]
    found = xmr_limits(scattered)
    assert found is not None
    assert (found.kind, found.n, found.lower) == ("run", 12, None)


def test_a_constant_series_is_its_own_limit() -> None:
    found = xmr_limits([0.1] * 12)
    assert found is not None
    assert found.lower == found.upper == pytest.approx(0.1)
    assert found.mean_moving_range == 0


def test_bounds_clip_what_the_measure_cannot_pass() -> None:
    shares = [0.97, 0.99, 0.96, 0.98] * 3
    free, held = xmr_limits(shares), xmr_limits(shares, bounds=(0.0, 1.0))
    assert free is not None and held is not None and free.upper is not None
    assert free.upper > 1
    assert (held.upper, held.lower, held.centre) == (1.0, free.lower, free.centre)


def test_nan_is_a_gap_and_never_comes_out() -> None:
    found = xmr_limits([*QUIET, float("nan"), float("inf")])
    assert found is not None and found == xmr_limits(QUIET)
